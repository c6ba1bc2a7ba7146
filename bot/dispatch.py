"""Which update is handled when: order per person, different people's at once.

Each person has a lane. The overall limit is taken only while a lane works, so one who floods
starves nobody; strangers together take a part of it. What is too much for memory is left in
the inbox, and its number keeps its place in the lane.
"""

import asyncio
import contextlib
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.flood import Flood, Verdict, moment_of
from bot.marker import Marker
from bot.tasks import Tasks
from bot.telegram import events
from bot.telegram.callback_answers import CallbackAnswers
from bot.telegram.delivery import Delivery
from bot.telegram.events import UNREADABLE
from bot.update_processor import Job, UpdateProcessor
from database.json_text import decode
from database.transactions import Transactions
from domain.conversation import inbox
from domain.conversation.inbox import Received
from messages import refusals
from messages.outgoing import Toast

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 64
"""Events handled at once: as many as may share a commit."""
_STRANGERS_AT_ONCE: Final = 2
"""What others do waits for at most so many of theirs in the one thread that writes."""
_LONGEST_REST_S: Final = 0.5
_ROOM: Final = 1_000
"""Updates in memory above which only the numbers of the others are."""
_MOST_NUMBERS: Final = 20_000
"""Updates in hand above which no more are fetched."""
_PAGE: Final = 250
_ACTIONS: Final = frozenset({"message", "edited_message", "callback_query"})
_DATED: Final = frozenset({"message", "edited_message"})
_GROUPS: Final = 0
"""Who starts the bot in a group: all groups together have the budget of one stranger."""
_FRESH_S: Final = 60.0
"""For so long after somebody acted it counts how many answers wait for them."""
_DISMISS_EVERY_S: Final = 0.2


@dataclass(slots=True)
class _Lane:
    """What one person sent and is not handled yet."""

    jobs: deque[Job] = field(default_factory=deque)
    """The first of them is at work, or waits for its turn."""
    fresh_count: int = 0


