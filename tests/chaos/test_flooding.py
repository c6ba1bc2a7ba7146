"""Some flood the real process: everybody else is served as before, and they get one word."""

import asyncio
import statistics
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from models import InboxRow, InboxState
from tests.bot.conftest import Harness, _logged_as_in_earnest, probed, simulator, sqlite_harness
from tests.chaos.bot_process import at_home
from tests.scale import LONG, sized

__all__ = ["_logged_as_in_earnest", "probed", "simulator", "sqlite_harness"]

SECONDS = sized(4, 60)
PER_SECOND = 100
PAUSE = "Recebi muitos toques"
OTHERS = range(500, 520)
# The long form runs alone; in the short one the machine does other things too.
MUCH = 1.2 if LONG else 4.0
SPARE_S = 0.05 if LONG else 0.4
pytestmark = pytest.mark.timeout(400)


async def _waits(harness: Harness, seconds: float, base: int) -> list[float]:
    """Let the others act, one each tenth of a second; returns how long each answer took."""
    found: list[float] = []
    ends_at = time.monotonic() + seconds
    number = base
    while time.monotonic() < ends_at:
        person = OTHERS[number % len(OTHERS)]
        began_at = time.monotonic()
        await harness.writes(person, f"/prova {number}")
        while f"Feito {number}." not in (await harness.sees(person))[-3:]:
            await asyncio.sleep(0.003)
            assert time.monotonic() - began_at < 30
        found.append(time.monotonic() - began_at)
        number += 1
        await asyncio.sleep(max(0.0, 0.1 - found[-1]))
    return found


def _p95(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1]


async def _flood(harness: Harness, people: list[int], act: Any) -> None:
    """A hundred acts a second of all of them together."""
    tick = len(people) / PER_SECOND if len(people) < PER_SECOND else 1.0
    while True:
        began_at = time.monotonic()
        for person in people:
            act(harness, person)
        await asyncio.sleep(max(0.0, tick - (time.monotonic() - began_at)))


def _writes(harness: Harness, person: int) -> None:
    # Straight into the queue: a hundred requests a second would flood the test itself.
    world = harness.simulator.engine.world
    bot, someone = harness.simulator.engine.default_bot, world.people[person]
    text = {"text": "/prova 9000000"}
    message = world.post(bot, world.chat(bot, someone), text, sender=someone.as_user())
    bot.queue.add("message", message.as_bot_reads())


def _taps(harness: Harness, person: int) -> None:
    world = harness.simulator.engine.world
    bot, someone = harness.simulator.engine.default_bot, world.people[person]
    chat = world.chat(bot, someone)
    panel = next(message for message in chat.messages.values() if message.markup)
    world.begin_tap(bot, chat, someone, panel, "h")


async def _served_beside(harness: Harness, people: list[int], act: Any) -> tuple[float, float, int]:
    """Return the others' p95 without the flood, with it, and how many acted during it."""
    for person in (*people, *OTHERS):
        await harness.person(person)
    for person in people:
        await harness.writes(person, "/painel um")
    await harness.settled(60)
    calm = await _waits(harness, SECONDS, 1_000_000)
    flooding = asyncio.create_task(_flood(harness, people, act))
    stormy = await _waits(harness, SECONDS, 2_000_000)
    flooding.cancel()
    await asyncio.gather(flooding, return_exceptions=True)
    await harness.settled(60)
    return _p95(calm), _p95(stormy), len(calm) + len(stormy)


@pytest.mark.long(on="messages")
@pytest.mark.parametrize("act", [_writes, _taps], ids=["messages", "taps"])
@pytest.mark.parametrize("count", [1, 50] if LONG else [1])
async def test_others_are_served_as_before(
    sqlite_harness: Harness, tmp_path: Path, act: Any, count: int
) -> None:
    harness = sqlite_harness
    people = list(range(100, 100 + count))
    limit = {"REDE_WEBHOOK_URL": "", "REDE_ACTIONS_PER_TEN_SECONDS": "20"}
    async with at_home(harness, tmp_path / "log", **limit):
        calm, stormy, acted = await _served_beside(harness, people, act)

    print(f"p95 {calm * 1000:.0f} ms without, {stormy * 1000:.0f} ms with the flood")  # noqa: T201
    assert stormy < calm * MUCH + SPARE_S
    others = [n for n in harness.effects() if n is not None and 1_000_000 <= n < 9_000_000]
    assert len(others) == len(set(others)) >= acted
    for person in people:
        asked = [text for text in await harness.sees(person) if PAUSE in text]
        # One a minute.
        assert 1 - (count > 1) <= len(asked) <= 1 + SECONDS // 60 + 1
    new = select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxState.NEW)
    assert harness.ask(lambda s: s.scalar(new)) == 0


async def test_flood_through_the_webhook_hurts_nobody_else(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    harness = sqlite_harness
    async with at_home(harness, tmp_path / "log", REDE_ACTIONS_PER_TEN_SECONDS="20"):
        calm, stormy, _ = await _served_beside(harness, [100], _writes)

    print(f"p95 {calm * 1000:.0f} ms without, {stormy * 1000:.0f} ms with the flood")  # noqa: T201
    assert stormy < calm * MUCH + SPARE_S


async def test_without_the_limit_everything_of_a_flood_is_done(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    """The negative control: no word, and effects beyond the twenty of ten seconds."""
    harness = sqlite_harness
    log = tmp_path / "log"
    async with at_home(harness, log, REDE_WEBHOOK_URL="", REDE_ACTIONS_PER_TEN_SECONDS="1000000"):
        await harness.person(100)
        await harness.settled(30)
        flooding = asyncio.create_task(_flood(harness, [100], _writes))

        async def beyond() -> bool:
            return harness.effects().count(9_000_000) > 40

        await harness.until(beyond, 10)
        flooding.cancel()
        await asyncio.gather(flooding, return_exceptions=True)

    assert not [text for text in await harness.sees(100) if PAUSE in text]
