"""Days and hours of a row: from one cell, or from a day, a start and an end in several."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final

from domain.importing.importing_cells import UnreadableCellError, read_text
from domain.importing.spreadsheets import Cell
from domain.quiet_hours import SAO_PAULO
from domain.reading import hours, moments
from domain.reading.day_words import MONTH, SHORT_WEEKDAY, WEEKDAY
from domain.reading.plain import plain

_YEARS_BACK, _YEARS_AHEAD = 6, 3
"""From this year; another one is a typing error."""
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
_SERIALS: Final = (36_526, 73_415)
"""Days since then of the years above, as an unformatted cell holds them."""
_HOURS_OF_A_DAY: Final = 24
_TWO_DIGITS: Final = 12
"""No month is higher."""
_SLASHED: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_ZONED: Final = re.compile(
    r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:z|[+-]\d\d:?\d\d)", re.IGNORECASE
)
"""As computers write a moment, with how far the clock is from Greenwich."""
_COMPACT: Final = re.compile(r"20\d{6}")
"""20240618, as a system exports it."""
_ENGLISH_CLOCK: Final = re.compile(r"\d ?[ap]\.?m\b", re.IGNORECASE)
_SPACED: Final = re.compile(r"(?<!\d)(\d{1,2}) ?/ ?(\d{1,2}) ?/ ?(\d{4})(?!\d)")
_PIECES: Final = re.compile(r"\d{1,8}|[a-z]{1,20}")
_ON_ITS_OWN: Final = frozenset(("hoje", "hj", "amanha", "ontem", "daqui", "dentro"))
"""A day that depends on when somebody wrote it."""
_NUMBERED_WEEKDAY: Final = re.compile(r"([2-6])a?")
_SERIAL: Final = re.compile(r"\d{5}(?:[.,]\d{1,12})?|0[.,](?:\d{3,12}|5)")
"""A day or an hour as a text file keeps it: the number behind the cell."""
_LAST_MINUTE: Final = time(23, 59)
_LONGEST_WEEKDAY: Final = 20


class EarlyHourError(UnreadableCellError):
    """At night, or in the afternoon?"""


class Order(Enum):
    """Whether day or month comes first in the column."""

    DAY = 1
    MONTH = 2
    MIXED = 3
    """Typed by two hands: what fits both orders is to be asked."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What it takes to understand the days of a sheet."""

    today: date
    year: int | None = None
    """Of the sheet, as its name says it."""
    orders: Mapping[int, Order] | None = None
    """By the column's place."""

    def order(self, place: int | None) -> Order:
        """Return the order of days and months in a column."""
        return (self.orders or {}).get(-1 if place is None else place, Order.DAY)


@dataclass(frozen=True, slots=True)
class When:
    """What one cell says; None for what it does not."""

    day: date | None = None
    starts: time | None = None
    ends: time | None = None


def orders(columns: Mapping[int, Iterable[Cell]]) -> dict[int, Order]:
    """Find out for each column of days which of the two numbers is the month."""
    seen: dict[int, set[Order]] = {}
    english = False
    for place, cells in columns.items():
        seen[place] = set()
        for cell in cells:
            found = _SLASHED.search(cell) if isinstance(cell, str) else None
            if found is not None:
                first, second = int(found[1]), int(found[3])
                if first > _TWO_DIGITS >= second:
                    seen[place].add(Order.DAY)
                elif second > _TWO_DIGITS >= first:
                    seen[place].add(Order.MONTH)
                elif _ENGLISH_CLOCK.search(found.string):
                    # "6/4/2024 9:00 AM": whoever writes hours so may write days so, too.
                    english = True
    everywhere = set().union(*seen.values()) if seen else set()
    if english and not everywhere:
        everywhere = {Order.DAY, Order.MONTH}
    return {place: _order(own or everywhere) for place, own in seen.items()}


def _order(seen: set[Order]) -> Order:
    if Order.MONTH not in seen:
        return Order.DAY
    return Order.MIXED if Order.DAY in seen else Order.MONTH


def read_when(cell: Cell, calendar: Calendar, place: int | None = None) -> When:
    """Return the day and hours in a cell.

    Raises:
        UnreadableCellError: something is left over, or it may mean two things.

    """
    if isinstance(cell, datetime):
        # A cell of a day alone comes as its midnight.
        hour = cell.time().replace(second=0, microsecond=0)
        when = When(cell.date(), None if hour == time() else hour)
    elif isinstance(cell, date):
        when = When(cell)
    elif isinstance(cell, time):
        when = When(starts=cell.replace(second=0, microsecond=0))
    elif isinstance(cell, bool):
        raise UnreadableCellError
    elif isinstance(cell, int | float):
        when = _numeric(float(cell))
    else:
        text = read_text(cell)
        when = _by_machine(text) or _written(text, calendar, calendar.order(place))
    this_year = calendar.today.year
    years = range(this_year - _YEARS_BACK, this_year + _YEARS_AHEAD + 1)
    if when.day is not None and when.day.year not in years:
        raise UnreadableCellError
    return when


def read_moment(
    cell: Cell, calendar: Calendar, place: int | None = None, *, is_end: bool = False
) -> datetime:
    """Return an aware moment in UTC; a day alone is its first minute, or its last as an end.

    Raises:
        UnreadableCellError: there is no day, or more than one moment.

    """
    when = read_when(cell, calendar, place)
    if when.day is None or when.ends is not None:
        raise UnreadableCellError
    return moment(when.day, when.starts or (_LAST_MINUTE if is_end else time()))