@dataclass(kw_only=True, eq=False, repr=False)
class Dispatch:
    """Lets updates in, or turns them away, and gives each its turn."""

    transactions: Transactions
    clock: Clock
    delivery: Delivery
    taps: CallbackAnswers
    flood: Flood
    marker: Marker
    processor: UpdateProcessor

    def __post_init__(self) -> None:
        self._too_many: list[int] = []
        self._lanes: dict[int, _Lane] = {}
        self._tasks = Tasks()
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._strangers_at_once = asyncio.Semaphore(
            min(_AT_ONCE, math.ceil(_STRANGERS_AT_ONCE * self.flood.scale))
        )
        self._numbers: set[int] = set()
        self.in_memory = 0
        """How many updates that are not handled yet are in memory."""
        self._left: deque[Job] = deque()
        """Those that are left in the inbox, in the order of their arrival."""
        self._is_fetching_left = False
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._stopping = False

    @property
    def in_flight(self) -> int:
        """How many updates are not handled yet."""
        return len(self._numbers)

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the updates that are not handled yet."""
        return frozenset(self._numbers)

    async def room(self) -> None:
        """Return when more updates may be fetched."""
        await self._has_room.wait()

    def turns_away(self, update: dict[str, Any]) -> bool:
        """Refuse at once what is too much and whose sender was told: it need not be kept.

        Everything else, what came late included, is judged when it is submitted.
        """
        try:
            chat_id = None if _ACTIONS.isdisjoint(update) else events.chat_of(update)
        except UNREADABLE:
            return False
        now = self.clock.now().timestamp()
        if chat_id is None or now - (at := moment_of(update, now)) >= _FRESH_S:
            return False
        if self.flood.goes_along(chat_id, events.album_of(update)):
            return False
        waiting = self._waiting_for(chat_id)
        if not self.flood.drops(chat_id, at, waiting=waiting):
            return False
        if (query_id := events.query_of(update)) is not None:
            is_answered = waiting < self.flood.most_answers(chat_id)
            self.taps.answer(query_id, None if is_answered else refusals.answers_wait())
        return True

    def _waiting_for(self, chat_id: int) -> int:
        lane = self._lanes.get(chat_id)
        # Each that is not handled yet will have an answer, too. What comes late did not wait for
        # them, and was not done the sooner: its own dates tell a flood.
        return self.delivery.answers_to(chat_id) + (0 if lane is None else lane.fresh_count)

    def submit(self, received: Received, *, is_late: bool = False) -> None:
        """Put an update at the end of its person's lane.

        `is_late`: it waited somewhere, so its arrival does not tell when the person acted.
        """
        try:
            with self.marker.reading(received):
                update = received.update or decode(received.payload)
                chat_id = events.chat_of(update)
                query_id = events.query_of(update)
        except UNREADABLE:
            # Not an update of the shape we know: it goes the same way, to be buried.
            update, chat_id, query_id = None, None, None
        if query_id is not None:
            self.taps.watch(query_id)
        self._numbers.add(received.update_id)
        job = Job(received.update_id, received, update, query_id)
        if update is not None and not self._admits(job, update, chat_id, is_late=is_late):
            return
        key = chat_id if chat_id is not None else 0
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane()
            self._tasks.start(self._run_lane(key, lane))
        lane.jobs.append(job)
        lane.fresh_count += job.is_fresh
        # What was left comes first: the room it waits for is not taken by what came later.
        if self.in_memory < _ROOM and not self._left:
            self._count(job)
        else:
            job.received = job.update = None
            self._left.append(job)
        if len(self._numbers) >= _MOST_NUMBERS:
            self._has_room.clear()

    def _admits(
        self, job: Job, update: dict[str, Any], chat_id: int | None, *, is_late: bool
    ) -> bool:
        """Tell whether an update goes into a lane; what does not is dismissed."""
        arrived_at = self.clock.now() if job.received is None else job.received.received_at
        at = moment_of(update, arrived_at.timestamp())
        is_exact = not is_late or not _DATED.isdisjoint(update)
        if chat_id is None:
            is_ours = not events.is_group_call(update)
            return is_ours or self._goes(job, _GROUPS, at, is_exact=is_exact)
        album = events.album_of(update)
        if self.flood.goes_along(chat_id, album):
            # Answered with the first of its album: no answer of its own waits.
            return True
        job.is_fresh = is_exact and self.clock.now().timestamp() - at < _FRESH_S
        if not _ACTIONS.isdisjoint(update):
            return self._lets_in(job, chat_id, at, is_exact=is_exact, album=album)
        # Who blocks and unblocks the bot over and over: the next sending tells anyway.
        return self._goes(job, chat_id, at, is_exact=is_exact)

    def _goes(self, job: Job, person: int, at: float, *, is_exact: bool) -> bool:
        if self.flood.judge(person, at, is_exact=is_exact) is Verdict.GO:
            return True
        self._dismiss(job, None)
        return False

    def _lets_in(self, job: Job, chat_id: int, at: float, *, is_exact: bool, album: str) -> bool:
        """Tell whether an action goes into its lane, be it to be told why it is refused."""
        waiting = self._waiting_for(chat_id)
        toast = None
        if not job.is_fresh or waiting < self.flood.most_answers(chat_id):
            verdict = self.flood.judge(chat_id, at, is_exact=is_exact, album=album)
            if verdict is Verdict.NOTICE:
                job.instead = refusals.too_fast(*self.flood.pause(chat_id, at))
        else:
            # Over the chat there is room for the words; in it they would wait behind the answers.
            toast = None if job.query_id is None else refusals.answers_wait()
            is_told = toast is not None
            verdict = self.flood.refuse(chat_id, at, is_told=is_told, waiting=waiting)
            job.instead = refusals.plain(refusals.answers_wait())
        if verdict is Verdict.DROP:
            self._dismiss(job, toast)
            return False
        return True

    async def drain(self, timeout_s: float) -> None:
        """Finish the events at work and drop the rest, which stay in the inbox."""
        self._stopping = True
        await self._tasks.drain(timeout_s)

    async def _run_lane(self, key: int, lane: _Lane) -> None:
        # A task starts after the caller's turn, so the first job is there by now.
        while lane.jobs and not self._stopping:
            job = lane.jobs[0]
            try:
                async with self._turn(key):
                    try:
                        await self.processor.handle(job)
                    finally:
                        # Before a stranger's rest: its answer is counted where it waits now.
                        lane.fresh_count -= job.is_fresh
            except Exception:
                # Even its burial failed. The person's next update must not wait behind it.
                log.exception("update_lost_hold", update_id=job.update_id)
            finally:
                lane.jobs.popleft()
                self._forget(job)
        del self._lanes[key]

    @contextlib.asynccontextmanager
    async def _turn(self, key: int) -> AsyncIterator[None]:
        """Wait for a turn to work; strangers wait for each other first, and then rest."""
        if not self.flood.is_stranger(key):
            async with self._at_once:
                yield
            return
        async with self._strangers_at_once:
            began_at = time.monotonic()
            async with self._at_once:
                yield
            # As long as it took: half of the time is not theirs, however slow the machine is.
            took = time.monotonic() - began_at
            await asyncio.sleep(min(took, _LONGEST_REST_S) / self.flood.scale)

    def _forget(self, job: Job) -> None:
        job.is_over = True
        if job.is_counted:
            self.in_memory -= 1
        self._let_go([job.update_id])
        if self._left and self.in_memory < _ROOM // 2 and not self._is_fetching_left:
            self._is_fetching_left = True
            self._tasks.start(self._fetch_left())

    def _let_go(self, numbers: Sequence[int]) -> None:
        self._numbers.difference_update(numbers)
        if len(self._numbers) < _MOST_NUMBERS // 2:
            self._has_room.set()

    # --- What was left in the inbox ---------------------------------------------------------

    async def _fetch_left(self) -> None:
        """Take the next of what was left into memory, before its turn comes."""
        jobs: list[Job] = []
        while self._left and len(jobs) < _PAGE:
            job = self._left.popleft()
            if job.received is None and not job.is_over:
                jobs.append(job)
        try:
            await self.processor.load(jobs)
        except SQLAlchemyError as error:
            # Each is looked for again when its turn comes.
            log.warning("inbox_not_read", error=type(error).__name__)
        finally:
            self._is_fetching_left = False
        for job in jobs:
            if job.received is not None and not job.is_over:
                self._count(job)

    def _count(self, job: Job) -> None:
        job.is_counted = True
        self.in_memory += 1

    # --- One who floods ---------------------------------------------------------------------

    def _dismiss(self, job: Job, toast: Toast | None) -> None:
        """Answer a tap and leave it at that; many share one transaction."""
        if job.query_id is not None:
            self.taps.answer(job.query_id, toast)
        self._too_many.append(job.update_id)
        if len(self._too_many) == 1:
            self._tasks.start(self._dismiss_soon())

    async def _dismiss_soon(self) -> None:
        await asyncio.sleep(_DISMISS_EVERY_S)
        numbers, self._too_many = self._too_many, []
        try:
            await self.transactions.run(lambda session: inbox.dismiss(session, update_ids=numbers))
        except SQLAlchemyError as error:
            # They stay in the inbox and are judged again at the next start.
            log.warning("flood_not_dismissed", error=type(error).__name__)
        finally:
            self._let_go(numbers)
