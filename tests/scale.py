"""How much a test does: little in `make test`, all that was promised in `make long`."""

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
    """Leave out what is marked `long`, and on PostgreSQL what others show as well.

    A conversation runs statements that domain/ has tests for, and two tests of domain/ beside
    each other run the same: one that runs others is marked `all_on_postgres`. What else
    PostgreSQL sees a fourth of is marked `few_on_postgres`. A pytest plugin; docs/decisions/0019
    tells how they were found, and 0046 what may be `long`.
    """
    # What failed is run again whole: among a few the numbers below would be others.
    if LONG or config.getoption("lf", default=False):
        return
    numbers: defaultdict[object, count[int]] = defaultdict(count)
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        is_left_out = _is_long(item)
        if "postgres" in item.name:
            # Those that stay anyway count as well: a mark changes nothing for others.
            is_left_out |= bool(next(numbers[item.path]) % _every(item))
        (left_out if is_left_out else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def _is_long(item: pytest.Item) -> bool:
    return any(mark.kwargs.get("on", "") in item.name for mark in item.iter_markers("long"))


def _every(item: pytest.Item) -> int:
    """Of how many such tests PostgreSQL sees one."""
    if item.get_closest_marker("all_on_postgres"):
        return 1
    if item.get_closest_marker("few_on_postgres"):
        return _EVERY
    if not {"database_url", "engine", "postgres_url"}.isdisjoint(getattr(item, "fixturenames", ())):
        # A database of its own is for commits, locks and races: there the two differ.
        return 1
    rooms = {"tests/handlers/": 2 * _EVERY, "tests/domain/": 2}
    return next((n for room, n in rooms.items() if item.nodeid.startswith(room)), 1)
