"""How much is read of each set of written texts."""

from collections.abc import Sequence
from typing import TypeVar

from tests.scale import LONG

T = TypeVar("T")

_EVERY = 6


def some(file: str, cases: Sequence[T]) -> Sequence[T]:
    """Return all of the first two sets and in the long form, and every sixth of a later set.

    The bounds were promised for the first two: one known while the rules were written, one not.
    """
    return cases if LONG or "_dev" in file or "_held_out" in file else cases[::_EVERY]
