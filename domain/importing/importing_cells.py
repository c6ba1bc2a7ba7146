"""What one cell of a spreadsheet means: a text, a count, a length, an e-mail.

Texts go to the readers of domain/reading/; what is left over after reading makes the cell
unreadable. Days and hours, which need several cells, are in importing_times.py.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from math import isfinite
from typing import Final

from domain.clean_text import clean
from domain.importing.spreadsheets import Cell
from domain.reading import durations, emails, person_names, seats
from domain.reading.emails import EmailInvalidError
from domain.reading.person_names import (
    LettersInvalidError,
    Mending,
    NameInvalidError,
    NotAPersonError,
    Why,
)
from domain.reading.plain import plain
from models import Role


class UnreadableCellError(Exception):
    """The cell holds something else; every reader below raises it."""

    def __init__(self, suggestion: str = "") -> None:
        super().__init__(suggestion)
        self.suggestion = suggestion
        """What was probably meant."""


class ShortNameError(UnreadableCellError):
    """The surname is missing."""


class ForeignLettersError(UnreadableCellError):
    """The name has letters of another script."""


_FORMS: Final[tuple[tuple[type, str], ...]] = (
    (datetime, "%d/%m/%Y %H:%M"),
    (date, "%d/%m/%Y"),
    (time, "%H:%M"),
)
_MAX_CELL: Final = 32_767
_MAX_TEXT: Final = 300
_MAX_LONG_TEXT: Final = 3_000
_MANY: Final = 100_000
"""No count of seats and no number of minutes is as large."""
_PLACEHOLDERS: Final = frozenset(
    (
        "", "a confirmar", "confirmar", "a definir", "definir", "a decidir", "a combinar",
        "a informar", "em definicao", "em aberto", "indefinido", "pendente", "nao definido",
        "nao informado", "nao se aplica", "n a", "na", "nd", "n d", "tbd", "tba", "sem",
        "aguardando", "aguardando definicao", "ainda nao definido", "a indicar", "indicar",
        "a designar", "a nomear", "vago", "vaga", "xx", "xxx", "xxxx",
    )
)  # fmt: skip
_ERROR: Final = re.compile(r"#[A-ZÀ-Ú/0]{1,10}[!?]?")
"""What a formula leaves that went wrong: #REF!, #N/D, #NOME?"""
_NUMBER: Final = re.compile(r"-?\d{1,9}(?:[.,]\d{1,9})?")
_PERCENT: Final = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?) ?%?")
_NUMBERED: Final = re.compile(
    r"(?:(?:turma|t)[ .:]{0,3})?(?:(?:n|no|nº|n°|numero|número)[ .:]{0,3})?"
    r"(\d{1,4})(?:[.,]0)?[ ]?[ªºao°]?(?: turma)?"
)
_TURMA: Final = re.compile(
    r"[ ,;/|()–—-]{1,4}(?:t|turma)[ .:]{0,3}(?:n|no|nº|n°)?[ .:]{0,3}(\d{1,4})\)?$", re.IGNORECASE
)
_WHOLE: Final = re.compile(r"(\d{1,5})[.,]0{1,2}")
_PER_CENT_WORDS: Final = re.compile(r" ?por ?cento$", re.IGNORECASE)
_ABOUT: Final = re.compile(r"\b(?:cerca|aproximadamente|aprox|mais ou menos|uns|umas|por volta)\b")
_IN_BRACKETS: Final = re.compile(r" ?\([^()]{0,200}\)$")
_DIGITS: Final = re.compile(r"\d{1,6}")
_MOST_OF_A_DAY: Final = 24 * 60
"""No encontro is worth more."""
_HALF_DAY: Final = 0.5
_MIDDLE: Final = 5
"""Minutes that a length of a fraction of a day is a whole number of."""

_ROLES: Final = {
    "organizacao": Role.ORGANIZER,
    "organizador": Role.ORGANIZER,
    "organizadora": Role.ORGANIZER,
    "organizadores": Role.ORGANIZER,
    "focal": Role.FOCAL_POINT,
    "focais": Role.FOCAL_POINT,
    "pf": Role.FOCAL_POINT,
    "portaria": Role.DOOR,
    "recepcao": Role.DOOR,
    "presenca": Role.DOOR,
    "participante": Role.PARTICIPANT,
    "participantes": Role.PARTICIPANT,
}
"""The words that say a role."""
_ROLE_PHRASES: Final = {"coordenacao da rede": Role.ORGANIZER}
_MEMBERS: Final = frozenset(("membro", "membra", "equipe", "servidor", "servidora", "integrante"))
"""Participants, where no word says another role."""
_BESIDE_ROLES: Final = frozenset(
    (
        "a", "o", "e", "da", "de", "do", "ponto", "pontos", "pto", "pt", "so", "rede", "aest",
        "estrategia", "assessoria", "estrategica", "titular", "suplente", "controle",
    )
)  # fmt: skip
_CANCELLED: Final = re.compile(
    r"(?<!não )\b(?:cancelad[oa]s?|desmarcad[oa]s?|adiad[oa]s?|suspens[oa]s?|transferid[oa]s?"
    r"|não (?:vai |irá )?(?:ocorr|acontec|haver)\w{0,10}|sem efeito)\b",
    re.IGNORECASE,
)
_LEFT: Final = re.compile(
    r"\b(?:inativ[oa]|desligad[oa]|exonerad[oa]|aposentad[oa]|removid[oa]|saiu)\b", re.IGNORECASE
)
_YES: Final = frozenset(("sim", "s", "x", "verdadeiro", "true", "yes", "1"))
_NO: Final = frozenset(("nao", "n", "falso", "false", "no", "0"))


