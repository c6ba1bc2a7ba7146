"""How a sheet is laid out, and what is asked about it: which column is which?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.importing.importing_times import Calendar
from domain.reading.offices import Reading


class Subject(StrEnum):
    """What a sheet is about, in the order of writing."""

    ASSESSORIAS = "assessorias"
    COURSES = "courses"
    ENCONTROS = "encontros"
    TURMAS = "turmas"
    LESSONS = "lessons"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that may be the one asked for."""

    header: str
    examples: tuple[str, ...]
    place: int
    """Which column it is, from 0; every file of the shape has it there."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which column is this field?"""

    key: str
    """The same for every file of this shape: the answer is remembered by it."""
    subject: Subject
    sheet: str
    field: str
    choices: tuple[Choice, ...]


@dataclass(slots=True)
class Layout:
    """A sheet that was understood: where its lines begin, and which column is which."""

    subject: Subject
    first_row: int
    """Of the lines, from 0."""
    header: tuple[str, ...]
    places: dict[str, int]
    """The column of each field, from 0."""
    questions: list[Question] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    """Needed fields that no column is."""

    @property
    def unused(self) -> tuple[str, ...]:
        """The names of columns that are not read."""
        used = {place for name, place in self.places.items() if name != "note"}
        return tuple(name for place, name in enumerate(self.header) if name and place not in used)

    @property
    def free(self) -> list[int]:
        """The columns with a name that are no field yet."""
        used = set(self.places.values())
        return [place for place, name in enumerate(self.header) if name and place not in used]

    @property
    def asked(self) -> set[str]:
        """The fields that are asked for."""
        return {question.field for question in self.questions}

    @property
    def size(self) -> int:
        """How many fields have a column, or two to be asked about."""
        return len(self.places) + len(self.questions)


@dataclass(frozen=True, slots=True)
class Hints:
    """What helps to understand a column: the offices there are, and what was answered before."""

    office: Callable[[str], Reading]
    calendar: Calendar
    answers: Mapping[str, int | None] = field(default_factory=dict)
    """By the key of the question: the place of the column, or None when none is it."""
