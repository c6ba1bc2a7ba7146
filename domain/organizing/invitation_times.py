"""Days and hours as people write them: "10/3, 9h às 12h", "quarta 9h", "10 de março"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from domain.quiet_hours import SAO_PAULO

USUAL_LENGTH: Final = timedelta(hours=3)
"""How long an encontro takes when nobody says when it ends."""

_MONTHS: Final = (
    "jan",
    "fev",
    "mar",
    "abr",
    "mai",
    "jun",
    "jul",
    "ago",
    "set",
    "out",
    "nov",
    "dez",
)
_MONTH_NAMES: Final = (
    r"janeiro|fevereiro|março|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro"
    r"|dezembro|jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez"
)
_WEEKDAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")

_ISO_DAY: Final = re.compile(r"\b(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b")
_NUMERIC_DAY: Final = re.compile(
    r"(?<![\d/.,-])(?P<d>\d{1,2})"
    r"(?:[/-](?P<m>\d{1,2})(?:[/-](?P<y>\d{4}|\d{2}))?|\.(?P<m2>\d{1,2})\.(?P<y2>\d{4}|\d{2}))"
    r"(?![\d/])"
)
_NAMED_DAY: Final = re.compile(
    rf"\b(?P<d>\d{{1,2}})[º°]?\s*+(?:de\s+)?(?P<name>{_MONTH_NAMES})\b\.?"
    r"(?:(?:\s*+(?:de|/|,))?\s*+(?P<y>20\d\d)\b)?"
)
_BARE_DAY: Final = re.compile(r"\bdia\s+(?P<d>\d{1,2})\b(?!\s*(?:h\b|horas|vagas))")
_RELATIVE: Final = re.compile(r"\b(hoje|depois de amanhã|depois de amanha|amanhã|amanha)\b")
_WEEKDAY: Final = re.compile(
    r"\b(segunda|terça|terca|quarta|quinta|sexta|sábado|sabado|domingo)(-feira|\s+feira)?\b"
    r"(?!\s+(?:edi|ofi|reu|rod|tur|eta|fas|aul|vers|part|sess|mes))"
)
"""A weekday, but not the ordinal of "segunda edição"."""

_HOUR: Final = (
    r"(?:\d{1,2}\s*+h(?:\s*+\d{2})?(?:\s*+min)?|\d{1,2}:\d{2}(?:\s*+(?:hs?|horas?))?"
    r"|\d{1,2}\s*+horas?(?:\s+e\s+(?:meia|\d{1,2}))?|meio[- ]dia(?:\s+e\s+meia)?)(?![a-zà-ÿ])"
)
_RANGE: Final = re.compile(
    rf"(?<![\d/])(?P<a>{_HOUR}|\d{{1,2}})(?:s\b)?\s*+(?:às|as|à|a|até|ate|e|-|–|—)\s*+(?:as\s+|às\s+)?"
    rf"(?P<b>{_HOUR})"
)
_BARE_RANGE: Final = re.compile(
    r"\bdas?\s+(?P<a>\d{1,2})\s+(?:às|as|à|a|até|ate)\s+(?P<b>\d{1,2})(?!\d|\s*[/:h%]|\s+(?:vagas|pessoas))"
)
"""Hours without "h": only after "das", as people write them in a hurry."""
_END: Final = re.compile(
    rf"(?:término|termino|encerramento|fim|final|até|ate)(?:\s*+previsto)?(?:\s*+:)?"
    rf"(?:\s*+(?:às|as))?\s*+(?P<b>{_HOUR})"
)
_START: Final = re.compile(rf"(?<![\d/])(?P<a>{_HOUR})")

_MAX_WEEKDAY_TEXT: Final = 40
"""A bare "quarta" is a day only in an answer this short; in a long text it may be a word."""


@dataclass(frozen=True, slots=True)
class Times:
    """What a text says about time, on the clocks of Minas Gerais; None where it is silent."""

    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    has_year: bool = False

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


def find(text: str, *, now: datetime) -> tuple[Times, str]:
    """Return what the text says about time, and the text without it.

    A day without a year is the next such day; one that does not exist is no day at all.
    """
    lower = text.lower()
    if len(lower) != len(text):  # a few letters change length; the places must not
        lower = text
    today = now.astimezone(SAO_PAULO).date()
    day, has_year, lower = _find_day(lower, today)
    starts, ends, lower = _find_hours(lower)
    # What was found became "|", sign by sign, so the rest keeps its capitals.
    rest = "".join("|" if low == "|" else sign for low, sign in zip(lower, text, strict=True))
    return Times(day, starts, ends, has_year), rest


def is_backwards(text: str) -> bool:
    """Tell whether a text names hours of which the end comes before the start."""
    pairs = (
        (_hour(found["a"]), _hour(found["b"]))
        for pattern in (_RANGE, _BARE_RANGE)
        for found in pattern.finditer(text.lower())
    )
    return any(a is not None and b is not None and a >= b for a, b in pairs)


def same_day_later(day: date, today: date) -> date:
    """Return the next year's such day that has not passed (28/2 for a 29/2)."""
    for year in range(max(today.year, day.year + 1), today.year + 3):
        try:
            later = day.replace(year=year)
        except ValueError:
            later = day.replace(year=year, day=28)
        if later >= today:
            return later
    return day


