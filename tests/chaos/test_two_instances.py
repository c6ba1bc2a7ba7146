"""Two processes for one bot: one serves, the other leaves or waits, and both say so (F12)."""

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.command import PASSING
from tests import programs
from tests.bot.conftest import TOKEN, Harness
from tests.chaos.bots import ROOT
from tests.chaos.conftest import opened_harness
from tests.conftest import migrate
from tests.postgres import PostgresServer
from tests.scale import LONG, sized

RUNS = sized(1, 20)
SILENT_S = sized(4, 20)
pytestmark = pytest.mark.timeout(240 + RUNS * 90)


@pytest.fixture
async def sqlite_harness(sqlite_url: str) -> AsyncIterator[Harness]:
    async with opened_harness(sqlite_url) as harness:
        yield harness


@pytest.fixture
async def postgres_harness(postgres_url: str) -> AsyncIterator[Harness]:
    async with opened_harness(postgres_url) as harness:
        yield harness


_started: "list[Instance]" = []


@pytest.fixture(autouse=True)
async def _none_is_left() -> AsyncIterator[None]:
    """End what a test that failed left running: its pipes would fail the next one as well."""
    yield
    while _started:
        await _started.pop().kill()


class Instance:
    """One process of the bot, and what it says."""

    def __init__(self, process: programs.Program) -> None:
        self.process = process
        self.said = ""
        self.said_after_s: dict[str, float] = {}
        self.born_at = time.monotonic()
        self._listening = asyncio.create_task(self._listen())
        _started.append(self)

    @classmethod
    async def start(cls, harness: Harness, **changed: str) -> "Instance":
        return cls(
            await programs.start(
"tests.bot.child", "iniciar",
                cwd=ROOT,
                env={
                    **os.environ,
                    "REDE_TELEGRAM_TOKEN": TOKEN,
                    "REDE_TELEGRAM_API": harness.simulator.url,
                    "REDE_DATABASE_URL": harness.database_url,
                    "REDE_WEB_PORT": "0",
                    "REDE_STATUS_PORT": "0",
                    "REDE_ACTIONS_PER_TEN_SECONDS": "1000",
                    "REDE_LOG_LEVEL": "ERROR",
                    "REDE_TEST_SILENT_S": str(SILENT_S),
                    **changed,
                },
                stdout=programs.PIPE,
                stderr=programs.STDOUT,
            )
        )  # fmt: skip

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said += line.decode()
            self.said_after_s[line.decode().strip()] = time.monotonic() - self.born_at

    async def says(self, words: str, timeout_s: float = 60) -> float:
        """Wait until it says something; returns how long after its start."""
        async with asyncio.timeout(timeout_s):
            while words not in self.said:  # noqa: ASYNC110 - another program
                await asyncio.sleep(0.02)
        return next(after for line, after in self.said_after_s.items() if words in line)

    async def ends(self, timeout_s: float = 60) -> int:
        code = await asyncio.wait_for(self.process.wait(), timeout_s)
        await self._listening
        return code

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.ends()


async def _serves(harness: Harness, person: int, number: int, timeout_s: float = 60) -> float:
    """Wait for the answer to a number; returns how long it took."""
    began_at = time.monotonic()
    await harness.writes(person, f"/prova {number}")

    async def answered() -> bool:
        return f"Feito {number}." in await harness.sees(person)

    await harness.until(answered, timeout_s)
    return time.monotonic() - began_at


def _tell(what: str, took: list[float]) -> None:
    if LONG:
        # Figures for docs/reliability.md.
        sys.stderr.write(f"{what}: {len(took)} times, {min(took):.1f} to {max(took):.1f} s\n")


