"""From the sheets of a file to rows we understand, with what is wrong in the others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from domain.importing import (
    importing_cells,
    importing_headers,
    importing_questions,
    importing_times,
)
from domain.importing.importing_cells import is_blank, shown
from domain.importing.importing_layout import Hints, Layout, Question, Subject
from domain.importing.importing_line import Line
from domain.importing.importing_lists import Lists
from domain.importing.importing_problems import Problem, ProblemKind
from domain.importing.importing_times import Calendar
from domain.importing.sheets.assessorias import AssessoriaRow
from domain.importing.sheets.courses import CourseRow
from domain.importing.sheets.fields import READERS, Type
from domain.importing.sheets.tables import TABLES, Row
from domain.importing.spreadsheets import Cell, Sheet, SpreadsheetError, Unreadable, Workbook
from domain.reading.offices import Office
from domain.reading.plain import plain

_LONGEST_NOTE: Final = 60
"""A text alone in its line that is longer is a note, not a row."""
_SHORT_NOTE: Final = 4
_LONGEST_DITTO: Final = 60
_SUMS: Final = frozenset(("total", "subtotal", "soma", "media", "totais", "contagem"))
_NOTES: Final = frozenset(
    ("obs", "observacao", "observacoes", "fonte", "nota", "notas", "legenda", "atualizado",
     "atualizada", "elaborado", "elaboracao", "atencao", "importante", "preencha", "exemplo")
)  # fmt: skip
_EXAMPLE: Final = re.compile(r"\(exemplo\)", re.IGNORECASE)
_HOW_MANY: Final = re.compile(r" ?[-–(:] ?\d{1,3}(?: [a-z]{1,15})?\)?$")
"""After the name of an office: "SEF (12)"."""
_NOT_GONE: Final = frozenset(("nao", "n", "falso", "false", "no", "0"))
_DITTO_SIGNS: Final = frozenset(('"', "''", "“", "”", "〃", "″", "´´", '""'))
_DITTO: Final = frozenset(
    ("idem", "id", "o mesmo", "a mesma", "mesmo", "mesma", "idem acima", "o mesmo acima",
     "a mesma acima", "mesmo acima", "mesma acima")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One line of a sheet: a row, or what keeps it from being one."""

    subject: Subject
    line: int
    given: frozenset[str]
    """The fields that the line fills in; the others keep what the database has."""
    row: Row | None
    problems: tuple[Problem, ...]
    cells: tuple[str, ...]
    """What stands in the line, for the sheet of errors."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A line that is no row: a total, a note, an example, the header once more."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet we know, line by line."""

    subject: Subject
    name: str
    header: tuple[str, ...]
    rows: tuple[ReadRow, ...] = ()
    passed: tuple[Passed, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """The name of each field's column in the file."""
    unused: tuple[str, ...] = ()
    """The columns that were not read."""
    answered: tuple[str, ...] = ()
    """The fields whose column a person told."""


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """What was understood of a file, and what was left out of it."""

    sheets: tuple[ReadSheet, ...]
    questions: tuple[Question, ...]
    unread: tuple[str, ...]
    """The names of the sheets that were not read; hidden ones are named so."""
    hidden: tuple[str, ...]


# --- Sheets ---------------------------------------------------------------------------------


def read_sheets(
    workbook: Workbook,
    lists: Lists,
    *,
    today: datetime,
    answers: Mapping[str, int | None],
    accept_suggestions: bool = False,
) -> ReadWorkbook:
    """Read every sheet we know, in the order of writing; the others are named.

    Raises:
        SpreadsheetError: no sheet has columns we know.

    """
    shown_sheets = [sheet for sheet in workbook.sheets if not sheet.is_hidden]
    hidden = tuple(s.name for s in workbook.sheets if s.is_hidden and s.rows)
    tables = [s for s in shown_sheets if s.rows and not importing_headers.is_other_table(s)]
    hints = Hints(lists.office, Calendar(today.date()), answers)
    laid = list(_laid(tables, hints, lists))
    if brought := [one for one in laid if one[1].subject is Subject.ASSESSORIAS]:
        # The offices that the file brings are known before its people are looked at.
        for sheet, layout in brought:
            _read(sheet, layout, hints, lists)
        laid = list(_laid(tables, hints, lists))
    laid = _of_this_year(laid, today)
    laid = _without_lists_of_values(laid) or list(_laid(tables, hints, lists, is_sought=True))
    if not laid:
        raise SpreadsheetError(Unreadable.HIDDEN if hidden else Unreadable.UNKNOWN_COLUMNS)
    order = list(Subject)
    laid.sort(key=lambda entry: order.index(entry[1].subject))
    read = tuple(
        _read(sheet, layout, hints, lists, accepts=accept_suggestions) for sheet, layout in laid
    )
    if not any(sheet.rows or sheet.passed for sheet in read):
        raise SpreadsheetError(Unreadable.EMPTY)
    used = {id(sheet) for sheet, _ in laid}
    return ReadWorkbook(
        read,
        tuple(question for _, layout in laid for question in layout.questions),
        tuple(s.name for s in shown_sheets if s.rows and id(s) not in used and s.name),
        hidden,
    )


def _laid(
    sheets: Sequence[Sheet], hints: Hints, lists: Lists, *, is_sought: bool = False
) -> Iterator[tuple[Sheet, Layout]]:
    for sheet in sheets:
        own = replace(
            hints, calendar=replace(hints.calendar, year=importing_headers.year_of(sheet))
        )
        has_office = lists.office_named(sheet.name) is not None or any(
            _heading(cells, lists) is not None for cells in sheet.rows
        )
        layout = importing_headers.lay_out(sheet, own, has_office=has_office, is_sought=is_sought)
        if layout is not None:
            yield sheet, layout


def _heading(cells: tuple[Cell, ...], lists: Lists) -> Office | None:
    """Return the office that stands alone in a line, above its people."""
    filled = {shown(cell) for cell in cells if cell is not None}
    if len(filled) != 1:
        return None
    return lists.office_named(_HOW_MANY.sub("", filled.pop().strip(" :")))


def _of_this_year(laid: list[tuple[Sheet, Layout]], today: datetime) -> list[tuple[Sheet, Layout]]:
    """Leave the sheets of past years out where there is a newer one about the same."""
    newest: dict[Subject, int] = {}
    for sheet, layout in laid:
        year = importing_headers.year_of(sheet) or 0
        newest[layout.subject] = max(newest.get(layout.subject, 0), year)
    return [
        (sheet, layout)
        for sheet, layout in laid
        if (importing_headers.year_of(sheet) or today.year)
        >= min(newest[layout.subject], today.year)
    ]


def _without_lists_of_values(laid: list[tuple[Sheet, Layout]]) -> list[tuple[Sheet, Layout]]:
    """Leave out what a drop-down menu reads, where another sheet is about the same."""
    whole = {layout.subject for _, layout in laid if not layout.missing}
    return [
        (sheet, layout)
        for sheet, layout in laid
        if len(layout.missing) < 2 or layout.subject not in whole  # noqa: PLR2004 - hardly a table
    ]


def _read(
    sheet: Sheet, layout: Layout, hints: Hints, lists: Lists, *, accepts: bool = False
) -> ReadSheet:
    """Read a sheet line by line; `lists` grows with what it brings."""
    read = ReadSheet(
        layout.subject,
        sheet.name,
        layout.header,
        columns={name: layout.header[place] for name, place in layout.places.items()},
        unused=() if layout.questions else layout.unused,
        answered=importing_questions.answered(layout, hints),
    )
    if not layout.missing and not layout.questions:
        rows, passed = _Lines(sheet, layout, hints, lists, accepts=accepts).read()
        return replace(read, rows=tuple(rows), passed=tuple(passed))
    asked = (*layout.missing, *(question.field for question in layout.questions))
    missing = tuple(Problem(ProblemKind.MISSING_COLUMN, name) for name in asked)
    at = max(layout.first_row, 1)
    row = ReadRow(layout.subject, at, frozenset(), None, missing, layout.header)
    return replace(read, rows=(row,))


# --- Lines ----------------------------------------------------------------------------------


class _Lines:
    """The lines of one sheet."""

    def __init__(
        self, sheet: Sheet, layout: Layout, hints: Hints, lists: Lists, *, accepts: bool
    ) -> None:
        self._lists = lists
        self._accepts = accepts
        self._layout = layout
        self._table = TABLES[layout.subject]
        self._cells = sheet.rows
        self._calendar = _calendar(sheet, layout, hints)
        above = sheet.rows[layout.first_row - 2] if layout.first_row > 1 else ()
        self._heading = lists.office_named(sheet.name) or _heading(above, lists)

    def read(self) -> tuple[list[ReadRow], list[Passed]]:
        rows, passed = [], []
        last = max(
            (at for at, cells in enumerate(self._cells) if len(_filled(cells)) > 1), default=0
        )
        above: tuple[Cell, ...] = ()
        has_gap = False
        for number, written in enumerate(
            self._cells[self._layout.first_row :], start=self._layout.first_row + 1
        ):
            filled = _filled(written)
            if not any(sign.isalnum() for text in filled for sign in text):
                has_gap = has_gap or number - 1 > last
                continue
            above = cells = self._without_ditto(written, above)
            if self._is_no_row(cells, filled, is_below=number - 1 > last, has_gap=has_gap):
                passed.append(Passed(number, filled[0][:_LONGEST_NOTE]))
                # What follows a note below the table is another.
                has_gap = has_gap or number - 1 > last
                continue
            if self._layout.subject is Subject.PEOPLE and len(filled) == 1:
                self._heading = _heading(cells, self._lists)
                if self._heading is not None:
                    continue
            rows.append(self._row(number, cells))
        return rows, passed

    def _without_ditto(self, cells: tuple[Cell, ...], above: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """Put what stands above in the place of "idem"; nobody has another's name or address."""
        own = {self._layout.places.get(name) for name in ("name", "email")}
        return tuple(
            above[place] if place < len(above) and place not in own and _is_ditto(cell) else cell
            for place, cell in enumerate(cells)
        )

    def _is_no_row(
        self, cells: tuple[Cell, ...], filled: list[str], *, is_below: bool, has_gap: bool
    ) -> bool:
        header = [plain(name) for name in self._layout.header]
        if plain(filled[0]) in header and (
            [plain(shown(cell)) for cell in cells][: len(header)] == header[: len(cells)]
        ):
            return True
        if any(_EXAMPLE.search(text) for text in filled):
            return True
        # The sum of a column, without a word.
        if all(isinstance(cell, int | float) or cell is None for cell in cells) and all(
            is_blank(self._cell(cells, name)) for name in self._table.required
        ):
            return True
        first = next(iter(plain(filled[0]).split()), "")
        is_sum = first in _SUMS or any(plain(text) in _SUMS for text in filled)
        if is_sum and not self._is_whole(cells):
            return True
        return len(filled) == 1 and (
            first in _NOTES
            or filled[0].startswith("*")
            or (is_below and (has_gap or _is_note(filled[0])))
        )

    def _is_whole(self, cells: tuple[Cell, ...]) -> bool:
        """Tell whether all that a row needs is there; "Total de ..." may begin a title."""
        places = self._layout.places
        day = next((name for name in ("starts_at", "day") if name in places), "")
        needed = [name for name in (*self._table.required, day) if name in places]
        return all(not is_blank(self._cell(cells, name)) for name in needed)

    def _cell(self, cells: tuple[Cell, ...], name: str) -> Cell:
        place = self._layout.places.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    def _row(self, number: int, cells: tuple[Cell, ...]) -> ReadRow:
        line = Line(self._layout, cells, self._lists, self._calendar, self._heading, self._accepts)
        for one in self._table.fields:
            if one.type in READERS:
                line.read(one.name, READERS[one.type])
        self._table.complete(line)
        for name in self._table.required:
            if name not in line.values and not line.is_refused(name):
                line.refuse(ProblemKind.MISSING, name)
        self._check_standing(line)
        places = self._layout.places
        problems = sorted(line.problems, key=lambda one: places.get(one.column, len(cells)))
        row = None if problems else self._table.make(**line.values)
        if isinstance(row, AssessoriaRow):
            self._lists.add_office(row.acronym, row.agency_name)
        elif isinstance(row, CourseRow):
            self._lists.add_course(row.code, row.title)
        return ReadRow(
            subject=self._layout.subject,
            line=number,
            given=frozenset(line.values),
            row=row,
            problems=tuple(problems),
            cells=tuple(shown(cell) for cell in cells),
        )

    def _check_standing(self, line: Line) -> None:
        """Take no line that a column says is cancelled, or of somebody who left."""
        is_person = self._layout.subject is Subject.PEOPLE
        for name in ("status", "note"):
            text = line.text(name)
            says = importing_cells.says_cancelled(text) or (
                is_person and importing_cells.says_left(text)
            )
            # A long note may tell of something else that was cancelled.
            if says and (name == "status" or len(text.split()) <= _SHORT_NOTE):
                line.refuse(ProblemKind.CANCELLED, name, f"{line.header(name)}: {text}")
        gone = line.text("gone")
        if not line.is_blank("gone") and plain(gone) not in _NOT_GONE:
            line.refuse(ProblemKind.CANCELLED, "gone", f"{line.header('gone')}: {gone}")


def _calendar(sheet: Sheet, layout: Layout, hints: Hints) -> Calendar:
    """Return what it takes to understand the days of a sheet."""
    moments = {
        one.name
        for one in TABLES[layout.subject].fields
        if one.type in {Type.WHEN, Type.DAY, Type.PERIOD}
    }
    days = {
        place: [row[place] for row in sheet.rows[layout.first_row :] if place < len(row)]
        for name, place in layout.places.items()
        if name in moments
    }
    return Calendar(
        hints.calendar.today,
        importing_headers.year_of(sheet) or importing_headers.year_above(sheet, layout),
        importing_times.orders(days),
    )


def _filled(cells: tuple[Cell, ...]) -> list[str]:
    """Return what stands in a line; one text over several merged cells counts once."""
    return list(dict.fromkeys(text for cell in cells if (text := shown(cell))))


def _is_ditto(cell: Cell) -> bool:
    if not isinstance(cell, str) or len(cell) > _LONGEST_DITTO:
        return False
    return cell.strip() in _DITTO_SIGNS or plain(cell) in _DITTO


def _is_note(text: str) -> bool:
    return len(text) > _LONGEST_NOTE or text.endswith(".") or ":" in text or " = " in text
