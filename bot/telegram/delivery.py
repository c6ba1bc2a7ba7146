"""The outbox to Telegram: who is next, how fast, and what each answer means.

What was just committed is pushed here and sent at once; the database is looked at now and
then for what nobody pushed. Replies go out as they come; those to strangers share a part of
the pace, one to each chat in turn. Everything else waits its turn (notices, then reminders,
then broadcasts), is claimed in the database before it is sent, and so never goes out twice by
our doing. See docs/decisions/0005-inbox-and-outbox.md and 0025-budget-of-a-chat.md.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Iterable
from dataclasses import replace
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

from bot import failpoints
from bot.clock import Clock
from bot.telegram import sending
from bot.telegram.chat_queues import CHAT_GAP_S, Chat, ChatQueues, InFlight
from bot.telegram.client import Client
from bot.telegram.outcome_writer import AGAIN_S, OutcomeWriter
from bot.telegram.pace import Backoff, InFlightLimit, RateLimiter, Share
from bot.telegram.receipts import Receipts
from bot.telegram.transport import NeverSentError, ServerTroubleError
from database.engine import is_passing
from database.transactions import Transactions
from domain.notices import outbox
from domain.notices.outbox import OutboxState, OutgoingMessage, Purpose, StillTrue
from domain.people import reachability
from messages import delivery, documents
from messages.documents import MadeDocument

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 5.0
_PAGE: Final = 500
_MOST_UNPROMPTED: Final = 2_000
_MOST_ANSWERS: Final = 5_000
"""Messages in memory above which the others stay in the database."""
_MOST_OF_A_CHAT: Final = 100
"""Answers to one chat in memory: more than its budget, so that only what was left waits."""
_FEW_OF_A_CHAT: Final = 5
"""Answers each chat may have in memory, however many the others have."""
_REPLIES_AT_ONCE: Final = 60
_SECONDS_IN_FLIGHT: Final = 0.15
"""How long a sending takes; the pace times this is how many may be under way."""
_SECONDS_AHEAD: Final = 0.05
"""How long before their turn messages are claimed, so that a turn never waits for that."""
_KEPT_S: Final = 2.5
"""The longest pause during which what is claimed stays so."""
_AFTER_WAIT_S: Final = 0.3
_NOTICE_AGAIN_S: Final = 30.0
_MAKE_AGAIN_S: Final = 2.0
_REPEATS: Final = 8
_SERVER_TROUBLE_REPEATS: Final = 40
_LEASE_AGAIN_S: Final = 0.2
_UNREACHABLE: Final = ("chat not found", "user is deactivated", "peer_id_invalid")


class Delivery:
    """Sends messages and writes down how each sending ended."""

    def __init__(  # noqa: PLR0913 - what it stands on, by name
        self,
        *,
        transactions: Transactions,
        clock: Clock,
        client: Client,
        still_true: StillTrue,
        rate: float,
        on_refused: Callable[[], None] = lambda: None,
        look_every_s: float = LOOK_EVERY_S,
        receipts: Receipts | None = None,
        may_send: Callable[[], bool] = lambda: True,
        is_stranger: Callable[[int], bool] = lambda _: False,
        share: tuple[float, float] = (1.0, 1.0),
    ) -> None:
        self._may_send = may_send
        self._receipts = receipts or Receipts()
        self._transactions = transactions
        self._clock = clock
        self._client = client
        self._still_true = still_true
        self._on_refused = on_refused
        self._look_every_s = look_every_s
        self._time = asyncio.get_running_loop().time
        self._pacer = RateLimiter(rate, self._time)
        self._hold = Backoff(self._time)
        self._pause = Backoff(self._time)
        """A flood wait met by what nobody asked for: no new message goes out, edits do."""
        self._window = InFlightLimit(rate, self._time)
        self._is_stranger = is_stranger
        self._share = Share(*share, self._time)
        self._left: dict[int, int] = {}
        """Chats with answers that were left in the database, and which leaving was the last."""
        self._left_count = 0
        self._slots = asyncio.Semaphore(max(4, int(rate * _SECONDS_IN_FLIGHT)))
        self._claimed: deque[tuple[Chat, OutgoingMessage]] = deque()
        self._claimed_ahead = max(1, int(rate * _SECONDS_AHEAD))
        self._claimed_changed = asyncio.Event()
        self._replies_at_once = asyncio.Semaphore(_REPLIES_AT_ONCE)
        self._lanes = ChatQueues(time=self._time, serve=self._serve)
        self._in_hand = InFlight()
        self._settling = OutcomeWriter(
            transactions=transactions,
            clock=clock,
            receipts=self._receipts,
            in_flight=self._in_hand,
            window=self._window,
            on_settled=self._look_for_more,
        )
        self._end = self._settling.end
        self._tasks: set[asyncio.Task[None]] = set()
        self._look_now = asyncio.Event()
        self._there_is_more = False
        self._stopping = False
        self.is_refused = False
        """Whether Telegram refused the token: nothing is sent any more."""

    # --- What others call -------------------------------------------------------------------

    def push(self, pushed: Iterable[OutgoingMessage]) -> None:
        """Send messages that were just committed; those of a later moment stay where they are."""
        now = self._clock.now()
        for outgoing in pushed:
            if outgoing.due_at <= now:
                self._accept(outgoing)

    def wake(self) -> None:
        """Look into the database now."""
        self._look_now.set()

    @property
    def in_flight(self) -> int:
        """How many messages are in memory and not settled."""
        return len(self._in_hand)

    def answers_to(self, chat_id: int) -> int:
        """Return how many answers to a chat wait, or are under way."""
        return self._in_hand.answers_to(chat_id)

    def on_their_own(self) -> frozenset[int]:
        """Return the chats whose answers wait because of that chat, and of nothing else.

        Their pace is used up, Telegram asked that one chat to wait, or it is a stranger's and
        the part of the pace that strangers share is used up.
        """
        if self._hold.is_on:
            return frozenset()
        # What is left in the database of a stranger waits for those before it.
        left = {chat_id for chat_id in self._left if self._is_stranger(chat_id)}
        return self._lanes.on_their_own() | left

    async def run(self) -> None:
        """Send for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look_for_ever())
            group.create_task(self._settling.run())
            group.create_task(self._claim_for_ever())
            group.create_task(self._send_unprompted_for_ever())

    async def look(self) -> int:
        """Take up what is due in the database and not in hand; returns how much there was."""
        if self._stopping or self.is_refused:
            return 0
        count = await self._look_for_answers()
        has_more_answers = self._there_is_more
        if self._in_hand.others_count < _MOST_UNPROMPTED:
            count += await self._look_for(answers=False)
            self._there_is_more |= has_more_answers
        return count

    async def _look_for_answers(self) -> int:
        count = 0
        full: frozenset[int] | None = None
        # Where the oldest are all of a few chats, the others' stand behind them.
        while full is None or (self._there_is_more and full != self._full()):
            full, left_count = self._full(), self._left_count
            count += await self._look_for(answers=True, full=full)
            if not self._there_is_more:
                for chat_id, number in list(self._left.items()):
                    if number <= left_count and chat_id not in full:
                        del self._left[chat_id]
        return count

    async def _look_for(self, *, answers: bool, full: Collection[int] = ()) -> int:
        as_of = self._in_hand.settled_count
        found = await self._transactions.run(
            partial(
                outbox.due,
                now=self._clock.now(),
                replies=answers,
                limit=_PAGE,
                but=self._in_hand.numbers(answers=answers),
                but_chats=full,
            )
        )
        for outgoing in found:
            self._accept(outgoing, as_of)
        failpoints.passed("after_look")
        self._there_is_more = len(found) == _PAGE
        return len(found)

    def _full(self) -> frozenset[int]:
        """Return the chats of which no more answers are taken into memory."""
        is_much = self._in_hand.answers_count >= _MOST_ANSWERS
        return self._in_hand.with_answers(_FEW_OF_A_CHAT if is_much else _MOST_OF_A_CHAT)

    async def idle(self) -> None:
        """Return when everything due was sent and settled."""
        while await self.look() or len(self._in_hand):
            await self._in_hand.nothing.wait()

    def stop(self) -> None:
        """Begin no sending any more; what is under way ends."""
        self._stopping = True
        self._lanes.stop()

    async def drain(self, timeout_s: float) -> None:
        """Finish what is under way and settle it; the rest stays in the outbox."""
        self.stop()
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._give_back_claimed()
        try:
            await self._settling.settle()
        except SQLAlchemyError as error:
            # The reason for stopping is told, not this; the next start sends answers again.
            log.warning(
                "letters_not_settled", count=self._settling.count, error=type(error).__name__
            )

    # --- Sending ----------------------------------------------------------------------------

    def _accept(self, outgoing: OutgoingMessage, as_of: int | None = None) -> None:
        if self._stopping:
            return
        chat_id = outgoing.chat_id if outgoing.purpose is Purpose.REPLY else None
        if chat_id is None:
            if self._in_hand.others_count >= _MOST_UNPROMPTED:
                return
        elif self._has_no_room(chat_id) or (as_of is None and chat_id in self._left):
            # Those after it wait behind it, in the database.
            self._left_count += 1
            self._left[chat_id] = self._left_count
            return
        if self._in_hand.take(outgoing.id, answers=chat_id, as_of=as_of):
            self._lanes.add(outgoing)

    def _has_no_room(self, chat_id: int) -> bool:
        is_much = self._in_hand.answers_count >= _MOST_ANSWERS
        most = _FEW_OF_A_CHAT if is_much else _MOST_OF_A_CHAT
        return self._in_hand.answers_to(chat_id) >= most

    def _serve(self, chat: Chat) -> None:
        is_new = chat.replies[0].edits_message_id is None
        if is_new and not chat.has_turn and self._is_stranger(chat.chat_id):
            # Not under way yet: what nobody asked for goes to the chat meanwhile.
            self._lanes.step_aside(chat)
            self._start(self._turn_of_strangers(chat))
        else:
            chat.has_turn = False
            self._start(self._send_replies(chat))

    def _start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _send_replies(self, chat: Chat) -> None:
        try:
            async with self._replies_at_once:
                await self._send_burst(chat, of_one=self._is_stranger(chat.chat_id))
        finally:
            self._lanes.release(chat)

    async def _send_burst(self, chat: Chat, *, of_one: bool) -> None:
        """Send what may go out now; `of_one` ends it before a second new message."""
        has_begun = False
        while chat.replies and chat.replies_at() <= self._time():
            count = await self._hold.passed()
            is_new = chat.replies[0].edits_message_id is None
            if self._stopping or self.is_refused or (of_one and is_new and has_begun):
                return
            if is_new:
                await self._pause.passed()
            if self._hold.is_careful:
                await self._pacer.turn()
            elif is_new:
                self._pacer.spend()
            if is_new:
                await self._window.enter(chat.replies[0].id)
            if self._hold.count != count:
                # Telegram went away, or asked for a pause, while this one waited.
                self._window.leave(chat.replies[0].id)
                continue
            outgoing = chat.replies.popleft()
            has_begun = True
            if is_new:
                chat.spend(self._time())
            await self._send(chat, outgoing)

    async def _turn_of_strangers(self, chat: Chat) -> None:
        try:
            if not self._stopping:
                await self._share.turn()
        finally:
            self._lanes.give_turn(chat)

    async def _claim_for_ever(self) -> None:
        """Keep a few messages claimed ahead of their turns."""
        while True:
            await self._lanes.someone_waits.wait()
            while len(self._claimed) >= self._claimed_ahead:
                self._claimed_changed.clear()
                await self._claimed_changed.wait()
            await self._hold.passed()
            await self._pause.passed()
            if self._stopping or self.is_refused:
                return
            taken: dict[int, Chat] = {}
            # Where Telegram may still be away, one message finds out for all.
            most = 1 if self._hold.is_probing else self._claimed_ahead
            while len(taken) < most:
                following = self._lanes.next_unprompted()
                if following is None:
                    break
                taken[following[1].id] = following[0]
            if taken:
                # Whoever stops us waits for it: a message claimed and not sent is uncertain.
                await asyncio.wait({self._start(self._claim(taken))})

    async def _claim(self, taken: dict[int, Chat]) -> None:
        claimed: list[OutgoingMessage] = []
        try:
            claimed = await self._transactions.run(
                partial(
                    outbox.claim,
                    outbox_ids=list(taken),
                    now=self._clock.now(),
                    still_true=self._still_true,
                )
            )
            failpoints.passed("after_claim")
        except SQLAlchemyError:
            log.exception("letters_not_claimed", count=len(taken))
            for number, chat in taken.items():
                # Still in the database; the next look finds it.
                self._in_hand.put_back(number)
                self._lanes.release(chat)
            return
        by_id = {outgoing.id: outgoing for outgoing in claimed}
        for number, chat in taken.items():
            if number in by_id:
                self._claimed.append((chat, by_id[number]))
            else:
                # Dropped, or put off until the morning: then a later look finds it.
                self._in_hand.put_back(number)
                self._lanes.release(chat)
        self._claimed_changed.set()

    async def _send_unprompted_for_ever(self) -> None:
        while True:
            while not self._claimed:
                self._claimed_changed.clear()
                await self._claimed_changed.wait()
            await self._slots.acquire()
            if max(self._hold.left_s, self._pause.left_s) > _KEPT_S or self.is_refused:
                # By the time it is over, they may no longer be true.
                await self._give_back_claimed()
            else:
                await self._hold.passed()
                await self._pause.passed()
                await self._pacer.turn()
            if self._stopping:
                return
            if self._claimed and not (self._hold.is_on or self._pause.is_on):
                self._start(self._send_unprompted(*self._claimed.popleft()))
                self._claimed_changed.set()
            else:
                self._slots.release()

    async def _send_unprompted(self, chat: Chat, outgoing: OutgoingMessage) -> None:
        try:
            chat.unprompted_at = self._time() + CHAT_GAP_S
            chat.spend(self._time())
            await self._send(chat, outgoing)
        finally:
            self._slots.release()
            self._lanes.release(chat)

    async def _give_back_claimed(self) -> None:
        """Let what was claimed and not sent wait in the database again."""
        while self._claimed:
            chat, outgoing = self._claimed.popleft()
            await self._give_back(outgoing, 0, was_unsent=True, error="not sent yet")
            self._lanes.release(chat)
        self._claimed_changed.set()

    async def _send(self, chat: Chat, outgoing: OutgoingMessage) -> None:
        """Send one message and act on the answer; nothing but cancellation is raised."""
        started_at = self._time()
        try:
            document = await self._make(outgoing)
            shown = outgoing
            is_second = outgoing.purpose is Purpose.NOTICE and outgoing.tries_count > 0
            if is_second and not sending.is_repeatable(outgoing):
                shown = replace(outgoing, payload=delivery.resent(outgoing.payload))
            failpoints.passed("before_send")
            while not self._may_send():  # noqa: ASYNC110 - only time tells
                # This process hung, and another may be sending the same by now.
                await asyncio.sleep(_LEASE_AGAIN_S)
            message_id = await sending.send(self._client, shown, document)
            failpoints.passed("after_send")
        except TelegramError as error:
            await self._fail(chat, outgoing, error, started_at)
        except SQLAlchemyError as error:
            log.warning("letter_not_made", outbox_id=outgoing.id, error=type(error).__name__)
            if not is_passing(error):
                # Again would be as before, and what waits behind it would wait for ever.
                self._end(outgoing, OutboxState.FAILED, error="it could not be made")
                return
            await self._again(
                chat, outgoing, _MAKE_AGAIN_S, was_unsent=True, error="the database was away"
            )
        except Exception:
            log.exception("letter_not_made", outbox_id=outgoing.id)
            self._end(outgoing, OutboxState.FAILED, error="it could not be made")
        else:
            chat.failures = 0
            chat.is_held = False
            self._hold.succeed()
            is_new = message_id != outgoing.edits_message_id
            if is_new and message_id is not None and self._receipts.note(outgoing, message_id):
                # A kill no longer sends it twice.
                self._window.leave(outgoing.id)
            failpoints.passed("after_note")
            self._end(
                outgoing,
                OutboxState.SENT,
                message_id=message_id,
                panel_of=outgoing.chat_id if outgoing.is_panel and is_new else None,
            )

    async def _make(self, outgoing: OutgoingMessage) -> MadeDocument | None:
        made = outgoing.payload.get("made")
        if made is None:
            return None
        return await self._transactions.read(
            partial(
                documents.make,
                maker=made["maker"],
                arguments=made["arguments"],
                now=self._clock.now(),
            ),
            is_long=True,
        )

    # --- What an answer means ---------------------------------------------------------------

    async def _fail(
        self, chat: Chat, outgoing: OutgoingMessage, error: TelegramError, started_at: float
    ) -> None:
        """Decide by the kind of the error; the order matters, for some are kinds of others."""
        name = type(error).__name__
        match error:
            case RetryAfter():
                await self._wait_as_told(chat, outgoing, error)
            case InvalidToken():
                self.is_refused = True
                self._lanes.stop()
                log.error("token_refused", outbox_id=outgoing.id)
                await self._give_back(outgoing, 0, was_unsent=True, error=name)
                self._on_refused()
            case NeverSentError():
                self._hold.fail(started_at)
                await self._again(chat, outgoing, 0.0, was_unsent=True, error=name)
            case Forbidden():
                await self._lose(chat, outgoing, error)
            case BadRequest() if any(part in error.message.lower() for part in _UNREACHABLE):
                await self._lose(chat, outgoing, error)
            case BadRequest() | ChatMigrated():
                log.error("letter_refused", outbox_id=outgoing.id, reason=error.message)
                self._end(outgoing, OutboxState.FAILED, error=error.message)
            case _:
                if isinstance(error, ServerTroubleError):
                    self._hold.fail(started_at)
                await self._doubt(chat, outgoing, error)

    async def _wait_as_told(self, chat: Chat, outgoing: OutgoingMessage, error: RetryAfter) -> None:
        told = error.retry_after
        wait = (told if isinstance(told, int) else told.total_seconds()) + _AFTER_WAIT_S
        now = self._time()
        # Two at once mean a limit of everybody's; strangers together must not make it look so.
        others_wait = not self._is_stranger(chat.chat_id) and any(
            not self._is_stranger(other) for other in self._lanes.held_beside(chat)
        )
        chat.is_held = True
        chat.exhaust(now + wait)
        log.warning("flood_wait", wait_s=wait, everybody=others_wait)
        if outgoing.purpose is not Purpose.REPLY:
            # One a second goes to each chat: what is too much is the sum of all.
            self._pause.until(now + wait)
        elif others_wait:
            self._hold.until(now + wait)
        await self._again(chat, outgoing, wait, was_unsent=True, error="RetryAfter")

    async def _doubt(self, chat: Chat, outgoing: OutgoingMessage, error: TelegramError) -> None:
        """Decide what to do with a message that may have arrived."""
        name = type(error).__name__
        log.warning("sending_undecided", outbox_id=outgoing.id, error=name)
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
            await self._again(chat, outgoing, _NOTICE_AGAIN_S, was_unsent=False, error=name)
            return
        self._end(outgoing, OutboxState.UNKNOWN, error=name)

    async def _lose(self, chat: Chat, outgoing: OutgoingMessage, error: TelegramError) -> None:
        log.info("chat_unreachable", outbox_id=outgoing.id, reason=error.message)
        self._end(outgoing, OutboxState.FAILED, error=error.message)
        waiting = self._lanes.clear(chat)
        try:
            # What ended is written first: it is not among what waits.
            await self._settling.settle()
            await self._transactions.run(
                partial(reachability.lose, chat_id=outgoing.chat_id, now=self._clock.now())
            )
        except SQLAlchemyError:
            log.exception("chat_not_marked", outbox_id=outgoing.id)
        for other in waiting:
            self._in_hand.settle(other.id)

    async def _again(
        self, chat: Chat, outgoing: OutgoingMessage, wait: float, *, was_unsent: bool, error: str
    ) -> None:
        """Put a message back at the head of its chat, to go out after `wait` seconds."""
        if outgoing.purpose is Purpose.REPLY:
            chat.free_at = max(chat.free_at, self._time() + wait)
            chat.replies.appendleft(outgoing)
            self._window.leave(outgoing.id)
            return
        if wait != _NOTICE_AGAIN_S:
            chat.free_at = max(chat.free_at, self._time() + wait)
        await self._give_back(outgoing, wait, was_unsent=was_unsent, error=error)

    async def _give_back(
        self, outgoing: OutgoingMessage, wait: float, *, was_unsent: bool, error: str
    ) -> None:
        """Let a claimed message wait in the database, until `wait` seconds from now."""
        give_back = partial(
            outbox.give_back,
            outbox_id=outgoing.id,
            due_at=self._clock.now() + timedelta(seconds=wait),
            was_unsent=was_unsent,
            error=error,
        )
        while outgoing.purpose is not Purpose.REPLY:
            try:
                await self._transactions.run(give_back)
                failpoints.passed("after_give_back")
                break
            except SQLAlchemyError:
                log.exception("letter_not_given_back", outbox_id=outgoing.id)
                if self._stopping:
                    # The next start decides what becomes of it.
                    break
                # Not left as it is: it would count as being sent until then.
                await asyncio.sleep(AGAIN_S)
        self._in_hand.put_back(outgoing.id)
        if not self.is_refused:
            asyncio.get_running_loop().call_later(wait, self.wake)

    # --- Looking ----------------------------------------------------------------------------

    def _look_for_more(self) -> None:
        if self._there_is_more and len(self._in_hand) < _PAGE:
            self.wake()

    async def _look_for_ever(self) -> None:
        while True:
            self._look_now.clear()
            try:
                await self.look()
            except SQLAlchemyError as error:
                log.warning("outbox_not_read", error=type(error).__name__)
            try:
                async with asyncio.timeout(self._look_every_s):
                    await self._look_now.wait()
            except TimeoutError:
                continue
