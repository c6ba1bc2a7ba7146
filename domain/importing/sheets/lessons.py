"""The sheet of lessons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.importing.importing_layout import Subject
from domain.importing.importing_line import Line
from domain.importing.sheets import spans
from domain.importing.sheets.fields import (
    COURSE,
    COURSE_CODE,
    GONE,
    MINUTES,
    NOTE,
    NUMBER,
    STATUS,
    Table,
)


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson of a turma."""

    course: str
    number: int
    starts_at: datetime
    ends_at: datetime


def _complete(line: Line) -> None:
    spans.read(line)
    line.values.pop("minutes", None)
    line.refer_to_course()


TABLE: Final = Table(
    Subject.LESSONS,
    sheets=("aulas", "aula"),
    fields=(COURSE, COURSE_CODE, NUMBER, *spans.FIELDS, MINUTES, STATUS, GONE, NOTE),
    needs=(("course",), ("number",), *spans.NEEDS),
    required=("course", "number"),
    make=LessonRow,
    complete=_complete,
    strangers=spans.STRANGERS,
)
