"""After an outage: many updates wait at Telegram when our bot comes back. G9.

Memory must not grow with what waits, the oldest is answered first, and the speed is that of a
short line. A hundred thousand updates take about 3 minutes on each database.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks import report
from benchmarks.contestants import (
    OURS_POSTGRES,
    OURS_SQLITE,
    TELEGRAM_CORE,
    Contestant,
    Running,
    start,
)
from benchmarks.report import Goal
from benchmarks.workload import PEOPLE, Kind, people_do
from tests.postgres import PostgresServer, running_server

WARM: Final = 2_000
"""Answered first: what the bot keeps for good is not growth."""
_SLOWEST_PER_S: Final = 20
_LOOK_EVERY_S: Final = 0.05
_SETTLES_S: Final = 1.0
_GROWS_MB: Final = 10.0
_AS_FAST: Final = 0.9
_IN_TURN: Final = 2_000
"""How far an answer may be from its turn: what is in hand is answered at once, side by side."""


class WrongAnswerError(Exception):
    """An answer was wrong or never came."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one line of updates."""

    count: int
    per_s: float
    grew_mb: float
    """The highest memory while it worked, above that of the idle bot."""
    jumped: int
    """How many updates were answered before one that came much earlier."""
    out_of_order: int


async def measure(
    contestant: Contestant, counts: list[int], workload: Kind, server: PostgresServer
) -> list[Figures]:
    """Let the lines wait one after the other, and see how each is worked off."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rede-bench-")))
        bot = await start(stack, contestant, folder, server)
        asks = people_do(workload)
        # As long as the longest a bot has in hand: its memory for that is there from now on.
        await _line(bot, list(islice(asks, WARM)))
        return [await _line(bot, list(islice(asks, count))) for count in counts]


async def _line(bot: Running, asks: list[object]) -> Figures:
    telegram = bot.telegram
    telegram.answers.clear()
    idle_mb = highest_mb = bot.memory_mb()
    before = telegram.out_of_order
    started_at = time.perf_counter()
    telegram.add(asks)  # type: ignore[arg-type]
    patience_s = 60 + len(asks) / _SLOWEST_PER_S
    while not telegram.all_answered.is_set():
        if time.perf_counter() - started_at > patience_s or not bot.is_alive():
            raise WrongAnswerError(len(asks), telegram.answered, telegram.mistakes[:5])
        await asyncio.sleep(_LOOK_EVERY_S)
        highest_mb = max(highest_mb, bot.memory_mb())
    took = time.perf_counter() - started_at
    await asyncio.sleep(_SETTLES_S)
    if telegram.mistakes:
        raise WrongAnswerError(telegram.mistakes[:5])
    return Figures(
        count=len(asks),
        per_s=len(asks) / took,
        grew_mb=max(highest_mb, bot.memory_mb()) - idle_mb,
        jumped=_jumped(telegram.answers),
        out_of_order=telegram.out_of_order - before,
    )


def _jumped(answers: list[int]) -> int:
    """Count the answers that came before one to something much older."""
    oldest_left = sys.maxsize
    count = 0
    for message_id in reversed(answers):
        oldest_left = min(oldest_left, message_id)
        count += message_id - oldest_left > _IN_TURN
    return count


def main() -> None:
    """Read the command line, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument("--short", type=int, default=5_000, help="the line to compare with")
    parser.add_argument("--workload", choices=("taps", "texts", "both"), default="both")
    parser.add_argument("--database", choices=("SQLite", "PostgreSQL"))
    given = parser.parse_args()
    contestants = [
        each for each in (OURS_SQLITE, OURS_POSTGRES) if (given.database or "") in each.name
    ]
    os.sched_setaffinity(0, {TELEGRAM_CORE})
    rows, goals = [], []
    with running_server() as server:
        for contestant in contestants:
            short, long = asyncio.run(
                measure(contestant, [given.short, given.updates], given.workload, server)
            )
            rows += [
                (
                    contestant.name,
                    f"{figures.count:,}",
                    f"{figures.per_s:.0f}",
                    f"{figures.grew_mb:.1f}",
                    str(figures.jumped),
                    str(figures.out_of_order),
                )
                for figures in (short, long)
            ]
            speed = long.per_s / short.per_s
            goals += [
                Goal(
                    "G9",
                    f"{contestant.name}, {long.count:,} à espera: até {_GROWS_MB:.0f} MB a mais",
                    f"{long.grew_mb:.1f} MB",
                    long.grew_mb <= _GROWS_MB,
                ),
                Goal(
                    "G9",
                    f"{contestant.name}: a mais antiga primeiro, e a ordem de cada pessoa",
                    f"{long.jumped + long.out_of_order} fora da vez",
                    long.jumped + long.out_of_order == 0,
                ),
                Goal(
                    "G9",
                    f"{contestant.name}: a velocidade é a de {short.count:,}",
                    f"{speed:.2f}",
                    speed >= _AS_FAST,
                ),
            ]
    titles = (
        "robô",
        "à espera",
        "mensagens/s",
        "memória a mais (MB)",
        "antes da vez",
        "fora de ordem",
    )
    print(report.machine(f"{PEOPLE} pessoas"))
    print(f"\n{report.table(titles, rows)}\n\n{report.goals(goals)}")


if __name__ == "__main__":
    main()
