"""What the operating system refuses, in Portuguese: its own words are English."""

import errno
from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[int, str]] = {
    errno.ENOENT: "esse arquivo não existe.",
    errno.EISDIR: "isso é uma pasta.",
    errno.ENOTDIR: "uma parte do caminho não é uma pasta.",
    errno.EEXIST: "já existe um arquivo com esse nome.",
    errno.EACCES: "falta permissão.",
    errno.EPERM: "falta permissão.",
    errno.EROFS: "o disco só permite ler.",
    errno.ENOSPC: "falta espaço no disco.",
    errno.ENAMETOOLONG: "o nome é longo demais.",
    errno.EADDRINUSE: "outro programa usa essa porta.",
}


_LASTING: Final = frozenset(_WORDS) - {errno.ENOSPC, errno.EADDRINUSE}


def is_lasting(error: OSError) -> bool:
    """Tell whether it stays as it is until somebody changes something."""
    return error.errno in _LASTING


def in_words(error: OSError) -> str:
    """Return the reason as a sentence; of a rare one, the name that a search finds."""
    number = error.errno or 0
    known = _WORDS.get(number)
    return known or f"o sistema recusou ({errno.errorcode.get(number, type(error).__name__)})."
