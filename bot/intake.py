"""Updates into the inbox before Telegram is told that they arrived.

An update is acknowledged by asking for the one after it; so that happens only once its row
is committed. See docs/decisions/0005-inbox-and-outbox.md.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot import failpoints
from bot.clock import Clock
from bot.dispatch import Dispatch
from bot.telegram import events
from bot.telegram.callback_answers import CallbackAnswers
from bot.telegram.client import BATCH, Client, Update
from bot.telegram.events import asker_of, query_of
from bot.telegram.outage_notice import OutageNotice
from bot.telegram.transport import flood_wait_s
from database.json_text import encode
from database.transactions import Transactions
from domain.conversation import inbox
from domain.conversation.inbox import Received

log = structlog.get_logger(__name__)

LONG_POLL_S: Final = 30.0
PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between tries while Telegram or the database is away."""
_REPLAY_PAGE: Final = 500
_BREATH_S: Final = 5.0
_AT_ONCE_S: Final = 0.5
_BEHIND_S: Final = 60.0
"""What waited for longer at Telegram arrives at once; taps do not say when they were made."""
_MAX_NUMBER: Final = 2**63 - 1
_PEEK_EVERY_S: Final = 0.5
"""How often to look for new taps while the database keeps us waiting."""


class AnotherInstanceError(Exception):
    """Another program receives this bot's updates."""


class WebhookSetError(Exception):
    """Telegram sends this bot's updates to a web address, and we were not told to take over."""


