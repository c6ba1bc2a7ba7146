"""What runs together, and in which order it starts and stops.

Start: become the one active process, bring the tables up to date, decide what a dead process
left half sent, replay its inbox, send, tick, receive. Stop: the other way round.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from telegram.error import InvalidToken, TelegramError

from bot import failpoints, health, metrics, projector, web_server
from bot.clock import Clock, FollowedClock, SystemClock
from bot.dispatch import GUILTY, Dispatch
from bot.flood import REMEMBERED, Flood
from bot.marker import Marker
from bot.settings import Settings
from bot.telegram import profile, receipts
from bot.telegram.callback_answers import CallbackAnswers
from bot.telegram.client import Client
from bot.telegram.delivery import LOOK_EVERY_S, Delivery
from bot.telegram.intake import LONG_POLL_S, Intake
from bot.telegram.outage_notice import OutageNotice
from bot.telegram.receipts import Receipt, Receipts
from bot.telegram.webhook import MAX_BODY, WebhookEndpoint, WebhookReceiver
from bot.watchdog import Watchdog
from database import durability, leader, migrating, wiping
from database.engine import make_engine, reason_of
from database.leader import Lease
from database.transactions import Transactions
from database.turns import Turns
from domain import budgets, participants
from domain.conversation import inbox
from domain.conversation.inbox import Received
from domain.notices import outbox
from domain.notices.outbox import OutgoingMessage
from domain.privacy import erasure
from domain.privacy.privacy_records import WORDED_TABLES
from domain.search import search_index
from handlers import routes
from handlers.context import Links
from messages import documents, organization
from messages.organization import Organization
from scheduler import clockwork
from scheduler.clockwork import Clockwork, Job

log = structlog.get_logger(__name__)

_DISPATCH_STOPS_WITHIN_S: Final = 4.0
_DELIVERY_STOPS_WITHIN_S: Final = 4.0
_PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0)
_POLL_MARGIN_S: Final = 45.0
"""Beyond the long poll: writing a batch while the database is in trouble takes a while."""
_CLOCK_SILENT_S: Final = 120.0
_LOG_TRIES: Final = 20
_LOG_AGAIN_S: Final = 0.25
_ERASED_LATELY: Final = timedelta(days=30)
"""After a start, so far back is made up for what the process before may have left undone."""
_MENDED_AT_ONCE: Final = 20
"""Texts: people's taps wait behind so many in the writer."""


class WorkEndedError(Exception):
    """Something that runs for ever came to an end."""


