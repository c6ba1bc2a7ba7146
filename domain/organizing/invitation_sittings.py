"""The stretches of time of an encontro, as an invitation says them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from domain.quiet_hours import SAO_PAULO
from domain.reading import days

USUAL_LENGTH: Final = timedelta(hours=3)
"""How long an encontro takes when nobody says when it ends."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One stretch of an encontro, on the clocks of Minas Gerais; None where the text is silent."""

    day: date | None = None
    starts: time | None = None
    ends: time | None = None

    @property
    def is_complete(self) -> bool:
        """Whether there is a day and an hour."""
        return self.day is not None and self.starts is not None

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        if self.starts is None or self.ends is None:
            return USUAL_LENGTH
        anyday = date(2000, 1, 1)
        length = datetime.combine(anyday, self.ends) - datetime.combine(anyday, self.starts)
        return length if length > timedelta() else USUAL_LENGTH

    def stretch(self, day: date | None = None) -> tuple[datetime, datetime]:
        """Return both moments, aware; `day` stands in for the day of the text.

        Raises:
            ValueError: day or hour is missing.

        """
        day = day or self.day
        if day is None or self.starts is None:
            message = "the text names no day or no hour"
            raise ValueError(message)
        starts_at = datetime.combine(day, self.starts, SAO_PAULO)
        return starts_at, starts_at + self.length


@dataclass(slots=True)
class Found:
    """What a page says about time."""

    sittings: list[Sitting] = field(default_factory=list)
    used: list[tuple[int, int]] = field(default_factory=list)
    left: list[tuple[int, int]] = field(default_factory=list)
    """The days from which it was moved."""
    mentions: list[tuple[int, int]] = field(default_factory=list)
    """Every day and hour, used or not: no title goes beyond one."""
    day_readings: list[tuple[date, ...]] | None = None
    """The readings of the day, to be asked."""
    day_places: list[int] = field(default_factory=list)
    """Where each of them stands."""
    starts: list[time] = field(default_factory=list)
    ends: list[time] = field(default_factory=list)
    other_days: list[date] = field(default_factory=list)
    """What else the one day may be; nothing says what these are."""
    other_starts: list[time] = field(default_factory=list)
    asks_day: bool = False
    problem: days.NoSuchDay | None = None
    groups: list[tuple[int, tuple[date, ...]]] = field(default_factory=list)
    """The days that are sure, with the place of each."""
    has_wrong_weekday: bool = False
    is_called_off: bool = False
    has_year: bool = False
