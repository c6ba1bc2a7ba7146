"""A city at work while somebody keeps killing its bot."""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy.exc import OperationalError

from bot import failpoints
from domain import outbox
from domain.outbox import Purpose
from messages.actions import pack
from messages.actions.encontros import ConfirmPresence, DeclinePresence
from messages.actions.start import GoHome
from tests import make
from tests.bot.conftest import TOKEN, Town
from tests.chaos import verdict
from tests.chaos.history import History

ROOT = Path(__file__).parents[2]
PEOPLE = 24
SEATS = 5
_GIVE_UP_S = 4.0
"""How long a failpoint may take to be reached before the bot is killed all the same."""


class Nursery:
    """Where bots are born; see tests/chaos/nursery.py."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._deaths: dict[int, asyncio.Future[int]] = {}

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.nursery",
            cwd=ROOT,
            env={**os.environ, **self._environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        for pid, death in self._deaths.items():
            if not death.done():
                os.kill(pid, 9)
        self._process.stdin.close()
        await self._process.wait()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "born" in said:
                self._deaths[said["born"]] = asyncio.get_running_loop().create_future()
                self._born.put_nowait(said["born"])
            else:
                self._deaths[said["died"]].set_result(said["code"])

    async def bear(self, **environment: str) -> int:
        """Start a bot; returns the number of its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(environment).encode() + b"\n")
        return await self._born.get()

    async def death(self, pid: int, timeout_s: float | None = None) -> int | None:
        """Wait for the end of a bot; returns its code, None when it still lives."""
        done, _ = await asyncio.wait({self._deaths[pid]}, timeout=timeout_s)
        return self._deaths[pid].result() if done else None


class City:
    """The people, what they do, and the bot that serves them between two kills."""

    def __init__(self, town: Town, nursery: Nursery, *, seed: int = 1) -> None:
        self.town = town
        self.history = History()
        self._nursery = nursery
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._people = list(range(501, 501 + PEOPLE))
        self._panels: dict[int, int] = {}
        self._taps: set[asyncio.Task[Any]] = set()
        self._number = verdict.FIRST_NUMBER
        self._bot = 0
        self._activity_id = 0
        self.pause_s = 0.025
        """Between two actions of the people."""

    async def __aenter__(self) -> Self:
        """Let everybody move in, and the bot be known to them."""
        self.town.change(self._build)
        self.history.listen()
        await self.bear(REDE_TEST_FLAW="")
        for person in self._people:
            await self.town.person(person)
            await self.town.writes(person, "/painel um")
        await self.town.settled(40)
        for person in self._people:
            (panel,) = [m for m in await self.town.chat(person) if m["text"] == "Painel um."]
            self._panels[person] = panel["message_id"]
        await self.kill()
        self._acting = asyncio.create_task(self._act())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._acting.cancel()
        await asyncio.gather(self._acting, return_exceptions=True)
        self.history.stop()

    async def _stop_acting(self) -> None:
        if self._acting.done():
            # Nobody acted any more: the run would prove nothing.
            self._acting.result()
        for task in (self._acting, *self._taps):
            task.cancel()
        await asyncio.gather(self._acting, *self._taps, return_exceptions=True)

    def _build(self, session: Any) -> None:
        office = make.assessoria(session)
        now = self.town.simulator.engine.clock.now()
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
                    self._number += 1
                    self.history.numbers.append(self._number)
                    await self.town.writes(person, f"/prova {self._number}")
                case kind if kind < 0.75:
                    self.history.taps[person] += 1
                    self._tap(person, pack(GoHome()))
                case kind if kind < 0.95:
                    self.history.seat_taps += 1
                    self._tap(person, self._seat_action())
                case _:
                    self._plan_letter(person)
            await asyncio.sleep(self.pause_s)

    def _tap(self, person: int, data: str) -> None:
        # By its data: what the panel shows by now depends on what was tapped before.
        task = asyncio.create_task(
            self.town.post(
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

    def _plan_letter(self, person: int) -> None:
        purpose = self._chance.choice([Purpose.NOTICE, Purpose.REMINDER, Purpose.BROADCAST])
        words = f"Carta {len(self.history.letters) + 1}."
        try:
            self.town.change(
                lambda session: outbox.put(
                    session,
                    chat_id=person,
                    purpose=purpose,
                    payload={"html": words},
                    now=self.town.simulator.engine.clock.now(),
                    dedupe=f"chaos-{words}",
                )
            )
        except OperationalError:
            # The bot holds the database: the letter was not planned.
            return
        self.history.letters.append(words)

    # --- What happens to the bot ------------------------------------------------------------

    async def bear(self, **environment: str) -> None:
        """Start the bot."""
        self._bot = await self._nursery.bear(**environment)

    async def kill_at(self, point: str, passes: int) -> None:
        """Let a bot live until it dies at a failpoint."""
        born_at = time.monotonic()
        await self.bear(REDE_FAILPOINT=f"{point}:{passes}", REDE_UNDER_TEST="1")
        died = await self._nursery.death(self._bot, _GIVE_UP_S)
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
        self.history.overbooked += self.town.ask(verdict.overbooked)

    def _note_resumed(self, born_at: float) -> None:
        first = next((call.at for call in self.history.calls if call.at > born_at), None)
        if first is not None:
            self.history.resumed_s.append(first - born_at)

    async def rest(self, timeout_s: float = 60) -> list[str]:
        """Let everybody rest and the bot finish; returns the verdict."""
        await self.bear()
        await self._stop_acting()
        await self.town.settled(timeout_s)
        os.kill(self._bot, 15)
        code = await self._nursery.death(self._bot, 15)
        assert code == 0, f"the bot did not end well: {code}"
        return self.town.ask(lambda session: verdict.verdict(session, self.history))


def environment(town: Town, **more: str) -> dict[str, str]:
    """Return what the nursery's bots find in their environment."""
    return {
        "REDE_TELEGRAM_TOKEN": TOKEN,
        "REDE_TELEGRAM_API": town.simulator.url,
        "REDE_DATABASE_URL": town.database_url,
        "REDE_CLOCK_URL": f"{town.simulator.url}/sim/clock",
        "REDE_WEB_PORT": "0",
        "REDE_ACTIONS_PER_TEN_SECONDS": "1000000",
        "REDE_LOG_LEVEL": "ERROR",
        **more,
    }


ONCE_ONLY = frozenset({"in_recovery", "in_reminders_tick", "in_offers_tick"})
"""Points that a short life passes once."""


def plan(chance: random.Random, kills: int) -> Sequence[tuple[str, int] | float]:
    """Return what happens to the bot, in turn: a failpoint and its pass, or seconds to live."""
    steps: list[tuple[str, int] | float] = []
    while len(steps) < kills:
        steps += [
            (point, 1 if point in ONCE_ONLY else chance.randint(1, 6)) for point in failpoints.NAMES
        ]
        steps += [chance.uniform(0.1, 1.0) for _ in range(3)]
    return steps[:kills]
