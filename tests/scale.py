"""How much a test does: little in `make test`, all that was promised in `make chaos`."""

import os
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Final, TypeVar

import pytest
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
    return every if LONG or on_sqlite else every[::_EVERY]


_EVERY: Final = 4


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what `few_on_postgres` marks as `fewer` does: a pytest plugin."""
    if LONG:
        return
    numbers: defaultdict[object, count[int]] = defaultdict(count)
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        is_few = item.get_closest_marker("few_on_postgres") and "postgres" in item.name
        number = next(numbers[getattr(item, "function", None)]) if is_few else 0
        (left_out if number % _EVERY else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