class Application:
    """The bot: everything between the database and Telegram.

    async with Application(settings).running() as application:
        await application.failed()

    """

    def __init__(  # noqa: PLR0913 - what tests shorten, by name
        self,
        settings: Settings,
        *,
        long_poll_s: float = LONG_POLL_S,
        poll_margin_s: float = _POLL_MARGIN_S,
        clock_silent_s: float = _CLOCK_SILENT_S,
        look_every_s: float = LOOK_EVERY_S,
        on_standby: Callable[[], None] = lambda: None,
        on_unreachable: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self._on_standby = on_standby
        self._on_unreachable = on_unreachable
        self._trouble: str | None = None
        self.clock: Clock = SystemClock()
        self.is_leading = False
        self.turns = Turns()
        self._marker = Marker()
        self._written_anew_at: datetime | None = None
        """When PostgreSQL's files were last freed of erased words."""
        self.warnings: list[str] = []
        """What the operator should know about the database; known once it runs."""
        self._has_lost_lead = False
        self._long_poll_s = long_poll_s
        self._poll_silent_s = long_poll_s + poll_margin_s
        self._clock_silent_s = clock_silent_s
        self._look_every_s = look_every_s
        self._watchdogs: list[Watchdog] = []
        self._flood = Flood(settings.actions_per_ten_seconds)
        self._door: WebhookEndpoint | None = None
        self._receiver: WebhookReceiver | None = None
        self._failure: asyncio.Future[None] | None = None
        self.intake: Intake | None = None
        self._dispatch: Dispatch | None = None
        self._delivery: Delivery | None = None
        self._bot_username: str | None = None
        self.web_port = settings.web_port
        """Where the public pages answer; known once it runs when the settings say 0."""
        self.status_port = settings.status_port
        """Where /saude and /metrics answer; known as the other is."""

    @property
    def silent_s(self) -> float | None:
        """Seconds since Telegram last answered a poll; None before the first answer."""
        return None if self.intake is None else self.intake.silent_s

    @property
    def updates_in_hand(self) -> int:
        """Updates received and not handled yet."""
        return 0 if self._dispatch is None else self._dispatch.in_flight

    @property
    def is_stuck(self) -> bool:
        """Whether one piece of work holds up the others; see bot/hang.py."""
        return self.turns.is_stuck

    @property
    def chats_on_their_own(self) -> frozenset[int]:
        """The chats whose answers wait because of those chats alone."""
        return frozenset() if self._delivery is None else self._delivery.on_their_own()

    @property
    def stalled(self) -> str | None:
        """What hung, began anew and has shown no sign of life since; None when all is well."""
        return next((dog.name for dog in self._watchdogs if dog.is_stalled), None)

    def figures(self) -> dict[str, float]:
        """Return what the process knows of itself, for /metrics."""
        found: dict[str, float] = {
            "leading": self.is_leading,
            "updates_in_hand": self.updates_in_hand,
            "updates_in_memory": 0 if self._dispatch is None else self._dispatch.in_memory,
            "letters_in_hand": 0 if self._delivery is None else self._delivery.in_flight,
            "turn_stuck": self.is_stuck,
            "flood_refused_total": self._flood.refused_count,
            "restarts_total": sum(dog.restarts_count for dog in self._watchdogs),
        }
        if self.silent_s is not None:
            found["telegram_silent_seconds"] = self.silent_s
        if self._door is not None:
            found["webhook_kept_total"] = self._door.kept_count
            found["webhook_refused_total"] = self._door.refused_count
        if self._receiver is not None and self._receiver.waiting_at_telegram is not None:
            found["webhook_waiting_at_telegram"] = self._receiver.waiting_at_telegram
        return found

    @property
    def is_refused(self) -> bool:
        """Whether Telegram refused the token."""
        return self._delivery is not None and self._delivery.is_refused

    @property
    def links(self) -> Links:
        """How people reach the web server: as the settings say, else on this machine."""
        given = self.settings.web_address
        if given is not None:
            return Links(str(given).rstrip("/"))
        return Links(f"http://{self.settings.web_host}:{self.web_port}")

    async def failed(self) -> None:
        """Wait for what the bot cannot go on after, and raise it.

        Raises:
            AnotherInstanceError: another program receives the updates.
            WebhookSetError: a webhook is set that is not ours, and we were not told to
                take over.
            telegram.error.InvalidToken: the token was refused.

        """
        if self._failure is not None:
            await self._failure

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Application"]:
        """Run the bot while the block runs.

        Raises:
            AnotherProcessError: another process works on the same SQLite database.
            NotDurableError: SQLite does not keep what it is given through a power cut.
            telegram.error.InvalidToken: the token was refused at once.

        """
        self._failure = asyncio.get_running_loop().create_future()
        organization.introduce(
            Organization(self.settings.organization_name, self.settings.organization_email)
        )
        async with contextlib.AsyncExitStack() as stack:
            followed = None
            if self.settings.clock_url is not None:
                self.clock = followed = FollowedClock(self.settings.clock_url)
                await followed.read()
            engine = make_engine(self.settings.database_url, serves=True)
            # Closed last: what is still in work by then is what the next process must know.
            stack.callback(self._marker.close)
            transactions = await stack.enter_async_context(Transactions(engine, self.turns))
            await self._serve_web(stack, transactions)
            lease = await stack.enter_async_context(
                leader.leading(
                    engine,
                    on_lost=self._lose_lead,
                    on_standby=self._on_standby,
                    on_unreachable=self._note_unreachable,
                )
            )
            self.is_leading = True
            failpoints.passed("after_leading")
            self.warnings = await asyncio.to_thread(durability.check, engine)
            if self.warnings:
                log.warning("database_not_durable", count=len(self.warnings))
            await asyncio.to_thread(migrating.migrate, engine)
            failpoints.passed("after_migrations")
            client = Client(self.settings)
            await client.open()
            stack.push_async_callback(client.close_connections)
            await self._introduce(client)
            self._bot_username = client.username
            if self._failure.done():
                # The lead was lost meanwhile; deciding what a dead process left is not ours.
                self._failure.result()
            await self._run(stack, transactions, client, followed, lease)
            stack.callback(self._note_failure)
            yield self

    def _note_unreachable(self, error: DBAPIError) -> None:
        # Once for each cause: whoever waits for the database asks it every second.
        trouble = reason_of(error)
        if trouble != self._trouble:
            self._trouble = trouble
            log.warning("database_unreachable", reason=trouble)
            self._on_unreachable(trouble)

    def _recover(
        self, session: Session, left: Sequence[Receipt], blamed: Mapping[int, int]
    ) -> tuple[dict[outbox.OutboxState, int], list[tuple[Received, int]]]:
        """Decide what a dead process left; returns also the updates it may have died of."""
        receipts.apply(session, left, now=self.clock.now())
        recovered = outbox.recover(session, now=self.clock.now())
        suspects = [
            suspect
            for number, weight in blamed.items()
            if (suspect := inbox.blame(session, update_id=number, weight=weight)) is not None
        ]
        failpoints.passed("in_recovery")
        return recovered, suspects

    async def _tidy(self, transactions: Transactions, noted: Receipts) -> None:
        """Take what was forgotten out of the files, too."""
        noted.tidy()
        if transactions.engine.dialect.name == "sqlite":
            await transactions.run(search_index.forget_removed)
            for _ in range(_LOG_TRIES):
                if await asyncio.to_thread(wiping.empty_log, transactions.engine):
                    return
                await asyncio.sleep(_LOG_AGAIN_S)
            log.warning("log_not_emptied")
            return
        now = self.clock.now()
        since = self._written_anew_at or now - _ERASED_LATELY
        erased_at = await transactions.read(erasure.latest)
        if (
            erased_at is not None
            and erased_at > since
            and await asyncio.to_thread(wiping.write_anew, transactions.engine, WORDED_TABLES)
        ):
            self._written_anew_at = now

    def _note_failure(self) -> None:
        # A failure nobody waited for is known from the log; asyncio need not complain again.
        if self._failure is not None and self._failure.done() and not self._failure.cancelled():
            self._failure.exception()

    async def _run(
        self,
        stack: contextlib.AsyncExitStack,
        transactions: Transactions,
        client: Client,
        followed: FollowedClock | None,
        lease: Lease,
    ) -> None:
        routes.load()
        documents.load()
        place = receipts.place(self.settings.database_url)
        noted = Receipts.open(place)
        blamed = self._marker.open(place.with_suffix(".work"))
        recovered, suspects = await transactions.run(
            partial(self._recover, left=noted.left, blamed=blamed), is_long=True
        )
        # Before anything is judged or sent: after a restart nobody is taken for a stranger.
        for chat_id, who in (
            await transactions.read(partial(budgets.holders, most=REMEMBERED, now=self.clock.now()))
        ).items():
            self._flood.learn(chat_id, who)
        failpoints.passed("after_recovery")
        noted.clear()
        stack.callback(noted.close)
        delivery = self._delivery = Delivery(
            transactions=transactions,
            clock=self.clock,
            client=client,
            still_true=clockwork.still_true,
            rate=self.settings.messages_per_second,
            on_refused=lambda: self._fail(InvalidToken()),
            look_every_s=self._look_every_s,
            receipts=noted,
            may_send=lambda: lease.is_held,
            is_stranger=self._flood.is_stranger,
            share=self._flood.share(self.settings.messages_per_second),
        )
        await self._keep_running(stack, delivery.run())
        stack.push_async_callback(self._drain, delivery.drain, _DELIVERY_STOPS_WITHIN_S)
        taps = CallbackAnswers(client)
        stack.push_async_callback(taps.drain, _DELIVERY_STOPS_WITHIN_S)
        outage_notice = OutageNotice(client)
        stack.push_async_callback(outage_notice.stop)
        ticking = Clockwork(
            run=partial(transactions.run, is_long=True),
            now=self.clock.now,
            send=delivery.push,
            jobs=[
                _with_failpoint(job)
                for job in clockwork.jobs(partial(self._tidy, transactions, noted))
            ],
        )
        dispatch = self._dispatch = Dispatch(
            transactions=transactions,
            clock=self.clock,
            client=client,
            delivery=delivery,
            taps=taps,
            outage_notice=outage_notice,
            wake_clock=ticking.look_now,
            links=self.links,
            flood=self._flood,
            marker=self._marker,
        )
        intake = self.intake = Intake(
            transactions=transactions,
            clock=self.clock,
            client=client,
            dispatch=dispatch,
            taps=taps,
            outage_notice=outage_notice,
            takes_over=self.settings.take_over,
            long_poll_s=self._long_poll_s,
        )
        for received, blame in suspects:
            log.warning("died_at_work", update_id=received.update_id, blame=blame)
            if blame >= GUILTY:
                await dispatch.set_deadly_aside(received, blame)
        replayed = await intake.replay()
        failpoints.passed("after_replay")
        stack.push_async_callback(self._drain, dispatch.drain, _DISPATCH_STOPS_WITHIN_S)
        ticking.start()
        stack.push_async_callback(ticking.stop)
        if followed is not None:

            async def jumped() -> None:
                await ticking.tick_all()
                await delivery.idle()

            await self._keep_running(stack, followed.follow(jumped))

        async def organizers() -> list[int]:
            now = self.clock.now()
            return await transactions.read(partial(participants.organizer_chats, now=now))

        await self._keep_running(stack, profile.keep(client, organizers))
        await self._watch(
            stack,
            Watchdog(
                "relógio",
                _for_ever,
                last_sign=lambda: ticking.ticked_at,
                silent_for_s=self._clock_silent_s,
                reset=ticking.restart,
            ),
        )
        await self._receive(stack, transactions, client, intake)
        log.info(
            "running",
            bot=client.username,
            replayed=replayed,
            resumed=recovered[outbox.OutboxState.READY],
            uncertain=recovered[outbox.OutboxState.UNKNOWN],
        )
        mending = asyncio.create_task(_mend_search(transactions))
        stack.callback(mending.cancel)

    async def _receive(
        self,
        stack: contextlib.AsyncExitStack,
        transactions: Transactions,
        client: Client,
        intake: Intake,
    ) -> None:
        if self.settings.webhook_url is not None:
            webhook_receiver = self._receiver = WebhookReceiver(
                settings=self.settings,
                client=client,
                intake=intake,
                backend=transactions.engine.dialect.name,
            )
            await self._keep_running(stack, webhook_receiver.run())
            return
        await self._watch(
            stack,
            Watchdog(
                "busca",
                intake.poll,
                last_sign=lambda: intake.alive_at,
                silent_for_s=self._poll_silent_s,
                reset=client.renew_polling,
            ),
        )

    async def _watch(self, stack: contextlib.AsyncExitStack, watchdog: Watchdog) -> None:
        self._watchdogs.append(watchdog)
        await self._keep_running(stack, watchdog.run())

    async def _keep_running(
        self, stack: contextlib.AsyncExitStack, work: Coroutine[Any, Any, None]
    ) -> None:
        """Run something beside the rest until the stack unwinds; its failure is everybody's."""
        task = asyncio.create_task(work)

        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled():
                self._fail(task.exception() or WorkEndedError(str(task.get_coro())))

        async def stop() -> None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        task.add_done_callback(ended)
        stack.push_async_callback(stop)

    def _lose_lead(self) -> None:
        # A standby may send from now on: nothing new goes out, and nothing is waited for.
        self._has_lost_lead = True
        if self._delivery is not None:
            self._delivery.stop()
        self._fail(leader.LeadLostError())

    async def _drain(self, drain: Callable[[float], Awaitable[None]], within_s: float) -> None:
        await drain(0.0 if self._has_lost_lead else within_s)

    def _fail(self, error: BaseException) -> None:
        while isinstance(error, BaseExceptionGroup):
            # The first that failed ended the others.
            error = error.exceptions[0]
        if self._failure is not None and not self._failure.done():
            self._failure.set_exception(error)

    async def _introduce(self, client: Client) -> None:
        """Learn the bot's own name; Telegram may be out of reach for a while at boot."""
        failures = 0
        while True:
            try:
                await client.get_me()
            except InvalidToken:
                raise
            except TelegramError as error:
                pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
                failures += 1
                log.warning("telegram_unreachable", error=type(error).__name__, again_in_s=pause)
                await asyncio.sleep(pause)
            else:
                return

    async def _serve_web(
        self, stack: contextlib.AsyncExitStack, transactions: Transactions
    ) -> None:
        public = web.Application(client_max_size=MAX_BODY)
        public.add_routes(projector.routes(transactions, self.clock, lambda: self._bot_username))
        if self.settings.webhook_url is not None:
            self._door = WebhookEndpoint(
                transactions=transactions,
                clock=self.clock,
                proof=self.settings.webhook_proof,
                on_kept=self._note_kept,
            )
            public.add_routes(self._door.routes(str(self.settings.webhook_url)))
        inner = web.Application()
        inner.add_routes(health.routes(self, transactions, self.clock))
        inner.add_routes(metrics.routes(self, transactions, self.clock))
        host, port = self.settings.web_host, self.settings.web_port
        try:
            self.web_port = await web_server.serve(
                stack, public, host=host, port=port, within=web_server.bounds(256, share=4)
            )
        except OSError as error:
            # The chat works without the page; the log says which port to free.
            log.error("web_port_taken", setting="REDE_WEB_PORT", port=port, error=error.strerror)  # noqa: TRY400 - no fault of the program
            if self._door is not None:
                raise
        host, port = self.settings.status_host, self.settings.status_port
        try:
            self.status_port = await web_server.serve(
                stack, inner, host=host, port=port, within=web_server.bounds(32, share=16)
            )
        except OSError as error:
            # Nobody sees how the bot is; people are served all the same.
            log.error(  # noqa: TRY400 - as above
                "status_port_taken", setting="REDE_STATUS_PORT", port=port, error=error.strerror
            )

    def _note_kept(self) -> None:
        if self._receiver is not None:
            self._receiver.look_now()


def _with_failpoint(job: Job) -> Job:
    def do(session: Session, now: datetime) -> list[OutgoingMessage]:
        outgoing = list(job.do(session, now))
        failpoints.passed(f"in_{job.name}_tick")
        return outgoing

    return replace(job, do=do)


async def _mend_search(transactions: Transactions) -> None:
    """Index what came past the session, such as by a tool of the database, a little at a time."""
    try:
        stale = await transactions.read(search_index.stale)
        for begin in range(0, len(stale), _MENDED_AT_ONCE):
            some = stale[begin : begin + _MENDED_AT_ONCE]
            await transactions.run(partial(search_index.mend, numbers=some))
    except Exception:
        # The next start tries again; nobody else waits for it.
        log.exception("search_not_mended")
        return
    if stale:
        log.info("search_mended", texts=len(stale))


async def _for_ever() -> None:
    # The jobs of the clock run by themselves; their watchdog only looks at their signs.
    await asyncio.Event().wait()
