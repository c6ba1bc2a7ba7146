"""Spreadsheets that organizers send, and what comes out; see the head of the files of cases.

A turma whose lessons are in no sheet is read, and told as a problem of its own: that line is
judged by what was read.
"""

import csv
import io
import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import pytest
import xlsxwriter
from sqlalchemy.orm import Session

from domain.importing import importing, importing_rows
from domain.importing.importing_match import Known, Step, Verdict, match
from domain.importing.importing_problems import ProblemKind
from domain.importing.importing_rows import ReadWorkbook
from domain.importing.sheets.assessorias import AssessoriaRow
from domain.importing.sheets.courses import CourseRow
from domain.importing.sheets.encontros import EncontroRow
from domain.importing.sheets.lessons import LessonRow
from domain.importing.sheets.people import PersonRow
from domain.importing.sheets.turmas import TurmaRow
from domain.importing.spreadsheets import SpreadsheetError, Workbook
from domain.quiet_hours import SAO_PAULO
from domain.reading.plain import plain
from models import Role
from tests.make import NOW
from tests.scale import fewer
from tests.understanding.sets import some

HERE: Final = Path(__file__).parent
SAMPLE: Final = HERE.parents[1] / "samples" / "rede-2024.xlsx"
FILES: Final = (
    "spreadsheets_dev.toml",
    "spreadsheets_held_out.toml",
    "spreadsheets_second.toml",
    "spreadsheets_fourth.toml",
    "spreadsheets_eighth.toml",
    "spreadsheets_ninth.toml",
)
CASES: Final = [
    HERE / name for name in os.environ.get("REDE_TEST_SPREADSHEETS", "").split() or FILES
]
"""All that was seen; another file is measured by naming it."""

WRONG, ASKED, PROBLEM, RIGHT = "silently wrong", "asked though clear", "problem though clear", "ok"
_FORMATS: Final = ((datetime, "dd/mm/yyyy hh:mm"), (date, "dd/mm/yyyy"), (time, "hh:mm"))

