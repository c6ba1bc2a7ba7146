"""The sheet of encontros."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.importing import importing_cells
from domain.importing.importing_layout import Subject
from domain.importing.importing_line import Line
from domain.importing.importing_problems import ProblemKind
from domain.importing.sheets import spans
from domain.importing.sheets.fields import (
    CAPACITY,
    GONE,
    MINUTES,
    NOTE,
    STATUS,
    VENUE,
    Field,
    Table,
    Type,
    any_of,
)


@dataclass(frozen=True, slots=True)
class EncontroRow:
    """An encontro by its title and year; moments are aware."""

    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str = ""
    theme: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None
    minutes: int | None = None
    programme: str = ""


def _complete(line: Line) -> None:
    spans.read(line)
    title = line.values.get("title", "")
    if importing_cells.says_cancelled(title):
        line.refuse(ProblemKind.CANCELLED, "title", title)


TABLE: Final = Table(
    Subject.ENCONTROS,
    sheets=any_of("encontros | encontro | agenda | calendario | eventos | evento | reunioes"),
    fields=(
        Field(
            "title",
            any_of(
                """titulo | encontro | nome | nome do encontro | titulo do encontro | evento
                | nome do evento | title | reuniao | atividade | o que
                | subject"""
            ),
            may_be=("tema", "assunto", "descricao"),
        ),
        *spans.FIELDS,
        STATUS,
        GONE,
        NOTE,
        VENUE,
        Field("theme", ("tema", "assunto", "tema do encontro", "theme")),
        Field("address", ("endereco", "endereco completo", "address")),
        Field("latitude", ("latitude", "lat"), Type.DEGREES),
        Field("longitude", ("longitude", "long", "lon"), Type.DEGREES),
        CAPACITY,
        MINUTES,
        Field(
            "programme",
            ("programacao", "programa", "pauta", "cronograma", "agenda"),
            Type.LONG_TEXT,
        ),
    ),
    needs=(("title",), *spans.NEEDS),
    required=("title",),
    make=EncontroRow,
    complete=_complete,
    strangers=spans.STRANGERS,
)
