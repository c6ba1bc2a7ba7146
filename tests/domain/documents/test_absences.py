"""Who is warned of lessons they may still miss: in time, once, and only of what is true."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities import activities
from domain.attendance.hours import Share
from domain.documents import absences, completion
from domain.documents.absences import Margin
from models import (
    Activity,
    CheckInWindow,
    OutboxRow,
    Participant,
    Presence,
    PresenceClaim,
    Seat,
    Slot,
    Source,
    Standing,
    Topic,
)
from scheduler import absences as clock
from tests import make
from tests.make import moment

pytestmark = pytest.mark.few_on_postgres

DAYS = (2, 4, 9, 11)
AFTER_TWO = moment(5, 4, 9)
"""The morning after the second of four lessons."""


@pytest.fixture
def turma(session: Session) -> Activity:
    """Four lessons of four hours; the minimum is 75 %, so one may be missed. Two are over."""
    lessons = tuple((moment(day, 4, 8), moment(day, 4, 12)) for day in DAYS)
    turma = make.turma(session, lessons=lessons, minutes=960)
    celia = make.organizer(session)
    for slot in make.slots_of(session, turma)[:2]:
        take(session, slot, celia)
    return turma


def take(session: Session, slot: Slot, by: Participant) -> CheckInWindow:
    row = CheckInWindow(
        slot_id=slot.id, secret="00", opened_at=slot.starts_at,
        closes_at=slot.ends_at + timedelta(minutes=30), opened_by_id=by.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def person(session: Session, turma: Activity, name: str, at: str, **columns: object) -> Participant:
    """Somebody with a seat; `at` says of each lesson so far: present, missed, justified."""
    row = make.participant(session, name, **columns)  # type: ignore[arg-type]
    make.seat(session, turma, row)
    for slot, how in zip(make.slots_of(session, turma), at, strict=False):
        if how != "-":
            kind = Presence.JUSTIFIED if how == "j" else Presence.PRESENT
            make.attendance(session, slot, row, kind=kind)
    return row


def warned(session: Session, now: datetime = AFTER_TWO) -> dict[str, Margin]:
    return {
        session.get_one(Participant, one.participant_id).name: one.margin
        for one in absences.due(session, now=now)
    }


def test_who_missed_one_of_four_must_not_miss_the_next(session: Session, turma: Activity) -> None:
    person(session, turma, "was at both", "pp")
    person(session, turma, "missed one", "-p")
    person(session, turma, "justified one", "jp")
    person(session, turma, "missed both", "--")

    assert warned(session) == {"missed one": Margin.NONE, "justified one": Margin.NONE}
    (one, _) = absences.due(session, now=AFTER_TWO)
    assert (one.lesson, one.following.starts_at, one.holds_for_all) == (3, moment(9, 4, 8), True)


def test_who_has_one_left_is_told_if_they_missed_one(session: Session, turma: Activity) -> None:
    turma.minimum_attendance_percent = 50
    session.flush()
    person(session, turma, "was at both", "pp")
    person(session, turma, "missed one", "p-")
    person(session, turma, "missed both", "--")

    assert warned(session) == {"missed one": Margin.ONE, "missed both": Margin.NONE}


def test_who_was_always_there_is_told_of_the_one_that_must_not_be_missed(
    session: Session,
) -> None:
    turma = make.turma(session)
    take(session, make.slots_of(session, turma)[0], make.organizer(session))
    person(session, turma, "was there", "p")

    assert warned(session, moment(10, 4, 9)) == {"was there": Margin.NONE}


@pytest.mark.parametrize("lengths", [(4, 4), (2, 6), (6, 2), (4, 4, 4), (2, 2, 8), (8, 2, 2)])
@pytest.mark.parametrize("minimum", [1, 50, 67, 75, 80, 100])
def test_it_says_what_every_way_of_going_on_comes_to(
    session: Session, lengths: tuple[int, ...], minimum: int
) -> None:
    """All ways are walked by the rule itself: a person comes to each lesson left, or does not."""
    starts = [moment(2, 4, 6), *(moment(9 + day, 4, 6) for day in range(len(lengths)))]
    spans = (4, *lengths)
    lessons = tuple(
        (at, at + timedelta(hours=span)) for at, span in zip(starts, spans, strict=True)
    )
    turma = make.turma(session, lessons=lessons, minimum_attendance_percent=minimum)
    facts = activities.read(session, activity_id=turma.id)
    minutes = [60 * span for span in lengths]
    for came_first in (0, 1):
        share = Share(240 * came_first, 60 * sum(spans))

        def completes(
            comes: tuple[bool, ...], share: Share = share, first: int = came_first
        ) -> bool:
            gained = sum(one for one, is_there in zip(minutes, comes, strict=True) if is_there)
            hoped = Share(share.attended_minutes + gained, share.expected_minutes)
            return not any(completion.lacks(facts, hoped, first + sum(comes)))

        ways = {way: completes(way) for way in product((True, False), repeat=len(lengths))}
        all_but = {
            at: ways[tuple(at != place for place in range(len(lengths)))]
            for at in range(len(lengths))
        }
        two = [way for way in ways if way.count(False) == 2]
        if not ways[(True,) * len(lengths)]:
            expected: tuple[Margin | None, bool] = (None, False)
        elif not all_but[0]:
            expected = (Margin.NONE, not any(all_but.values()))
        else:
            is_one = all(all_but.values()) and not any(ways[way] for way in two)
            expected = (Margin.ONE if is_one else None, False)

        assert absences.margin(facts, share, came_first, minutes) == expected


# --- When nothing is said ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "is_told"),
    [
        (moment(4, 4, 13, 30), False),  # the list of the second lesson may still be mended
        (moment(4, 4, 14), True),
        (moment(4, 4, 20), False),  # quiet hours
        (moment(5, 4, 8), True),
        (moment(9, 4, 6, 59), False),  # still night, and an hour before the lesson it is too late
        (moment(9, 4, 9), False),  # the third lesson goes on
        (moment(10, 4, 9), False),  # nobody took its presence
    ],
)
def test_it_is_said_between_two_lessons(
    session: Session, turma: Activity, now: datetime, *, is_told: bool
) -> None:
    person(session, turma, "Ana", "-p")

    assert bool(warned(session, now)) is is_told


@pytest.mark.all_on_postgres
def test_nothing_is_said_while_presence_is_open_or_was_never_taken(
    session: Session, turma: Activity
) -> None:
    person(session, turma, "Ana", "-p")
    window = session.scalars(select(CheckInWindow).order_by(CheckInWindow.slot_id)).first()
    assert window is not None
    window.closes_at = moment(6, 4, 12)
    session.flush()
    assert warned(session) == {}
    session.delete(window)
    session.flush()
    assert warned(session) == {}
    # An absence that is justified, or somebody marked by hand, says nothing of the others.
    person(session, turma, "Caio", "jp")
    assert warned(session) == {}
    person(session, turma, "Bia", "pp")
    assert warned(session) == {}
    first = make.slots_of(session, turma)[0]
    make.attendance(session, first, make.participant(session), source=Source.RECOVERED)
    assert warned(session) == {"Ana": Margin.NONE, "Caio": Margin.NONE}


@pytest.mark.parametrize(
    "why", ["chat", "unreachable", "erasure", "suspended", "no seat", "claim", "cancelled"]
)
def test_nothing_is_said_to_who_cannot_be_reached_or_need_not_know(
    session: Session, turma: Activity, why: str
) -> None:
    columns: dict[str, dict[str, object]] = {
        "chat": {"chat_id": None},
        "unreachable": {"unreachable_at": moment(1, 4, 9)},
        "erasure": {"erasure_due_at": moment(12, 4, 9)},
        "suspended": {"standing": Standing.SUSPENDED},
    }
    ana = person(session, turma, "Ana", "-p", **columns.get(why, {}))
    if why == "no seat":
        session.delete(session.scalars(select(Seat)).one())
    if why == "claim":
        first = make.slots_of(session, turma)[0]
        session.add(PresenceClaim(slot_id=first.id, participant_id=ana.id, made_at=AFTER_TWO))
    if why == "cancelled":
        turma.cancelled_at = AFTER_TWO
    session.flush()

    assert warned(session) == {}


@pytest.mark.all_on_postgres
def test_it_is_one_of_the_two_unprompted_messages_of_a_day(
    session: Session, turma: Activity
) -> None:
    ana = person(session, turma, "Ana", "-p")
    for number in range(2):
        session.add(
            OutboxRow(
                chat_id=ana.chat_id, purpose="reminder", payload={}, topic=Topic.EVE,
                about_id=number, due_at=AFTER_TWO, created_at=AFTER_TWO, recipient_id=ana.id,
            )
        )  # fmt: skip
    session.flush()

    assert warned(session) == {}
    assert warned(session, AFTER_TWO + timedelta(days=1)) == {"Ana": Margin.NONE}


def test_who_follows_three_turmas_is_warned_of_two_a_day(session: Session, turma: Activity) -> None:
    ana = person(session, turma, "Ana", "-p")
    for _ in range(2):
        other = make.turma(
            session, lessons=tuple((s.starts_at, s.ends_at) for s in make.slots_of(session, turma))
        )
        make.seat(session, other, ana)
        for slot in make.slots_of(session, other)[:2]:
            take(session, slot, ana)
        make.attendance(session, make.slots_of(session, other)[0], ana)

    assert len(absences.due(session, now=AFTER_TWO)) == 2
    assert len(clock.plan(session, AFTER_TWO)) == 2
    assert clock.plan(session, AFTER_TWO) == []
    assert len(clock.plan(session, AFTER_TWO + timedelta(days=1))) == 1


# --- Once, and only while it is true ----------------------------------------------------------


def test_it_is_said_once(session: Session, turma: Activity) -> None:
    person(session, turma, "Ana", "-p")

    assert len(clock.plan(session, AFTER_TWO)) == 1
    assert clock.plan(session, AFTER_TWO + timedelta(hours=1)) == []
    celia = session.scalars(select(CheckInWindow.opened_by_id)).first()
    third = make.slots_of(session, turma)[2]
    take(session, third, session.get_one(Participant, celia))
    make.attendance(
        session, third, session.scalars(select(Participant).filter_by(name="Ana")).one()
    )
    # Before the fourth it still holds, and was said.
    assert warned(session, moment(10, 4, 9)) == {}


@pytest.mark.parametrize("change", ["presence", "moved", "left", "rule", "justified", "nothing"])
def test_it_is_asked_again_just_before_it_goes_out(
    session: Session, turma: Activity, change: str
) -> None:
    ana = person(session, turma, "Ana", "-p")
    (message,) = clock.plan(session, AFTER_TWO)
    first, _, third, _ = make.slots_of(session, turma)
    if change == "presence":
        make.attendance(session, first, ana)
    if change == "justified":
        make.attendance(session, third, ana, kind=Presence.JUSTIFIED)
    if change == "moved":
        third.starts_at, third.ends_at = moment(10, 4, 8), moment(10, 4, 12)
    if change == "left":
        session.delete(session.scalars(select(Seat)).one())
    if change == "rule":
        turma.minimum_attendance_percent = 100
    session.flush()

    assert absences.still_true(session, message, AFTER_TWO) is (change == "nothing")
