from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.conversation import conversations
from domain.participants import Role, Standing
from messages.actions.organizers.registrations import (
    ApproveListed,
    ApproveRegistration,
    AskDeclineReason,
    DeclineRegistration,
    ListWaiting,
    Reason,
    ReviewRegistrations,
    SkipRegistration,
)
from models import Correction, Participant, SeatState
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW

HOSTILE = "<b>Zé & Cia"
SENT = int(NOW.timestamp())


def pending(session: Session, name: str = "Bruno Lima", **columns: Any) -> Participant:
    return make.participant(
        session, name, standing=Standing.PENDING, **{"created_at": NOW, **columns}
    )


def register(chat: Chat, chat_id: int = 77) -> Person:
    bruno = chat.person(chat_id, "Bruno", "Lima")
    bruno.starts()
    bruno.taps("Fazer meu cadastro")
    bruno.taps("SES")
    bruno.taps("Usar")
    bruno.writes("bruno.lima@saude.mg.gov.br")
    bruno.taps("Está certo, enviar")
    return bruno


def test_approving_from_the_notice_takes_two_taps(
    session: Session, chat: Chat, celia: Person
) -> None:
    make.assessoria(session, "SES", "Secretaria de Estado de Saúde")
    bruno = register(chat)
    assert celia.sees == ("1 cadastro espera conferência\nEnviado: segunda, 11/3, às 9h.")

    celia.taps("Conferir agora")
    assert celia.sees == (
        "Cadastro 1 de 1\nBruno Lima — SES\nE-mail: bruno.lima@saude.mg.gov.br\n"
        "Pedido de segunda, 11/3, às 9h.\n\nNão achei nome parecido."
    )
    celia.taps("✅ Aprovar")

    assert celia.taps_count == 2
    assert celia.sees.startswith("Nenhum cadastro espera conferência")
    assert bruno.sees.startswith("Cadastro aprovado, Bruno!")
    bruno.taps("Início")
    assert bruno.sees.startswith("Olá, Bruno!")


def test_approval_names_the_reservation_and_offers_the_calendar(
    session: Session, chat: Chat, celia: Person
) -> None:
    bruno = pending(session)
    make.seat(session, make.encontro(session), bruno)
    celia.taps(ReviewRegistrations(), _nothing(celia))

    celia.taps("✅ Aprovar")

    person = chat.person(bruno)
    assert person.sees == (
        "Cadastro aprovado, Bruno!\n"
        "Sua vaga em 1º Encontro da Rede Estratégia (segunda, 18/3, às 9h) está confirmada."
    )
    assert person.last.labels == [
        ["📆 Pôr na agenda"],
        ["📅 Encontros", "🎓 Cursos"],
        ["🏠 Início"],
    ]
    assert chat.clock_was_woken


def test_link_only_approved_people_may_open_waits_for_the_approval(
    session: Session, chat: Chat, celia: Person
) -> None:
    make.assessoria(session, "SES")
    bruno = chat.person(77, "Bruno", "Lima")
    bruno.starts("b_zz9")
    bruno.taps("Fazer meu cadastro")
    bruno.writes("SES")
    bruno.taps("Usar")
    bruno.writes("bruno.lima@saude.mg.gov.br")
    bruno.taps("Está certo, enviar")
    assert bruno.sees.startswith("⏳ Seu cadastro está com a organização")
    place = conversations.load(session, chat_id=77, now=NOW)

    celia.taps("Conferir agora")
    celia.taps("✅ Aprovar")
    bruno.taps("Início")

    after = conversations.load(session, chat_id=77, now=NOW)
    assert (place.destination, after.destination) == ("b_zz9", None)
    # The practice is gone: the home screen comes instead.
    assert bruno.sees.startswith("Olá, Bruno!")


@pytest.mark.all_on_postgres
def test_listed_address_is_shown_and_approval_merges(
    session: Session, chat: Chat, celia: Person
) -> None:
    make.assessoria(session, "SES")
    listed = make.participant(
        session,
        "Bruno L",
        chat_id=None,
        standing=Standing.LISTED,
        email="bruno.lima@saude.mg.gov.br",
    )
    make.seat(session, make.encontro(session), listed)
    register(chat)

    celia.taps("Conferir agora")
    assert "O e-mail está na lista importada." in celia.sees
    celia.taps("✅ Aprovar")

    people = session.query(Participant).filter(Participant.name != "Célia Dias").all()
    assert [(person.name, person.email) for person in people] == [
        ("Bruno Lima", "bruno.lima@saude.mg.gov.br")
    ]
    assert "Sua vaga em" in chat.person(77).sees


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Cadastro repetido", "Não precisa enviar outro."),
        ("Não faz parte da Rede", "Se for engano, fale com a organização."),
    ],
)
def test_declining_what_no_correction_helps_asks_for_none(
    session: Session, chat: Chat, celia: Person, label: str, words: str
) -> None:
    bruno = pending(session)
    celia.taps(ReviewRegistrations(), _nothing(celia))

    celia.taps("Não aprovar")
    celia.taps(label)

    person = chat.person(bruno)
    assert person.sees.startswith("A organização não aprovou seu cadastro\n")
    assert words in person.sees
    assert "envie de novo" not in person.sees
    assert person.last.labels[0] == ["💬 Falar com a organização"]


