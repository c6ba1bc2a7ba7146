"""The streets of a pasted text: where each begins and ends."""

import re
from typing import Final

from domain.organizing.invitation_place_words import STREET, STREET_STOP, is_sentence
from domain.reading.tokens import fold

_MAX: Final = 300
_SHORT: Final = 5
"""An open bracket with less behind it was only begun."""


def first(text: str, stops: list[int]) -> tuple[int, int] | None:
    """Return where the first street of a text stands."""
    plain = fold(text)
    found = STREET.search(plain)
    if found is None:
        return None
    return _begin(plain, found.start()), _end(text, plain, found.start(), sorted(stops))


def after(text: str, end: int, stops: list[int]) -> tuple[int, str]:
    """Read the street behind a place; returns the end of both."""
    plain = fold(text)
    found = STREET.search(plain, end, min(len(plain), end + _NEAR))
    if found is None:
        return end, ""
    begins = _begin(plain, found.start())
    if _BETWEEN.sub("", plain[end:begins]).strip(" ,.;:()–—-\n\r"):
        return end, ""
    behind = _end(text, plain, found.start(), stops)
    return behind, trim(text[begins:behind])


_NEAR: Final = 40
_BETWEEN: Final = re.compile(r"situad[ao](?: [an]a?)?|localizad[ao](?: [an]a?)?|n[ao]|endereco:?")


def is_of_sender(text: str, end: int, street: int) -> bool:
    """Tell whether a street stands in the line of who signs, below a blank line behind a place."""
    begins = text.rfind("\n", 0, street) + 1
    return (
        end < begins
        and _BLANK_LINE.search(text, end, begins) is not None
        and _SENDER.fullmatch(text, begins, street) is not None
    )


_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_SENDER: Final = re.compile(r"\W{0,4}[A-ZÀ-Ú][^.!?:\n]{2,80}(?: [-–—|·•]|,) ")
"""Before the address of an office: "Instituto Azul - "."""


def is_only(value: str) -> bool:
    """Tell whether a value is a street with its number, and names no place."""
    plain = fold(value).strip(" .,;")
    return STREET.match(plain) is not None and _NUMBER.search(plain) is not None


def is_numbered(plain: str, start: int) -> bool:
    """Tell whether a street with its number begins there: it is an address, and no place."""
    street = STREET.match(plain, start)
    if street is None:
        return False
    name = _STREET_NAME.match(plain, street.end())
    return name is not None and NUMBER_BEHIND.match(plain, name.end()) is not None


_STREET_NAME: Final = re.compile(r"[^,.;:()|\d\n\x00]{2,60}")
NUMBER_BEHIND: Final = re.compile(r",? ?(?:n[.ºo°]{0,2} ?|numero |km )?(?:\d{1,5}(?![\dh:/])|s/n)")
"""The number of a house behind the name of its street."""
_NUMBER: Final = re.compile(r"\d|\bs/?n\b|\bnumero [a-z]{2}")


def split(value: str) -> tuple[str, str]:
    """Part a place from its street: "Auditório JK, Rua da Bahia, 2277"."""
    plain = fold(value)
    street = STREET.search(plain)
    while street is not None and street[0] in _SQUARES and _is_square_in_name(plain, street):
        street = STREET.search(plain, street.end())  # "UAI Praça Sete"
    if street is None or street.start() == 0:
        return trim(value), ""
    begins = _begin(plain, street.start())
    return trim(value[:begins].rstrip(" (")), trim(value[begins:].rstrip(" )"))


_SQUARES: Final = frozenset({"praca", "largo", "estrada", "travessa", "alameda"})


def _is_square_in_name(plain: str, street: re.Match[str]) -> bool:
    """Tell whether a word of streets is part of a name: no comma before it, no number behind."""
    before = plain[: street.start()].rstrip()[-1:]
    return (before.isalnum() or before in "-–—") and re.search(r"\d", plain[street.end() :]) is None


def _begin(plain: str, start: int) -> int:
    """Return where a street begins that is told by its milestone: "km 12 da estrada"."""
    milestone = _MILESTONE.search(plain, max(0, start - _NEAR), start)
    return start if milestone is None else milestone.start()


_MILESTONE: Final = re.compile(
    r"\b(?:km|quilometro) (?:\d{1,4}|[a-z]{3,12}(?: e [a-z]{3,8})?) d[aeo] \Z"
)


def _end(text: str, plain: str, start: int, stops: list[int]) -> int:
    limit = min([stop for stop in stops if stop > start], default=len(plain))
    stop = STREET_STOP.search(plain, start + 4)
    if stop is not None and stop[0] == "\n" and _NUMBER.search(plain, start, stop.start()) is None:
        more = _GOES_ON.match(text, stop.start())
        stop = stop if more is None else STREET_STOP.search(plain, more.end())
    end = len(plain) if stop is None else stop.end() if stop[0].isdigit() else stop.start()
    if end >= limit:
        end = start + len(_LED_ON.sub("", plain[start:limit]))
    return _before_sentence(text, start, end)


def _before_sentence(text: str, start: int, end: int) -> int:
    """Return where a street ends behind which a sentence goes on: ", o Cefet reunirá gestores"."""
    at = text.find(", ", start, end)
    while at >= 0:
        behind = text.find(", ", at + 2, end)
        if (
            is_sentence(text[at + 2 : end if behind < 0 else behind])
            and not text[start:end].isupper()
        ):
            return at
        at = behind
    return end


_GOES_ON: Final = re.compile(r"\n[A-ZÀ-Ú][\w ]{1,40}, (?:n[º°o.]{0,2} ?)?(?=\d|s/n)", re.IGNORECASE)
"""The rest of a street that was broken over two lines."""
_LED_ON: Final = re.compile(r"(?<![\s,(])[\s,(]++(?:n?[oa]s?|em|dia|e|de|d[ao]|sao)\s*\Z")
"""What led on to a day or an hour behind a street: "Praça da Matriz, na quinta"."""


def trim(text: str) -> str:
    """Return a value without the signs around it, and with its brackets closed."""
    value = " ".join(text.split()).strip(" |,;:.!–—-•")
    if value.count('"') % 2 or value.count("”") != value.count("“"):
        value = value.strip('"“” ')
    opened = value.rfind("(")
    if value.count("(") > value.count(")"):
        value = value[:opened].rstrip() if len(value) - opened < _SHORT else value + ")"
    if value.count(")") > value.count("("):
        value = value.rstrip(" )")
    return value[:_MAX].strip()