def read_period(
    cell: Cell, calendar: Calendar, place: int | None = None
) -> tuple[datetime, datetime]:
    """Return two aware moments in UTC, of "1º/8 a 20/8/2024" or "1/8 10h até 20/8 18h".

    Raises:
        UnreadableCellError: there are not two days.

    """
    text = read_text(cell)
    if calendar.order(place) is not Order.DAY or "ou" in plain(text).split():
        raise UnreadableCellError
    read = moments.read_period(text, today=calendar.today)
    if read is None:
        raise UnreadableCellError
    first, last = (
        _with_year(day, calendar, has_year=read.has_year) for day in (read.first, read.last)
    )
    return moment(first, read.opens or time()), moment(last, read.closes or _LAST_MINUTE)


def read_weekday(cell: Cell) -> int:
    """Return the number of a weekday: "terça-feira", "qua", "5ª feira"."""
    found = _weekday(read_text(cell))
    if found is None:
        raise UnreadableCellError
    return found


def is_weekday(day: date, text: str) -> bool:
    """Tell whether a day is the weekday that a text names, if it names one."""
    return _weekday(text) in {None, day.weekday()}


def _weekday(text: str) -> int | None:
    words = [word for word in plain(text[:_LONGEST_WEEKDAY]).split() if word != "feira"]
    if len(words) != 1:
        return None
    numbered = _NUMBERED_WEEKDAY.fullmatch(words[0])
    if numbered is not None:
        return int(numbered[1]) - 2
    return WEEKDAY.get(words[0], SHORT_WEEKDAY.get(words[0]))


def moment(day: date, hour: time) -> datetime:
    """Return the moment in UTC of a day and hour in Minas Gerais."""
    return datetime.combine(day, hour, tzinfo=SAO_PAULO).astimezone(UTC)


def _numeric(number: float) -> When:
    if 0 < number < 1:
        minutes = round(number * 24 * 60)
        return When(starts=(_EPOCH + timedelta(minutes=minutes)).time())
    if 1 <= number <= _HOURS_OF_A_DAY - 1 and number * 2 == int(number * 2):
        return When(starts=time(int(number), 30 if number % 1 else 0))
    if _SERIALS[0] <= number < _SERIALS[1]:
        # To the minute: the fraction of a day is never exact.
        found = _EPOCH + timedelta(minutes=round(number * 24 * 60))
        return When(found.date(), None if found.time() == time() else found.time())
    raise UnreadableCellError


def _written(text: str, calendar: Calendar, order: Order) -> When:
    text = _day_first(_SPACED.sub(r"\1/\2/\3", text), order).rstrip(".*")
    read = moments.read(text, today=calendar.today)
    if read.rest or len(read.days) > 1 or len(read.hours) > 1:
        raise UnreadableCellError
    day = None
    if read.days:
        (mention,) = read.days
        words = _PIECES.findall(plain(text[mention.start : mention.end]))
        has_month = any(word in MONTH for word in words) or sum(map(str.isdigit, words)) > 1
        if mention.is_weekday or not _ON_ITS_OWN.isdisjoint(words) or not has_month:
            # Its day depends on when somebody wrote it.
            raise UnreadableCellError
        if mention.has_wrong_weekday or len(mention.readings) != 1 or len(mention.readings[0]) != 1:
            raise UnreadableCellError
        day = _with_year(mention.readings[0][0], calendar, has_year=mention.has_year)
    if not read.hours:
        if day is None:
            raise UnreadableCellError
        return When(day)
    readings = read.hours[0].readings
    if len(readings) != 1:
        is_early = any(one.starts and one.starts.hour < hours.EARLIEST for one in readings)
        raise EarlyHourError if is_early else UnreadableCellError
    (span,) = readings
    if span.starts is None:
        return When(day, span.ends)
    if span.starts.hour < hours.EARLIEST and (span.starts.hour or span.starts.minute):
        raise EarlyHourError
    return When(day, span.starts, span.ends)


def _by_machine(text: str) -> When | None:
    """Read what no person writes: a moment with its zone, or the number behind a cell."""
    if _SERIAL.fullmatch(text):
        return _numeric(float(text.replace(",", ".")))
    if not _ZONED.fullmatch(text) and not _COMPACT.fullmatch(text):
        return None
    try:
        if _COMPACT.fullmatch(text):
            return When(date.fromisoformat(text))
        local = datetime.fromisoformat(text).astimezone(SAO_PAULO)
    except (ValueError, OverflowError):
        raise UnreadableCellError from None
    return When(local.date(), local.time().replace(second=0, microsecond=0))


def _day_first(text: str, order: Order) -> str:
    """Turn 04/30/2024 round where the column is written so."""
    slashed = _SLASHED.search(text)
    if slashed is None or order is Order.DAY:
        return text
    first, second = int(slashed[1]), int(slashed[3])
    if order is Order.MIXED and first != second and max(first, second) <= _TWO_DIGITS:
        raise UnreadableCellError
    if first > _TWO_DIGITS or (order is Order.MIXED and second <= _TWO_DIGITS):
        return text
    turned = f"{second}{slashed[2]}{first}{slashed[2]}{slashed[4]}"
    return text[: slashed.start()] + turned + text[slashed.end() :]


def _with_year(day: date, calendar: Calendar, *, has_year: bool) -> date:
    if has_year:
        return day
    if calendar.year is not None:
        try:
            return day.replace(year=calendar.year)
        except ValueError:
            raise UnreadableCellError from None
    # Gone by this year, or meant for the next?
    if day.year != calendar.today.year:
        raise UnreadableCellError
    return day
