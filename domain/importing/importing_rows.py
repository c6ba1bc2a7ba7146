"""From the cells of a spreadsheet to rows we understand, with what is wrong in the others.

Every sheet has columns with names people use for them; a name that is only nearly right is
taken too, and the order does not matter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from rapidfuzz import fuzz

from domain.importing import importing_cells
from domain.importing.importing_cells import UnreadableCellError, plain, shown
from domain.importing.spreadsheets import Cell, Sheet, SpreadsheetError, Unreadable, Workbook
from domain.names import has_our_letters
from models import Role

_HEADER_ROWS: Final = 10
"""The header is looked for in these first rows: above it there may be a title."""
_NEARLY: Final = 85
"""From this score of 100 on, a column's name counts as one of ours."""


class Subject(StrEnum):
    """What a sheet is about, in the order of writing."""

    ASSESSORIAS = "assessorias"
    COURSES = "courses"
    ENCONTROS = "encontros"
    TURMAS = "turmas"
    LESSONS = "lessons"
    PEOPLE = "people"


class ProblemKind(StrEnum):
    """What can be wrong with a row."""

    MISSING = "missing"
    MISSING_COLUMN = "missing_column"
    UNREADABLE = "unreadable"
    REPEATED = "repeated"
    SHORT_NAME = "short_name"
    FOREIGN_LETTERS = "foreign_letters"
    UNKNOWN_OFFICE = "unknown_office"
    UNKNOWN_COURSE = "unknown_course"
    UNKNOWN_TURMA = "unknown_turma"
    NO_LESSONS = "no_lessons"
    ENDS_TOO_EARLY = "ends_too_early"
    SEATS_TAKEN = "seats_taken"
    """Fewer seats than people already have; `suggestion` is the least number."""
    PEOPLE_WAIT = "people_wait"
    """The change would move people who count on the old time or place."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, as data; the words are in messages/."""

    kind: ProblemKind
    column: str = ""
    """The field that is wrong, as the row types below name it."""
    value: str = ""
    suggestion: str = ""
    """What the value probably should be."""
    other_line: int = 0
    """The line that already has this value."""


