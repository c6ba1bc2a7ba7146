"""What runs together, and in which order it starts and stops.

Start: become the one active process, bring the tables up to date, decide what a dead process
left half sent, replay its inbox, send, tick, receive. Stop: the other way round.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from aiohttp import web
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from telegram.error import InvalidToken

from bot import causes, failpoints, paper_check, projector, upgrading, web_server
from bot.clock import Clock, FollowedClock, SystemClock
from bot.copies import Copies
from bot.dispatch import Dispatch
from bot.flood import REMEMBERED, Flood
from bot.intake import LONG_POLL_S, Intake
from bot.marker import Marker
from bot.paper_drawing import Drawing
from bot.settings import Settings
from bot.status import Status
from bot.telegram import profile, receipts
from bot.telegram.callback_answers import CallbackAnswers
from bot.telegram.client import Client
from bot.telegram.delivery import LOOK_EVERY_S, Delivery
from bot.telegram.outage_notice import OutageNotice
from bot.telegram.receipts import Receipt, Receipts
from bot.update_processor import GUILTY, UpdateProcessor
from bot.upkeep import Wiping, mend_search
from bot.watchdog import Supervisor, Watchdog
from bot.webhook import KEPT_LOOK_EVERY_S, MAX_BODY, WebhookEndpoint, WebhookReceiver
from database import durability, leader, migrating
from database.engine import make_engine
from database.leader import Lease
from database.transactions import Transactions
from database.turns import Turns
from domain import budgets, participants
from domain.conversation import inbox
from domain.conversation.inbox import Received
from domain.notices import outbox
from domain.notices.outbox import OutgoingMessage
from handlers import routes
from handlers.context import Links
from messages import documents, organization
from messages.organization import Organization
from scheduler import clockwork
from scheduler.clockwork import Clockwork, Job
from scheduler.still_true import still_true

log = structlog.get_logger(__name__)

_STOPS_WITHIN_S: Final = 4.0
"""Each: what is being handled, what is being sent, the answers to taps."""
_POLL_MARGIN_S: Final = 45.0
"""Beyond the long poll: writing a batch while the database is in trouble takes a while."""
_CLOCK_SILENT_S: Final = 120.0


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
        on_trouble: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self._on_standby = on_standby
        self._on_trouble = on_trouble
        self.clock: Clock = SystemClock()
        self.turns = Turns()
        self._marker = Marker()
        self.warnings: list[str] = []
        """What the operator should know about the database; known once it runs."""
        self._has_lost_lead = False
        self._long_poll_s = long_poll_s
        self._poll_silent_s = long_poll_s + poll_margin_s
        self._clock_silent_s = clock_silent_s
        self._look_every_s = look_every_s
        self._flood = Flood(settings.actions_per_ten_seconds)
        self._supervisor = Supervisor()
        self.status = Status(self._flood, self.turns, self._supervisor)
        self._arrived = asyncio.Event()
        """Set when an update was kept that Telegram brought."""
        self._bot_username: str | None = None
        self.web_port = settings.web_port
        """Where the public pages answer; known once it runs when the settings say 0."""
        self.status_port = settings.status_port
        """Where /saude and /metrics answer; known as the other is."""

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
        await self._supervisor.failed()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Application"]:
        """Run the bot while the block runs.

        Raises:
            AnotherProcessError: another process works on the same SQLite database.
            NotDurableError: SQLite does not keep what it is given through a power cut.
            PortError: the webhook's port cannot be opened.
            NewerTablesError: a newer version made the tables.
            telegram.error.InvalidToken: the token was refused at once.

        """
        organization.introduce(
            Organization(
                self.settings.organization_name,
                self.settings.organization_email,
                self.links.web_address if self.links.is_public else None,
            )
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
                    on_standby=partial(self._stand_by, engine),
                    on_unreachable=self._on_trouble,
                )
            )
            self.status.is_leading = True
            failpoints.passed("after_leading")
            if weak := await asyncio.to_thread(durability.check, engine):
                log.warning("database_not_durable", count=len(weak))
                self.warnings += weak
            await asyncio.to_thread(upgrading.upgrade, engine, Copies.of(self.settings))
            failpoints.passed("after_migrations")
            client = self.status.client = Client(self.settings)
            await client.open()
            stack.push_async_callback(client.close_connections)
            await client.introduce(on_trouble=self._on_trouble)
            self._bot_username = client.username
            # Was the lead lost meanwhile? Deciding what a dead process left is not ours, then.
            self._supervisor.check()
            await self._run(stack, transactions, client, followed, lease)
            yield self

    def _stand_by(self, engine: Engine) -> None:
        # One of an older version could never take over: better known now than then.
        migrating.standing(engine)
        self._on_standby()

    def _lose_lead(self) -> None:
        # A standby may send from now on: nothing new goes out, and nothing is waited for.
        self._has_lost_lead = True
        if self.status.delivery is not None:
            self.status.delivery.stop()
        self._supervisor.fail(leader.LeadLostError())

    async def _drain(self, drain: Callable[[float], Awaitable[None]]) -> None:
        await drain(0.0 if self._has_lost_lead else _STOPS_WITHIN_S)

    # --- The web server ---------------------------------------------------------------------

    async def _serve_web(
        self, stack: contextlib.AsyncExitStack, transactions: Transactions
    ) -> None:
        given = self.settings
        public = web.Application(client_max_size=MAX_BODY)
        room = web_server.bounds(256, share=4)
        public.add_routes(projector.routes(transactions, self.clock, lambda: self._bot_username))
        public.add_routes(
            paper_check.routes(
                transactions,
                self.clock,
                trusted=given.web_proxies,
                most_waiting=room.connections * 3 // 4,
            )
        )
        if given.webhook_url is not None:
            self.status.endpoint = WebhookEndpoint(
                transactions=transactions,
                clock=self.clock,
                proof=given.webhook_proof,
                arrived=self._arrived,
            )
            public.add_routes(self.status.endpoint.routes(str(given.webhook_url)))
        inner = web.Application()
        inner.add_routes(self.status.routes(transactions, self.clock))
        try:
            self.web_port = await web_server.serve(
                stack,
                public,
                host=given.web_host,
                port=given.web_port,
                within=room,
            )
        except OSError as error:
            # The chat works without the page; the log says which port to free.
            where = "REDE_WEB_PORT", given.web_host, given.web_port
            taken = web_server.PortError(error, *where)
            self._note_taken("web_port_taken", taken)
            if self.status.endpoint is not None:
                raise taken from None
        try:
            self.status_port = await web_server.serve(
                stack,
                inner,
                host=given.status_host,
                port=given.status_port,
                within=web_server.bounds(32, share=16),
            )
        except OSError as error:
            # Nobody sees how the bot is; people are served all the same.
            where = "REDE_STATUS_PORT", given.status_host, given.status_port
            self._note_taken("status_port_taken", web_server.PortError(error, *where))

    def _note_taken(self, event: str, taken: web_server.PortError) -> None:
        log.error(event, setting=taken.setting, port=taken.port, error=taken.reason.strerror)
        self.warnings.append(causes.explain(taken, self.settings).words)

    # --- The parts --------------------------------------------------------------------------

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
            partial(_recover, left=noted.left, blamed=blamed, now=self.clock.now()), is_long=True
        )
        # Before anything is judged or sent: after a restart nobody is taken for a stranger.
        for chat_id, who in (
            await transactions.read(partial(budgets.holders, most=REMEMBERED, now=self.clock.now()))
        ).items():
            self._flood.learn(chat_id, who)
        failpoints.passed("after_recovery")
        noted.clear()
        stack.callback(noted.close)
        delivery = self.status.delivery = Delivery(
            transactions=transactions,
            clock=self.clock,
            client=client,
            still_true=still_true,
            rate=self.settings.messages_per_second,
            on_refused=lambda: self._supervisor.fail(InvalidToken()),
            look_every_s=self._look_every_s,
            receipts=noted,
            may_send=lambda: lease.is_held,
            is_stranger=self._flood.is_stranger,
            share=self._flood.share(self.settings.messages_per_second),
        )
        self._supervisor.keep_running(stack, delivery.run())
        stack.push_async_callback(self._drain, delivery.drain)
        taps = CallbackAnswers(client)
        stack.push_async_callback(taps.drain, _STOPS_WITHIN_S)
        outage_notice = OutageNotice(client)
        stack.push_async_callback(outage_notice.stop)
        ticking = self.status.ticking = Clockwork(
            run=partial(transactions.run, is_long=True),
            now=self.clock.now,
            send=delivery.push,
            jobs=[
                _with_failpoint(job)
                for job in clockwork.jobs(
                    Wiping(transactions, self.clock, noted).wipe,
                    Drawing(
                        transactions, self.clock, delivery.push, lambda: self._bot_username
                    ).draw,
                )
            ],
        )
        processor = UpdateProcessor(
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
        dispatch = self.status.dispatch = Dispatch(
            transactions=transactions,
            clock=self.clock,
            delivery=delivery,
            taps=taps,
            flood=self._flood,
            marker=self._marker,
            processor=processor,
        )
        intake = self.status.intake = Intake(
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
                await processor.set_deadly_aside(received, blame)
        replayed = await intake.replay()
        failpoints.passed("after_replay")
        stack.push_async_callback(self._drain, dispatch.drain)
        ticking.start()
        stack.push_async_callback(ticking.stop)
        if followed is not None:

            async def jumped() -> None:
                await ticking.tick_all()
                await delivery.idle()

            self._supervisor.keep_running(stack, followed.follow(jumped))

        async def organizers() -> list[int]:
            now = self.clock.now()
            return await transactions.read(partial(participants.organizer_chats, now=now))

        self._supervisor.keep_running(stack, profile.keep(client, organizers))
        self._supervisor.watch(
            stack,
            Watchdog(
                "relógio",
                # Its jobs run by themselves; the watchdog only looks at their signs.
                asyncio.Event().wait,
                last_sign=lambda: ticking.ticked_at,
                silent_for_s=self._clock_silent_s,
                reset=ticking.restart,
            ),
        )
        if self.settings.webhook_url is None:
            self._supervisor.watch(
                stack,
                Watchdog(
                    "busca",
                    intake.poll,
                    last_sign=lambda: intake.alive_at,
                    silent_for_s=self._poll_silent_s,
                    reset=client.renew_polling,
                ),
            )
        else:
            self.status.receiver = WebhookReceiver(
                settings=self.settings,
                client=client,
                intake=intake,
                arrived=self._arrived,
                look_every_s=KEPT_LOOK_EVERY_S[transactions.engine.dialect.name],
            )
            self._supervisor.keep_running(stack, self.status.receiver.run())
        log.info(
            "running",
            bot=client.username,
            replayed=replayed,
            resumed=recovered[outbox.OutboxState.READY],
            uncertain=recovered[outbox.OutboxState.UNKNOWN],
        )
        mending = asyncio.create_task(mend_search(transactions))
        stack.callback(mending.cancel)


def _recover(
    session: Session, *, left: Sequence[Receipt], blamed: Mapping[int, int], now: datetime
) -> tuple[dict[outbox.OutboxState, int], list[tuple[Received, int]]]:
    """Decide what a dead process left; returns also the updates it may have died of."""
    receipts.apply(session, left, now=now)
    recovered = outbox.recover(session, now=now)
    suspects = [
        suspect
        for number, weight in blamed.items()
        if (suspect := inbox.blame(session, update_id=number, weight=weight)) is not None
    ]
    failpoints.passed("in_recovery")
    return recovered, suspects


def _with_failpoint(job: Job) -> Job:
    def do(session: Session, now: datetime) -> list[OutgoingMessage]:
        outgoing = list(job.do(session, now))
        failpoints.passed(f"in_{job.name}_tick")
        return outgoing

    return replace(job, do=do)
