"""What Telegram never sends, and what breaks us all the same: buried alone, nothing else lost."""

import asyncio
import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from bot import update_processor
from bot.telegram.events import is_served
from models import InboxRow, InboxState, OutboxRow
from tests.bot.conftest import (
    Harness,
    _logged_as_in_earnest,
    harness,
    probed,
    simulator,
    sqlite_harness,
)
from tests.chaos.middleman import PAGE, Said, between
from tests.scale import sized

__all__ = ["_logged_as_in_earnest", "harness", "probed", "simulator", "sqlite_harness"]

POISONS = sized(40, 200)
GOOD = 60
_HUGE = 2**70
_DIGITS = int("1" + "0" * 400)

STRANGE = (
    b"",
    b"not json",
    PAGE,
    b"[]",
    b"[" * 100_000,
    b'{"ok":true}',
    b'{"ok":true,"result":{}}',
    b'{"ok":true,"result":{"a":1}}',
    b'{"ok":true,"result":"x"}',
    b'{"ok":true,"result":7}',
    b'{"ok":true,"result":null}',
    b'{"ok":false,"error_code":500,"description":"x"}',
    b'{"ok":true,"result":[1]}',
    b'{"ok":true,"result":[null]}',
    b'{"ok":true,"result":[[]]}',
    b'{"ok":true,"result":[{}]}',
    b'{"ok":true,"result":[{"update_id":"7"}]}',
    b'{"ok":true,"result":[{"update_id":1.5}]}',
    b'{"ok":true,"result":[{"update_id":-1}]}',
    b'{"ok":true,"result":[{"update_id":true}]}',
    b'{"ok":true,"result":[{"update_id":null,"message":{}}]}',
    b'{"ok":true,"result":[{"update_id":%d}]}' % _HUGE,
    b'{"ok":true,"result":[{"update_id":5,"message":{"date":%d}}]}' % _DIGITS,
)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.PAUSES", (0.05,))
    # What the middleman says is said once: a look in between, on a slow machine, would eat it.
    monkeypatch.setattr("bot.intake._PEEK_EVERY_S", 60.0)


def _batch(*updates: object) -> Said:
    return Said(json.dumps({"ok": True, "result": updates}).encode())


def _text(number: int, chat_id: int, words: str, **more: Any) -> dict[str, Any]:
    message = {
        "message_id": number,
        "date": 1_700_000_000 + number,
        "chat": {"id": chat_id, "type": "private"},
        "from": {"id": chat_id, "first_name": "Ana"},
        "text": words,
    }
    return {"update_id": number, "message": {**message, **more}}


def _tap(number: int, chat_id: int, **more: Any) -> dict[str, Any]:
    query = {
        "id": str(number),
        "from": {"id": chat_id, "first_name": "Ana"},
        "message": {"message_id": 1, "date": 0, "chat": {"id": chat_id, "type": "private"}},
        "data": "x",
    }
    return {"update_id": number, "callback_query": {**query, **more}}


# --- Answers to getUpdates that are none ----------------------------------------------------