_IN_CASES: Final = {"capacity": "seats"}
"""What the cases call some fields."""

Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as it should be with a case."""

    category: str
    words: str


# --- The file -------------------------------------------------------------------------------


def workbook(case: Case) -> Workbook:
    """Write the file as it would be sent, and read it as it is read."""
    if case["format"] == "csv":
        (sheet,) = case["sheets"]
        text = io.StringIO()
        csv.writer(text, delimiter=case.get("delimiter", ",")).writerows(sheet["rows"])
        content = text.getvalue().encode(case.get("encoding", "utf-8"))
        return importing.read(content).named(f"{sheet['name']}.csv")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for given in case["sheets"]:
            sheet = book.add_worksheet(given["name"])
            for number, row in enumerate(given["rows"]):
                for place, cell in enumerate(row):
                    _write(book, sheet, number, place, cell)
            if given.get("hidden"):
                sheet.hide()
            else:
                sheet.set_first_sheet()
                sheet.activate()
    return importing.read(buffer.getvalue()).named("planilha.xlsx")


def _write(book: Any, sheet: Any, row: int, column: int, cell: Any) -> None:
    for kind, form in _FORMATS:
        if isinstance(cell, kind):
            sheet.write_datetime(row, column, cell, book.add_format({"num_format": form}))
            return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, cell)


# --- Reading and judging --------------------------------------------------------------------


def judge(case: Case, session: Session) -> list[Finding]:
    """Read the file of a case, and return all that is not as the case says."""
    known = Known.load(session, now=NOW)
    answers: dict[str, int | None] = {}
    asked: dict[str, str] = {}
    try:
        book = workbook(case)
        while True:
            read = importing_rows.read_sheets(
                book, known.lists(), today=NOW.astimezone(SAO_PAULO), answers=answers
            )
            if not read.questions:
                break
            for question in read.questions:
                wanted = case.get("asks", {})
                choice = next(
                    (
                        number
                        for number, one in enumerate(question.choices)
                        if wanted.get(one.header) == _IN_CASES.get(question.field, question.field)
                    ),
                    None,
                )
                header = "" if choice is None else question.choices[choice].header
                asked[header or f"{question.field}?"] = question.field
                answers[question.key] = None if choice is None else question.choices[choice].place
    except SpreadsheetError as error:
        return [Finding(PROBLEM, f"unreadable: {error.reason}")]
    steps = match(known, read.sheets)
    return [
        *(Finding(ASKED, f"{h}: {f}") for h, f in asked.items() if h not in case.get("asks", {})),
        *(Finding(WRONG, f"not asked: {h}") for h in case.get("asks", {}) if h not in asked),
        *_problems(case, read, steps),
        *_values(case, steps),
        *_unread(case, read),
    ]


def _lines(read: ReadWorkbook, steps: list[Step]) -> Iterator[tuple[str, Step, set[str]]]:
    following = iter(steps)
    for sheet in read.sheets:
        for _ in sheet.rows:
            step = next(following)
            yield (
                sheet.name,
                step,
                {
                    sheet.columns.get(problem.column, f"<{problem.column}>")
                    for problem in step.problems
                    if problem.kind is not ProblemKind.NO_LESSONS
                },
            )


def _problems(case: Case, read: ReadWorkbook, steps: list[Step]) -> Iterator[Finding]:
    wanted = {(one["sheet"], one["row"]): set(one["columns"]) for one in case.get("problems", ())}
    found = {
        (sheet, step.read.line): columns for sheet, step, columns in _lines(read, steps) if columns
    }
    for place, columns in wanted.items():
        if place not in found:
            yield Finding(WRONG, f"no problem at {place}: {columns}")
        elif found[place] != columns:
            yield Finding(PROBLEM, f"other columns at {place}: {found[place]}, not {columns}")
    for place in found.keys() - wanted.keys():
        yield Finding(PROBLEM, f"a problem at {place}: {found[place]}")


def _values(case: Case, steps: list[Step]) -> Iterator[Finding]:
    given: dict[tuple[object, ...], dict[str, Any]] = {}
    for step in steps:
        is_read = all(problem.kind is ProblemKind.NO_LESSONS for problem in step.problems)
        if step.read.row is not None and is_read and step.verdict is not Verdict.REPEATED:
            key, values = _described(step)
            given[key] = values
    for group, names in _KEYS.items():
        for item in case.get(group, ()):
            # What a case does not say of the key is not looked at: two of one title differ in it.
            said = {at: _plain(item[name]) for at, name in enumerate(names, 1) if name in item}
            found = [
                key
                for key in given
                if key[0] == group and all(key[at] == value for at, value in said.items())
            ]
            if len(found) != 1:
                yield Finding(PROBLEM, f"not there: {group} {said}")
                continue
            (key,) = found
            values = given.pop(key)
            for name, value in item.items():
                if values[name] != value and _plain(values[name]) != value:
                    yield Finding(WRONG, f"{key}: {name} is {values[name]!r}, not {value!r}")
    for key in given:
        yield Finding(WRONG, f"not wanted: {key}")


_KEYS: Final = {
    "offices": ("acronym",),
    "courses": ("code",),
    "encontros": ("title", "starts"),
    "turmas": ("course", "number"),
    "lessons": ("course", "turma", "starts"),
    "people": ("email",),
}


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, str) else value


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(SAO_PAULO).replace(tzinfo=None)


def _described(step: Step) -> tuple[tuple[object, ...], dict[str, Any]]:
    row: Any = step.read.row
    values: dict[str, Any]
    match row:
        case AssessoriaRow():
            values = {"acronym": row.acronym, "name": row.agency_name}
            group = "offices"
        case CourseRow():
            values = {n: getattr(row, n) for n in ("code", "title", "aim", "minutes")}
            group = "courses"
        case EncontroRow():
            names = ("title", "venue", "address", "theme", "programme", "minutes")
            values = {n: getattr(row, n) for n in names}
            values |= {"starts": _local(row.starts_at), "ends": _local(row.ends_at)}
            values["seats"] = _seats(step)
            group = "encontros"
        case TurmaRow():
            values = {
                "course": row.course,
                "number": row.number,
                "venue": row.venue,
                "seats": _seats(step),
                "opens": _local(row.enrollment_opens_at),
                "closes": _local(row.enrollment_closes_at),
                "minimum": row.minimum_attendance_percent,
            }
            group = "turmas"
        case LessonRow():
            values = {
                "course": row.course,
                "turma": row.number,
                "starts": _local(row.starts_at),
                "ends": _local(row.ends_at),
            }
            group = "lessons"
        case PersonRow():
            values = {
                "name": row.name,
                "email": row.email,
                "office": row.office,
                "role": (row.role or Role.PARTICIPANT).value,
            }
            group = "people"
    return (group, *(_plain(values[name]) for name in _KEYS[group])), values


def _seats(step: Step) -> int | str:
    row: Any = step.read.row
    if row.capacity is None:
        return "unlimited" if "capacity" in step.read.given else ""
    return int(row.capacity)


def _unread(case: Case, read: ReadWorkbook) -> Iterator[Finding]:
    named = {*read.unread, *read.hidden}
    for name in case.get("unread", ()):
        if name not in named:
            yield Finding(WRONG, f"not named as unread: {name}")
    for name in named - set(case.get("unread", ())):
        yield Finding(PROBLEM, f"unread: {name}")


# --- The tests ------------------------------------------------------------------------------


def verdict(findings: list[Finding]) -> str:
    """Return the worst of what was found."""
    found = {finding.category for finding in findings}
    return next((one for one in (WRONG, ASKED, PROBLEM) if one in found), RIGHT)


@pytest.fixture
def year(session: Session) -> Session:
    """The sample year."""
    importing.apply(session, importing.read(SAMPLE.read_bytes()), actor_id=None, now=NOW)
    session.flush()
    return session


def test_spreadsheets_are_read_as_they_are_meant(year: Session) -> None:
    # One sample year for all files: to write it takes as long as to read the cases of one.
    assert [problem for path in CASES if (problem := _problem(path, year))] == []


def _problem(path: Path, year: Session) -> str:
    """Return what is wrong with how the cases of a file are read; empty if nothing is."""
    cases = fewer(some(path.stem, tomllib.loads(path.read_text("utf-8"))["case"]), year)

    judged = {case["kind"]: judge(case, year) for case in cases}

    assert len(judged) == len(cases)
    counts = Counter(verdict(findings) for findings in judged.values())
    told = "\n".join(
        f"{kind}: {finding.category}: {finding.words}"
        for kind, findings in judged.items()
        for finding in findings
    )
    # Of a few, one may be wrong: the long form judges all.
    few = max(1, 0.1 * len(cases))
    is_well = counts[WRONG] == 0 and counts[RIGHT] >= len(cases) - few and counts[ASKED] <= few
    return "" if is_well else f"{path.stem}: {counts}\n{told}"
