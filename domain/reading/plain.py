"""Texts without what people leave out or add when they type: for comparing, never for showing."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_NO_LETTERS: Final = re.compile(r"[^a-z0-9]++")


@lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """Return the text without accents, case and signs: "Órgão/Entidade:" is "orgao entidade"."""
    folded = text.casefold()
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded)
        folded = "".join(sign for sign in apart if not unicodedata.combining(sign))
    if folded.isascii():
        return _NO_LETTERS.sub(" ", folded).strip()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())


def alphabetical(text: str) -> tuple[str, str]:
    """Return what to sort by, as people look names up: Álvaro before Bia.

    SQLite sorts accents behind Z, and PostgreSQL as its server was set up.
    """
    return plain(text), text
