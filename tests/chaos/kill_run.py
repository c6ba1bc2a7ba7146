"""A city at work while somebody keeps killing its bot."""

import asyncio
import os
import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import failpoints
from domain.notices.outbox import Purpose
from messages.actions import pack
from messages.actions.encontros import ConfirmPresence, DeclinePresence
from messages.actions.organizers.attendance import TogglePresence
from messages.actions.start import GoHome
from models import InboxRow
from tests import make
from tests.bot.conftest import Harness
from tests.chaos import verdict, verdict_people
from tests.chaos.bots import BotForks
from tests.chaos.history import History
from tests.chaos.residents import EVERYBODY, PATIENT, Residents

PEOPLE = 24
SEATS = 5
_GIVE_UP_S = 4.0
"""How long a failpoint may take to be reached before the bot is killed all the same."""
_SLOWER = 10


class KillRun:
    """The people, what they do, and the bot that serves them between two kills."""

    def __init__(self, harness: Harness, bot_forks: BotForks, *, seed: int = 1) -> None:
        self.harness = harness
        self.history = History()
        self._nursery = bot_forks
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._people = list(range(501, 501 + PEOPLE))
        self._panels: dict[int, int] = {}
        self._taps: set[asyncio.Task[Any]] = set()
        self.residents = Residents(harness, self.history, seed=seed)
        self._bot = 0
        self._activity_id = 0
        self.pause_s = 0.025
        """Between two actions of the people."""
        self.most_waiting: int | None = None
        """So many of the last answers may wait; then people act more slowly."""

    async def __aenter__(self) -> Self:
        """Let everybody move in, and the bot be known to them."""
        self.harness.change(self._build)
        self.harness.change(self.residents.build)
        self.history.listen()
        await self.bear(REDE_TEST_FLAW="")
        everybody = (*self._people, *EVERYBODY)
        for person in everybody:
            await self.harness.person(person)
            await self.harness.writes(person, "/painel um")
        await self.harness.settled(60)
        for person in everybody:
            (panel,) = [m for m in await self.harness.chat(person) if m["text"] == "Painel um."]
            self._panels[person] = panel["message_id"]
        await self.kill()
        # One chat is asked to wait now and then.
        await self.harness.fault(
            "sendMessage",
            {"status": 429, "retry_after": 1},
            chat_id=str(PATIENT),
            probability=0.5,
        )
        self._acting = asyncio.create_task(self._act())
        self.residents.begin(self._panels)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._acting.cancel()
        self.residents.cancel()
        await asyncio.gather(self._acting, return_exceptions=True)
        self.history.stop()

    async def _stop_acting(self) -> None:
        if self._acting.done():
            # Nobody acted any more: the run would prove nothing.
            self._acting.result()
        for task in (self._acting, *self._taps):
            task.cancel()
        await asyncio.gather(self._acting, *self._taps, return_exceptions=True)
        # The patient chat is served at once now, and does not lengthen the rest by chance.
        async with self.harness.http.delete("/sim/faults") as answer:
            answer.raise_for_status()

    def _build(self, session: Any) -> None:
        office = make.assessoria(session)
        now = self.harness.simulator.engine.clock.now()
        self._activity_id = make.encontro(
            session, capacity=SEATS, starts_at=now + timedelta(days=20)
        ).id
        for person in self._people:
            make.participant(session, office=office, chat_id=person)

    # --- What people do ---------------------------------------------------------------------

    async def _act(self) -> None:
        while True:
            person = self._chance.choice(self._people)
            match self._chance.random():
                case kind if kind < 0.6:
                    await self.harness.writes(person, f"/prova {self.history.ask_number()}")
                case kind if kind < 0.75:
                    self.history.taps[person] += 1
                    self._tap(person, pack(GoHome()))
                case kind if kind < 0.9:
                    self.history.seat_taps += 1
                    self._tap(person, self._seat_action())
                case kind if kind < 0.95:
                    self.history.seat_taps += 1
                    # A button of the organizers' in the hands of somebody else.
                    self._tap(person, pack(TogglePresence(1, 1, True, 0)))  # noqa: FBT003
                case _:
                    self._plan_message(person)
            await asyncio.sleep(self.pause_s * (_SLOWER if self._is_behind() else 1))

    def _is_behind(self) -> bool:
        most = self.most_waiting
        if most is None:
            return False
        asked = self.history.numbers[-2 * most :]
        return sum(not self.history.was_answered(number) for number in asked) >= most

    def _tap(self, person: int, data: str) -> None:
        # By its data: what the panel shows by now depends on what was tapped before.
        task = asyncio.create_task(
            self.harness.post(
                f"/sim/people/{person}/taps",
                message_id=self._panels[person],
                data=data,
                forged=True,
            )
        )
        self._taps.add(task)
        task.add_done_callback(self._taps.discard)

    def _seat_action(self) -> str:
        if self._chance.random() < 0.6:
            return pack(ConfirmPresence(self._activity_id, 1))
        return pack(DeclinePresence(self._activity_id))

    def _plan_message(self, person: int) -> None:
        if self._chance.random() < 0.25:
            # So that some are given back to the database.
            person = PATIENT
        purpose = self._chance.choice([Purpose.NOTICE, Purpose.REMINDER, Purpose.BROADCAST])
        words = f"Carta {len(self.history.outgoing) + 1}."
        try:
            self.harness.change(
                lambda session: make.outgoing_message(
                    session,
                    chat_id=person,
                    purpose=purpose,
                    payload={"html": words},
                    now=self.harness.simulator.engine.clock.now(),
                    dedupe=f"chaos-{words}",
                )
            )
        except OperationalError:
            # The bot holds the database: the message was not planned.
            return
        self.history.outgoing.append(words)

    # --- What happens to the bot ------------------------------------------------------------

    async def bear(self, **environment: str) -> None:
        """Start the bot."""
        self._born_at = time.monotonic()
        self._bot = await self._nursery.bear(**environment)

    async def at_work(self) -> None:
        """Wait until the bot that was started last leads."""
        while self.history.last_ready_at < self._born_at:  # noqa: ASYNC110 - another program
            await asyncio.sleep(0.02)

    async def kill_at(self, point: str, passes: int, give_up_s: float = _GIVE_UP_S) -> None:
        """Let a bot live until it dies at a failpoint."""
        born_at = time.monotonic()
        await self.bear(REDE_FAILPOINT=f"{point}:{passes}", REDE_UNDER_TEST="1")
        died = await self._nursery.death(self._bot, give_up_s)
        if died is None:
            point = f"{point}, never reached"
            os.kill(self._bot, 9)
            died = await self._nursery.death(self._bot)
        assert died == -9, f"the bot ended by itself: {died}"
        self._note_death(point, born_at)

    async def kill_after(self, seconds: float) -> None:
        """Let a bot live for a while."""
        born_at = time.monotonic()
        await self.bear()
        await asyncio.sleep(seconds)
        await self.kill()
        self._note_death("at random", born_at)

    async def kill_busy(self, calls: int) -> None:
        """Let a bot live until it has sent so many messages."""
        born_at = time.monotonic()
        before = len(self.history.calls)
        await self.bear()
        while len(self.history.calls) < before + calls:  # noqa: ASYNC110 - another program
            await asyncio.sleep(0.005)
        await asyncio.sleep(self._chance.uniform(0, 0.2))
        await self.kill()
        self._note_death("at work", born_at)

    async def kill(self) -> None:
        """Kill the bot that lives."""
        if (died := await self._nursery.death(self._bot, 0)) is not None:
            message = f"the bot ended by itself: {died}"
            raise AssertionError(message)
        os.kill(self._bot, 9)
        await self._nursery.death(self._bot)

    def _note_death(self, point: str, born_at: float) -> None:
        self.history.kills += 1
        self.history.kills_by_point[point] += 1
        self._note_resumed(born_at)
        self.history.overbooked += self.harness.ask(verdict.overbooked)

    def _note_resumed(self, born_at: float) -> None:
        first = next((call.at for call in self.history.calls if call.at > born_at), None)
        took = (first or time.monotonic()) - born_at
        # Who was killed before it could speak proves nothing, unless it was given the time.
        if first is not None or took > _GIVE_UP_S:
            self.history.resumed_s.append(took)

    async def rest(self, timeout_s: float = 60, *, replays: bool = True) -> list[str]:
        """Let everybody rest and the bot finish; returns the verdict.

        With `replays` every update comes once more at the end.
        """
        await self.bear()
        await self._stop_acting()
        await self.residents.stop()
        await self._end_well()
        # Those who asked for it are erased at one start; at the next their farewell is blanked.
        for left in (verdict_people.erasures_due, verdict_people.farewells_kept):
            await self.bear()
            await self._until_none(left, timeout_s)
            await self.harness.settled(timeout_s)
            await self._end_well()
        self.history.ended_at = self.harness.simulator.engine.clock.now()
        before = self.harness.ask(verdict_people.state)
        broken = self.harness.ask(lambda session: verdict.verdict(session, self.history))
        if not replays:
            return broken
        await self._hear_everything_again(timeout_s)
        after = self.harness.ask(verdict_people.state)
        return [*broken, *verdict_people.replay_changes_nothing(before, after)]

    async def _hear_everything_again(self, timeout_s: float) -> None:
        """Let Telegram bring all its updates once more to a bot that has just started."""
        stored = select(InboxRow.update_id).order_by(InboxRow.update_id)
        numbers = self.harness.ask(lambda s: s.scalars(stored).all())
        bodies = [self.harness.updates[number] for number in numbers]
        self.history.replayed_count = len(bodies)
        self.harness.simulator.engine.default_bot.queue.bring_again(bodies)
        await self.bear()
        await self.harness.settled(timeout_s)
        await self._end_well()

    async def _until_none(self, left: Callable[[Session], int], timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s):
            while self.harness.ask(left):  # noqa: ASYNC110 - another program
                await asyncio.sleep(0.1)

    async def _end_well(self) -> None:
        # Before that a signal to end is not heard.
        await self.at_work()
        os.kill(self._bot, 15)
        code = await self._nursery.death(self._bot, 15)
        assert code == 0, f"the bot did not end well: {code}"


ONCE_ONLY = frozenset(
    {
        "after_leading",
        "after_migrations",
        "in_recovery",
        "after_recovery",
        "after_replay",
        "in_reminders_tick",
        "in_offers_tick",
        "in_retention_tick",
    }
)
"""Points that a short life passes once."""


_PASSES = {"after_look": 3, "after_claim": 2, "after_give_back": 1, "in_refusal": 2}
"""The most passes of what happens seldom."""


def plan(
    chance: random.Random, kills: int, points: Sequence[str] = failpoints.NAMES
) -> Sequence[tuple[str, int] | float]:
    """Return what happens to the bot, in turn: a failpoint and its pass, or seconds to live."""
    steps: list[tuple[str, int] | float] = []
    while len(steps) < kills:
        steps += [
            (point, 1 if point in ONCE_ONLY else chance.randint(1, _PASSES.get(point, 6)))
            for point in points
        ]
        steps += [chance.uniform(0.1, 1.0) for _ in range(3)]
    return steps[:kills]
