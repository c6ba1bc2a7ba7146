"""What every measurement prints: on which machine, a Markdown table, and the goals."""

import os
import platform
from collections.abc import Iterable, Sequence
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
