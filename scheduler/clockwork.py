"""What runs when: a few fixed jobs that ask the database what is due."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from domain.notices.outbox import OutgoingMessage
from scheduler import absences, calls, inquiries, mailings, offers, papers, reminders, retention

log = structlog.get_logger(__name__)

_ENDS_WITHIN_S: Final = 5.0
_BETWEEN_LOOKS_S: Final = 0.5
"""How soon after a look, for a freed seat, another one may follow."""

Run = Callable[[Callable[[Session], list[OutgoingMessage]]], Awaitable[list[OutgoingMessage]]]


@dataclass(frozen=True, slots=True)
class Job:
    """One thing done by the clock, in a transaction of its own.

    `do` returns the messages it wrote; they are sent after the commit.
    """

    name: str
    do: Callable[[Session, datetime], Iterable[OutgoingMessage]]
    every_s: float
    is_urgent: bool = True
    """Whether it also runs when something changed, such as a freed seat."""
    has_more: Callable[[], bool] = lambda: False
    """Asked after each commit: whether the rest is to be done at once, in the next one."""
    after: Callable[[], Awaitable[None]] | None = None
    """Done outside of transactions when nothing is left."""


def jobs(
    tidy: Callable[[], Awaitable[None]] | None = None,
    draw: Callable[[], Awaitable[None]] | None = None,
) -> tuple[Job, ...]:
    """Return what happens by the clock, from its beginning.

    `tidy` comes after forgetting, and `draw` after papers were issued.
    """
    planner, mailer, forgetter = reminders.Planner(), mailings.Mailer(), retention.Forgetter()
    issuer = papers.Issuer()
    return (
        Job("offers", offers.plan, every_s=15),
        Job("reminders", planner.plan, every_s=30, has_more=planner.has_more),
        Job("calls", calls.plan, every_s=30, is_urgent=False),
        Job("absences", absences.plan, every_s=300, is_urgent=False),
        Job("past buttons", reminders.tidy, every_s=60, is_urgent=False),
        Job("inquiries", inquiries.plan, every_s=300, is_urgent=False),
        Job("mailings", mailer.plan, every_s=15, has_more=mailer.has_more),
        Job(
            "papers",
            issuer.plan,
            every_s=60,
            is_urgent=False,
            has_more=issuer.has_more,
            after=draw,
        ),
        Job(
            "retention",
            forgetter.plan,
            every_s=3600,
            is_urgent=False,
            has_more=forgetter.has_more,
            after=tidy,
        ),
    )


class Clockwork:
    """Runs the jobs; what they say is handed to `send`."""

    def __init__(
        self,
        *,
        run: Run,
        now: Callable[[], datetime],
        send: Callable[[list[OutgoingMessage]], None],
        jobs: Sequence[Job],
    ) -> None:
        self._run = run
        self._now = now
        self._send = send
        self._jobs = jobs
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self.ticked_at = time.monotonic()
        """When a job last ended, well or not, on the monotonic clock."""
        self._look = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        # A job never runs twice at once, whether the clock or a freed seat asks for it.
        self._locks: dict[str, asyncio.Lock] = {}

    def start(self) -> None:
        """Start ticking; every job also runs once at once, for what was missed while down."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._tick,
                "interval",
                args=[job],
                seconds=job.every_s,
                # One tick at a time; a tick missed while busy is made up once.
                coalesce=True,
                misfire_grace_time=None,
                max_instances=1,
            )
        self._scheduler.start()
        self._looking = asyncio.create_task(self._look_for_ever())

    async def restart(self) -> None:
        """Begin anew, whatever hangs; a job that is cut off is done by its next tick."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking}, timeout=_ENDS_WITHIN_S)
        # This one also cancels the jobs at work.
        self._scheduler.shutdown(wait=False)
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._locks = {}
        self.start()

    async def stop(self) -> None:
        """Stop ticking, after the jobs at work."""
        # Paused first: shutting down would cut off the job at work.
        self._scheduler.pause()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ENDS_WITHIN_S):
                for lock in self._locks.values():
                    async with lock:
                        pass
        self._scheduler.shutdown(wait=False)

    def look_now(self) -> None:
        """Run the urgent jobs soon: a seat was freed, something was published."""
        self._look.set()

    async def tick_all(self) -> None:
        """Run every job once and return when they are done."""
        for job in self._jobs:
            await self._tick(job)

    async def _look_for_ever(self) -> None:
        await self.tick_all()
        while True:
            await self._look.wait()
            self._look.clear()
            for job in self._jobs:
                if job.is_urgent:
                    await self._tick(job)
            # A hundred people a second who give back seats are looked after together.
            await asyncio.sleep(_BETWEEN_LOOKS_S)

    async def _tick(self, job: Job) -> None:
        async with self._locks.setdefault(job.name, asyncio.Lock()):
            while await self._do(job):
                pass
            if job.after is not None:
                try:
                    await job.after()
                except Exception:
                    log.exception("not_tidied", job=job.name)

    async def _do(self, job: Job) -> bool:
        """Do a job, or a part of it; returns whether it goes on."""
        try:
            outgoing = await self._run(lambda session: list(job.do(session, self._now())))
        except Exception:
            # One job's trouble stops neither the others nor its own next tick.
            log.exception("tick_failed", job=job.name)
            return False
        finally:
            self.ticked_at = time.monotonic()
        if outgoing:
            log.info("tick", job=job.name, outgoing=len(outgoing))
            self._send(outgoing)
        return job.has_more()