async def test_second_instance_on_the_same_file_leaves(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    first = await Instance.start(harness)
    await _serves(harness, ana, 0)
    took = []
    for run in range(RUNS):
        second = await Instance.start(harness)
        assert await second.ends() == PASSING
        took.append(time.monotonic() - second.born_at)
        assert "Já existe um robô usando estes dados. Encerre o outro" in second.said
        assert "Traceback" not in second.said
        await _serves(harness, ana, run + 1)
    await first.kill()

    _tell("left, loading included", took)
    # Three seconds of patience; a busy machine takes long to load Python.
    assert min(took) < 20
    assert harness.effects() == list(range(RUNS + 1))


async def test_second_instance_on_postgres_says_that_it_waits_and_takes_over(
    postgres_harness: Harness,
) -> None:
    harness = postgres_harness
    ana = await harness.person()
    leader = await Instance.start(harness)
    await _serves(harness, ana, 0)
    said_after, took = [], []
    for run in range(RUNS):
        standby = await Instance.start(harness)
        said_after.append(await standby.says("Este fica de reserva e assume se o outro parar."))
        leader.process.send_signal(signal.SIGKILL)
        took.append(await _serves(harness, ana, run + 1))
        await leader.ends()
        leader = standby
    await leader.kill()

    _tell("said to be the standby, loading included", said_after)
    _tell("took over after SIGKILL", took)
    assert max(took) < 60
    assert harness.effects() == list(range(RUNS + 1))


async def test_leader_that_hangs_is_replaced_and_sends_nothing_when_it_wakes(
    postgres_harness: Harness,
) -> None:
    harness = postgres_harness
    people = [await harness.person(number) for number in range(50, 54)]
    number = 0
    took = []
    leader = await Instance.start(harness)
    await _serves(harness, people[0], number)
    for _ in range(sized(1, 5)):
        standby = await Instance.start(harness)
        await standby.says("Este fica de reserva")
        await harness.fault("sendMessage", None, latency_ms=150)
        asked = [number := number + 1 for _ in range(20)]
        for each in asked:
            await harness.writes(people[each % len(people)], f"/prova {each}")
        await asyncio.sleep(1)
        # Answers wait in its memory, and of each chat one may be on its way.
        leader.process.send_signal(signal.SIGSTOP)
        await harness.http.delete("/sim/faults")
        took.append(await _serves(harness, people[0], number := number + 1, 90))
        await harness.settled(60)
        before = await _times(harness, people)
        leader.process.send_signal(signal.SIGCONT)
        code = await leader.ends()
        after = await _times(harness, people)

        assert code == PASSING
        assert "O banco de dados caiu ou reiniciou. Inicie o robô de novo." in leader.said
        assert after == before
        # Only what was on its way when it hung may have come twice.
        assert sum(count - 1 for count in after.values()) <= len(people) * len(took)
        leader = standby
    await leader.kill()

    _tell("took over from a leader that hung", took)
    assert max(took) < 60
    assert sorted(n for n in harness.effects() if n is not None) == list(range(number + 1))


async def _times(harness: Harness, people: list[int]) -> Counter[str]:
    times: Counter[str] = Counter()
    for person in people:
        times.update(text for text in await harness.sees(person) if "Feito" in text)
    return times


async def test_one_of_two_with_the_same_token_and_other_data_leaves(
    sqlite_harness: Harness, postgres_server: PostgresServer
) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    with postgres_server.database() as other:
        migrate(other)
        first = await Instance.start(harness)
        await _serves(harness, ana, 0)
        took = []
        for _ in range(RUNS):
            second = await Instance.start(harness, REDE_DATABASE_URL=other)
            began_at = time.monotonic()
            ending = {
                asyncio.create_task(instance.ends()): instance for instance in (first, second)
            }
            done, _ = await asyncio.wait(ending, timeout=60, return_when=asyncio.FIRST_COMPLETED)
            took.append(time.monotonic() - began_at)
            (gone,) = [ending[task] for task in done]
            assert gone.process.returncode == PASSING
            assert "Outro programa recebe as mensagens deste robô." in gone.said
            left = second if gone is first else first
            await left.kill()
            await asyncio.gather(*ending, return_exceptions=True)
            first = await Instance.start(harness)
            await _serves(harness, ana, 0)
        await first.kill()

    _tell("one of two left after 409, loading included", took)
