from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.quiet_hours import awake
from domain.reminders.due_reminders import DueReminder, due, still_true
from domain.reminders.meetings import moments
from domain.reminders.reminder_times import Reminder, sending_time
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    OutboxRow,
    Participant,
    Purpose,
    Seat,
    SeatState,
    Slot,
    Source,
)
from scheduler.reminders import plan
from tests import make
from tests.make import NOW, moment

ENDS = moment(18, 3, 12)
STARTS = moment(18, 3, 9)
FRIDAY = moment(15, 3, 9)
EVE = moment(17, 3, 9)
"""A Sunday: for who took the seat on the weekend."""
MORNING_OF = moment(18, 3, 8)


def kinds(session: Session, now: datetime) -> list[Reminder]:
    return [reminder.kind for reminder in due(session, now=now)]


@pytest.mark.parametrize(
    ("kind", "opens_at", "closes_at"),
    [
        (Reminder.WEEK, moment(11, 3, 9), moment(16, 3, 20)),
        # The day before is a Sunday: on the Friday people still look at their work.
        (Reminder.EVE, FRIDAY, moment(17, 3, 20)),
        # Two hours before is 7h, when people are left alone: 8h it is.
        (Reminder.TWO_HOURS, moment(18, 3, 8), moment(18, 3, 8, 45)),
        (Reminder.FEEDBACK, moment(18, 3, 12, 30), moment(21, 3, 12)),
    ],
)
def test_sending_time_begins_at_a_sensible_hour(
    kind: Reminder, opens_at: datetime, closes_at: datetime
) -> None:
    found = sending_time(kind, STARTS, ENDS)

    assert found is not None
    assert (found.begins_at, found.ends_at) == (opens_at, closes_at)


@pytest.mark.parametrize(
    ("day", "eve"),
    [
        (moment(19, 3, 9), moment(18, 3, 9)),
        (moment(22, 3, 9), moment(21, 3, 9)),
        (moment(23, 3, 9), moment(22, 3, 9)),
        (moment(24, 3, 9), moment(22, 3, 9)),
        (moment(25, 3, 9), moment(22, 3, 9)),
        # Good Friday; Carnival up to Ash Wednesday; Saturday 7/9, and the Monday after it.
        (moment(1, 4, 9), moment(28, 3, 9)),
        (moment(15, 2, 9), moment(9, 2, 9)),
        (moment(9, 9, 9), moment(6, 9, 9)),
    ],
)
def test_sending_time_of_the_eve_begins_on_a_working_day(day: datetime, eve: datetime) -> None:
    found = sending_time(Reminder.EVE, day, day + timedelta(hours=3))

    assert found is not None
    assert found.begins_at == eve


def test_who_was_reminded_on_the_friday_is_left_alone_on_the_weekend(session: Session) -> None:
    make.seat(session, make.encontro(session), make.participant(session))

    assert len(plan(session, FRIDAY)) == 1
    assert plan(session, moment(16, 3, 9)) == []
    assert plan(session, EVE) == []


def test_sending_time_is_none_when_no_hour_is_sensible() -> None:
    dawn = moment(18, 3, 7)

    assert sending_time(Reminder.TWO_HOURS, dawn, dawn + timedelta(hours=1)) is None


def test_sending_time_asks_for_feedback_in_the_morning_after_a_late_end() -> None:
    found = sending_time(Reminder.FEEDBACK, moment(18, 3, 17), moment(18, 3, 20))

    assert found is not None
    assert found.begins_at == moment(19, 3, 8)


def test_due_reminds_a_week_before_only_who_has_not_answered(session: Session) -> None:
    encontro = make.encontro(session)
    silent = make.participant(session, "Silas Reis")
    for state in (SeatState.HELD, SeatState.DECLINED, SeatState.WAITING):
        make.seat(session, encontro, make.participant(session), state)

    found = due(session, now=NOW)

    assert [(reminder.kind, reminder.chat_id) for reminder in found] == [
        (Reminder.WEEK, silent.chat_id)
    ]


