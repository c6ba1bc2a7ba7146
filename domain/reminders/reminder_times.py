"""When each kind of reminder goes out, by the hours of what it reminds of."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from domain.holidays import working_day_before
from domain.quiet_hours import SAO_PAULO, SLEEPING, awake, local_day

MORNING: Final = time(9)
"""When reminders that are not tied to an hour go out."""


class Reminder(StrEnum):
    """The kinds of reminders; the value is what a person switches off, and the topic's."""

    WEEK = "week"
    EVE = "eve"
    TWO_HOURS = "two_hours"
    ATTENDANCE_OPEN = "attendance_open"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class SendingTime:
    """When a reminder may go out: from `begins_at` on, and of no use after `ends_at`."""

    begins_at: datetime
    ends_at: datetime


def sending_time(kind: Reminder, starts_at: datetime, ends_at: datetime) -> SendingTime | None:
    """Return when a reminder of this kind may go out, or None when no hour is sensible.

    For ATTENDANCE_OPEN the organizer's opening decides; it has no time of its own.
    """
    day = local_day(starts_at)
    match kind:
        case Reminder.WEEK:
            begins_at = datetime.combine(day - timedelta(days=7), MORNING, SAO_PAULO)
            until = datetime.combine(day - timedelta(days=2), SLEEPING, SAO_PAULO)
        case Reminder.EVE:
            begins_at = datetime.combine(working_day_before(day), MORNING, SAO_PAULO)
            until = datetime.combine(day - timedelta(days=1), SLEEPING, SAO_PAULO)
        case Reminder.TWO_HOURS:
            begins_at = awake(starts_at - timedelta(hours=2))
            until = starts_at - timedelta(minutes=15)
        case Reminder.FEEDBACK:
            begins_at = awake(ends_at + timedelta(minutes=30))
            until = ends_at + timedelta(days=3)
        case _:
            return None
    return SendingTime(begins_at, until) if begins_at < until else None


def edition_of(starts_at: datetime) -> int:
    """Return what tells the reminders of one start from those of another."""
    return int(starts_at.timestamp())


def start_of(edition: int | None) -> datetime | None:
    """Return the start that an edition stands for, in the time of Minas Gerais."""
    return None if edition is None else datetime.fromtimestamp(edition, SAO_PAULO)
