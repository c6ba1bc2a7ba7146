"""How fast the bot sends: what Telegram allows, slower after a refusal, hardly while it is down."""

import asyncio
import sqlite3
import sys
import time
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.telegram import pace
from models import OutboxRow, OutboxState, Purpose
from simulator.chaos import ChaosProxy
from tests import make
from tests.bot.conftest import Harness, _logged_as_in_earnest, probed, simulator, sqlite_harness
from tests.chaos.middleman import Said, between
from tests.scale import LONG, sized

__all__ = ["_logged_as_in_earnest", "probed", "simulator", "sqlite_harness"]

pytestmark = pytest.mark.timeout(600)
CROWD = sized(50, 300)
STORM_S = sized(3, 60)
PURPOSES = [Purpose.REPLY, Purpose.BROADCAST] if LONG else [Purpose.REPLY]
_connects: list[tuple[float, int]] = []


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        _connects.append((time.monotonic(), args[1][1]))


sys.addaudithook(_hear)


@pytest.fixture(autouse=True)
def _back_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    # A minute's pause would be waited for after each storm; more tries are only harder.
    monkeypatch.setattr(pace, "_LONGEST_PAUSE_S", 1.0)


class HastyBackoff(pace.Backoff):
    """The negative control: all go on at once when a pause is over."""

    async def passed(self) -> int:
        while (wait := self._until - self._now()) > 0:  # noqa: ASYNC110 - as it was
            await asyncio.sleep(wait)
        return 0

    def _set_count(self, _count: int) -> None:
        """Nobody is asked to look again."""

    count = property(lambda _self: 0, _set_count)


async def _crowd(harness: Harness) -> list[int]:
    people = [await harness.person(number) for number in range(100, 100 + CROWD)]
    await harness.settled(60)
    return people


def _write(harness: Harness, people: Iterable[int], purpose: Purpose) -> None:
    now = harness.simulator.engine.clock.now()

    def put(session: Any) -> None:
        for person in people:
            payload = {"html": f"Carta a {person}."}
            make.outgoing_message(
                session, chat_id=person, purpose=purpose, payload=payload, now=now
            )

    harness.change(put)


async def _tries_in_a_storm(harness: Harness, purpose: Purpose) -> tuple[int, int]:
    """Let the server answer 500 for a while; returns the tries, and how many were lost."""
    async with (
        between(harness.simulator.url) as middleman,
        harness.application(telegram_api=middleman.url).running(),
    ):
        people = await _crowd(harness)
        middleman.rule = lambda method, _: Said(b"{}", 500) if method == "sendmessage" else None
        began_at = time.monotonic()
        _write(harness, people, purpose)
        await asyncio.sleep(STORM_S)
        tries = middleman.count("sendMessage", began_at)
        middleman.rule = lambda *_: None
        await harness.settled(120)
    arrived = 0
    for person in people:
        arrived += f"Carta a {person}." in await harness.sees(person)
    unknown = select(func.count()).where(OutboxRow.state == OutboxState.UNKNOWN)
    return tries, CROWD - arrived - (harness.ask(lambda s: s.scalar(unknown)) or 0)


@pytest.mark.parametrize("purpose", PURPOSES)
async def test_storm_is_probed_once_a_second_and_loses_nothing(
    sqlite_harness: Harness, purpose: Purpose
) -> None:
    tries, lost = await _tries_in_a_storm(sqlite_harness, purpose)

    # A few were under way when it broke out.
    assert 2 <= tries <= STORM_S + 6
    assert lost == 0


async def test_without_the_probe_a_storm_is_met_by_everybody(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "Backoff", HastyBackoff)

    tries, _ = await _tries_in_a_storm(sqlite_harness, Purpose.REPLY)

    assert tries > STORM_S + 6


@pytest.mark.parametrize("purpose", PURPOSES)
async def test_server_that_is_down_is_tried_once_a_second_and_loses_nothing(
    sqlite_harness: Harness, purpose: Purpose
) -> None:
    harness = sqlite_harness
    async with ChaosProxy(harness.simulator.port) as line:
        application = harness.application(telegram_api=f"http://127.0.0.1:{line.port}")
        async with application.running():
            people = await _crowd(harness)
            await line.refuse()
            began_at = time.monotonic()
            _write(harness, people, purpose)
            await asyncio.sleep(STORM_S)
            tries = sum(1 for at, port in _connects if port == line.port and at > began_at)
            await line.start()
            await harness.settled(120)

    # The long poll tries too.
    assert 2 <= tries <= 2 * STORM_S + 6
    for person in people:
        assert (await harness.sees(person)).count(f"Carta a {person}.") == 1


