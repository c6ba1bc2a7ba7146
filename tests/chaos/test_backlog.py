"""A long outage leaves a backlog, a quiet week new numbers: nothing of either is lost."""

import asyncio
import json
import time
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.update_processor import Job, UpdateProcessor
from models import InboxRow, InboxState
from tests.bot.conftest import Harness, _logged_as_in_earnest, probed, simulator, sqlite_harness
from tests.chaos.middleman import Said, between
from tests.scale import sized

__all__ = ["_logged_as_in_earnest", "probed", "simulator", "sqlite_harness"]

BACKLOG = sized(350, 20_000)
ROOM = sized(200, 1_000)
BOUND = ROOM + 100
"""What has room, and the batch that was being fetched."""
PEOPLE = sized(50, 400)
FIRST = 1_000
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(autouse=True)
def _slow_work(monkeypatch: pytest.MonkeyPatch) -> None:
    # One at a time: what comes in is faster than what is done.
    monkeypatch.setattr("bot.dispatch._AT_ONCE", 1)
    monkeypatch.setattr("bot.dispatch._ROOM", ROOM)


async def _backlog(harness: Harness) -> int:
    """Start on a backlog; returns the most updates that were in memory at once."""
    world, bot = harness.simulator.engine.world, harness.simulator.engine.default_bot
    for number in range(FIRST, FIRST + PEOPLE):
        world.chat(bot, world.add_person({"id": number, "first_name": "Ana"})).is_started = True
    for number in range(BACKLOG):
        person = world.people[FIRST + number % PEOPLE]
        text = {"text": f"/prova {number}"}
        message = world.post(bot, world.chat(bot, person), text, sender=person.as_user())
        bot.queue.add("message", message.as_bot_reads())
    most = 0
    async with harness.application().running() as application:
        ends_at = time.monotonic() + 60 + BACKLOG / 30
        while time.monotonic() < ends_at:
            most = max(most, int(application.status.figures()["updates_in_memory"]))
            if most > BOUND or len(harness.effects()) == BACKLOG:
                break
            await asyncio.sleep(0.01)
    return most


async def test_backlog_is_taken_in_as_it_is_handled(sqlite_harness: Harness) -> None:
    most = await _backlog(sqlite_harness)

    assert BOUND / 2 < most <= BOUND
    assert sorted(n for n in sqlite_harness.effects() if n is not None) == list(range(BACKLOG))


async def test_what_was_left_is_read_many_at_once(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes in meanwhile must not take the room of what is older, and is read one by one."""
    # Some is done while more comes in.
    monkeypatch.setattr("bot.dispatch._AT_ONCE", 4)
    monkeypatch.setattr("bot.dispatch._ROOM", 40)
    monkeypatch.setattr("bot.dispatch._PAGE", 20)
    read: list[int] = []
    load = UpdateProcessor.load

    async def counted(self: UpdateProcessor, jobs: Sequence[Job]) -> None:
        read.append(len(jobs))
        await load(self, jobs)

    monkeypatch.setattr(UpdateProcessor, "load", counted)

    await _backlog(sqlite_harness)

    assert sum(read) > 200
    assert read.count(1) < sum(read) / 5


async def test_without_the_bound_everything_is_in_memory(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr("bot.dispatch._ROOM", 10**9)

    assert await _backlog(sqlite_harness) > BOUND


async def test_numbers_that_start_anew_after_a_quiet_week_are_followed(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    await harness.person(42)

    def batch(*numbers: int) -> Said:
        chat = {"id": 42, "type": "private"}
        updates = [
            {
                "update_id": number,
                "message": {
                    "message_id": number,
                    "date": 1_700_000_000 + number,
                    "chat": chat,
                    "from": {"id": 42, "first_name": "Ana"},
                    "text": f"/prova {number}",
                },
            }
            for number in numbers
        ]
        return Said(json.dumps({"ok": True, "result": updates}).encode())

    async with between(harness.simulator.url) as middleman:
        middleman.say("getUpdates", batch(900_001, 900_002), batch(5, 6), batch(7))
        async with harness.application(telegram_api=middleman.url).running():

            async def all_done() -> bool:
                return len(harness.effects()) == 5

            await harness.until(all_done)
            await asyncio.sleep(0.3)
        offsets = [
            json.loads(body).get("offset")
            for _, method, body in middleman.asked
            if method == "getupdates"
        ]

    assert harness.effects() == [900_001, 900_002, 5, 6, 7]
    assert offsets[:4] == [None, 900_003, 7, 8]
    states = harness.ask(lambda s: set(s.scalars(select(InboxRow.state))))
    assert states <= {InboxState.DONE, InboxState.NEW}
