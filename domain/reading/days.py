"""Days as people write them: "10/3", "17 e 18 de abril", "a segunda quinta-feira de maio".

A reading is all the days of one thing, in order. A day without a year is the next such day.
"""

from collections.abc import Iterator
from datetime import date

from domain.reading.calendar_days import later_than
from domain.reading.day_mentions import Mention, NoSuchDay
from domain.reading.day_words import BEGINNINGS, MONTH, MONTHS, WEEKDAYS, WHOLE_MONTHS
from domain.reading.tokens import MOST_MENTIONS, Tokens
from domain.reading.weekdays import Weekdays

__all__ = ["MONTHS", "WEEKDAYS", "Mention", "NoSuchDay", "find", "later_than", "months"]


def find(text: str, *, today: date) -> tuple[Mention, ...]:
    """Return the days a text names, in their order."""
    tokens = Tokens.of(text)
    reader = _Reader(tokens, today)
    found: list[Mention] = []
    after = 0
    for at in tokens.places(BEGINNINGS):
        if at < after:
            continue
        if len(found) == MOST_MENTIONS:
            break
        mention, after = reader.at(at)
        if mention is not None:
            found.append(mention)
    return tuple(found)


class _Reader(Weekdays):
    def at(self, at: int) -> tuple[Mention | None, int]:
        """Return what begins at a piece, and the index behind it."""
        furthest = at
        for way in (self._relative, self._nth, self._every, self._iso, self._list, self._bare):
            mention, after = way(at)
            if mention is not None:
                return mention, after
            furthest = max(furthest, after)
        return None, furthest


def months(text: str, *, today: date) -> Iterator[tuple[int, int, int, int]]:
    """Give the months a text names by name: start, end, year and month.

    Without a year, the one that goes on or comes next.
    """
    tokens = Tokens.of(text)
    for at in range(len(tokens)):
        word = tokens.word(at)
        if word not in WHOLE_MONTHS:
            continue
        month = MONTH[word]
        year = tokens[at + 2 if tokens.word(at + 1) in {"de", "/"} else at + 1].number
        has_year = year is not None and 1990 <= year <= 2100
        last = at + 2 if has_year and tokens.word(at + 1) in {"de", "/"} else at + has_year
        known = today.year + (month < today.month) if year is None or not has_year else year
        yield tokens[at].start, tokens[last].end, known, month
