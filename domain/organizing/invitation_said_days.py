"""The days an invitation says, each in the month and the list it belongs to."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_page import Page
from domain.reading import days
from domain.reading.tokens import fold


def said_days(page: Page, today: date) -> list[days.Mention]:
    """Return the days; "amanhã" in what was forwarded counts from the day it was written."""
    text = _PART_OF_DAY.sub(lambda found: " " * len(found[0]), page.text)
    text = _DOTS.sub(lambda found: f"{found['day']}   {found['month']}".ljust(len(found[0])), text)
    text = _SCANNED.sub(_as_printed, _IS.sub(";", text))
    begins = [(0, today), *sorted(each for each in page.written if each[1] <= today)]
    found: list[days.Mention] = []
    for (start, day), (end, _) in pairwise([*begins, (len(text), today)]):
        part = text if len(begins) == 1 else " " * start + text[start:end]
        found += days.find(part, today=day)
    found = [_settled(_in_month_before(each, text, today), found, text) for each in found]
    return [_listed(each, text) for each in found]


def _as_printed(found: re.Match[str]) -> str:
    """Return a word of the calendar as it was printed: "abri1" is "abril"."""
    word = found[0].replace("0", "o").replace("1", "l")
    is_known = fold(word) in {*days.MONTHS, *days.WEEKDAYS}
    return word if is_known else found[0]


_SCANNED: Final = re.compile(r"\b(?=[^\W\d]{0,9}[01])(?=[01]{0,2}[^\W\d])\w{4,10}\b")
"""A word in which a machine that read a page took letters for digits."""


def _listed(mention: days.Mention, text: str) -> days.Mention:
    """Take of the weekdays of a month those that are named: "Segundas de junho: 7 e 14"."""
    said = _NUMBERS.match(text, mention.end)
    if said is None or len(mention.readings) != 1:
        return mention
    numbers = set(map(int, _DIGITS.findall(said[0])))
    listed = tuple(each for each in mention.readings[0] if each.day in numbers)
    if len(listed) != len(numbers) or len(listed) == len(mention.readings[0]):
        return mention
    return replace(mention, end=said.end(), readings=(listed,))


_DOTS: Final = re.compile(
    rf"(?P<day>\b\d{{1,2}}) [·•] (?P<month>(?:{'|'.join(each[:3] for each in days.MONTHS)})"
    r"[a-zç]{0,6})(?: [·•](?= \d{4}\b))?",
    re.IGNORECASE,
)
"""A day as posters part it: "15 · JAN · 2027"."""
_NUMBERS: Final = re.compile(
    r"(?:(?::(?: dias)?|,? dias) | \((?:dias )?)(?:\d{1,2}(?:, ?| e )){1,20}\d{1,2}(?![\d/:h])"
)
_DIGITS: Final = re.compile(r"\d+")


_IS: Final = re.compile(r"\bé\b")
"""No "e", which joins days: "não é mais dia 20, é dia 22"."""


def _in_month_before(mention: days.Mention, text: str, today: date) -> days.Mention:
    """Give days the month that is named before them: "três manhãs de outubro: dias 5, 6 e 7"."""
    if not mention.readings or _HAS_MONTH.search(fold(text[mention.start : mention.end])):
        return mention
    before = fold(text[: mention.start])
    said = _MONTH_BEFORE.search(before)
    named = {each[1] for each in _MONTH_ABOVE.finditer(before)}
    if said is not None:
        month = days.MONTHS.index(said["month"] or said["late"]) + 1
    elif len(mention.readings[0]) > 1 and len(named) == 1:
        month = (
            days.MONTHS.index(named.pop()) + 1
        )  # "Em maio tem curso!", and below "terças 4 e 11"
    else:
        return mention
    try:
        first, *rest = (each.replace(month=month, year=today.year) for each in mention.readings[0])
        if first < today:
            first, *rest = (each.replace(year=today.year + 1) for each in (first, *rest))
    except ValueError:
        return mention
    weekdays = {day.weekday() for day in mention.readings[0]}
    if said is None and not mention.has_wrong_weekday and len(weekdays) == 1 and (
        {first.weekday(), *(each.weekday() for each in rest)} != weekdays
    ):  # fmt: skip
        return mention
    return replace(mention, readings=((first, *rest),), has_wrong_weekday=False)


_MONTH_ABOVE: Final = re.compile(
    rf"(?:^|(?<!\d)(?<!\d[ºo°]) ?\b(?:em|de|para|no mes de)|[-–—|(]) ({'|'.join(days.MONTHS)})\b"
)
_MONTH_BEFORE: Final = re.compile(
    rf"\b(?:de|em) (?P<month>{'|'.join(days.MONTHS)}): ?$"
    rf"|\b(?:semana|quinzena|inicio|fim|final|meados) (?:do mes )?de"
    rf" (?P<late>{'|'.join(days.MONTHS)}), ?(?:n?os )?$"
)


def _settled(mention: days.Mention, found: list[days.Mention], text: str) -> days.Mention:
    """Give a day without a month that of the list it belongs to: "4 a 6 de junho. Dia 4: ..."."""
    if not mention.readings or _HAS_MONTH.search(fold(text[mention.start : mention.end])):
        return mention
    numbers = [day.day for day in mention.readings[0]]
    before = next((each for each in reversed(found) if each.end <= mention.start), None)
    if before is not None and before.has_month and (later := _in_its_month(mention, before, text)):
        return replace(mention, readings=(later,), has_wrong_weekday=False)
    if len(mention.readings) != 1:
        return mention
    for other in found:
        if other is mention or len(other.readings) != 1 or mention.is_weekday:
            continue
        known = {day.day: day for day in other.readings[0]}
        if len(known) > len(numbers) and set(numbers) <= set(known):
            return replace(mention, readings=(tuple(known[each] for each in numbers),))
    return mention


def _in_its_month(mention: days.Mention, before: days.Mention, text: str) -> tuple[date, ...]:
    """Read "27 de agosto, das 14h às 18h, e no dia 28": in the month of the day before it."""
    said = fold(text[mention.start : mention.end])
    if mention.is_weekday or len(before.readings) != 1 or not _NUMBERED.search(said):
        return ()
    last = before.readings[0][-1]
    if (
        _AND.search(fold(text[before.end : mention.start]))
        and mention.readings[0][0].day < last.day
    ):
        last = last.replace(day=1) + timedelta(days=31)  # "30 de agosto e dia 2"
        last = last.replace(day=1)
    try:
        moved = tuple(last.replace(day=each.day) for each in mention.readings[0])
    except ValueError:
        return ()
    weekday = next((at for at, each in enumerate(days.WEEKDAYS) if each[:3] in said), None)
    fits = weekday is None or moved[0].weekday() == weekday
    is_earlier = _EARLIER.search(fold(text[: mention.start])) is not None
    return moved if fits and (is_earlier or moved[0] >= last) else ()


_EARLIER: Final = re.compile(r"\bantecip[a-z]{1,5} [^.!?;\n]{1,80}$")
_NUMBERED: Final = re.compile(r"\bdias? ?\d|\d")
_AND: Final = re.compile(r"^[^.!?;\n]*\be (?:n?o )?$")
_PART_OF_DAY: Final = re.compile(
    r"(?<=\d )\((?:manhã|tarde|noite|dia (?:todo|inteiro)|integral)(?: e (?:tarde|noite))?\)",
    re.IGNORECASE,
)
"""What stands between the days of a list: "dias 14 (manhã e tarde) e 15 (manhã) de maio"."""
_HAS_MONTH: Final = re.compile(r"/|\d[.-]\d|" + "|".join(each[:3] for each in days.MONTHS))
