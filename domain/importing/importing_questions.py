"""What is asked about a sheet: which column is a field that is needed, or that somebody meant."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Final

from domain.importing import importing_cells
from domain.importing.importing_cells import shown
from domain.importing.importing_columns import (
    MOSTLY,
    NOT_OURS,
    cells_of,
    differs,
    fits,
    holds,
    names_of,
)
from domain.importing.importing_layout import Choice, Hints, Layout, Question, Subject
from domain.importing.sheets.fields import Field, Type
from domain.importing.sheets.tables import TABLES
from domain.importing.spreadsheets import Cell, Sheet
from domain.reading.plain import plain

_EXAMPLES: Final = 2
_LONGEST_EXAMPLE: Final = 40
_MOST_CHOICES: Final = 6
_BY_CELLS: Final = frozenset((Type.EMAIL, Type.OFFICE))
"""What a column is known by without its name."""


def complete(layout: Layout, sheet: Sheet, hints: Hints, *, has_office: bool) -> None:
    """Find what is needed and still missing: by what was answered, by the cells, or by asking."""
    table = TABLES[layout.subject]
    _put_right(layout, sheet, hints)
    _share(layout, sheet)
    needs = [group for group in table.needs if not (group == ("office",) and has_office)]
    for group in needs:
        if layout.asked.isdisjoint(group) and layout.places.keys().isdisjoint(group):
            _find(layout, sheet, hints, table.field(group[0]))
    _doubt(layout, sheet, hints)
    _ask_of_others(layout, sheet, hints)
    _answer(layout, hints)
    layout.missing = tuple(
        group[0]
        for group in needs
        if layout.asked.isdisjoint(group) and layout.places.keys().isdisjoint(group)
    )


def ask(layout: Layout, sheet: Sheet, name: str, columns: Collection[int]) -> Question:
    """Return the question which of these columns is the field."""
    choices = tuple(
        Choice(_told_apart(layout.header, place), _examples(sheet, place, layout.first_row), place)
        for place in list(columns)[:_MOST_CHOICES]
    )
    return Question(_key(layout, name), layout.subject, sheet.name, name, choices)


def answered(layout: Layout, hints: Hints) -> tuple[str, ...]:
    """Return the fields of a sheet whose column a person told."""
    fields = TABLES[layout.subject].fields
    return tuple(one.name for one in fields if _key(layout, one.name) in hints.answers)


def _find(layout: Layout, sheet: Sheet, hints: Hints, one: Field) -> None:
    """Take the one column that holds what is needed, or ask about those that may be it."""
    holding = [place for place in layout.free if _is_filled(one, layout, sheet, place, hints)]
    if one.type in _BY_CELLS and len(holding) == 1:
        layout.places[one.name] = holding[0]
        return
    if one.type not in _BY_CELLS:
        names = names_of(layout.header, TABLES[layout.subject])
        by_name = [
            place
            for place, name in enumerate(names)
            if not set(one.may_be).isdisjoint(name.split())
            and (place in layout.free or _is_optional(layout, place))
        ]
        in_doubt = layout.subject is Subject.PEOPLE
        holding = by_name or [
            place for place in holding if in_doubt and NOT_OURS.isdisjoint(names[place].split())
        ]
    if holding and _is_likely(layout):
        layout.questions.append(ask(layout, sheet, one.name, holding))


def _put_right(layout: Layout, sheet: Sheet, hints: Hints) -> None:
    """Leave a column that only its name makes one of addresses or offices, where another is it."""
    first = layout.first_row
    for one in TABLES[layout.subject].fields:
        place = layout.places.get(one.name)
        if place is None or one.type not in _BY_CELLS:
            continue
        own = cells_of(sheet, place, first)
        if not own or any(_is_surely(one, cell, hints) for cell in own):
            continue
        used = set(layout.places.values())
        fitting = [
            other
            for other in range(len(layout.header))
            if other not in used
            and len(cells := cells_of(sheet, other, first)) >= len(own)
            and all(_is_surely(one, cell, hints) for cell in cells)
        ]
        if len(fitting) == 1:
            layout.places[one.name] = fitting[0]


def _is_surely(one: Field, cell: Cell, hints: Hints) -> bool:
    """Tell whether a cell holds an address, or an office without a typo."""
    if one.type is Type.OFFICE:
        return hints.office(" ".join(shown(cell).split())).is_exact
    return holds(one, cell, hints)


def _share(layout: Layout, sheet: Sheet) -> None:
    """Let one column be course and turma, where its cells say both: "C1 - turma 2"."""
    if "course_code" in layout.places and "course" not in layout.places:
        layout.places["course"] = layout.places.pop("course_code")
    own = [name for name in ("course", "number") if name in layout.places]
    if len(own) != 1 or layout.subject not in {Subject.TURMAS, Subject.LESSONS}:
        return
    place = layout.places[own[0]]
    cells = cells_of(sheet, place, layout.first_row)
    good = sum(importing_cells.split_turma(shown(cell)) is not None for cell in cells)
    if cells and good >= MOSTLY * len(cells):
        layout.places["course"] = layout.places["number"] = place


def _ask_of_others(layout: Layout, sheet: Sheet, hints: Hints) -> None:
    """Ask about a column that may be one nobody needs but somebody meant: "Qtd."."""
    if not _is_likely(layout):
        return
    names = names_of(layout.header, TABLES[layout.subject])
    table = TABLES[layout.subject]
    needed = {name for group in table.needs for name in group}
    for one in table.fields:
        if not one.may_be or one.name in {*layout.places, *layout.asked, *needed}:
            continue
        fitting = [
            place
            for place in layout.free
            if names[place] in one.may_be and _is_filled(one, layout, sheet, place, hints)
        ]
        if fitting:
            layout.questions.append(ask(layout, sheet, one.name, fitting))


def _doubt(layout: Layout, sheet: Sheet, hints: Hints) -> None:
    """Ask which numbers are the seats, where no column is called so: "Lotação", "Público"."""
    names = names_of(layout.header, TABLES[layout.subject])
    for one in TABLES[layout.subject].fields:
        own = layout.places.get(one.name)
        if one.type is not Type.SEATS or own is None or names[own] in one.names:
            continue
        rivals = [
            place
            for place in layout.free
            if not set(one.may_be).isdisjoint(names[place].split())
            and NOT_OURS.isdisjoint(names[place].split())
            and _is_filled(one, layout, sheet, place, hints)
            and differs(one, sheet, layout.first_row, (own, place), hints)
        ]
        if rivals:
            layout.questions.append(ask(layout, sheet, one.name, [own, *rivals]))
            del layout.places[one.name]


def _is_filled(one: Field, layout: Layout, sheet: Sheet, place: int, hints: Hints) -> bool:
    """Tell whether something is in a column, and most of it what the field asks for."""
    first = layout.first_row
    return bool(cells_of(sheet, place, first)) and fits(one, sheet, place, first, hints)


def _is_likely(layout: Layout) -> bool:
    return layout.size > 1


def _is_optional(layout: Layout, place: int) -> bool:
    names = [name for name, own in layout.places.items() if own == place]
    return all((name,) not in TABLES[layout.subject].needs for name in names)


def _told_apart(header: Sequence[str], place: int) -> str:
    """Return the name of a column, with its letter where another has the same name."""
    name = header[place]
    letter = chr(ord("A") + place) if place < 26 else str(place + 1)  # noqa: PLR2004 - A to Z
    return name if header.count(name) == 1 else f"{name} (coluna {letter})"


def _key(layout: Layout, name: str) -> str:
    shape = "\n".join([layout.subject.value, *map(plain, layout.header)])
    return f"{sha256(shape.encode()).hexdigest()[:32]}:{name}"


def _examples(sheet: Sheet, place: int, first: int) -> tuple[str, ...]:
    seen = dict.fromkeys(
        " ".join(shown(cell).split())[:_LONGEST_EXAMPLE] for cell in cells_of(sheet, place, first)
    )
    return tuple(seen)[:_EXAMPLES]


def _answer(layout: Layout, hints: Hints) -> None:
    """Put the columns that were answered in their places."""
    for question in list(layout.questions):
        if question.key not in hints.answers:
            continue
        layout.questions.remove(question)
        place = hints.answers[question.key]
        if place is not None and place < len(layout.header):
            for name in [name for name, own in layout.places.items() if own == place]:
                del layout.places[name]
            layout.places[question.field] = place
