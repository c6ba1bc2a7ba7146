from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.attendance import attendance_room
from domain.errors import NotAllowedError
from domain.organizing import calls
from domain.organizing.organizers_home import overview
from domain.participants import Standing
from models import CheckInWindow, SeatState, Slot
from tests import make
from tests.make import NOW


def test_overview_counts_what_waits_and_who_answered(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED)
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    make.participant(session)
    make.participant(session, standing=Standing.PENDING)
    make.participant(session, standing=Standing.LISTED, chat_id=None)

    shown = overview(session, actor_id=celia.id, now=NOW)

    next_ = shown.next_encontro
    assert next_ is not None
    assert (next_.title, next_.capacity) == (encontro.title, 120)
    assert (next_.held_count, next_.waiting_count, next_.present_count) == (1, 1, 0)
    assert (shown.today, shown.waiting_registrations) == ((), 1)
    # One participant who said nothing, and the organizer.
    assert shown.unanswered_count == 2


@pytest.mark.parametrize(
    ("hour", "titles"),
    [
        (7, ["Manhã", "Tarde"]),
        (11, ["Manhã", "Tarde"]),
        (13, ["Tarde", "Manhã"]),
        (20, ["Manhã", "Tarde"]),
    ],
)
def test_overview_shows_first_of_today_what_is_not_over(
    session: Session, hour: int, titles: list[str]
) -> None:
    celia = make.organizer(session)
    for name, starts in (("Manhã", 9), ("Tarde", 14)):
        make.encontro(session, name, starts_at=make.moment(18, 3, starts))
    make.encontro(session, "Amanhã", starts_at=make.moment(19, 3, 9))

    shown = overview(session, actor_id=celia.id, now=make.moment(18, 3, hour))

    assert [one.title for one in shown.today] == titles


def test_overview_tells_a_late_evening_from_the_next_day(session: Session) -> None:
    celia = make.organizer(session)
    # 22h in Minas Gerais is already the next day in UTC.
    make.encontro(session, starts_at=make.moment(18, 3, 22))

    assert overview(session, actor_id=celia.id, now=make.moment(18, 3, 8)).today
    assert not overview(session, actor_id=celia.id, now=make.moment(19, 3, 8)).today


def test_overview_tells_whether_attendance_is_open(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, starts_at=NOW)
    slot = session.query(Slot).filter_by(activity_id=encontro.id).one()
    session.add(
        CheckInWindow(
            slot_id=slot.id,
            secret="00",
            opened_at=NOW,
            closes_at=NOW + timedelta(hours=1),
            opened_by_id=celia.id,
        )
    )
    session.flush()

    (during,) = overview(session, actor_id=celia.id, now=NOW).today
    (after,) = overview(session, actor_id=celia.id, now=NOW + timedelta(hours=1)).today

    assert (during.is_attendance_open, during.is_attendance_closed) == (True, False)
    assert (after.is_attendance_open, after.is_attendance_closed) == (False, True)


def test_seat_of_who_was_suspended_counts_on_no_screen_of_the_day(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, starts_at=NOW)
    (slot,) = make.slots_of(session, encontro)
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    gone = make.participant(session, standing=Standing.SUSPENDED)
    make.seat(session, encontro, gone, SeatState.HELD)

    (shown,) = overview(session, actor_id=celia.id, now=NOW).today
    panel = attendance_room.panel(session, slot_id=slot.id, actor_id=celia.id, now=NOW)
    called = calls.due(session, now=NOW + timedelta(minutes=15))

    assert shown.held_count == panel.held_count == 1
    assert [call.meeting.held_count for call in called] == [1]


def test_overview_refuses_who_does_not_organize(session: Session) -> None:
    with pytest.raises(NotAllowedError):
        overview(session, actor_id=make.participant(session).id, now=NOW)