def is_update(given: object) -> bool:
    """Tell whether it can be kept: an object with a number that a key can hold."""
    number = given.get("update_id") if isinstance(given, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _MAX_NUMBER


def _updates(answer: Any) -> list[Update]:  # noqa: ANN401 - whatever came as an answer
    """Return the updates of an answer.

    What has no number cannot be kept, nor asked for again: it must not hold up the others.

    Raises:
        TelegramError: it holds something, but no updates.

    """
    entries = answer if isinstance(answer, list) else [answer]
    updates = [entry for entry in entries if is_update(entry)]
    if strange := len(entries) - len(updates):
        log.error("updates_without_number", count=strange)
        if not updates:
            message = "the answer holds no updates"
            raise TelegramError(message)
    return updates


async def keep(
    transactions: Transactions, updates: Sequence[Update], now: datetime
) -> tuple[list[Received], frozenset[int]]:
    """Write a batch in one transaction; returns it as kept, and the numbers that are new in it.

    What comes from groups is not written: anybody may add the bot to one.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: nothing was kept; nothing may be acknowledged.

    """
    lean = [events.lean(update) for update in updates if events.is_served(update)]
    kept = [Received(update["update_id"], encode(update), now, update) for update in lean]
    failpoints.passed("before_inbox")
    new = await transactions.run(partial(inbox.keep, updates=kept))
    failpoints.passed("after_inbox")
    return kept, new


@dataclass(kw_only=True, eq=False, repr=False)
class Intake:
    """Receives updates: keeps a batch, then hands it to dispatch."""

    transactions: Transactions
    clock: Clock
    client: Client
    dispatch: Dispatch
    taps: CallbackAnswers
    outage_notice: OutageNotice
    takes_over: bool = False
    long_poll_s: float = LONG_POLL_S

    def __post_init__(self) -> None:
        # Never from the database: after a quiet week the numbers start anew.
        self.offset: int | None = None
        self.polled_at: float | None = None
        """When Telegram last answered here, on the monotonic clock."""
        self.alive_at = time.monotonic()
        """When polling last did anything, waiting on purpose included."""
        self._caught_up_at = float("-inf")
        self._is_behind = False

    @property
    def silent_s(self) -> float | None:
        """Seconds since Telegram last answered a poll; None before the first answer."""
        return None if self.polled_at is None else time.monotonic() - self.polled_at

    async def replay(self) -> int:
        """Hand over what a dead process left in the inbox, oldest first; returns how much."""
        count = 0
        after = None
        while True:
            await self.dispatch.room()
            page = await self.transactions.run(
                partial(inbox.waiting, after=after, limit=_REPLAY_PAGE)
            )
            for received in page:
                self.dispatch.submit(received, is_late=True)
            count += len(page)
            if len(page) < _REPLAY_PAGE:
                return count
            after = (page[-1].received_at, page[-1].update_id)

    async def look(self) -> None:
        """Hand over what was kept by others, replicas included."""
        is_full = True
        while is_full:
            await self.dispatch.room()
            known = self.dispatch.numbers
            page = await self.transactions.read(
                partial(inbox.unseen, but=known, limit=_REPLAY_PAGE)
            )
            for received in page:
                self.dispatch.submit(received)
            is_full = len(page) == _REPLAY_PAGE

    async def receive(self, updates: Sequence[Update]) -> None:
        """Keep a batch in one transaction and hand over what is new in it.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was kept; the batch must not be
                acknowledged.

        """
        self._watch_taps(updates)
        if not self._is_behind:
            updates = [update for update in updates if not self.dispatch.turns_away(update)]
        kept, new = await keep(self.transactions, updates, self.clock.now())
        for received in kept:
            if received.update_id in new:
                self.dispatch.submit(received, is_late=self._is_behind)

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
            await self._room()
            try:
                if not webhook_checked:
                    await self._check_webhook()
                    webhook_checked = True
                    self.polled_at = self.alive_at = time.monotonic()
                offset, asked_at = self.offset, time.monotonic()
                answer = await self.client.fetch_updates(offset=offset, timeout_s=self.long_poll_s)
                self.polled_at = self.alive_at = time.monotonic()
                await self._take_all(_updates(answer))
                failures = 0
                if self.offset == offset and time.monotonic() - asked_at < _AT_ONCE_S:
                    # It did not wait, and brought nothing new: not to be asked in a circle.
                    await self._rest(PAUSES[0])
            except Conflict as error:
                raise AnotherInstanceError(error.message) from None
            except InvalidToken:
                raise
            except RetryAfter as error:
                await self._rest(flood_wait_s(error))
            except (TelegramError, SQLAlchemyError) as error:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                said = error.message if isinstance(error, TelegramError) else None
                kind = type(error).__name__
                log.warning("poll_failed", error=kind, said=said, again_in_s=pause)
                resting = asyncio.create_task(self._rest(pause))
                if isinstance(error, SQLAlchemyError):
                    await self._peek_until(resting)
                await resting

    async def _room(self) -> None:
        """Wait for room, as long as it takes; that is no sign of trouble here."""
        self.alive_at = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(_BREATH_S):
                    return await self.dispatch.room()
            except TimeoutError:
                self.alive_at = time.monotonic()

    async def _rest(self, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while (left := ends_at - time.monotonic()) > 0:
            self.alive_at = time.monotonic()
            await asyncio.sleep(min(left, _BREATH_S))

    async def _take_all(self, updates: Sequence[Update]) -> None:
        self._is_behind = time.monotonic() - self._caught_up_at > _BEHIND_S
        if updates:
            await self._take(updates)
        if len(updates) < BATCH:
            self._caught_up_at = time.monotonic()

    async def _take(self, updates: Sequence[Update]) -> None:
        receiving = asyncio.create_task(self.receive(updates))
        await self._peek_until(receiving)
        try:
            await receiving
        except SQLAlchemyError:
            self.outage_notice.say(filter(None, map(asker_of, updates)))
            raise
        # Only now: asking beyond them is what makes Telegram forget them.
        self.offset = updates[-1]["update_id"] + 1
        failpoints.passed("after_offset")

    async def _peek_until(self, waited_for: asyncio.Task[None]) -> None:
        """See to taps that come while the database is slow: no button turns for long.

        Asking again from the same place confirms nothing.
        """
        try:
            while not (await asyncio.wait({waited_for}, timeout=_PEEK_EVERY_S))[0]:
                with contextlib.suppress(TelegramError):
                    answer = await self.client.fetch_updates(offset=self.offset, timeout_s=0)
                    # What was handed over meanwhile is answered there.
                    if not waited_for.done():
                        self._watch_taps(_updates(answer))
        except asyncio.CancelledError:
            waited_for.cancel()
            raise

    def _watch_taps(self, updates: Sequence[Update]) -> None:
        for update in updates:
            if (query_id := query_of(update)) is not None:
                self.taps.watch(query_id)

    async def _check_webhook(self) -> None:
        webhook = await self.client.get_webhook_info()
        if not webhook.url:
            return
        if not self.takes_over:
            raise WebhookSetError
        await self.client.delete_webhook(drop_pending_updates=False)
        log.info("webhook_removed")