# --- The pace -------------------------------------------------------------------------------


async def _broadcast(harness: Harness, per_second: float) -> tuple[int, int]:
    """Write to a crowd under strict limits; returns the refusals, and the most in a second."""
    async with between(harness.simulator.url) as middleman:
        people = await _crowd_before(harness)
        harness.simulator.engine.set_limits("strict")
        application = harness.application(
            telegram_api=middleman.url, messages_per_second=per_second
        )
        async with application.running():
            _write(harness, people, Purpose.BROADCAST)
            await harness.settled(120)
        harness.simulator.engine.set_limits("off")
    refused = [c for c in await harness.calls("sendMessage") if c["status"] == 429]
    times = [at for at, method, _ in middleman.asked if method == "sendmessage"]
    return len(refused), max(sum(1 for t in times if at <= t < at + 1) for at in times)


async def _crowd_before(harness: Harness) -> list[int]:
    async with harness.application(messages_per_second=1000).running():
        people = await _crowd(harness)
    await harness.post("/sim/clock", advance_s=1)
    return people


async def test_broadcast_keeps_the_pace_in_every_second(sqlite_harness: Harness) -> None:
    refused, most = await _broadcast(sqlite_harness, 25)

    assert refused == 0
    # On a busy machine two or three may come late and meet the next ones.
    assert most <= 25 + 4


async def test_faster_than_telegram_allows_is_refused(sqlite_harness: Harness) -> None:
    """The negative control of the pace."""
    refused, most = await _broadcast(sqlite_harness, 500)

    assert refused > 0
    assert most > 30


async def _crowd_answered(harness: Harness) -> int:
    """Let everybody act at once under strict limits; returns how often Telegram refused."""
    async with harness.application().running():
        people = await _crowd(harness)
        harness.simulator.engine.set_limits("strict")
        for person in people:
            await harness.writes(person, f"/prova {person}")

        async def served() -> bool:
            sent = select(func.count()).where(OutboxRow.state == OutboxState.SENT)
            return (harness.ask(lambda s: s.scalar(sent)) or 0) >= 2 * len(people)

        await harness.until(served, 120)
        harness.simulator.engine.set_limits("off")
    for person in people:
        assert (await harness.sees(person)).count(f"Feito {person}.") == 1
    return len([c for c in await harness.calls("sendMessage") if c["status"] == 429])


async def test_crowd_is_answered_slowly_after_telegram_asked_for_it(
    sqlite_harness: Harness,
) -> None:
    refused = await _crowd_answered(sqlite_harness)

    # Those that were under way when the first was refused.
    assert refused <= 40


# A crowd that passes at once is not refused twice.
@pytest.mark.long
async def test_crowd_that_does_not_slow_down_is_refused_again(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "_CAREFUL_FOR_S", 0.0)
    monkeypatch.setattr(pace, "Backoff", HastyBackoff)

    assert await _crowd_answered(sqlite_harness) > 40


# --- Two troubles at once -------------------------------------------------------------------


async def test_letter_refused_while_the_database_is_away_waits_and_is_sent(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("database.transactions.PAUSES", ())
    monkeypatch.setattr("database.engine.BUSY_TIMEOUT_MS", 50)
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        # The answer comes when the database is held already.
        slow = {"answer": {"status": 429, "retry_after": 1}, "latency_ms": 500}
        await harness.post("/sim/faults", method="sendMessage", times=1, **slow)
        _write(harness, [ana], Purpose.REMINDER)
        await asyncio.sleep(0.35)
        blocker = sqlite3.connect(harness.database_path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(1.0)
        blocker.execute("ROLLBACK")
        blocker.close()
        await harness.settled(20)

    assert (await harness.sees(ana)).count(f"Carta a {ana}.") == 1


async def test_reminders_in_doubt_use_up_no_try_of_an_answer(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        await harness.fault("sendMessage", "drop", times=2)
        # A second waits in the chat, so that it is remembered.
        _write(harness, [ana, ana], Purpose.REMINDER)
        await asyncio.sleep(0.5)
        await harness.writes(ana, "/prova 7")
        await harness.until(lambda: harness.was_answered(ana))
        await harness.settled(20)

    assert (await harness.sees(ana)).count("Feito 7.") == 1
