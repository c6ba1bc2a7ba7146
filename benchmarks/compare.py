"""Our whole bot beside those of others, in interleaved rounds: `make bench`.

Most of the others only repeat what they hear; some do our work over SQLAlchemy's ORM, as its
documentation shows. Our own bot of e416f3d, before the house was redone, is measured as well.

Every bot gets the same taps and texts from the same Telegram on another core, and every tenth is
a tap that is refused. Every answer is checked, and that seats were written. Ours does all of its
work: inbox, transactions, outbox, logs, fsync. Two of its settings differ from the usual: the
others have no limit of messages a second, so ours gets its highest; and a thousand invented people
who tap all the time are not taken for a flood.

A round takes about 50 s per bot (20 s with --short), twice as long over the ORM; five rounds of
all twelve, 75 minutes.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final, get_args

from benchmarks import dataset, goals, report
from benchmarks.contestants import (
    ALL,
    BENCH,
    OURS_POSTGRES,
    OURS_SQLITE,
    SETTINGS,
    STOCK,
    TELEGRAM_CORE,
    Contestant,
    Running,
    start,
)
from benchmarks.figures import Figures, Found, ratios
from benchmarks.workload import CONFIRM, Ask, Kind, people_do
from tests.postgres import PostgresServer, running_server

RATE: Final = 100
"""Updates a second in the open loop."""
ROUND_TRIP_S: Final = 0.05
_SETTLES_S: Final = 0.3
_WITHIN_S: Final = 300.0


class WrongAnswerError(Exception):
    """A bot did not answer as it should: its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Length:
    """How much is measured in a round."""

    backlog: int
    open_loop_s: float
    far_s: float


LONG: Final = Length(backlog=6_000, open_loop_s=15, far_s=5)
SHORT: Final = Length(backlog=2_000, open_loop_s=5, far_s=2)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    length: Length
    workload: Kind = "mixed"
    profile: Path | None = None
    """Where the profiles of our bot go; None for none."""


