"""Deciding whom the day of an activity calls, and when: to open the presence, above all.

As with reminders, nothing is scheduled ahead: an activity that moves or is cancelled needs no
change here, and one that moved after a call is called of anew. A call is looked at again when
it is sent. See docs/decisions/0036-calls-of-the-day.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain import grants
from domain.activities import standing
from domain.activities.standing import AFTER, BEFORE, is_of
from domain.attendance import claims, visitors
from domain.holidays import day_off, working_day_before
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from domain.organizing import silence
from domain.organizing.silence import Answers
from domain.quiet_hours import SAO_PAULO, SLEEPING, WAKING, is_quiet, local_day
from domain.reminders.reminder_times import edition_of
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    Kind,
    Participant,
    Role,
    SeatState,
    Slot,
    Visitor,
)

LATE: Final = timedelta(minutes=15)
"""So long after the start a presence that is still closed is called about again."""
LINK_DAYS: Final = 3
"""From so many days before the address of a call is asked for."""
EVE: Final = time(15)
"""When the answers of an eve are told: most are in, and who is silent can still be asked."""
WORKING: Final = (time(9), time(18))
"""The hours in which an address is asked for."""
_AT_THE_DOOR: Final = (Topic.CALL_START, Topic.CALL_LATE)
_LAST: Final = timedelta(days=3)
"""What is left to do after an activity is told up to so long after its end."""
_AROUND: Final = (timedelta(days=5), timedelta(days=13))
"""Before now and after it: the widest times of all calls, longer than any holiday."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A slot with what its calls say; moments are aware, in UTC."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    activity_id: int
    kind: Kind
    title: str
    venue: str
    address: str
    link: str
    has_map: bool
    opened_at: datetime | None
    closes_at: datetime | None
    """When the check-in ended, or is going to."""
    lesson: int
    """Which of the activity's slots it is, from 1 on."""
    lessons_count: int
    held_count: int
    present_count: int
    visitors_count: int
    """Noted and still to be checked."""
    claims_count: int
    """People who say to have been there, and wait for an answer."""

    @property
    def is_encontro(self) -> bool:
        """Whether it is an encontro and not a lesson."""
        return self.kind is Kind.ENCONTRO

    @property
    def lacks_link(self) -> bool:
        """Whether people are to meet by video and do not know where."""
        where = (self.venue, self.address)
        is_by_video = standing.is_by_video(*where, has_map=self.has_map)
        return is_by_video and not standing.join_link(*where, self.link, has_map=self.has_map)

    @property
    def was_opened(self) -> bool:
        """Whether presence could be recorded at this time; it may have moved since."""
        if self.opened_at is None or self.closes_at is None:
            return False
        return is_of((self.opened_at, self.closes_at), self.starts_at, self.ends_at)

    @property
    def is_lost(self) -> bool:
        """Whether nobody recorded presence."""
        return not self.present_count

    def is_open(self, now: datetime) -> bool:
        """Tell whether presence can be recorded at this moment."""
        return (
            self.was_opened
            and self.opened_at is not None
            and self.closes_at is not None
            and self.opened_at <= now < self.closes_at
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One call to one person, ready to be worded."""

    topic: Topic
    participant_id: int
    chat_id: int
    meeting: Meeting
    edition: int
    """Which of several: the start it is about, or the day on which an address is missing."""
    expires_at: datetime
    answers: Answers | None
    """Of the eve."""


@dataclass(frozen=True, slots=True)
class _Time:
    topic: Topic
    begins_at: datetime
    ends_at: datetime
    edition: int


def due(session: Session, *, now: datetime) -> list[Call]:
    """Return every call that is due and was not made before."""
    found: list[Call] = []
    lacking: set[int] = set()
    for meeting in _meetings(session, now):
        for at in _now(meeting, now):
            if at.topic is Topic.CALL_LINK:
                # One address serves all days; the next of them asks for it.
                if meeting.activity_id in lacking:
                    continue
                lacking.add(meeting.activity_id)
            people = session.execute(
                _people(at.topic, meeting, now)
                .where(~notices.was_planned(
                    at.topic, about_id=meeting.slot_id, edition=at.edition
                ))
                .order_by(Participant.id)
            ).all()  # fmt: skip
            answers = None
            if people and at.topic is Topic.CALL_EVE:
                answers = silence.answers(session, activity_id=meeting.activity_id)
            found += [
                Call(at.topic, id_, chat_id, meeting, at.edition, at.ends_at, answers)
                for id_, chat_id in people
                if chat_id is not None
            ]
    return found


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether a call still has its cause, just before it is sent.

    Presence may have been opened meanwhile, the activity moved, or the role taken back.
    """
    for meeting in _meetings(session, now, slot_id=message.about_id):
        for at in _now(meeting, now):
            if (at.topic, at.edition) == (message.topic, message.edition):
                person = _people(at.topic, meeting, now).where(
                    Participant.id == message.recipient_id
                )
                return session.execute(person).first() is not None
    return False


def _now(meeting: Meeting, now: datetime) -> Iterator[_Time]:
    """Return the calls of this moment that have a cause."""
    is_night = is_quiet(now)
    for at in _times(meeting, now):
        # Who takes the presence of an early or a late hour is up; all else waits.
        if is_night and at.topic not in _AT_THE_DOOR:
            continue
        if at.begins_at <= now < at.ends_at and _has_cause(at.topic, meeting, now):
            yield at


def _times(meeting: Meeting, now: datetime) -> Iterator[_Time]:
    start, end = meeting.starts_at, meeting.ends_at
    edition = edition_of(start)
    yield _Time(Topic.CALL_START, start - BEFORE, start, edition)
    yield _Time(Topic.CALL_LATE, start + LATE, end, edition)
    closes_at = meeting.closes_at if meeting.was_opened else None
    over_at = max(end + AFTER, closes_at or end)
    yield _Time(Topic.CALL_OVER, over_at, over_at + _LAST, edition)
    day = local_day(start)
    if meeting.is_encontro and meeting.lesson == 1:
        eve = working_day_before(day)
        until = _at(day - timedelta(days=1), SLEEPING)
        yield _Time(Topic.CALL_EVE, _at(eve, EVE), until, edition)
    first, today = min(day - timedelta(days=LINK_DAYS), working_day_before(day)), local_day(now)
    if meeting.is_encontro and first <= today <= day:
        opens, closes = WORKING
        if today == day:
            yield _Time(Topic.CALL_LINK, _at(day, WAKING), start, today.toordinal())
        elif day_off(today) is None:
            yield _Time(Topic.CALL_LINK, _at(today, opens), _at(today, closes), today.toordinal())


def _has_cause(topic: Topic, meeting: Meeting, now: datetime) -> bool:
    match topic:
        case Topic.CALL_START:
            return not meeting.was_opened and meeting.is_lost and _has_people(meeting)
        case Topic.CALL_LATE:
            return not meeting.is_open(now) and meeting.is_lost and _has_people(meeting)
        case Topic.CALL_OVER:
            is_anything = meeting.held_count or meeting.present_count or meeting.visitors_count
            return not meeting.is_open(now) and bool(is_anything)
        case Topic.CALL_LINK:
            return meeting.lacks_link
    return True


def _has_people(meeting: Meeting) -> bool:
    """Anybody may come to an encontro; a lesson is for people with a seat."""
    return meeting.is_encontro or meeting.held_count > 0


def _people(topic: Topic, meeting: Meeting, now: datetime) -> Select[int, int | None]:
    """Who is called: who may open the presence there, or who organizes the Rede."""
    called = mailings.organizers(now)
    if topic in _AT_THE_DOOR:
        door = grants.holds_at(Role.ORGANIZER, Role.DOOR, activity_id=meeting.activity_id, at=now)
        called = and_(door, mailings.reached())
    return select(Participant.id, Participant.chat_id).where(called)


def _of_all() -> Select[*tuple[Any, ...]]:
    other = Slot.__table__.alias("other")
    slots = select(func.count()).where(other.c.activity_id == Slot.activity_id)
    lesson = slots.where(
        or_(
            other.c.starts_at < Slot.starts_at,
            (other.c.starts_at == Slot.starts_at) & (other.c.id <= Slot.id),
        )
    )
    present = select(func.count()).where(Attendance.slot_id == Slot.id, standing.was_there)
    noted = select(func.count()).where(Visitor.slot_id == Slot.id, visitors.is_waiting)
    return (
        select(
            Slot.id,
            Slot.starts_at,
            Slot.ends_at,
            Activity.id,
            Activity.kind,
            Activity.title,
            Activity.venue,
            Activity.address,
            Activity.link,
            Activity.latitude.is_not(None),
            CheckInWindow.opened_at,
            func.coalesce(CheckInWindow.closed_at, CheckInWindow.closes_at),
            lesson.scalar_subquery(),
            slots.scalar_subquery(),
            standing.count_known(SeatState.HELD).scalar_subquery(),
            present.scalar_subquery(),
            noted.scalar_subquery(),
            claims.count_of_slot().scalar_subquery(),
        )
        .join(Activity, Activity.id == Slot.activity_id)
        .outerjoin(CheckInWindow, CheckInWindow.slot_id == Slot.id)
        .where(
            standing.takes_place,
            Slot.starts_at > bindparam("after"),
            Slot.starts_at < bindparam("before"),
        )
        .order_by(Slot.starts_at, Slot.id)
    )


# Asked at every beat of the clock, mostly for nothing.
_all: Final = Prepared(_of_all())
_one: Final = Prepared(_of_all().where(Slot.id == bindparam("slot_id")))


def _meetings(session: Session, now: datetime, slot_id: int | None = None) -> Iterator[Meeting]:
    asked = {"after": now - _AROUND[0], "before": now + _AROUND[1]}
    if slot_id is None:
        rows = _all.rows(session, **asked)
    else:
        rows = _one.rows(session, **asked, slot_id=slot_id)
    for id_, starts_at, ends_at, activity_id, kind, *rest in rows:
        yield Meeting(id_, starts_at, ends_at, activity_id, Kind(kind), *rest)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SAO_PAULO)
