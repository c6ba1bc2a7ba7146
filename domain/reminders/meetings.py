"""The slots that reminders speak of, and what is due of each now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Select,
    func,
    select,
)
from sqlalchemy.orm import Session

from domain.activities import standing
from domain.activities.standing import is_of
from domain.quiet_hours import local_day
from domain.reminders.reminder_times import Reminder, SendingTime, sending_time
from models import (
    Activity,
    CheckInWindow,
    Kind,
    Slot,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in which a reminder goes out."""

    kind: Reminder
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A slot with what its reminders say."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    activity_id: int
    activity_kind: str
    title: str
    venue: str
    address: str
    link: str
    version: int
    withdraw_until: datetime | None
    capacity: int | None
    latitude: float | None
    check_in_opened_at: datetime | None
    check_in_closes_at: datetime | None
    lesson: int
    lessons_count: int
    published_at: datetime | None
    before_at: datetime | None
    """The start of the slot before it."""

    def asks(self, kind: Reminder) -> bool:
        """Tell whether it has such a reminder: what was said of the slot before is not repeated."""
        is_encontro = self.activity_kind == Kind.ENCONTRO
        match kind:
            case Reminder.WEEK:
                return is_encontro and self.before_at is None
            case Reminder.EVE if is_encontro and self.before_at is not None:
                return local_day(self.starts_at) - local_day(self.before_at) > timedelta(days=1)
            case Reminder.TWO_HOURS if is_encontro and self.before_at is not None:
                return local_day(self.starts_at) != local_day(self.before_at)
            case Reminder.FEEDBACK:
                return self.lesson == self.lessons_count
        return True


def moments(session: Session, *, now: datetime, until: datetime) -> list[Moment]:
    """Return the moments between now and `until` in which reminders go out, in order."""
    rows = session.execute(
        _slots()
        .where(Slot.starts_at > now - timedelta(days=1), Slot.starts_at < until + timedelta(days=8))
        .order_by(Slot.starts_at)
    ).all()
    found = []
    for row in rows:
        meeting = Meeting(*row)
        for kind in Reminder:
            at = sending_time(kind, meeting.starts_at, meeting.ends_at)
            if at is not None and meeting.asks(kind) and now < at.begins_at <= until:
                found.append(Moment(kind, meeting.title, at.begins_at))
    return sorted(found, key=lambda moment: moment.at)


def _slots() -> Select[*tuple[Any, ...]]:
    other = Slot.__table__.alias("other")
    slots = select(func.count()).where(other.c.activity_id == Slot.activity_id)
    lesson = slots.where(other.c.starts_at <= Slot.starts_at)
    before = select(func.max(other.c.starts_at)).where(
        other.c.activity_id == Slot.activity_id, other.c.starts_at < Slot.starts_at
    )
    columns: Select[*tuple[Any, ...]] = (
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
            Activity.version,
            Activity.withdraw_until,
            Activity.capacity,
            Activity.latitude,
            CheckInWindow.opened_at,
            func.coalesce(CheckInWindow.closed_at, CheckInWindow.closes_at),
            lesson.scalar_subquery(),
            slots.scalar_subquery(),
            Activity.published_at,
            before.scalar_subquery(),
        )
        .join(Activity, Activity.id == Slot.activity_id)
        .outerjoin(CheckInWindow, CheckInWindow.slot_id == Slot.id)
        .where(standing.takes_place)
    )
    return columns


def meetings_near(session: Session, now: datetime, slot_id: int | None = None) -> Iterator[Meeting]:
    """Yield the slots near enough for any reminder, or the one slot if it is, by their start."""
    query = _slots().where(
        # The widest times: a week before, longer than any holiday, and three days after.
        Slot.starts_at > now - timedelta(days=4),
        Slot.starts_at < now + timedelta(days=9),
    )
    if slot_id is not None:
        query = query.where(Slot.id == slot_id)
    for row in session.execute(query.order_by(Slot.starts_at)).all():
        yield Meeting(*row)


def sending_now(meeting: Meeting, now: datetime) -> Iterator[tuple[Reminder, SendingTime]]:
    """Yield the kinds of reminders that go out now, and for how long."""
    for kind in Reminder:
        if not meeting.asks(kind):
            continue
        found = sending_time(kind, meeting.starts_at, meeting.ends_at)
        if kind is Reminder.WEEK and not _was_known_by(meeting, found):
            continue
        opened_at, closes_at = meeting.check_in_opened_at, meeting.check_in_closes_at
        if kind is Reminder.ATTENDANCE_OPEN and opened_at is not None and closes_at is not None:
            check_in = opened_at, closes_at
            if is_of(check_in, meeting.starts_at, meeting.ends_at):
                found = SendingTime(*check_in)
        if found is not None and found.begins_at <= now < found.ends_at:
            yield kind, found


def _was_known_by(meeting: Meeting, sending: SendingTime | None) -> bool:
    """Tell whether it was published when the reminder was due.

    What is published later is announced by the organizer who publishes it, or to nobody.
    """
    return (
        sending is not None
        and meeting.published_at is not None
        and meeting.published_at <= sending.begins_at
    )
