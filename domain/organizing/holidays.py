"""Days on which the State of Minas Gerais does not work, for a warning to organizers."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

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


def day_off(day: date) -> DayOff | None:
    """Return why the day is not a working day, or None when it is one."""
    easter = _easter(day.year)
    if (day.day, day.month) in _FIXED or (day - easter).days in _AROUND_EASTER:
        return DayOff.HOLIDAY
    return DayOff.WEEKEND if day.weekday() >= _SATURDAY else None


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by Gauss's rule with its corrections."""
    century = year // 100
    moon = (15 - (13 + 8 * century) // 25 + century - century // 4) % 30
    sunday = (4 + century - century // 4) % 7
    age = (19 * (year % 19) + moon) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) + 6 * age + sunday) % 7
    offset = age + weekday
    if weekday == 6 and (age == 29 or (age == 28 and 11 * (moon + 1) % 30 < 19)):  # noqa: PLR2004 - Gauss's two exceptions
        offset -= 7
    return date(year, 3, 22) + timedelta(days=offset)
