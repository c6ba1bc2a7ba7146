"""Which column of a sheet is which field, by its name and by what is in it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import fuzz

from domain.importing import importing_cells, importing_times
from domain.importing.importing_cells import UnreadableCellError, is_blank, shown
from domain.importing.importing_layout import Hints
from domain.importing.sheets.fields import READERS, Field, Table, Type
from domain.importing.spreadsheets import Cell, Sheet
from domain.reading.plain import plain

_NEARLY: Final = 85
"""From this score of 100 on, a column's name counts as one of ours."""
_SOMEHOW: Final = 74
"""From this one on it does where the cells fit, too: "Emial"."""
_VERY_NAME: Final = 99
"""From this one on it does whatever is in the cells."""
_EMPTY: Final = 60.0
"""The very name over a column of empty cells."""
_FIRST: Final = 86
"""The name begins with it: "Capacidade do local" is more of the one than of the other."""
_HALF: Final = 75.0
"""Another field stands in the name, too."""
_LONGEST_HEADER: Final = 200
SAMPLE: Final = 60
"""Lines looked at to see what a column holds."""
MOSTLY: Final = 0.6

_DATABASE_PREFIXES: Final = frozenset(
    ("nm", "ds", "no", "dt", "hr", "qt", "qtd", "qtde", "nr", "cd", "tx", "sg", "dh", "vl", "tp")
)
_NOT_OURS_TEXT: Final = """
    publicacao oficio solicitacao convite aprovacao pagamento confirmacao conclusao assinatura
    assinado atualizacao carimbo cadastramento cargo celular chefe chefia coordenador cpf
    criacao credenciamento custo diretor emergencia envio gestor gestora id imediato masp
    matricula modificacao nascimento observacao observacoes obs pai mae responsavel resposta
    rg substituto superior ocupadas ocupados preenchidas restantes remanescentes telefone
    usuario valor whatsapp instrutor facilitador palestrante
"""
NOT_OURS: Final = frozenset(_NOT_OURS_TEXT.split())
"""Columns with one of these words are about something or somebody else."""
_NUMBERS_OF_PEOPLE: Final = frozenset(("masp", "cpf", "rg", "matricula"))
_LOOSE: Final = frozenset((Type.TEXT, Type.LONG_TEXT, Type.ROLE, Type.PART_OF_NAME, Type.ASIDE))
"""Anything may stand in their cells."""
_BY_CELLS: Final = frozenset((Type.EMAIL, Type.OFFICE, Type.WEEKDAY, Type.DAY))
"""What only the cells tell for sure."""
_LOOKS: Final[Mapping[Type, Callable[[Cell], object]]] = {
    **READERS,
    **dict.fromkeys(_LOOSE, importing_cells.read_long_text),
    Type.NAME: importing_cells.read_letters,
    Type.LENGTH: importing_cells.read_minutes,
    Type.WEEKDAY: importing_times.read_weekday,
}
"""How a cell is looked at, which is less strict than how it is read."""
_SKELETONS: Final = frozenset(("a", "as", "o", "os", "de", "do", "da", "dos", "das", "e", "em"))


