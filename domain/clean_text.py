"""Making the texts of people safe to keep and to show, wherever they come in."""

import re
import unicodedata
from typing import Final

MAX_TEXT: Final = 4_096
_ZWJ: Final = "\u200d"
# Marks that turn or hide the text around them. The joiner is handled apart: emoji need it.
_HIDDEN: Final = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028\u2029"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"
    "\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
_KEPT_CONTROLS: Final = frozenset("\n\t")
_MOST_MARKS: Final = 30
"""Upon one letter; no writing needs more (the Stream-Safe Text Format of Unicode, UAX 15)."""
# The letters of Portuguese are composed as they stand.
_PLAIN: Final = re.compile(r"[\n -~À-ÿ]*")


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Return the text as NFC, trimmed and bounded, without what hides or turns it.

    Controls, lone surrogates, bidirectional overrides and zero-width characters go; the
    joiner stays between the parts of an emoji; line ends become a single newline.
    """
    if _PLAIN.fullmatch(text):
        return text.strip()[:limit].rstrip()
    text = _without_towers(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text)
    kept: list[str] = []
    for index, char in enumerate(text):
        if char == _ZWJ:
            following = text[index + 1 : index + 2]
            if kept and _is_part_of_emoji(kept[-1]) and _is_part_of_emoji(following):
                kept.append(char)
        elif char in _KEPT_CONTROLS or (
            char not in _HIDDEN and unicodedata.category(char) not in {"Cc", "Cs"}
        ):
            kept.append(char)
    # Again NFC: a letter and its mark may have met only now. No joiner is left at the cut.
    text = unicodedata.normalize("NFC", "".join(kept)).strip()[:limit]
    return text.rstrip(_ZWJ).rstrip()


def _without_towers(text: str) -> str:
    """Return the text with few enough marks upon each letter to be put in order quickly."""
    kept: list[str] = []
    marks_count = 0
    for char in text:
        marks_count = marks_count + 1 if unicodedata.combining(char) else 0
        if marks_count <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _is_part_of_emoji(char: str) -> bool:
    # Symbols, skin tones, the selector of the coloured form, and emoji newer than Python.
    return char == "\ufe0f" or (char != "" and unicodedata.category(char) in {"So", "Sk", "Cn"})
