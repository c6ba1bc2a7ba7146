"""What one cell of a spreadsheet means: a text, a count, a length, a moment, an e-mail."""

import re
from datetime import UTC, date, datetime, time
from math import isfinite
from typing import Final

from domain.clean_text import clean
from domain.importing.spreadsheets import Cell
from domain.quiet_hours import SAO_PAULO
from domain.search import portuguese
from models import Role


class UnreadableCellError(Exception):
    """The cell holds something else; every reader below raises it."""


_EMAIL: Final = re.compile(r"[a-z0-9._%+'-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}")
_DAY: Final = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})"
    r"(?:[\s,àsT]+(\d{1,2})(?:[h:](\d{2})?)?(?::\d{2})?\s*(?:h|min|horas)?)?"
)
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


def plain(text: str) -> str:
    """Return the text without accents, case and signs, for comparing."""
    kept = "".join(c if c.isalnum() else " " for c in portuguese.plain(text.casefold()))
    return " ".join(kept.split())


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


_ROLES: Final = {
    "organizacao": Role.ORGANIZER,
    "organizador": Role.ORGANIZER,
    "organizadora": Role.ORGANIZER,
    "coordenacao": Role.ORGANIZER,
    "ponto focal": Role.FOCAL_POINT,
    "focal": Role.FOCAL_POINT,
    "portaria": Role.DOOR,
    "recepcao": Role.DOOR,
    "so presenca": Role.DOOR,
    "participante": Role.PARTICIPANT,
    "servidor": Role.PARTICIPANT,
    "servidora": Role.PARTICIPANT,
}


def read_text(cell: Cell) -> str:
    """Return one line of text."""
    text = " ".join(shown(cell).split())
    if len(text) > _MAX_TEXT:
        raise UnreadableCellError
    return text


def read_long_text(cell: Cell) -> str:
    """Return a text that may have several lines."""
    text = shown(cell)
    if len(text) > _MAX_LONG_TEXT:
        raise UnreadableCellError
    return text


def read_whole(cell: Cell) -> int:
    """Return a count of at least one; a noun after it ("120 vagas") is passed over."""
    number = _number(cell)
    if number != int(number) or not 0 < number < _MANY:
        raise UnreadableCellError
    return int(number)


def read_percent(cell: Cell) -> int:
    """Return per cent, from 75, "75%" or 0.75."""
    number = _number(cell)
    number = number * 100 if 0 < number <= 1 else number
    if not 0 <= number <= 100:  # noqa: PLR2004 - per cent
        raise UnreadableCellError
    return round(number)


def read_minutes(cell: Cell) -> int:
    """Return a length in minutes, from hours (8, "8 h") or a clock (8:00)."""
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    minutes = round(_number(cell) * 60)
    if not 0 < minutes < _MANY:
        raise UnreadableCellError
    return minutes


def read_degrees(cell: Cell) -> float:
    """Return a latitude or longitude."""
    number = _number(cell)
    if not -180 <= number <= 180:  # noqa: PLR2004 - degrees
        raise UnreadableCellError
    return number


def read_moment(cell: Cell) -> datetime:
    """Return an aware moment in UTC, from a date and hour in Minas Gerais."""
    if isinstance(cell, datetime):
        local = cell
    elif isinstance(cell, date):
        local = datetime.combine(cell, time())
    else:
        found = _DAY.fullmatch(read_text(cell).casefold())
        if found is None:
            raise UnreadableCellError
        day, month, year, hour, minute = (int(part or 0) for part in found.groups())
        century = 2000 if year < 100 else 0  # noqa: PLR2004 - a year of two digits
        try:
            local = datetime(century + year, month, day, hour, minute)  # noqa: DTZ001 - see below
        except ValueError as error:
            raise UnreadableCellError from error
    if not 2000 <= local.year <= 2100:  # noqa: PLR2004 - a typing error otherwise
        raise UnreadableCellError
    return local.replace(tzinfo=SAO_PAULO).astimezone(UTC)


def read_email(cell: Cell) -> str:
    """Return an e-mail address in lower case."""
    email = read_text(cell).casefold().removeprefix("mailto:")
    if _EMAIL.fullmatch(email) is None:
        raise UnreadableCellError
    return email


def read_role(cell: Cell) -> Role:
    """Return what a person may do, from the words organizers use for it."""
    role = _ROLES.get(plain(read_text(cell)))
    if role is None:
        raise UnreadableCellError
    return role


def _number(cell: Cell) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = float(cell)
    else:
        found = re.match(r"-?\d{1,9}(?:[.,]\d{1,9})?", read_text(cell))
        if found is None:
            raise UnreadableCellError
        number = float(found.group().replace(",", "."))
    if not isfinite(number):
        raise UnreadableCellError
    return number