def test_declining_with_a_reason_of_the_list(session: Session, chat: Chat, celia: Person) -> None:
    bruno = pending(session)
    make.seat(session, make.encontro(session), bruno, SeatState.HELD)
    celia.taps(ReviewRegistrations(), _nothing(celia))

    celia.taps("Não aprovar")
    celia.taps("E-mail não é de trabalho")

    person = chat.person(bruno)
    assert person.sees.startswith(
        "A organização ainda não aprovou seu cadastro\nMotivo: o e-mail não é de trabalho."
    )
    assert "Sua reserva não vale mais." in person.sees
    assert chat.clock_was_woken
    person.taps("Corrigir dados")
    assert person.sees.startswith("Está tudo certo?")


def test_declining_with_a_typed_reason(session: Session, chat: Chat, celia: Person) -> None:
    bruno = pending(session)
    celia.taps(ReviewRegistrations(), _nothing(celia))
    celia.taps("Não aprovar")

    celia.writes("a" * 301)
    assert celia.sees.startswith("O motivo ficou longo")
    celia.writes(f"Falta {HOSTILE}")

    assert f"Motivo: Falta {HOSTILE}" in chat.person(bruno).sees
    assert celia.sees.startswith("✅ Cadastro não aprovado. Avisei a pessoa.\n\nNenhum cadastro")


def test_skipping_goes_round(session: Session, celia: Person) -> None:
    pending(session, "Bruno Lima")
    pending(session, "Eva Melo", created_at=NOW + timedelta(minutes=1))
    celia.taps(ReviewRegistrations(), _nothing(celia))
    assert "Bruno Lima" in celia.sees

    celia.taps("Pular")
    assert celia.sees.startswith("Cadastro 2 de 2\nEva Melo")
    celia.taps("Pular")

    assert celia.sees.startswith("Cadastro 1 de 2\nBruno Lima")


def test_approving_all_names_them_first(session: Session, chat: Chat, celia: Person) -> None:
    people = [pending(session, f"Bruno {HOSTILE}"), pending(session, "Eva Melo")]
    celia.taps(ReviewRegistrations(), _nothing(celia))
    celia.taps("Aprovar 2 cadastros")
    assert f"Bruno {HOSTILE}" in celia.sees
    assert "Eva Melo" in celia.sees

    celia.taps("Sim, aprovar 2 cadastros")

    assert celia.sees == (
        "2 cadastros aprovados\nNenhum outro cadastro espera. Quando chegar um novo, eu aviso aqui."
    )
    for person in people:
        assert chat.person(person).sees.startswith("Cadastro aprovado")


def test_second_decision_on_the_same_one_is_an_old_button(
    session: Session, chat: Chat, celia: Person
) -> None:
    bruno = pending(session)
    davi = chat.person(make.organizer(session, "Davi Reis"))
    for organizer in (celia, davi):
        organizer.taps(ReviewRegistrations(), _nothing(organizer))
    celia.taps("✅ Aprovar")

    davi.taps("✅ Aprovar")

    assert "não vale mais" in davi.sees
    assert len(chat.person(bruno).messages) == 1


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.FOCAL_POINT, Role.DOOR])
def test_every_button_is_refused_to_others(session: Session, chat: Chat, role: Role) -> None:
    bruno = pending(session)
    ana = chat.person(make.participant(session, "Ana Souza", role=role))
    ana.starts()
    actions = [
        ReviewRegistrations(),
        SkipRegistration(bruno.id),
        ApproveRegistration(bruno.id, SENT),
        ListWaiting(),
        ApproveListed(SENT, 0),
        AskDeclineReason(bruno.id, SENT),
        DeclineRegistration(bruno.id, SENT, Reason.EMAIL),
    ]
    for action in actions:
        ana.taps(action)

        assert ana.sees.startswith("Essa parte é só da organização")
    assert bruno.standing == Standing.PENDING


def test_hostile_name_stays_words(session: Session, celia: Person) -> None:
    pending(session, HOSTILE)

    celia.taps(ReviewRegistrations(), _nothing(celia))

    assert f"{HOSTILE} — " in celia.sees
    assert HOSTILE not in celia.last.html


def _nothing(person: Person) -> Any:
    """A screen to tap on, where the button is named by its action."""
    person.commands("ajuda")
    return person.last


@pytest.mark.all_on_postgres
def test_own_correction_is_not_said_to_wait(session: Session, celia: Person) -> None:
    make.organizer(session, "Davi Reis")
    mine = session.query(Participant).filter(Participant.chat_id == celia.sender.chat_id).one()
    session.add(Correction(participant_id=mine.id, name="Célia Dias Reis", sent_at=NOW))
    people = [pending(session, "Bruno Lima"), pending(session, "Eva Melo")]
    celia.taps(ReviewRegistrations(), _nothing(celia))
    celia.taps("Aprovar 2 cadastros")

    celia.taps("Sim, aprovar 2 cadastros")

    assert celia.sees == (
        "2 cadastros aprovados\nNenhum outro cadastro espera. Quando chegar um novo, eu aviso aqui."
    )
    assert all(person.standing == Standing.ACTIVE for person in people)


@pytest.mark.parametrize(
    ("email", "green"), [("caio@exemplo.com", []), ("caio@saude.mg.gov.br", ["✅ Aprovar"])]
)
def test_no_choice_is_green_beside_a_warning(
    session: Session, celia: Person, email: str, green: list[str]
) -> None:
    office = make.assessoria(session, "SES")
    make.participant(
        session,
        "Caio Dias",
        standing=Standing.PENDING,
        office=office,
        email=email,
        created_at=make.NOW,
    )

    celia.taps(ReviewRegistrations(), _nothing(celia))

    assert ("⚠️" in celia.sees) is not bool(green)
    assert celia.last.green == green
