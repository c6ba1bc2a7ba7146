"""How much a test does: little in `make test`, all that was promised in `make chaos`."""

import os
from typing import Final

LONG: Final = os.environ.get("REDE_LONG") == "1"


def sized(short: int, long: int) -> int:
    """Return how often to do it: `long` where REDE_LONG=1 asks for the whole of it."""
    return long if LONG else short
