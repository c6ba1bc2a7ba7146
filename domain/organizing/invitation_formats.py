"""Invitations as machines write them: the source of a calendar, JSON, moments of ISO 8601.

They are written again as people would write them, on the clocks of Minas Gerais, before anything
is read.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.quiet_hours import SAO_PAULO
from domain.reading.day_words import ENGLISH_WEEKDAYS, WEEKDAYS


def in_words(text: str) -> str:
    """Return a text that a machine wrote as labels and values; another text as it is."""
    if _EVENT.search(text) is not None:
        return _calendar(text)
    if text.lstrip().startswith("{"):
        text = _labels(text)
    text = _EVERY.sub(_every, text)
    text = _BOTH_CLOCKS.sub(lambda found: found["here"], text)
    if _HERE.search(text) is None:
        text = _THERE.sub(_here, text)
    return _MOMENT.sub(_moment, text)


_SLASHED: Final = r"\d{1,2}/\d{1,2}/\d{4}"
_EVERY: Final = re.compile(
    rf"\bOccurs every (?P<weekday>{'|'.join(map(str.title, ENGLISH_WEEKDAYS))})"
    rf" effective (?P<first>{_SLASHED}) until (?P<last>{_SLASHED})"
)
"""A series in English, where the month may stand first."""


def _every(found: re.Match[str]) -> str:
    named = ENGLISH_WEEKDAYS.index(found["weekday"].lower())
    said = [tuple(map(int, found[name].split("/"))) for name in ("first", "last")]
    for month, day in ((0, 1), (1, 0)):
        try:
            first, last = (date(each[2], each[month], each[day]) for each in said)
        except ValueError:
            continue
        if first.weekday() == named:
            return f"Ocorre toda {WEEKDAYS[named]} a partir de {first:%d/%m/%Y} até {last:%d/%m/%Y}"
    return found[0]


_HERE: Final = re.compile(r"\bBR[ST]?T\b|[Bb]ras[íi]lia|[Ll]ocal\b")
_CLOCK: Final = r"\d{1,2}[:h]\d{2}"
_BOTH_CLOCKS: Final = re.compile(
    rf"\b{_CLOCK} ?(?:UTC|GMT|Z)[ ,]{{0,2}}[(/=] ?(?P<here>{_CLOCK}) ?(?:h )?"
    r"(?:(?:em |de |no )?(?:hor[áa]rio de )?(?:BR[ST]?T|Bras[íi]lia|BH|local))\)?"
)
"""One hour on two clocks: "17:00 UTC (14:00 BRT)"."""
_THERE: Final = re.compile(
    rf"\b(?P<starts>{_CLOCK})(?: ?(?:-|–|às|to|a) ?(?P<ends>{_CLOCK}))? ?(?:UTC|GMT)\b"
    r"(?![ \t/(]{0,3}(?:(?:UTC|GMT)[ \t(]{0,2})?[-+−–](?:\d| \d{1,2}\b(?! ?(?:h|min|[a-z]{4,}))))"
)
"""Hours of UTC, and none with how far they are from it: "14:00 GMT (UTC-3)"."""


def _here(found: re.Match[str]) -> str:
    """Return hours of UTC on the clocks of here; empty where it is another day here."""
    said = [found[name] for name in ("starts", "ends") if found[name]]
    local = []
    for hour, minute in (map(int, re.split("[:h]", each)) for each in said):
        if not _BEHIND_UTC <= hour < 24 or minute > 59:  # noqa: PLR2004 - no hour
            return ""
        local.append(f"{hour - _BEHIND_UTC:02}:{minute:02}")
    return " às ".join(local)


_BEHIND_UTC: Final = 3
"""Hours, since there is no summer time."""
_ZONE: Final = r"(?:Z|[+-]\d\d:?\d\d)?"
_TIME: Final = rf"\d\d:\d\d(?::\d\d(?:\.\d{{1,6}})?)?{_ZONE}"
_MOMENT: Final = re.compile(
    rf"\b(?P<first>\d{{4}}-\d\d-\d\dT{_TIME})"
    rf"(?: ?/ ?(?:(?P<last>\d{{4}}-\d\d-\d\dT{_TIME})|PT(?P<length>(?:\d{{1,2}}H)?(?:\d{{1,3}}M)?)"
    rf"|(?P<end>{_TIME})))?(?![\w:])"
)
"""A moment, or from one to another: "2027-05-18T09:30-03:00/PT2H"."""


def _moment(found: re.Match[str]) -> str:
    first = _parsed(found["first"])
    last = _parsed(found["last"] or "")
    if found["end"]:
        last = _parsed(f"{found['first'][:11]}{found['end']}")
    if first is not None and found["length"]:
        last = first + _length(found["length"])
    return found[0] if first is None else f"{first:%d/%m/%Y}{_hours(first, last)}"


def _hours(first: datetime, last: datetime | None) -> str:
    """Return the hours behind the day, with the other day where it ends on another."""
    if last is None or last <= first:
        return f" {first:%H:%M}"
    if first.date() == last.date():
        return f" {first:%H:%M} às {last:%H:%M}"
    return f" {first:%H:%M} a {last:%d/%m/%Y} {last:%H:%M}"


def _parsed(said: str) -> datetime | None:
    moment = _plain(said)
    if moment is None:
        return None
    return moment if moment.tzinfo is None else moment.astimezone(SAO_PAULO).replace(tzinfo=None)


_YEARS: Final = range(2000, 2100)
"""Outside of them nobody invites, and sums of moments have no end on any calendar."""


def _plain(said: str) -> datetime | None:
    """Return a moment as it is written, or None if it is none."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None


