"""The sheet of assessorias."""

from dataclasses import dataclass
from typing import Final

from domain.importing.importing_layout import Subject
from domain.importing.sheets.fields import Field, Table, any_of


@dataclass(frozen=True, slots=True)
class AssessoriaRow:
    """An office by its acronym."""

    acronym: str
    agency_name: str


TABLE: Final = Table(
    Subject.ASSESSORIAS,
    sheets=any_of("assessorias | assessoria | orgaos | aests | entidades | secretarias"),
    fields=(
        Field("acronym", ("sigla", "sigla do orgao", "acronimo")),
        Field(
            "agency_name",
            any_of(
                """nome do orgao ou entidade | nome do orgao | orgao | entidade | nome
                | orgao ou entidade | orgao entidade | nome completo | descricao"""
            ),
        ),
    ),
    needs=(("acronym",), ("agency_name",)),
    required=("acronym", "agency_name"),
    make=AssessoriaRow,
    complete=lambda _: None,
)
