"""From an update to its effect: order per person, one transaction per event.

Each person has a lane: their events are handled one after the other, different people's at
once. The overall limit is taken only while a lane works, so one who floods starves nobody;
strangers together take a part of it. What is too much for memory is left in the inbox, and
its number keeps its place in the lane.
"""

import asyncio
import contextlib
import math
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import failpoints, marker, spreadsheet_reader
from bot.clock import Clock
from bot.flood import Flood, Verdict, moment_of
from bot.marker import Marker
from bot.telegram import events
from bot.telegram.callback_answers import CallbackAnswers
from bot.telegram.client import Client
from bot.telegram.delivery import Delivery
from bot.telegram.outage_notice import OutageNotice
from bot.telegram.transport import decode
from database.engine import is_passing
from database.transactions import Transactions, Work
from domain import budgets, participants
from domain.conversation import inbox
from domain.conversation.inbox import Received
from domain.errors import DomainError
from handlers import turn
from handlers.context import Context, Links
from handlers.events import Event, File, Reachability, Tap
from handlers.turn import Edge
from messages import refusals
from messages.actions import organizers
from messages.outgoing import Message, Toast

T = TypeVar("T")

log = structlog.get_logger(__name__)

GUILTY: Final = 6
"""The blame from which an update is buried unread: two hangs, or six sudden deaths."""
_GUILTY_OF_BURIAL_TOO: Final = 9
"""The blame from which not even an apology is tried."""
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
_ACTIONS: Final = frozenset({"message", "callback_query"})
_FRESH_S: Final = 60.0
"""For so long after somebody acted it counts how many answers wait for them."""
_DISMISS_EVERY_S: Final = 0.2
_TRIES: Final = 3
_TRY_AGAIN_S: Final = 0.1
_TROUBLE_PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
_ORGANIZERS: Final = f"{organizers.__name__}."
_UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError)
"""What reading an update of an unknown shape may raise; the last two for impossible dates."""


class UnreadableUpdateError(Exception):
    """An update has none of the shapes Telegram documents."""


class DeadlyUpdateError(Exception):
    """The process died again and again while it worked on this update."""


@dataclass(slots=True)
class _Job:
    """One update on its way through a lane."""

    update_id: int
    received: Received | None
    """None while it is left in the inbox."""
    update: dict[str, Any] | None
    """None when it cannot be read at all, too."""
    query_id: str | None
    instead: Message | None = None
    """What the person is told instead: a word of pause."""
    is_fresh: bool = False
    """Whether the person did it just now; what comes late, after an outage, is no flood."""
    is_over: bool = False


@dataclass(slots=True)
class _Lane:
    """What one person sent and is not handled yet."""

    jobs: deque[_Job] = field(default_factory=deque)
    """The first of them is at work, or waits for its turn."""
    fresh_count: int = 0