_PART: Final = re.compile(r"(?<!\d)(\d{1,4})([HM])")


def _length(said: str) -> timedelta:
    """Return the length of "2H30M"."""
    parts = {unit: int(number) for number, unit in _PART.findall(said)}
    return timedelta(hours=parts.get("H", 0), minutes=parts.get("M", 0))


# --- JSON -----------------------------------------------------------------------------------


def _labels(text: str) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return "\n".join(f"{_label(key)}: {value}" for key, value in _pairs(found, ""))


def _pairs(found: object, key: str) -> Iterator[tuple[str, object]]:
    """Give every value with its key, however deep it stands, or the one above that says more."""
    if isinstance(found, dict):
        little = _SAYS_LITTLE_OF_WHEN if _label(key) in {"Início", "Término"} else _SAYS_LITTLE
        for name, value in found.items():
            yield from _pairs(value, key if key and little.fullmatch(name) else name)
    elif isinstance(found, list):
        for value in found:
            yield from _pairs(value, key)
    elif isinstance(found, str | int | float) and not isinstance(found, bool):
        yield key, found


def _label(key: str) -> str:
    words = _HUMP.sub(" ", key).replace("_", " ").replace("-", " ").lower()
    if _ENROLMENT.search(words) is not None:
        return words
    return next((label for pattern, label in _KEYS if pattern.search(words)), words)


_LITTLE: Final = (
    r"date_?time|data_?hora|value|valor|text|texto|name|nome|display_?name|title|titulo|total"
    r"|quantidade"
)
_SAYS_LITTLE: Final = re.compile(_LITTLE, re.IGNORECASE)
"""A key that says no more than the one above it: {"start": {"dateTime": …}}."""
_SAYS_LITTLE_OF_WHEN: Final = re.compile(
    rf"{_LITTLE}|date|data|dia|time|hora|hor[áa]rio", re.IGNORECASE
)
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENROLMENT: Final = re.compile(r"inscri|prazo|criad|atualizad|created|updated|deadline")
_KEYS: Final = (
    (re.compile(r"\b(?:in[íi]cio|ini|start)\b"), "Início"),
    (re.compile(r"\b(?:fim|t[ée]rmino|end)\b"), "Término"),
)


# --- The source of a calendar ---------------------------------------------------------------

_EVENT: Final = re.compile(r"^(?:BEGIN:VEVENT|DTSTART[;:])", re.MULTILINE)
_FOLDED: Final = re.compile(r"\r?\n[ \t]")
_LINE: Final = re.compile(r"(?P<name>[A-Z-]{3,30})(?P<options>(?:;[^:\n]{1,100})?):(?P<value>.*)")
_ESCAPED: Final = re.compile(r"\\([nN,;\\])")
_SHOWN: Final = {"SUMMARY": "Título: ", "LOCATION": "Local: ", "URL": "", "DESCRIPTION": ""}
_KEPT: Final = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE"})
_OF_CALENDARS: Final = frozenset({
    "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "STATUS", "TRANSP", "CLASS",
    "ORGANIZER", "ATTENDEE", "CATEGORIES", "PRIORITY", "GEO", "RDATE", "RECURRENCE-ID", "ATTACH",
    "COMMENT", "CONTACT", "RELATED-TO", "RESOURCES", "VERSION", "PRODID", "CALSCALE", "METHOD",
    "TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "TZURL", "ACTION", "TRIGGER", "REPEAT",
    "COLOR", "IMAGE", "CONFERENCE", "NAME", "REFRESH-INTERVAL", "SOURCE", "BEGIN", "END",
})  # fmt: skip
"""What only machines write; "LOCAL: Sala 5" between the lines is a person's."""
_WITHIN: Final = frozenset({"VTIMEZONE", "VALARM"})
_LONGEST_SERIES: Final = 60


