"""The outbox to Telegram: who is next, and how fast.

What was just committed is pushed here and sent at once; the database is looked at now and
then for what nobody pushed. Replies go out as they come; those to strangers share a part of
the pace, one to each chat in turn. Everything else waits its turn (notices, then reminders,
then broadcasts), is claimed in the database before it is sent, and so never goes out twice by
our doing. See docs/decisions/0005-inbox-and-outbox.md and 0025-budget-of-a-chat.md.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import failpoints
from bot.clock import Clock
from bot.tasks import Tasks
from bot.telegram.attempts import Attempts
from bot.telegram.chat_queues import CHAT_GAP_S, Chat, ChatQueues, InFlight
from bot.telegram.client import Client
from bot.telegram.outbox_reader import OutboxReader
from bot.telegram.outcome_writer import OutcomeWriter
from bot.telegram.pace import Pace
from bot.telegram.receipts import Receipts
from database.transactions import Transactions
from domain.notices import outbox
from domain.notices.outbox import OutgoingMessage, StillTrue

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 5.0
_REPLIES_AT_ONCE: Final = 60
_SECONDS_IN_FLIGHT: Final = 0.15
"""How long a sending takes; the pace times this is how many may be under way."""
_SECONDS_AHEAD: Final = 0.05
"""How long before their turn messages are claimed, so that a turn never waits for that."""
_KEPT_S: Final = 2.5
"""The longest pause during which what is claimed stays so."""


@dataclass(kw_only=True, eq=False, repr=False)
class Delivery:
    """Sends messages, each at its moment."""

    transactions: Transactions
    clock: Clock
    client: Client
    still_true: StillTrue
    rate: float
    on_refused: Callable[[], None] = lambda: None
    look_every_s: float = LOOK_EVERY_S
    receipts: Receipts = field(default_factory=Receipts)
    may_send: Callable[[], bool] = lambda: True
    is_stranger: Callable[[int], bool] = lambda _: False
    share: tuple[float, float] = (1.0, 1.0)

    def __post_init__(self) -> None:
        """Put the parts together."""
        self._time = asyncio.get_running_loop().time
        self._pace = Pace(self.rate, self.share, self._time)
        self._slots = asyncio.Semaphore(max(4, int(self.rate * _SECONDS_IN_FLIGHT)))
        self._claimed: deque[tuple[Chat, OutgoingMessage]] = deque()
        self._claimed_ahead = max(1, int(self.rate * _SECONDS_AHEAD))
        self._claimed_changed = asyncio.Event()
        self._replies_at_once = asyncio.Semaphore(_REPLIES_AT_ONCE)
        self._tasks = Tasks()
        self._queues = ChatQueues(time=self._time, serve=self._serve)
        self._in_flight = InFlight()
        self._reader = OutboxReader(
            transactions=self.transactions,
            clock=self.clock,
            queues=self._queues,
            in_flight=self._in_flight,
        )
        self._outcomes = OutcomeWriter(
            transactions=self.transactions,
            clock=self.clock,
            receipts=self.receipts,
            queues=self._queues,
            in_flight=self._in_flight,
            window=self._pace.window,
            reader=self._reader,
        )
        self._attempts = Attempts(
            transactions=self.transactions,
            clock=self.clock,
            client=self.client,
            pace=self._pace,
            queues=self._queues,
            outcomes=self._outcomes,
            may_send=self.may_send,
            is_stranger=self.is_stranger,
            on_refused=self.on_refused,
        )

    # --- What others call -------------------------------------------------------------------

    def push(self, pushed: Iterable[OutgoingMessage]) -> None:
        """Send messages that were just committed; those of a later moment stay where they are."""
        self._reader.push(pushed)

    @property
    def is_refused(self) -> bool:
        """Whether Telegram refused the token: nothing is sent any more."""
        return self._attempts.is_refused

    @property
    def in_flight(self) -> int:
        """How many messages are in memory and not settled."""
        return len(self._in_flight)

    def answers_to(self, chat_id: int) -> int:
        """Return how many answers to a chat wait, or are under way."""
        return self._in_flight.answers_to(chat_id)

    def on_their_own(self) -> frozenset[int]:
        """Return the chats whose answers wait because of that chat, and of nothing else.

        Their pace is used up, Telegram asked that one chat to wait, or it is a stranger's and
        the part of the pace that strangers share is used up.
        """
        if self._pace.hold.is_on:
            return frozenset()
        # What is left in the database of a stranger waits for those before it.
        return self._queues.on_their_own().union(filter(self.is_stranger, self._reader.left))

    async def run(self) -> None:
        """Send for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._reader.run(self.look_every_s))
            group.create_task(self._outcomes.run())
            group.create_task(self._claim_for_ever())
            group.create_task(self._send_unprompted_for_ever())

    async def idle(self) -> None:
        """Return when everything due was sent and settled."""
        while await self._reader.look() or len(self._in_flight):
            await self._in_flight.nothing.wait()

    def stop(self) -> None:
        """Begin no sending any more; what is under way ends."""
        self._queues.stop()

    async def drain(self, timeout_s: float) -> None:
        """Finish what is under way and settle it; the rest stays in the outbox."""
        self.stop()
        await self._tasks.drain(timeout_s)
        await self._give_back_claimed()
        await self._outcomes.drain()

    # --- Replies ----------------------------------------------------------------------------

    def _serve(self, chat: Chat) -> None:
        is_new = chat.replies[0].edits_message_id is None
        if is_new and not chat.has_turn and self.is_stranger(chat.chat_id):
            # Not under way yet: what nobody asked for goes to the chat meanwhile.
            self._queues.step_aside(chat)
            self._tasks.start(self._turn_of_strangers(chat))
        else:
            chat.has_turn = False
            self._tasks.start(self._send_replies(chat))

    async def _turn_of_strangers(self, chat: Chat) -> None:
        try:
            if not self._queues.is_stopped:
                await self._pace.share.turn()
        finally:
            self._queues.give_turn(chat)

    async def _send_replies(self, chat: Chat) -> None:
        try:
            async with self._replies_at_once:
                await self._send_burst(chat, of_one=self.is_stranger(chat.chat_id))
        finally:
            self._queues.release(chat)

    async def _send_burst(self, chat: Chat, *, of_one: bool) -> None:
        """Send what may go out now; `of_one` ends it before a second new message."""
        pace = self._pace
        has_begun = False
        while chat.replies and chat.replies_at() <= self._time():
            count = await pace.hold.passed()
            is_new = chat.replies[0].edits_message_id is None
            if self._queues.is_stopped or (of_one and is_new and has_begun):
                return
            if is_new:
                await pace.pause.passed()
            if pace.hold.is_careful:
                await pace.limiter.turn()
            elif is_new:
                pace.limiter.spend()
            if is_new:
                await pace.window.enter(chat.replies[0].id)
            if pace.hold.count != count:
                # Telegram went away, or asked for a pause, while this one waited.
                pace.window.leave(chat.replies[0].id)
                continue
            outgoing = chat.replies.popleft()
            has_begun = True
            if is_new:
                chat.spend(self._time())
            await self._attempts.make(chat, outgoing)

    # --- What nobody asked for --------------------------------------------------------------

    async def _claim_for_ever(self) -> None:
        """Keep a few messages claimed ahead of their turns."""
        while True:
            await self._queues.someone_waits.wait()
            while len(self._claimed) >= self._claimed_ahead:
                self._claimed_changed.clear()
                await self._claimed_changed.wait()
            await self._pace.passed()
            if self._queues.is_stopped:
                return
            taken: dict[int, Chat] = {}
            # Where Telegram may still be away, one message finds out for all.
            most = 1 if self._pace.hold.is_probing else self._claimed_ahead
            while len(taken) < most:
                following = self._queues.next_unprompted()
                if following is None:
                    break
                taken[following[1].id] = following[0]
            if taken:
                # Whoever stops us waits for it: a message claimed and not sent is uncertain.
                await asyncio.wait({self._tasks.start(self._claim(taken))})

    async def _claim(self, taken: dict[int, Chat]) -> None:
        claimed: dict[int, OutgoingMessage] = {}
        try:
            found = await self.transactions.run(
                partial(
                    outbox.claim,
                    outbox_ids=list(taken),
                    now=self.clock.now(),
                    still_true=self.still_true,
                )
            )
            failpoints.passed("after_claim")
            claimed = {outgoing.id: outgoing for outgoing in found}
        except SQLAlchemyError:
            log.exception("letters_not_claimed", count=len(taken))
        for number, chat in taken.items():
            if number in claimed:
                self._claimed.append((chat, claimed[number]))
            else:
                # Dropped, put off until the morning or not claimed: a later look finds it.
                self._in_flight.put_back(number)
                self._queues.release(chat)
        self._claimed_changed.set()

    async def _send_unprompted_for_ever(self) -> None:
        while True:
            while not self._claimed:
                self._claimed_changed.clear()
                await self._claimed_changed.wait()
            await self._slots.acquire()
            if self._pace.left_s > _KEPT_S or self._queues.is_stopped:
                # By the time it is over, they may no longer be true.
                await self._give_back_claimed()
            else:
                await self._pace.passed()
                await self._pace.limiter.turn()
            if self._claimed and not (self._pace.left_s or self._queues.is_stopped):
                self._tasks.start(self._send_unprompted(*self._claimed.popleft()))
                self._claimed_changed.set()
            else:
                self._slots.release()

    async def _send_unprompted(self, chat: Chat, outgoing: OutgoingMessage) -> None:
        try:
            chat.unprompted_at = self._time() + CHAT_GAP_S
            chat.spend(self._time())
            await self._attempts.make(chat, outgoing)
        finally:
            self._slots.release()
            self._queues.release(chat)

    async def _give_back_claimed(self) -> None:
        """Let what was claimed and not sent wait in the database again."""
        while self._claimed:
            chat, outgoing = self._claimed.popleft()
            await self._outcomes.give_back(outgoing, 0, was_unsent=True, error="not sent yet")
            self._queues.release(chat)
        self._claimed_changed.set()
