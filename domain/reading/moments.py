"""A day and hours as the whole of an answer or of a cell: "21.12.2024 9.00", "10/3, 9h às 12h"."""

from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Final

from domain.reading import days, hours
from domain.reading.tokens import Tokens

_AROUND: Final = frozenset({
    "as", "das", "a", "de", "da", "do", "no", "na", "em", "dia", "data", "hora", "horas",
    "horario", "e", "h", ",", ".", ";", ":", "-", "–", "—", "(", ")", "|", "·", "t", "z",
    "inicio", "quando", "vai", "ser", "sera", "o", "pra", "para", "manha",
})  # fmt: skip
_LONGEST: Final = 200
"""What is longer is no answer to the question when."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the answer says; nothing is thrown away without a word."""

    days: tuple[days.Mention, ...]
    hours: tuple[hours.Mention, ...]
    rest: str
    """What was not understood; empty when all was."""


@lru_cache(maxsize=512)  # A cell of a spreadsheet is tried as many fields, one after the other.
def read(text: str, *, today: date) -> Moment:
    """Read a text that is about a time and nothing else."""
    if len(text) > _LONGEST:
        return Moment((), (), text)
    found_days = days.find(text, today=today)
    blank = _without(text, found_days)
    found_hours = hours.find(blank, is_whole=True)
    rest = Tokens.of(_without(blank, found_hours))
    left = [rest.cut(at, at + 1) for at in range(len(rest)) if rest.word(at) not in _AROUND]
    return Moment(found_days, found_hours, " ".join(left))


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another; the hours are None where the text is silent."""

    first: date
    last: date
    opens: time | None
    closes: time | None
    has_year: bool


def read_period(text: str, *, today: date) -> Period | None:
    """Read two days and the hour of each, if any: "1º/8 a 20/8", "1/8 10h até 20/8 18h".

    None where there are not two days, or something is left over.
    """
    found = read(text, today=today)
    named = [day for mention in found.days for reading in mention.readings for day in reading]
    clocks = [span.starts for mention in found.hours for span in mention.readings if not span.ends]
    if (
        found.rest
        or len(named) < 2
        or len(clocks) != len(found.hours)
        or len(clocks) not in {0, 2}
        or None in clocks
    ):
        return None
    opens, closes = clocks or (None, None)
    has_year = any(mention.has_year for mention in found.days)
    return Period(named[0], named[-1], opens, closes, has_year)


def _without(text: str, found: tuple[days.Mention, ...] | tuple[hours.Mention, ...]) -> str:
    """Put a comma in the place of what was found: two numbers must not meet."""
    for mention in found:
        gap = "," + " " * (mention.end - mention.start - 1)
        text = text[: mention.start] + gap + text[mention.end :]
    return text