def find(
    table: Table, header: Sequence[str], sheet: Sheet, first: int, hints: Hints
) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Return which column is which, and the fields that several columns fit alike."""
    places: dict[str, int] = {}
    twice: dict[str, list[int]] = {}
    won: dict[str, float] = {}
    for score, place, name in _candidates(table, header, sheet, first, hints):
        if place in places.values():
            continue
        one = table.field(name)
        if name not in places:
            if any(place in columns for columns in twice.values()):
                continue
            places[name], won[name] = place, score
        elif (
            _is_alike(score, won[name])
            or (
                # Two that may both be it by their very names and by their cells.
                one.type in _BY_CELLS
                and min(score, won[name]) >= _VERY_NAME
                and all(fits(one, sheet, at, first, hints) for at in (place, places[name]))
            )
        ) and differs(one, sheet, first, (place, places[name]), hints):
            twice.setdefault(name, [places[name]]).append(place)
    for name, columns in list(twice.items()):
        others = {place for other, place in places.items() if other != name}
        free = sorted(set(columns) - others)
        if len(free) > 1:
            twice[name] = free
            del places[name]
        else:
            del twice[name]
    return places, twice


def fits(  # noqa: PLR0913 - a column of a sheet, and how sure its name makes
    one: Field, sheet: Sheet, place: int, first: int, hints: Hints, *, score: float = 0
) -> bool:
    """Tell whether most cells of a column hold what the field asks for; a sure name asks less."""
    cells = cells_of(sheet, place, first)
    if not cells:
        return one.type not in _BY_CELLS
    good = sum(holds(one, cell, hints) for cell in cells)
    is_named = one.type in _LOOSE or (one.type not in _BY_CELLS and _FIRST <= score < _VERY_NAME)
    return good >= MOSTLY * len(cells) or (is_named and good > 0)


def cells_of(sheet: Sheet, place: int, first: int) -> list[Cell]:
    """Return what stands in the first lines of a column."""
    cells = [row[place] for row in sheet.rows[first : first + SAMPLE] if place < len(row)]
    return [cell for cell in cells if not is_blank(cell)]


def holds(one: Field, cell: Cell, hints: Hints) -> bool:
    """Tell whether a cell holds what the field asks for."""
    try:
        if one.type is Type.OFFICE:
            return hints.office(" ".join(shown(cell).split())).sure is not None
        if one.type in {Type.WHEN, Type.DAY}:
            when = importing_times.read_when(cell, hints.calendar)
            if one.type is Type.DAY:
                return when.starts is None and when.ends is None
            # A number of seats is no hour: "30" under "Limite".
            return when.day is not None or not isinstance(cell, int | float)
        if one.type is Type.PERIOD:
            importing_times.read_period(cell, hints.calendar)
        else:
            _LOOKS[one.type](cell)
    except UnreadableCellError:
        return False
    return True


def names_of(header: Sequence[str], table: Table) -> list[str]:
    """Return the names as we compare them; a database's "DT_INICIO" is "inicio"."""
    return [_name(written[:_LONGEST_HEADER], table) for written in header]


@lru_cache(maxsize=4_096)
def _name(written: str, table: Table) -> str:
    words = plain(_written_out(written, _known(table))).split()
    if "_" in written and len(words) > 1 and words[0] in _DATABASE_PREFIXES:
        words = words[1:]
    return " ".join(words)


@cache
def _known(table: Table) -> list[str]:
    """Return the words that names of columns are made of."""
    ours = " ".join(own for one in table.fields for own in one.names)
    return sorted({*NOT_OURS, *ours.split()})


def _written_out(name: str, known: Sequence[str]) -> str:
    """Write out the words that a dot cuts short: "Freq. mín." is the least presence."""
    if "." not in name:
        return name
    words = []
    for word in name.split():
        begun = plain(word)
        meant = [one for one in known if one.startswith(begun) and one != begun]
        is_cut = word.endswith(".") and len(begun) > 1 and " " not in begun
        words.append(min(meant, key=len) if is_cut and meant and begun not in known else word)
    return " ".join(words)


def _candidates(
    table: Table, header: Sequence[str], sheet: Sheet, first: int, hints: Hints
) -> list[tuple[float, int, str]]:
    """Return which column may be which field, the surest first: score, place and field."""
    found = []
    for place, name in enumerate(names_of(header, table)):
        for score, one, is_sure in _meant(name, table):
            is_read = one.type in READERS and name in one.vague
            if is_read and not _say_it(one, cells_of(sheet, place, first)):
                continue
            if is_sure and not cells_of(sheet, place, first):
                # Nobody fills it in: another column may say it.
                found.append((_EMPTY, place, one.name))
            elif is_sure or fits(one, sheet, place, first, hints, score=score):
                found.append((score, place, one.name))
    return sorted(found, key=lambda entry: (-entry[0], entry[1]))