def _blank(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + "|" * (found.end() - found.start()) + text[found.end() :]


def _find_day(text: str, today: date) -> tuple[date | None, bool, str]:
    for pattern in (_ISO_DAY, _NUMERIC_DAY, _NAMED_DAY):
        for found in pattern.finditer(text):
            parts = found.groupdict()
            year = parts.get("y") or parts.get("y2")
            month = parts.get("m") or parts.get("m2")
            name = parts.get("name")
            number = _month(name) if name else int(month or 0)
            day = _make_day(int(parts["d"]), number, year, today)
            if day is not None:
                return day, year is not None, _blank(text, found)
    found_relative = _RELATIVE.search(text)
    if found_relative:
        word = found_relative[0]
        ahead = 0 if word == "hoje" else 2 if word.startswith("depois") else 1
        return today + timedelta(days=ahead), True, _blank(text, found_relative)
    found_bare = _BARE_DAY.search(text)
    if found_bare:
        for month_ahead in range(12):
            month = (today.month - 1 + month_ahead) % 12 + 1
            year = today.year + (today.month - 1 + month_ahead) // 12
            day = _date(year, month, int(found_bare["d"]))
            if day is not None and day >= today:
                return day, False, _blank(text, found_bare)
    for found_weekday in _WEEKDAY.finditer(text):
        if found_weekday[2] or len(text) <= _MAX_WEEKDAY_TEXT:
            wanted = [name[:3] for name in ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")]
            key = found_weekday[1][:3].replace("sab", "sáb")
            days = (wanted.index(key) - today.weekday() - 1) % 7 + 1
            return today + timedelta(days=days), False, _blank(text, found_weekday)
    return None, False, text


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _make_day(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)  # noqa: PLR2004 - "27"
    for ahead in range(5):  # four years on there is a 29/2 again
        found = _date(today.year + ahead, month, day)
        if found is not None and found >= today:
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _find_hours(text: str) -> tuple[time | None, time | None, str]:
    for found in (*_RANGE.finditer(text), *_BARE_RANGE.finditer(text)):
        starts, ends = _hour(found["a"]), _hour(found["b"])
        if starts is not None and ends is not None and starts < ends:
            return starts, ends, _blank(text, found)
    ends = None
    found_end = _END.search(text)
    if found_end:
        ends = _hour(found_end["b"])
        text = _blank(text, found_end)
    for found in _START.finditer(text):
        starts = _hour(found["a"])
        if starts is not None and (ends is None or starts < ends):
            return starts, ends, _blank(text, found)
    return None, ends, text


def _hour(text: str) -> time | None:
    if text.startswith("meio"):
        return time(12, 30 if "meia" in text else 0)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    minute = numbers[1] if len(numbers) > 1 else 30 if "meia" in text else 0
    try:
        return time(numbers[0], minute)
    except ValueError:
        return None