@dataclass(frozen=True, slots=True)
class AssessoriaRow:
    """An office by its acronym."""

    acronym: str
    agency_name: str


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course by its code."""

    code: str
    title: str
    minutes: int
    aim: str = ""


@dataclass(frozen=True, slots=True)
class EncontroRow:
    """An encontro by its title and year; moments are aware."""

    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    theme: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None
    minutes: int | None = None
    programme: str = ""


@dataclass(frozen=True, slots=True)
class TurmaRow:
    """A turma by the code of its course and its number."""

    course: str
    number: int
    venue: str
    capacity: int | None = None
    enrollment_opens_at: datetime | None = None
    enrollment_closes_at: datetime | None = None
    minimum_attendance_percent: int | None = None


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson of a turma."""

    course: str
    number: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person by their e-mail; `office` is an acronym or the name of an agency."""

    name: str
    email: str
    office: str
    role: Role | None = None


Row = AssessoriaRow | CourseRow | EncontroRow | TurmaRow | LessonRow | PersonRow


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One line of a sheet: a row, or what keeps it from being one."""

    subject: Subject
    line: int
    given: frozenset[str]
    """The fields whose column is in the sheet; the others keep what the database has."""
    row: Row | None
    problem: Problem | None
    cells: tuple[str, ...]
    """What stands in the line, for the sheet of errors."""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet we know, line by line."""

    subject: Subject
    name: str
    header: tuple[str, ...]
    rows: tuple[ReadRow, ...]


# --- Sheets and their columns ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    field: str
    names: tuple[str, ...]
    """As `plain` writes them."""
    read: Callable[[Cell], object] = importing_cells.read_text
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class _Kind:
    names: tuple[str, ...]
    columns: tuple[_Column, ...]
    make: Callable[..., Row]


def _optional(
    field: str, *names: str, read: Callable[[Cell], object] = importing_cells.read_text
) -> _Column:
    return _Column(field, names, read, is_required=False)


_COURSE: Final = _Column("course", ("curso", "codigo do curso", "codigo"))
_TURMA_NUMBER: Final = _Column(
    "number", ("turma", "numero", "numero da turma"), importing_cells.read_whole
)
_STARTS: Final = _Column(
    "starts_at", ("inicio", "comeca", "data e hora de inicio"), importing_cells.read_moment
)
_ENDS: Final = _Column(
    "ends_at", ("fim", "termino", "termina", "data e hora de fim"), importing_cells.read_moment
)

_KINDS: Final[Mapping[Subject, _Kind]] = {
    Subject.ASSESSORIAS: _Kind(
        ("assessorias", "orgaos", "aests"),
        (
            _Column("acronym", ("sigla",)),
            _Column(
                "agency_name",
                ("nome do orgao ou entidade", "nome do orgao", "orgao", "entidade", "nome"),
            ),
        ),
        AssessoriaRow,
    ),
    Subject.COURSES: _Kind(
        ("cursos",),
        (
            _Column("code", ("codigo", "curso")),
            _Column("title", ("titulo", "nome", "nome do curso")),
            _optional("aim", "objetivo", "para que serve", read=importing_cells.read_long_text),
            _Column("minutes", ("carga horaria", "horas"), importing_cells.read_minutes),
        ),
        CourseRow,
    ),
    Subject.ENCONTROS: _Kind(
        ("encontros",),
        (
            _Column("title", ("titulo", "encontro", "nome")),
            _STARTS,
            _ENDS,
            _Column("venue", ("local", "lugar")),
            _optional("theme", "tema", "assunto"),
            _optional("address", "endereco"),
            _optional("latitude", "latitude", read=importing_cells.read_degrees),
            _optional("longitude", "longitude", read=importing_cells.read_degrees),
            _optional(
                "capacity", "vagas", "lotacao", "numero de vagas", read=importing_cells.read_whole
            ),
            _optional("minutes", "horas", "carga horaria", read=importing_cells.read_minutes),
            _optional(
                "programme", "programacao", "programa", "pauta", read=importing_cells.read_long_text
            ),
        ),
        EncontroRow,
    ),
    # "vagas por Aest até" is read past on purpose: seats per office are not built yet.
    Subject.TURMAS: _Kind(
        ("turmas",),
        (
            _COURSE,
            _TURMA_NUMBER,
            _Column("venue", ("local", "lugar")),
            _optional("capacity", "vagas", "numero de vagas", read=importing_cells.read_whole),
            _optional(
                "enrollment_opens_at",
                "inscricao abre",
                "inicio da inscricao",
                read=importing_cells.read_moment,
            ),
            _optional(
                "enrollment_closes_at",
                "inscricao fecha",
                "fim da inscricao",
                read=importing_cells.read_moment,
            ),
            _optional(
                "minimum_attendance_percent", "presenca minima", read=importing_cells.read_percent
            ),
        ),
        TurmaRow,
    ),
    Subject.LESSONS: _Kind(("aulas",), (_COURSE, _TURMA_NUMBER, _STARTS, _ENDS), LessonRow),
    Subject.PEOPLE: _Kind(
        ("pessoas", "participantes", "lista"),
        (
            _Column("name", ("nome", "nome completo", "participante", "servidor", "pessoa")),
            _Column(
                "email",
                (
                    "e mail",
                    "email",
                    "e mail de trabalho",
                    "e mail institucional",
                    "correio eletronico",
                    "endereco de e mail",
                ),
                importing_cells.read_email,
            ),
            _Column(
                "office",
                (
                    "orgao",
                    "sigla",
                    "orgao ou entidade",
                    "orgao entidade",
                    "entidade",
                    "instituicao",
                    "secretaria",
                    "sigla do orgao",
                    "lotacao",
                ),
            ),
            _optional("role", "papel", "perfil", "funcao na rede", read=importing_cells.read_role),
        ),
        PersonRow,
    ),
}


def read_sheets(workbook: Workbook) -> tuple[ReadSheet, ...]:
    """Read every sheet we know, in the order of writing; others are passed over.

    A workbook whose sheets have none of our names may hold one list of people.

    Raises:
        SpreadsheetError: no sheet has columns we know.

    """
    read = [
        _read_sheet(subject, sheet)
        for subject, kind in _KINDS.items()
        for sheet in workbook.sheets
        if plain(sheet.name) in kind.names and sheet.rows
    ]
    if not read:
        read = [
            _read_sheet(Subject.PEOPLE, sheet)
            for sheet in workbook.sheets
            if sheet.rows and len(_header(_KINDS[Subject.PEOPLE], sheet)[1]) > 1
        ][:1]
    if not read:
        raise SpreadsheetError(Unreadable.UNKNOWN_COLUMNS)
    if not any(sheet.rows for sheet in read):
        raise SpreadsheetError(Unreadable.EMPTY)
    return tuple(read)


def _header(kind: _Kind, sheet: Sheet) -> tuple[int, dict[str, int]]:
    """Return the row with the most columns of ours, and where each field stands in it."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, cells in enumerate(sheet.rows[:_HEADER_ROWS]):
        places = _places(kind, [plain(shown(cell)) for cell in cells])
        if len(places) > len(best[1]):
            best = number, places
    return best


