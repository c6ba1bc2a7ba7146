"""A broadcast beside people's taps, against a strict Telegram: G5 and G6.

An organizer taps "Avisar todas as pessoas" and everybody is told, through our whole bot; other
people tap all the while. Every message is counted per chat. It takes about 15 minutes; with
--messages 90 --paid 500, 4. The strict Telegram is benchmarks/strict.py: its figures depend on
a machine that does nothing else.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Final

from benchmarks import report
from benchmarks.contestants import TELEGRAM_CORE, Contestant, start
from benchmarks.report import Goal
from benchmarks.strict import WAIT_S, Ceiling, StrictTelegram
from benchmarks.workload import ANNOUNCE, FIRST_CHAT, PEOPLE, Ask, people_do
from tests.postgres import PostgresServer, running_server

TAPS: Final = 20
"""Taps a second, beside the broadcast and before it."""
USUAL: Final = 30
PAID: Final = 1000
_SETTLES_S: Final = 1.0
_NOTHING_COMES_S: Final = 12.0
"""After so long without a try, what has not come is lost; longer than any wait."""
_NOON: Final = 15
_OF_CEILING: Final = 0.995
_SLOWER: Final = 2.0


class WrongAnswerError(Exception):
    """A tap was answered wrongly: the figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """One bot that tells everybody."""

    contestant: Contestant
    ceiling: int
    rate: float | None
    """What it is told to keep to; None for what it does by itself."""
    has_wait: bool = False
    """Whether Telegram asks for a wait in the middle."""

    @property
    def name(self) -> str:
        """How the tables call it."""
        return self.contestant.name


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a broadcast."""

    per_s: float
    first_s: float
    """From the tap of the organizer to the first message."""
    most: int
    refused: tuple[int, ...]
    lost: int
    twice: int
    idle_p99_ms: float
    beside_p50_ms: float
    beside_p99_ms: float


OURS: Final = Contestant("nosso, SQLite", database="sqlite")
OURS_POSTGRES: Final = Contestant("nosso, PostgreSQL", database="postgres")
OURS_USUAL: Final = Contestant("nosso, SQLite, sem ajuste (28)", database="sqlite")
PACED: Final = Contestant("python-telegram-bot, AIORateLimiter", "ptb_broadcast")
PLAIN: Final = Contestant("python-telegram-bot, laço", "ptb_broadcast")
AIOGRAM: Final = Contestant("aiogram, laço com pausa", "aiogram_broadcast")

CASES: Final = (
    Case(OURS, USUAL, USUAL),
    Case(PACED, USUAL, USUAL),
    Case(OURS_POSTGRES, USUAL, USUAL),
    Case(AIOGRAM, USUAL, USUAL),
    Case(OURS_USUAL, USUAL, None),
    Case(PLAIN, USUAL, None),
    Case(OURS, USUAL, USUAL, has_wait=True),
    Case(PACED, USUAL, USUAL, has_wait=True),
    Case(OURS_POSTGRES, USUAL, USUAL, has_wait=True),
    Case(AIOGRAM, USUAL, USUAL, has_wait=True),
    Case(OURS, PAID, PAID),
    Case(PLAIN, PAID, None),
    Case(OURS_POSTGRES, PAID, PAID),
    Case(PACED, PAID, PAID),
    Case(OURS, PAID, PAID, has_wait=True),
)


async def measure(case: Case, count: int, idle_s: float, server: PostgresServer) -> Figures:
    """Let an organizer tell `count` people, and see what comes of it.

    Raises:
        WrongAnswerError: a tap was answered wrongly.

    """
    telegram = StrictTelegram(
        repeats_words=case.contestant.peer is not None,
        clock_at=datetime.now(UTC).replace(hour=_NOON),
        ceiling=Ceiling(case.ceiling),
    )
    rate = "" if case.rate is None else str(case.rate)
    more = {"REDE_MESSAGES_PER_SECOND": rate}
    if case.contestant.peer is not None:
        paced = "1" if case.contestant is PACED else "0"
        more = {"COUNT": str(count), "RATE": rate or str(case.ceiling), "PACED": paced}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rede-bench-")))
        await start(
            stack, case.contestant, folder, server, telegram=telegram, more=more, people=count
        )
        figures = await _tell(case, telegram, count, idle_s)
        if telegram.mistakes:
            raise WrongAnswerError(case.name, telegram.mistakes[:5])
        return figures


async def _tell(case: Case, telegram: StrictTelegram, count: int, idle_s: float) -> Figures:
    taps = people_do("taps", min(count, PEOPLE))
    await _tap(telegram, taps, 2.0)
    telegram.latencies.clear()
    await _tap(telegram, taps, idle_s)
    idle = _percentiles(telegram.latencies)
    telegram.latencies.clear()
    asked_at = telegram.tried_at = time.perf_counter()
    telegram.add([Ask(FIRST_CHAT, ANNOUNCE, 10**9, query_id=str(10**14))])
    tapping = asyncio.create_task(_tap(telegram, taps, None))
    has_waited = not case.has_wait
    while telegram.sent.total() < count:
        await asyncio.sleep(0.002)
        if not has_waited and telegram.sent.total() >= count // 2:
            telegram.ceiling.close(time.perf_counter())
            has_waited = True
        if time.perf_counter() - telegram.tried_at > _NOTHING_COMES_S + count / 1_000:
            break
    tapping.cancel()
    beside = _percentiles(telegram.latencies)
    # What comes twice may come late.
    await asyncio.sleep(_SETTLES_S)
    chats = range(FIRST_CHAT, FIRST_CHAT + count)
    times = telegram.sent_at
    return Figures(
        per_s=(len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0,
        first_s=times[0] - asked_at if times else float("nan"),
        most=telegram.ceiling.most,
        refused=tuple(telegram.ceiling.refused),
        lost=sum(telegram.sent[chat] == 0 for chat in chats),
        twice=sum(number - 1 for number in telegram.sent.values() if number > 1),
        idle_p99_ms=idle[1],
        beside_p50_ms=beside[0],
        beside_p99_ms=beside[1],
    )


async def _tap(telegram: StrictTelegram, taps: Iterator[Ask], seconds: float | None) -> None:
    """Let people tap at their own pace for some seconds, or until cancelled."""
    due = started_at = time.perf_counter()
    while seconds is None or due - started_at < seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        telegram.add([next(taps)])
        due += 1 / TAPS
    async with asyncio.timeout(_NOTHING_COMES_S):
        await telegram.all_answered.wait()


def _percentiles(latencies: Sequence[float]) -> tuple[float, float]:
    """Return the p50 and the p99 in milliseconds."""
    cuts = quantiles(latencies, n=100)
    return cuts[49] * 1000, cuts[98] * 1000


# --- The tables ---------------------------------------------------------------------------------


def table(found: Sequence[tuple[Case, Figures]]) -> str:
    """Write what came of each broadcast."""
    return report.table(
        (
            "robô",
            "teto",
            "espera imposta",
            "mensagens/s",
            "do teto",
            "no pior segundo",
            "429 em cada espera",
            "perdidas",
            "repetidas",
            "até a primeira (s)",
            "toque: p99 antes (ms)",
            "durante: p50 (ms)",
            "durante: p99 (ms)",
        ),
        [
            (
                case.name,
                f"{case.ceiling}/s",
                f"{WAIT_S:.0f} s" if case.has_wait else "não",
                f"{figures.per_s:.2f}",
                f"{figures.per_s / case.ceiling:.1%}",
                str(figures.most),
                ", ".join(map(str, figures.refused)) or "nenhum",
                str(figures.lost),
                str(figures.twice),
                f"{figures.first_s:.2f}",
                f"{figures.idle_p99_ms:.1f}",
                f"{figures.beside_p50_ms:.1f}",
                f"{figures.beside_p99_ms:.1f}",
            )
            for case, figures in found
        ],
    )


def judge(found: Sequence[tuple[Case, Figures]]) -> list[Goal]:
    """Say whether our bot reaches G5 and G6."""
    goals = []
    for case, figures in found:
        if case.contestant.peer is not None or case.rate is None:
            continue
        whole = figures.lost == 0 and figures.twice == 0
        counted = f"{figures.lost} perdidas, {figures.twice} repetidas"
        name = f"{case.name}, {case.ceiling}/s"
        if case.has_wait:
            refused = ", ".join(map(str, figures.refused))
            goals.append(
                Goal(
                    "G6",
                    f"{name}, espera imposta: um 429, nada perdido",
                    f"429: {refused}; {counted}",
                    whole and figures.refused == (1,),
                )
            )
            continue
        reached = figures.per_s / case.ceiling
        wanted = "99,5% do teto, " if case.ceiling == USUAL else ""
        goals.append(
            Goal(
                "G5",
                f"{name}: {wanted}nenhum 429, nada perdido, nada repetido,"
                f" nenhum segundo acima de {case.ceiling + 1}",
                f"{reached:.1%}; 429: {sum(figures.refused)}; {counted}; {figures.most}",
                whole
                and not figures.refused
                and figures.most <= case.ceiling + 1
                and (case.ceiling != USUAL or reached >= _OF_CEILING),
            )
        )
        slower = figures.beside_p99_ms / figures.idle_p99_ms
        goals.append(
            Goal(
                "G5",
                f"{name}: p99 dos toques durante o envio até 2 vezes o de antes",
                f"{slower:.2f}",
                slower <= _SLOWER,
            )
        )
    return goals


async def run(
    cases: Sequence[Case], sizes: dict[int, int], idle_s: float, server: PostgresServer
) -> list[tuple[Case, Figures]]:
    """Let each bot tell everybody, one after the other."""
    found = []
    for case in cases:
        try:
            figures = await measure(case, sizes[case.ceiling], idle_s, server)
        except TimeoutError:
            print(f"{case.name}: toques sem resposta", file=sys.stderr)
            continue
        print(f"{case}: {figures}", file=sys.stderr)
        found.append((case, figures))
    return found


def main() -> None:
    """Read the command line, measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000, help="at the ceiling of 30")
    parser.add_argument("--paid", type=int, default=10_000, help="at the ceiling of 1,000")
    parser.add_argument("--idle", type=float, default=15.0, help="seconds of taps before")
    parser.add_argument("--only", action="append", default=[], help="a part of the names")
    parser.add_argument("--ceiling", type=int, choices=(USUAL, PAID), help="only this one")
    given = parser.parse_args()
    cases = [
        case
        for case in CASES
        if (not given.only or any(part in case.name for part in given.only))
        and given.ceiling in {None, case.ceiling}
    ]
    os.sched_setaffinity(0, {TELEGRAM_CORE})
    sizes = {USUAL: given.messages, PAID: given.paid}
    with running_server() as server:
        found = asyncio.run(run(cases, sizes, given.idle, server))
    print(
        report.machine(
            f"{given.messages} mensagens no teto de {USUAL}, {given.paid} no de {PAID}",
            f"{TAPS} toques por segundo, antes e durante",
        )
    )
    print(f"\n{table(found)}\n\n{report.goals(judge(found))}")


if __name__ == "__main__":
    main()
