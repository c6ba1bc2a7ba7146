"""The whole bot and the whole simulator in this process, and people who do anything at all.

What people send goes straight into the simulator's queue, raw: a real Telegram would refuse
or tidy some of it, a forger's would not. What the bot sends is judged by the simulator.
"""

import asyncio
import contextlib
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import SecretStr
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session

from bot.application import Application
from bot.settings import Settings
from database.engine import make_engine
from models import Conversation, OutboxRow
from simulator import Simulator
from simulator.chats import PrivateChat
from simulator.files import Upload
from simulator.journal import Journal, LoggedCall
from tests.fuzz.seeded_people import SeededPeople
from tests.make import moment

T = TypeVar("T")

TOKEN: Final = "8137:SIM-prova_de_texto"
EVENING: Final = moment(11, 3, 21)
"""Quiet hours: what people are told by others waits in the outbox and is looked at there."""
HARMLESS: Final = (
    "message is not modified",
    # A tap on a message that is gone, or is a file, is answered by a new one.
    "message to edit not found",
    "there is no text in the message to edit",
    "query is too old",
    # The attachment of the cast is no file the simulator knows.
    "file identifier",
)


_DATA: Final = re.compile(r'"callback_data": ?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class DialogState:
    """Somewhere in a dialogue: what the conversation's row holds there."""

    role: str
    step: str | None
    parked_step: str | None
    draft: dict[str, Any] = field(hash=False)


@dataclass
class FuzzedBot:
    """The running bot and everybody around it."""

    simulator: Simulator
    application: Application
    engine: Engine
    seeded: SeededPeople
    refused: list[str] = field(default_factory=list)
    """What the simulator refused to send."""
    sent_count: int = 0
    on_markup: Callable[[list[str]], None] = field(default=lambda _data: None)
    """Hears the data of the buttons people are shown."""
    _taps: int = 0
    _failed: asyncio.Task[None] | None = None
    _asked_at: dict[int, int] = field(default_factory=dict)

    @property
    def now(self) -> int:
        return self.simulator.engine.clock.unix()

    def writes(self, chat_id: int, text: str) -> None:
        """Send a text as it is, normalised by nobody."""
        bot = self.simulator.engine.default_bot
        chat = self._chat(chat_id)
        bot.last_message_id += 1
        body = {
            "message_id": bot.last_message_id,
            "date": self.now,
            "chat": chat.as_chat(),
            "from": chat.person.as_user(),
            "text": text,
        }
        bot.queue.add("message", body)
        self._asked_at[chat_id] = bot.last_message_id

    def sends_file(self, chat_id: int, name: str, content: bytes) -> None:
        """Send a document with any content under any name."""
        bot = self.simulator.engine.default_bot
        chat = self._chat(chat_id)
        upload = Upload(name, "application/octet-stream", content)
        stored = self.simulator.engine.world.files.add(upload, kind="document", bot_id=bot.id)
        message = self.simulator.engine.world.post(
            bot, chat, stored.as_content(), sender=chat.person.as_user()
        )
        bot.queue.add(
            "message",
            {
                "message_id": message.id,
                "date": self.now,
                "chat": chat.as_chat(),
                "from": chat.person.as_user(),
                **stored.as_content(),
            },
        )

    def reads(self, chat_id: int) -> str:
        """The newest words of the bot in this chat."""
        newest = self._chat(chat_id).messages[self.newest(chat_id)]
        return str(newest.content.get("text") or newest.content.get("caption") or "")

    def taps(self, chat_id: int, data: Any, message_id: int | None = None) -> None:
        """Tap a button that carries any data, on any message or on none."""
        chat = self._chat(chat_id)
        self._taps += 1
        body = {"id": f"forged-{self._taps}", "from": chat.person.as_user(), "data": data}
        if message_id is not None:
            body["message"] = {"message_id": message_id, "date": 0, "chat": chat.as_chat()}
        # Every real one has it.
        body.setdefault("chat_instance", "1")
        self.simulator.engine.default_bot.queue.add("callback_query", body)

    def newest(self, chat_id: int) -> int:
        """The newest message of the bot in this chat; one is put there if there is none."""
        chat = self._chat(chat_id)
        ours = [message.id for message in chat.messages.values() if message.is_from_bot]
        if ours:
            return ours[-1]
        bot = self.simulator.engine.default_bot
        return self.simulator.engine.world.post(
            bot, chat, {"text": "Painel", "entities": []}, sender=bot.as_user()
        ).id

    def unanswered(self) -> list[int]:
        """Who wrote, and has had no new message since."""
        chats = self.simulator.engine.default_bot.chats
        asked, self._asked_at = self._asked_at, {}
        return [chat for chat, at in asked.items() if max(chats[chat].messages) <= at]

    async def settled(self, within_s: float = 60) -> None:
        """Return when all was handled and sent."""
        queue = self.simulator.engine.default_bot.queue
        ends_at = time.monotonic() + within_s
        while time.monotonic() < ends_at:
            if self._failed is not None and self._failed.done():
                await self._failed
            figures = self.application.status.figures()
            if not (len(queue) or figures["updates_in_hand"] or figures["letters_in_hand"]):
                return
            await asyncio.sleep(0.003)
        message = f"the bot does not come to rest: {self.application.status.figures()}"
        raise AssertionError(message)

    def watch(self) -> None:
        """Notice when the bot cannot go on."""
        self._failed = asyncio.create_task(self.application.failed())

    def stand(self, chats: Iterable[tuple[int, DialogState]]) -> None:
        """Put people into the middle of dialogues."""
        rows = [
            {
                "chat_id": chat_id,
                "step": place.step,
                "parked_step": place.parked_step,
                "draft": place.draft,
                "draft_until": EVENING + timedelta(days=7),
                "updated_at": EVENING,
            }
            for chat_id, place in chats
        ]
        with Session(self.engine) as session, session.begin():
            session.query(Conversation).filter(
                Conversation.chat_id.in_([row["chat_id"] for row in rows])
            ).delete()
            session.execute(insert(Conversation), rows)

    def begin_anew(self) -> None:
        """Put the database back to where it was at first; the bot must be at rest."""
        last = self.ask(_last_letter)
        _copy(self._kept, self._path)
        # The bot remembers the numbers of letters it has sent: they must go on growing.
        with Session(self.engine) as session, session.begin():
            row = update(OutboxRow).where(OutboxRow.id == _last_letter(session))
            session.execute(row.values(id=last))

    def forget_chats(self) -> None:
        """Let go of what stands in the chats: a hundred thousand long texts are too many."""
        for chat in self.simulator.engine.default_bot.chats.values():
            for number in list(chat.messages)[:-3]:
                del chat.messages[number]
        self.simulator.engine.journal.clear()

    def ask(self, question: Callable[[Session], T]) -> T:
        with Session(self.engine) as session:
            answer = question(session)
            session.rollback()
            return answer

    def _chat(self, chat_id: int) -> PrivateChat:
        world = self.simulator.engine.world
        person = world.people.get(chat_id)
        if person is None:
            person = world.add_person({"id": chat_id, "first_name": "Zoé", "last_name": "Sá"})
        chat = world.chat(self.simulator.engine.default_bot, person)
        chat.is_started = True
        return chat

    def keep(self) -> None:
        """Remember the database as it is: `begin_anew` goes back to it."""
        _copy(self._path, self._kept)

    @property
    def _path(self) -> Path:
        return Path(self.engine.url.database or "")

    @property
    def _kept(self) -> Path:
        return self._path.with_suffix(".kept")

    def hear(self, call: LoggedCall) -> None:
        """Note how the simulator answered a call."""
        self.sent_count += call.method.lower() != "getupdates"
        self.on_markup(_DATA.findall(call.params.get("reply_markup") or ""))
        answer = call.answer if isinstance(call.answer, dict) else {}
        is_refused = call.status is not None and call.status != 200
        if is_refused and not any(
            harmless in answer.get("description", "") for harmless in HARMLESS
        ):
            self.refused.append(f"{call.method} {call.params}: {answer}")


def _last_letter(session: Session) -> int:
    return session.scalars(select(func.max(OutboxRow.id))).one()


def _copy(source: Path, target: Path) -> None:
    """Copy a database page by page, while others have it open."""
    with (
        contextlib.closing(sqlite3.connect(source)) as read,
        contextlib.closing(sqlite3.connect(target)) as written,
    ):
        read.backup(written)


@contextlib.asynccontextmanager
async def opened(database_url: str, seeded: SeededPeople) -> AsyncIterator[FuzzedBot]:
    """Run the bot on a database in which the cast is seated."""
    engine = make_engine(database_url)
    bots = [(TOKEN, "prova_bot", "Prova")]
    try:
        async with Simulator(bots=bots, start=EVENING) as simulator:
            settings = Settings(
                _env_file=None,
                telegram_token=SecretStr(TOKEN),
                telegram_api=simulator.url,
                database_url=database_url,
                clock_url=f"{simulator.url}/sim/clock",
                web_port=0,
                status_port=0,
                messages_per_second=1000,
                actions_per_ten_seconds=1_000_000,
            )
            application = Application(settings, long_poll_s=2)
            fuzzed_bot = FuzzedBot(simulator, application, engine, seeded)
            for chats in seeded.chats.values():
                for chat_id in chats:
                    fuzzed_bot.newest(chat_id)
            Journal.on_end.append(fuzzed_bot.hear)
            try:
                async with application.running():
                    fuzzed_bot.watch()
                    await fuzzed_bot.settled()
                    fuzzed_bot.keep()
                    yield fuzzed_bot
            finally:
                Journal.on_end.remove(fuzzed_bot.hear)
    finally:
        engine.dispose()