def _calendar(text: str) -> str:
    """Return the events of a calendar with the labels people use."""
    laid: list[str] = []
    times: dict[str, tuple[str, str]] = {}
    within = ""
    for line in _FOLDED.sub("", text).splitlines():
        found = _LINE.fullmatch(line.strip())
        name, value = (found["name"], found["value"]) if found else ("", "")
        if within or (name == "BEGIN" and value in _WITHIN):
            # The hours of a zone and of a reminder are none of the event.
            within = "" if name == "END" and value == within else within or value
        elif found is not None and name in _KEPT:
            times[name] = (found["options"], value)
        elif name in _SHOWN:
            value = _ESCAPED.sub(lambda each: "\n" if each[1] in "nN" else each[1], value)
            laid.append(f"{_SHOWN[name]}{value}")
        elif name == "END" and value == "VEVENT":
            laid += _times(times)
            times = {}
        elif name not in _OF_CALENDARS and not name.startswith("X-"):
            laid.append(line)  # what somebody wrote around it
    return "\n".join([*laid, *_times(times)])


def _times(said: dict[str, tuple[str, str]]) -> list[str]:
    """Return the lines that say when an event is."""
    first, last = (_calendar_moment(*said.get(name, ("", ""))) for name in ("DTSTART", "DTEND"))
    if first is None:
        return []
    if last is None and "DURATION" in said:
        last = first + _length(said["DURATION"][1])
    rule = said.get("RRULE", ("", ""))[1]
    series = _series(first.date(), rule) if rule else [first.date()]
    skipped = _DATE.findall(said.get("EXDATE", ("", ""))[1])
    series = [day for day in series if f"{day:%Y%m%d}" not in skipped]
    lines = [f"Repete: {rule}"] if rule and len(series) < 2 else []  # noqa: PLR2004 - told apart
    is_whole_day = len(said["DTSTART"][1]) == len("20270223")
    if is_whole_day and last is not None and not rule:  # its end is the day behind the last
        series = _until(first.date(), last.date())
    if last is not None and last.date() != first.date() and len(series) == 1 and not is_whole_day:
        return [*lines, f"Início: {first:%d/%m/%Y %H:%M}", f"Término: {last:%d/%m/%Y %H:%M}"]
    ends = last if last is not None and last.date() == first.date() else None
    hours = "" if is_whole_day else _hours(first, ends)
    label = "Data: " if len(series) == 1 else ""
    return [*lines, *(f"{label}{day:%d/%m/%Y}{hours}" for day in series)]


def _until(first: date, end: date) -> list[date]:
    """Return the first day and those behind it up to an end, which is none of them."""
    days = min((end - first).days, _LONGEST_SERIES)
    return [first + timedelta(days=at) for at in range(max(days, 1))]


_DATE: Final = re.compile(r"\d{8}")
_ZONE_NAME: Final = re.compile(r"TZID=\"?([\w/+-]{3,40})")


def _calendar_moment(options: str, value: str) -> datetime | None:
    """Return "20270223T090000" on the clocks of here, of which "Z" says that it is UTC."""
    moment = _plain(value.removesuffix("Z"))
    named = _ZONE_NAME.search(options)
    try:
        zone = UTC if value.endswith("Z") else ZoneInfo(named[1]) if named else SAO_PAULO
    except (ValueError, OSError, KeyError):  # no such zone
        return None
    if moment is None:
        return None
    return moment.replace(tzinfo=zone).astimezone(SAO_PAULO).replace(tzinfo=None)


def _series(first: date, rule: str) -> list[date]:
    """Return the days of what comes again each day or week up to an end; else the first."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    until = _plain(parts.get("UNTIL", "")[:8])
    count = parts.get("COUNT", "")
    step = parts.get("INTERVAL", "1")
    if parts.get("FREQ") not in {"DAILY", "WEEKLY"} or not (until or count.isdecimal()):
        return [first]
    last = until.date() if until else date.max
    most = min(int(count[:4]) if count.isdecimal() else _LONGEST_SERIES, _LONGEST_SERIES)
    named = {_SHORT.index(each) for each in parts.get("BYDAY", "").split(",") if each in _SHORT}
    weeks = parts["FREQ"] == "WEEKLY"
    weekdays = named or ({first.weekday()} if weeks else set(range(7)))
    every = int(step[:4]) if step.isdecimal() and len(step) < 5 else 0  # noqa: PLR2004 - digits
    if not 0 < every < _LONGEST_SERIES:
        return [first]
    begins = first - timedelta(days=first.weekday()) if weeks else first
    found: list[date] = []
    for at in range(_LONGEST_SERIES * 7 * every):
        day = first + timedelta(days=at)
        apart = (day - begins).days // 7 if weeks else at
        if day > last or len(found) == most:
            break
        if day.weekday() in weekdays and apart % every == 0:
            found.append(day)
    return found or [first]


_SHORT: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
