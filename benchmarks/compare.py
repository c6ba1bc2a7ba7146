"""Our whole bot beside bare echo bots, in interleaved rounds: `make bench`.

Every bot gets the same taps and texts from the same Telegram on another core, and every
answer is checked. Ours does all of its work: inbox, transactions, outbox, logs, fsync.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from benchmarks.contestants import ALL, STOCK, TELEGRAM_CORE, Contestant, Running, start
from benchmarks.workload import people_do
from tests.postgres import PostgresServer, running_server

RATE: Final = 100
"""Updates a second in the open loop."""
ROUND_TRIP_S: Final = 0.05
_SETTLES_S: Final = 0.3
_WITHIN_S: Final = 120.0


class WrongAnswerError(Exception):
    """A bot did not answer as it should: its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one bot did in one round."""

    start_ms: float
    idle_mb: float
    cpu_us: float
    per_s: float
    p50_ms: float
    p99_ms: float
    far_per_s: float
    busy_mb: float
    out_of_order: int
    """Answers to a person before those to what the same person asked earlier."""


@dataclass(frozen=True, slots=True)
class Length:
    """How much is measured in a round."""

    backlog: int
    open_loop_s: float
    far_s: float


LONG: Final = Length(backlog=6_000, open_loop_s=15, far_s=5)
SHORT: Final = Length(backlog=2_000, open_loop_s=5, far_s=2)


async def measure(
    contestant: Contestant, length: Length, server: PostgresServer, **size: int
) -> Figures:
    """Start a bot, measure everything, and stop it.

    Raises:
        WrongAnswerError: an answer was missing or wrong.

    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rede-bench-")))
        bot = await start(stack, contestant, folder, server, **size)
        await asyncio.sleep(_SETTLES_S)
        idle_mb = bot.memory_mb()
        asks = people_do()
        await _answer(bot, islice(asks, 500))
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


async def _answer(bot: Running, asks: object) -> None:
    """Let people do these things at once, and wait until all is answered and written down."""
    bot.telegram.add(list(asks))  # type: ignore[call-overload]
    try:
        async with asyncio.timeout(_WITHIN_S):
            await bot.telegram.all_answered.wait()
    except TimeoutError:
        raise WrongAnswerError(bot.telegram.answered, bot.telegram.mistakes[:5]) from None
    # What follows an answer (the outbox, the log) belongs to its cost.
    await asyncio.sleep(_SETTLES_S)


async def _backlog(bot: Running, asks: list[object]) -> tuple[float, float]:
    before = bot.cpu_s()
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    await _answer(bot, asks)
    took = loop.time() - started_at - _SETTLES_S
    return (bot.cpu_s() - before) / len(asks) * 1e6, len(asks) / took


async def _open_loop(bot: Running, asks: object) -> Sequence[float]:
    bot.telegram.latencies.clear()
    loop = asyncio.get_running_loop()
    due = loop.time()
    for ask in asks:  # type: ignore[attr-defined]
        # People do not wait for each other: who is slow piles up what comes.
        await asyncio.sleep(max(0.0, due - loop.time()))
        bot.telegram.add([ask])
        due += 1 / RATE
    await _answer(bot, [])
    return list(bot.telegram.latencies)


async def _far(bot: Running, asks: list[object], seconds: float) -> float:
    bot.telegram.delay_s = ROUND_TRIP_S
    bot.telegram.add(asks)  # type: ignore[arg-type]
    await asyncio.sleep(0.5)
    before = bot.telegram.answered
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    done = bot.telegram.all_answered
    await asyncio.wait([asyncio.ensure_future(done.wait())], timeout=seconds)
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


def table(found: dict[Contestant, list[Figures]], base: Contestant) -> str:
    """Write medians, and in brackets the median of the ratios to `base`, round by round."""
    lines = [
        "| robô | " + " | ".join(title for title, *_ in _COLUMNS) + " |",
        "|---" * (len(_COLUMNS) + 1) + "|",
    ]
    for contestant, rounds in found.items():
        cells = []
        for _, name, form in _COLUMNS:
            own = [getattr(figures, name) for figures in rounds]
            of_base = [getattr(figures, name) for figures in found[base]]
            cell = form.format(median(own))
            if all(of_base):
                ratio = median(mine / theirs for mine, theirs in zip(own, of_base, strict=True))
                cell += f" ({ratio:.2f})"
            cells.append(cell)
        lines.append(f"| {contestant.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def machine(before: float) -> str:
    """Say on what was measured, and what else the machine did meanwhile."""
    cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("model name\t: ")[2]
    return (
        f"{cpu.splitlines()[0]}, {os.cpu_count()} núcleos, Python {platform.python_version()}, "
        f"{platform.system()}; carga média antes de começar: {before:.1f}"
    )


async def run(
    contestants: Sequence[Contestant], rounds: int, length: Length, server: PostgresServer
) -> dict[Contestant, list[Figures]]:
    """Measure all in turn, round after round, so that a busy minute hurts all alike."""
    found: dict[Contestant, list[Figures]] = {contestant: [] for contestant in contestants}
    for number in range(rounds):
        for place in range(len(contestants)):
            contestant = contestants[(place + number) % len(contestants)]
            figures = await measure(contestant, length, server)
            found[contestant].append(figures)
            print(f"{number + 1}. {contestant.name}: {figures}", file=sys.stderr)
    return found


def main() -> None:
    """Read the command line, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true", help="less of everything in a round")
    parser.add_argument("--only", default="", help="a part of the names")
    parser.add_argument("--tree", type=Path, help="another checkout, measured beside this one")
    given = parser.parse_args()
    contestants = [each for each in ALL if given.only in each.name]
    if given.tree:
        ours = [each for each in contestants if each.peer is None]
        contestants += [
            Contestant(f"{each.name} (outra)", database=each.database, tree=given.tree)
            for each in ours
        ]
    length = SHORT if given.short or given.rounds == 1 else LONG
    before = os.getloadavg()[0]
    os.sched_setaffinity(0, {TELEGRAM_CORE})
    with running_server() as server:
        found = asyncio.run(run(contestants, given.rounds, length, server))
    base = STOCK if STOCK in found else contestants[0]
    print(f"{machine(before)}; {given.rounds} rodada(s); entre parênteses, {base.name} = 1\n")
    print(table(found, base))


if __name__ == "__main__":
    main()
