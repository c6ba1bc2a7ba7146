"""Drawing the papers that have no file yet, outside of transactions, a few at a time."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import structlog
from sqlalchemy.orm import Session

from bot.clock import Clock
from database.transactions import Transactions
from domain.documents import issuing
from domain.documents.papers import Paper
from domain.notices.outbox import OutgoingMessage
from messages import paper_drawing
from scheduler import papers

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 10
"""Drawn in one go: whoever taps meanwhile waits for one of them at most."""


class Drawing:
    """Draws what was issued, stores it, and lets its people be told.

    What a killed process left undrawn has no file, so the next one draws it.
    """

    def __init__(
        self,
        transactions: Transactions,
        clock: Clock,
        send: Callable[[list[OutgoingMessage]], None],
        bot_username: Callable[[], str | None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._send = send
        self._bot_username = bot_username

    async def draw(self) -> None:
        """Draw everything that has no file; what cannot be drawn is left for the next time."""
        after_id = 0
        while page := await self._transactions.read(
            partial(issuing.undrawn, after_id=after_id, limit=_AT_ONCE)
        ):
            after_id = page[-1].id
            drawn = await asyncio.to_thread(self._draw, page)
            written = await self._transactions.run(
                partial(_keep, drawn=drawn, clock=self._clock), is_long=True
            )
            self._send(written)

    def _draw(self, page: Sequence[Paper]) -> list[tuple[Paper, bytes]]:
        drawn = []
        for paper in page:
            try:
                pdf = paper_drawing.draw([paper], bot_username=self._bot_username() or "")
            except Exception:
                log.exception("paper_not_drawn", document_id=paper.id)
                continue
            drawn.append((paper, pdf))
        return drawn


def _keep(
    session: Session, *, drawn: list[tuple[Paper, bytes]], clock: Clock
) -> list[OutgoingMessage]:
    return papers.keep(session, drawn, clock.now())
