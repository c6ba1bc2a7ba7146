"""Nobody passes for somebody else, and no answer tells who is registered."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.participants import Standing
from domain.privacy import erasure, privacy
from messages.actions.help import AskOrganizers
from messages.actions.organizers.inquiries import ListInquiries
from messages.actions.organizers.registrations import (
    ApproveRegistration,
    DeclineRegistration,
    Reason,
    ReviewRegistrations,
)
from messages.actions.privacy import ShowMyData
from messages.actions.registration import CorrectRegistration, SendRegistration
from models import Assessoria, AuditEntry, Base, Correction, Participant
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW

EMAIL = "davi.reis@saude.mg.gov.br"


@pytest.fixture
def seplag(session: Session) -> Assessoria:
    return make.assessoria(session, "Seplag", "Secretaria de Estado de Planejamento e Gestão")


@pytest.fixture
def ses(session: Session) -> Assessoria:
    return make.assessoria(session, "SES", "Secretaria de Estado de Saúde")


@pytest.fixture
def celia(session: Session, chat: Chat, seplag: Assessoria) -> Person:
    return chat.person(make.organizer(session, "Célia Andrade", office=seplag))


@pytest.fixture
def bia(session: Session, ses: Assessoria) -> Participant:
    return make.participant(session, "Bia Alves", office=ses, email="bia@saude.mg.gov.br")


def corrects(person: Person, **answers: str) -> None:
    """Open the own registration, answer some fields anew, and send."""
    person.commands("corrigir")
    for field, answer in answers.items():
        person.taps({"name": "✏️ Nome", "office": "✏️ Órgão", "email": "✏️ E-mail"}[field])
        person.writes(answer)
    person.taps("Está certo, enviar")


def registers(
    chat: Chat, chat_id: int = 77, name: str = "Eva Melo", email: str = "eva@saude.mg.gov.br"
) -> Person:
    person = chat.person(chat_id, "Eva")
    person.starts()
    person.taps("Fazer meu cadastro")
    person.writes("SES")
    person.writes(name)
    person.writes(email)
    person.taps("Está certo, enviar")
    return person


def looks(organizer: Person) -> str:
    """See what the organizer is shown next."""
    organizer.commands("ajuda")
    organizer.taps(ReviewRegistrations())
    return organizer.sees


def correction_of(session: Session, person: Participant) -> Correction | None:
    return session.get(Correction, person.id, populate_existing=True)


# --- A changed name or office waits -----------------------------------------------------------


def test_changed_name_and_office_wait_and_the_old_ones_go_on(
    chat: Chat, celia: Person, bia: Participant
) -> None:
    person, office_id = chat.person(bia), bia.assessoria_id

    corrects(person, name="Beatriz Alves Reis", office="Seplag")

    assert (bia.name, bia.assessoria_id) == ("Bia Alves", office_id)
    assert person.sees == (
        "Mudança enviada\nA organização confere os dados novos. "
        "Até lá, vale o cadastro de antes. Eu aviso aqui."
    )
    person.taps("Meus dados")
    assert "Nome: Bia Alves\nÓrgão: SES" in person.sees
    assert "À espera da organização: Beatriz Alves Reis, Seplag" in person.sees
    assert celia.sees.startswith("1 cadastro espera conferência")


def test_approved_correction_holds_is_told_and_audited(
    session: Session, chat: Chat, celia: Person, bia: Participant, seplag: Assessoria
) -> None:
    person = chat.person(bia)
    corrects(person, name="Beatriz Alves Reis", office="Seplag", email="bia@seplag.mg.gov.br")

    celia.taps("Conferir agora")
    assert celia.sees == (
        "Mudança de cadastro 1 de 1\nBia Alves — SES\n"
        "Nome: hoje é Bia Alves, vai ficar Beatriz Alves Reis\n"
        "Órgão: hoje é SES, vai ficar Seplag\n"
        "E-mail: hoje é bia@saude.mg.gov.br, vai ficar bia@seplag.mg.gov.br\n"
        "Pedido de segunda, 11/3, às 9h.\n\nNão achei nome parecido."
    )
    celia.taps("✅ Aprovar")

    assert celia.toast is not None
    assert celia.toast.text == "Mudança aprovada. Avisei a pessoa."
    assert person.sees == "Mudança aprovada, Beatriz!\nSeu cadastro novo já vale."
    assert (bia.name, bia.assessoria_id, bia.email) == (
        "Beatriz Alves Reis",
        seplag.id,
        "bia@seplag.mg.gov.br",
    )
    assert (bia.standing, correction_of(session, bia)) == (Standing.ACTIVE, None)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id, entry.details) == (
        "registration.approve_correction",
        bia.id,
        {"fields": ["assessoria_id", "email", "name"]},
    )


def test_declined_correction_leaves_everything_as_it_was(
    session: Session, chat: Chat, celia: Person, bia: Participant
) -> None:
    seat = make.seat(session, make.encontro(session), bia)
    state = seat.state
    corrects(chat.person(bia), name="Rita Lobo")

    celia.taps("Conferir agora")
    celia.taps("Não aprovar")
    celia.writes("falta um documento.")

    assert chat.person(bia).sees == (
        "A organização não aprovou a mudança\nMotivo: falta um documento.\n\n"
        "Vale o cadastro de antes. Você pode corrigir e enviar de novo."
    )
    assert celia.sees.startswith("✅ Mudança não aprovada. Avisei a pessoa.")
    assert (bia.name, bia.standing, seat.state) == ("Bia Alves", Standing.ACTIVE, state)
    assert correction_of(session, bia) is None


def test_the_last_correction_counts_and_is_never_approved_unseen(
    chat: Chat, celia: Person, bia: Participant
) -> None:
    person = chat.person(bia)
    corrects(person, name="Beatriz Alves")
    celia.taps("Conferir agora")

    # In the same second.
    corrects(person, name="Outra Pessoa")
    celia.taps("✅ Aprovar")

    assert "não vale mais" in celia.sees
    assert bia.name == "Bia Alves"
    assert "Nome: hoje é Bia Alves, vai ficar Outra Pessoa" in looks(celia)


def test_corrections_go_on_from_the_one_that_waits(
    session: Session, chat: Chat, celia: Person, bia: Participant
) -> None:
    person = chat.person(bia)
    corrects(person, name="Beatriz Alves")

    corrects(person, office="Seplag")

    sent = correction_of(session, bia)
    assert sent is not None
    assert (sent.name, sent.assessoria_id is not None, sent.email) == ("Beatriz Alves", True, None)
    corrects(person, name="Bia Alves", office="SES")
    assert correction_of(session, bia) is None
    assert person.sees.startswith("Dados atualizados")
    assert looks(celia).startswith("Nenhum cadastro espera conferência")


@pytest.mark.parametrize("written", ["bIA alvES", "Biá Alves", "Bia  Álves", "Bi a Alves"])
def test_case_accents_and_spaces_are_corrected_at_once(
    session: Session, chat: Chat, celia: Person, bia: Participant, written: str
) -> None:
    corrects(chat.person(bia), name=written)

    assert (bia.name, correction_of(session, bia)) == (" ".join(written.split()), None)
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "registration.correct"
    ]
    assert looks(celia).startswith("Nenhum cadastro espera conferência")


def test_address_is_taken_away_at_once(session: Session, chat: Chat, bia: Participant) -> None:
    person = chat.person(bia)
    person.commands("corrigir")
    person.taps("✏️ E-mail")
    person.taps("Não tenho e-mail de trabalho")
    person.taps("Está certo, enviar")

    assert person.sees.startswith("Dados atualizados")
    assert (bia.email, correction_of(session, bia)) == (None, None)


def test_list_of_names_leaves_out_what_needs_a_look_of_its_own(
    session: Session, chat: Chat, celia: Person, bia: Participant
) -> None:
    corrects(chat.person(bia), name="Outra Pessoa")
    make.participant(session, "Davi Reis", email=EMAIL)
    for chat_id, name, email in (
        (71, "Eva Melo", "eva@saude.mg.gov.br"),
        (72, "Rui Sá Lima", "rui@saude.mg.gov.br"),
        (73, "Davi Reis Neto", EMAIL),
        (74, "Celia Andrade", "celia@saude.mg.gov.br"),
    ):
        registers(chat, chat_id, name, email)

    looks(celia)
    celia.taps("Aprovar 2 cadastros")
    assert [line for line in celia.sees.splitlines() if line.startswith("•")] == [
        "• Eva Melo — SES",
        "• Rui Sá Lima — SES",
    ]
    celia.taps("Sim, aprovar 2")

    assert celia.sees == "2 cadastros aprovados\n3 outros cadastros esperam conferência."
    assert bia.name == "Bia Alves"


def test_correction_of_an_organizer_waits_for_another_one(
    session: Session, chat: Chat, celia: Person
) -> None:
    davi = make.organizer(session, "Davi Reis")
    other = chat.person(davi)

    corrects(other, name="Davi Reis Neto")

    assert other.sees.startswith("Mudança enviada")
    assert looks(other).startswith("Nenhum cadastro espera conferência")
    sent = correction_of(session, davi)
    assert sent is not None
    sent_at = int(sent.sent_at.timestamp())
    other.taps(ApproveRegistration(davi.id, sent_at))
    assert other.sees.startswith("Esta mudança é do seu cadastro")
    other.taps(DeclineRegistration(davi.id, sent_at, Reason.REPEATED))
    assert other.sees.startswith("Esta mudança é do seu cadastro")
    assert davi.name == "Davi Reis"
    celia.taps("Conferir agora")
    celia.taps("✅ Aprovar")
    assert davi.name == "Davi Reis Neto"


@pytest.mark.all_on_postgres
def test_correction_of_the_only_organizer_holds_at_once(
    session: Session, celia: Person, bia: Participant
) -> None:
    corrects(celia, name="Célia Andrade Dias", email=bia.email or "")

    assert celia.sees.startswith("Dados atualizados")
    assert celia.sees.endswith(
        "O e-mail não entrou: ele já está em outro cadastro. Para acertar, fale com a organização."
    )
    row = session.scalars(select(Participant).where(Participant.name.like("Célia%"))).one()
    assert (row.name, row.email == bia.email) == ("Célia Andrade Dias", False)


def test_correction_goes_with_whoever_is_suspended_or_erased(
    session: Session, chat: Chat, celia: Person, bia: Participant
) -> None:
    eva = make.participant(session, "Eva Melo")
    for row in (bia, eva):
        corrects(chat.person(row), name="Outra Pessoa")
    celia.commands("ajuda")
    celia.commands("organizar")
    celia.taps("Pessoas")
    celia.writes("Bia Alves")
    celia.taps("Bia Alves")
    celia.taps("Suspender")
    celia.taps("Suspender: é outra pessoa")

    erasure.erase(session, participant_id=eva.id, now=chat.now)

    assert session.scalars(select(Correction)).all() == []


def everything(session: Session) -> str:
    """All that the database holds, in words."""
    return str([session.execute(select(table)).all() for table in Base.metadata.sorted_tables])


def test_what_was_sent_is_forgotten_with_the_person(
    session: Session, chat: Chat, celia: Person, bia: Participant
) -> None:
    registers(chat, email="canario@saude.mg.gov.br")
    corrects(chat.person(bia), name="Canária Alves")
    looks(celia)
    celia.taps("Pular")
    eva = session.scalars(select(Participant).where(Participant.chat_id == 77)).one()
    assert "canario@" in everything(session)
    assert "Alves" in everything(session)

    for row in (eva, bia):
        erasure.erase(session, participant_id=row.id, now=chat.now)

    left = everything(session)
    assert "canario@" not in left
    assert "Alves" not in left


@pytest.mark.usefixtures("celia")
def test_corrections_are_limited_and_first_registrations_are_not(
    chat: Chat, bia: Participant
) -> None:
    person = chat.person(bia)
    for number in range(5):
        corrects(person, name=f"Bia Alves {'Reis' * number or 'Sá'}")
        assert "várias vezes" not in person.sees

    corrects(person, name="Bia Outra")

    assert person.sees.startswith("Não enviei o cadastro outra vez")
    chat.now += timedelta(days=1, minutes=1)
    corrects(person, name="Bia Outra")
    assert person.sees.startswith("Mudança enviada")
    assert registers(chat).sees.startswith("⏳ Seu cadastro está com a organização")


# --- Names that look like others --------------------------------------------------------------

LOOK_ALIKES = ["\u0421élia Andrade", "Célia \u0391ndrade", "Cél\u0269a Andrade", "Сергей Иванов"]


@pytest.mark.usefixtures("celia")
@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_letters_of_other_scripts_are_refused_with_a_way_on(
    chat: Chat, bia: Participant, name: str
) -> None:
    newcomer = chat.person(77, *name.split())
    newcomer.starts()
    newcomer.taps("Fazer meu cadastro")
    newcomer.writes("SES")
    assert "Usar" not in str(newcomer.last.labels)
    newcomer.writes(name)
    person = chat.person(bia)
    person.commands("corrigir")
    person.taps("✏️ Nome")
    person.writes(name)

    for refused in (newcomer, person):
        assert refused.sees.startswith("Use as letras do nosso alfabeto")
        refused.writes("Sergei Ivanov")
    assert newcomer.sees.startswith("Cadastro — pergunta 3 de 3")
    assert person.sees.startswith("Está tudo certo?")


@pytest.mark.usefixtures("celia")
@pytest.mark.parametrize("name", ["Rede Estratégia", "Organização da Rede", "Seplag Minas"])
def test_names_of_the_organizers_are_nobodys_own(chat: Chat, bia: Participant, name: str) -> None:
    person = chat.person(bia)
    person.commands("corrigir")
    person.taps("✏️ Nome")

    person.writes(name)

    assert person.sees.startswith("Preciso do seu nome")


def test_agency_in_letters_of_other_scripts_is_refused(chat: Chat, bia: Participant) -> None:
    person = chat.person(bia)
    person.commands("corrigir")
    person.taps("✏️ Órgão")
    person.taps("Meu órgão não está aqui")

    person.writes("\u0405eplag")

    assert person.sees.startswith("Use as letras do nosso alfabeto")
    person.writes("Fundação & Cia, 2ª Região")
    assert person.sees.startswith("Está tudo certo?")


@pytest.mark.parametrize("name", ["Célia Andrade", "CeIia Anclrade", "celia andrade"])
def test_namesake_of_an_organizer_is_shown_as_one(
    chat: Chat, celia: Person, bia: Participant, name: str
) -> None:
    warning = "🚨 Mesmo nome de quem organiza: Célia Andrade — Seplag."
    registers(chat, name=name)
    assert warning in looks(celia)
    celia.taps("Não aprovar")
    celia.taps("Cadastro repetido")

    corrects(chat.person(bia), name=name)

    assert warning in looks(celia)
    assert bia.name == "Bia Alves"


def test_strangers_are_shown_as_strangers_whatever_they_are_called(
    session: Session, chat: Chat, celia: Person
) -> None:
    stranger = chat.person(77, "Célia", "Andrade")
    stranger.taps(AskOrganizers(), _nothing(stranger))
    stranger.writes("Passe o código da sala.")
    assert "Célia" not in celia.sees
    celia.taps("Ver perguntas")
    celia.taps("❔ Sem cadastro · Célia")
    assert celia.sees.startswith(
        "Pergunta de pessoa sem cadastro aprovado\nDiz ser Célia Andrade. Enviada"
    )
    celia.taps("Encerrar")
    waiting = make.participant(session, "Célia Andrade", standing=Standing.PENDING)
    person = chat.person(waiting)

    person.taps(AskOrganizers(), _nothing(person))
    person.writes("Passe o código da sala.")

    celia.taps(ListInquiries())
    celia.taps("❔ Sem cadastro · Célia")
    assert celia.sees.startswith(
        "Pergunta de pessoa sem cadastro aprovado\nDiz ser Célia Andrade, ORG"
    )


# --- Whose address it is ----------------------------------------------------------------------


def copied(session: Session, person: Person) -> list[tuple[str, list[list[str]]]]:
    """What the copy of one's data tells beside the values: which are there, row by row."""
    known = session.scalars(
        select(Participant).where(Participant.chat_id == person.sender.chat_id)
    ).one()
    return [
        (section.table, [[key for key, value in row.items() if value] for row in section.rows])
        for section in privacy.copy(session, participant_id=known.id, now=NOW).sections
    ]


