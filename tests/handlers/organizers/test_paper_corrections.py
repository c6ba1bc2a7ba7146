from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from domain.documents import issuing, paper_codes
from domain.privacy import erasure
from messages.actions.organizers.attendance import ShowPresence
from messages.actions.organizers.papers import (
    ReissueAll,
    RestorePaper,
    RevokePaper,
    ShowIssued,
    ShowPapers,
)
from messages.actions.papers import RenamePaper
from models import (
    Activity,
    Attendance,
    DocumentKind,
    IssuedDocument,
    Issuing,
    Participant,
    Slot,
    Standing,
)
from scheduler import papers as clock
from tests import make
from tests.chat import Chat, Person
from tests.make import moment

OVER = moment(15, 4, 9)


@pytest.fixture
def ana(session: Session) -> Participant:
    return make.participant(session, "Ana Souza")


@pytest.fixture
def turma(chat: Chat, session: Session, ana: Participant) -> Activity:
    """A turma that is over, with the certificates of Ana and of Bia, who has no Telegram."""
    chat.now = OVER
    turma = make.turma(session)
    bia = make.participant(session, "Bia Reis", standing=Standing.LISTED, chat_id=None)
    for person in (ana, bia):
        for slot in make.slots_of(session, turma):
            make.attendance(session, slot, person)
    signer = make.signer(session)
    order = Issuing(activity_id=turma.id, signer_id=signer.id, ordered_at=OVER, begins_at=OVER)
    session.add(order)
    session.flush()
    draw(chat)
    return turma


def draw(chat: Chat) -> None:
    """Issue what is ordered, store a file for it, and bring it to its people."""
    make.issue_page(chat.session, chat.now)
    found = issuing.undrawn(chat.session, limit=99)
    clock.keep(chat.session, [(paper, b"%PDF-" + paper.code.encode()) for paper in found], chat.now)
    chat.deliver()


def paper_of(session: Session, name: str = "Ana Souza") -> IssuedDocument:
    found = select(IssuedDocument).where(IssuedDocument.name == name)
    return session.scalars(found.order_by(IssuedDocument.edition.desc())).first()  # type: ignore[return-value]


def absent(session: Session, slot: Slot, person: Participant) -> None:
    session.execute(
        delete(Attendance).where(
            Attendance.slot_id == slot.id, Attendance.participant_id == person.id
        )
    )


def checks(chat: Chat, row: IssuedDocument) -> str:
    """What anybody reads who checks the code."""
    reader = chat.person(99_001)
    reader.starts(f"v_{row.code}")
    return reader.sees.partition("\n")[0]


def to_the_paper(celia: Person, turma: Activity, name: str = "Ana Souza") -> None:
    celia.starts()
    celia.taps(ShowPapers(turma.id))
    celia.taps("documento")
    celia.taps(name)


