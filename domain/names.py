"""Names of people and agencies: which letters they may have, and which ones look the same.

A name is written in the letters of the languages that use ours, with any accents. So nothing
here needs a list of the thousands of signs of other scripts that resemble them.
See docs/decisions/0027-names-in-our-letters.md.
"""

import re
import unicodedata
from typing import Final

from domain.errors import DomainError

MAX_NAME: Final = 80

_PARTICLES: Final = frozenset(("da", "das", "de", "do", "dos", "e"))
_SIGNS: Final = frozenset(" -'’.")
# What Unicode does not take apart into one of our letters and marks, and what it looks like.
_OTHER_LETTERS: Final = {
    "æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ð": "d", "þ": "p", "đ": "d", "ħ": "h",
    "ı": "i", "ł": "l", "ŋ": "n", "ŧ": "t", "ə": "e", "ª": "a", "º": "o",
}  # fmt: skip
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz") | _OTHER_LETTERS.keys()
_MARKS: Final = ("\u0300", "\u0345")
_HEAP_OF_MARKS: Final = re.compile("[\u0300-\u0345]{3}")
# In this order: "I" and "l" differ in few fonts, and then "cI" looks like "d".
_LOOK_THE_SAME: Final = (("i", "l"), ("cl", "d"), ("rn", "m"), ("vv", "w"))


class NameInvalidError(DomainError):
    """It is not a first and a last name."""


class LettersInvalidError(DomainError):
    """It has letters of another script, which may only look like ours."""


class NotAPersonError(DomainError):
    """It is what the organizers or an agency are called."""


def read_name(text: str) -> str:
    """Return the name as it will stand in certificates.

    Raises:
        NameInvalidError: fewer than two words, digits, or signs no name has.
        LettersInvalidError: letters of another script.
        NotAPersonError: it would pass for the organizers or an agency.

    """
    name = " ".join(text.split())
    words = [word for word in name.split() if any(letter.isalpha() for letter in word)]
    known = all(
        letter.isalpha() or unicodedata.combining(letter) or letter in _SIGNS for letter in name
    )
    if len(words) < 2 or not known or len(name) > MAX_NAME:  # noqa: PLR2004 - first and last
        raise NameInvalidError
    require_our_letters(name)
    # Word by word: "Marcos E. P. Lage" holds "seplag" only across its words.
    if skeleton(name) in _NOT_A_PERSON or any(
        word in skeleton(part) for part in words for word in _NOT_A_PERSON
    ):
        raise NotAPersonError
    if name.islower() or name.isupper():
        # Typed in a hurry; who mixes both knows how the name is written.
        name = " ".join(
            word if word in _PARTICLES else word.title() for word in name.lower().split()
        )
    return name


def require_our_letters(text: str) -> None:
    """Check that every letter is one of ours, with at most two marks; other signs may stand.

    Raises:
        LettersInvalidError: letters of another script, or marks that no language has.

    """
    if not has_our_letters(text):
        raise LettersInvalidError


def has_our_letters(text: str) -> bool:
    """Tell whether every letter is one of ours, with at most two marks."""
    apart = unicodedata.normalize("NFD", text)
    return not _HEAP_OF_MARKS.search(apart) and all(_is_ours(sign) for sign in apart)


def bare(name: str) -> str:
    """Return the letters alone: without case, accents, spaces and signs."""
    apart = unicodedata.normalize("NFD", name).lower()
    return "".join(_OTHER_LETTERS.get(letter, letter) for letter in apart if letter.isalpha())


def skeleton(name: str) -> str:
    """Return what the name looks like: names that people take for the same have one skeleton."""
    seen = bare(name)
    for written, looks_like in _LOOK_THE_SAME:
        seen = seen.replace(written, looks_like)
    return seen


def _is_ours(sign: str) -> bool:
    if sign.isalpha():
        return sign.lower() in _LETTERS
    is_mark = unicodedata.category(sign).startswith("M")
    return not is_mark or _MARKS[0] <= sign <= _MARKS[1]


_NOT_A_PERSON: Final = frozenset(
    skeleton(word)
    for word in (
        "Administração", "Coordenação", "Equipe", "Estratégia", "Governo", "Organização",
        "Secretaria", "Seplag", "Suporte",
    )
)  # fmt: skip
"""No word of a name holds one of these, nor is a name one of them in pieces."""
