"""G1 to G4: ours beside the others, by the median of the ratios of each round."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from benchmarks.contestants import (
    AIOGRAM,
    OURS_POSTGRES,
    OURS_SQLITE,
    STOCK,
    STOCK_SNIFFIO,
)
from benchmarks.figures import Found, ratios
from benchmarks.report import Goal

_AT_MOST: Final = (
    ("G1", OURS_SQLITE, STOCK, "cpu_us", 0.55, "CPU no SQLite"),
    ("G1", OURS_SQLITE, STOCK_SNIFFIO, "cpu_us", 0.65, "CPU no SQLite"),
    ("G1", OURS_POSTGRES, STOCK, "cpu_us", 0.85, "CPU no PostgreSQL"),
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


def judge(found: Found) -> list[Goal]:
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
