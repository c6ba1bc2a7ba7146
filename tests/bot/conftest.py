"""The bot beside a real Telegram of this machine, on real databases."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, exists, inspect, select
from sqlalchemy.orm import Session

from bot import logs
from bot.application import Application
from bot.settings import Settings
from database import migrating
from database.engine import make_engine
from handlers import routes
from models import InboxRow, InboxState, Mailing, MailingState, OutboxRow, OutboxState
from simulator import Simulator
from tests.bot import probes
from tests.bot.typed import TOKEN, typed
from tests.once import Once

__all__ = ["TOKEN", "typed"]

T = TypeVar("T")

_NO_SETTINGS = {"poll_margin_s", "clock_silent_s"}
"""What an application takes beside its settings."""
_LOOKS_EVERY_S, _AT_LAST_EVERY_S = 0.02, 0.1


@dataclass
class Harness:
    """The simulator, its people's side, and the bot's database."""

    simulator: Simulator
    http: aiohttp.ClientSession
    database_url: str
    engine: Engine = field(init=False)
    updates: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Everything that was ever for the bot; the bot itself forgets what it has done."""

    def __post_init__(self) -> None:
        self.engine = make_engine(self.database_url)
        queue = self.simulator.engine.default_bot.queue
        add = queue.add

        def remembering(kind: str, body: dict[str, Any]) -> None:
            before = queue._last_id  # noqa: SLF001 - what was not asked for gets no number
            add(kind, body)
            if (number := queue._last_id) != before:  # noqa: SLF001
                self.updates[number] = {"update_id": number, kind: body}

        queue.add = remembering  # type: ignore[method-assign]

    def settings(self, **changed: Any) -> Settings:
        given: dict[str, Any] = {
            "telegram_token": SecretStr(TOKEN),
            "telegram_api": self.simulator.url,
            "database_url": self.database_url,
            "clock_url": f"{self.simulator.url}/sim/clock",
            "web_port": 0,
            "status_port": 0,
            # These people are machines; the limit has tests of its own.
            "actions_per_ten_seconds": 1_000_000,
        }
        return Settings(_env_file=None, **{**given, **changed})

    @property
    def database_path(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    def application(self, **changed: Any) -> Application:
        own = {name: changed.pop(name) for name in _NO_SETTINGS & changed.keys()}
        return Application(self.settings(**changed), long_poll_s=2, look_every_s=0.1, **own)

    async def person(self, number: int = 42) -> int:
        """Somebody the bot may write to."""
        await self.post("/sim/people", first_name="Ana", id=number)
        await self.post(f"/sim/people/{number}/start")
        return number

    async def writes(self, person: int, text: str) -> None:
        await self.post(f"/sim/people/{person}/messages", text=text)

    async def taps(self, person: int, message: dict[str, Any], button: str) -> dict[str, Any]:
        return await self.post(
            f"/sim/people/{person}/taps", message_id=message["message_id"], button=button
        )

    async def settled(self, timeout_s: float = 15) -> None:
        """Return when nothing is left in the simulator, the inbox and the outbox.

        What waits for minutes, as a change of somebody's hours does, is left to wait.
        """
        ends_at, waits = time.monotonic() + timeout_s, pauses()
        while time.monotonic() < ends_at:
            assert (await self.post("/sim/settle", timeout_s=timeout_s))["idle"]
            soon = self.simulator.engine.clock.now() + timedelta(minutes=1)
            if not self.ask(partial(_is_open, soon=soon)):
                return
            # What waits for a moment would be asked for a thousand times until then.
            await asyncio.sleep(next(waits))
        message = "the bot does not come to rest"
        raise AssertionError(message)

    async def until(self, is_so: Callable[[], Awaitable[bool]], timeout_s: float = 15) -> None:
        """Wait for what is not announced by an event."""
        waits = pauses()
        async with asyncio.timeout(timeout_s):
            while not await is_so():  # noqa: ASYNC110 - the other side is another program
                await asyncio.sleep(next(waits))

    async def was_answered(self, person: int) -> bool:
        return any("Feito" in text for text in await self.sees(person))

    async def chat(self, person: int) -> list[dict[str, Any]]:
        async with self.http.get(f"/sim/people/{person}/chat") as answer:
            messages: list[dict[str, Any]] = (await answer.json())["messages"]
            return messages

    async def sees(self, person: int) -> list[str]:
        """What the bot wrote to the person, oldest first."""
        return [m["text"] for m in await self.chat(person) if m["from"] == "bot"]

    async def fault(self, method: str, answer: Any, **how: Any) -> None:
        await self.post("/sim/faults", method=method, answer=answer, **how)

    async def calls(self, method: str = "") -> list[dict[str, Any]]:
        async with self.http.get("/sim/calls") as answer:
            calls: list[dict[str, Any]] = (await answer.json())["calls"]
        return [call for call in calls if not method or call["method"].lower() == method.lower()]

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(path, json=body) as answer:
            answer.raise_for_status()
            said: dict[str, Any] = await answer.json()
            return said

    def ask(self, question: Callable[[Session], T]) -> T:
        with Session(self.engine) as session:
            answer = question(session)
            session.rollback()
            return answer

    def change(self, work: Callable[[Session], T]) -> T:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            return work(session)

    def effects(self) -> list[int | None]:
        return self.ask(probes.effects)


def pauses() -> Iterator[float]:
    """How long to wait between two looks: who waits for long may hear of it a little later."""
    pause = _LOOKS_EVERY_S
    while True:
        yield pause
        pause = min(1.2 * pause, _AT_LAST_EVERY_S)


def _is_open(session: Session, soon: datetime) -> bool:
    new = exists().where(InboxRow.state == InboxState.NEW)
    ready = exists().where(
        OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING]), OutboxRow.due_at <= soon
    )
    # An announcement whose messages are not written yet waits, too.
    mailing = exists().where(Mailing.state == MailingState.OPEN)
    return bool(session.scalar(select(new | ready | mailing)))