def shown(cell: Cell) -> str:
    """Return a cell as people read it: 3, not 3.0; 18/03/2024 9:00, not a number."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean(cell.replace("\xa0", " "), _MAX_CELL)
    for kind, form in _FORMS:
        if isinstance(cell, kind):
            return format(cell, form)
    if isinstance(cell, bool):
        return "sim" if cell else "não"
    return f"{cell:.10g}".replace(".", ",")


def is_blank(cell: Cell) -> bool:
    """Tell whether nothing is in the cell, or a word for nothing: "a confirmar", "-"."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    text = shown(cell)
    if text.startswith("#"):
        return False
    return not text or (len(text) <= 40 and plain(text) in _PLACEHOLDERS)  # noqa: PLR2004


def read_text(cell: Cell) -> str:
    """Return one line of text."""
    text = " ".join(shown(cell).split())
    if len(text) > _MAX_TEXT or _ERROR.fullmatch(text):
        raise UnreadableCellError
    return text


def read_long_text(cell: Cell) -> str:
    """Return a text that may have several lines."""
    text = shown(cell)
    if len(text) > _MAX_LONG_TEXT or _ERROR.fullmatch(text):
        raise UnreadableCellError
    return text


def read_name(cell: Cell) -> str:
    """Return the name of one person, without what else stands in the cell."""
    if not isinstance(cell, str):
        raise UnreadableCellError
    lines = [line for line in shown(cell).splitlines() if len(line.split()) > 1]
    if len(lines) > 1:
        # Two people of one cell.
        raise UnreadableCellError
    try:
        read = person_names.read(shown(cell))
    except NameInvalidError as error:
        short = error.why is Why.SHORT
        raise (ShortNameError if short else UnreadableCellError)(error.guess) from error
    except LettersInvalidError as error:
        raise ForeignLettersError from error
    except NotAPersonError as error:
        raise UnreadableCellError from error
    if read.mending is Mending.UNSURE:
        raise UnreadableCellError(read.name)
    return read.name


def read_letters(cell: Cell) -> str:
    """Return a text that may be a name."""
    text = read_text(cell)
    if "@" in text or not any(sign.isalpha() for sign in text):
        raise UnreadableCellError
    return text


def read_part_of_name(cell: Cell) -> str:
    """Return a part of a name, to be put together with the other."""
    if not isinstance(cell, str):
        raise UnreadableCellError
    return read_text(cell)


