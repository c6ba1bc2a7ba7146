"""A Rede as version e416f3d left it, and what becomes of everything that waited in it.

`e416f3d.json` holds every table of that version's database (revision 0007), filled by that
version's own code: a waiting message of every purpose, key and kind of file, open and
interrupted drafts of every dialogue, updates a dead process left, and the data of every button
it ever showed. `ends` is how that same version, run over `CLOCK` beside the simulator, ended
each waiting message: later versions have to end each of them the same way.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy import DateTime, Engine, MetaData, create_engine, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

import migrations
from bot.application import Application
from bot.settings import Settings
from database.engine import make_engine
from models import OutboxRow
from simulator import Simulator
from simulator.chats import PrivateChat
from simulator.journal import Journal, LoggedCall
from tests.make import moment

REVISION: Final = "0007"
TOKEN: Final = "8137:SIM-de_antes"
START: Final = moment(11, 3, 21)
CLOCK: Final = (
    moment(12, 3, 8, 30),
    moment(12, 3, 13),
    moment(14, 3, 9),
    moment(17, 3, 18),
    moment(18, 3, 8, 30),
    moment(18, 3, 13),
)
"""Where the clock is set, one after the other: from the evening of the upgrade to a week later."""
HARMLESS: Final = ("file identifier", "message to edit not found", "no text in the message")
"""What the simulator refuses: it never knew the old files and the old messages."""


def read() -> dict[str, Any]:
    """Return what the file holds."""
    path = Path(__file__).with_name("e416f3d.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def fill(url: str, tables: dict[str, list[dict[str, Any]]]) -> None:
    """Make the tables of that version in an empty database, and put everything into them."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
    metadata = MetaData()
    metadata.reflect(engine, only=[*tables])
    with engine.begin() as connection:
        # Registrations point to each other; they come in the order in which they were made.
        for table in metadata.sorted_tables:
            name = table.name
            rows = [_read_row(table, row) for row in tables.get(name, ())]
            if rows:
                connection.execute(table.insert(), rows)
            if engine.dialect.name == "postgresql" and "id" in table.columns:
                # Rows with numbers of their own do not move what gives the numbers.
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                    {"name": name, "last": max((row["id"] for row in rows), default=1)},
                )
    engine.dispose()


def _read_row(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _read_moment(value)
        if value is not None and isinstance(table.columns[key].type, DateTime)
        else value
        for key, value in row.items()
    }


def _read_moment(text_: str) -> datetime:
    return datetime.fromisoformat(text_)


class Life:
    """The bot on such a database, beside the simulator."""

    def __init__(self, application: Application, simulator: Simulator, engine: Engine) -> None:
        self.application = application
        self.simulator = simulator
        self.engine = engine
        self.sent: list[tuple[int, str]] = []
        """Chat and words (or the kind of message) of everything that arrived."""
        self.refused: list[str] = []
        self.answered: list[str] = []
        """The taps that were answered."""

    def hear(self, call: LoggedCall) -> None:
        """Note what the bot said."""
        answer = call.answer if isinstance(call.answer, dict) else {}
        if call.method.lower() == "answercallbackquery":
            self.answered.append(str(call.params["callback_query_id"]))
        if not call.method.lower().startswith(("send", "edit")):
            return
        if call.status == 200:
            words = call.params.get("text") or call.params.get("caption") or call.method
            self.sent.append((int(call.params["chat_id"]), str(words)))
        elif not any(words in str(answer.get("description", "")) for words in HARMLESS):
            self.refused.append(f"{call.method} {call.params} {answer}")

    def ends(self) -> dict[int, str]:
        """Return how each message ended, by its number."""
        with Session(self.engine) as session:
            found = session.execute(select(OutboxRow.id, OutboxRow.state))
            return {number: str(state) for number, state in found}

    async def rest(self, within_s: float = 30) -> None:
        """Return when all that is due was sent and written down.

        Raises:
            AssertionError: it does not come to rest.

        """
        bot = self.simulator.engine.default_bot
        ends_at = time.monotonic() + within_s
        while time.monotonic() < ends_at:
            await self.simulator.engine.settle(bot, timeout_s=within_s)
            figures = self.application.status.figures()
            if not (len(bot.queue) or figures["updates_in_hand"] or figures["letters_in_hand"]):
                return
            await asyncio.sleep(0.05)
        message = f"the bot does not come to rest: {self.application.status.figures()}"
        raise AssertionError(message)

    def writes(self, chat_id: int, words: str) -> None:
        """Send a text."""
        self._arrives("message", chat_id, {"text": words, "date": self._now})

    def taps(self, chat_id: int, data: str) -> None:
        """Tap a button on an old message."""
        message = {"message_id": 1, "date": 0, "chat": {"id": chat_id, "type": "private"}}
        body = {"id": f"old-{chat_id}-{data}", "data": data, "message": message}
        self._arrives("callback_query", chat_id, {**body, "chat_instance": "1"})

    @property
    def _now(self) -> int:
        return self.simulator.engine.clock.unix()

    def _arrives(self, kind: str, chat_id: int, body: dict[str, Any]) -> None:
        bot = self.simulator.engine.default_bot
        chat = bot.chats[chat_id]
        assert isinstance(chat, PrivateChat)
        if kind == "message":
            bot.last_message_id += 1
            body |= {"message_id": bot.last_message_id, "chat": chat.as_chat()}
        bot.queue.add(kind, {**body, "from": chat.person.as_user()})

    async def pass_time(self) -> None:
        """Let the week go by."""
        await self.rest()
        for at in CLOCK:
            self.simulator.engine.set_clock(advance_s=None, moment=at)
            await self.rest()


@asynccontextmanager
async def living(url: str, chats: dict[str, list[int]]) -> AsyncIterator[Life]:
    """Start the bot on a database that is there."""
    engine = make_engine(url)
    async with Simulator(bots=[(TOKEN, "prova_bot", "Prova")], start=START) as simulator:
        settings = Settings(
            _env_file=None,
            telegram_token=SecretStr(TOKEN),
            telegram_api=simulator.url,
            database_url=url,
            clock_url=f"{simulator.url}/sim/clock",
            web_port=0,
            messages_per_second=1000,
            actions_per_ten_seconds=1_000_000,
        )
        life = Life(Application(settings, long_poll_s=2), simulator, engine)
        world = simulator.engine.world
        for chat_id in {chat for kind in chats.values() for chat in kind}:
            person = world.add_person({"id": chat_id, "first_name": "Zoé", "last_name": "Sá"})
            world.chat(simulator.engine.default_bot, person).is_started = True
        Journal.on_end.append(life.hear)
        try:
            async with life.application.running():
                yield life
        finally:
            Journal.on_end.remove(life.hear)
            engine.dispose()
