"""The code of a paper: long enough never to be guessed, and easy to read to somebody."""

import re
import secrets
from math import log2
from typing import Final

ALPHABET: Final = "3479ACDEFHJKMPRTWXY"
"""No letter or digit of it is taken for another: 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V, M N."""
LENGTH: Final = 12
BITS: Final = LENGTH * log2(len(ALPHABET))
"""How many random bits a code has."""
_GROUP: Final = 4
_PREFIX: Final = "RE"
_LONGEST: Final = 60
_BESIDE: Final = (
    r"(?:(?:codigo|código|certificado|documento|declaração|declaracao|do|da|o|é|e)\W+)*"
)
_WRITTEN: Final = re.compile(
    rf"\W*{_BESIDE}(?P<prefix>{_PREFIX}\W*)?(?P<code>(?:[{ALPHABET}]\W*){{{LENGTH}}})",
    re.IGNORECASE,
)


def new_code() -> str:
    """Draw a code, without signs between its letters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """Write a code as the papers have it: "RE-3K7F-9AXM-C4TP"."""
    groups = (code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))
    return "-".join((_PREFIX, *groups))


def read(text: str) -> str | None:
    """Return the code in a text that is nothing else, however it is spaced; None otherwise."""
    found = _find(text)
    return None if found is None else re.sub(r"\W", "", found["code"]).upper()


def is_meant(text: str) -> bool:
    """Tell whether a text nobody asked for is a code: "da para fechar" has twelve letters too."""
    found = _find(text)
    return found is not None and (
        found["prefix"] is not None or re.search(r"\d|-", found["code"]) is not None
    )


def _find(text: str) -> re.Match[str] | None:
    return _WRITTEN.fullmatch(text.strip()) if len(text) <= _LONGEST else None