@pytest.fixture(autouse=True)
def _logged_as_in_earnest() -> None:
    logs.set_up("DEBUG")


@pytest.fixture(autouse=True)
def _tables_made_once(once: Once) -> Iterator[None]:
    """Let the revisions make the tables of an empty file once; each later one is given those.

    Every copy begins with such a file. Programs of their own run the revisions in earnest.
    """
    really = migrating.migrate

    def make(path: Path, revision: str) -> None:
        engine = make_engine(f"sqlite:///{path}")
        really(engine, to=revision)
        engine.dispose()

    def migrate(engine: Engine, *, to: str | None = None) -> bool:
        if engine.dialect.name != "sqlite" or inspect(engine).get_table_names():
            return really(engine, to=to)
        revision = to or migrating.newest_revision()
        made = once(f"empty-{revision}.db", partial(make, revision=revision))
        with closing(sqlite3.connect(made)) as tables, closing(engine.raw_connection()) as empty:
            try:
                tables.backup(cast("sqlite3.Connection", empty.driver_connection))
            except sqlite3.Error:
                # No room, or no permission: the revisions fail in their own way.
                return really(engine, to=to)
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrating, "migrate", migrate)
        yield


@pytest.fixture
def probed() -> Iterator[None]:
    routes.load()
    with probes.registered():
        yield


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(bots=[(TOKEN, "prova_bot", "Prova")]) as simulator:
        yield simulator


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """On SQLite alone, where the database makes no difference."""
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


async def _harness(simulator: Simulator, url: str) -> AsyncIterator[Harness]:
    async with aiohttp.ClientSession(simulator.url) as http:
        harness = Harness(simulator, http, url)
        yield harness
        harness.engine.dispose()


@pytest.fixture
async def harness(simulator: Simulator, database_url: str, probed: None) -> AsyncIterator[Harness]:  # noqa: ARG001
    """On both databases."""
    async for harness in _harness(simulator, database_url):
        yield harness


@pytest.fixture
async def sqlite_harness(
    simulator: Simulator,
    sqlite_url: str,
    probed: None,  # noqa: ARG001
) -> AsyncIterator[Harness]:
    """On SQLite alone, where the database makes no difference."""
    async for harness in _harness(simulator, sqlite_url):
        yield harness