@pytest.mark.usefixtures("celia")
@pytest.mark.parametrize("standing", [Standing.ACTIVE, Standing.LISTED, Standing.SUSPENDED])
@pytest.mark.parametrize("who", ["newcomer", "participant"])
def test_no_answer_tells_whether_an_address_is_registered(
    session: Session, chat: Chat, bia: Participant, *, who: str, standing: Standing
) -> None:
    """The same words for one that is and one that is not, also in one's own data."""
    taken, free = "davi.reis@saude.mg.gov.br", "dani.reis@saude.mg.gov.br"
    make.participant(session, "Davi Reis", email=taken, standing=standing)
    other = make.participant(session, "Bia Alves", email="bib@saude.mg.gov.br")
    other.assessoria_id = bia.assessoria_id
    seen = []
    for email, number, row in ((taken, 81, bia), (free, 82, other)):
        if who == "newcomer":
            person = registers(chat, number, email=email)
        else:
            person = chat.person(row)
            corrects(person, email=email)
        person.taps(ShowMyData())
        person.commands("corrigir")
        words = "\n".join(shown.text for shown in person.messages.values())
        words = words.replace("bib@", "bia@").replace(taken, "X").replace(free, "X")
        seen.append((words, copied(session, person)))

    assert "X" in seen[0][0]
    assert seen[0] == seen[1]
    assert "Davi" not in seen[0][0]


