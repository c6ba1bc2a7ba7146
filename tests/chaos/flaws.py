"""The negative controls: one protection taken away each, so that the verdict must go red."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot import dispatch
from bot.telegram import delivery
from bot.telegram.client import Update
from bot.telegram.intake import Intake
from domain.outbox import Letter, OutboxState
from models import InboxRow, InboxState

_LATER_S = 0.4

NAMES = ("acknowledge_first", "settle_first", "no_inbox_check")


def apply(name: str) -> None:
    """Take one protection away; an empty name takes none."""
    if name:
        {
            "acknowledge_first": _acknowledge_first,
            "settle_first": _settle_first,
            "no_inbox_check": _no_inbox_check,
        }[name]()


def _acknowledge_first() -> None:
    async def take(intake: Intake, updates: Sequence[Update]) -> None:
        intake.offset = updates[-1]["update_id"] + 1
        client = intake._client  # noqa: SLF001
        # A limit of none: only the acknowledgement.
        await client.fetch_updates(offset=intake.offset, timeout_s=0)
        await asyncio.sleep(_LATER_S)
        await intake.receive(updates)

    Intake._take = take  # type: ignore[assignment,method-assign]  # noqa: SLF001


def _settle_first() -> None:
    send = delivery.Delivery._send  # noqa: SLF001

    async def settle_and_send(self: delivery.Delivery, chat: Any, letter: Letter) -> None:
        self._end(letter, OutboxState.SENT)
        await asyncio.sleep(_LATER_S)
        await send(self, chat, letter)

    delivery.Delivery._send = settle_and_send  # type: ignore[method-assign]  # noqa: SLF001


def _no_inbox_check() -> None:
    do = dispatch.Dispatch._do  # noqa: SLF001
    work = dispatch.Dispatch._work  # noqa: SLF001

    def finish(session: Session, *, update_id: int, now: datetime) -> bool:
        del session, update_id, now
        return True

    async def work_then_mark(self: dispatch.Dispatch, job: Any) -> Any:
        toast = await work(self, job)
        await asyncio.sleep(_LATER_S)
        await self._transactions.run(
            lambda session: session.execute(
                update(InboxRow)
                .where(InboxRow.update_id == job.received.update_id)
                .values(state=InboxState.DONE)
            )
        )
        return toast

    dispatch.inbox.finish = finish  # type: ignore[attr-defined]
    dispatch.Dispatch._do = do  # type: ignore[method-assign]  # noqa: SLF001
    dispatch.Dispatch._work = work_then_mark  # type: ignore[method-assign]  # noqa: SLF001
