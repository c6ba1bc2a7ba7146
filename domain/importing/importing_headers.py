"""Which sheet is about what, and where its lines begin."""

import re
from typing import Final

from rapidfuzz import fuzz

from domain.importing import importing_columns, importing_questions
from domain.importing.importing_cells import UnreadableCellError, shown
from domain.importing.importing_columns import SAMPLE, cells_of, fits, holds
from domain.importing.importing_layout import Hints, Layout, Subject
from domain.importing.sheets.fields import READERS, Type
from domain.importing.sheets.tables import TABLES
from domain.importing.spreadsheets import Cell, Sheet
from domain.reading.plain import plain

_HEADER_ROWS: Final = 20
"""The header is looked for in these first rows: above it there may be a title."""
_NEARLY: Final = 85
_OTHER_TABLES_TEXT: Final = """
    presenca presencas frequencia assinatura assinaturas instrucoes instrucao leia leiame ajuda
    orientacoes capa resumo grafico graficos indice legenda avaliacao avaliacoes certificados
    rascunho backup sairam desligados desligadas desligamentos inativos inativas excluidos
    excluidas removidos removidas cancelados canceladas arquivo arquivados antigos antigas ex
"""
_OTHER_TABLES: Final = frozenset(_OTHER_TABLES_TEXT.split())
"""A sheet with one of these words in its name is no table of the import."""
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEAR_OF_TITLE: Final = re.compile(r"(?<![\d/.,-])(20\d\d)(?![\d/-])")
"""One that is no part of a day: "Atualizado em 05/02/2024"."""
_SOME: Final = 2
"""Columns of one subject that make a table, if nothing else does."""
_IN_A_LINE: Final = re.compile(r"[\d@]")
"""No name of a column in a second row has one of these."""


def year_of(sheet: Sheet) -> int | None:
    """Return the year in the name of a sheet."""
    found = _YEAR.search(sheet.name)
    return int(found[1]) if found else None


def year_above(sheet: Sheet, layout: Layout) -> int | None:
    """Return the year that the lines above the header say: "Agenda de encontros 2025"."""
    above = " ".join(
        shown(cell) for row in sheet.rows[: max(layout.first_row - 1, 0)] for cell in row
    )
    years = {int(year) for year in _YEAR_OF_TITLE.findall(above)}
    return years.pop() if len(years) == 1 else None


def is_other_table(sheet: Sheet) -> bool:
    """Tell whether the name says that the sheet is no table of ours."""
    return not _OTHER_TABLES.isdisjoint(plain(sheet.name).split())


def subject_named(sheet: Sheet) -> Subject | None:
    """Return what the name of a sheet says it is about, by the first word that says it."""
    words = [word for word in plain(sheet.name).split() if not word.isdigit()]
    for word in words:
        for subject, table in TABLES.items():
            if word in table.sheets:
                return subject
    for subject, table in TABLES.items():
        if words and max(fuzz.ratio(words[0], name) for name in table.sheets) >= _NEARLY:
            return subject
    return None


def lay_out(
    sheet: Sheet, hints: Hints, *, has_office: bool, is_sought: bool = False
) -> Layout | None:
    """Return how a sheet is laid out; None when it is no table of ours.

    `has_office`: its name, or lines above its people, say which office they are of. `is_sought`:
    there is no other table in the file, so the nearest is taken, and told what it lacks.
    """
    bare = _without_header(sheet, hints)
    if bare is not None:
        return bare
    named = subject_named(sheet)
    found = [
        layout
        for subject in TABLES
        if (layout := _with_header(sheet, subject, hints, has_office=has_office)) is not None
    ]
    found.sort(key=lambda layout: -layout.size)
    best = next((layout for layout in found if layout.subject is named), None)
    whole = [layout for layout in found if not layout.missing]
    if whole and (best is None or (best.missing and best.size <= whole[0].size)):
        # Addresses in the cells say more than the names of columns.
        best = next((one for one in whole if _is_of_people(one, sheet, hints)), whole[0])
    elif best is None:
        best = next((one for one in found if is_sought and one.size >= _SOME), None)
    if best is not None and not (best.missing and _is_signed(best)):
        return best
    return None


