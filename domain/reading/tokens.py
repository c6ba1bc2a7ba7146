"""Words, numbers and signs of a text, without accents and case, and where each stands."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

_PIECES: Final = re.compile(r"\d(?:[\ufe0f\u20e3]*+\d)*+[\ufe0f\u20e3]*+|[^\W\d_]++|[^\w\s]|_")
_KEYCAPS: Final = re.compile("[\ufe0f\u20e3]++")


class Token(NamedTuple):
    """A number, a word or a single sign."""

    text: str
    start: int
    end: int
    number: int | None = None
    """Of digits; numbers in words are read by number_at."""
    is_glued: bool = False
    """Nothing stands between it and what comes before."""
    is_first: bool = False
    """It begins a line."""

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[:1].isalpha()


MOST_MENTIONS: Final = 60
"""No message of people names as many days or hours; what is longer would hold up the others."""
_MOST_PLACES: Final = 500
"""Twice what a full message of real words has."""
_FAR: Final = 64
"""How far beyond the ends a reader may look."""
_MARGIN: Final = [Token("", -1, -1, is_first=True)] * _FAR


class Tokens:
    """The pieces of a text, which may be looked for beyond both ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        pieces: list[Token] = []
        end = 0
        for found in _PIECES.finditer(fold(text)):
            piece, start = found[0], found.start()
            number = None
            if piece[0].isdecimal():
                piece = _KEYCAPS.sub("", piece)
                # No day, hour or count is as long, and int() would take its time.
                number = int(piece) if len(piece) <= 9 else -1
            elif start == end and pieces and pieces[-1].text == piece and not piece.isalpha():
                # A row of one sign is one: "____", "...".
                end = found.end()
                pieces[-1] = pieces[-1]._replace(end=end)
                continue
            elif piece == "\ufe0f":
                # Says only that the sign before is drawn in colours: "➡️".
                end = found.end() if start == end else end
                continue
            is_glued = start == end and start > 0
            is_first = start == 0 or (not is_glued and "\n" in text[end:start])
            end = found.end()
            pieces.append(Token(piece, start, end, number, is_glued, is_first))
        self._length = len(pieces)
        self._all = [*_MARGIN, *pieces, *_MARGIN]
        self._words = [token.text for token in self._all]

    @classmethod
    def of(cls, text: str) -> "Tokens":
        """Return the pieces of a text; one text goes through several readers in turn."""
        return _tokens(text)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Token:
        return self._all[index + _FAR]

    def word(self, index: int) -> str:
        """Return the text of a piece; empty a little way beyond the ends."""
        return self._words[index + _FAR]

    def places(self, words: frozenset[str]) -> list[int]:
        """Return where a number or one of these words stands; of a great many, the first."""
        pieces = enumerate(self._all[_FAR:-_FAR])
        found = [at for at, token in pieces if token.number is not None or token.text in words]
        return found[:_MOST_PLACES]

    def skip(self, index: int, *texts: str) -> int:
        """Return the index behind a piece that is one of these; else the same."""
        return index + 1 if self.word(index) in texts else index

    def cut(self, start: int, end: int) -> str:
        """Return what was written from one piece up to another, without the other."""
        return self.text[self[start].start : self[end - 1].end]


@lru_cache(maxsize=4)
def _tokens(text: str) -> Tokens:
    return Tokens(text)


@lru_cache(maxsize=8)
def fold(text: str) -> str:
    """Return the text without accents and case, letter by letter: every place stays."""
    return "".join(map(_fold, text))


@lru_cache(maxsize=4_096)
def _fold(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    plain = unicodedata.normalize("NFKC", sign) if "０" <= sign <= "９" else sign
    lower = unicodedata.normalize("NFD", plain)[0].lower()
    return lower if len(lower) == 1 else sign


_UNITS: Final = {
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6,
    "sete": 7, "oito": 8, "nove": 9,
}  # fmt: skip
_TEENS: Final = {
    "dez": 10, "onze": 11, "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15,
    "dezesseis": 16, "dezessete": 17, "dezoito": 18, "dezenove": 19,
}  # fmt: skip
_TENS: Final = {
    "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60, "setenta": 70,
    "oitenta": 80, "noventa": 90,
}  # fmt: skip
_HUNDREDS: Final = {
    "cem": 100, "cento": 100, "duzentos": 200, "duzentas": 200, "trezentos": 300,
    "trezentas": 300, "quatrocentos": 400, "quatrocentas": 400, "quinhentos": 500,
    "quinhentas": 500,
}  # fmt: skip


NUMBER_WORDS: Final = frozenset({*_UNITS, *_TEENS, *_TENS, *_HUNDREDS})


def number_at(tokens: Tokens, index: int) -> tuple[int, int] | None:
    """Return the number that begins here, in digits or words, and the index behind it."""
    number = tokens[index].number
    return (number, index + 1) if number is not None else words_at(tokens, index)


def words_at(tokens: Tokens, index: int) -> tuple[int, int] | None:
    """Return the number in words that begins here, and the index behind it."""
    total, at = 0, index
    for table, goes_on in ((_HUNDREDS, True), (_TENS, True), (_UNITS | _TEENS, False)):
        word = tokens.word(at if at == index else at + 1)
        if word in table and (at == index or tokens.word(at) == "e"):
            if at != index and total < 100 and word in _TEENS:
                break
            total += table[word]
            at += 1 if at == index else 2
            if not goes_on:
                break
    return (total, at) if at > index else None
