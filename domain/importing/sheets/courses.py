"""The sheet of courses."""

from dataclasses import dataclass
from typing import Final

from domain.importing.importing_layout import Subject
from domain.importing.sheets import spans
from domain.importing.sheets.fields import MINUTES, Field, Table, Type, any_of


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course by its code."""

    code: str
    title: str
    minutes: int
    aim: str = ""


TABLE: Final = Table(
    Subject.COURSES,
    sheets=("cursos", "curso"),
    fields=(
        Field("code", ("codigo", "cod", "codigo do curso", "sigla", "curso")),
        Field("title", ("titulo", "nome", "nome do curso", "titulo do curso", "curso")),
        Field(
            "aim",
            any_of(
                """objetivo | para que serve | o que se aprende | ementa | descricao | objetivos
                | conteudo"""
            ),
            Type.LONG_TEXT,
        ),
        MINUTES,
    ),
    needs=(("code",), ("title",), ("minutes",)),
    required=("code", "title", "minutes"),
    make=CourseRow,
    complete=spans.read_minutes,
)
