from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import attendance_list, presence
from domain.attendance.attendance import TooEarlyError
from domain.attendance.attendance_records import WithoutSeatError
from domain.errors import NotAllowedError, NotFoundError
from models import Attendance, AuditEntry, Role, Source, Standing
from tests import make
from tests.make import NOW, moment

START = moment(18, 3, 9)
END = moment(18, 3, 12)


def test_mark_records_who_did_it(session: Session) -> None:
    ana = make.participant(session)
    door = make.participant(session, "Davi Reis", role=Role.DOOR)
    slot = make.slots_of(session, make.encontro(session))[0]

    result = presence.mark(
        session, slot_id=slot.id, participant_id=ana.id, actor_id=door.id, now=START
    )
    presence.mark(session, slot_id=slot.id, participant_id=ana.id, actor_id=door.id, now=END)

    assert (result.name, result.change) == ("Ana Souza", None)
    row = session.scalars(select(Attendance)).one()
    assert (row.source, row.author_id, row.happened_at) == (Source.BY_HAND, door.id, START)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("attendance.mark", door.id, ana.id)
    assert entry.details == {
        "slot_id": slot.id,
        "old": None,
        "new": {
            "kind": "present",
            "minutes": None,
            "happened_at": "2024-03-18T12:00:00+00:00",
            "source": "by_hand",
            "author_id": door.id,
        },
    }


def test_mark_the_day_after_gives_no_later_time_than_the_end(session: Session) -> None:
    ana, organizer = make.participant(session), make.organizer(session)
    slot = make.slots_of(session, make.encontro(session))[0]

    result = presence.mark(
        session,
        slot_id=slot.id,
        participant_id=ana.id,
        actor_id=organizer.id,
        now=END + timedelta(days=1),
    )

    assert result.change is not None
    assert result.change.card.record is not None
    assert result.change.card.record.happened_at == END


def test_mark_is_refused_to_participants(session: Session) -> None:
    ana = make.participant(session)
    slot = make.slots_of(session, make.encontro(session))[0]

    with pytest.raises(NotAllowedError):
        presence.mark(session, slot_id=slot.id, participant_id=ana.id, actor_id=ana.id, now=START)
    with pytest.raises(NotAllowedError):
        attendance_list.roll(session, slot_id=slot.id, actor_id=ana.id, now=NOW)
    assert session.scalars(select(AuditEntry)).all() == []


def test_mark_leaves_what_is_recorded(session: Session) -> None:
    ana, organizer = make.participant(session), make.organizer(session)
    slot = make.slots_of(session, make.encontro(session))[0]
    make.attendance(session, slot, ana, kind="partial", minutes=30)

    presence.mark(session, slot_id=slot.id, participant_id=ana.id, actor_id=organizer.id, now=END)

    row = session.scalars(select(Attendance)).one()
    assert (row.kind, row.minutes) == ("partial", 30)
    assert session.scalars(select(AuditEntry)).all() == []


def test_mark_before_the_time_is_refused(session: Session) -> None:
    ana, organizer = make.participant(session), make.organizer(session)
    slot = make.slots_of(session, make.encontro(session))[0]

    with pytest.raises(TooEarlyError):
        presence.mark(
            session,
            slot_id=slot.id,
            participant_id=ana.id,
            actor_id=organizer.id,
            now=START - timedelta(minutes=31),
        )


def test_mark_at_a_lesson_needs_a_seat_at_the_door_and_a_known_person(session: Session) -> None:
    ana, door = make.participant(session), make.participant(session, role=Role.DOOR)
    gone = make.participant(session, standing=Standing.SUSPENDED)
    slot = make.slots_of(session, make.turma(session))[0]

    for person_id, refusal in ((ana.id, WithoutSeatError), (gone.id, NotFoundError)):
        with pytest.raises(refusal):
            presence.mark(
                session,
                slot_id=slot.id,
                participant_id=person_id,
                actor_id=door.id,
                now=slot.starts_at,
            )
    presence.mark(
        session,
        slot_id=slot.id,
        participant_id=ana.id,
        actor_id=make.organizer(session).id,
        now=slot.starts_at,
    )
    assert session.scalars(select(Attendance.participant_id)).all() == [ana.id]


def test_roll_shows_seats_first_those_not_marked_and_finds_by_part_of_a_name(
    session: Session,
) -> None:
    organizer = make.organizer(session, "Zilda Paz")
    encontro = make.encontro(session)
    slot = make.slots_of(session, encontro)[0]
    seplag = make.assessoria(session, "SEPLAG")
    there = make.participant(session, "Ana Souza")
    missing = make.participant(session, "Célia Dias", standing=Standing.LISTED, chat_id=None)
    make.participant(session, "Davi Célio Reis", office=seplag)
    make.participant(session, "Celina Lima", standing=Standing.DECLINED)
    for person in (there, missing):
        make.seat(session, encontro, person)
    make.attendance(session, slot, there)

    def names(query: str) -> list[str]:
        roll = attendance_list.roll(
            session, slot_id=slot.id, actor_id=organizer.id, query=query, now=NOW
        )
        return [entry.name for entry in roll.entries]

    assert names("") == ["Célia Dias", "Ana Souza"]
    assert names("celi") == ["Célia Dias", "Davi Célio Reis"]
    assert names("DAVI seplag") == ["Davi Célio Reis"]
    assert names("ninguém") == []


def test_roll_comes_in_pages(session: Session) -> None:
    organizer, encontro = make.organizer(session), make.encontro(session)
    slot = make.slots_of(session, encontro)[0]
    for number in range(8):
        make.seat(session, encontro, make.participant(session, f"Pessoa {number}"))

    first = attendance_list.roll(session, slot_id=slot.id, actor_id=organizer.id, now=NOW)
    beyond = attendance_list.roll(session, slot_id=slot.id, actor_id=organizer.id, page=7, now=NOW)

    assert (len(first.entries), first.pages_count) == (6, 2)
    assert [entry.name for entry in beyond.entries] == ["Pessoa 6", "Pessoa 7"]
    assert beyond.page == 1
