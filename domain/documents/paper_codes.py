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
    rf"[\W_]*{_BESIDE}(?P<prefix>R[\W_]*E[\W_]*)?(?P<code>(?:[{ALPHABET}][\W_]*){{{LENGTH}}})",
    re.IGNORECASE,
)
_BLOCK: Final = f"[{ALPHABET}]{{{_GROUP}}}"
_DASH: Final = "[-_\u2010-\u2015]"
_COPIED: Final = re.compile(
    rf"(?<![^\W_])(?:{_PREFIX}[\W_]?|v_)(?P<code>{_BLOCK}(?:[\W_]?{_BLOCK}){{2}})"
    rf"(?![^\W_]|{_DASH}{_BLOCK})",
    re.IGNORECASE,
)
"""A code among other words: as papers, their links and the names of their files have it."""
_MISREAD: Final = re.compile(
    rf"\W*+{_BESIDE}+(?:{_PREFIX}(?:(?:{_DASH}|\s)++[^\W_]{{3,5}}){{3}}|{_PREFIX}[^\W_]{{{LENGTH}}}"
    rf"|(?=\S*[^\W\d_])[^\W_]{{{_GROUP}}}(?:{_DASH}[^\W_]{{{_GROUP}}}){{2}})\W*+",
    re.IGNORECASE,
)
"""What has the form of a code, whatever its letters; in groups without RE, no number of a phone."""


def new_code() -> str:
    """Draw a code, without signs between its letters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """Write a code as the papers have it: "RE-3K7F-9AXM-C4TP"."""
    groups = (code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))
    return "-".join((_PREFIX, *groups))


def read(text: str) -> str | None:
    """Return the one code in a text, however it is spaced; None of none, or of several."""
    found = _WRITTEN.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    written = [found["code"]] if found else [each["code"] for each in _COPIED.finditer(text)]
    codes = {re.sub(r"[\W_]", "", code).upper() for code in written}
    return codes.pop() if len(codes) == 1 else None


def is_meant(text: str) -> bool:
    """Tell whether a text nobody asked for is a code: "da para fechar" has twelve letters too."""
    short = text.strip() if len(text) <= _LONGEST else ""
    if found := _WRITTEN.fullmatch(short):
        return found["prefix"] is not None or re.search(r"\d|-", found["code"]) is not None
    is_misread = _MISREAD.fullmatch(short) is not None and re.search(r"\d", short) is not None
    return is_misread or read(text) is not None
