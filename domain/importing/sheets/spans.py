"""From when to when an encontro or a lesson is: a day, a start and an end, in one cell or many."""

import re
from datetime import datetime, timedelta
from typing import Final

from domain.importing import importing_cells, importing_times
from domain.importing.importing_cells import UnreadableCellError, is_blank, shown
from domain.importing.importing_line import Line
from domain.importing.importing_problems import ProblemKind
from domain.importing.importing_times import When
from domain.importing.sheets.fields import Field, Type, any_of
from domain.importing.spreadsheets import Cell
from domain.reading.plain import plain

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_FEW_DIGITS: Final = re.compile(r"\d{1,2}")
_IN_MINUTES: Final = frozenset(("min", "mins", "minutos"))
_TWO_DIGITS: Final = 2
_COLUMNS: Final = ("day", "last_day", "hours", "starts_at", "ends_at")
_NOTHING: Final = When()

_LAST_DAY: Final = any_of(
    """data fim | data de fim | data final | data termino | data de termino | data do termino
    | end date"""
)
FIELDS: Final = (
    Field(
        "day",
        any_of(
            """data | dia | data e horario | data e hora | data hora | data horario
            | dia e horario | dia e hora | data do encontro | data do evento | data da aula
            | dia da aula | data de realizacao | quando | date | data da reuniao | data inicio
            | data de inicio | data inicial | dias | datas | dia mes | dia e mes | start date"""
        ),
        Type.WHEN,
    ),
    Field("last_day", _LAST_DAY, Type.DAY, vague=_LAST_DAY),
    Field("weekday", ("dia da semana", "dia semana", "weekday"), Type.WEEKDAY),
    Field("month", ("mes", "month"), Type.ASIDE),
    Field("year", ("ano", "year"), Type.ASIDE),
    Field(
        "hours",
        any_of("horario | hora | horarios | horario do encontro | horario da aula | time"),
        Type.WHEN,
    ),
    Field(
        "starts_at",
        any_of(
            """inicio | comeca | data e hora de inicio | hora inicio | hora de inicio
            | horario de inicio | inicio do encontro | inicio da aula | hora inicial
            | horario inicial | comeco | start | start time
            | abertura | das | entrada | horario inicio"""
        ),
        Type.WHEN,
    ),
    Field(
        "ends_at",
        any_of(
            """fim | termino | termina | data e hora de fim | data fim | data de fim | hora fim
            | hora de termino | horario de termino | data de termino | hora final | final
            | horario final | data final | end | end time | encerramento | ate | saida | as
            | horario fim | hora de fim"""
        ),
        Type.WHEN,
    ),
)
NEEDS: Final = (("starts_at", "day"), ("ends_at", "hours", "minutes", "starts_at", "day"))
STRANGERS: Final = frozenset(("inscricao", "inscricoes"))


def read(line: Line) -> None:
    """Read start, end and length, and tell what is missing or does not fit together."""
    found = _found(line)
    starts_at, ends_at = _bounds(line, found)
    last_column = next(
        (name for name in ("ends_at", "hours", "starts_at") if line.has(name)), "day"
    )
    length = None if starts_at is None or ends_at is None else (ends_at - starts_at) // _MINUTE
    read_minutes(line, length)
    minutes = line.values.get("minutes")
    if starts_at is None or line.is_refused(*_COLUMNS):
        return
    if ends_at is None:
        last_column = "minutes" if line.has("minutes") else last_column
        if minutes is None:
            if not line.is_refused("minutes"):
                line.refuse(ProblemKind.MISSING_END, last_column)
            return
        ends_at = starts_at + timedelta(minutes=minutes)
    if ends_at <= starts_at:
        line.refuse(ProblemKind.ENDS_TOO_EARLY, last_column)
    elif ends_at - starts_at >= _DAY:
        line.refuse(ProblemKind.TOO_LONG, "last_day" if "last_day" in found else last_column)
    elif length is not None and minutes is not None and minutes > length:
        line.refuse(ProblemKind.TOO_MANY_HOURS, "minutes", line.text("minutes"))
    else:
        line.values["starts_at"], line.values["ends_at"] = starts_at, ends_at


def read_minutes(line: Line, between: int | None = None) -> None:
    """Read how long it is; `between` are the minutes from start to end."""
    if not line.has("minutes"):
        return
    is_in_minutes = not _IN_MINUTES.isdisjoint(plain(line.header("minutes")).split())
    line.read(
        "minutes",
        lambda cell: importing_cells.read_minutes(
            cell, between=between, is_in_minutes=is_in_minutes
        ),
    )


def _found(line: Line) -> dict[str, When]:
    """Read the columns of days and hours."""
    found: dict[str, When] = {}
    early = False
    for name in _COLUMNS:
        cell = line.cell(name)
        if is_blank(cell):
            continue
        if name == "day" and line.has("month"):
            cell = _whole_day(line, cell)
        try:
            found[name] = importing_times.read_when(cell, line.calendar, line.layout.places[name])
        except importing_times.EarlyHourError as error:
            # "2h" to "5h": told once.
            if not (name == "ends_at" and early):
                line.refuse_cell(name, cell, error)
            early = True
        except UnreadableCellError as error:
            line.refuse_cell(name, cell, error)
    return found


def _whole_day(line: Line, day: Cell) -> Cell:
    """Put a day, a month and a year of three columns together."""
    month, year = line.text("month"), line.text("year")
    if not _FEW_DIGITS.fullmatch(shown(day)) or not month:
        return day
    if len(year) == _TWO_DIGITS:
        year = f"20{year}"
    if _FEW_DIGITS.fullmatch(month):
        return f"{shown(day)}/{month}" + (f"/{year}" if year else "")
    return f"{shown(day)} de {plain(month)}" + (f" de {year}" if year else "")


def _bounds(line: Line, found: dict[str, When]) -> tuple[datetime | None, datetime | None]:
    """Return start and end; what is missing for the start is told."""
    starts, hours = found.get("starts_at", _NOTHING), found.get("hours", _NOTHING)
    own, ends = found.get("day", _NOTHING), found.get("ends_at", _NOTHING)
    day = starts.day or own.day or hours.day
    first = starts.starts or hours.starts or own.starts
    last = ends.starts or ends.ends or starts.ends or hours.ends or own.ends
    if starts.day and own.day and starts.day != own.day:
        line.refuse(ProblemKind.UNREADABLE, "day", line.text("day"))
        return None, None
    if any(one and two and one != two for one, two in (
        (starts.starts, hours.starts), (ends.starts, hours.ends),
    )):  # fmt: skip
        line.refuse(ProblemKind.UNREADABLE, "hours", line.text("hours"))
        return None, None
    if day is not None and not importing_times.is_weekday(day, line.text("weekday")):
        line.refuse(
            ProblemKind.OTHER_WEEKDAY, "day" if own.day else "starts_at", line.text("weekday")
        )
        return None, None
    missing = []
    if day is None and not line.is_refused("day", "starts_at"):
        missing.append("day" if line.has("day") else "starts_at")
    if first is None and not line.is_refused("starts_at", "hours"):
        missing.append("hours" if line.has("hours") and not line.has("starts_at") else "starts_at")
    if last is None and missing and line.has("ends_at") and not line.is_refused("ends_at"):
        missing.append("ends_at")
    for name in dict.fromkeys(missing):
        line.refuse(ProblemKind.MISSING, name)
    if day is None or first is None:
        return None, None
    start = importing_times.moment(day, first)
    last_day = ends.day or found.get("last_day", _NOTHING).day or day
    return start, None if last is None else importing_times.moment(last_day, last)