@lru_cache(maxsize=4_096)
def _meant(name: str, table: Table) -> tuple[tuple[float, Field, bool], ...]:
    """Return which fields a name may mean, how surely, and where it needs no look at the cells.

    Many rows are tried as a header, and most of them are lines with the same words.
    """
    if _is_strange(table, name):
        return ()
    # The very name needs no look, unless it is also that of another field.
    is_of_one = sum(name in other.names for other in table.fields) <= 1
    found = []
    for one in table.fields:
        score = _score(one, name)
        if 0 < score < _VERY_NAME and _is_half(table, one, name):
            score = min(score, _HALF)
        if score:
            is_sure = score >= _VERY_NAME and is_of_one and name not in one.vague
            found.append((score, one, is_sure))
    return tuple(found)


def _say_it(one: Field, cells: Sequence[Cell]) -> bool:
    """Tell whether the cells under a vague name are what the field asks for, read strictly."""
    good = 0
    for cell in cells:
        try:
            READERS[one.type](cell)
        except UnreadableCellError:
            continue
        good += 1
    return good >= MOSTLY * len(cells)


def _is_alike(score: float, best: float) -> bool:
    """Two names that say it in one way: both the very name, or both only hold it."""
    return score == best or (
        score < _VERY_NAME and best < _VERY_NAME and abs(score - best) < 5  # noqa: PLR2004
    )


def _is_half(table: Table, one: Field, name: str) -> bool:
    """Tell whether the second half says which time it is: "Horário de encerramento"."""
    if one.type is not Type.WHEN:
        return False
    _, _, rest = name.partition(" ")
    others = (own for other in table.fields if other.type is Type.WHEN for own in other.names)
    return any(
        len(own) > 3 and own not in one.names and f" {own} " in f" {rest} "  # noqa: PLR2004
        for own in others
    )


def _is_strange(table: Table, name: str) -> bool:
    words = name.split()
    return not table.strangers.isdisjoint(words)


def _score(one: Field, name: str) -> float:  # noqa: PLR0911 - from the surest way down
    """Return how surely a name is that of a field, of 100; 0 when it is not."""
    if not name:
        return 0
    if name in one.names:
        return 100 - one.names.index(name) / 100
    if one.is_exact:
        return 0
    words = name.split()
    # The last word tells columns apart: "E-mail A".
    bare = sorted([*(word for word in words[:-1] if word not in _SKELETONS), words[-1]])
    for index, own in enumerate(one.names):
        if bare == _telling(own):
            return 99.5 - index / 100
    held = [
        own
        for own in one.names
        if own in name and (len(own) > 3 or own == "dia") and f" {own} " in f" {name} "  # noqa: PLR2004
    ]
    # "Encerramento" is no "cancelamento".
    is_aside = one.type is Type.ASIDE
    near = 0 if is_aside else max(fuzz.ratio(name, own, score_cutoff=_SOMEHOW) for own in one.names)
    if near >= _NEARLY and len(name) > 3 and not held:  # noqa: PLR2004 - "fim" and "sim" are not alike
        return 95
    # A number may stand beside a name: "Nome/Masp"; a column of numbers holds no names.
    beside = _NUMBERS_OF_PEOPLE if one.type is Type.NAME else frozenset()
    if not (NOT_OURS - beside).isdisjoint(words):
        return 0
    if held:
        is_first = any(name.startswith(f"{own} ") for own in held)
        return (_FIRST if is_first else 80) + min(max(map(len, held)), 14) / 10
    return 70 if near >= _SOMEHOW and len(name) > 4 else 0  # noqa: PLR2004


@lru_cache(maxsize=1_000)
def _telling(own: str) -> list[str]:
    """Return the words of one of our names that tell it from the others."""
    return sorted(word for word in own.split() if word not in _SKELETONS)


def differs(one: Field, sheet: Sheet, first: int, columns: tuple[int, int], hints: Hints) -> bool:
    """Tell whether two columns say different things in any line where both speak."""
    for row in sheet.rows[first : first + SAMPLE]:
        cells = [row[place] for place in columns if place < len(row) and not is_blank(row[place])]
        said: set[object] = {plain(shown(cell)) for cell in cells}
        if one.type is Type.OFFICE and len(said) > 1:
            # "SEF" and "Secretaria de Estado de Fazenda" are one.
            said = {hints.office(text).sure or text for text in map(shown, cells)}
        if len(said) > 1:
            return True
    return False
