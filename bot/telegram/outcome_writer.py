"""How sendings ended, written down many at once; a message stays in hand until it is."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import failpoints
from bot.clock import Clock
from bot.telegram.chat_queues import ChatQueues, InFlight
from bot.telegram.outbox_reader import OutboxReader
from bot.telegram.pace import InFlightLimit
from bot.telegram.receipts import Receipts
from database.transactions import Transactions
from domain.notices import outbox
from domain.notices.outbox import OutboxState, Outcome, OutgoingMessage, Purpose
from domain.people import reachability

log = structlog.get_logger(__name__)

_GATHERS_S: Final = 0.02
"""How long to wait for others that end, so that one statement writes them all."""
_AGAIN_S: Final = 1.0
"""How long to wait after the database refused."""


@dataclass(kw_only=True, eq=False, repr=False)
class OutcomeWriter:
    """What ended and is not written down yet."""

    transactions: Transactions
    clock: Clock
    receipts: Receipts
    queues: ChatQueues
    in_flight: InFlight
    window: InFlightLimit
    reader: OutboxReader

    def __post_init__(self) -> None:
        self._ended: list[Outcome] = []
        self._something_ended = asyncio.Event()

    def sent(self, message: OutgoingMessage, message_id: int | None) -> None:
        """Note the number of the message that one became, or that it replaced."""
        is_new = message_id != message.edits_message_id
        if is_new and message_id is not None and self.receipts.note(message, message_id):
            # A kill no longer sends it twice.
            self.window.leave(message.id)
        failpoints.passed("after_note")
        panel_of = message.chat_id if message.is_panel and is_new else None
        self._end(Outcome(message.id, OutboxState.SENT, message_id=message_id, panel_of=panel_of))

    def failed(self, message: OutgoingMessage, state: OutboxState, error: str) -> None:
        """Note how a sending ended that nobody tries again."""
        self._end(Outcome(message.id, state, error=error))

    def _end(self, outcome: Outcome) -> None:
        self._ended.append(outcome)
        self._something_ended.set()

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._something_ended.wait()
            # Many cost the database little more than one; a kill meanwhile is noted (Receipts).
            await asyncio.sleep(_GATHERS_S)
            try:
                await self.settle()
            except SQLAlchemyError:
                # Nothing is sent again meanwhile: these messages stay in hand.
                log.exception("letters_not_settled", count=len(self._ended))
                await asyncio.sleep(_AGAIN_S)

    async def drain(self) -> None:
        """Write the rest, if that is possible."""
        try:
            await self.settle()
        except SQLAlchemyError as error:
            # The reason for stopping is told, not this; the next start sends answers again.
            log.warning("letters_not_settled", count=len(self._ended), error=type(error).__name__)

    async def settle(self) -> None:
        """Write all that ended so far in one transaction.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was written; it is tried again.

        """
        self._something_ended.clear()
        ended, self._ended = self._ended, []
        if not ended:
            return
        failpoints.passed("before_settle")
        try:
            await self.transactions.run(partial(_settle, outcomes=ended, now=self.clock.now()))
        except SQLAlchemyError:
            self._ended = ended + self._ended
            self._something_ended.set()
            raise
        failpoints.passed("after_settle")
        self.receipts.settle(outcome.outbox_id for outcome in ended)
        for outcome in ended:
            self.in_flight.settle(outcome.outbox_id)
            self.window.leave(outcome.outbox_id)
        self.reader.look_for_more()

    async def lose(self, chat_id: int, waiting: Iterable[OutgoingMessage]) -> None:
        """Write that a chat is out of reach, and so is what waits for it."""
        try:
            # What ended is written first: it is not among what waits.
            await self.settle()
            await self.transactions.run(
                partial(reachability.lose, chat_id=chat_id, now=self.clock.now())
            )
        except SQLAlchemyError:
            log.exception("chat_not_marked", chat_id=chat_id)
        for message in waiting:
            self.in_flight.settle(message.id)

    async def give_back(
        self, message: OutgoingMessage, wait_s: float, *, was_unsent: bool, error: str
    ) -> None:
        """Let a message wait in the database, until so many seconds from now."""
        give_back = partial(
            outbox.give_back,
            outbox_id=message.id,
            due_at=self.clock.now() + timedelta(seconds=wait_s),
            was_unsent=was_unsent,
            error=error,
        )
        # An answer was never claimed: there it waits already.
        while message.purpose is not Purpose.REPLY:
            try:
                await self.transactions.run(give_back)
                failpoints.passed("after_give_back")
                break
            except SQLAlchemyError:
                log.exception("letter_not_given_back", outbox_id=message.id)
                if self.queues.is_stopped:
                    # The next start decides what becomes of it.
                    break
                # Not left as it is: it would count as being sent until then.
                await asyncio.sleep(_AGAIN_S)
        self.in_flight.put_back(message.id)
        if not self.queues.is_stopped:
            asyncio.get_running_loop().call_later(wait_s, self.reader.wake)


def _settle(session: Session, *, outcomes: list[Outcome], now: datetime) -> None:
    outbox.settle(session, outcomes, now=now)
    failpoints.passed("in_settle")
