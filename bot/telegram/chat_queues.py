"""Who is next: what waits for each chat, in order, and when it may go out.

Replies go out as they come, a burst at a time; the rest waits in lanes (notices, then
reminders, then broadcasts) and goes to each chat at most once a second. Times are those of
the event loop's clock, in seconds.
"""

import asyncio
import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from domain.notices.outbox import OutgoingMessage, Purpose

_LANES: Final = {Purpose.NOTICE: 0, Purpose.REMINDER: 1, Purpose.BROADCAST: 2}
CHAT_GAP_S: Final = 1.0
_BURST: Final = 20
"""New messages one chat may get at once in answer to what the person does."""
_REMEMBERED: Final = 4_096


@dataclass(slots=True)
class Chat:
    """What waits for one chat; `busy` while a message to it is under way."""

    chat_id: int
    replies: deque[OutgoingMessage] = field(default_factory=deque)
    others: list[tuple[int, int, OutgoingMessage]] = field(default_factory=list)
    """A heap of (lane, number, message)."""
    busy: bool = False
    awaits_turn: bool = False
    """Whether its replies wait for a turn that many share; the others do not wait with them."""
    has_turn: bool = False
    """Whether that turn has come and is not used yet."""
    was_held_back: bool = False
    """Whether replies that are still here had to wait for such a turn."""
    free_at: float = 0.0
    """Nothing goes out before: a flood wait, or the pause after a failure."""
    is_held: bool = False
    """Whether `free_at` is a flood wait."""
    unprompted_at: float = 0.0
    """Nothing unprompted goes out before."""
    credit_from: float = 0.0
    """The burst of replies: each new message moves this a second ahead."""
    failures: int = 0
    timer_at: float | None = None

    @property
    def has_replies(self) -> bool:
        """Whether replies wait for nothing but their moment."""
        return bool(self.replies) and not self.awaits_turn

    def spend(self, now: float) -> None:
        """Count a new message among the replies."""
        self.credit_from = max(self.credit_from, now) + CHAT_GAP_S

    def exhaust(self, moment: float) -> None:
        """Leave no burst: from a moment on, one a second."""
        self.credit_from = max(self.credit_from, moment + _BURST * CHAT_GAP_S)

    def replies_at(self) -> float:
        """Return when the next reply may go out."""
        return max(self.free_at, self.credit_from - _BURST * CHAT_GAP_S)

    def others_at(self) -> float:
        """Return when the next unprompted message may go out."""
        return max(self.free_at, self.unprompted_at)


