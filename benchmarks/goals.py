"""G1 to G4: ours beside the others, by the median of the ratios of each round."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from benchmarks.contestants import (
    AIOGRAM,
    BEFORE_POSTGRES,
    BEFORE_SQLITE,
    OURS_POSTGRES,
    OURS_SQLITE,
    STOCK,
    STOCK_SNIFFIO,
)
from benchmarks.figures import Found, ratios
from benchmarks.report import Goal, table

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
_BESIDE_BEFORE: Final = {
    "CPU por mensagem": "cpu_us",
    "mensagens/s": "per_s",
    "p99": "p99_ms",
    "a 50 ms": "far_per_s",
    "início": "start_ms",
    "parado": "idle_mb",
}


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
                    _spread(every),
                    ratio <= bound if kind == "no máximo" else ratio >= bound,
                )
            )
    return sorted(judged, key=lambda goal: goal.name)


def beside_before(found: Found) -> str:
    """Write ours beside what it was at e416f3d; nothing where that was not measured."""
    rows = [
        (
            ours.name,
            *(_spread(ratios(found, ours, before, name)) for name in _BESIDE_BEFORE.values()),
        )
        for ours, before in ((OURS_SQLITE, BEFORE_SQLITE), (OURS_POSTGRES, BEFORE_POSTGRES))
        if ours in found and before in found
    ]
    return table(("e416f3d = 1", *_BESIDE_BEFORE), rows) if rows else ""


def _spread(every: Sequence[float]) -> str:
    return f"{median(every):.2f} (de {min(every):.2f} a {max(every):.2f})"
