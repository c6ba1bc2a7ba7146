"""What the search knows of Portuguese: words, accents, plurals and stems.

A stem here is plain ASCII: the word is brought to its singular, stemmed with its accents
(the stemmer needs them: "avaliação" and "avaliar" meet, "avaliacao" would not), and only then
loses them, so that "análise" and "analise" meet too.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

VERSION: Final = 3
"""To be raised when a word gets another stem: every text is indexed again at the next start."""
LONGEST_WORD: Final = 40
"""What is longer is no word: it is neither looked for nor found."""

_WORD: Final = re.compile(r"\d+|[^\W\d_ºª]+")
_ASCII: Final = re.compile(r"[a-z0-9]+")

_DEED: Final = re.compile(r"(?:[ei]n|[ai]|u|an)s(?:ao|oes)$")
_DOING: Final = re.compile(r"(?:[ei]n|[ai]|u|an)d(?:ir|er|e|em|imos|iu|iram|ido|indo)$")

_FUNCTION_WORDS_TEXT: Final = """
    a ao aos aquela aquele aquilo as ate cada com como da das de dela dele do dos e ela ele em entre
    era essa esse esta estao estar estava este eu foi fomos for foram ha isso isto ja lhe mais
    mas me meu meus minha minhas muito na nao nas nem no nos nossa nossas nosso nossos num numa
    o onde os ou para pela pelas pelo pelos por porque qual quais quando que quem quero se sem
    ser seu seus so sobre sua suas tambem te tem tenho ter teve um uma umas uns vai vamos voce
    voces vou
"""
_FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORDS_TEXT.split())
"""Words that say nothing about a text, without accents."""

_SINGULARS: Final = (
    (re.compile(r"(?:ões|oes|ães|aes|ãos)$"), "ão"),
    (re.compile(r"[áa]is$"), "al"),
    (re.compile(r"[éeí]is$"), "el"),
    (re.compile(r"[óo]is$"), "ol"),
    (re.compile(r"is$"), "el"),
    # "ágil" and "ágeis": the plural does not tell -il from -el, so both become -el.
    (re.compile(r"il$"), "el"),
    (re.compile(r"[êe]ses$"), "ês"),
    (re.compile(r"ns$"), "m"),
)
_LONGEST_INVARIABLE: Final = 4
"""Words up to this length are taken as they are: "pais", "mais", "leis"."""


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the package has no types
    # It loads every language it knows, which nobody needs before the first search.
    import snowballstemmer  # noqa: PLC0415

    return snowballstemmer.stemmer("portuguese")


def words(text: str) -> list[str]:
    """Split a text into its words and numbers, in lower case and with their accents."""
    found = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    return [word for word in found if len(word) <= LONGEST_WORD]


def plain(text: str) -> str:
    """Take the accents off."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def says_something(word: str) -> bool:
    """Tell whether a word is about a subject: neither a function word nor a stray letter."""
    bare = plain(word)
    return bool(_ASCII.fullmatch(bare)) and bare not in _FUNCTION_WORDS and _is_long_enough(bare)


def look(word: str) -> str:
    """Return how a word looks without accents and plural: "experiências" as "experiencia"."""
    return plain(_singular(word)).removesuffix("s")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return what all forms of a word share, in plain ASCII; accents should be in place."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    # Nearly all words in -cao are in -ção, and the stemmer cuts only the right spelling.
    return plain(_stemmer().stemWord(re.sub(r"cao$", "ção", _singular(word))))


def kin(word: str) -> str | None:
    """Return the stem of the verb that a noun in -são is made of, or of its noun: "decisão".

    "Decidir" and "decisão", "expandir" and "expansão" have no stem in common.
    """
    own = stem(word)
    if _DEED.search(plain(word)) is not None:
        return re.sub(r"s[ao]*$", "d", own)
    return re.sub(r"d$", "sa", own) if _DOING.search(plain(word)) is not None else None


def stems(text: str) -> list[str]:
    """Return the stems of the words of a text that say something, in their order."""
    return [stem(word) for word in words(text) if says_something(word)]


def _singular(word: str) -> str:
    if len(word) > _LONGEST_INVARIABLE or word.endswith("il"):
        for ending, replacement in _SINGULARS:
            singular, changes = ending.subn(replacement, word)
            if changes:
                return singular
    return word


def _is_long_enough(bare: str) -> bool:
    return len(bare) > 1 or bare.isdigit()
