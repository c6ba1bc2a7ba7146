"""G1 to G4: ours beside the others, by the median of the ratios of each round."""

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.contestants import (
    AIOGRAM,
    OURS_POSTGRES,
    OURS_SQLITE,
    STOCK,
    STOCK_SNIFFIO,
    Contestant,
)
from benchmarks.report import Goal

if TYPE_CHECKING:
    from benchmarks.compare import Figures

_AT_MOST: Final = (
    ("G1", OURS_SQLITE, STOCK, "cpu_us", 0.50, "CPU no SQLite"),
    ("G1", OURS_SQLITE, STOCK_SNIFFIO, "cpu_us", 0.65, "CPU no SQLite"),
    ("G1", OURS_POSTGRES, STOCK, "cpu_us", 0.80, "CPU no PostgreSQL"),
    ("G1", OURS_POSTGRES, STOCK_SNIFFIO, "cpu_us", 1.00, "CPU no PostgreSQL"),
    ("G2", OURS_SQLITE, AIOGRAM, "cpu_us", 0.70, "CPU no SQLite"),
    ("G4", OURS_SQLITE, STOCK, "p99_ms", 0.50, "p99 a 100 por segundo, SQLite"),
    ("G4", OURS_POSTGRES, STOCK, "p99_ms", 0.50, "p99 a 100 por segundo, PostgreSQL"),
)
_AT_LEAST: Final = (
    ("G3", OURS_SQLITE, STOCK, "far_per_s", 50.0, "mensagens/s a 50 ms, SQLite"),
    ("G3", OURS_SQLITE, AIOGRAM, "far_per_s", 1.0, "mensagens/s a 50 ms, SQLite"),
    ("G3", OURS_POSTGRES, STOCK, "far_per_s", 50.0, "mensagens/s a 50 ms, PostgreSQL"),
    ("G3", OURS_POSTGRES, AIOGRAM, "far_per_s", 1.0, "mensagens/s a 50 ms, PostgreSQL"),
)


def ratios(
    found: "dict[Contestant, list[Figures]]", ours: Contestant, theirs: Contestant, name: str
) -> list[float]:
    """Return ours : theirs, round by round; without end where they did nothing at all."""
    return [
        getattr(mine, name) / getattr(other, name) if getattr(other, name) else float("inf")
        for mine, other in zip(found[ours], found[theirs], strict=True)
    ]


def judge(found: "dict[Contestant, list[Figures]]") -> list[Goal]:
    """Return the goals about those that were measured."""
    judged = []
    for kind, bounds in (("no máximo", _AT_MOST), ("no mínimo", _AT_LEAST)):
        for goal, ours, theirs, name, bound, words in bounds:
            if ours not in found or theirs not in found:
                continue
            every = ratios(found, ours, theirs, name)
            ratio = median(every)
            judged.append(
                Goal(
                    goal,
                    f"{words}: {kind} {bound:g} de {theirs.name}",
                    _spread(ratio, every),
                    ratio <= bound if kind == "no máximo" else ratio >= bound,
                )
            )
    return sorted(judged, key=lambda goal: goal.name)


def _spread(middle: float, every: Sequence[float]) -> str:
    return f"{middle:.2f} (de {min(every):.2f} a {max(every):.2f})"
