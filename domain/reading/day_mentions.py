"""What a text says of days: the mention, the day that is none, and one item of a list."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NoSuchDay:
    """A day that its month does not have: 31 February."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Days that a text names, and where."""

    start: int
    end: int
    readings: tuple[tuple[date, ...], ...]
    """One is sure, several are to be asked, none is impossible."""
    has_year: bool = False
    has_month: bool = True
    """Its month is sure; of "dia 18" the next one is taken."""
    is_marked: bool = False
    """More than a pair of numbers says that it is a day: a month by name, a weekday, "dia"."""
    has_wrong_weekday: bool = False
    """The weekday beside it is another; the number is read first."""
    is_weekday: bool = False
    """Nothing but a weekday, which a long text may say in passing."""
    is_period: bool = False
    """From one day to another far away: both are read, and neither may be the one."""
    problem: NoSuchDay | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A day as it stands in a list; month and year may stand with a later one."""

    day: int
    month: int | None
    year: int | None
    after: int
    weekday: int | None = None
    joint: str = ""
    """What joins it to the one before: "," or "e", "a" for a span, "ou" for a choice."""
    is_named: bool = False
    """Its month stands in letters."""
