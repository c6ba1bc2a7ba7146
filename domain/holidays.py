"""Days on which the State of Minas Gerais does not work: for warnings, and for what waits."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from dateutil.easter import easter

_SATURDAY: Final = 5

_FIXED: Final = frozenset(
    {
        (1, 1),
        (21, 4),
        (1, 5),
        (15, 8),  # Belo Horizonte
        (7, 9),
        (12, 10),
        (28, 10),  # day of the public servant
        (2, 11),
        (15, 11),
        (20, 11),
        (8, 12),  # Belo Horizonte
        (24, 12),
        (25, 12),
        (31, 12),
    }
)
_AROUND_EASTER: Final = (-48, -47, -46, -2, 60)
"""Carnival to Ash Wednesday, Good Friday and Corpus Christi, in days from Easter."""


class DayOff(StrEnum):
    """Why few people can come on a day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"


def working_day_before(day: date) -> date:
    """Return the last day before this one on which people look at their work."""
    before = day - timedelta(days=1)
    while day_off(before) is not None:
        before -= timedelta(days=1)
    return before


def working_days_after(day: date, count: int) -> date:
    """Return the day on which so many working days have passed since this one."""
    after = day
    for _ in range(count):
        after += timedelta(days=1)
        while day_off(after) is not None:
            after += timedelta(days=1)
    return after


def day_off(day: date) -> DayOff | None:
    """Return why the day is not a working day, or None when it is one."""
    from_easter: int = (day - easter(day.year)).days
    if (day.day, day.month) in _FIXED or from_easter in _AROUND_EASTER:
        return DayOff.HOLIDAY
    return DayOff.WEEKEND if day.weekday() >= _SATURDAY else None


def has_waited_a_working_day(since: datetime, now: datetime) -> bool:
    """Tell whether a whole working day has passed; both moments in the same zone."""
    ends_at = since
    # What begins on a day off waits from the next working day on.
    while day_off(ends_at.date()) is not None:
        ends_at = datetime.combine(ends_at.date() + timedelta(days=1), time(), ends_at.tzinfo)
    ends_at += timedelta(days=1)
    while day_off(ends_at.date()) is not None:
        ends_at += timedelta(days=1)
    return now >= ends_at