def _places(kind: _Kind, names: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    # Exact names first, so that a nearly right one never takes another's place.
    for least in (100.0, float(_NEARLY)):
        for column in kind.columns:
            if column.field in places:
                continue
            free = [i for i, name in enumerate(names) if name and i not in places.values()]
            scores = {
                place: max(fuzz.ratio(names[place], name) for name in column.names)
                for place in free
            }
            place = max(scores, key=scores.__getitem__, default=None)
            if place is not None and scores[place] >= least:
                places[column.field] = place
    return places


def _read_sheet(subject: Subject, sheet: Sheet) -> ReadSheet:
    kind = _KINDS[subject]
    header_row, places = _header(kind, sheet)
    header = tuple(shown(cell) for cell in sheet.rows[header_row])
    lines = [
        (number, cells)
        for number, cells in enumerate(sheet.rows[header_row + 1 :], start=header_row + 2)
        if any(cell is not None for cell in cells)
    ]
    missing = [c for c in kind.columns if c.is_required and c.field not in places]
    if missing:
        problem = Problem(ProblemKind.MISSING_COLUMN, column=missing[0].field)
        rows = [ReadRow(subject, header_row + 1, frozenset(), None, problem, header)]
    else:
        rows = [_read_row(subject, number, cells, places) for number, cells in lines]
    return ReadSheet(subject, sheet.name, header, tuple(rows))


def _read_row(
    subject: Subject, line: int, cells: tuple[Cell, ...], places: Mapping[str, int]
) -> ReadRow:
    kind = _KINDS[subject]
    values: dict[str, Any] = {}
    problem: Problem | None = None
    for column in kind.columns:
        place = places.get(column.field)
        cell = cells[place] if place is not None and place < len(cells) else None
        if cell is None or not shown(cell):
            if column.is_required:
                problem = problem or Problem(ProblemKind.MISSING, column=column.field)
            continue
        try:
            values[column.field] = column.read(cell)
        except UnreadableCellError:
            problem = problem or Problem(
                ProblemKind.UNREADABLE, column=column.field, value=shown(cell)[:60]
            )
    row = None if problem else kind.make(**values)
    problem = problem or _check(row)
    return ReadRow(
        subject=subject,
        line=line,
        given=frozenset(places),
        row=None if problem else row,
        problem=problem,
        cells=tuple(shown(cell) for cell in cells),
    )


def _check(row: Row | None) -> Problem | None:
    match row:
        case EncontroRow() | LessonRow() if row.ends_at <= row.starts_at:
            return Problem(ProblemKind.ENDS_TOO_EARLY, "ends_at")
        case PersonRow() if len(row.name.split()) < 2:  # noqa: PLR2004 - name and surname
            return Problem(ProblemKind.SHORT_NAME, "name", row.name)
        case PersonRow() if not has_our_letters(row.name):
            return Problem(ProblemKind.FOREIGN_LETTERS, "name", row.name)
    return None