@pytest.mark.parametrize(
    ("now", "kind"),
    [(FRIDAY, Reminder.EVE), (EVE, Reminder.EVE), (MORNING_OF, Reminder.TWO_HOURS)],
)
def test_due_reminds_who_holds_a_seat(session: Session, now: datetime, kind: Reminder) -> None:
    encontro = make.encontro(session)
    ana = make.participant(session)
    make.seat(session, encontro, ana)
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED)
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)

    found = due(session, now=now)

    assert [(reminder.kind, reminder.chat_id) for reminder in found] == [(kind, ana.chat_id)]


def test_due_reminds_of_every_lesson(session: Session) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session))

    assert kinds(session, moment(8, 4, 9)) == [Reminder.EVE]
    assert kinds(session, moment(9, 4, 8)) == [Reminder.TWO_HOURS]
    assert kinds(session, moment(10, 4, 9)) == [Reminder.EVE]
    assert kinds(session, moment(11, 4, 8)) == [Reminder.TWO_HOURS]


def test_due_says_which_lesson_it_is(session: Session) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session))

    found = [*due(session, now=moment(8, 4, 9)), *due(session, now=moment(10, 4, 9))]

    assert [(one.lesson, one.lessons_count) for one in found] == [(1, 2), (2, 2)]


def test_due_lets_people_who_just_answered_rest_for_an_hour(session: Session) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session), changed_at=moment(17, 3, 10))

    assert kinds(session, moment(17, 3, 10, 59)) == []
    assert kinds(session, moment(17, 3, 11)) == [Reminder.EVE]


def test_due_lets_people_who_just_came_in_look_around(session: Session) -> None:
    make.encontro(session)
    make.participant(session, decided_at=NOW)

    assert kinds(session, NOW + timedelta(minutes=59)) == []
    assert kinds(session, NOW + timedelta(hours=1)) == [Reminder.WEEK]


@pytest.mark.parametrize("now", [moment(17, 3, 7, 59), moment(17, 3, 20), moment(17, 3, 23)])
def test_due_is_empty_in_quiet_hours(session: Session, now: datetime) -> None:
    make.seat(session, make.encontro(session), make.participant(session))

    assert due(session, now=now) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"published_at": None},
        {"cancelled_at": NOW},
    ],
)
def test_due_is_silent_about_drafts_and_cancelled_encontros(
    session: Session, columns: dict[str, Any]
) -> None:
    encontro = make.encontro(session, **columns)
    make.seat(session, encontro, make.participant(session))

    assert due(session, now=EVE) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"standing": "pending"},
        {"standing": "suspended"},
        {"unreachable_at": NOW},
        {"muted_reminders": ["eve"]},
        {"chat_id": None},
    ],
)
def test_due_skips_people_who_are_not_to_be_reminded(
    session: Session, columns: dict[str, object]
) -> None:
    person = make.participant(session)
    for name, value in columns.items():
        setattr(person, name, value)
    make.seat(session, make.encontro(session), person)

    assert due(session, now=EVE) == []


@pytest.mark.all_on_postgres
def test_due_says_when_the_check_in_is_open(session: Session) -> None:
    encontro = make.encontro(session)
    ana, bia = make.participant(session, "Ana"), make.participant(session, "Bia")
    make.seat(session, encontro, ana)
    make.seat(session, encontro, bia)
    slot = session.scalars(select(Slot)).one()
    open_check_in(session, slot, ana)
    session.execute(update(Participant).values(muted_reminders=["two_hours"]))
    attend(session, slot, bia)

    found = due(session, now=moment(18, 3, 8, 40))

    assert [(reminder.kind, reminder.chat_id) for reminder in found] == [
        (Reminder.ATTENDANCE_OPEN, ana.chat_id)
    ]


def test_due_asks_only_those_present_for_feedback(session: Session) -> None:
    encontro = make.encontro(session)
    ana, bia = make.participant(session, "Ana"), make.participant(session, "Bia")
    make.seat(session, encontro, ana)
    make.seat(session, encontro, bia)
    attend(session, session.scalars(select(Slot)).one(), ana)

    found = due(session, now=moment(18, 3, 12, 30))

    assert [(reminder.kind, reminder.chat_id) for reminder in found] == [
        (Reminder.FEEDBACK, ana.chat_id)
    ]


def test_due_never_gives_a_person_a_third_message_in_a_day(session: Session) -> None:
    make.participant(session)
    for day_of_start in (14, 15, 18):
        make.encontro(session, f"Dia {day_of_start}", starts_at=moment(day_of_start, 3, 14))

    first, second = plan(session, NOW), plan(session, NOW + timedelta(hours=1))

    assert (len(first), len(second)) == (2, 0)
    # What did not fit is still due the next day, where it is still of use.
    assert len(plan(session, NOW + timedelta(days=1))) == 1


