"""Updates into the inbox before Telegram is told that they arrived.

An update is acknowledged by asking for the one after it; so that happens only once its row
is committed. See docs/decisions/0005-inbox-and-outbox.md.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.clock import Clock
from bot.database import Transactions
from bot.dispatch import Dispatch
from bot.telegram.client import Client, Update
from bot.telegram.events import query_of
from bot.telegram.taps import Taps
from bot.telegram.transport import encode
from domain import inbox
from domain.inbox import Received

log = structlog.get_logger(__name__)

LONG_POLL_S: Final = 30.0
_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_REPLAY_PAGE: Final = 500


class AnotherInstanceError(Exception):
    """Another program receives this bot's updates."""


class WebhookSetError(Exception):
    """Telegram sends this bot's updates to a web address, and we were not told to take over."""


class Intake:
    """Receives updates: keeps a batch, then hands it to dispatch."""

    def __init__(  # noqa: PLR0913 - what it stands on, by name
        self,
        *,
        transactions: Transactions,
        clock: Clock,
        client: Client,
        dispatch: Dispatch,
        taps: Taps,
        takes_over: bool = False,
        long_poll_s: float = LONG_POLL_S,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._client = client
        self._dispatch = dispatch
        self._taps = taps
        self._takes_over = takes_over
        self._long_poll_s = long_poll_s
        # Never from the database: after a quiet week the numbers start anew.
        self.offset: int | None = None
        self.polled_at: float | None = None
        """When Telegram last answered here, on the monotonic clock."""

    @property
    def silent_s(self) -> float | None:
        """Seconds since Telegram last answered a poll; None before the first answer."""
        return None if self.polled_at is None else time.monotonic() - self.polled_at

    async def replay(self) -> int:
        """Hand over what a dead process left in the inbox, oldest first; returns how much."""
        count = 0
        after = None
        while True:
            await self._dispatch.room()
            place = after
            page = await self._transactions.run(
                lambda session: inbox.waiting(session, after=place, limit=_REPLAY_PAGE)  # noqa: B023
            )
            for received in page:
                self._dispatch.submit(received)
            count += len(page)
            if len(page) < _REPLAY_PAGE:
                return count
            after = (page[-1].received_at, page[-1].update_id)

    async def receive(self, updates: Sequence[Update]) -> None:
        """Keep a batch in one transaction and hand over what is new in it.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was kept; the batch must not be
                acknowledged.

        """
        now = self._clock.now()
        for update in updates:
            if (query_id := query_of(update)) is not None:
                self._taps.watch(query_id)
        kept = [Received(update["update_id"], encode(update), now) for update in updates]
        new = await self._transactions.run(lambda session: inbox.keep(session, kept))
        for received in kept:
            if received.update_id in new:
                self._dispatch.submit(received)

    async def poll(self) -> None:
        """Receive updates for ever, by long polling.

        Raises:
            AnotherInstanceError: somebody else polls, or set a webhook meanwhile.
            WebhookSetError: a webhook is set and `takes_over` is not.
            telegram.error.InvalidToken: the token is not (or no longer) valid.

        """
        failures = 0
        webhook_checked = False
        while True:
            await self._dispatch.room()
            try:
                if not webhook_checked:
                    await self._check_webhook()
                    webhook_checked = True
                    self.polled_at = time.monotonic()
                updates = await self._client.fetch_updates(
                    offset=self.offset, timeout_s=self._long_poll_s
                )
                self.polled_at = time.monotonic()
                if updates:
                    await self._take(updates)
                failures = 0
            except Conflict as error:
                raise AnotherInstanceError(error.message) from None
            except InvalidToken:
                raise
            except RetryAfter as error:
                await asyncio.sleep(_whole_seconds(error))
            except (TelegramError, SQLAlchemyError) as error:
                pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
                failures += 1
                log.warning("poll_failed", error=type(error).__name__, again_in_s=pause)
                await asyncio.sleep(pause)

    async def _take(self, updates: Sequence[Update]) -> None:
        await self.receive(updates)
        # Only now: asking beyond them is what makes Telegram forget them.
        self.offset = updates[-1]["update_id"] + 1

    async def _check_webhook(self) -> None:
        webhook = await self._client.get_webhook_info()
        if not webhook.url:
            return
        if not self._takes_over:
            raise WebhookSetError
        await self._client.delete_webhook(drop_pending_updates=False)
        log.info("webhook_removed")


def _whole_seconds(error: RetryAfter) -> float:
    pause = error.retry_after
    return float(pause) if isinstance(pause, int) else pause.total_seconds()
