"""Pages of a list that was read whole; they are counted from 0."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def cut(found: Sequence[T], page: int, *, size: int) -> tuple[tuple[T, ...], int, int]:
    """Return what stands on a page, or the nearest there is; its number; and how many there are."""
    count = max(1, -(-len(found) // size))
    page = min(max(page, 0), count - 1)
    return tuple(found[page * size : (page + 1) * size]), page, count
