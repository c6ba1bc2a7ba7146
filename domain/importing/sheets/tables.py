"""The sheets we know, in the order of writing."""

from collections.abc import Mapping
from typing import Final

from domain.importing.importing_layout import Subject
from domain.importing.sheets import assessorias, courses, encontros, lessons, people, turmas
from domain.importing.sheets.assessorias import AssessoriaRow
from domain.importing.sheets.courses import CourseRow
from domain.importing.sheets.encontros import EncontroRow
from domain.importing.sheets.fields import Table
from domain.importing.sheets.lessons import LessonRow
from domain.importing.sheets.people import PersonRow
from domain.importing.sheets.turmas import TurmaRow

Row = AssessoriaRow | CourseRow | EncontroRow | TurmaRow | LessonRow | PersonRow

TABLES: Final[Mapping[Subject, Table]] = {
    one.TABLE.subject: one.TABLE
    for one in (assessorias, courses, encontros, turmas, lessons, people)
}
