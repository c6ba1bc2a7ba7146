"""How much a test does: little in `make test`, all that was promised in `make chaos`."""

import os
from collections.abc import Sequence
from typing import Final, TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")

LONG: Final = os.environ.get("REDE_LONG") == "1"


def sized(short: int, long: int) -> int:
    """Return how often to do it: `long` where REDE_LONG=1 asks for the whole of it."""
    return long if LONG else short


def fewer(every: Sequence[T], session: Session) -> Sequence[T]:
    """Return all on SQLite and in the long form, and every fourth on PostgreSQL.

    For what no statement decides: who may tap a button is the same on both databases.
    """
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return every if LONG or on_sqlite else every[::4]
