"""What could mean two things in a sheet is asked or told; what is clear is not."""

from typing import Any

import pytest

from domain.importing import spreadsheets
from domain.importing.importing_problems import ProblemKind
from domain.importing.sheets.turmas import TurmaRow
from tests.domain.importing.test_sheet_kinds import NINE, NOON, WHEN, people, read, rows_of, wrong

ANA = ("Ana Lima", "ana@exemplo.mg.gov.br", "SES")


def asked(*rows: Any, name: str = "Pessoas") -> dict[str, list[str]]:
    questions = read(*rows, name=name).questions
    return {one.field: [choice.header for choice in one.choices] for one in questions}


@pytest.mark.parametrize(
    ("cell", "is_told"),
    [("16/04/2042", True), ("16/04/2027", False), ("terça", True), ("hoje", True), ("dia 16", True),
     ("20240416", False), ("16/04/2024*", False), ("16 /04 / 2024", False)],
)  # fmt: skip
def test_a_day_stands_for_itself(cell: str, is_told: bool) -> None:  # noqa: FBT001 - a column of the table
    book = read(("Encontro", "Data", "Horário"), ("Gente", cell, "9h às 12h"), name="Encontros")

    assert wrong(book) == ([(2, ProblemKind.UNREADABLE, "day")] if is_told else [])


@pytest.mark.parametrize("weekday", ["terça-feira", "ter", "3ª feira", "Terça", "feriado?"])
def test_a_weekday_that_fits_is_no_matter(weekday: str) -> None:
    header = ("Encontro", "Data", "Dia da semana", "Horário")

    assert (
        wrong(read(header, ("Gente", "16/04/2024", weekday, "9h às 12h"), name="Encontros")) == []
    )


@pytest.mark.parametrize(
    ("header", "cells", "kind", "column"),
    [
        ("Dia da semana", "quarta", ProblemKind.OTHER_WEEKDAY, "starts_at"),
        ("Horas", "8", ProblemKind.TOO_MANY_HOURS, "minutes"),
        ("Horário", "9h às 11h", ProblemKind.UNREADABLE, "hours"),
        ("Observações", "CANCELADO", ProblemKind.CANCELLED, "note"),
        ("Situação", "Transferido para maio", ProblemKind.CANCELLED, "status"),
    ],
)
def test_what_does_not_fit_together_is_told(
    header: str, cells: str, kind: ProblemKind, column: str
) -> None:
    book = read((*WHEN, header), ("Gente", NINE, NOON, cells), name="Encontros")

    assert wrong(book) == [(2, kind, column)]


def test_days_and_hours_of_start_and_end_in_four_columns() -> None:
    header = ("Encontro", "Data início", "Data fim", "Hora início", "Hora fim")
    book = read(
        header, ("Gente", "16/04/2024", "16/04/2024", "9h", "12h"),
        ("Mais", "16/04/2024", "17/04/2024", "9h", "12h"), name="Encontros",
    )  # fmt: skip

    assert wrong(book) == [(3, ProblemKind.TOO_LONG, "last_day")]


@pytest.mark.parametrize(
    ("header", "column"),
    [("Horário de encerramento", "ends_at"), ("Horário de saída", "ends_at"),
     ("Capacidade do local", "capacity"), ("Endereço do local", "address")],
)  # fmt: skip
def test_a_name_of_two_halves_goes_to_the_right_one(header: str, column: str) -> None:
    cell = {"ends_at": "12h", "capacity": "cem?", "address": "Rua A, 1"}[column]
    book = read(
        ("Encontro", "Data", "Horário de início", header, "Local"),
        ("Gente", "16/04/2024", "9h", cell, "Auditório"), name="Encontros",
    )  # fmt: skip

    assert book.sheets[0].columns.get(column) in {header, None if column == "capacity" else header}
    assert book.sheets[0].columns["venue"] == "Local"


@pytest.mark.parametrize(
    ("cell", "is_told"),
    [("1º/8 a 20/8/2024", False), ("01/08/2024 10h a 20/08/2024 18h", False),
     ("até 20/08/2024", True), ("em agosto", True), ("1º/8 ou 20/8", True)],
)  # fmt: skip
def test_enrollment_in_one_cell_has_two_days(cell: str, is_told: bool) -> None:  # noqa: FBT001 - a column of the table
    book = read(("Curso", "Turma", "Período de inscrição"), ("C3", 3, cell), name="Turmas")

    (line,) = rows_of(book)
    assert [one.column for one in line.problems] == (["enrollment"] if is_told else [])
    if isinstance(line.row, TurmaRow):
        assert None not in {line.row.enrollment_opens_at, line.row.enrollment_closes_at}


def test_two_offices_or_addresses_that_differ_are_asked() -> None:
    assert asked(
        ("Nome", "E-mail A", "E-mail B", "Lotação", "Exercício"),
        ("Ana Lima", "a@exemplo.br", "b@exemplo.br", "SES", "SEF"),
    ) == {"email": ["E-mail A", "E-mail B"], "office": ["Lotação", "Exercício"]}
    assert asked(
        ("Nome", "E-mail", "Sigla", "Órgão"), (*ANA, "Secretaria de Estado de Saúde")
    ) == {}  # fmt: skip


def test_an_address_written_twice_in_two_ways_is_told() -> None:
    header = ("Nome", "E-mail", "Sigla", "Confirme o seu e-mail")

    book = read(
        header, (*ANA, "ana.lima@exemplo.mg.gov.br"), ("Rui Reis", "r@x.br", "SES", "R@x.br")
    )

    assert wrong(book) == [(2, ProblemKind.MEANT, "email")]


@pytest.mark.parametrize("name", ["(SAIU) Ana Lima", "Ana Lima - exonerada", "Ana Lima\nRui Reis"])
def test_a_name_that_says_more_is_told(name: str) -> None:
    assert people(read(("Nome", "E-mail", "Sigla"), (name, *ANA[1:]))) == []


def test_a_list_of_values_is_no_table_where_there_is_one() -> None:
    book = read(
        ("Nome", "E-mail", "Sigla"), ANA,
        others={"Listas": [("Órgãos", "Papel"), ("SES", "ponto focal")]},
    )  # fmt: skip

    assert people(book) == [ANA]
    assert book.unread == ("Listas",)


def test_a_file_with_most_of_a_table_is_told_what_it_lacks() -> None:
    book = read(("Nome", "E-mail"), ANA[:2], name="Plan1")

    assert wrong(book) == [(1, ProblemKind.MISSING_COLUMN, "office")]


@pytest.mark.parametrize(
    "text",
    [
        'Nome,E-mail,Sigla,Obs\nAna Lima,a@x.br,SES,"a; b; c"\nRui Reis,r@x.br,SES,"d; e"\n',
        '"Nome;E-mail;Sigla"\n"Ana Lima;a@x.br;SES"\n',
        "Lista, 2024;;\nNome;E-mail;Sigla\nLima, Ana;a@x.br;SES\n",
        'Nome, E-mail, Sigla\n"Lima, Ana", a@x.br, SES\n',
    ],
)
def test_what_stands_between_the_cells_is_found(text: str) -> None:
    (sheet,) = spreadsheets.read(text.encode()).sheets

    assert any(row[:3] == ("Nome", "E-mail", "Sigla") for row in sheet.rows)
