"""PostgreSQL cuts connections or is gone: nothing lost, nothing told twice, one leader."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from sqlalchemy.orm import Session

from bot.application import Application
from bot.command import PASSING
from database import leader
from database.leader import LeadLostError
from domain.notices.outbox import Purpose
from simulator import Simulator
from tests import make
from tests.bot.conftest import Harness, probed, simulator
from tests.chaos.bots import BotForks, environment
from tests.chaos.conftest import opened_harness
from tests.chaos.outages import Outages, confirmed_before, cut_connections, kept_before
from tests.conftest import migrate
from tests.postgres import FragileServer, fragile_server
from tests.scale import sized

__all__ = ["probed", "simulator"]

STORMS = sized(2, 50)
RESTARTS = sized(1, 5)
AWAY_S = sized(3, 10)
BROADCASTS = sized(60, 300)
"""Planned for each restart, so that it comes in the middle of them."""

pytestmark = [
    pytest.mark.timeout(120 + STORMS * 10 + RESTARTS * 60),
    # Connections of the tests' own that nobody used after the server was gone end unread.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[FragileServer]:
    with fragile_server() as server:
        yield server


async def test_storms_that_take_the_lead_too_lose_and_double_nothing(postgres_url: str) -> None:
    ended = 0
    async with (
        opened_harness(postgres_url) as harness,
        BotForks(environment(harness)) as bot_forks,
        Outages(harness, bot_forks) as kill_run,
    ):
        await kill_run.bear()
        for storm in range(STORMS):
            await kill_run.at_work()
            kill_run.plan_broadcasts(10)
            await asyncio.sleep(0.7)
            takes_lead = storm % 2 == 0
            await asyncio.to_thread(cut_connections, postgres_url, leader=takes_lead)
            kill_run.note_outage()
            if takes_lead:
                # As the supervisor of the machine does it.
                assert await kill_run.ended(20) == PASSING
                ended += 1
                await kill_run.bear()
        await kill_run.at_work()
        await kill_run.kill()
        kill_run.note_outage()
        broken = await kill_run.rest()

    print(kill_run.history.summary(storms=STORMS, ended=ended))  # noqa: T201 - for the documents
    assert broken == []
    assert ended == (STORMS + 1) // 2


async def _outages(server: FragileServer, url: str, flaw: str = "") -> list[str]:
    """Cut the server off in the middle of it all, again and again; returns the verdict."""
    async with (
        opened_harness(url) as harness,
        BotForks(environment(harness, REDE_TEST_FLAW=flaw)) as bot_forks,
        Outages(harness, bot_forks) as kill_run,
    ):
        # A chat takes one answer a second: what piles up would be waited for.
        kill_run.pause_s = 0.08
        back_after: list[float] = []
        for _ in range(RESTARTS):
            kill_run.plan_broadcasts(BROADCASTS)
            await kill_run.bear()
            await asyncio.sleep(1.5)
            await asyncio.to_thread(server.cut_off)
            kill_run.note_outage()
            assert await kill_run.ended(20) == PASSING
            # Started again at once, it waits for the database.
            await kill_run.bear()
            await asyncio.sleep(AWAY_S)
            confirmed = confirmed_before(await harness.calls("getUpdates"))
            await asyncio.to_thread(server.start)
            back_at = time.monotonic()
            harness.engine.dispose()
            if not flaw:
                assert confirmed <= harness.ask(kept_before)
            calls = len(kill_run.history.calls)
            while len(kill_run.history.calls) == calls:
                assert await kill_run.ended(0) is None
                await asyncio.sleep(0.05)
            back_after.append(time.monotonic() - back_at)
            await asyncio.sleep(1)
            await kill_run.kill()
            kill_run.note_outage()
        broken = await kill_run.rest(120)
        print(kill_run.history.summary(back_after_s=[round(one, 1) for one in back_after]))  # noqa: T201
        return broken


@pytest.fixture
def fragile_url(server: FragileServer) -> Iterator[str]:
    with server.database() as url:
        migrate(url)
        yield url


async def test_server_cut_off_while_letters_go_out_loses_and_doubles_nothing(
    server: FragileServer, fragile_url: str
) -> None:
    assert await _outages(server, fragile_url) == []


# The control of a short form that went well.
@pytest.mark.long
async def test_verdict_goes_red_when_updates_are_confirmed_before_they_are_kept(
    server: FragileServer, fragile_url: str
) -> None:
    try:
        broken = await _outages(server, fragile_url, "acknowledge_first")
    except TimeoutError:
        # A step of somebody who registers was among what was lost: the story has no end.
        broken = ["effects lost"]

    assert [line for line in broken if "effects lost" in line], broken


# --- Who leads ----------------------------------------------------------------------------------

LETTERS = sized(12, 40)


def _plan_answers(session: Session, chat_id: int, now: Any) -> None:
    for number in range(LETTERS):
        make.outgoing_message(
            session,
            chat_id=chat_id,
            purpose=Purpose.REPLY,
            payload={"html": f"Resposta {number}."},
            now=now,
        )


async def _lead_until_cut(harness: Harness, ana: int, bia: int) -> None:
    """Lead, full of answers, until somebody takes the lock; the way to the end is an error."""
    async with harness.application().running() as first:
        # It takes long to handle, so the first takes long to end.
        await harness.writes(bia, f"/lento {sized(2, 4)}")
        now = harness.simulator.engine.clock.now()
        harness.change(lambda session: _plan_answers(session, ana, now))
        await asyncio.sleep(1.5)
        await asyncio.to_thread(cut_connections, harness.database_url, leader=True)
        await first.failed()


async def _change_of_leaders(simulator: Simulator, url: str) -> Counter[str]:
    """Let a standby take over from a process full of answers; returns how often each came."""
    stand_by, over = asyncio.Event(), asyncio.Event()

    async def second() -> None:
        await asyncio.sleep(0.5)
        async with harness.application().running():
            stand_by.set()
            await over.wait()

    async with aiohttp.ClientSession(simulator.url) as http:
        harness = Harness(simulator, http, url)
        ana, bia = await harness.person(), await harness.person(43)
        waiting = asyncio.create_task(second())
        with pytest.raises(LeadLostError):
            await _lead_until_cut(harness, ana, bia)
        await asyncio.wait_for(stand_by.wait(), 30)
        harness.engine.dispose()
        await harness.settled(90)
        over.set()
        await waiting
        came = Counter(text for text in await harness.sees(ana) if text.startswith("Resposta"))
        harness.engine.dispose()
        return came


async def test_leader_without_its_lock_is_silent_before_the_standby_speaks(
    simulator: Simulator, postgres_url: str, probed: None
) -> None:
    del probed
    came = await _change_of_leaders(simulator, postgres_url)

    assert came == Counter(f"Resposta {number}." for number in range(LETTERS))


# The control of a short form that went well.
@pytest.mark.long
async def test_answers_come_twice_when_the_old_leader_ends_at_leisure(
    simulator: Simulator, postgres_url: str, probed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del probed
    monkeypatch.setattr(leader, "_NOTICED_AFTER_S", 0.0)
    monkeypatch.setattr(
        Application,
        "_lose_lead",
        lambda application: application._supervisor.fail(LeadLostError()),  # noqa: SLF001 - as it was
    )

    came = await _change_of_leaders(simulator, postgres_url)

    assert max(came.values()) == 2
