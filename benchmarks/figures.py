"""What one bot did in one round, and how two bots compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.contestants import Contestant


@dataclass(frozen=True, slots=True)
class Figures:
    """What one bot did in one round."""

    start_ms: float
    idle_mb: float
    cpu_us: float
    per_s: float
    p50_ms: float
    p99_ms: float
    far_per_s: float
    busy_mb: float
    out_of_order: int
    """Answers to a person before those to what the same person asked earlier."""


Found = Mapping[Contestant, Sequence[Figures]]
"""Of each bot, its rounds."""


def ratios(found: Found, ours: Contestant, theirs: Contestant, name: str) -> list[float]:
    """Return ours : theirs, round by round; without end where they did nothing at all."""
    return [
        getattr(mine, name) / getattr(other, name) if getattr(other, name) else float("inf")
        for mine, other in zip(found[ours], found[theirs], strict=True)
    ]
