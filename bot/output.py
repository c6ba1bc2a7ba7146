"""What a command says on its standard output, which may be full, closed, or without accents."""

import codecs
import sys
import unicodedata
from typing import Final

_PLAIN: Final = "rede_plain"
_MARKS: Final = str.maketrans("“”‘’–—…⬅", "\"\"''--.<")


class Output:
    """Says lines; one that cannot be said never ends the work, but is known as lost."""

    def __init__(self) -> None:
        self.has_lost = False
        codecs.register_error(_PLAIN, _without_accents)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors=_PLAIN)

    def __call__(self, line: str) -> None:
        """Say a line at once."""
        try:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        except (AttributeError, OSError, ValueError):
            # A full disk, a reader that left, or no output at all.
            self.has_lost = True


def _without_accents(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_MARKS)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain, error.end
