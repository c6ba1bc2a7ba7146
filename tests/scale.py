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
    """Leave out what is marked `long`, and on PostgreSQL three of four conversations.

    A conversation runs statements that domain/ has tests for; one that runs others is marked
    `all_on_postgres`, and what else PostgreSQL sees a fourth of, `few_on_postgres`. A pytest
    plugin; docs/decisions/0019 tells how they were found, and 0046 what may be `long`.
    """
    if LONG:
        return
    numbers: defaultdict[object, count[int]] = defaultdict(count)
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        number = next(numbers[item.path]) if _is_few(item) else 0
        (left_out if number % _EVERY or _is_long(item) else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def _is_long(item: pytest.Item) -> bool:
    return any(mark.kwargs.get("on", "") in item.name for mark in item.iter_markers("long"))


def _is_few(item: pytest.Item) -> bool:
    if "postgres" not in item.name or item.get_closest_marker("all_on_postgres"):
        return False
    is_conversation = item.nodeid.startswith("tests/handlers/")
    return is_conversation or item.get_closest_marker("few_on_postgres") is not None
