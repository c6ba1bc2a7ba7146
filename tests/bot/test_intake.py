"""Nothing is acknowledged before it is kept."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import application as application_module
from bot.intake import AnotherInstanceError, Intake, WebhookSetError
from bot.telegram.client import Update
from domain.conversation.inbox import Received
from models import InboxRow
from tests.bot.conftest import Harness


def _drop(received: Received, *, is_late: bool = False) -> None:
    del received, is_late


class AcknowledgesFirst(Intake):
    """The negative control: the offset moves, and only then is the batch kept."""

    async def _take(self, updates: Sequence[Update]) -> None:
        self.offset = updates[-1]["update_id"] + 1
        await self.receive(updates)


async def _effects_after_a_locked_database(
    harness: Harness, intake: type[Intake], monkeypatch: pytest.MonkeyPatch
) -> list[int | None]:
    """Send ten updates while another process holds the database, and return what became of them."""
    # Short tries, so that the failure comes at once; the path of the failure is the same.
    monkeypatch.setattr("database.transactions.PAUSES", ())
    monkeypatch.setattr("database.engine.BUSY_TIMEOUT_MS", 50)
    monkeypatch.setattr(application_module, "Intake", intake)
    async with harness.application().running():
        ana = await harness.person()
        await harness.settled()
        blocker = sqlite3.connect(harness.database_path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        for number in range(10):
            await harness.writes(ana, f"/prova {number}")
        await asyncio.sleep(1)
        blocker.execute("ROLLBACK")
        blocker.close()
        for _ in range(40):
            await asyncio.sleep(0.1)
            if len(harness.effects()) == 10:
                break
        await harness.settled(30)
    return harness.effects()


async def test_batch_that_could_not_be_kept_is_fetched_again(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = await _effects_after_a_locked_database(sqlite_harness, Intake, monkeypatch)

    assert effects == list(range(10))


async def test_acknowledging_first_loses_updates(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = await _effects_after_a_locked_database(sqlite_harness, AcknowledgesFirst, monkeypatch)

    assert len(effects) < 10


async def test_offset_moves_only_past_rows_that_are_in_the_inbox(harness: Harness) -> None:
    async with harness.application().running():
        ana = await harness.person()
        for number in range(5):
            await harness.writes(ana, f"/prova {number}")
        await harness.settled()

    kept = set(harness.ask(lambda s: s.scalars(select(InboxRow.update_id)).all()))
    for call in await harness.calls("getUpdates"):
        offset = call["params"].get("offset")
        if offset is not None:
            assert int(offset) - 1 in kept
    first = (await harness.calls("getUpdates"))[0]["params"]
    assert "offset" not in first
    for kind in ("message", "callback_query", "my_chat_member"):
        assert kind in first["allowed_updates"]


async def test_rows_left_in_the_inbox_are_replayed_in_order(harness: Harness) -> None:
    ana = await harness.person()
    async with harness.application().running() as running:
        assert running.status.intake is not None
        # As a process that died between keeping and handling leaves them.
        running.status.intake.dispatch.submit = _drop  # type: ignore[method-assign]
        for number in range(10):
            await harness.writes(ana, f"/prova {number}")

        async def all_kept() -> bool:
            return len(harness.ask(lambda s: s.scalars(select(InboxRow.update_id)).all())) == 11

        await harness.until(all_kept)
    assert harness.effects() == []

    async with harness.application().running():
        await harness.settled()

    assert harness.effects() == list(range(10))


async def test_second_instance_with_the_same_token_makes_the_first_leave(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    harness = sqlite_harness
    other = f"sqlite:///{tmp_path}/other.db"
    with suppress(TimeoutError):
        async with (
            harness.application().running() as first,
            harness.application(database_url=other).running(),
            asyncio.timeout(5),
        ):
            with pytest.raises(AnotherInstanceError):
                await first.failed()
            return
    pytest.fail("the first instance went on")


async def test_bot_refuses_to_poll_where_a_webhook_is_set(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    await harness.post(f"/bot{harness.simulator.token}/setWebhook", url="http://127.0.0.1:9/robo")

    async with harness.application().running() as application:
        with pytest.raises(WebhookSetError):
            await asyncio.wait_for(application.failed(), 5)

    async with harness.application(take_over=True).running():
        ana = await harness.person()
        await harness.writes(ana, "/prova 3")
        await harness.settled()
    assert harness.effects() == [3]


async def test_polling_goes_on_after_errors(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = sqlite_harness
    monkeypatch.setattr("bot.intake.PAUSES", (0.05,))
    async with harness.application().running():
        ana = await harness.person()
        await harness.fault("getUpdates", {"status": 502}, times=2)
        await harness.fault("getUpdates", "truncated", times=2)
        await harness.fault("getUpdates", "drop", times=2)
        await harness.fault("getUpdates", {"status": 429, "retry_after": 1}, times=1)
        await harness.writes(ana, "/prova 9")
        await asyncio.sleep(3)
        await harness.settled()

    assert harness.effects() == [9]