def test_organizer_revokes_with_a_reason_and_the_person_is_told(
    chat: Chat, session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    person = chat.person(ana)
    to_the_paper(celia, turma)
    row = paper_of(session)
    assert celia.sees == (
        "Certificado: Ana Souza\nGestão de projetos\n8 horas, presença de 100%. Emissão: "
        f"15/4/2024.\nCódigo: {paper_codes.shown(row.code)}\n\n"
        "✅ Vale e bate com os dados de agora."
    )
    celia.taps("Cancelar o documento")
    assert celia.sees.startswith("Por que cancelar este documento?\nAna Souza\n")
    celia.writes("não")
    assert celia.sees.startswith("Não entendi o motivo.")
    celia.writes("Presença de outra pessoa")
    assert celia.sees == (
        "Cancelar o documento de Ana Souza?\nGestão de projetos\n\n"
        "Motivo: Presença de outra pessoa\n\nEle deixa de valer agora, e quem conferir o código "
        "lê isso. A pessoa recebe um aviso com o motivo. Dá para desfazer por 10 minutos."
    )
    assert checks(chat, row) == "✅ Certificado que vale"

    celia.taps("Sim, não vale mais")

    assert "⛔ Não vale desde 15/4/2024. Motivo: Presença de outra pessoa" in celia.sees
    assert checks(chat, row) == "⛔ A Rede cancelou este documento"
    before = person.sees
    chat.now += timedelta(minutes=9)
    chat.deliver()
    assert person.sees == before
    chat.now += timedelta(minutes=1)
    chat.deliver()
    assert person.sees == (
        "⛔ Seu certificado não vale mais\nGestão de projetos\nMotivo: Presença de outra pessoa\n\n"
        "Quem conferir o código lê que a Rede cancelou. Não concorda? Fale com a organização."
    )
    # Nobody else reads why.
    assert "outra pessoa" not in chat.person(99_001).sees


def test_a_revocation_is_undone_and_nobody_is_told(
    chat: Chat, session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    person = chat.person(ana)
    before = person.sees
    to_the_paper(celia, turma)
    celia.taps("Cancelar o documento")
    celia.writes("Presença de outra pessoa")
    celia.taps("Sim, não vale mais")

    celia.taps("Desfazer")

    assert "Desfiz: o documento vale de novo. A pessoa não recebe aviso." in celia.sees
    assert checks(chat, paper_of(session)) == "✅ Certificado que vale"
    chat.now += timedelta(hours=1)
    chat.deliver()
    assert person.sees == before


def test_after_ten_minutes_the_screen_says_why_it_is_not_undone_and_offers_another(
    chat: Chat, session: Session, turma: Activity, celia: Person
) -> None:
    to_the_paper(celia, turma)
    celia.taps("Cancelar o documento")
    celia.writes("Presença de outra pessoa")
    celia.taps("Sim, não vale mais")
    row = paper_of(session)
    chat.now += timedelta(minutes=10)

    celia.taps(RestorePaper(row.id))

    assert (
        "Não dá mais para desfazer. Passaram 10 minutos, e a pessoa já pode ter lido o aviso."
    ) in celia.sees
    assert row.revoked_at is not None
    celia.taps("Emitir outro no lugar")
    draw(chat)
    assert checks(chat, row) == "⛔ A Rede cancelou este documento"
    assert checks(chat, paper_of(session)) == "✅ Certificado que vale"


def test_no_one_is_revoked_by_turning_back(
    chat: Chat, session: Session, turma: Activity, celia: Person
) -> None:
    del chat
    to_the_paper(celia, turma)
    celia.taps("Cancelar o documento")
    celia.writes("Presença de outra pessoa")
    celia.taps("Não, voltar")

    assert celia.sees.startswith("Certificado: Ana Souza")
    celia.writes("Qualquer outra coisa")
    assert paper_of(session).revoked_at is None


def test_an_old_button_revokes_no_other_paper_than_it_was_shown_with(
    chat: Chat, session: Session, turma: Activity, celia: Person
) -> None:
    to_the_paper(celia, turma)
    celia.taps("Cancelar o documento")
    celia.writes("Presença de outra pessoa")
    to_the_paper(celia, turma, "Bia Reis")
    celia.taps("Cancelar o documento")
    celia.writes("Horas erradas")

    celia.taps(RevokePaper(paper_of(session).id))

    assert celia.sees.startswith("Cancelar o documento de Bia Reis?")
    assert [checks(chat, paper_of(session, name)) for name in ("Ana Souza", "Bia Reis")] == [
        "✅ Certificado que vale"
    ] * 2


@pytest.mark.all_on_postgres
def test_a_paper_that_its_person_replaced_meanwhile_is_not_revoked_and_the_new_one_is_shown(
    chat: Chat, session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    to_the_paper(celia, turma)
    row = paper_of(session)
    celia.taps("Cancelar o documento")
    celia.writes("Presença de outra pessoa")
    ana.name = "Ana Lima"
    session.flush()
    person = chat.person(ana)
    person.taps(RenamePaper(row.id))

    celia.taps("Sim, não vale mais")

    assert celia.sees.startswith("Certificado: Ana Lima\n")
    assert celia.sees.endswith("✅ Vale e bate com os dados de agora.")
    celia.taps(ShowIssued(row.id))
    assert celia.sees.startswith("Certificado: Ana Souza\n")
    celia.taps("Ver o mais novo")
    assert celia.sees.startswith("Certificado: Ana Lima\n")
    assert checks(chat, paper_of(session, "Ana Lima")) == "✅ Certificado que vale"


def test_nobody_is_told_of_a_paper_that_was_revoked_before_it_was_drawn(
    chat: Chat, session: Session, turma: Activity, celia: Person
) -> None:
    caio = make.participant(session, "Caio Luz")
    person = chat.person(caio)
    person.starts()
    row = make.paper(session, turma, caio, pdf=None)
    found = issuing.undrawn(session, limit=99)
    to_the_paper(celia, turma, "Caio Luz")
    celia.taps("Cancelar o documento")
    celia.writes("Era outra pessoa")
    celia.taps("Sim, não vale mais")
    before = person.sees

    assert clock.keep(session, [(paper, b"%PDF-") for paper in found], chat.now) == []
    draw(chat)
    assert person.sees == before
    # What holds after all is drawn, and told.
    celia.taps("Desfazer")
    draw(chat)
    assert person.sees.startswith("Seu certificado chegou")
    assert paper_codes.shown(row.code) in person.sees


def test_what_waited_for_the_morning_is_told_if_the_paper_holds_after_all(
    chat: Chat, session: Session, turma: Activity, celia: Person
) -> None:
    caio = make.participant(session, "Caio Luz")
    person = chat.person(caio)
    person.starts()
    before = person.sees
    chat.now = moment(16, 4, 7, 55)
    make.paper(session, turma, caio, pdf=None)
    found = issuing.undrawn(session, limit=99)
    clock.keep(session, [(paper, b"%PDF-") for paper in found], chat.now)
    to_the_paper(celia, turma, "Caio Luz")
    celia.taps("Cancelar o documento")
    celia.writes("Era outra pessoa")
    celia.taps("Sim, não vale mais")
    chat.now = moment(16, 4, 8, 1)
    chat.deliver()
    assert person.sees == before

    celia.taps("Desfazer")
    chat.deliver()

    assert person.sees.startswith("Seu certificado chegou")


# --- What was corrected ---------------------------------------------------------------------


def test_a_presence_taken_away_asks_the_organizer_about_the_paper(
    chat: Chat, session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    row = paper_of(session)
    celia.starts()
    celia.taps(ShowPapers(turma.id))
    assert "não bate" not in celia.sees
    celia.taps(ShowPresence(make.slots_of(session, turma)[1].id, ana.id))
    assert "não bate" not in celia.sees

    celia.taps("Não veio")

    assert (
        "⚠️ O certificado desta pessoa não bate mais com a presença. Emita outro documento no "
        "lugar, ou cancele."
    ) in celia.sees
    celia.taps("Ver o certificado")
    assert celia.sees.endswith(
        "⚠️ Não bate com os dados de agora:\n• Agora seria: declaração do que a pessoa fez\n"
        "• Presença: 4 horas, 50%\n\nEmita outro no lugar, ou cancele."
    )
    celia.taps("Emitir outro no lugar")
    assert "Este é o novo." in celia.sees
    draw(chat)

    assert checks(chat, row) == "🔁 Este documento não vale mais"
    new = paper_of(session)
    assert (new.kind, new.minutes, new.edition) == ("declaration", 240, 2)
    person = chat.person(ana)
    assert person.sees.startswith("Sua declaração chegou\nGestão de projetos: 4 horas.")
    assert "Vale no lugar do anterior." in person.sees
    celia.taps(ShowPapers(turma.id))
    assert "não bate" not in celia.sees


def test_without_presence_the_paper_can_only_be_revoked(
    chat: Chat, session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    del chat
    for slot in make.slots_of(session, turma):
        absent(session, slot, ana)

    to_the_paper(celia, turma)

    assert "• Não há mais presença que dê direito a um documento" in celia.sees
    assert ["🔁 Emitir outro no lugar"] not in celia.last.labels
    assert ["⛔ Cancelar o documento"] in celia.last.labels


def test_a_rule_corrected_afterwards_is_walked_to_the_old_paper(
    chat: Chat, session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    absent(session, make.slots_of(session, turma)[1], ana)
    to_the_paper(celia, turma)
    celia.taps("Emitir outro no lugar")
    draw(chat)
    declaration = paper_of(session)
    celia.taps(ShowPapers(turma.id))

    celia.taps("Mudar a presença mínima")
    celia.writes("50%")
    assert "Antes: 75%\nAgora: 50%" in celia.sees
    celia.taps("Ver certificados")
    assert "⚠️ 1 documento não bate com os dados de agora" in celia.sees
    celia.taps("Conferir 1 documento")
    assert celia.last.labels[0] == ["📜 Ana Souza · não bate"]
    celia.taps("Ana Souza")
    assert "• Agora seria: certificado" in celia.sees
    celia.taps("Emitir outro no lugar")
    draw(chat)

    assert checks(chat, declaration) == "🔁 Este documento não vale mais"
    assert (paper_of(session).kind, paper_of(session).minimum_percent) == ("certificate", 50)
    assert chat.person(ana).sees.startswith("Seu certificado chegou\n")


@pytest.mark.all_on_postgres
def test_a_rule_corrected_afterwards_is_issued_anew_for_all_at_once(
    chat: Chat, session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    second = make.slots_of(session, turma)[1]
    bia = session.scalars(select(Participant).where(Participant.name == "Bia Reis")).one()
    caio = make.participant(session, "Caio Luz")
    for slot in make.slots_of(session, turma):
        make.attendance(session, slot, caio)
    for person in (ana, bia):
        absent(session, second, person)
    ana.name = "Ana Lima"
    celia.starts()
    celia.taps(ShowPapers(turma.id))
    celia.taps("Emitir 1 documento")
    chat.now += issuing.UNDO_WITHIN
    draw(chat)
    old = [paper_of(session, name) for name in ("Ana Souza", "Bia Reis")]
    celia.taps(ShowPapers(turma.id))
    celia.taps("Conferir 2 documentos")

    celia.taps("Emitir de novo os 2")
    assert celia.sees == (
        "Emitir de novo 2 documentos?\nGestão de projetos, turma 1\n\nO que passa a valer:\n"
        "• Ana Souza: nome Ana Lima; declaração do que a pessoa fez; 4 horas, 50%\n"
        "• Bia Reis: declaração do que a pessoa fez; 4 horas, 50%\n\n"
        "Cada pessoa recebe o novo. Quem conferir o código antigo lê que ele não vale mais. "
        "Dá para desfazer por 10 minutos."
    )
    celia.taps("Sim, emitir de novo")
    assert celia.sees.startswith("Emissão marcada: 2 documentos\n")
    assert "Até lá, você pode desfazer. Cada um sai no lugar do antigo." in celia.sees
    celia.taps("Desfazer")
    chat.now += issuing.UNDO_WITHIN
    draw(chat)
    assert [checks(chat, row) for row in old] == ["✅ Certificado que vale"] * 2

    celia.taps(ShowPapers(turma.id))
    celia.taps("Conferir 2 documentos")
    celia.taps("Emitir de novo os 2")
    celia.taps("Sim, emitir de novo")
    chat.now += issuing.UNDO_WITHIN
    celia.taps(ShowPapers(turma.id))
    assert celia.sees.startswith("Emissão em curso: 1 de 3 documentos\n")
    issuing.issue_page(session, activity_id=turma.id, now=chat.now)
    celia.taps(ShowPapers(turma.id))
    assert celia.sees.startswith("3 documentos a caminho\n")
    draw(chat)
    celia.taps(ShowPapers(turma.id))
    assert celia.sees.startswith("3 documentos prontos\n")
    assert "não bate" not in celia.sees

    assert [checks(chat, row) for row in old] == ["🔁 Este documento não vale mais"] * 2
    assert checks(chat, paper_of(session, "Ana Lima")) == "✅ Declaração que vale"
    assert checks(chat, paper_of(session, "Caio Luz")) == "✅ Certificado que vale"
    assert chat.person(ana).sees.startswith("Sua declaração chegou\nGestão de projetos: 4 horas.")
    celia.taps(ReissueAll(turma.id))
    assert session.scalar(select(func.count()).select_from(IssuedDocument)) == 5


@pytest.mark.all_on_postgres
def test_what_is_not_drawn_yet_is_not_said_to_be_ready(
    session: Session, chat: Chat, turma: Activity, celia: Person
) -> None:
    for row in session.scalars(select(IssuedDocument)):
        row.pdf = None
    first, second = make.slots_of(session, turma)
    session.execute(delete(Attendance).where(Attendance.slot_id == second.id))
    make.paper(session, turma, caio := make.participant(session, "Caio Luz"), minutes=240,
               attended_count=1, presence_percent=50, kind=DocumentKind.DECLARATION)  # fmt: skip
    make.attendance(session, first, caio)
    celia.starts()
    celia.taps(ReissueAll(turma.id))
    chat.now += issuing.UNDO_WITHIN

    celia.taps(ShowPapers(turma.id))

    assert celia.sees.startswith("Emissão em curso: 1 de 3 documentos\n")


def test_what_changes_in_many_papers_is_walked_by_pages(
    session: Session, turma: Activity, celia: Person
) -> None:
    for number in range(14):
        person = make.participant(session, f"Pessoa {number:02}")
        make.paper(session, turma, person)
        make.attendance(session, make.slots_of(session, turma)[0], person)
    celia.starts()
    celia.taps(ShowPapers(turma.id))
    celia.taps("Conferir 14 documentos")
    celia.taps("Emitir de novo os 14")
    assert "Página 1 de 3" in celia.sees

    celia.taps("Próxima página")
    celia.taps("Próxima página")

    assert "• Pessoa 13: declaração do que a pessoa fez; 4 horas, 50%" in celia.sees
    assert ["✅ Sim, emitir de novo"] in celia.last.labels


def test_a_name_of_somebody_without_telegram_is_issued_anew_by_the_organizer(
    chat: Chat, session: Session, turma: Activity, celia: Person
) -> None:
    row = paper_of(session, "Bia Reis")
    bia = session.get_one(Participant, row.participant_id)
    bia.name = "Beatriz Reis"
    session.flush()

    to_the_paper(celia, turma, "Bia Reis")
    assert "• Nome: Beatriz Reis" in celia.sees
    celia.taps("Emitir outro no lugar")
    assert "Este é o novo. A pessoa não usa o robô. Para entregar a ela, toque em " in celia.sees
    assert "A pessoa recebe" not in celia.sees
    draw(chat)

    assert checks(chat, row) == "🔁 Este documento não vale mais"
    assert checks(chat, paper_of(session, "Beatriz Reis")) == "✅ Certificado que vale"


def test_nobody_else_reads_or_does_any_of_it(
    chat: Chat, session: Session, turma: Activity, ana: Participant
) -> None:
    del turma
    person = chat.person(ana)
    person.starts()
    before = person.sees

    person.taps(ShowIssued(paper_of(session, "Bia Reis").id))

    assert "Bia Reis" not in person.sees
    assert before


def test_who_has_no_telegram_is_not_said_to_be_told(
    session: Session, turma: Activity, celia: Person
) -> None:
    to_the_paper(celia, turma, "Bia Reis")
    celia.taps("Cancelar o documento")
    celia.writes("Presença de outra pessoa")
    assert "A pessoa não usa o robô e não recebe aviso." in celia.sees

    celia.taps("Sim, não vale mais")

    assert celia.sees.endswith(
        "A pessoa não usa o robô e não recebe aviso. Dá para desfazer por 10 minutos."
    )
    assert paper_of(session, "Bia Reis").revoke_reason == "Presença de outra pessoa"


def test_a_revoked_paper_without_any_presence_is_the_end_of_it(
    chat: Chat, session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    for slot in make.slots_of(session, turma):
        absent(session, slot, ana)
    to_the_paper(celia, turma)
    celia.taps("Cancelar o documento")
    celia.writes("Presença de outra pessoa")
    celia.taps("Sim, não vale mais")
    chat.now += timedelta(minutes=10)

    celia.taps("Outros documentos")
    assert ["📜 Ana Souza · cancelado"] in celia.last.labels
    celia.taps("Ana Souza")

    assert celia.sees.endswith("⛔ Não vale desde 15/4/2024. Motivo: Presença de outra pessoa")
    assert celia.last.labels[0] == ["🔎 Outros documentos"]


def test_an_old_paper_says_that_another_was_issued(
    session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    row = paper_of(session)
    ana.name = "Ana Lima"
    session.flush()
    to_the_paper(celia, turma)
    celia.taps("Emitir outro no lugar")

    celia.taps(ShowIssued(row.id))

    assert celia.sees.endswith("🔁 Não vale mais: a Rede emitiu outro no lugar em 15/4/2024.")
    assert celia.last.labels[:2] == [["📜 Ver o mais novo"], ["🔎 Outros documentos"]]


def test_the_paper_of_somebody_erased_still_holds(
    session: Session, turma: Activity, ana: Participant, celia: Person
) -> None:
    erasure.erase(session, participant_id=ana.id, now=OVER)

    to_the_paper(celia, turma)

    assert celia.sees.endswith("✅ Vale. O cadastro da pessoa não existe mais.")


def test_a_declaration_of_an_encontro_is_revoked_like_a_certificate(
    chat: Chat, session: Session, ana: Participant, celia: Person
) -> None:
    chat.now = OVER
    encontro = make.encontro(session)
    (slot,) = make.slots_of(session, encontro)
    make.attendance(session, slot, ana)
    signer = make.signer(session)
    session.add(
        Issuing(activity_id=encontro.id, signer_id=signer.id, ordered_at=OVER, begins_at=OVER)
    )
    session.flush()
    draw(chat)
    celia.starts()
    celia.taps(ShowPresence(slot.id, ana.id))

    celia.taps("Não veio")
    assert "⚠️ A declaração desta pessoa não bate mais com a presença." in celia.sees
    celia.taps("Ver a declaração")
    celia.taps("Cancelar o documento")
    celia.writes("A presença era de outra pessoa")
    celia.taps("Sim, não vale mais")
    for minutes in (9, 1):
        chat.now += timedelta(minutes=minutes)
        chat.deliver()

    assert checks(chat, paper_of(session)) == "⛔ A Rede cancelou este documento"
    assert chat.person(ana).sees.startswith("⛔ Sua declaração não vale mais\n")
