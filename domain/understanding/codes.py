"""The code of the room in a sentence: "#8570", "o código é 8570.", "8570 presente".

Four digits count only beside words about the code and being there; "dia 1234 pessoas" is not
about it.
"""

import re
import unicodedata
from typing import Final

from domain.search.portuguese import plain

LENGTH: Final = 4

_LONGEST: Final = 80
_MOST_DIGITS: Final = 8
_WORDS: Final = re.compile(r"[a-z]+")
_RUNS: Final = re.compile(r"\d+")
_GREETING: Final = re.compile(r"\b(?:bom dia|boa tarde|boa noite)\b")
_BESIDE_TEXT: Final = """
    codigo cod o a e da do de presente presenca numero num n aqui esta este esse segue meu eu
    cheguei estou ja oi ola confirmo registrar registra registre no na seria acho que foi pin senha
    obrigado obrigada
"""
_CODE: Final = frozenset({"codigo", "cod", "senha", "pin"})
_BESIDE: Final = frozenset(_BESIDE_TEXT.split())
_SIGNS: Final = frozenset("#()[]{}.,;:!?\"'“”-–*_=→>")
_PICTURES: Final = frozenset({"So", "Sk", "Cf", "Mn", "Me"})
"""What Unicode calls pictures, their colours, and what joins them."""


def read(text: str) -> str | None:
    """Return the digits of a text that is nothing but a code, however many they are."""
    if len(text) > _LONGEST:
        return None
    said = plain(unicodedata.normalize("NFKC", text)).casefold()
    said_words = set(_WORDS.findall(_GREETING.sub(" ", said)))
    if "codigo" in said_words:
        said_words -= {"sala", "tela"}
    if not said_words <= _BESIDE:
        return None
    if not all(map(_stands_beside, said)):
        return None
    runs = _RUNS.findall(said)
    digits = "".join(runs)
    # The panel shows "4 8 1 5"; "12 34" could be anything else, where no code is spoken of.
    is_one = len(runs) == 1 or all(len(run) == 1 for run in runs)
    is_one |= len(digits) == LENGTH and not said_words.isdisjoint(_CODE)
    return digits if digits and is_one and len(digits) <= _MOST_DIGITS else None


def is_bare(text: str) -> bool:
    """Tell whether a text has no letters beside the digits: an answer of a form may be one."""
    return not any(sign.isalpha() for sign in text)


def _stands_beside(sign: str) -> bool:
    is_plain = sign.isalnum() or sign.isspace() or sign in _SIGNS
    return is_plain or unicodedata.category(sign) in _PICTURES
