"""How sendings ended, written down many at once; a message stays in hand until it is."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import failpoints
from bot.clock import Clock
from bot.telegram.chat_queues import InFlight
from bot.telegram.pace import InFlightLimit
from bot.telegram.receipts import Receipts
from database.transactions import Transactions
from domain.notices import outbox
from domain.notices.outbox import OutboxState, Outcome, OutgoingMessage

log = structlog.get_logger(__name__)

AGAIN_S: Final = 1.0
"""How long to wait after the database refused."""


class OutcomeWriter:
    """What ended and is not written down yet."""

    def __init__(  # noqa: PLR0913 - what it stands on, by name
        self,
        *,
        transactions: Transactions,
        clock: Clock,
        receipts: Receipts,
        in_flight: InFlight,
        window: InFlightLimit,
        on_settled: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._receipts = receipts
        self._in_hand = in_flight
        self._window = window
        self._on_settled = on_settled
        self._ended: list[Outcome] = []
        self._something_ended = asyncio.Event()

    @property
    def count(self) -> int:
        """How many sendings ended and are not written down."""
        return len(self._ended)

    def end(
        self,
        message: OutgoingMessage,
        state: OutboxState,
        *,
        message_id: int | None = None,
        error: str | None = None,
        panel_of: int | None = None,
    ) -> None:
        """Note how a sending ended; it is written down in a moment."""
        self._ended.append(
            Outcome(message.id, state, message_id=message_id, error=error, panel_of=panel_of)
        )
        self._something_ended.set()

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._something_ended.wait()
            try:
                await self.settle()
            except SQLAlchemyError:
                # Nothing is sent again meanwhile: these messages stay in hand.
                log.exception("letters_not_settled", count=self.count)
                await asyncio.sleep(AGAIN_S)

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
            await self._transactions.run(partial(_settle, outcomes=ended, now=self._clock.now()))
        except SQLAlchemyError:
            self._ended = ended + self._ended
            self._something_ended.set()
            raise
        failpoints.passed("after_settle")
        self._receipts.settle(outcome.outbox_id for outcome in ended)
        for outcome in ended:
            self._in_hand.settle(outcome.outbox_id)
            self._window.leave(outcome.outbox_id)
        self._on_settled()


def _settle(session: Session, *, outcomes: list[Outcome], now: datetime) -> None:
    outbox.settle(session, outcomes, now=now)
    failpoints.passed("in_settle")