class Dispatch:
    """Handles updates; what they say goes to delivery after the commit."""

    def __init__(  # noqa: PLR0913 - what it stands on, by name
        self,
        *,
        transactions: Transactions,
        clock: Clock,
        client: Client,
        delivery: Delivery,
        taps: CallbackAnswers,
        outage_notice: OutageNotice,
        wake_clock: Callable[[], None],
        links: Links,
        flood: Flood,
        marker: Marker,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._client = client
        self._delivery = delivery
        self._taps = taps
        self._outage_notice = outage_notice
        self._wake_clock = wake_clock
        self._links = links
        self._flood = flood
        self._marker = marker
        self._too_many: list[int] = []
        self._lanes: dict[int, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._strangers_at_once = asyncio.Semaphore(
            min(_AT_ONCE, math.ceil(_STRANGERS_AT_ONCE * flood.scale))
        )
        self._numbers: set[int] = set()
        self.in_memory = 0
        """How many updates that are not handled yet are in memory."""
        self._left: deque[_Job] = deque()
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
        except _UNREADABLE:
            return False
        now = self._clock.now().timestamp()
        if chat_id is None or now - (at := moment_of(update, now)) >= _FRESH_S:
            return False
        waiting = self._waiting_for(chat_id)
        if not self._flood.drops(chat_id, at, waiting=waiting):
            return False
        if (query_id := events.query_of(update)) is not None:
            is_answered = waiting < self._flood.most_answers(chat_id)
            self._taps.answer(query_id, None if is_answered else refusals.answers_wait())
        return True

    def _waiting_for(self, chat_id: int) -> int:
        lane = self._lanes.get(chat_id)
        # Each that is not handled yet will have an answer, too. What comes late did not wait for
        # them, and was not done the sooner: its own dates tell a flood.
        return self._delivery.answers_to(chat_id) + (0 if lane is None else lane.fresh_count)

    def submit(self, received: Received, *, is_late: bool = False) -> None:
        """Put an update at the end of its person's lane.

        `is_late`: it waited somewhere, so its arrival does not tell when the person acted.
        """
        try:
            with self._reading(received):
                update = received.update or decode(received.payload)
                chat_id = events.chat_of(update)
                query_id = events.query_of(update)
        except _UNREADABLE:
            # Not an update of the shape we know: it goes the same way, to be buried.
            update, chat_id, query_id = None, None, None
        if query_id is not None:
            self._taps.watch(query_id)
        self._numbers.add(received.update_id)
        job = _Job(received.update_id, received, update, query_id)
        if chat_id is not None and update is not None:
            at = moment_of(update, received.received_at.timestamp())
            is_exact = not is_late or "message" in update
            job.is_fresh = is_exact and self._clock.now().timestamp() - at < _FRESH_S
            if not _ACTIONS.isdisjoint(update):
                if not self._lets_in(job, chat_id, at, is_exact=is_exact):
                    return
            elif self._flood.judge(chat_id, at, is_exact=is_exact) is not Verdict.GO:
                # Who blocks and unblocks the bot over and over: the next sending tells anyway.
                self._dismiss(job, None)
                return
        key = chat_id if chat_id is not None else 0
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane()
            self._start(self._run_lane(key, lane))
        lane.jobs.append(job)
        lane.fresh_count += job.is_fresh
        if self.in_memory < _ROOM:
            self.in_memory += 1
        else:
            job.received = job.update = None
            self._left.append(job)
        if len(self._numbers) >= _MOST_NUMBERS:
            self._has_room.clear()

    def _lets_in(self, job: _Job, chat_id: int, at: float, *, is_exact: bool) -> bool:
        """Tell whether an action goes into its lane, be it to be told why it is refused."""
        waiting = self._waiting_for(chat_id)
        toast = None
        if not job.is_fresh or waiting < self._flood.most_answers(chat_id):
            verdict = self._flood.judge(chat_id, at, is_exact=is_exact)
            if verdict is Verdict.NOTICE:
                job.instead = refusals.too_fast(*self._flood.pause(chat_id, at))
        else:
            # Over the chat there is room for the words; in it they would wait behind the answers.
            toast = None if job.query_id is None else refusals.answers_wait()
            is_told = toast is not None
            verdict = self._flood.refuse(chat_id, at, is_told=is_told, waiting=waiting)
            job.instead = refusals.plain(refusals.answers_wait())
        if verdict is Verdict.DROP:
            self._dismiss(job, toast)
            return False
        return True

    async def set_deadly_aside(self, received: Received, blame: int) -> None:
        """Bury an update of which the process died, before anybody else is served."""
        job = _Job(received.update_id, received, None, None)
        if blame < _GUILTY_OF_BURIAL_TOO:
            with self._reading(received), suppress(*_UNREADABLE):
                job.update = decode(received.payload)
        await self._dead_letter(job, DeadlyUpdateError(), blame)

    async def drain(self, timeout_s: float) -> None:
        """Finish the events at work and drop the rest, which stay in the inbox."""
        self._stopping = True
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=timeout_s)
            for task in late:
                task.cancel()

    def _start(self, work: Any) -> asyncio.Task[None]:  # noqa: ANN401 - a coroutine
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run_lane(self, key: int, lane: _Lane) -> None:
        # A task starts after the caller's turn, so the first job is there by now.
        while lane.jobs and not self._stopping:
            job = lane.jobs[0]
            try:
                async with self._turn(key):
                    try:
                        await self._handle(job)
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
        if not self._flood.is_stranger(key):
            async with self._at_once:
                yield
            return
        async with self._strangers_at_once:
            began_at = time.monotonic()
            async with self._at_once:
                yield
            # As long as it took: half of the time is not theirs, however slow the machine is.
            took = time.monotonic() - began_at
            await asyncio.sleep(min(took, _LONGEST_REST_S) / self._flood.scale)

    def _forget(self, job: _Job) -> None:
        job.is_over = True
        if job.received is not None:
            self.in_memory -= 1
        self._let_go([job.update_id])
        if self._left and self.in_memory < _ROOM // 2 and not self._is_fetching_left:
            self._is_fetching_left = True
            self._start(self._fetch_left())

    def _let_go(self, numbers: Sequence[int]) -> None:
        self._numbers.difference_update(numbers)
        if len(self._numbers) < _MOST_NUMBERS // 2:
            self._has_room.set()

    # --- What was left in the inbox ---------------------------------------------------------

    async def _fetch_left(self) -> None:
        """Take the next of what was left into memory, before its turn comes."""
        jobs: list[_Job] = []
        while self._left and len(jobs) < _PAGE:
            job = self._left.popleft()
            if job.received is None and not job.is_over:
                jobs.append(job)
        try:
            await self._fetch(jobs)
        except SQLAlchemyError as error:
            # Each is looked for again when its turn comes.
            log.warning("inbox_not_read", error=type(error).__name__)
        finally:
            self._is_fetching_left = False

    async def _fetch(self, jobs: Sequence[_Job]) -> None:
        numbers = [job.update_id for job in jobs]
        found = await self._transactions.read(partial(inbox.load, update_ids=numbers))
        for job in jobs:
            received = found.get(job.update_id)
            if received is None or job.received is not None or job.is_over:
                continue
            job.received = received
            self.in_memory += 1
            with self._reading(received), suppress(*_UNREADABLE):
                job.update = decode(received.payload)

    # --- One who floods ---------------------------------------------------------------------

    def _dismiss(self, job: _Job, toast: Toast | None) -> None:
        """Answer a tap and leave it at that; many share one transaction."""
        if job.query_id is not None:
            self._taps.answer(job.query_id, toast)
        self._too_many.append(job.update_id)
        if len(self._too_many) == 1:
            self._start(self._dismiss_soon())

    async def _dismiss_soon(self) -> None:
        await asyncio.sleep(_DISMISS_EVERY_S)
        numbers, self._too_many = self._too_many, []
        try:
            await self._transactions.run(lambda session: inbox.dismiss(session, update_ids=numbers))
        except SQLAlchemyError as error:
            # They stay in the inbox and are judged again at the next start.
            log.warning("flood_not_dismissed", error=type(error).__name__)
        finally:
            self._let_go(numbers)

    async def _handle(self, job: _Job) -> None:
        """Do everything one update asks for; whatever happens, its tap is answered."""
        toast = await self._work_until_done(job)
        if job.query_id is None:
            return
        in_time = self._taps.answer(job.query_id, toast)
        if not in_time and toast is not None:
            await self._say_late(job, toast)

    async def _work_until_done(self, job: _Job) -> Toast | None:
        """Work on an update until it is done or dead; returns what to show over the chat."""
        tries = 0
        troubles = 0
        while True:
            try:
                return await self._work(job)
            except SQLAlchemyError as error:
                if is_passing(error):
                    # Not the update's fault: it waits, and its lane with it.
                    pause = _TROUBLE_PAUSES[min(troubles, len(_TROUBLE_PAUSES) - 1)]
                    troubles += 1
                    log.warning("database_unavailable", update_id=job.update_id)
                    if job.update and (chat_id := events.asker_of(job.update)) is not None:
                        self._outage_notice.say([chat_id])
                    await asyncio.sleep(pause)
                    continue
                tries += 1
                if tries >= _TRIES:
                    await self._dead_letter(job, error, tries)
                    return None
                await asyncio.sleep(_TRY_AGAIN_S * tries)
            except Exception as error:  # noqa: BLE001 - any mistake of a handler ends here
                await self._dead_letter(job, error, 1)
                return None

    async def _work(self, job: _Job) -> Toast | None:
        if job.received is None:
            await self._fetch([job])
        if job.received is None:
            # Somebody else is done with it.
            return None
        if job.update is None:
            raise UnreadableUpdateError
        with self._reading(job.received):
            event = events.read(job.update, job.received.received_at)
        if event is not None and job.instead is not None:
            await self._ask_for_pause(job, event, job.instead)
            return None
        if event is None:
            await self._transactions.run(
                lambda session: inbox.finish(
                    session, update_id=job.update_id, now=self._clock.now()
                )
            )
            return None
        if isinstance(event, File) and events.wants_content(event):
            event = await self._with_workbook(event)
        try:
            context = await self._run(
                job,
                lambda session: self._do(session, job.update_id, event),
                is_long=_may_take_long(event),
            )
        except DomainError as refusal:
            # `refusal` is unbound when the except clause ends; the thread still needs it.
            reason = refusal
            context = await self._run(
                job, lambda session: self._refuse(session, job.update_id, event, reason)
            )
        failpoints.passed("after_effect_commit")
        if context is None:
            return None
        self._learn(context)
        self._delivery.push(context.outgoing)
        if context.wakes_clock:
            self._wake_clock()
        return context.toast

    def _learn(self, context: Context) -> None:
        self._flood.learn(context.chat_id, budgets.who_is(context.profile))

    async def _ask_for_pause(self, job: _Job, event: Event, words: Message) -> None:
        log.info("flood", update_id=job.update_id)

        def ask(session: Session) -> Context | None:
            edge = self._edge()
            if not inbox.finish(session, update_id=job.update_id, now=edge.now):
                return None
            return turn.say(session, event, words, edge)

        context = await self._transactions.run(ask)
        if context is not None:
            self._learn(context)
            self._delivery.push(context.outgoing)

    async def _with_workbook(self, event: File) -> File:
        """Fetch and read an organizer's spreadsheet; nobody else's is touched."""
        chat_id = event.sender.chat_id
        sender = await self._transactions.read(
            lambda session: participants.find(session, chat_id=chat_id, now=self._edge().now)
        )
        if sender is None or not sender.is_organizer:
            return event
        content = await self._client.fetch_file(event.file_id, max_bytes=events.MAX_SPREADSHEET)
        if content is None:
            return event
        return replace(event, workbook=await spreadsheet_reader.read(content))

    # --- Who is to blame --------------------------------------------------------------------

    async def _run(self, job: _Job, work: Work[T], *, is_long: bool = False) -> T:
        """Run a transaction during which the update is marked as the one in work."""

        def marked(session: Session) -> T:
            with self._marker.on(job.update_id):
                result = work(session)
                session.flush()
                return result

        return await self._transactions.run(marked, is_long=is_long)

    def _reading(self, received: Received) -> AbstractContextManager[None]:
        """Mark an update that comes from the inbox: a process may have died of reading it."""
        if received.update is not None:
            return nullcontext()
        return self._marker.on(received.update_id, marker.LOOP)

    # --- Inside a transaction, in a thread --------------------------------------------------

    def _do(self, session: Session, update_id: int, event: Event) -> Context | None:
        edge = self._edge()
        if not inbox.finish(session, update_id=update_id, now=edge.now):
            return None
        context = turn.take(session, event, edge)
        failpoints.passed("before_effect_commit")
        return context

    def _refuse(
        self, session: Session, update_id: int, event: Event, reason: DomainError
    ) -> Context | None:
        edge = self._edge()
        if not inbox.finish(session, update_id=update_id, now=edge.now):
            return None
        context = turn.refuse(session, event, reason, edge)
        failpoints.passed("in_refusal")
        return context

    def _edge(self) -> Edge:
        return Edge(self._clock.now(), self._client.username, self._links)

    # --- When it fails ----------------------------------------------------------------------

    async def _dead_letter(self, job: _Job, error: Exception, tries: int) -> None:
        code = secrets.token_hex(3).upper()
        log.error(
            "update_dead",
            update_id=job.update_id,
            code=code,
            error=type(error).__name__,
            exc_info=error,
        )

        def dead_letter(session: Session, *, apologizes: bool) -> Context | None:
            edge = self._edge()
            if not inbox.dead_letter(
                session, update_id=job.update_id, tries_count=tries, now=edge.now
            ):
                return None
            event = _read_or_none(job) if apologizes else None
            if event is None or isinstance(event, Reachability):
                return None
            return turn.say(session, event, refusals.unexpected(code), edge)

        try:
            context = await self._run(job, partial(dead_letter, apologizes=job.update is not None))
        except Exception as trouble:
            if is_passing(trouble):
                # It stays in the inbox as new and is tried again at the next start.
                log.exception("update_not_buried", update_id=job.update_id, code=code)
                return
            # What broke the work may break the apology too; it must not come again for that.
            log.warning("no_apology", code=code, error=type(trouble).__name__)
            context = await self._run(job, partial(dead_letter, apologizes=False))
        if context is not None:
            self._delivery.push(context.outgoing)

    async def _say_late(self, job: _Job, toast: Toast) -> None:
        event = _read_or_none(job)
        if event is None:
            return

        def say(session: Session) -> Context:
            return turn.say(session, event, refusals.plain(toast), self._edge())

        try:
            context = await self._transactions.run(say)
        except SQLAlchemyError:
            log.warning("late_words_lost", update_id=job.update_id)
            return
        self._delivery.push(context.outgoing)


def _may_take_long(event: Event) -> bool:
    """Tell what only the organizers do: a whole spreadsheet, a whole list of people."""
    if isinstance(event, File):
        return event.workbook is not None
    return isinstance(event, Tap) and type(event.action).__module__.startswith(_ORGANIZERS)


def _read_or_none(job: _Job) -> Event | None:
    if job.update is None or job.received is None:
        return None
    try:
        return events.read(job.update, job.received.received_at)
    except _UNREADABLE:
        return None
