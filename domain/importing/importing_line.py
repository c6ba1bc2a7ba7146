"""One line of a sheet on its way to a row: its cells, what was read of them, what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from domain.importing import importing_cells
from domain.importing.importing_cells import (
    ForeignLettersError,
    ShortNameError,
    UnreadableCellError,
    is_blank,
    shown,
)
from domain.importing.importing_layout import Layout
from domain.importing.importing_lists import Lists
from domain.importing.importing_problems import Problem, ProblemKind
from domain.importing.importing_times import Calendar
from domain.importing.spreadsheets import Cell
from domain.reading.offices import Office

_LONGEST_VALUE: Final = 60


@dataclass(slots=True)
class Line:
    """What a table of sheets/ reads; see `Table.complete`."""

    layout: Layout
    cells: tuple[Cell, ...]
    lists: Lists
    calendar: Calendar
    heading: Office | None = None
    """The office that the sheet's name or a line above tells."""
    accepts: bool = False
    """What was probably meant is taken."""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Tell whether the sheet has a column of this field."""
        return name in self.layout.places

    def header(self, name: str) -> str:
        """Return the name of a field's column."""
        return self.layout.header[self.layout.places[name]]

    def cell(self, name: str) -> Cell:
        """Return a cell; where one says course and turma, its half of it."""
        place = self.layout.places.get(name)
        cell = self.cells[place] if place is not None and place < len(self.cells) else None
        places = self.layout.places
        if name in {"course", "number"} and places.get("course") == places.get("number"):
            parts = importing_cells.split_turma(" ".join(shown(cell).split()))
            return cell if parts is None else parts[name == "number"]
        return cell

    def is_blank(self, name: str) -> bool:
        """Tell whether a field is left open."""
        return is_blank(self.cell(name))

    def text(self, name: str) -> str:
        """Return what stands in a cell, in one line."""
        return " ".join(shown(self.cell(name)).split())

    def read(self, name: str, read: Callable[[Cell], object]) -> None:
        """Read a cell that is not left open, or tell what is wrong with it."""
        cell = self.cell(name)
        if is_blank(cell):
            return
        try:
            self.values[name] = read(cell)
        except UnreadableCellError as error:
            self.refuse_cell(name, cell, error)

    def refuse_cell(self, name: str, cell: Cell, error: UnreadableCellError) -> None:
        """Tell why a cell cannot be read; what was meant is taken where suggestions are."""
        value = " ".join(shown(cell).split())
        if isinstance(error, ShortNameError):
            self.refuse(ProblemKind.SHORT_NAME, name, value)
        elif isinstance(error, ForeignLettersError):
            self.refuse(ProblemKind.FOREIGN_LETTERS, name, value)
        elif error.suggestion and self.accepts:
            self.values[name] = error.suggestion
        elif error.suggestion:
            self.refuse(ProblemKind.MEANT, name, value, error.suggestion)
        else:
            self.refuse(ProblemKind.UNREADABLE, name, value)

    def refuse(self, kind: ProblemKind, name: str, value: str = "", suggestion: str = "") -> None:
        """Tell what keeps the line from being a row."""
        self.values.pop(name, None)
        self.problems.append(Problem(kind, name, value[:_LONGEST_VALUE], suggestion))

    def is_refused(self, *names: str) -> bool:
        """Tell whether something is wrong with one of these fields."""
        return any(problem.column in names for problem in self.problems)

    def refer_to_course(self) -> None:
        """Put the code of the course in the place of what the line calls it."""
        name, beside = self.values.get("course"), self.values.pop("course_code", None)
        if name is None:
            return
        code = self.lists.course(name)
        if code and beside is not None and self.lists.course(beside) != code:
            self.refuse(ProblemKind.UNREADABLE, "course_code", beside)
        elif code:
            self.values["course"] = code
        else:
            self.refuse(ProblemKind.UNKNOWN_COURSE, "course", name)
