"""The sheet of turmas."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.importing import importing_times
from domain.importing.importing_layout import Subject
from domain.importing.importing_line import Line
from domain.importing.importing_problems import ProblemKind
from domain.importing.sheets.fields import (
    CAPACITY,
    COURSE,
    COURSE_CODE,
    GONE,
    NOTE,
    NUMBER,
    STATUS,
    VENUE,
    Field,
    Table,
    Type,
    any_of,
)


@dataclass(frozen=True, slots=True)
class TurmaRow:
    """A turma by the code of its course and its number."""

    course: str
    number: int
    venue: str = ""
    capacity: int | None = None
    enrollment_opens_at: datetime | None = None
    enrollment_closes_at: datetime | None = None
    minimum_attendance_percent: int | None = None


_OPENS, _CLOSES = "enrollment_opens_at", "enrollment_closes_at"


def _complete(line: Line) -> None:
    place = line.layout.places.get("enrollment")
    line.read("enrollment", lambda cell: importing_times.read_period(cell, line.calendar, place))
    if "enrollment" in line.values:
        line.values[_OPENS], line.values[_CLOSES] = line.values.pop("enrollment")
    _read_moment(line, _OPENS)
    _read_moment(line, _CLOSES)
    opens, closes = line.values.get(_OPENS), line.values.get(_CLOSES)
    if opens is not None and closes is not None and closes <= opens:
        line.refuse(ProblemKind.ENDS_TOO_EARLY, _CLOSES if line.has(_CLOSES) else "enrollment")
    line.refer_to_course()


def _read_moment(line: Line, name: str) -> None:
    place, is_end = line.layout.places.get(name), name == _CLOSES
    line.read(
        name,
        lambda cell: importing_times.read_moment(cell, line.calendar, place, is_end=is_end),
    )


TABLE: Final = Table(
    Subject.TURMAS,
    sheets=("turmas", "turma"),
    # "vagas por Aest até" is read past on purpose: seats per office are not built yet.
    fields=(
        COURSE,
        COURSE_CODE,
        NUMBER,
        VENUE,
        CAPACITY,
        Field(
            _OPENS,
            any_of(
                """inscricao abre | inicio da inscricao | abertura da inscricao | abre
                | inicio das inscricoes | abertura das inscricoes | inscricoes abertura
                | inscricoes abrem | inscricao de | inscricoes de | inscricoes inicio
                | inscricao inicio | inscricoes a partir de | inscricao abertura | abertura"""
            ),
            Type.WHEN,
        ),
        Field(
            _CLOSES,
            any_of(
                """inscricao fecha | fim da inscricao | encerramento da inscricao | fecha
                | fim das inscricoes | encerramento das inscricoes | inscricoes ate
                | inscricoes encerramento | inscricoes fecham | inscricao ate
                | termino das inscricoes | inscricoes fim | inscricoes termino | limite
                | prazo de inscricao | limite de inscricao | data limite
                | inscricao encerramento | inscricao fim | encerramento"""
            ),
            Type.WHEN,
        ),
        Field(
            "enrollment",
            any_of(
                """periodo de inscricao | periodo de inscricoes | periodo das inscricoes
                | periodo da inscricao | inscricoes | inscricao"""
            ),
            Type.PERIOD,
            vague=("inscricoes", "inscricao"),
        ),
        Field(
            "minimum_attendance_percent",
            ("presenca minima", "frequencia minima", "presenca minima exigida"),
            Type.PERCENT,
        ),
        STATUS,
        GONE,
        NOTE,
    ),
    needs=(("course",), ("number",)),
    required=("course", "number"),
    make=TurmaRow,
    complete=_complete,
)
