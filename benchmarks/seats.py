"""The last 30 seats, and ten thousand people who tap twice each, through our whole bot: G10.

Every answer must say that there is a seat, or that there is none; who was told to have one
must be who has one. The speed is compared with that of an encontro without a limit. It takes
about 4 minutes.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks import dataset, report
from benchmarks.contestants import (
    OURS_POSTGRES,
    OURS_SQLITE,
    TELEGRAM_CORE,
    Contestant,
    start,
)
from benchmarks.fake_telegram import Telegram
from benchmarks.report import Goal
from benchmarks.workload import CONFIRM, FIRST_CHAT, Ask
from tests.postgres import PostgresServer, running_server

SEATS: Final = 30
ENOUGH: Final = 100_000
_CONFIRMED: Final = "Você confirmou presença"
_FULL: Final = "vagas acabaram"
_SLOWEST_PER_S: Final = 20
_AS_FAST: Final = 0.8


class WrongAnswerError(Exception):
    """An answer was wrong or never came."""


@dataclass
class RushTelegram(Telegram):
    """Remembers who was told to have a seat."""

    told: set[int] = field(default_factory=set)

    def is_right(self, ask: Ask, method: str, edited: int, text: str) -> bool:
        """Take a seat or the lack of one for an answer."""
        if method != "editmessagetext" or edited != ask.message_id:
            return False
        if _CONFIRMED in text:
            self.told.add(ask.chat_id)
            return True
        return _FULL in text


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a rush."""

    per_s: float
    held: int
    told: int
    differ: int
    """People who were told one thing and have another."""


def taps(people: int) -> Iterator[Ask]:
    """Let everybody tap twice on the same message: half at once, half a round later."""
    for turn in range(2):
        for place in range(people):
            number = turn * people + place
            yield Ask(FIRST_CHAT + place, CONFIRM, place + 1, query_id=str(10**15 + number))


async def measure(
    contestant: Contestant, capacity: int, people: int, server: PostgresServer
) -> Figures:
    """Let everybody tap, and count the seats.

    Raises:
        WrongAnswerError: an answer was wrong or never came.

    """
    telegram = RushTelegram(repeats_words=False)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rede-bench-")))
        bot = await start(
            stack,
            contestant,
            folder,
            server,
            telegram=telegram,
            people=people,
            capacity=capacity,
        )
        asks = list(taps(people))
        started_at = time.perf_counter()
        telegram.add(asks)
        try:
            async with asyncio.timeout(60 + len(asks) / _SLOWEST_PER_S):
                await telegram.all_answered.wait()
        except TimeoutError:
            raise WrongAnswerError(telegram.answered, telegram.mistakes[:5]) from None
        took = time.perf_counter() - started_at
        if telegram.mistakes:
            raise WrongAnswerError(telegram.mistakes[:5])
        has = dataset.holders(bot.database_url)
    return Figures(len(asks) / took, len(has), len(telegram.told), len(set(has) ^ telegram.told))


async def run(
    contestant: Contestant, people: int, server: PostgresServer
) -> tuple[Figures, Figures]:
    """Measure the rush for the last seats, and one without a limit."""
    scarce = await measure(contestant, SEATS, people, server)
    return scarce, await measure(contestant, ENOUGH, people, server)


def main() -> None:
    """Read the command line, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--database", choices=("SQLite", "PostgreSQL"))
    given = parser.parse_args()
    os.sched_setaffinity(0, {TELEGRAM_CORE})
    rows, goals = [], []
    with running_server() as server:
        for contestant in (OURS_SQLITE, OURS_POSTGRES):
            if (given.database or "") not in contestant.name:
                continue
            scarce, enough = asyncio.run(run(contestant, given.people, server))
            for words, figures in (("as últimas 30", scarce), ("sem limite", enough)):
                rows.append(
                    (
                        contestant.name,
                        words,
                        f"{figures.per_s:.0f}",
                        str(figures.held),
                        str(figures.told),
                        str(figures.differ),
                    )
                )
            wanted = min(SEATS, given.people)
            exact = scarce.held == scarce.told == wanted and scarce.differ == 0
            speed = scarce.per_s / enough.per_s
            goals += [
                Goal(
                    "G10",
                    f"{contestant.name}: exatamente {wanted} vagas, para quem foi avisado",
                    f"{scarce.held} vagas, {scarce.told} avisadas",
                    exact,
                ),
                Goal(
                    "G10",
                    f"{contestant.name}: a velocidade é a de um encontro sem limite",
                    f"{speed:.2f}",
                    speed >= _AS_FAST,
                ),
            ]
    titles = ("robô", "vagas", "toques/s", "vagas dadas", "pessoas avisadas", "diferença")
    print(report.machine(f"{given.people:,} pessoas, 2 toques cada"))
    print(f"\n{report.table(titles, rows)}\n\n{report.goals(goals)}")


if __name__ == "__main__":
    main()
