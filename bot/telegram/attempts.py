"""One attempt to send a message, and what Telegram's answer means.

Whether it goes out again depends on its purpose: see docs/decisions/0005-inbox-and-outbox.md.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot import failpoints, metrics
from bot.clock import Clock
from bot.telegram import sending
from bot.telegram.chat_queues import Chat, ChatQueues
from bot.telegram.client import Client
from bot.telegram.outcome_writer import OutcomeWriter
from bot.telegram.pace import Pace
from bot.telegram.transport import NeverSentError, ServerTroubleError, flood_wait_s
from database.engine import is_passing
from database.transactions import Transactions
from domain.notices.outbox import OutboxState, OutgoingMessage, Purpose
from messages import delivery, documents
from messages.documents import MadeDocument

log = structlog.get_logger(__name__)

_AFTER_WAIT_S: Final = 0.3
_NOTICE_AGAIN_S: Final = 30.0
_MAKE_AGAIN_S: Final = 2.0
_REPEATS: Final = 8
_SERVER_TROUBLE_REPEATS: Final = 40
_LEASE_AGAIN_S: Final = 0.2
_UNREACHABLE: Final = ("chat not found", "user is deactivated", "peer_id_invalid")
_NOT_MADE: Final = "it could not be made"


@dataclass(kw_only=True, eq=False, repr=False)
class Attempts:
    """Sends one message at a time to each chat, and decides by the answer."""

    transactions: Transactions
    clock: Clock
    client: Client
    pace: Pace
    queues: ChatQueues
    outcomes: OutcomeWriter
    may_send: Callable[[], bool]
    is_stranger: Callable[[int], bool]
    on_refused: Callable[[], None]

    def __post_init__(self) -> None:
        self._time = asyncio.get_running_loop().time
        self.is_refused = False
        """Whether Telegram refused the token: nothing is sent any more."""

    async def make(self, chat: Chat, outgoing: OutgoingMessage) -> None:
        """Send one message and act on the answer; nothing but cancellation is raised."""
        started_at = self._time()
        try:
            document = await self._document(outgoing)
            shown = outgoing
            is_second = outgoing.purpose is Purpose.NOTICE and outgoing.tries_count > 0
            if is_second and not sending.is_repeatable(outgoing):
                shown = replace(outgoing, payload=delivery.resent(outgoing.payload))
            failpoints.passed("before_send")
            while not self.may_send():  # noqa: ASYNC110 - only time tells
                # This process hung, and another may be sending the same by now.
                await asyncio.sleep(_LEASE_AGAIN_S)
            message_id = await sending.send(self.client, shown, document)
            failpoints.passed("after_send")
        except TelegramError as error:
            await self._fail(chat, outgoing, error, started_at)
        except SQLAlchemyError as error:
            log.warning("letter_not_made", outbox_id=outgoing.id, error=type(error).__name__)
            if is_passing(error):
                error_name = "the database was away"
                await self._again(chat, outgoing, _MAKE_AGAIN_S, was_unsent=True, error=error_name)
            else:
                # Again would be as before, and what waits behind it would wait for ever.
                metrics.count_sending(outgoing.purpose, "not_made")
                self.outcomes.failed(outgoing, OutboxState.FAILED, _NOT_MADE)
        except Exception:
            log.exception("letter_not_made", outbox_id=outgoing.id)
            metrics.count_sending(outgoing.purpose, "not_made")
            self.outcomes.failed(outgoing, OutboxState.FAILED, _NOT_MADE)
        else:
            chat.failures = 0
            chat.is_held = False
            self.pace.hold.succeed()
            metrics.count_sending(outgoing.purpose, "sent")
            self.outcomes.sent(outgoing, message_id)

    async def _document(self, outgoing: OutgoingMessage) -> MadeDocument | None:
        made = outgoing.payload.get("made")
        if made is None:
            return None
        return await self.transactions.read(
            partial(
                documents.make,
                maker=made["maker"],
                arguments=made["arguments"],
                now=self.clock.now(),
            ),
            is_long=True,
        )

    async def _fail(
        self, chat: Chat, outgoing: OutgoingMessage, error: TelegramError, started_at: float
    ) -> None:
        """Decide by the kind of the error; the order matters, for some are kinds of others."""
        name = type(error).__name__
        match error:
            case RetryAfter():
                await self._wait_as_told(chat, outgoing, flood_wait_s(error) + _AFTER_WAIT_S)
            case InvalidToken():
                metrics.count_sending(outgoing.purpose, "unsent")
                self.is_refused = True
                self.queues.stop()
                log.error("token_refused", outbox_id=outgoing.id)
                await self.outcomes.give_back(outgoing, 0, was_unsent=True, error=name)
                self.on_refused()
            case NeverSentError():
                metrics.count_sending(outgoing.purpose, "unsent")
                self.pace.hold.fail(started_at)
                await self._again(chat, outgoing, 0.0, was_unsent=True, error=name)
            case Forbidden():
                await self._lose(chat, outgoing, error)
            case BadRequest() if any(part in error.message.lower() for part in _UNREACHABLE):
                await self._lose(chat, outgoing, error)
            case BadRequest() | ChatMigrated():
                metrics.count_sending(outgoing.purpose, "refused")
                log.error("letter_refused", outbox_id=outgoing.id, reason=error.message)
                self.outcomes.failed(outgoing, OutboxState.FAILED, error.message)
            case _:
                if isinstance(error, ServerTroubleError):
                    self.pace.hold.fail(started_at)
                await self._doubt(chat, outgoing, error)

    async def _wait_as_told(self, chat: Chat, outgoing: OutgoingMessage, wait: float) -> None:
        until = self._time() + wait
        # Two at once mean a limit of everybody's; strangers together must not make it look so.
        others_wait = not self.is_stranger(chat.chat_id) and any(
            not self.is_stranger(other) for other in self.queues.held_beside(chat)
        )
        chat.is_held = True
        chat.exhaust(until)
        log.warning("flood_wait", wait_s=wait, everybody=others_wait)
        metrics.count_sending(outgoing.purpose, "flood_wait", wait_s=wait)
        if outgoing.purpose is not Purpose.REPLY:
            # One a second goes to each chat: what is too much is the sum of all.
            self.pace.pause.until(until)
        elif others_wait:
            self.pace.hold.until(until)
        await self._again(chat, outgoing, wait, was_unsent=True, error="RetryAfter")

    async def _doubt(self, chat: Chat, outgoing: OutgoingMessage, error: TelegramError) -> None:
        """Decide what to do with a message that may have arrived."""
        name = type(error).__name__
        log.warning("sending_undecided", outbox_id=outgoing.id, error=name)
        metrics.count_sending(outgoing.purpose, "unsure")
        if outgoing.purpose is Purpose.REPLY:
            # Counted for answers alone: a reminder in doubt must not use up their tries.
            chat.failures += 1
            # Twice beats never; but an answer that is taken and never confirmed is not
            # repeated for ever.
            if isinstance(error, ServerTroubleError):
                most = _SERVER_TROUBLE_REPEATS
            else:
                most = _REPEATS if sending.is_repeatable(outgoing) else 1
            if chat.failures <= most:
                pause = 2.0 ** min(chat.failures - 1, 5)
                await self._again(chat, outgoing, pause, was_unsent=False, error=name)
                return
            chat.failures = 0
        elif outgoing.purpose is Purpose.NOTICE and outgoing.tries_count == 0:
            # The next one to the chat need not wait for it.
            await self.outcomes.give_back(outgoing, _NOTICE_AGAIN_S, was_unsent=False, error=name)
            return
        self.outcomes.failed(outgoing, OutboxState.UNKNOWN, name)

    async def _lose(self, chat: Chat, outgoing: OutgoingMessage, error: TelegramError) -> None:
        log.info("chat_unreachable", outbox_id=outgoing.id, reason=error.message)
        metrics.count_sending(outgoing.purpose, "blocked")
        self.outcomes.failed(outgoing, OutboxState.FAILED, error.message)
        await self.outcomes.lose(chat.chat_id, self.queues.clear(chat))

    async def _again(
        self, chat: Chat, outgoing: OutgoingMessage, wait: float, *, was_unsent: bool, error: str
    ) -> None:
        """Let a message go out as the next of its chat, after `wait` seconds."""
        chat.free_at = max(chat.free_at, self._time() + wait)
        if outgoing.purpose is Purpose.REPLY:
            chat.replies.appendleft(outgoing)
            self.pace.window.leave(outgoing.id)
        else:
            await self.outcomes.give_back(outgoing, wait, was_unsent=was_unsent, error=error)
