"""Letters for the bot to deliver, put in the outbox of a harness, and how they stand."""

import asyncio
import time
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices.outbox import Purpose
from models import OutboxRow
from tests import make
from tests.bot.conftest import Harness, pauses

_numbers = count(1)


def put(session: Session, chat_id: int, text: str, harness: Harness, **how: Any) -> int:
    values: dict[str, Any] = {
        "purpose": Purpose.REPLY,
        "payload": {"html": text},
        "now": harness.simulator.engine.clock.now(),
        "dedupe": f"test/{next(_numbers)}",
        **how,
    }
    message = make.outgoing_message(session, chat_id=chat_id, **values)
    assert message is not None
    return message.id


def states(session: Session) -> list[str]:
    """The states of the messages put here; the answers to /start are not counted."""
    ours = select(OutboxRow.state).where(OutboxRow.dedupe.is_not(None)).order_by(OutboxRow.id)
    return list(session.scalars(ours))


async def deliver(harness: Harness, chat_id: int, text: str, **how: Any) -> int:
    """Write a message that nobody pushes; the bot finds it when it looks."""
    return harness.change(lambda session: put(session, chat_id, text, harness, **how))


async def until(harness: Harness, *expected: str, timeout_s: float = 6) -> None:
    ends_at, waits = time.monotonic() + timeout_s, pauses()
    while harness.ask(states) != list(expected):
        assert time.monotonic() < ends_at, harness.ask(states)
        await asyncio.sleep(next(waits))


def chat_of(call: dict[str, Any]) -> int:
    return int(call["params"].get("chat_id", 0))


async def sees(harness: Harness, person: int, text: str) -> bool:
    return text in await harness.sees(person)