def test_plan_writes_nothing_twice(session: Session) -> None:
    make.encontro(session)
    make.participant(session)

    assert len(plan(session, NOW)) == 1
    assert plan(session, NOW) == []
    assert len(session.scalars(select(OutboxRow)).all()) == 1


def test_plan_reminds_again_when_the_encontro_moved(session: Session) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session))
    plan(session, EVE)
    slot = session.scalars(select(Slot)).one()
    slot.starts_at += timedelta(days=3)
    slot.ends_at += timedelta(days=3)
    session.flush()

    again = plan(session, EVE + timedelta(days=3))

    assert len(again) == 1


def test_plan_reminds_who_comes_late_of_what_is_still_due(session: Session) -> None:
    make.encontro(session)
    plan(session, NOW)
    late = make.participant(session, "Davi Reis")

    outgoing = plan(session, moment(13, 3, 10))

    assert [message.chat_id for message in outgoing] == [late.chat_id]
    assert outgoing[0].payload["html"].startswith("<b>Faltam 5 dias: ")


@pytest.mark.all_on_postgres
@pytest.mark.parametrize(
    "change",
    [
        update(Seat).values(state=SeatState.DECLINED),
        update(Slot).values(starts_at=moment(18, 3, 10)),
        update(Activity).values(cancelled_at=NOW),
        update(Participant).values(standing="suspended"),
        update(Participant).values(unreachable_at=NOW),
    ],
    ids=["declined", "moved", "cancelled", "suspended", "blocked"],
)
def test_still_true_sees_what_changed_while_the_message_waited(
    session: Session, change: object
) -> None:
    make.seat(session, make.encontro(session), make.participant(session))
    (found,) = due(session, now=EVE)
    assert is_still_true(session, found, EVE)

    session.execute(change)  # type: ignore[call-overload]

    assert not is_still_true(session, found, EVE)


def test_still_true_ends_with_the_hour(session: Session) -> None:
    make.seat(session, make.encontro(session), make.participant(session))
    (found,) = due(session, now=EVE)

    assert not is_still_true(session, found, EVE + timedelta(hours=11))


def test_moments_are_those_in_which_something_arrives(session: Session) -> None:
    make.encontro(session)

    found = moments(session, now=NOW, until=NOW + timedelta(days=8))

    assert [(one.kind, one.at) for one in found] == [
        (Reminder.EVE, FRIDAY),
        (Reminder.TWO_HOURS, MORNING_OF),
        (Reminder.FEEDBACK, moment(18, 3, 12, 30)),
    ]


def is_still_true(session: Session, found: DueReminder, now: datetime) -> bool:
    return still_true(
        session,
        kind=found.kind,
        slot_id=found.slot_id,
        edition=found.edition,
        participant_id=found.participant_id,
        now=now,
    )


def open_check_in(session: Session, slot: Slot, by: Participant) -> None:
    session.add(
        CheckInWindow(
            slot_id=slot.id,
            secret="00",
            opened_at=moment(18, 3, 8, 30),
            closes_at=moment(18, 3, 12, 30),
            opened_by_id=by.id,
        )
    )
    session.flush()


def attend(session: Session, slot: Slot, person: Participant) -> None:
    session.add(
        Attendance(
            slot_id=slot.id,
            participant_id=person.id,
            happened_at=slot.starts_at,
            recorded_at=slot.starts_at,
            source=Source.CODE,
        )
    )
    session.flush()


def test_due_counts_what_was_announced_at_night_for_the_morning(session: Session) -> None:
    ana = make.participant(session)
    for _ in range(2):
        make.seat(session, make.encontro(session), ana)
    announced_at = moment(16, 3, 21)
    make.outgoing_message(
        session,
        chat_id=ana.chat_id or 0,
        purpose=Purpose.BROADCAST,
        payload={"html": "Novo encontro."},
        now=announced_at,
        due_at=awake(announced_at),
    )

    # With the announcement of 8h, the two reminders of the eve would be three messages.
    assert kinds(session, EVE) == [Reminder.EVE]
