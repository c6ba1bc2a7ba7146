"""A notice to everybody, some of whom are gone: the rest goes on, and who returns is written to."""

import json
import time
from collections import Counter
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from models import OutboxRow, OutboxState, Participant, Purpose
from tests import make
from tests.bot.conftest import Harness, _logged_as_in_earnest, harness, probed, simulator
from tests.chaos.middleman import Said, between
from tests.scale import sized

__all__ = ["_logged_as_in_earnest", "harness", "probed", "simulator"]

RECIPIENTS = sized(100, 10_000)
PER_SECOND = 1000
GONE = {
    0: (403, "Forbidden: bot was blocked by the user"),
    1: (403, "Forbidden: user is deactivated"),
    2: (400, "Bad Request: chat not found"),
}
"""What a twentieth of the chats answers, in turn."""
FIRST = 1_000
pytestmark = pytest.mark.timeout(900)


def _is_gone(chat_id: int) -> bool:
    return chat_id % 20 == 0


def _refusal(chat_id: int) -> Said:
    status, description = GONE[chat_id // 20 % 3]
    body = {"ok": False, "error_code": status, "description": description}
    return Said(json.dumps(body).encode(), status)


def _rule(method: str, body: bytes) -> Said | None:
    chat_id = int(json.loads(body).get("chat_id", 0)) if method == "sendmessage" else 0
    return _refusal(chat_id) if chat_id >= FIRST and _is_gone(chat_id) else None


def _put(session: Any, chat_id: int, text: str, now: Any) -> None:
    make.outgoing_message(
        session,
        chat_id=chat_id,
        purpose=Purpose.BROADCAST,
        payload={"html": text},
        now=now,
    )


def _states(harness: Harness, text: str) -> dict[int, str]:
    rows = harness.ask(
        lambda s: s.execute(select(OutboxRow.chat_id, OutboxRow.payload, OutboxRow.state)).all()
    )
    return {row[0]: row[2] for row in rows if row[1].get("html") == text}


def _unreachable(harness: Harness) -> set[int]:
    gone = select(Participant.chat_id).where(Participant.unreachable_at.is_not(None))
    return {chat_id for chat_id in harness.ask(lambda s: s.scalars(gone).all()) if chat_id}


async def test_broadcast_goes_on_past_those_who_are_gone(harness: Harness) -> None:
    people = range(FIRST, FIRST + RECIPIENTS)
    gone = {person for person in people if _is_gone(person)}
    now = harness.simulator.engine.clock.now()
    bot = harness.simulator.engine.default_bot
    for number in people:
        person = harness.simulator.engine.world.add_person({"id": number, "first_name": "Ana"})
        harness.simulator.engine.world.chat(bot, person).is_started = True

    def plan(session: Any) -> None:
        for person in people:
            make.participant(session, name=f"Pessoa {person}", chat_id=person)
            # Their second message waits behind the first, and must not be tried.
            _put(session, person, "Aviso um.", now)
            _put(session, person, "Aviso dois.", now)

    harness.change(plan)
    async with (
        between(harness.simulator.url) as middleman,
        harness.application(telegram_api=middleman.url, messages_per_second=PER_SECOND).running(),
    ):
        middleman.rule = _rule
        began_at = time.monotonic()
        await harness.settled(600)
        took = time.monotonic() - began_at
        tried = Counter(
            int(json.loads(body)["chat_id"])
            for _, method, body in middleman.asked
            if method == "sendmessage"
        )
        first, second = _states(harness, "Aviso um."), _states(harness, "Aviso dois.")
        marked = _unreachable(harness)

        # One of them writes again, another only takes the block back.
        middleman.rule = lambda *_: None
        writes, unblocks, stays = sorted(gone)[:3]
        await harness.writes(writes, "/start")
        for is_blocked in (True, False):
            await harness.post(f"/sim/people/{unblocks}/block", blocked=is_blocked)
        await harness.settled(30)
        back = marked - _unreachable(harness)
        later = harness.simulator.engine.clock.now()
        for who in (writes, unblocks, stays):
            harness.change(partial(_put, chat_id=who, text="Aviso três.", now=later))
        await harness.settled(30)
        third = _states(harness, "Aviso três.")

    there = set(people) - gone
    assert {person for person, state in first.items() if state == OutboxState.SENT} == there
    assert {person for person, state in first.items() if state == OutboxState.FAILED} == gone
    assert {person for person, state in second.items() if state == OutboxState.SENT} == there
    assert {person for person, state in second.items() if state == OutboxState.CANCELLED} == gone
    assert marked == gone
    assert all(tried[person] == 1 for person in gone)
    assert all(tried[person] == 2 for person in there)
    assert back == {writes, unblocks}
    assert third == {
        writes: OutboxState.SENT,
        unblocks: OutboxState.SENT,
        stays: OutboxState.CANCELLED,
    }
    assert took < 30 + RECIPIENTS / 15
