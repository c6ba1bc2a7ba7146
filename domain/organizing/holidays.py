"""Days on which the State of Minas Gerais does not work, for a warning to organizers."""

from datetime import date
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


def day_off(day: date) -> DayOff | None:
    """Return why the day is not a working day, or None when it is one."""
    from_easter: int = (day - easter(day.year)).days
    if (day.day, day.month) in _FIXED or from_easter in _AROUND_EASTER:
        return DayOff.HOLIDAY
    return DayOff.WEEKEND if day.weekday() >= _SATURDAY else None
