"""What takes longest begins first: at the end of a run no process shall work alone.

A pytest plugin. Each process begins with an equal share of the tests, one stretch of them, and
takes over from others when it has none left; a long test at the end of a stretch is taken last.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Let each process begin with some of the tests that are marked, once all were chosen."""
    yield
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.get_closest_marker("takes_long")]
    rest = [item for item in items if not item.get_closest_marker("takes_long")]
    if workers > 1:
        items[:] = dealt(long, rest, workers)


def dealt(long: Sequence[T], rest: Sequence[T], workers: int) -> list[T]:
    """Return all in one row that falls into as many stretches, each with its part of the long."""
    row: list[T] = []
    total, at = len(long) + len(rest), 0
    for worker in range(workers):
        own = long[worker::workers]
        size = (total - len(row)) // (workers - worker)
        few = max(0, size - len(own))
        row += [*own, *rest[at : at + few]]
        at += few
    return row + list(rest[at:])
