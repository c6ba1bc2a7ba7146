"""Ways of writing a sheet, each in several of its forms; without a database."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.importing import importing_cells, importing_times
from domain.importing.importing_cells import UnreadableCellError
from domain.importing.importing_lists import Lists
from domain.importing.importing_match import Known, Verdict, match
from domain.importing.importing_problems import ProblemKind
from domain.importing.importing_rows import ReadRow, ReadWorkbook, read_sheets
from domain.importing.importing_times import Calendar, When
from domain.importing.sheets.encontros import EncontroRow
from domain.importing.sheets.lessons import LessonRow
from domain.importing.sheets.people import PersonRow
from domain.importing.sheets.turmas import TurmaRow
from domain.importing.spreadsheets import Sheet, SpreadsheetError, Workbook
from domain.quiet_hours import SAO_PAULO
from models import Role

TODAY = datetime(2024, 3, 11, 9, tzinfo=SAO_PAULO)
NINE, NOON = datetime(2024, 4, 16, 9), datetime(2024, 4, 16, 12)  # noqa: DTZ001 - as in a cell
WHEN = ("Título", "Início", "Fim")


def lists() -> Lists:
    known = Lists()
    for acronym, name in (
        ("SES", "Secretaria de Estado de Saúde"),
        ("SEF", "Secretaria de Estado de Fazenda"),
        ("SEE", "Secretaria de Estado de Educação"),
        ("Seplag", "Secretaria de Estado de Planejamento e Gestão"),
        ("IEF", "Instituto Estadual de Florestas"),
    ):
        known.add_office(acronym, name)
    for code, title in (
        ("C1", "Automatização de processos"),
        ("C3", "Indicadores e resultados"),
        ("C5", "Linguagem simples"),
    ):
        known.add_course(code, title)
    return known


def read(
    *rows: Any, name: str = "Pessoas", others: dict[str, list[Any]] | None = None
) -> ReadWorkbook:
    sheets = {name: list(rows), **(others or {})}
    width = max(len(row) for own in sheets.values() for row in own)
    book = Workbook(
        tuple(
            Sheet(own, tuple((*(cell or None for cell in row), *[None] * (width - len(row)))
                             for row in written))
            for own, written in sheets.items()
        )
    )  # fmt: skip
    return read_sheets(book, lists(), today=TODAY, answers={})


def rows_of(book: ReadWorkbook) -> list[ReadRow]:
    return [row for sheet in book.sheets for row in sheet.rows]


def people(book: ReadWorkbook) -> list[tuple[str, str, str]]:
    return [
        (row.row.name, row.row.email, row.row.office)
        for row in rows_of(book)
        if isinstance(row.row, PersonRow)
    ]


def wrong(book: ReadWorkbook) -> list[tuple[int, ProblemKind, str]]:
    return [(row.line, one.kind, one.column) for row in rows_of(book) for one in row.problems]


def local(moment: datetime) -> str:
    return format(moment.astimezone(SAO_PAULO), "%d/%m/%Y %H:%M")


# --- Headers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        ("First Name", "Middle Name", "Last Name", "Organization Name", "E-mail 1 - Value"),
        ("Nome", "Nome do meio", "Sobrenome", "Órgão", "E-mail"),
        ("Primeiro nome", "Segundo nome", "Último nome", "Organization", "Email"),
        ("Nome", "Nome do meio", "Sobrenomes", "Onde trabalha", "E-mail institucional"),
        ("First name", "Middle name", "Surname", "Company", "Mail"),
        ("Nome", "Segundo nome", "Sobrenome", "Organização", "Correio eletrônico"),
    ],
)
def test_a_name_in_three_columns(header: tuple[str, ...]) -> None:
    book = read(header, ("Ana", "de Fátima", "Guerra", "SES", "ana@exemplo.mg.gov.br"),
                ("Rui", "", "Reis", "SEF", "rui@exemplo.mg.gov.br"))  # fmt: skip

    assert people(book) == [
        ("Ana de Fátima Guerra", "ana@exemplo.mg.gov.br", "SES"),
        ("Rui Reis", "rui@exemplo.mg.gov.br", "SEF"),
    ]


@pytest.mark.parametrize(
    ("header", "first"),
    [
        (("nome", "e-mail", "onde trabalha"), ("Ana Lima", "ana@exemplo.mg.gov.br",
         "Assessoria Estratégica da SES")),
        (("Nome", "Mail", "Instituição"), ("Ana Lima", "ana@exemplo.mg.gov.br",
         "Secretaria de Estado de Saúde")),
        (("Nome", "E-mail 1 - Value", "Organization Name"), ("Ana Lima", "ana@exemplo.mg.gov.br",
         "Secretaria de Estado de Saúde")),
        (("Servidor", "E-mail", "Setor"), ("Ana Lima", "ana@exemplo.mg.gov.br", "Assessoria SES")),
        (("Nome", "E-mail", "Órgão", "", ""), ("Ana Lima", "ana@exemplo.mg.gov.br", "SES",
         "entidade", "nome a conferir")),
    ],
)  # fmt: skip
def test_the_first_line_is_never_lost_to_a_header_of_two_rows(
    header: tuple[str, ...], first: tuple[str, ...]
) -> None:
    book = read(header, first, ("Rui Reis", "rui@exemplo.mg.gov.br", "SEF"))

    assert [one[0] for one in people(book)] == ["Ana Lima", "Rui Reis"]


@pytest.mark.parametrize(
    ("top", "below"),
    [
        (("Encontro", "", "Horário", ""), ("Nome", "Data", "Início", "Fim")),
        (("Encontro", "", "Hora", ""), ("Título", "Data", "Início", "Fim")),
        (("Evento", "", "Horário", ""), ("Nome", "Data", "De início", "De término")),
        (("Encontro", "Encontro", "Horário", "Horário"), ("Nome", "Data", "Início", "Fim")),
        (("Atividade", "", "Horário", ""), ("Título", "Data", "Início", "Fim")),
    ],
)
def test_a_header_of_two_rows(top: tuple[str, ...], below: tuple[str, ...]) -> None:
    book = read(top, below, ("Gente", "15/10/2024", "9h", "11h30"), name="Encontros")

    (line,) = rows_of(book)
    assert line.problems == ()
    assert line.row is not None
    assert line.row.title == "Gente"  # type: ignore[union-attr]
    assert local(line.row.ends_at) == "15/10/2024 11:30"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        (16, "abril", 2024), (16, 4, 2024), ("16", "abr.", "2024"), (16, "ABR", "24"),
        (16, "abril", ""), ("16", "04", "2024"), (datetime(2024, 4, 16), "abril", 2024),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_day_in_three_columns(day: Any, month: Any, year: Any) -> None:
    book = read(
        ("Título", "Dia", "Mês", "Ano", "Das", "Às"), ("Gente", day, month, year, "9h", "12h"),
        name="Encontros 2024",
    )  # fmt: skip

    (line,) = rows_of(book)
    assert local(line.row.starts_at) == "16/04/2024 09:00"  # type: ignore[union-attr]


@pytest.mark.parametrize("unit", ["Unidade", "Setor", "Lotação", "Secretaria", "Entidade"])
def test_an_office_in_a_column_that_only_its_cells_explain(unit: str) -> None:
    book = read(
        ("Servidor", unit, "Vínculo", "Contato"),
        ("Ana Lima", "Assessoria de gabinete", "SES", "ana@exemplo.mg.gov.br"),
        ("Rui Reis", "Núcleo de projetos", "IEF", "rui@exemplo.mg.gov.br"),
    )

    assert [one[2] for one in people(book)] == ["SES", "IEF"]


@pytest.mark.parametrize(
    "names",
    [("E-mail 1", "E-mail da Aest"), ("E-mail 1", "E-mail 2"), ("E-mail X", "E-mail Y"),
     ("E-mail do trabalho novo", "E-mail da pessoa"), ("E-mail 2", "E-mail principal")],
)  # fmt: skip
def test_two_columns_of_addresses_are_asked(names: tuple[str, str]) -> None:
    book = read(("Nome", *names, "Sigla"), ("Ana Lima", "a@correio.br", "ana@exemplo.br", "SES"))

    assert [(q.field, tuple(c.header for c in q.choices)) for q in book.questions] == [
        ("email", names)
    ]


@pytest.mark.parametrize(
    ("name", "cell", "is_asked"),
    [
        ("Qtd.", 95, True), ("Quantidade", "95", True), ("Máx.", 95, True), ("Público", 95, True),
        ("Pessoas", "95", True), ("Ramal", 3915, False), ("Qtd.", "café", False),
        ("Público", "servidores da saúde", False),
    ],
)  # fmt: skip
def test_a_number_that_may_be_seats_is_asked(name: str, cell: Any, is_asked: bool) -> None:  # noqa: FBT001 - a column of the table
    book = read((*WHEN, name), ("Gente", NINE, NOON, cell), name="Encontros")

    fields = [question.field for question in book.questions]
    assert fields == (["capacity"] if is_asked else [])


@pytest.mark.parametrize(
    ("names", "cells", "is_asked"),
    [
        (("Lotação do auditório", "Público previsto"), (120, 90), True),
        (("Capacidade da sala", "Nº de participantes esperados"), (120, 90), True),
        (("Lotação do auditório", "Público previsto"), (120, 120), False),
        (("Vagas", "Público previsto"), (90, 120), False),
        (("Lotação do auditório", "Público-alvo"), (120, "gestores"), False),
    ],
)
def test_of_two_numbers_that_may_be_seats_one_is_chosen(
    names: tuple[str, str],
    cells: tuple[Any, Any],
    is_asked: bool,  # noqa: FBT001 - a column of the table
) -> None:
    book = read((*WHEN, *names), ("Gente", NINE, NOON, *cells), name="Encontros")

    asked = [(one.field, tuple(each.header for each in one.choices)) for one in book.questions]
    assert asked == ([("capacity", names)] if is_asked else [])


def test_columns_may_be_called_by_questions() -> None:
    book = read(
        ("Qual é o nome do encontro?", "Em que dia será?", "A que horas começa?",
         "A que horas termina?", "Quantas pessoas cabem?"),
        ("Gente", "16/04/2024", "9:00", "12:00", "45"),
        name="Respostas",
    )  # fmt: skip

    (line,) = rows_of(book)
    assert isinstance(line.row, EncontroRow)
    assert (line.row.starts_at, line.row.ends_at, line.row.capacity) == (
        NINE.replace(tzinfo=SAO_PAULO),
        NOON.replace(tzinfo=SAO_PAULO),
        45,
    )


@pytest.mark.parametrize(
    ("rows"),
    [
        [("ana@exemplo.br", "Secretaria de Estado de Saúde", "Ana Lima", "ponto focal", "31 3915"),
         ("rui@exemplo.br", "IEF", "Rui Reis", "participante", "")],
        [("Ana Lima", "participante", "SES", "ana@exemplo.br"),
         ("Rui Reis", "organização", "IEF", "rui@exemplo.br")],
        [("SES", "ana@exemplo.br", "Ana Lima"), ("IEF", "rui@exemplo.br", "Rui Reis")],
        [("1", "Ana Lima", "ana@exemplo.br", "SES"), ("2", "Rui Reis", "rui@exemplo.br", "IEF")],
        [("SES", "membro da equipe", "ana@exemplo.br", "Ana Lima"),
         ("IEF", "ponto focal", "rui@exemplo.br", "Rui Reis")],
    ],
)  # fmt: skip
def test_people_without_a_header(rows: list[tuple[str, ...]]) -> None:
    book = read(*rows)

    assert [one[0] for one in people(book)] == ["Ana Lima", "Rui Reis"]
    assert wrong(book) == []


# --- Sheets and lines that are none -----------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Saíram da Rede", "Desligados", "Pessoas inativas", "Removidos 2024", "Ex-participantes",
     "Pessoas (antigas)"],
)  # fmt: skip
def test_a_sheet_of_who_left_is_named_and_not_read(name: str) -> None:
    head = ("nome", "e-mail", "sigla")
    book = read(
        head, ("Ana Lima", "ana@exemplo.br", "SES"),
        others={name: [head, ("Rui Reis", "rui@exemplo.br", "SES")]},
    )  # fmt: skip

    assert book.unread == (name,)
    assert [one[0] for one in people(book)] == ["Ana Lima"]


@pytest.mark.parametrize(
    "note",
    ["Belo Horizonte, 8 de março de 2024", "Dalva Caldeira, pela organização",
     "* datas sujeitas a mudança", "Aprovado pela coordenação", "Versão 3", "Fonte: FJP"],
)  # fmt: skip
def test_a_line_alone_below_a_gap_is_a_note(note: str) -> None:
    book = read(WHEN, ("Gente", NINE, NOON), ("", "", ""), (note, "", ""), name="Encontros")

    assert [passed.text for passed in book.sheets[0].passed] == [note]
    assert wrong(book) == []


@pytest.mark.parametrize("sign", ["---", "—", "...", "***", "=====", "_"])
def test_a_line_of_signs_is_none(sign: str) -> None:
    book = read(WHEN, ("Gente", NINE, NOON), (sign, sign, sign), name="Encontros")

    assert [row.line for row in rows_of(book)] == [2]
    assert wrong(book) == []


@pytest.mark.parametrize("sign", ["idem", '"', "Idem.", "o mesmo", "〃", "''", "(idem)"])
def test_idem_is_what_stands_above(sign: str) -> None:
    book = read(
        ("Nome", "E-mail", "Órgão"), ("Ana Lima", "ana@exemplo.br", "SES"),
        ("Rui Reis", "rui@exemplo.br", sign), ("Ivo Melo", "ivo@exemplo.br", sign),
    )  # fmt: skip

    assert [one[2] for one in people(book)] == ["SES", "SES", "SES"]


@pytest.mark.parametrize("name", ["Nome", "E-mail"])
def test_nobody_has_the_name_or_address_above(name: str) -> None:
    ana = {"Nome": "Ana Lima", "E-mail": "ana@exemplo.br", "Órgão": "SES"}
    rui = {"Nome": "Rui Reis", "E-mail": "rui@exemplo.br", "Órgão": "SES", name: "idem"}
    book = read(tuple(ana), tuple(ana.values()), tuple(rui.values()))

    assert [row.line for row in rows_of(book) if row.problems] == [3]


@pytest.mark.parametrize(
    ("header", "cell", "is_gone"),
    [
        ("Situação", "cancelado", True), ("Status", "Adiado para 2025", True),
        ("Cancelado", "sim", True), ("Cancelado em", NINE, True), ("Status", "SUSPENSO", True),
        ("Situação do encontro", "Cancelada", True), ("Situação", "confirmado", False),
        ("Cancelado", "não", False), ("Cancelado", "-", False),
    ],
)  # fmt: skip
def test_a_line_that_a_column_says_is_cancelled(header: str, cell: Any, is_gone: bool) -> None:  # noqa: FBT001 - a column of the table
    book = read((*WHEN, header), ("Gente", NINE, NOON, cell), name="Encontros")

    assert [kind for _, kind, _ in wrong(book)] == [ProblemKind.CANCELLED] * is_gone


@pytest.mark.parametrize(
    ("header", "cell", "is_gone"),
    [
        ("saiu em", NINE, True), ("Situação", "Inativo", True), ("Status", "aposentada", True),
        ("Data de desligamento", NINE, True), ("Situação", "Desligado", True),
        ("Situação", "ativa", False), ("Saiu em", "", False), ("Situação", "efetivo", False),
    ],
)  # fmt: skip
def test_a_person_who_left(header: str, cell: Any, is_gone: bool) -> None:  # noqa: FBT001 - a column of the table
    book = read(
        ("nome", "e-mail", "sigla", header), ("Ana Lima", "ana@exemplo.br", "SES", cell),
        ("Rui Reis", "rui@exemplo.br", "SES", ""),
    )  # fmt: skip

    assert [kind for _, kind, _ in wrong(book)] == [ProblemKind.CANCELLED] * is_gone


# --- Cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "between", "minutes"),
    [
        ("3.20", 180, None), ("3,20", None, None), (3.2, None, None), ("3.20", 200, 200),
        (3.2, 192, 192), ("3,50", None, 210), ("3,5", None, 210), (2.75, None, 165),
        ("2.10", 240, None), (3.3, 210, 210), ("2 x 4h", None, 480), ("2x4h", None, 480),
        ("três aulas de 2h", None, 360), ("4 encontros de 2h30", None, 600),
        ("2 × 90 min", None, 180), ("3 vezes 4 horas", None, 720), ("2 x manhã", None, None),
        ("duas manhãs", None, None),
    ],
)  # fmt: skip
def test_lengths(cell: Any, between: int | None, minutes: int | None) -> None:
    if minutes is None:
        with pytest.raises(UnreadableCellError):
            importing_cells.read_minutes(cell, between=between)
    else:
        assert importing_cells.read_minutes(cell, between=between) == minutes


@pytest.mark.parametrize(
    ("cell", "seats"),
    [("máx. 75 pessoas", 75), ("máximo de 75", 75), ("60,0", 60), ("60.00", 60), ("1.050", 1050),
     ("1 050", 1050), ("max 30", 30), ("1.000,00", None), ("60,5", None)],
)  # fmt: skip
def test_seats(cell: str, seats: int | None) -> None:
    if seats is None:
        with pytest.raises(UnreadableCellError):
            importing_cells.read_seats(cell)
    else:
        assert importing_cells.read_seats(cell) == seats


@pytest.mark.parametrize(
    ("cell", "percent"),
    [("70 por cento", 70), ("75 porcento", 75), ("80 Por Cento", 80), ("75,0%", 75), ("0,8", 80),
     ("70 %", 70)],
)  # fmt: skip
def test_per_cent(cell: str, percent: int) -> None:
    assert importing_cells.read_percent(cell) == percent


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024-11-13T14:00:00-03:00", "13/11/2024 14:00"),
        ("2024-11-13T17:00:00Z", "13/11/2024 14:00"),
        ("2024-11-13 14:00-0300", "13/11/2024 14:00"),
        ("2024-11-14T01:30:00.000Z", "13/11/2024 22:30"),
        ("45643", "17/12/2024 00:00"), ("45643,5625", "17/12/2024 13:30"),
        ("45643.5625", "17/12/2024 13:30"),
    ],
)  # fmt: skip
def test_moments_as_machines_write_them(text: str, when: str) -> None:
    read = importing_times.read_when(text, Calendar(TODAY.date()))

    assert read.ends is None
    assert when == f"{read.day:%d/%m/%Y} {read.starts or datetime.min.time():%H:%M}"


@pytest.mark.parametrize("text", ["12345", "99999", "2024-13-13T14:00:00Z", "0,30", "0.15"])
def test_numbers_that_are_no_moment(text: str) -> None:
    try:
        read = importing_times.read_when(text, Calendar(TODAY.date()))
    except UnreadableCellError:
        return
    assert read == When()


@pytest.mark.parametrize(
    ("start", "end"), [("2h", "5h"), ("3h", "5h30"), ("1h", "4h"), ("2:00", "5:00"), ("4h", "5h")]
)
def test_hours_of_the_night_are_told_once(start: str, end: str) -> None:
    book = read(
        ("título", "data", "início", "fim"), ("Gente", "12/11/2024", start, end), name="Encontros"
    )

    assert [column for _, _, column in wrong(book)] == ["starts_at"]


@pytest.mark.parametrize(
    ("cell", "role"),
    [
        ("COORDENAÇÃO DA REDE", Role.ORGANIZER), ("pto. focal", Role.FOCAL_POINT),
        ("membro da equipe da Aest", Role.PARTICIPANT),
        ("Servidora participante", Role.PARTICIPANT),
        ("membro da organização", Role.ORGANIZER), ("Ponto Focal (suplente)", Role.FOCAL_POINT),
        ("equipe da portaria", Role.DOOR), ("só presença", Role.DOOR),
        ("coordenador", None), ("ponto focal ou participante", None), ("chefe de equipe", None),
        ("participante e ponto focal", None), ("ponto", None), ("estagiário", None),
    ],
)  # fmt: skip
def test_roles(cell: str, role: Role | None) -> None:
    if role is None:
        with pytest.raises(UnreadableCellError):
            importing_cells.read_role(cell)
    else:
        assert importing_cells.read_role(cell) is role


@pytest.mark.parametrize(
    ("header", "cell", "role"),
    [
        ("É da organização", "VERDADEIRO", Role.ORGANIZER),
        ("É da organização?", "Sim", Role.ORGANIZER),
        ("Faz parte da organização", "x", Role.ORGANIZER), ("Da organização", True, Role.ORGANIZER),
        ("Organização", "sim", Role.ORGANIZER), ("É da organização", "FALSO", Role.PARTICIPANT),
    ],
)  # fmt: skip
def test_a_yes_to_being_an_organizer(header: str, cell: Any, role: Role) -> None:
    book = read(("Nome", "E-mail", "Órgão", header), ("Ana Lima", "ana@exemplo.br", "SES", cell))

    (line,) = rows_of(book)
    assert line.row is not None
    assert line.row.role is role  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["a indicar", "A INDICAR", "a designar", "xxx", "vago"])
def test_a_place_without_a_person(text: str) -> None:
    book = read(("nome", "e-mail", "sigla"), (text, text, "SES"),
                ("Ana Lima", "ana@exemplo.br", "SES"))  # fmt: skip

    assert wrong(book) == [(2, ProblemKind.MISSING, "name"), (2, ProblemKind.MISSING, "email")]


# --- Courses and turmas -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C3 – Indicadores e resultados", "C3"), ("C3: Indicadores e resultados", "C3"),
        ("c3 - indicadores", "C3"), ("C3 (Indicadores e resultados)", "C3"), ("C3", "C3"),
        ("linguagem SIMPLES", "C5"), ("C3 - Linguagem simples", None), ("C9 - Indicadores", None),
        ("C3 - Outro nome", None),
    ],
)  # fmt: skip
def test_courses(text: str, code: str | None) -> None:
    assert lists().course(text) == code


@pytest.mark.parametrize(
    "text", ["turma nº 3", "4ª turma", "03", "T3", "Turma n. 3", "3,0", "3ª", "Nº 3"]
)
def test_numbers_of_turmas(text: str) -> None:
    assert importing_cells.read_numbered(text) == (4 if "4" in text else 3)


@pytest.mark.parametrize(
    ("header", "text", "key"),
    [
        ("Curso/Turma", "C1 T2", ("C1", 2)), ("Turma", "C1 - Turma 3", ("C1", 3)),
        ("Curso", "Linguagem simples, turma 2", ("C5", 2)), ("Curso e turma", "C3 (T4)", ("C3", 4)),
        ("Turma", "c5 – turma nº 12", ("C5", 12)), ("Turma", "C1/T2", ("C1", 2)),
    ],
)  # fmt: skip
def test_course_and_turma_in_one_cell(header: str, text: str, key: tuple[str, int]) -> None:
    lessons = read(
        (header, "Dia", "Das", "Às"), (text, "27/08/2024", "8h30", "12h30"), name="Aulas"
    )
    turmas = read((header, "Vagas"), (text, 30), name="Turmas")

    for book, kind in ((lessons, LessonRow), (turmas, TurmaRow)):
        (line,) = rows_of(book)
        assert isinstance(line.row, kind)
        assert (line.row.course, line.row.number) == key


def test_a_turma_of_a_course_nobody_knows_is_told() -> None:
    book = read(("Turma", "Vagas"), ("C1 - Turma 3", 30), ("C7 - Turma 1", 30), name="Turmas")

    assert wrong(book) == [(3, ProblemKind.UNKNOWN_COURSE, "course")]


# --- Lines that contradict each other -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "column"),
    [
        ("Pessoas", [("nome", "e-mail", "sigla"), ("Ana Lima", "a@exemplo.br", "SES"),
                     ("Ana Lima", "a@exemplo.br", "SEF")], "office"),
        ("Pessoas", [("nome", "e-mail", "sigla"), ("Ana Rosa Lima", "a@exemplo.br", "SES"),
                     ("Ana Rosa Lima", "ana@exemplo.br", "SES")], "email"),
        ("Pessoas", [("nome", "e-mail", "sigla"), ("Ana Lima", "a@exemplo.br", "SES"),
                     ("Rui Reis", "a@exemplo.br", "SES")], "name"),
        ("Órgãos", [("Sigla", "Nome"), ("Idene", "Instituto A"), ("Idene", "Instituto B")],
         "agency_name"),
        ("Encontros", [(*WHEN, "Vagas"), ("Gente", NINE, NOON, 30), ("Gente", NINE, NOON, 45)],
         "capacity"),
        ("Encontros", [(*WHEN, "Local"), ("Gente", NINE, NOON, "A"), ("Gente", NINE, NOON, "B")],
         "venue"),
    ],
)  # fmt: skip
def test_the_column_in_which_two_lines_clash(name: str, rows: list[Any], column: str) -> None:
    steps = match(Known(), read(*rows, name=name).sheets)

    assert [(step.verdict, [(p.kind, p.column) for p in step.problems]) for step in steps] == [
        (Verdict.PROBLEM, [(ProblemKind.CLASH, column)])
    ] * 2


def test_two_people_of_one_short_name_may_work_in_one_office() -> None:
    book = read(("nome", "e-mail", "sigla"), ("Ana Lima", "a@exemplo.br", "SES"),
                ("Ana Lima", "ana@exemplo.br", "SES"))  # fmt: skip

    assert [step.verdict for step in match(Known(), book.sheets)] == [Verdict.NEW, Verdict.NEW]


def test_thousands_of_unknown_offices_take_no_time_for_likeness() -> None:
    known = lists()
    began = datetime.now(UTC)
    for number in range(20_000 // 5 + 50):
        known.office(f"Prefeitura de {number:x}ville")

    assert known.office("SEFF").sure is None
    assert known.office("SEF").is_exact
    assert (datetime.now(UTC) - began).total_seconds() < 20


def test_an_unknown_file_stays_unknown() -> None:
    with pytest.raises(SpreadsheetError):
        read(("a", "b"), ("c", "d"), name="Painel")


@pytest.mark.parametrize("column", ["Função", "Atuação"])
def test_a_column_of_duties_is_the_role_where_its_cells_are_roles(column: str) -> None:
    header = ("Servidor", "Órgão", column, "Contato")
    book = read(header, ("Ana Lima", "SES", "ponto focal", "ana@exemplo.mg.gov.br"))
    other = read(header, ("Ana Lima", "SES", "analista", "ana@exemplo.mg.gov.br"))

    assert [line.row.role for line in rows_of(book) if line.row] == [Role.FOCAL_POINT]  # type: ignore[union-attr]
    assert [line.row.role for line in rows_of(other) if line.row] == [None]  # type: ignore[union-attr]


def test_a_total_in_any_column_is_no_row() -> None:
    book = read(
        ("Vagas", "Título", "Início", "Fim"),
        (60, "Gente", "16/04/2024 09:00", "16/04/2024 12:00"), (60, "TOTAL", "", ""),
        name="Encontros",
    )  # fmt: skip

    (line,) = rows_of(book)
    assert line.problems == ()
