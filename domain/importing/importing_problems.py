"""What can be wrong with a line of a spreadsheet, as data; the words are in messages/."""

from dataclasses import dataclass
from enum import StrEnum


class ProblemKind(StrEnum):
    """What can be wrong with a row."""

    MISSING = "missing"
    MISSING_END = "missing_end"
    """The column of the hours does not say when it ends."""
    MISSING_COLUMN = "missing_column"
    UNREADABLE = "unreadable"
    REPEATED = "repeated"
    """Another line has the same key and says something else."""
    SHORT_NAME = "short_name"
    MEANT = "meant"
    """Readable, but probably mistyped: `suggestion` is what was meant."""
    FOREIGN_LETTERS = "foreign_letters"
    UNKNOWN_OFFICE = "unknown_office"
    UNKNOWN_COURSE = "unknown_course"
    UNKNOWN_TURMA = "unknown_turma"
    NO_LESSONS = "no_lessons"
    CLASH = "clash"
    """Another line about the same says something else in this column."""
    CANCELLED = "cancelled"
    """The title, or a column of its own, says that it is no more."""
    TOO_LONG = "too_long"
    """An encontro or a lesson ends on another day."""
    TOO_MANY_HOURS = "too_many_hours"
    """It is worth more hours than lie between its start and its end."""
    OTHER_WEEKDAY = "other_weekday"
    """The day falls on another day of the week than the line says."""
    ENDS_TOO_EARLY = "ends_too_early"
    SEATS_TAKEN = "seats_taken"
    """Fewer seats than people already have; `suggestion` is the least number."""
    PEOPLE_WAIT = "people_wait"
    """The change would move people who count on the old time or place."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row."""

    kind: ProblemKind
    column: str = ""
    """The field that is wrong, as the tables in sheets/ name it."""
    value: str = ""
    suggestion: str = ""
    """What the value probably should be."""
    other_line: int = 0
    """The line that already has this value."""