async def measure(contestant: Contestant, plan: Plan, server: PostgresServer) -> Figures:
    """Start a bot, measure everything, and stop it.

    Raises:
        WrongAnswerError: an answer was missing or wrong.

    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rede-bench-")))
        bot = await start(stack, contestant, folder, server)
        await asyncio.sleep(_SETTLES_S)
        idle_mb = bot.memory_mb()
        asks, length = people_do(plan.workload), plan.length
        await _warm(bot, list(islice(asks, 500)))
        with _profiled(bot, contestant, plan.profile):
            cpu_us, per_s = await _backlog(bot, list(islice(asks, length.backlog)))
        latencies = await _open_loop(bot, islice(asks, int(length.open_loop_s * RATE)))
        busy_mb = bot.memory_mb()
        far_per_s = await _far(bot, list(islice(asks, 20_000)), length.far_s)
        if bot.telegram.mistakes:
            raise WrongAnswerError(contestant.name, bot.telegram.mistakes[:5])
        if contestant.peer is None and bot.telegram.out_of_order:
            raise WrongAnswerError(contestant.name, "out of order")
        cuts = quantiles(latencies, n=100)
        return Figures(
            start_ms=bot.start_s * 1000,
            idle_mb=idle_mb,
            cpu_us=cpu_us,
            per_s=per_s,
            p50_ms=cuts[49] * 1000,
            p99_ms=cuts[98] * 1000,
            far_per_s=far_per_s,
            busy_mb=busy_mb,
            out_of_order=bot.telegram.out_of_order,
        )


async def _warm(bot: Running, asks: list[Ask]) -> None:
    """Let each person do one thing, and see that exactly those who confirmed have a seat."""
    await _answer(bot, asks)
    if bot.database_url:
        confirmed = [ask.chat_id for ask in asks if ask.words == CONFIRM]
        if (found := dataset.holders(bot.database_url)) != confirmed:
            raise WrongAnswerError(len(found), len(confirmed))


async def _answer(bot: Running, asks: Iterable[Ask]) -> None:
    """Let people do these things at once, and wait until all is answered and written down."""
    bot.telegram.add(list(asks))
    try:
        async with asyncio.timeout(_WITHIN_S):
            await bot.telegram.all_answered.wait()
    except TimeoutError:
        raise WrongAnswerError(bot.telegram.answered, bot.telegram.mistakes[:5]) from None
    # What follows an answer (the outbox, the log) belongs to its cost.
    await asyncio.sleep(_SETTLES_S)


@contextmanager
def _watched(bot: Running, target: Path) -> Iterator[None]:
    # Its own work is on the other core; what it stops and reads is ours all the same.
    watcher = subprocess.Popen(  # noqa: S603 - a program of ours
        [BENCH / "bin/py-spy", "record", "--pid", str(bot.pid), "--output", target,
         "--rate", "250", "--duration", "600", "--nonblocking"],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        watcher.send_signal(signal.SIGINT)
        watcher.wait()


def _profiled(bot: Running, contestant: Contestant, folder: Path | None) -> Any:  # noqa: ANN401
    if folder is None or contestant.peer is not None:
        return nullcontext()
    folder.mkdir(parents=True, exist_ok=True)
    return _watched(bot, folder / f"{contestant.name.replace(', ', '-')}.svg")


async def _backlog(bot: Running, asks: list[Ask]) -> tuple[float, float]:
    before = bot.cpu_s()
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    await _answer(bot, asks)
    took = loop.time() - started_at - _SETTLES_S
    return (bot.cpu_s() - before) / len(asks) * 1e6, len(asks) / took


async def _open_loop(bot: Running, asks: Iterable[Ask]) -> Sequence[float]:
    bot.telegram.latencies.clear()
    loop = asyncio.get_running_loop()
    due = loop.time()
    for ask in asks:
        # People do not wait for each other: who is slow piles up what comes.
        await asyncio.sleep(max(0.0, due - loop.time()))
        bot.telegram.add([ask])
        due += 1 / RATE
    await _answer(bot, [])
    return list(bot.telegram.latencies)


async def _far(bot: Running, asks: list[Ask], seconds: float) -> float:
    bot.telegram.delay_s = ROUND_TRIP_S
    bot.telegram.add(asks)
    await asyncio.sleep(0.5)
    before = bot.telegram.answered
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bot.telegram.all_answered.wait()
    return (bot.telegram.answered - before) / (loop.time() - started_at)


# --- The table ----------------------------------------------------------------------------------

_COLUMNS: Final = (
    ("CPU por mensagem (µs)", "cpu_us", "{:.0f}"),
    ("mensagens/s", "per_s", "{:.0f}"),
    ("p50 (ms)", "p50_ms", "{:.1f}"),
    ("p99 (ms)", "p99_ms", "{:.1f}"),
    ("a 50 ms (mensagens/s)", "far_per_s", "{:.0f}"),
    ("início (ms)", "start_ms", "{:.0f}"),
    ("parado (MB)", "idle_mb", "{:.0f}"),
    ("depois (MB)", "busy_mb", "{:.0f}"),
    ("fora de ordem", "out_of_order", "{:.0f}"),
)


def table(found: Found, base: Contestant) -> str:
    """Write medians, and in brackets the median of the ratios to `base`, round by round."""
    lines = []
    for contestant, rounds in found.items():
        cells = [contestant.name]
        for _, name, form in _COLUMNS:
            cell = form.format(median(getattr(figures, name) for figures in rounds))
            if all(getattr(figures, name) for figures in found[base]):
                cell += f" ({median(ratios(found, contestant, base, name)):.2f})"
            cells.append(cell)
        lines.append(cells)
    return report.table(("robô", *(title for title, *_ in _COLUMNS)), lines)


async def run(
    contestants: Sequence[Contestant], rounds: int, plan: Plan, server: PostgresServer
) -> dict[Contestant, list[Figures]]:
    """Measure all in turn, round after round, so that a busy minute hurts all alike."""
    found: dict[Contestant, list[Figures]] = {contestant: [] for contestant in contestants}
    for number in range(rounds):
        for place in range(len(contestants)):
            contestant = contestants[(place + number) % len(contestants)]
            figures = await measure(contestant, plan, server)
            found[contestant].append(figures)
            print(f"{number + 1}. {contestant.name}: {figures}", file=sys.stderr)
    return found


def main() -> None:
    """Read the command line, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true", help="less of everything in a round")
    parser.add_argument(
        "--only", action="append", default=[], help="a part of the names; may be repeated"
    )
    parser.add_argument("--workload", choices=get_args(Kind), default="mixed")
    parser.add_argument("--tree", type=Path, help="another checkout, measured beside this one")
    parser.add_argument(
        "--profile",
        type=Path,
        metavar="FOLDER",
        help="draw where our bot spends the backlog (py-spy); the figures then mean nothing",
    )
    given = parser.parse_args()
    contestants = [
        each
        for each in ALL
        if each.tree.exists() and (not given.only or any(part in each.name for part in given.only))
    ]
    if given.tree is not None:
        contestants += [
            replace(each, name=f"{each.name} (outra)", tree=given.tree)
            for each in (OURS_SQLITE, OURS_POSTGRES)
            if each in contestants
        ]
    length = SHORT if given.short or given.rounds == 1 else LONG
    plan = Plan(length, given.workload, given.profile)
    os.sched_setaffinity(0, {TELEGRAM_CORE})
    with running_server() as server:
        found = asyncio.run(run(contestants, given.rounds, plan, server))
    base = STOCK if STOCK in found else contestants[0]
    words = {
        "taps": "só toques",
        "texts": "só textos",
        "both": "toques e textos, metade cada",
        "mixed": "toques e textos, metade cada, e um de cada cinco toques é recusado",
    }
    print(
        report.machine(
            f"{given.rounds} rodada(s) alternadas",
            words[given.workload],
            "o nosso com " + ", ".join(f"{name}={value}" for name, value in SETTINGS.items()),
            f"entre parênteses, {base.name} = 1",
            *(["com py-spy ligado: só o perfil vale"] if given.profile else []),
        )
    )
    print(f"\n{table(found, base)}\n")
    if judged := goals.judge(found):
        print(report.goals(judged))
    if beside := goals.beside_before(found):
        print(f"\n{beside}")


if __name__ == "__main__":
    main()
