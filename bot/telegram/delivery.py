"""The outbox to Telegram: who is next, how fast, and what each answer means.

What was just committed is pushed here and sent at once; the database is looked at now and
then for what nobody pushed. Replies go out as they come. Everything else waits its turn
(notices, then reminders, then broadcasts), is claimed in the database before it is sent, and
so never goes out twice by our doing. See docs/decisions/0005-inbox-and-outbox.md.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final

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

from bot.clock import Clock
from bot.database import Transactions
from bot.telegram import letters
from bot.telegram.client import Client
from bot.telegram.pace import Hold, Pacer
from bot.telegram.transport import NeverSentError, ServerTroubleError
from domain import outbox, reachability
from domain.outbox import Letter, OutboxState, Outcome, Purpose, StillTrue
from messages import delivery, documents
from messages.documents import MadeDocument

log = structlog.get_logger(__name__)

_LANES: Final = {Purpose.NOTICE: 0, Purpose.REMINDER: 1, Purpose.BROADCAST: 2}
_LOOK_EVERY_S: Final = 5.0
_PAGE: Final = 500
_MOST_IN_HAND: Final = 2_000
"""Letters in memory above which the others stay in the database."""
_REMEMBERED: Final = 4_096
_REPLIES_AT_ONCE: Final = 60
_SECONDS_IN_FLIGHT: Final = 0.15
"""How long a sending takes; the pace times this is how many may be under way."""
_CHAT_GAP_S: Final = 1.0
_BURST: Final = 20
"""New messages one chat may get at once in answer to what the person does."""
_AFTER_WAIT_S: Final = 0.3
_NOTICE_AGAIN_S: Final = 30.0
_REPEATS: Final = 8
_UNREACHABLE: Final = ("chat not found", "user is deactivated", "peer_id_invalid")


@dataclass(slots=True)
class _Chat:
    """What waits for one chat; `busy` while a letter to it is under way."""

    chat_id: int
    replies: deque[Letter] = field(default_factory=deque)
    others: list[tuple[int, int, Letter]] = field(default_factory=list)
    """A heap of (lane, number, letter)."""
    busy: bool = False
    free_at: float = 0.0
    """Nothing goes out before: a flood wait, or the pause after a failure."""
    unprompted_at: float = 0.0
    """Nothing unprompted goes out before."""
    credit_from: float = 0.0
    """The burst of replies: each new message moves this a second ahead."""
    failures: int = 0


class Delivery:
    """Sends letters and writes down how each sending ended."""

    def __init__(  # noqa: PLR0913 - what it stands on, by name
        self,
        *,
        transactions: Transactions,
        clock: Clock,
        client: Client,
        still_true: StillTrue,
        rate: float,
        on_refused: Callable[[], None] = lambda: None,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._client = client
        self._still_true = still_true
        self._on_refused = on_refused
        self._time = asyncio.get_running_loop().time
        self._pacer = Pacer(rate, self._time)
        self._hold = Hold(self._time)
        self._slots = asyncio.Semaphore(max(4, int(rate * _SECONDS_IN_FLIGHT)))
        self._replies_at_once = asyncio.Semaphore(_REPLIES_AT_ONCE)
        self._chats: dict[int, _Chat] = {}
        self._order: list[tuple[int, int, int]] = []
        self._known: set[int] = set()
        # A look into the database may show what was settled while it was under way.
        self._settled: deque[int] = deque(maxlen=_REMEMBERED)
        self._settled_set: set[int] = set()
        self._ended: list[Outcome] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._someone_waits = asyncio.Event()
        self._look_now = asyncio.Event()
        self._something_ended = asyncio.Event()
        self._nothing_in_hand = asyncio.Event()
        self._nothing_in_hand.set()
        self._stopping = False
        self._waited_until: dict[int, float] = {}
        self.is_refused = False
        """Whether Telegram refused the token: nothing is sent any more."""

    # --- What others call -------------------------------------------------------------------

    def push(self, pushed: Iterable[Letter]) -> None:
        """Send letters that were just committed; those of a later moment stay where they are."""
        now = self._clock.now()
        for letter in pushed:
            if letter.due_at <= now:
                self._accept(letter)

    def wake(self) -> None:
        """Look into the database now."""
        self._look_now.set()

    @property
    def in_hand(self) -> int:
        """How many letters are in memory and not settled."""
        return len(self._known)

    async def run(self) -> None:
        """Send for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look_for_ever())
            group.create_task(self._settle_for_ever())
            group.create_task(self._send_unprompted_for_ever())

    async def look(self) -> None:
        """Take up what is due in the database and not in hand."""
        if self._stopping or self.is_refused:
            return
        known = frozenset(self._known)
        for replies in (True, False):
            if not replies and len(self._known) >= _MOST_IN_HAND:
                return
            found = await self._transactions.run(
                partial(outbox.due, now=self._clock.now(), replies=replies, limit=_PAGE, but=known)
            )
            for letter in found:
                self._accept(letter)

    async def idle(self) -> None:
        """Return when everything due was sent and settled."""
        await self.look()
        await self._nothing_in_hand.wait()

    async def drain(self, timeout_s: float) -> None:
        """Finish what is under way and settle it; the rest stays in the outbox."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout_s)
        await self._settle_once()

    # --- Who is next ------------------------------------------------------------------------

    def _accept(self, letter: Letter) -> None:
        if letter.id in self._known or letter.id in self._settled_set or self._stopping:
            return
        is_reply = letter.purpose is Purpose.REPLY
        if not is_reply and len(self._known) >= _MOST_IN_HAND:
            return
        self._known.add(letter.id)
        self._nothing_in_hand.clear()
        chat = self._chats.get(letter.chat_id)
        if chat is None:
            chat = self._chats[letter.chat_id] = _Chat(letter.chat_id)
        if is_reply:
            chat.replies.append(letter)
        else:
            heapq.heappush(chat.others, (_LANES[letter.purpose], letter.id, letter))
        self._go_on(chat)

    def _go_on(self, chat: _Chat) -> None:
        """See to the next letter of a chat: now, or at the moment it may go out."""
        if chat.busy or self._stopping or self.is_refused:
            return
        now = self._time()
        if chat.replies:
            wait = max(chat.free_at, chat.credit_from - _BURST * _CHAT_GAP_S) - now
            if wait > 0:
                self._later(wait, chat)
                return
            chat.busy = True
            self._start(self._send_replies(chat))
        elif chat.others:
            wait = max(chat.free_at, chat.unprompted_at) - now
            if wait > 0:
                self._later(wait, chat)
                return
            lane, number, _ = chat.others[0]
            heapq.heappush(self._order, (lane, number, chat.chat_id))
            self._someone_waits.set()
        elif max(chat.free_at, chat.unprompted_at, chat.credit_from) <= now:
            self._chats.pop(chat.chat_id, None)
        else:
            self._later(_CHAT_GAP_S, chat)

    def _later(self, wait: float, chat: _Chat) -> None:
        # One timer per chat is enough; an earlier one looks again and sets the next.
        due = self._time() + wait
        known = self._waited_until.get(chat.chat_id)
        if known is not None and known <= due:
            return
        self._waited_until[chat.chat_id] = due
        asyncio.get_running_loop().call_later(wait, self._wake_chat, chat, due)

    def _wake_chat(self, chat: _Chat, due: float) -> None:
        if self._waited_until.get(chat.chat_id) == due:
            del self._waited_until[chat.chat_id]
        self._go_on(chat)

    def _next_unprompted(self) -> tuple[_Chat, Letter] | None:
        while self._order:
            lane, number, chat_id = heapq.heappop(self._order)
            chat = self._chats.get(chat_id)
            # Entries are not withdrawn: one that no longer fits is passed over.
            if chat is None or chat.busy or chat.replies or not chat.others:
                continue
            if chat.others[0][:2] != (lane, number):
                continue
            if max(chat.free_at, chat.unprompted_at) > self._time():
                self._go_on(chat)
                continue
            chat.busy = True
            return chat, heapq.heappop(chat.others)[2]
        self._someone_waits.clear()
        return None

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- Sending ----------------------------------------------------------------------------

    async def _send_replies(self, chat: _Chat) -> None:
        try:
            async with self._replies_at_once:
                while chat.replies and not self._stopping:
                    if max(chat.free_at, chat.credit_from - _BURST) > self._time():
                        break
                    await self._hold.passed()
                    letter = chat.replies.popleft()
                    if letter.edits_message_id is None:
                        self._pacer.spend()
                        chat.credit_from = max(chat.credit_from, self._time()) + _CHAT_GAP_S
                    await self._send(chat, letter)
        finally:
            chat.busy = False
            self._go_on(chat)

    async def _send_unprompted_for_ever(self) -> None:
        while True:
            await self._someone_waits.wait()
            await self._slots.acquire()
            await self._hold.passed()
            await self._pacer.turn()
            following = None if self._stopping else self._next_unprompted()
            if following is None:
                self._slots.release()
                continue
            self._start(self._send_unprompted(*following))

    async def _send_unprompted(self, chat: _Chat, letter: Letter) -> None:
        try:
            claimed = await self._transactions.run(
                partial(
                    outbox.claim,
                    letter_ids=[letter.id],
                    now=self._clock.now(),
                    still_true=self._still_true,
                )
            )
            if not claimed:
                self._forget(letter.id)
                return
            chat.unprompted_at = self._time() + _CHAT_GAP_S
            await self._send(chat, claimed[0])
        except SQLAlchemyError:
            log.exception("letter_not_claimed", letter_id=letter.id)
            # Still in the database; the next look finds it.
            self._known.discard(letter.id)
        finally:
            self._slots.release()
            chat.busy = False
            self._go_on(chat)

    async def _send(self, chat: _Chat, letter: Letter) -> None:
        """Send one letter and act on the answer; nothing but cancellation is raised."""
        started_at = self._time()
        try:
            document = await self._make(letter)
            shown = letter
            if letter.purpose is Purpose.NOTICE and letter.tries_count > 0:
                shown = _marked(letter)
            message_id = await letters.send(self._client, shown, document)
        except TelegramError as error:
            await self._fail(chat, letter, error, started_at)
        except Exception:
            log.exception("letter_not_made", letter_id=letter.id)
            self._end(letter, OutboxState.FAILED, error="it could not be made")
        else:
            chat.failures = 0
            self._hold.succeed()
            is_new = message_id != letter.edits_message_id
            self._end(
                letter,
                OutboxState.SENT,
                message_id=message_id,
                panel_of=letter.chat_id if letter.is_panel and is_new else None,
            )

    async def _make(self, letter: Letter) -> MadeDocument | None:
        made = letter.payload.get("made")
        if made is None:
            return None
        return await self._transactions.read(
            partial(
                documents.make,
                maker=made["maker"],
                arguments=made["arguments"],
                now=self._clock.now(),
            )
        )

    # --- What an answer means ---------------------------------------------------------------

    async def _fail(
        self, chat: _Chat, letter: Letter, error: TelegramError, started_at: float
    ) -> None:
        """Decide by the kind of the error; the order matters, for some are kinds of others."""
        name = type(error).__name__
        match error:
            case RetryAfter():
                await self._wait_as_told(chat, letter, error)
            case InvalidToken():
                self.is_refused = True
                log.error("token_refused", letter_id=letter.id)
                await self._give_back(letter, 0, was_unsent=True, error=name)
                self._on_refused()
            case NeverSentError():
                self._hold.fail(started_at)
                await self._again(chat, letter, 0.0, was_unsent=True, error=name)
            case Forbidden():
                await self._lose(chat, letter, error)
            case BadRequest() if any(part in error.message.lower() for part in _UNREACHABLE):
                await self._lose(chat, letter, error)
            case BadRequest() | ChatMigrated():
                log.error("letter_refused", letter_id=letter.id, reason=error.message)
                self._end(letter, OutboxState.FAILED, error=error.message)
            case _:
                if isinstance(error, ServerTroubleError):
                    self._hold.fail(started_at)
                await self._doubt(chat, letter, error)

    async def _wait_as_told(self, chat: _Chat, letter: Letter, error: RetryAfter) -> None:
        told = error.retry_after
        wait = (told if isinstance(told, int) else told.total_seconds()) + _AFTER_WAIT_S
        now = self._time()
        others_wait = any(
            other.free_at > now and other.failures == 0
            for other in self._chats.values()
            if other is not chat
        )
        log.warning("flood_wait", wait_s=wait, everybody=others_wait)
        if others_wait:
            self._hold.until(now + wait)
        await self._again(chat, letter, wait, was_unsent=True, error="RetryAfter")

    async def _doubt(self, chat: _Chat, letter: Letter, error: TelegramError) -> None:
        """Decide what to do with a letter that may have arrived."""
        name = type(error).__name__
        log.warning("sending_undecided", letter_id=letter.id, error=name)
        chat.failures += 1
        is_server_trouble = isinstance(error, ServerTroubleError)
        if letter.purpose is Purpose.REPLY:
            # Twice beats never; but an answer that is taken and never confirmed is not
            # repeated for ever.
            most = _REPEATS if letters.is_repeatable(letter) or is_server_trouble else 1
            if chat.failures <= most:
                pause = min(30.0, 2.0 ** (chat.failures - 1))
                await self._again(chat, letter, pause, was_unsent=False, error=name)
                return
            chat.failures = 0
        elif letter.purpose is Purpose.NOTICE and letter.tries_count == 0:
            await self._again(chat, letter, _NOTICE_AGAIN_S, was_unsent=False, error=name)
            return
        self._end(letter, OutboxState.UNKNOWN, error=name)

    async def _lose(self, chat: _Chat, letter: Letter, error: TelegramError) -> None:
        log.info("chat_unreachable", letter_id=letter.id, reason=error.message)
        self._end(letter, OutboxState.FAILED, error=error.message)
        waiting = [*chat.replies, *(entry[2] for entry in chat.others)]
        chat.replies.clear()
        chat.others.clear()
        try:
            # What ended is written first: it is not among what waits.
            await self._settle_once()
            await self._transactions.run(
                partial(reachability.lose, chat_id=letter.chat_id, now=self._clock.now())
            )
        except SQLAlchemyError:
            log.exception("chat_not_marked", letter_id=letter.id)
        for other in waiting:
            self._forget(other.id)

    async def _again(
        self, chat: _Chat, letter: Letter, wait: float, *, was_unsent: bool, error: str
    ) -> None:
        """Put a letter back at the head of its chat, to go out after `wait` seconds."""
        if letter.purpose is Purpose.REPLY:
            chat.free_at = max(chat.free_at, self._time() + wait)
            chat.replies.appendleft(letter)
            return
        if wait != _NOTICE_AGAIN_S:
            chat.free_at = max(chat.free_at, self._time() + wait)
        await self._give_back(letter, wait, was_unsent=was_unsent, error=error)

    async def _give_back(
        self, letter: Letter, wait: float, *, was_unsent: bool, error: str
    ) -> None:
        """Let a claimed letter wait in the database, until `wait` seconds from now."""
        if letter.purpose is not Purpose.REPLY:
            try:
                await self._transactions.run(
                    partial(
                        outbox.give_back,
                        letter_id=letter.id,
                        due_at=self._clock.now() + timedelta(seconds=wait),
                        was_unsent=was_unsent,
                        error=error,
                    )
                )
            except SQLAlchemyError:
                log.exception("letter_not_given_back", letter_id=letter.id)
        self._known.discard(letter.id)
        if not self._known:
            self._nothing_in_hand.set()
        if not self.is_refused:
            asyncio.get_running_loop().call_later(wait, self.wake)

    # --- Writing down how it ended ----------------------------------------------------------

    def _end(
        self,
        letter: Letter,
        state: OutboxState,
        *,
        message_id: int | None = None,
        error: str | None = None,
        panel_of: int | None = None,
    ) -> None:
        self._ended.append(
            Outcome(letter.id, state, message_id=message_id, error=error, panel_of=panel_of)
        )
        self._something_ended.set()

    async def _settle_for_ever(self) -> None:
        while True:
            await self._something_ended.wait()
            try:
                await self._settle_once()
            except SQLAlchemyError:
                # Nothing is sent again meanwhile: these letters stay in hand.
                log.exception("letters_not_settled", count=len(self._ended))
                await asyncio.sleep(_CHAT_GAP_S)

    async def _settle_once(self) -> None:
        """Write all that ended so far in one transaction."""
        self._something_ended.clear()
        ended, self._ended = self._ended, []
        if not ended:
            return
        try:
            await self._transactions.run(
                partial(outbox.settle, outcomes=ended, now=self._clock.now())
            )
        except SQLAlchemyError:
            self._ended = ended + self._ended
            self._something_ended.set()
            raise
        for outcome in ended:
            self._forget(outcome.letter_id)

    def _forget(self, letter_id: int) -> None:
        if len(self._settled) == self._settled.maxlen:
            self._settled_set.discard(self._settled[0])
        self._settled.append(letter_id)
        self._settled_set.add(letter_id)
        self._known.discard(letter_id)
        if not self._known:
            self._nothing_in_hand.set()

    async def _look_for_ever(self) -> None:
        while True:
            self._look_now.clear()
            try:
                await self.look()
            except SQLAlchemyError as error:
                log.warning("outbox_not_read", error=type(error).__name__)
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._look_now.wait()
            except TimeoutError:
                continue


def _marked(letter: Letter) -> Letter:
    return Letter(
        id=letter.id,
        chat_id=letter.chat_id,
        purpose=letter.purpose,
        payload=delivery.resent(letter.payload),
        edits_message_id=letter.edits_message_id,
        is_panel=letter.is_panel,
        due_at=letter.due_at,
        expires_at=letter.expires_at,
        subject=letter.subject,
        tries_count=letter.tries_count,
    )
