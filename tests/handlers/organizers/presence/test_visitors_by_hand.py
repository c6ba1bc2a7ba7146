"""Somebody without a phone is noted as a visitor by hand, and joined to a person later."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import visitors
from messages.actions.organizers.attendance import (
    ManageAttendance,
    NoteVisitor,
    ReviewVisitors,
    ShowRoll,
    TogglePresence,
)
from models import Activity, Attendance, AuditEntry, Role, Visitor
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.presence.steps import AFTER
from tests.make import moment


def test_somebody_without_a_phone_is_noted_and_joined_later(
    chat: Chat, session: Session, celia: Person
) -> None:
    encontro = make.encontro(session, starts_at=moment(17, 4, 9))
    slot = make.slots_of(session, encontro)[0]
    celia.taps(ShowRoll(slot.id))

    celia.writes("José da Silva")
    nobody = celia.sees
    celia.taps("Anotar como visitante")
    noted = celia.toast
    jose = make.participant(session, "José da Silva", office=make.assessoria(session, "SEF"))
    celia.taps(ManageAttendance(slot.id))
    celia.taps("Abrir com código na tela")
    celia.taps("Conferir 1 visitante")
    celia.taps("👤 José da Silva")

    assert "Não usa o robô? Toque em Anotar como visitante." in nobody
    assert noted is not None
    assert noted.text == "Anotei: José da Silva. Depois, confira em Visitantes."
    assert session.scalars(select(Attendance.participant_id)).all() == [jose.id]
    row = session.scalars(select(Visitor)).one()
    assert (row.chat_id, row.participant_id) == (None, jose.id)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["visitor.note", "check_in.open", "visitor.recognise"]
    assert chat.now == AFTER


def test_visitor_is_not_noted_twice_nor_without_a_name(session: Session, celia: Person) -> None:
    slot = make.slots_of(session, make.encontro(session, starts_at=moment(17, 4, 9)))[0]
    for _ in range(2):
        celia.taps(ShowRoll(slot.id))
        celia.writes("José")
        celia.taps("Anotar como visitante")

    celia.taps(NoteVisitor(slot.id))

    assert session.scalars(select(Visitor.text)).all() == ["José"]


@pytest.mark.parametrize("is_organizer", [True, False])
def test_visitor_without_a_seat_is_let_in_by_an_organizer_alone(
    chat: Chat, session: Session, turma: Activity, *, is_organizer: bool
) -> None:
    slot = make.slots_of(session, turma)[1]
    bia = make.participant(session, "Bia Braga", office=make.assessoria(session, "SES"))
    row = make.organizer(session) if is_organizer else make.participant(session, "Davi Reis")
    if not is_organizer:
        make.grant(session, row, Role.DOOR, activity=turma)
    chat.now = slot.ends_at
    person = chat.person(row)
    person.starts()
    person.taps(ShowRoll(slot.id))
    person.writes("Bia")
    if not is_organizer:
        person.taps(TogglePresence(slot.id, bia.id, is_present=True, page=0))
    at_the_list = person.sees
    visitors.note_by_hand(session, slot_id=slot.id, text="Bia", actor_id=row.id, now=chat.now)
    person.taps(ReviewVisitors(slot.id))

    person.taps("👤 Bia Braga")

    present = session.scalars(select(Attendance.participant_id)).all()
    waiting = session.scalars(select(Visitor.participant_id)).all()
    if is_organizer:
        assert (present, waiting) == ([bia.id], [bia.id])
        return
    assert (present, waiting) == ([], [None])
    assert person.sees == at_the_list
    assert person.sees == (
        "Esta pessoa não tem vaga na turma\nGestão de projetos, turma 1\n\n"
        "Só a organização inclui quem não tem vaga. Peça a ela."
    )
    person.taps("Voltar à presença")
    assert "Conferir 1 visitante" in str(person.last.labels)
