"""The negative controls: one protection taken away each, so that the verdict must go red."""

import asyncio
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, create_engine, delete, event, select, update
from sqlalchemy.orm import Session

from bot import application
from bot.intake import Intake, keep
from bot.telegram.attempts import Attempts
from bot.telegram.client import Update
from bot.telegram.receipts import Receipts
from bot.update_processor import UpdateProcessor
from database import transactions
from database.engine import make_engine
from database.transactions import Transactions
from domain.activities import activities
from domain.conversation import inbox
from domain.notices import mailings
from domain.notices.outbox import OutboxState, OutgoingMessage
from domain.seats import seats
from models import InboxRow, InboxState, Mailing, MailingState
from scheduler.mailings import Mailer

_LATER_S = 0.4

NAMES = (
    "acknowledge_first",
    "settle_first",
    "no_inbox_check",
    "no_inbox_key",
    "no_seat_lock",
    "several_writers",
    "no_receipts",
    "forgets_updates",
    "page_in_two",
)


def apply(name: str) -> None:
    """Take one protection away; an empty name takes none."""
    if name:
        {
            "acknowledge_first": _acknowledge_first,
            "settle_first": _settle_first,
            "no_inbox_check": _no_inbox_check,
            "no_inbox_key": _no_inbox_key,
            "no_seat_lock": _no_seat_lock,
            "several_writers": _several_writers,
            "no_receipts": _no_receipts,
            "forgets_updates": _forgets_updates,
            "page_in_two": _page_in_two,
        }[name]()


def _acknowledge_first() -> None:
    async def take(intake: Intake, updates: Sequence[Update]) -> None:
        intake.offset = updates[-1]["update_id"] + 1
        client = intake.client
        # A limit of none: only the acknowledgement.
        await client.fetch_updates(offset=intake.offset, timeout_s=0)
        await asyncio.sleep(_LATER_S)
        await intake.receive(updates)

    Intake._take = take  # type: ignore[assignment,method-assign]  # noqa: SLF001


def _settle_first() -> None:
    send = Attempts.make

    async def settle_and_send(self: Attempts, chat: Any, outgoing: OutgoingMessage) -> None:
        self.outcomes.failed(outgoing, OutboxState.SENT, "")
        await asyncio.sleep(_LATER_S)
        await send(self, chat, outgoing)

    Attempts.make = settle_and_send  # type: ignore[method-assign]


def _no_inbox_check() -> None:
    work = UpdateProcessor._work  # noqa: SLF001

    def finish(session: Session, *, update_id: int, now: datetime) -> bool:
        del session, update_id, now
        return True

    async def work_then_mark(self: UpdateProcessor, job: Any) -> Any:
        toast = await work(self, job)
        await asyncio.sleep(_LATER_S)
        await self.transactions.run(
            lambda session: session.execute(
                update(InboxRow)
                .where(InboxRow.update_id == job.received.update_id)
                .values(state=InboxState.DONE)
            )
        )
        return toast

    inbox.finish = finish
    UpdateProcessor._work = work_then_mark  # type: ignore[method-assign]  # noqa: SLF001


def _no_inbox_key() -> None:
    """Take what comes again for something new."""
    keep = inbox.keep

    def keep_anew(session: Session, updates: Sequence[inbox.Received]) -> frozenset[int]:
        numbers = [received.update_id for received in updates]
        session.execute(
            delete(InboxRow).where(
                InboxRow.update_id.in_(numbers), InboxRow.state == InboxState.DONE
            )
        )
        return keep(session, updates)

    inbox.keep = keep_anew


def _no_seat_lock() -> None:
    """Count the seats and write one without keeping others away meanwhile."""
    seats.sign_up.__kwdefaults__ = {**(seats.sign_up.__kwdefaults__ or {}), "lock": activities.read}
    _several_writers()

    def make(url: str, *, serves: bool = False) -> Engine:
        # On SQLite the lock is that of the one writer, taken where a transaction begins.
        is_file = url.startswith("sqlite")
        engine = _without_begin(url) if is_file else make_engine(url, serves=serves)
        event.listen(engine, "before_cursor_execute", _linger)
        return engine

    application.make_engine = make  # type: ignore[attr-defined]


def _without_begin(url: str) -> Engine:
    arguments = {"isolation_level": None, "timeout": 30, "check_same_thread": False}
    return create_engine(url, connect_args=arguments)


def _linger(*arguments: object) -> None:
    # Between the counting and the writing, as on a busy machine.
    if str(arguments[2]).startswith("INSERT INTO seats"):
        time.sleep(0.003)


def _several_writers() -> None:
    """Let whoever comes first write, each alone."""
    begin = Transactions.__aenter__

    async def with_more(self: Transactions) -> Transactions:
        await begin(self)
        for _ in range(3):
            threading.Thread(target=self._write, daemon=True).start()
        return self

    Transactions.__aenter__ = with_more  # type: ignore[method-assign,assignment]
    transactions._write_group = transactions._write_alone  # noqa: SLF001
    transactions._GROUP = 1  # type: ignore[misc]  # noqa: SLF001


def _no_receipts() -> None:
    def note(receipts: Receipts, message: OutgoingMessage, message_id: int) -> bool:
        del receipts, message, message_id
        return False

    Receipts.note = note  # type: ignore[assignment,method-assign]


def _forgets_updates() -> None:
    """Handle whatever Telegram brings, as if the inbox had never seen it."""

    async def receive(intake: Intake, updates: Sequence[Update]) -> None:
        kept, _ = await keep(intake.transactions, updates, intake.clock.now())
        for received in kept:
            intake.dispatch.submit(received)

    def finish(session: Session, *, update_id: int, now: datetime) -> bool:
        honest(session, update_id=update_id, now=now)
        return True

    honest = inbox.finish
    Intake.receive = receive  # type: ignore[assignment,method-assign]
    inbox.finish = finish


def _page_in_two() -> None:
    """Note how far a mailing is in one transaction, and write its page in the next."""
    noted: list[int] = []
    write = Mailer.plan

    def plan(self: Mailer, session: Session, now: datetime) -> list[OutgoingMessage]:
        mailing = session.scalars(select(Mailing).where(Mailing.state == MailingState.OPEN)).first()
        if mailing is None or noted:
            if mailing is not None:
                mailing.reached_id = noted.pop()
            return write(self, session, now)
        noted.append(mailing.reached_id)
        mailing.reached_id += mailings.PAGE
        self._has_more = True
        return []

    Mailer.plan = plan  # type: ignore[method-assign]
