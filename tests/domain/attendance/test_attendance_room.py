from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import attendance_list
from domain.attendance import attendance_room as room
from domain.attendance.attendance_room import State
from domain.errors import NotAllowedError, NotFoundError, StaleError
from models import AuditEntry, CheckInWindow, Role, SeatState, Standing, Visitor
from tests import make
from tests.make import moment

START = moment(18, 3, 9)
OPENS = moment(18, 3, 8, 30)
CLOSES = moment(18, 3, 12, 30)
HALF_HOUR = timedelta(minutes=30)
SECRET = "5e" * 16


def _slot(session: Session) -> int:
    return make.slots_of(session, make.encontro(session))[0].id


def _open(session: Session, slot_id: int, actor_id: int, **changes: object) -> room.Panel:
    values = {"now": START, "secret": SECRET, **changes}
    return room.open_check_in(session, slot_id=slot_id, actor_id=actor_id, **values)  # type: ignore[arg-type]


def test_open_check_in_ahead_waits_for_its_time(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)

    result = _open(session, slot_id, organizer.id, now=OPENS - HALF_HOUR)

    assert (result.state, result.opens_at, result.closes_at) == (State.PLANNED, OPENS, CLOSES)
    assert result.code is None
    now = room.panel(session, slot_id=slot_id, actor_id=organizer.id, now=OPENS)
    assert now.state is State.OPEN
    assert now.code is not None
    assert now.code.changes_at == OPENS + timedelta(seconds=30)


def test_open_check_in_late_counts_from_now(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)

    result = _open(session, slot_id, organizer.id)

    assert (result.state, result.opens_at, result.closes_at) == (State.OPEN, START, CLOSES)


def test_open_check_in_counts_from_the_whole_second(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)

    # Telegram cuts the time of a message to the second.
    result = _open(session, slot_id, organizer.id, now=START + timedelta(milliseconds=700))

    assert (result.state, result.opens_at) == (State.OPEN, START)


def test_open_check_in_twice_keeps_secret_and_audit(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)
    _open(session, slot_id, organizer.id)

    _open(session, slot_id, organizer.id, secret="6f" * 16)

    assert session.scalars(select(CheckInWindow.secret)).one() == SECRET
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == (
        "check_in.open",
        organizer.id,
        slot_id,
    )


def test_open_check_in_after_the_day_is_refused(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)

    _open(session, slot_id, organizer.id, now=moment(18, 3, 23))
    with pytest.raises(room.CheckInOverError):
        _open(session, slot_id, organizer.id, now=moment(19, 3, 0, 1))


def test_open_check_in_is_for_organizers_and_the_door(session: Session) -> None:
    slot_id = _slot(session)
    ana = make.participant(session)
    fired = make.organizer(session, standing=Standing.SUSPENDED)
    door = make.participant(session, role=Role.DOOR)

    for actor in (ana, fired):
        for operation in (room.extend_check_in, room.close_check_in, room.panel):
            with pytest.raises(NotAllowedError):
                operation(session, slot_id=slot_id, actor_id=actor.id, now=START)
        with pytest.raises(NotAllowedError):
            _open(session, slot_id, actor.id)
    assert _open(session, slot_id, door.id).state is State.OPEN


def test_open_check_in_of_a_cancelled_or_unpublished_encontro_finds_nothing(
    session: Session,
) -> None:
    organizer = make.organizer(session)
    for columns in ({"cancelled_at": START}, {"published_at": None}):
        slot_id = make.slots_of(session, make.encontro(session, **columns))[0].id
        with pytest.raises(NotFoundError):
            _open(session, slot_id, organizer.id)


def test_close_check_in_ends_it_and_opening_again_undoes_that(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)
    _open(session, slot_id, organizer.id)
    later = START + HALF_HOUR

    closed = room.close_check_in(session, slot_id=slot_id, actor_id=organizer.id, now=later)
    with pytest.raises(StaleError):
        room.close_check_in(session, slot_id=slot_id, actor_id=organizer.id, now=later)
    again = _open(session, slot_id, organizer.id, now=later)

    assert (closed.state, closed.closes_at, closed.code) == (State.CLOSED, later, None)
    assert (again.state, again.closes_at) == (State.OPEN, CLOSES)
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "check_in.open",
        "check_in.close",
        "check_in.open",
    ]


def test_extend_check_in_adds_half_an_hour(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)
    with pytest.raises(StaleError):
        room.extend_check_in(session, slot_id=slot_id, actor_id=organizer.id, now=START)
    _open(session, slot_id, organizer.id)

    result = room.extend_check_in(session, slot_id=slot_id, actor_id=organizer.id, now=START)

    assert result.closes_at == CLOSES + HALF_HOUR


def test_panel_counts_who_came_with_and_without_a_seat(session: Session) -> None:
    organizer = make.organizer(session)
    encontro = make.encontro(session)
    slot = make.slots_of(session, encontro)[0]
    for name in ("Ana", "Bia", "Davi"):
        person = make.participant(session, name)
        make.seat(session, encontro, person)
        if name == "Ana":
            make.attendance(session, slot, person)
    make.attendance(session, slot, make.participant(session, "Rui"))
    waiting = make.participant(session, "Eva")
    make.seat(session, encontro, waiting, SeatState.WAITING)
    make.attendance(session, slot, waiting)
    session.add(Visitor(slot_id=slot.id, chat_id=9, text="Zé, SES", happened_at=START))

    result = room.panel(session, slot_id=slot.id, actor_id=organizer.id, now=START)

    assert (result.present_count, result.held_count, result.unexpected_count) == (3, 3, 2)
    assert (result.absent_count, result.visitors_count) == (2, 1)
    assert result.missing_names == ("Bia", "Davi")


def test_panel_and_list_agree_on_who_is_missed(session: Session) -> None:
    organizer, encontro = make.organizer(session), make.encontro(session)
    slot_id = make.slots_of(session, encontro)[0].id
    for name, standing in (("Ana", Standing.ACTIVE), ("Bia", Standing.SUSPENDED)):
        person = make.participant(session, name, standing=standing)
        make.seat(session, encontro, person, SeatState.HELD)
    at_the_door: Any = {"slot_id": slot_id, "actor_id": organizer.id, "now": START}

    result = room.panel(session, **at_the_door)
    listed = attendance_list.roll(session, **at_the_door)

    assert (result.held_count, result.absent_count, result.missing_names) == (1, 1, ("Ana",))
    assert [entry.name for entry in listed.entries] == ["Ana"]


def test_project_shows_the_code_only_while_it_is_open(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)
    opened = _open(session, slot_id, organizer.id)
    assert opened.page is not None

    shown = room.project(session, page=opened.page, now=START)
    after = room.project(session, page=opened.page, now=CLOSES)

    assert shown.code == opened.code
    assert (after.state, after.code) == (State.CLOSED, None)


def test_project_of_a_guessed_address_finds_nothing(session: Session) -> None:
    organizer, slot_id = make.organizer(session), _slot(session)
    other_id = _slot(session)
    page = _open(session, slot_id, organizer.id).page or ""
    _open(session, other_id, organizer.id, secret="6f" * 16)
    seal = page.partition("-")[2]

    for guess in ("", "x", f"{other_id:x}-{seal}", f"{slot_id:x}-{'a' * 16}", f"fffffff-{seal}"):
        with pytest.raises(NotFoundError):
            room.project(session, page=guess, now=START)
