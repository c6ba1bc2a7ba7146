"""From the outbox into memory: what was just committed, what a look finds, as far as there is room.

Answers and what nobody asked for are counted apart, and the answers to each chat, too: one who
floods keeps nobody's message in the database. See docs/decisions/0025-budget-of-a-chat.md.
"""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot import failpoints
from bot.clock import Clock
from bot.tasks import look_for_ever
from bot.telegram.chat_queues import ChatQueues, InFlight
from database.transactions import Transactions
from domain.notices import outbox
from domain.notices.outbox import OutgoingMessage, Purpose

_PAGE: Final = 500
_MOST_UNPROMPTED: Final = 2_000
_MOST_ANSWERS: Final = 5_000
"""Messages in memory above which the others stay in the database."""
_MOST_OF_A_CHAT: Final = 100
"""Answers to one chat in memory: more than its budget, so that only what was left waits."""
_FEW_OF_A_CHAT: Final = 5
"""Answers each chat may have in memory, however many the others have."""


@dataclass(kw_only=True, eq=False, repr=False)
class OutboxReader:
    """Takes messages into the queues; what has no room waits in the database."""

    transactions: Transactions
    clock: Clock
    queues: ChatQueues
    in_flight: InFlight

    def __post_init__(self) -> None:
        self.left: dict[int, int] = {}
        """Chats with answers that were left in the database, and which leaving was the last."""
        self._left_count = 0
        self._there_is_more = False
        self._wake = asyncio.Event()

    def push(self, pushed: Iterable[OutgoingMessage]) -> None:
        """Take messages that were just committed; those of a later moment stay where they are."""
        now = self.clock.now()
        for outgoing in pushed:
            if outgoing.due_at <= now:
                self._accept(outgoing)

    def wake(self) -> None:
        """Look into the database now."""
        self._wake.set()

    def look_for_more(self) -> None:
        """Look at once if the last look left something, and there is room for it again."""
        if self._there_is_more and len(self.in_flight) < _PAGE:
            self.wake()

    async def run(self, every_s: float) -> None:
        """Look for ever."""
        await look_for_ever(self.look, every_s=every_s, trouble="outbox_not_read", wake=self._wake)

    async def look(self) -> int:
        """Take up what is due in the database and not in hand; returns how much there was."""
        if self.queues.is_stopped:
            return 0
        count = await self._look_for_answers()
        has_more_answers = self._there_is_more
        if self.in_flight.others_count < _MOST_UNPROMPTED:
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
                for chat_id, number in list(self.left.items()):
                    if number <= left_count and chat_id not in full:
                        del self.left[chat_id]
        return count

    async def _look_for(self, *, answers: bool, full: Collection[int] = ()) -> int:
        as_of = self.in_flight.settled_count
        found = await self.transactions.run(
            partial(
                outbox.due,
                now=self.clock.now(),
                replies=answers,
                limit=_PAGE,
                but=self.in_flight.numbers(answers=answers),
                but_chats=full,
            )
        )
        for outgoing in found:
            self._accept(outgoing, as_of)
        failpoints.passed("after_look")
        self._there_is_more = len(found) == _PAGE
        return len(found)

    def _accept(self, outgoing: OutgoingMessage, as_of: int | None = None) -> None:
        if self.queues.is_stopped:
            return
        chat_id = outgoing.chat_id if outgoing.purpose is Purpose.REPLY else None
        if chat_id is None:
            if self.in_flight.others_count >= _MOST_UNPROMPTED:
                return
        elif self.in_flight.answers_to(chat_id) >= self._most_of_a_chat() or (
            as_of is None and chat_id in self.left
        ):
            # Those after it wait behind it, in the database.
            self._left_count += 1
            self.left[chat_id] = self._left_count
            return
        if self.in_flight.take(outgoing.id, answers=chat_id, as_of=as_of):
            self.queues.add(outgoing)

    def _full(self) -> frozenset[int]:
        """Return the chats of which no more answers are taken into memory."""
        return self.in_flight.with_answers(self._most_of_a_chat())

    def _most_of_a_chat(self) -> int:
        is_much = self.in_flight.answers_count >= _MOST_ANSWERS
        return _FEW_OF_A_CHAT if is_much else _MOST_OF_A_CHAT
