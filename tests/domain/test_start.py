from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from domain.start import NextEncontro, NextLesson, OfferedSeat, OpenAttendance, overview
from models import Activity, Attendance, CheckInWindow, Participant, SeatState, Slot
from tests import make
from tests.make import NOW


def slot_of(session: Session, activity: Activity) -> Slot:
    return session.query(Slot).filter_by(activity_id=activity.id).order_by(Slot.id).first() or (
        pytest.fail("no slot")
    )


def opened(session: Session, activity: Activity, by: Participant, **columns: Any) -> Slot:
    slot = slot_of(session, activity)
    values: dict[str, Any] = {
        "secret": "00",
        "opened_at": NOW - timedelta(minutes=5),
        "closes_at": NOW + timedelta(hours=1),
        "opened_by_id": by.id,
        **columns,
    }
    session.add(CheckInWindow(slot_id=slot.id, **values))
    session.flush()
    return slot


def test_overview_names_the_next_encontro_and_the_own_standing(session: Session) -> None:
    ana = make.participant(session)
    make.encontro(session, "Passado", starts_at=make.moment(4, 3, 9))
    make.encontro(session, "Cancelado", starts_at=make.moment(12, 3, 9), cancelled_at=NOW)
    make.encontro(session, "Rascunho", starts_at=make.moment(12, 3, 9), published_at=None)
    encontro = make.encontro(session)
    make.encontro(session, "Depois", starts_at=make.moment(23, 4, 9))
    make.seat(session, encontro, ana, SeatState.DECLINED)

    shown = overview(session, participant_id=ana.id, now=NOW)

    assert shown.encontro == NextEncontro(
        activity_id=encontro.id,
        version=1,
        title=encontro.title,
        venue=encontro.venue,
        link="",
        starts_at=make.moment(18, 3, 9),
        ends_at=make.moment(18, 3, 12),
        last_at=make.moment(18, 3, 9),
        standing=SeatState.DECLINED,
        is_full=False,
        is_recorded=False,
    )


def test_overview_sees_what_was_changed_a_moment_ago(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session)
    encontro.title = "Outro"

    shown = overview(session, participant_id=ana.id, now=NOW).encontro

    assert shown is not None
    assert shown.title == "Outro"


@pytest.mark.parametrize("state", [SeatState.HELD, SeatState.WAITING])
def test_overview_calls_an_encontro_full_when_nobody_can_take_a_seat_at_once(
    session: Session, state: SeatState
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session), state)

    shown = overview(session, participant_id=make.participant(session).id, now=NOW)

    assert shown.encontro is not None
    assert (shown.encontro.standing, shown.encontro.is_full) == (None, True)


def test_overview_names_the_next_lesson_of_the_own_turmas(session: Session) -> None:
    ana = make.participant(session)
    make.turma(session)
    turma = make.turma(session, number=2)
    make.seat(session, turma, ana)

    shown = overview(session, participant_id=ana.id, now=make.moment(10, 4, 9))

    assert shown.lesson == NextLesson(
        turma.id, turma.title, make.moment(11, 4, 8, 30), make.moment(11, 4, 12, 30)
    )


@pytest.mark.parametrize(("left", "is_there"), [(1, True), (0, False)])
def test_overview_shows_an_offer_until_its_deadline(
    session: Session, left: int, *, is_there: bool
) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session)
    until = NOW + timedelta(seconds=left)
    make.seat(session, encontro, ana, SeatState.OFFERED, offered_at=NOW, offered_until=until)

    shown = overview(session, participant_id=ana.id, now=NOW)

    expected = OfferedSeat(encontro.id, encontro.title, until) if is_there else None
    assert shown.offer == expected


def test_overview_shows_open_attendance_until_it_is_recorded(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, starts_at=NOW)
    slot = opened(session, encontro, ana)

    before = overview(session, participant_id=ana.id, now=NOW)
    session.add(
        Attendance(
            slot_id=slot.id,
            participant_id=ana.id,
            happened_at=NOW,
            recorded_at=NOW,
            source="code",
        )
    )
    session.flush()
    after = overview(session, participant_id=ana.id, now=NOW)

    assert before.attendance == OpenAttendance(
        encontro.id, encontro.title, NOW + timedelta(hours=1)
    )
    assert after.attendance is None


def test_overview_shows_no_attendance_that_is_closed(session: Session) -> None:
    ana = make.participant(session)
    opened(session, make.encontro(session, starts_at=NOW), ana, closed_at=NOW)

    assert overview(session, participant_id=ana.id, now=NOW).attendance is None


def test_overview_shows_the_attendance_of_a_turma_to_its_people_only(session: Session) -> None:
    ana, bia = make.participant(session), make.participant(session, "Bia Alves")
    turma = make.turma(session, lessons=((NOW, NOW + timedelta(hours=4)),))
    make.seat(session, turma, ana)
    opened(session, turma, ana)

    assert overview(session, participant_id=ana.id, now=NOW).attendance is not None
    assert overview(session, participant_id=bia.id, now=NOW).attendance is None


def test_overview_asks_the_database_few_times(session: Session) -> None:
    ana = make.participant(session)
    for day in range(12, 20):
        make.seat(session, make.encontro(session, starts_at=make.moment(day, 3, 9)), ana)
    statements: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(str(given[2])))

    overview(session, participant_id=ana.id, now=NOW)

    assert len(statements) <= 6