class ChatQueues:
    """The chats with something to send; `serve` is called for a chat whose replies may go."""

    def __init__(self, *, time: Callable[[], float], serve: Callable[[Chat], None]) -> None:
        self._time = time
        self._serve = serve
        self._chats: dict[int, Chat] = {}
        self._order: list[tuple[int, int, int]] = []
        self.is_stopped = False
        """Whether nothing new goes out any more."""
        self.someone_waits = asyncio.Event()
        """Set while an unprompted message may go out."""

    def add(self, message: OutgoingMessage) -> None:
        """Put a message behind those of its lane."""
        chat = self._chats.get(message.chat_id)
        if chat is None:
            chat = self._chats[message.chat_id] = Chat(message.chat_id)
        if message.purpose is Purpose.REPLY:
            chat.replies.append(message)
        else:
            heapq.heappush(chat.others, (_LANES[message.purpose], message.id, message))
        self._go_on(chat)

    def release(self, chat: Chat) -> None:
        """Let a chat go on after a message to it was under way."""
        chat.busy = False
        self._go_on(chat)

    def step_aside(self, chat: Chat) -> None:
        """Let the replies of a chat that was to be served wait for a turn."""
        chat.busy, chat.awaits_turn, chat.was_held_back = False, True, True
        self._go_on(chat)

    def give_turn(self, chat: Chat) -> None:
        """Let the replies of a chat go on that waited for a turn."""
        chat.awaits_turn, chat.has_turn = False, True
        self._go_on(chat)

    def next_unprompted(self) -> tuple[Chat, OutgoingMessage] | None:
        """Take the next message that may go out, and mark its chat busy."""
        while self._order:
            lane, number, chat_id = heapq.heappop(self._order)
            chat = self._chats.get(chat_id)
            # Entries are not withdrawn: one that no longer fits is passed over.
            if chat is None or chat.busy or not chat.others:
                continue
            if chat.others[0][:2] != (lane, number):
                continue
            now = self._time()
            if chat.others_at() > now or (chat.has_replies and chat.replies_at() <= now):
                self._go_on(chat)
                continue
            chat.busy = True
            return chat, heapq.heappop(chat.others)[2]
        self.someone_waits.clear()
        return None

    def held_beside(self, chat: Chat) -> Iterator[int]:
        """Give the other chats that are in a flood wait."""
        now = self._time()
        for other in self._chats.values():
            if other is not chat and other.is_held and other.free_at > now:
                yield other.chat_id

    def on_their_own(self) -> frozenset[int]:
        """Return the chats whose answers wait for a pace, a turn or a flood wait of their own."""
        now = self._time()
        return frozenset(
            chat.chat_id
            for chat in self._chats.values()
            if chat.was_held_back
            or (chat.is_held and chat.free_at > now)
            # A second before its next turn, and while that is taken, it still goes one by one.
            or chat.credit_from - (_BURST - 2) * CHAT_GAP_S > now
        )

    def clear(self, chat: Chat) -> list[OutgoingMessage]:
        """Take everything that waits for a chat away."""
        waiting = [*chat.replies, *(message for _, _, message in chat.others)]
        chat.replies.clear()
        chat.others.clear()
        return waiting

    def stop(self) -> None:
        """Let nothing new go out."""
        self.is_stopped = True

    def _go_on(self, chat: Chat) -> None:
        """See to the next message of a chat: now, or at the moment it may go out."""
        chat.was_held_back = chat.was_held_back and bool(chat.replies or chat.awaits_turn)
        if chat.busy or self.is_stopped:
            return
        now = self._time()
        if chat.has_replies and not self._must_wait(chat, chat.replies_at(), now):
            chat.busy = True
            self._serve(chat)
        elif chat.others:
            # Also between answers: who asks without end is told what everybody is told.
            if not self._must_wait(chat, chat.others_at(), now):
                lane, number, _ = chat.others[0]
                heapq.heappush(self._order, (lane, number, chat.chat_id))
                self.someone_waits.set()
        elif not (chat.replies or chat.awaits_turn) and not self._must_wait(
            chat, max(chat.others_at(), chat.credit_from), now
        ):
            # Nothing to send and nothing to remember.
            self._chats.pop(chat.chat_id, None)

    def _must_wait(self, chat: Chat, until: float, now: float) -> bool:
        if until <= now:
            return False
        # One timer per chat is enough; an earlier one looks again and sets the next.
        if chat.timer_at is None or chat.timer_at > until:
            chat.timer_at = until
            asyncio.get_running_loop().call_at(until, self._wake, chat, until)
        return True

    def _wake(self, chat: Chat, due: float) -> None:
        if chat.timer_at == due:
            chat.timer_at = None
        self._go_on(chat)


class InFlight:
    """The messages in memory: none is taken up twice, and the answers to each chat are counted."""

    def __init__(self) -> None:
        self._numbers: dict[int, int | None] = {}
        """The chat of each answer; None for what nobody asked for."""
        self._answers: Counter[int] = Counter()
        self.answers_count = 0
        # A look into the database may show what was settled while it was under way.
        self._settled: dict[int, int] = {}
        self.settled_count = 0
        """How many were settled so far."""
        self.nothing = asyncio.Event()
        """Set while there is none."""
        self.nothing.set()

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def others_count(self) -> int:
        """How many are no answers."""
        return len(self._numbers) - self.answers_count

    def answers_to(self, chat_id: int) -> int:
        """Return how many answers to a chat there are."""
        return self._answers[chat_id]

    def with_answers(self, least: int) -> frozenset[int]:
        """Return the chats with at least so many answers."""
        return frozenset(chat_id for chat_id, count in self._answers.items() if count >= least)

    def numbers(self, *, answers: bool) -> frozenset[int]:
        """Return the numbers of the answers, or of all the others."""
        return frozenset(
            number for number, chat in self._numbers.items() if (chat is not None) == answers
        )

    def take(self, number: int, *, answers: int | None = None, as_of: int | None = None) -> bool:
        """Note a message; returns False when it is here, or was settled a moment ago.

        `answers` is the chat it is an answer to. `as_of` is the `settled_count` before a look
        into the database found it: what was settled before that and waits again all the same
        was put back by somebody.
        """
        settled_at = self._settled.get(number)
        if number in self._numbers or (
            settled_at is not None and (as_of is None or settled_at > as_of)
        ):
            return False
        self._numbers[number] = answers
        if answers is not None:
            self._answers[answers] += 1
            self.answers_count += 1
        self.nothing.clear()
        return True

    def put_back(self, number: int) -> None:
        """Leave a message to the database; it may be taken up again."""
        chat_id = self._numbers.pop(number, None)
        if chat_id is not None:
            self.answers_count -= 1
            self._answers[chat_id] -= 1
            if not self._answers[chat_id]:
                del self._answers[chat_id]
        if not self._numbers:
            self.nothing.set()

    def settle(self, number: int) -> None:
        """Forget a message that is written down as ended."""
        self.settled_count += 1
        self._settled.pop(number, None)
        self._settled[number] = self.settled_count
        if len(self._settled) > _REMEMBERED:
            del self._settled[next(iter(self._settled))]
        self.put_back(number)
