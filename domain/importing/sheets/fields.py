"""What every table is made of: columns by their names, and how the cells of each are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from domain.importing import importing_cells
from domain.importing.importing_layout import Subject
from domain.importing.importing_line import Line
from domain.importing.spreadsheets import Cell


class Type(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    SEATS = "seats"
    PERCENT = "percent"
    DEGREES = "degrees"
    NAME = "name"
    PART_OF_NAME = "part_of_name"
    EMAIL = "email"
    ROLE = "role"
    IS_FOCAL = "is_focal"
    IS_ORGANIZER = "is_organizer"
    """Yes or no; its name alone may mean a text."""
    OFFICE = "office"
    WHEN = "when"
    DAY = "day"
    """A day without an hour."""
    PERIOD = "period"
    """From a day to another."""
    LENGTH = "length"
    WEEKDAY = "weekday"
    ASIDE = "aside"
    """Read with others, or only looked at: a month, "situação"."""


READERS: Final[Mapping[Type, Callable[[Cell], object]]] = {
    Type.TEXT: importing_cells.read_text,
    Type.LONG_TEXT: importing_cells.read_long_text,
    Type.NUMBER: importing_cells.read_numbered,
    Type.SEATS: importing_cells.read_seats,
    Type.PERCENT: importing_cells.read_percent,
    Type.DEGREES: importing_cells.read_degrees,
    Type.NAME: importing_cells.read_name,
    Type.PART_OF_NAME: importing_cells.read_part_of_name,
    Type.EMAIL: importing_cells.read_email,
    Type.ROLE: importing_cells.read_role,
    Type.IS_FOCAL: importing_cells.read_is_focal,
    Type.IS_ORGANIZER: importing_cells.read_is_organizer,
}
"""Of the cells that need no other; the rest is read by `Table.complete`."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """What a column may be, and what people call it, as `plain` writes it; each is itself alone."""

    name: str
    names: tuple[str, ...]
    type: Type = Type.TEXT
    vague: tuple[str, ...] = ()
    """Names that mean it only where the cells agree."""
    is_exact: bool = False
    """No other name means it, however near."""
    may_be: tuple[str, ...] = ()
    """Names that may mean it and may not: asked, where no other column is it."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A sheet about one subject: its columns, and how a line becomes a row; itself alone."""

    subject: Subject
    sheets: tuple[str, ...]
    """What people call such a sheet."""
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    """One column of each group has to be there."""
    required: tuple[str, ...]
    """What each line has to say."""
    make: Callable[..., Any]
    """The row, from its values."""
    complete: Callable[[Line], None]
    """Reads what takes more than one cell, and tells what does not fit together."""
    strangers: frozenset[str] = frozenset()
    """Words of columns that are about something else here."""

    def field(self, name: str) -> Field:
        """Return a field by its name."""
        return next(one for one in self.fields if one.name == name)


def any_of(names: str) -> tuple[str, ...]:
    """Take "data | dia" apart."""
    return tuple(name for part in names.split("|") if (name := " ".join(part.split())))


COURSE: Final = Field(
    "course",
    any_of(
        """curso | codigo do curso | cod do curso | nome do curso | codigo | course | curso turma
        | curso e turma | turma e curso"""
    ),
)
COURSE_CODE: Final = Field(
    "course_code", any_of("codigo | cod | codigo do curso | cod do curso | sigla do curso")
)
"""Beside the name of the course."""
NUMBER: Final = Field(
    "number",
    any_of("turma | numero da turma | n da turma | no da turma | numero | n | no | t | edicao"),
    Type.NUMBER,
)
VENUE: Final = Field("venue", any_of("local | lugar | onde | local do encontro | venue | location"))
CAPACITY: Final = Field(
    "capacity",
    any_of(
        """vagas | numero de vagas | n de vagas | no de vagas | quantidade de vagas
        | qtd de vagas | qtde vagas | total de vagas | lotacao | capacidade | capacity | limite
        | limite de vagas | limite de participantes | lugares
        | maximo de participantes | n maximo de participantes | numero maximo de participantes
        | maximo de pessoas | quantas pessoas | n maximo de pessoas | numero maximo de pessoas"""
    ),
    Type.SEATS,
    may_be=any_of(
        """qtd | qtde | quant | quantidade | maximo | max | publico | pessoas | participantes
        | numero de participantes | n de participantes | no de participantes"""
    ),
)
MINUTES: Final = Field(
    "minutes",
    any_of(
        """carga horaria | horas | duracao | ch | carga horaria total | total de horas
        | n de horas | numero de horas | carga"""
    ),
    Type.LENGTH,
)
NOTE: Final = Field(
    "note", any_of("observacao | observacoes | obs | comentario | comentarios"), Type.ASIDE
)
"""Only looked at for "cancelado"."""
STATUS: Final = Field(
    "status",
    any_of("situacao | status | situacao do encontro | situacao da turma | situacao atual"),
    Type.ASIDE,
)
GONE: Final = Field(
    "gone",
    any_of(
        """cancelado | cancelada | cancelado em | cancelada em | cancelamento | saiu | saiu em
        | desligado em | desligada em | desligamento | data de desligamento | data de saida
        | data do desligamento | excluido em | data de cancelamento | data do cancelamento"""
    ),
    Type.ASIDE,
)
"""Where something stands in it, the line is no more: a day, a cross, a yes."""
