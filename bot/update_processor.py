"""What one update asks for, in one transaction; and what becomes of it when that fails."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import failpoints, metrics, spreadsheet_reader
from bot.clock import Clock
from bot.flood import Flood
from bot.marker import Marker
from bot.telegram import events
from bot.telegram.callback_answers import CallbackAnswers
from bot.telegram.client import Client
from bot.telegram.delivery import Delivery
from bot.telegram.events import UNREADABLE
from bot.telegram.outage_notice import OutageNotice
from database.engine import is_passing
from database.json_text import decode
from database.transactions import Transactions, Work
from domain import budgets, participants
from domain.conversation import inbox
from domain.conversation.inbox import Received
from domain.errors import DomainError
from domain.importing import spreadsheets
from handlers import turn
from handlers.context import Context, Links
from handlers.events import Event, File, Sender, Tap
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
_TRIES: Final = 3
_TRY_AGAIN_S: Final = 0.1
_TROUBLE_PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
_ORGANIZERS: Final = f"{organizers.__name__}."


class UnreadableUpdateError(Exception):
    """An update has none of the shapes Telegram documents."""


class DeadlyUpdateError(Exception):
    """The process died again and again while it worked on this update."""


@dataclass(slots=True)
class Job:
    """One update on its way to its effect."""

    update_id: int
    received: Received | None
    """None while it is left in the inbox."""
    update: dict[str, Any] | None
    """None when it cannot be read at all, too."""
    query_id: str | None = None
    instead: Message | None = None
    """What the person is told instead: a word of pause."""
    is_fresh: bool = False
    """Whether the person did it just now; what comes late, after an outage, is no flood."""
    is_counted: bool = False
    """Whether it is one of those that memory has room for."""
    is_over: bool = False

    def asker(self) -> Sender | None:
        """Return who waits for an answer, also where nothing else of it can be read."""
        chat_id = None if self.update is None else events.asker_of(self.update)
        return None if chat_id is None else Sender(chat_id, "")


@dataclass(kw_only=True, eq=False, repr=False)
class UpdateProcessor:
    """Handles updates; what they say goes to delivery after the commit."""

    transactions: Transactions
    clock: Clock
    client: Client
    delivery: Delivery
    taps: CallbackAnswers
    outage_notice: OutageNotice
    wake_clock: Callable[[], None]
    links: Links
    flood: Flood
    marker: Marker

    async def load(self, jobs: Sequence[Job]) -> None:
        """Read what was left in the inbox; what somebody else is done with stays unread."""
        numbers = [job.update_id for job in jobs]
        found = await self.transactions.read(partial(inbox.load, update_ids=numbers))
        for job in jobs:
            received = found.get(job.update_id)
            if received is not None and job.received is None:
                job.received = received
                with self.marker.reading(received), suppress(*UNREADABLE):
                    job.update = decode(received.payload)

    async def handle(self, job: Job) -> None:
        """Do everything one update asks for; whatever happens, its tap is answered."""
        toast = await self._work_until_done(job)
        if job.query_id is None:
            return
        in_time = self.taps.answer(job.query_id, toast)
        if not in_time and toast is not None:
            await self._say_late(job, toast)

    async def set_deadly_aside(self, received: Received, blame: int) -> None:
        """Bury an update of which the process died, before anybody else is served."""
        job = Job(received.update_id, received, None)
        if blame < _GUILTY_OF_BURIAL_TOO:
            with self.marker.reading(received), suppress(*UNREADABLE):
                job.update = decode(received.payload)
        await self._dead_letter(job, DeadlyUpdateError(), blame)

    async def _work_until_done(self, job: Job) -> Toast | None:
        """Work on an update until it is done or dead; returns what to show over the chat."""
        tries = 0
        troubles = 0
        while True:
            try:
                toast = await self._work(job)
            except SQLAlchemyError as error:
                if is_passing(error):
                    # Not the update's fault: it waits, and its lane with it.
                    pause = _TROUBLE_PAUSES[min(troubles, len(_TROUBLE_PAUSES) - 1)]
                    troubles += 1
                    log.warning("database_unavailable", update_id=job.update_id)
                    if job.update and (chat_id := events.asker_of(job.update)) is not None:
                        self.outage_notice.say([chat_id])
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
            else:
                metrics.count_update(job.update, "done")
                return toast

    async def _work(self, job: Job) -> Toast | None:
        if job.received is None:
            await self.load([job])
        if job.received is None:
            # Somebody else is done with it.
            return None
        if job.update is None:
            raise UnreadableUpdateError
        with self.marker.reading(job.received):
            event = events.read(job.update, job.received.received_at)
        if event is None:
            await self._finish(job, lambda *_: None)
            return None
        if (words := job.instead) is not None:
            log.info("flood", update_id=job.update_id)
            context = await self._finish(
                job, lambda session, edge: turn.say(session, event.sender, words, edge)
            )
        else:
            context = await self._act(job, event)
            failpoints.passed("after_effect_commit")
        self._follow(context)
        return None if context is None else context.toast

    async def _act(self, job: Job, event: Event) -> Context | None:
        if isinstance(event, File) and events.wants_content(event):
            event = await self._with_workbook(event)
        try:
            return await self._finish(
                job, partial(_take, event=event), is_long=_may_take_long(event)
            )
        except DomainError as refusal:
            return await self._finish(job, partial(_refuse, event=event, reason=refusal))

    async def _with_workbook(self, event: File) -> File:
        """Fetch and read an organizer's spreadsheet; nobody else's is touched."""
        sender = await self.transactions.read(
            partial(participants.find, chat_id=event.sender.chat_id, now=self.clock.now())
        )
        if sender is None or not sender.is_organizer:
            return event
        content = await self.client.fetch_file(event.file_id, max_bytes=spreadsheets.MAX_BYTES)
        if content is None:
            return event
        return replace(event, workbook=await spreadsheet_reader.read(content))

    def _follow(self, context: Context | None) -> None:
        """Let what was committed have its effects outside of the database."""
        if context is None:
            return
        self.flood.learn(context.chat_id, budgets.who_is(context.profile))
        self.delivery.push(context.outgoing)
        for event, facts in context.notes:
            log.info(event, **facts)
        if context.wakes_clock:
            self.wake_clock()

    # --- Transactions, in a thread ----------------------------------------------------------

    async def _finish(
        self, job: Job, do: Callable[[Session, Edge], Context | None], *, is_long: bool = False
    ) -> Context | None:
        """Do what an update asks for and mark it as done; None if that was done before."""

        def work(session: Session) -> Context | None:
            edge = self._edge()
            if not inbox.finish(session, update_id=job.update_id, now=edge.now):
                return None
            return do(session, edge)

        return await self._run(job, work, is_long=is_long)

    async def _run(self, job: Job, work: Work[T], *, is_long: bool = False) -> T:
        """Run a transaction during which the update is marked as the one in work."""

        def marked(session: Session) -> T:
            with self.marker.on(job.update_id):
                result = work(session)
                session.flush()
                return result

        return await self.transactions.run(marked, is_long=is_long)

    def _edge(self) -> Edge:
        return Edge(self.clock.now(), self.client.username, self.links)

    # --- When it fails, or comes late -------------------------------------------------------

    async def _dead_letter(self, job: Job, error: Exception, tries: int) -> None:
        code = secrets.token_hex(3).upper()
        metrics.count_update(job.update, "dead")
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
            asker = job.asker() if apologizes else None
            if asker is None:
                return None
            return turn.say(session, asker, refusals.unexpected(code), edge)

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
        self._follow(context)

    async def _say_late(self, job: Job, toast: Toast) -> None:
        asker = job.asker()
        if asker is None:
            return
        try:
            context = await self.transactions.run(
                lambda session: turn.say(session, asker, refusals.plain(toast), self._edge())
            )
        except SQLAlchemyError:
            log.warning("late_words_lost", update_id=job.update_id)
        else:
            self._follow(context)


def _take(session: Session, edge: Edge, *, event: Event) -> Context:
    context = turn.take(session, event, edge)
    failpoints.passed("before_effect_commit")
    return context


def _refuse(session: Session, edge: Edge, *, event: Event, reason: DomainError) -> Context:
    context = turn.refuse(session, event, reason, edge)
    failpoints.passed("in_refusal")
    return context


def _may_take_long(event: Event) -> bool:
    """Tell what only the organizers do: a whole spreadsheet, a whole list of people."""
    if isinstance(event, File):
        return event.workbook is not None
    return isinstance(event, Tap) and type(event.action).__module__.startswith(_ORGANIZERS)
