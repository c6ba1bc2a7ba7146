"""Everything one simulator is made of, and the question whether the bot is at rest."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp

from simulator.clock import SimulatedClock
from simulator.delivery import LongPoll
from simulator.faults import Faults
from simulator.journal import Journal
from simulator.limits import Limits, Setting
from simulator.webhook import Webhook
from simulator.webhook_worker import ANSWER_WITHIN_S, Delivered, post
from simulator.world import Bot, World

QUIET_S = 0.15
_LOOK_EVERY_S = 0.005

Described = Mapping[str, Any]
RunReply = Callable[[Bot, dict[str, Any]], Coroutine[Any, Any, None]]
Moments = Sequence[Described] | Callable[[], Awaitable[Sequence[Described]]]


@dataclass(slots=True)
class Line:
    """How updates reach one bot."""

    poll: LongPoll
    webhook: Webhook
    limits: Limits


class Engine:
    """The world with its clock, its log, its faults and the lines to the bots."""

    def __init__(  # noqa: PLR0913 - what the starter hands in
        self,
        *,
        bots: Sequence[tuple[str, str, str]],
        people: Sequence[Described],
        moments: Moments,
        restart_bot: Callable[[], Awaitable[None]] | None,
        start: datetime | None,
        is_paced: bool,
        limits: Setting = "off",
    ) -> None:
        self.clock = SimulatedClock(start)
        self.world = World(self.clock)
        self.journal = Journal(self.clock.now)
        self.faults = Faults()
        self.restart_bot = restart_bot
        self.moments = moments
        self._people = people
        self._start = start
        self._is_paced = is_paced
        self._limits = self._limits_at_start = limits
        # Runs a method a webhook sent back in its answer; the gateway puts itself here.
        self.run_reply: RunReply | None = None
        self._session: aiohttp.ClientSession | None = None
        self._replies: set[asyncio.Task[None]] = set()
        self._lines: dict[int, Line] = {}
        added = [self.world.add_bot(*bot) for bot in bots]
        self.default_bot = added[0]
        self.world.on_change = lambda bot_id, person_id: self.journal.tell(
            "chat", {"bot": bot_id, "person": person_id}
        )
        self._seat_people()

    def line(self, bot: Bot) -> Line:
        """Return the line of a bot."""
        found = self._lines.get(bot.id)
        if found is None:
            found = self._lines[bot.id] = Line(
                LongPoll(bot.queue, is_paced=self._is_paced),
                Webhook(
                    bot.queue,
                    deliver=partial(self._deliver, bot),
                    execute=partial(self._execute, bot),
                ),
                Limits(self._limits),
            )
        return found

    @property
    def limits(self) -> str:
        """The setting of the limits, the same for every bot."""
        return self._limits

    def set_limits(self, setting: str) -> None:
        """Change how fast bots may send.

        Raises:
            ValueError: there is no such setting.

        """
        for line in (self.line(bot) for bot in self.world.bots.values()):
            line.limits.use(setting)
            self._limits = line.limits.setting

    def set_clock(self, *, advance_s: float | None, moment: datetime | None) -> None:
        """Advance the clock or set it, and tell the pages."""
        if moment is not None:
            self.clock.set(moment)
        elif advance_s is not None:
            self.clock.advance(advance_s)
        self.journal.tell("clock", {"version": self.clock.version})

    async def settle(self, bot: Bot, *, timeout_s: float, quiet_s: float = QUIET_S) -> bool:
        """Wait until the bot is at rest; False if it is not within `timeout_s`.

        At rest: every update was taken, every tap answered, every follower of the clock waits
        at its present version, and for `quiet_s` nothing but polls has come in.
        """
        ends_at = time.monotonic() + timeout_s
        while not self._is_at_rest(bot, quiet_s):
            if time.monotonic() >= ends_at:
                return False
            await asyncio.sleep(_LOOK_EVERY_S)
        return True

    def reset(self) -> None:
        """Empty chats, files, calls and faults; the clock goes back to its start."""
        self.world.reset(())
        self._seat_people()
        self.journal.clear()
        self.faults.clear()
        self.set_limits(self._limits_at_start)
        self.clock.set(self._start or datetime.now().astimezone())
        self.journal.tell("reset", {})

    async def shown_moments(self) -> list[dict[str, Any]]:
        """Return the moments for the toolbar: `label` with `at` (ISO) or `advance_s`."""
        listed = await self.moments() if callable(self.moments) else self.moments
        return [dict(moment) for moment in listed]

    async def stop(self) -> None:
        """End every wait, so that connections can close."""
        for line in self._lines.values():
            line.webhook.stop()
        for reply in self._replies:
            reply.cancel()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _deliver(
        self, bot: Bot, url: str, update: dict[str, Any], headers: dict[str, str]
    ) -> Delivered:
        """Post an update to a bot's webhook; it stands in the log of calls as "webhook"."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
            self._session = aiohttp.ClientSession(timeout=timeout)
        logged = self.journal.begin(bot.id, "webhook", {"update": update})
        delivered = Delivered(0, "")
        try:
            delivered = await post(self._session, url, update, headers)
        finally:
            told = delivered.answer if delivered.is_taken else {"description": delivered.reason}
            self.journal.end(logged, status=delivered.status or None, answer=told)
        return delivered

    def _execute(self, bot: Bot, answer: dict[str, Any]) -> None:
        if self.run_reply is not None:
            reply = asyncio.get_running_loop().create_task(self.run_reply(bot, answer))
            self._replies.add(reply)
            reply.add_done_callback(self._replies.discard)

    def _seat_people(self) -> None:
        for described in self._people:
            person = self.world.add_person(described)
            if described.get("started"):
                self.world.chat(self.default_bot, person).is_started = True

    def _is_at_rest(self, bot: Bot, quiet_s: float) -> bool:
        felt_at = max(bot.queue.taken_at, self.clock.followed_at)
        return (
            not len(bot.queue)
            and not self.world.open_taps(bot)
            and self.clock.is_followed_up()
            and self.journal.silent_for() >= quiet_s
            and time.monotonic() - felt_at >= quiet_s
        )
