"""What takes longest begins first, then what waits most: at the end no process shall work alone.

A pytest plugin. Each process begins with an equal share of the tests, one stretch of them, and
takes over from others when it has none left; a long test at the end of a stretch is taken last.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, TypeVar

import pytest

T = TypeVar("T")

_WAIT: Final = ("tests/bot/", "tests/browser/", "tests/chaos/", "tests/deploy/")
"""Tests of programs: while they wait for one, the processor is free for others."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Let each process begin with some of the tests that are marked, once all were chosen."""
    yield
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers == 1:
        return
    long, waiting, rest = list[pytest.Item](), list[pytest.Item](), list[pytest.Item]()
    for item in items:
        waits = item.nodeid.startswith(_WAIT)
        is_long = item.get_closest_marker("takes_long")
        (long if is_long else waiting if waits else rest).append(item)
    files = [list(of_one) for _, of_one in groupby(waiting, key=lambda item: item.path)]
    items[:] = dealt(long, files, rest, workers)


def dealt(
    long: Sequence[T], files: Sequence[Sequence[T]], rest: Sequence[T], workers: int
) -> list[T]:
    """Return all in one row of two stretches or more, each of them with its part of the long.

    All but the first begin with files of what waits; there is always one that only works.
    """
    row: list[T] = []
    total, at = sum(map(len, [long, rest, *files])), 0
    for worker in range(workers):
        of_files = files[worker - 1 :: workers - 1] if worker else ()
        own = [*long[worker::workers], *(one for of_one in of_files for one in of_one)]
        size = (total - len(row)) // (workers - worker)
        few = max(0, size - len(own))
        row += [*own, *rest[at : at + few]]
        at += few
    return row + list(rest[at:])
