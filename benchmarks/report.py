"""What every measurement prints: on which machine, a Markdown table, and the goals."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LOAD_BEFORE: Final = os.getloadavg()[0]


@dataclass(frozen=True, slots=True)
class Goal:
    """One row of the goals, with what was measured."""

    name: str
    words: str
    measured: str
    holds: bool


BySize = Mapping[str, Mapping[int, Mapping[str, float]]]
"""Of each database, of each size of its tables, what each work took."""


def growth(name: str, words: str, columns: BySize, *, at_most: float) -> list[Goal]:
    """Say of each work how much slower the largest tables make it, and whether that is fine."""
    goals = []
    for database, by_size in columns.items():
        smallest, largest = min(by_size), max(by_size)
        said = words.format(smallest=smallest, largest=largest)
        for work, took in by_size[smallest].items():
            ratio = by_size[largest][work] / took
            goals.append(
                Goal(name, f"{database}, {work}: {said}", f"{ratio:.2f}", ratio <= at_most)
            )
    return goals


def machine(*more: str) -> str:
    """Say on what was measured, what else the machine did when it began, and `more`."""
    cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("model name\t: ")[2]
    parts = (
        cpu.partition("\n")[0] or platform.machine(),
        f"{os.cpu_count()} núcleos",
        f"Python {platform.python_version()}",
        platform.system(),
        f"carga média antes de começar: {_LOAD_BEFORE:.1f}",
        *more,
    )
    return "; ".join(parts)


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def goals(found: Iterable[Goal]) -> str:
    """Write the goals, and whether each holds."""
    return table(
        ("meta", "o que se quer", "medido", "vale?"),
        [(goal.name, goal.words, goal.measured, "sim" if goal.holds else "não") for goal in found],
    )