def read_seats(cell: Cell) -> int | None:
    """Return a number of seats; None: without a limit."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return read_whole(cell)
    text = read_text(cell)
    if (whole := _WHOLE.fullmatch(text)) is not None:
        text = whole[1]
    read = None if isinstance(cell, bool) or _ABOUT.search(text.lower()) else seats.read(text)
    if read is None or read.is_more or read.is_less or len(read.readings) != 1:
        raise UnreadableCellError
    (number,) = read.readings
    return None if number == seats.UNLIMITED else number


def read_whole(cell: Cell) -> int:
    """Return a count of at least one."""
    number = _number(cell)
    if number != int(number) or not 0 < number < _MANY:
        raise UnreadableCellError
    return int(number)


def read_numbered(cell: Cell) -> int:
    """Return the number of a turma: 3, "3ª", "T3" or "Turma 3"."""
    if isinstance(cell, str):
        found = _NUMBERED.fullmatch(read_text(cell).lower())
        if found is None or not int(found[1]):
            raise UnreadableCellError
        return int(found[1])
    return read_whole(cell)


def split_turma(text: str) -> tuple[str, str] | None:
    """Take "C1 - turma 2" apart into what stands for the course, and the number."""
    found = _TURMA.search(text)
    if found is None or not text[: found.start()].strip():
        return None
    return text[: found.start()].strip(), found[1]


def read_percent(cell: Cell) -> int:
    """Return per cent, from 75, "75%" or 0.75."""
    if isinstance(cell, str):
        found = _PERCENT.fullmatch(_PER_CENT_WORDS.sub("%", read_text(cell)))
        if found is None:
            raise UnreadableCellError
        number = float(found[1].replace(",", "."))
    else:
        number = _number(cell)
    number = number * 100 if 0 < number <= 1 else number
    if not 0 <= number <= 100:  # noqa: PLR2004 - per cent
        raise UnreadableCellError
    return round(number)


def read_minutes(cell: Cell, *, between: int | None = None, is_in_minutes: bool = False) -> int:
    """Return a length in minutes, from hours (8, "8 h", "2h45"), a clock or a part of a day.

    `between` is how long start and end lie apart: it tells half an hour from half a day, and
    180 minutes from 180 hours. `is_in_minutes`: the column's name says so.
    """
    if is_in_minutes and (isinstance(cell, int | float) or _DIGITS.fullmatch(shown(cell))):
        return read_whole(cell)
    if isinstance(cell, time):
        minutes = cell.hour * 60 + cell.minute
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        minutes = _length(float(cell), between)
    else:
        text = read_text(cell)
        # "12h (três manhãs de 4h)": the brackets only explain.
        read = durations.read(text) or durations.read(_IN_BRACKETS.sub("", text))
        approximate = isinstance(cell, bool) or _ABOUT.search(text.lower())
        if read is None or approximate:
            raise UnreadableCellError
        minutes = _one_of(read.readings, between)
        if between is not None and minutes == between * 60 and _DIGITS.fullmatch(text):
            minutes = between
    if not 0 < minutes < _MANY or (between is not None and minutes > _MOST_OF_A_DAY):
        raise UnreadableCellError
    return minutes


def _one_of(readings: Sequence[int], between: int | None) -> int:
    """Return the one reading there is, or the one that start and end agree with."""
    if len(readings) == 1:
        return readings[0]
    if between in readings and between is not None:
        return between
    raise UnreadableCellError


def _length(number: float, between: int | None) -> int:
    if not isfinite(number) or not 0 < number < _MANY:
        raise UnreadableCellError
    as_hours, as_days = round(number * 60), round(number * 24 * 60)
    if number >= 1:
        # Who types 3,30 may mean three hours and a half: the cell only keeps 3.3.
        as_clock = durations.as_clock(f"{number:.10g}".replace(".", ","))
        readings = (as_hours,) if as_clock is None else (as_hours, as_clock)
        if between is not None and number == between:
            return between
        return _one_of(readings, between)
    if between in {as_hours, as_days}:
        return between or as_days
    # A cell that shows 3:00 holds an eighth of a day.
    if as_days % _MIDDLE or number in {_HALF_DAY, _HALF_DAY / 2, 1 - _HALF_DAY / 2}:
        raise UnreadableCellError
    return as_days


def read_degrees(cell: Cell) -> float:
    """Return a latitude or longitude."""
    number = _number(cell)
    if not -180 <= number <= 180:  # noqa: PLR2004 - degrees
        raise UnreadableCellError
    return number


def read_email(cell: Cell) -> str:
    """Return an e-mail address in lower case."""
    text = shown(cell)
    try:
        read = emails.read(text)
    except EmailInvalidError as error:
        raise UnreadableCellError from error
    if read.guess:
        raise UnreadableCellError(read.guess)
    return read.address


def read_role(cell: Cell) -> Role:
    """Return what a person may do, from the words organizers use for it."""
    words = plain(read_text(cell))
    if words in _ROLE_PHRASES:
        return _ROLE_PHRASES[words]
    rest = [word for word in words.split() if word not in _BESIDE_ROLES | _MEMBERS]
    roles = {_ROLES.get(word) for word in rest}
    if not rest and not _MEMBERS.isdisjoint(words.split()):
        return Role.PARTICIPANT
    role = roles.pop() if len(roles) == 1 else None
    if role is None:
        raise UnreadableCellError
    return role


def read_is_focal(cell: Cell) -> Role:
    """Return the role behind a yes or no to "Ponto focal?"."""
    return _read_is(Role.FOCAL_POINT, cell)


def read_is_organizer(cell: Cell) -> Role:
    """Return the role behind a yes or no to "É da organização?"."""
    return _read_is(Role.ORGANIZER, cell)


def says_cancelled(text: str) -> bool:
    """Tell whether a text says that something does not take place."""
    return _CANCELLED.search(text) is not None


def says_left(text: str) -> bool:
    """Tell whether a text says that somebody is no longer there."""
    return _LEFT.search(text) is not None


def _read_is(role: Role, cell: Cell) -> Role:
    words = plain(shown(cell))
    if words in _YES:
        return role
    if words in _NO:
        return Role.PARTICIPANT
    return read_role(cell)


def _number(cell: Cell) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = float(cell)
    else:
        found = None if isinstance(cell, bool) else _NUMBER.fullmatch(read_text(cell))
        if found is None:
            raise UnreadableCellError
        number = float(found.group().replace(",", "."))
    if not isfinite(number):
        raise UnreadableCellError
    return number
