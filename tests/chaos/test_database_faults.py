"""Another process holds the SQLite database, or has the lead; people notice a delay at most."""

import asyncio
import random
import signal
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import aiohttp
import pytest

from bot.intake import Intake
from bot.telegram import callback_answers
from bot.telegram.client import Update
from simulator import Simulator
from tests.bot.conftest import Harness, probed, simulator, sqlite_harness
from tests.bot.probes import BUTTON
from tests.bot.test_kills import _start
from tests.scale import sized

__all__ = ["probed", "simulator", "sqlite_harness"]

LOCKED_S = sized(4, 20)
LOCKS = sized(3, 50)
"""Shorter ones, one after the other."""
MESSAGES = 20
BLANK_WITHIN_S = 4.0
pytestmark = pytest.mark.timeout(120 + LOCKED_S * 4 + LOCKS * 8)


@contextmanager
def _locked(harness: Harness) -> Iterator[None]:
    other = sqlite3.connect(harness.database_path, isolation_level=None, timeout=30)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


async def _people_with_panels(harness: Harness) -> list[int]:
    people = [await harness.person(number) for number in (42, 43)]
    for person in people:
        await harness.writes(person, "/painel um")
    await harness.settled()
    return people


async def _tap(harness: Harness, person: int) -> bool:
    """Tap, and tell whether the button stopped turning."""
    (panel,) = [m for m in await harness.chat(person) if m["text"] == "Painel um."]
    shown = await harness.taps(person, panel, BUTTON)
    return bool(shown["answered"])


async def _hold_and_write(harness: Harness, people: Sequence[int]) -> int:
    """Hold the database while everybody writes and taps; returns how many taps got no answer."""
    for number in range(MESSAGES):
        await harness.writes(people[number % 2], f"/prova {number}")
        if number == 0:
            # Behind a message that waits already.
            await asyncio.sleep(0.2)
            tapping = {asyncio.create_task(_tap(harness, person)) for person in people}
    answered, late = await asyncio.wait(tapping, timeout=BLANK_WITHIN_S)
    for one in late:
        one.cancel()
    return len(late) + sum(not one.result() for one in answered)


def _in_order(town_effects: list[int | None]) -> list[list[int]]:
    """Split the effects by person, as they were left; the rest are those of taps."""
    numbers = [n for n in town_effects if n is not None and n < 1_000]
    return [[n for n in numbers if n % 2 == which] for which in (0, 1)]


async def test_sqlite_held_by_another_process_delays_and_loses_nothing(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    async with harness.application().running():
        people = await _people_with_panels(harness)
        began_at = time.monotonic()
        with _locked(harness):
            unanswered = await _hold_and_write(harness, people)
            await asyncio.sleep(max(0, LOCKED_S - (time.monotonic() - began_at)))
        await harness.settled(60)

    assert unanswered == 0
    assert _in_order(harness.effects()) == [list(range(which, MESSAGES, 2)) for which in (0, 1)]
    # Those of the messages of the panels are the taps; their numbers are higher.
    assert len(harness.effects()) == MESSAGES + len(people)
    for which, person in enumerate(people):
        assert [text for text in await harness.sees(person) if text.startswith("Feito")] == [
            f"Feito {number}." for number in range(which, MESSAGES, 2)
        ]
        assert "Tocado." in await harness.sees(person)


async def test_sqlite_held_again_and_again_loses_nothing(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    chance = random.Random(8)  # noqa: S311 - no secret
    count = 0
    async with harness.application().running():
        ana = await harness.person()
        await harness.settled()
        for _ in range(LOCKS):
            with _locked(harness):
                for _ in range(4):
                    await harness.writes(ana, f"/prova {count}")
                    count += 1
                    await asyncio.sleep(chance.uniform(0, 0.3))
            await asyncio.sleep(chance.uniform(0, 0.3))
        await harness.settled(LOCKS * 4 + 30)

    assert harness.effects() == list(range(count))
    assert [text for text in await harness.sees(ana) if text.startswith("Feito")] == [
        f"Feito {number}." for number in range(count)
    ]


async def test_control_messages_are_lost_when_they_are_confirmed_before_they_are_kept(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = sqlite_harness

    async def take(intake: Intake, updates: Sequence[Update]) -> None:
        intake.offset = updates[-1]["update_id"] + 1
        await intake.receive(updates)

    monkeypatch.setattr(Intake, "_take", take)
    monkeypatch.setattr("database.engine.BUSY_TIMEOUT_MS", 50)
    monkeypatch.setattr("database.transactions.PAUSES", (0.05,))
    async with harness.application().running():
        ana = await harness.person()
        await harness.settled()
        with _locked(harness):
            await harness.writes(ana, "/prova 1")
            await asyncio.sleep(1)
        await harness.settled(30)

    assert harness.effects() == []


async def test_control_taps_wait_when_nothing_answers_them_blank(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callback_answers, "_BLANK_AFTER_S", 60.0)
    async with sqlite_harness.application().running():
        people = await _people_with_panels(sqlite_harness)
        with _locked(sqlite_harness):
            unanswered = await _hold_and_write(sqlite_harness, people)

    assert unanswered == len(people)


async def test_standby_takes_over_when_the_leader_dies(
    simulator: Simulator, postgres_url: str, probed: None
) -> None:
    del probed
    async with aiohttp.ClientSession(simulator.url) as http:
        harness = Harness(simulator, http, postgres_url)
        ana = await harness.person()
        leader = await _start(harness)
        await harness.writes(ana, "/prova 1")
        await harness.until(lambda: harness.was_answered(ana), 30)
        standby = await _start(harness)
        await asyncio.sleep(3)
        leader.send_signal(signal.SIGKILL)
        died_at = time.monotonic()
        await leader.wait()
        await harness.writes(ana, "/prova 2")

        async def answered() -> bool:
            return "Feito 2." in await harness.sees(ana)

        await harness.until(answered, 60)
        took = time.monotonic() - died_at
        await harness.settled(30)
        standby.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(standby.wait(), 15) == 0
        effects = harness.effects()
        harness.engine.dispose()

    print(f"took over after {took:.1f} s")  # noqa: T201 - a figure for docs/reliability.md
    assert effects == [1, 2]
    assert took < 10