async def test_strange_answers_stop_nothing_and_lose_nothing(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with between(harness.simulator.url) as middleman:
        async with harness.application(telegram_api=middleman.url).running() as application:
            ana = await harness.person()
            for number, body in enumerate(STRANGE):
                middleman.say("getUpdates", Said(body), times=2)
                await harness.writes(ana, f"/prova {number}")
            await harness.settled(60)
            is_alive = application.status.silent_s is not None and application.status.silent_s < 10
        left = sum(map(len, middleman.instead.values()))

    assert is_alive
    assert left == 0
    assert harness.effects() == list(range(len(STRANGE)))


async def test_good_updates_beside_a_strange_one_are_kept(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    mixed: tuple[object, ...] = (
        _text(1, 42, "/prova 1"),
        {"message": {}},
        7,
        _text(2, 42, "/prova 2"),
    )
    async with between(harness.simulator.url) as middleman:
        middleman.say("getUpdates", _batch(*mixed))
        async with harness.application(telegram_api=middleman.url).running():
            await harness.person()

            async def both() -> bool:
                return harness.effects() == [1, 2]

            await harness.until(both)


async def test_batch_larger_than_asked_for_is_kept_whole(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    count = sized(500, 10_000)
    people = [await harness.person(number) for number in range(60, 100)]
    batch = [_text(n + 1, people[n % 40], f"/prova {n}") for n in range(count)]
    async with between(harness.simulator.url) as middleman:
        middleman.say("getUpdates", _batch(*batch))
        async with harness.application(telegram_api=middleman.url).running():

            async def all_done() -> bool:
                return len(harness.effects()) == count

            await harness.until(all_done, 60 + count / 50)

    assert sorted(n for n in harness.effects() if n is not None) == list(range(count))


@pytest.mark.parametrize("batch", [(), (_text(1, 42, "/prova 1"),)], ids=["nothing", "the same"])
async def test_server_that_never_waits_is_not_asked_in_a_circle(
    sqlite_harness: Harness, batch: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = sqlite_harness
    monkeypatch.setattr("bot.intake.PAUSES", (1.0,))
    await harness.person()
    async with between(harness.simulator.url) as middleman:
        middleman.say("getUpdates", _batch(*batch), times=10_000)
        async with harness.application(telegram_api=middleman.url).running():
            await asyncio.sleep(3)
        asked = middleman.count("getUpdates")

    assert 2 <= asked <= 6
    assert len(harness.effects()) == len(batch)


# --- Updates that break ---------------------------------------------------------------------

_OURS: tuple[Callable[[int, int], dict[str, Any]], ...] = (
    lambda n, chat: _text(n, chat, "/veneno da casa"),
    lambda n, chat: _text(n, chat, "/choque"),
    lambda n, chat: _text(n, chat, "/prova não é número"),
)
"""Broken on our side: the person is told."""
_HALF_READ: tuple[Callable[[int, int], dict[str, Any]], ...] = (
    lambda n, chat: _text(n, chat, "oi", date=10**18),
    lambda n, chat: _text(n, chat, "oi", date=-(10**18)),
    lambda n, chat: _text(n, chat, "oi", date=_DIGITS),
    lambda n, chat: _text(n, chat, "oi", date="ontem"),
    lambda n, chat: _text(n, chat, "oi", date=None),
    lambda n, chat: _text(n, chat, "oi", message_id="um"),
    lambda n, chat: _text(n, chat, "oi", **{"from": 7}),
    lambda n, chat: _text(n, chat, "oi", text=7),
    lambda n, chat: _text(n, chat, "oi", text=["oi"]),
    lambda n, chat: _text(n, chat, "oi", text=None, photo=[7]),
    lambda n, chat: _text(n, chat, "oi", text=None, photo=[{}]),
    lambda n, chat: _text(n, chat, "oi", text=None, document={}),
    lambda n, chat: _text(n, chat, "oi", text=None, document="lista.csv"),
    lambda n, chat: _tap(n, chat, data=7),
    lambda n, chat: {"update_id": n, "message": {"chat": {"id": chat, "type": "private"}}},
)
"""Nothing of it can be read but whose chat it is: the person is told too."""
_UNREAD: tuple[Callable[[int, int], dict[str, Any]], ...] = (
    lambda n, chat: _text(n, chat, "oi", chat=chat),
    lambda n, chat: _text(n, chat, "oi", chat={"id": "ana", "type": "private"}),
    lambda n, chat: _text(n, chat, "oi", chat={"id": _HUGE + chat, "type": "private"}),
    lambda n, chat: _text(n, chat, "oi", chat={"id": -_HUGE, "type": "private"}),
    lambda n, chat: _text(n, chat, "oi", chat={"type": "private"}),
    lambda n, chat: _tap(n, chat, **{"from": {}}),
    lambda n, chat: _tap(n, chat, **{"from": {"id": _HUGE}}, message=None),
    lambda n, chat: _tap(n, chat, message=7),
    lambda n, _: {"update_id": n, "message": 7},
    lambda n, _: {"update_id": n, "callback_query": "x"},
    lambda n, chat: {
        "update_id": n,
        "my_chat_member": {"chat": {"id": chat, "type": "private"}, "from": {}},
    },
)
"""Not even whose chat it is: nobody can be told."""
_WITH_WORDS = _OURS + _HALF_READ
POISON = _WITH_WORDS + _UNREAD


async def _poisoned(harness: Harness, batches: list[list[dict[str, Any]]], **changed: Any) -> str:
    """Let the bot fetch these, and return its figures once it is done with all of them."""
    async with between(harness.simulator.url) as middleman:
        for batch in batches:
            middleman.say("getUpdates", _batch(*batch))
        application = harness.application(telegram_api=middleman.url, **changed)
        async with application.running(), aiohttp.ClientSession() as http:

            async def at_rest() -> bool:
                rows = select(func.count()).select_from(InboxRow)
                new = rows.where(InboxRow.state == InboxState.NEW)
                # What nobody is served by is not even kept.
                wanted = sum(is_served(update) for batch in batches for update in batch)
                return harness.ask(lambda s: (s.scalar(rows) or 0) >= wanted and not s.scalar(new))

            await harness.until(at_rest, 60)
            await asyncio.sleep(0.5)
            await harness.settled(30)
            async with http.get(f"http://127.0.0.1:{application.status_port}/metrics") as answer:
                return await answer.text()


async def test_poisons_are_buried_and_everybody_else_is_served(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    # Real people's numbers: the answers of the bot must find them.
    poisoned = [await harness.person(number) for number in range(1000, 1000 + POISONS)]
    others = [await harness.person(number) for number in range(60, 70)]
    updates = []
    for n in range(POISONS):
        updates.append(POISON[n % len(POISON)](10 + 10 * n, poisoned[n]))
        updates.append(_text(11 + 10 * n, others[n % 10], f"/prova {n}"))
        # What comes behind the poison in the same lane goes on too.
        updates.append(_text(12 + 10 * n, poisoned[n], f"/prova {1000 + n}"))
    batches = [updates[at : at + 90] for at in range(0, len(updates), 90)]

    figures = await _poisoned(harness, batches)

    effects = sorted(n for n in harness.effects() if n is not None)
    assert effects == sorted([*range(POISONS), *range(1000, 1000 + POISONS)])
    states = harness.ask(
        lambda s: dict(s.execute(select(InboxRow.update_id, InboxRow.state)).all())
    )
    dead = {10 + 10 * n for n in range(POISONS)}
    assert {number for number, state in states.items() if state == InboxState.DEAD} == dead
    assert f"rede_updates_dead {POISONS}.0\n" in figures
    for n in range(POISONS):
        said = " ".join(await harness.sees(poisoned[n]))
        code = re.search(r"Código: ([0-9A-F]{6})|([0-9A-F]{6})", said)
        if POISON[n % len(POISON)] in _WITH_WORDS:
            assert code is not None
            assert "Algo deu errado aqui" in said
            # The organizers' administrator finds it by what the person reads out.
            assert code.group() in caplog.text
        else:
            assert "Algo deu errado" not in said


async def test_burial_that_hangs_on_the_apology_comes_round_for_ever(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with one transaction for both, the poison stays."""
    harness = sqlite_harness

    def always_sorry(work: Any, **given: Any) -> Any:
        return partial(work, **(given | {"apologizes": True} if "apologizes" in given else given))

    monkeypatch.setattr(update_processor, "partial", always_sorry)
    poison = _text(5, 42, "oi", chat={"id": _HUGE, "type": "private"})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(4):
            await _poisoned(harness, [[poison]])

    left = harness.ask(lambda s: s.scalars(select(InboxRow.state)).all())
    assert left == [InboxState.NEW]


# --- Updates we do not ask for --------------------------------------------------------------

UNASKED = (
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "something_of_next_year",
)


async def test_updates_we_did_not_ask_for_leave_nothing(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    await harness.person()
    private = _text(1, 42, "/prova 1")["message"]
    batch = [
        *({"update_id": n + 1, kind: private} for n, kind in enumerate(UNASKED)),
        _text(100, -5, "/prova 2", chat={"id": -5, "type": "supergroup"}),
        _text(101, 42, "/prova 3", **{"from": {"id": 42, "is_bot": True}}),
        {"update_id": 102},
    ]

    await _poisoned(harness, [batch])

    kept = harness.ask(lambda s: s.execute(select(InboxRow.update_id, InboxRow.state)).all())
    # The other is the /start above.
    assert [row for row in kept if row[0] <= len(UNASKED) or 100 <= row[0] <= 102] == [
        (101, InboxState.DONE)
    ]
    assert len(kept) == 2
    assert harness.effects() == []
    # Only the answer to /start.
    assert harness.ask(lambda s: set(s.scalars(select(OutboxRow.chat_id)))) <= {42}
