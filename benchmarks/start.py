"""How long the start takes, and how much memory the idle bot has, beside a bare bot: G8.

`--imports` shows which of our imports, and of those of others, take longest. Ten rounds take
about 2 minutes.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import report
from benchmarks.contestants import (
    BOT_CORE,
    OURS,
    OURS_POSTGRES,
    OURS_SQLITE,
    ROOT,
    STOCK,
    STOCK_SNIFFIO,
    TELEGRAM_CORE,
    Contestant,
    start,
)
from benchmarks.report import Goal
from tests.postgres import PostgresServer, running_server

ALL: Final = (STOCK, OURS_SQLITE, OURS_POSTGRES, STOCK_SNIFFIO)
_SETTLES_S: Final = 1.0
_AT_MOST: Final = 1.3
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """One start."""

    start_ms: float
    cpu_ms: float
    """Of the processor, until the bot idles."""
    idle_mb: float


async def measure(contestant: Contestant, server: PostgresServer) -> Figures:
    """Start a bot and let it idle."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rede-bench-")))
        bot = await start(stack, contestant, folder, server)
        await asyncio.sleep(_SETTLES_S)
        return Figures(bot.start_s * 1000, bot.cpu_s() * 1000, bot.memory_mb())


def imports(modules: Sequence[str] = ("bot.application",)) -> str:
    """Tell which imports take longest, by themselves and with all they bring along.

    Ours are shown with what they bring along and others by their package, because that is
    what can be left for later.
    """
    code = "; ".join(f"import {module}" for module in modules)
    told = subprocess.run(  # noqa: S603 - our own program
        [OURS, "-X", "importtime", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {BOT_CORE}),
    ).stderr
    ours: dict[str, tuple[int, int]] = {}
    packages: dict[str, int] = {}
    own = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    for line in told.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if len(parts) != 3 or not parts[0].strip().isdigit():  # noqa: PLR2004 - its columns
            continue
        name = parts[2].strip()
        root = name.partition(".")[0]
        packages[root] = packages.get(root, 0) + int(parts[0])
        if root in own:
            ours[name] = (int(parts[0]), int(parts[1]))
    by_whole = sorted(ours.items(), key=lambda item: -item[1][1])[:_SHOWN]
    by_package = sorted(packages.items(), key=lambda item: -item[1])[:_SHOWN]
    return "\n\n".join(
        (
            report.table(
                ("módulo nosso", "só ele (ms)", "com o que ele traz (ms)"),
                [
                    (name, f"{own / 1000:.1f}", f"{all_ / 1000:.1f}")
                    for name, (own, all_) in by_whole
                ],
            ),
            report.table(
                ("pacote", "só ele (ms)"),
                [(name, f"{took / 1000:.1f}") for name, took in by_package],
            ),
        )
    )


async def run(
    contestants: Sequence[Contestant], rounds: int, server: PostgresServer
) -> dict[Contestant, list[Figures]]:
    """Start all in turn, round after round."""
    found: dict[Contestant, list[Figures]] = {each: [] for each in contestants}
    for number in range(rounds):
        for place in range(len(contestants)):
            contestant = contestants[(place + number) % len(contestants)]
            figures = await measure(contestant, server)
            print(f"{number + 1}. {contestant.name}: {figures}", file=sys.stderr)
            found[contestant].append(figures)
    return found


def judge(found: dict[Contestant, list[Figures]]) -> list[Goal]:
    """Say whether ours start, and idle, like the bare bot."""
    goals = []
    for ours, rounds in found.items():
        if ours.peer is not None or STOCK not in found:
            continue
        for name, words in (("start_ms", "início"), ("idle_mb", "memória")):
            ratio = median(
                getattr(mine, name) / getattr(other, name)
                for mine, other in zip(rounds, found[STOCK], strict=True)
            )
            told = f"{ours.name}, {words}: no máximo {_AT_MOST} de {STOCK.name}"
            goals.append(Goal("G8", told, f"{ratio:.2f}", ratio <= _AT_MOST))
    return goals


def main() -> None:
    """Read the command line, measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--only", action="append", default=[], help="a part of the names")
    parser.add_argument("--imports", action="store_true", help="only show the imports")
    given = parser.parse_args()
    if given.imports:
        print(f"{report.machine()}\n\n{imports()}")
        return
    contestants = [
        each for each in ALL if not given.only or any(part in each.name for part in given.only)
    ]
    os.sched_setaffinity(0, {TELEGRAM_CORE})
    with running_server() as server:
        found = asyncio.run(run(contestants, given.rounds, server))
    rows = [
        (
            contestant.name,
            f"{median(each.start_ms for each in rounds):.0f}",
            f"{min(each.start_ms for each in rounds):.0f}",
            f"{median(each.cpu_ms for each in rounds):.0f}",
            f"{median(each.idle_mb for each in rounds):.0f}",
        )
        for contestant, rounds in found.items()
    ]
    titles = ("robô", "início (ms)", "mínimo (ms)", "processador (ms)", "parado (MB)")
    print(report.machine(f"{given.rounds} rodada(s) alternadas, medianas"))
    print(f"\n{report.table(titles, rows)}\n\n{report.goals(judge(found))}\n\n{imports()}")


if __name__ == "__main__":
    main()