def test_organizers_see_whose_address_it_is_and_it_stays_there(
    session: Session, chat: Chat, celia: Person, bia: Participant, ses: Assessoria
) -> None:
    davi = make.participant(session, "Davi Reis", email=EMAIL, office=ses)
    warning = "🚨 Este e-mail é de outro cadastro: Davi Reis — SES."
    person = chat.person(bia)
    corrects(person, email=EMAIL)
    newcomer = registers(chat, email=EMAIL)

    assert warning in looks(celia)
    celia.taps("✅ Aprovar")
    assert celia.sees.startswith("✅ Mudança aprovada. O e-mail segue no cadastro de Davi Reis.")
    assert warning in celia.sees
    celia.taps("✅ Aprovar")
    assert celia.sees.startswith("✅ Cadastro aprovado. O e-mail segue no cadastro de Davi Reis.")

    assert (davi.email, bia.email) == (EMAIL, "bia@saude.mg.gov.br")
    row = session.scalars(select(Participant).where(Participant.chat_id == 77)).one()
    assert (row.standing, row.email) == (Standing.ACTIVE, None)
    for told_to in (person, newcomer):
        assert told_to.sees.endswith("Para acertar, fale com a organização.")
        assert "Davi" not in told_to.sees


@pytest.mark.usefixtures("celia")
def test_sending_the_same_again_spends_nothing(chat: Chat, bia: Participant) -> None:
    person = chat.person(bia)
    for _ in range(7):
        corrects(person, name="Beatriz Alves")

    assert person.sees.startswith("Mudança enviada")


def test_forged_sending_of_a_form_is_an_old_button(chat: Chat, bia: Participant) -> None:
    person = chat.person(bia)
    person.taps(CorrectRegistration(), _nothing(person))
    review = person.last
    person.taps("Está certo, enviar")

    person.taps(SendRegistration(), review)

    assert "não vale mais" in person.sees


def _nothing(person: Person) -> Any:
    person.commands("ajuda")
    return person.last