def _is_of_people(layout: Layout, sheet: Sheet, hints: Hints) -> bool:
    if layout.subject is not Subject.PEOPLE or "email" not in layout.places:
        return False
    one = TABLES[Subject.PEOPLE].field("email")
    place = layout.places["email"]
    return bool(cells_of(sheet, place, layout.first_row)) and fits(
        one, sheet, place, layout.first_row, hints
    )


def _is_signed(layout: Layout) -> bool:
    return any("assinatura" in plain(name) for name in layout.header)


def _with_header(
    sheet: Sheet, subject: Subject, hints: Hints, *, has_office: bool
) -> Layout | None:
    """Find the row, or the two rows, with the most names of ours."""
    best: Layout | None = None
    table = TABLES[subject]
    for number in range(min(_HEADER_ROWS, len(sheet.rows))):
        if best is not None and all(
            not best.places.keys().isdisjoint(group) for group in table.needs
        ):
            break
        top = [shown(cell) for cell in sheet.rows[number]]
        if sum(bool(name) for name in top) < 2 and best is not None:  # noqa: PLR2004 - a title
            continue
        for header, first in ((top, number + 1), (_double(sheet, number), number + 2)):
            if header is None:
                continue
            places, twice = importing_columns.find(table, header, sheet, first, hints)
            if len(places) + len(twice) > (0 if best is None else best.size):
                best = Layout(subject, first, tuple(header), places)
                best.questions = [
                    importing_questions.ask(best, sheet, name, columns)
                    for name, columns in twice.items()
                ]
    if best is not None:
        importing_questions.complete(best, sheet, hints, has_office=has_office)
    return best


def _double(sheet: Sheet, number: int) -> list[str] | None:
    """Join the names of two rows: "Inscrições" over "Abertura" and "Encerramento"."""
    if number + 1 >= len(sheet.rows):
        return None
    top = [shown(cell) for cell in sheet.rows[number]]
    below = [shown(cell) for cell in sheet.rows[number + 1]]
    if any(not isinstance(cell, str | None) for cell in sheet.rows[number + 1]):
        return None
    width = max(len(top), len(below))
    top += [""] * (width - len(top))
    below += [""] * (width - len(below))
    # A title above is one text, however many cells it is merged over.
    is_title = len({name for name in top if name}) == 1
    if is_title or not any(above and under for above, under in zip(top, below, strict=True)):
        return None
    # A name above stands over several below: else the second row is the first line.
    if not any(
        below[place] and (not top[place] or (top[place - 1] == top[place] != below[place]))
        for place in range(1, width)
    ) or any(_IN_A_LINE.search(under) for under in below):
        return None
    joined, last = [], ""
    for above, under in zip(top, below, strict=True):
        last = above or (last if under else "")
        joined.append(above if above == under else f"{last} {under}".strip())
    return joined


def _without_header(sheet: Sheet, hints: Hints) -> Layout | None:
    """Know a list of people by its cells alone: an address, an office and a name in each line."""
    lines = len(sheet.rows[:SAMPLE])
    width = max((len(row) for row in sheet.rows), default=0)
    table = TABLES[Subject.PEOPLE]
    found: dict[str, int] = {}

    def fitting(name: str) -> list[int]:
        one = table.field(name)
        columns = [(at, cells_of(sheet, at, 0)) for at in range(width) if at not in found.values()]
        if one.type in {Type.EMAIL, Type.OFFICE}:
            return [
                at
                for at, cells in columns
                if len(cells) == lines and all(holds(one, cell, hints) for cell in cells)
            ]
        return [at for at, cells in columns if cells and all(_reads(one.type, c) for c in cells)]

    for name in ("email", "office", "role", "name"):
        places = fitting(name) if lines else []
        if len(places) == 1:
            found[name] = places[0]
        elif name != "role":
            return None
    return Layout(Subject.PEOPLE, 0, ("",) * width, found)


def _reads(type_: Type, cell: Cell) -> bool:
    try:
        READERS[type_](cell)
    except UnreadableCellError:
        return False
    return True
