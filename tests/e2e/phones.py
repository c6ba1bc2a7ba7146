"""People with phones in front of the simulator: they tap and write over HTTP, as the page does."""

import asyncio
import html
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import aiohttp
from sqlalchemy import Engine, or_, select

from models import InboxRow, InboxState, OutboxRow, OutboxState, Purpose

_LOOK_AGAIN_S: Final = 0.01
_PATIENCE_S: Final = 20.0
"""How long people look for what comes without being asked for, on a busy machine."""

_COMING: Final = select(InboxRow.update_id).where(InboxRow.state == InboxState.NEW)
_GOING: Final = select(OutboxRow.id).where(
    OutboxRow.purpose == Purpose.REPLY,
    OutboxRow.state.in_((OutboxState.READY, OutboxState.SENDING)),
)
# Put together once: it is asked thousands of times.
_IS_AT_WORK: Final = select(or_(_COMING.exists(), _GOING.exists()))


@dataclass
class Phone:
    """One person's chat with the bot, counting what the person has to do."""

    http: aiohttp.ClientSession
    engine: Engine
    person_id: int
    taps_count: int = 0
    texts_count: int = 0
    toast: str = ""
    """What the last tap answered over the chat."""
    messages: list[dict[str, Any]] = field(default_factory=list)

    async def starts(self, payload: str = "") -> None:
        """Press "Iniciar", as the button of a fresh chat or a link does; that is a tap."""
        self.taps_count += 1
        await self._post("start", {"payload": payload} if payload else {})
        await self._hears()

    async def writes(self, text: str) -> None:
        """Write a message; a command counts as a text."""
        self.texts_count += 1
        await self._post("messages", {"text": text})
        await self._hears()

    async def sends(self, name: str, content: bytes, *, field_name: str = "document") -> None:
        """Send a file."""
        form = aiohttp.FormData()
        form.add_field(field_name, content, filename=name)
        async with self.http.post(f"/sim/people/{self.person_id}/messages", data=form) as answer:
            answer.raise_for_status()
        await self._hears()

    async def _hears(self) -> None:
        """Look until what was sent has its answer: a busy bot is silent before it, too."""
        ends_at = time.monotonic() + _PATIENCE_S
        await self.looks()
        while self.messages[-1]["from"] != "bot" and time.monotonic() < ends_at:
            await asyncio.sleep(_LOOK_AGAIN_S)
            await self.looks()

    async def taps(self, button: str, *, on: str = "") -> None:
        """Tap the button on the newest message that has it (and whose words hold `on`)."""
        ends_at = time.monotonic() + _PATIENCE_S
        while (message := self._with_button(button, on)) is None and time.monotonic() < ends_at:
            await asyncio.sleep(_LOOK_AGAIN_S)
            await self.looks()
        if message is None:
            seen = "\n---\n".join(self.words(message) for message in self.messages[-3:])
            text = f"no button {button!r} in sight:\n{seen}"
            raise AssertionError(text)
        self.taps_count += 1
        answer = await self._post("taps", {"message_id": message["message_id"], "button": button})
        assert answer["answered"], f"the tap on {button!r} was never answered"
        self.toast = answer["toast"]
        await self.looks()

    def _with_button(self, button: str, on: str) -> dict[str, Any] | None:
        def has_it(message: dict[str, Any]) -> bool:
            labels = [b["text"] for row in message["buttons"] or [] for b in row]
            return on in message["text"] and any(button in label for label in labels)

        return next((each for each in reversed(self.messages) if has_it(each)), None)

    async def looks(self) -> None:
        """Wait until everything was answered and read the chat."""
        ends_at = time.monotonic() + _PATIENCE_S
        settle = {"timeout_s": 10, "quiet_ms": 0}
        while True:
            async with self.http.post("/sim/settle", json=settle) as answer:
                assert (await answer.json())["idle"]
            if not self._is_bot_at_work():
                break
            assert time.monotonic() < ends_at, "the bot does not come to rest"
            await asyncio.sleep(_LOOK_AGAIN_S)
        async with self.http.get(f"/sim/people/{self.person_id}/chat") as answer:
            answer.raise_for_status()
            self.messages = (await answer.json())["messages"]

    def _is_bot_at_work(self) -> bool:
        """Whether something that came waits for its answer, which its silence would not tell."""
        with self.engine.connect() as connection:
            return bool(connection.scalar(_IS_AT_WORK))

    async def gets(self, opening: str) -> None:
        """Wait for a message that starts so, which comes without being asked for."""
        # Unprompted messages to one person keep a second between them.
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                await self.looks()
                while not self._got(opening):
                    await asyncio.sleep(0.05)
                    await self.looks()
        assert self._got(opening), self.words(self.last)

    def _got(self, opening: str) -> bool:
        # Of what comes by the clock at one moment, any may be the last.
        sent = [message for message in self.messages if message["from"] == "bot"]
        return any(str(message["text"] or "").startswith(opening) for message in sent[-2:])

    async def gets_files(self, *names: str) -> None:
        """Wait for files of these names, which are made when they are sent."""
        ends_at = time.monotonic() + _PATIENCE_S
        while self.files != [*names] and time.monotonic() < ends_at:
            await asyncio.sleep(_LOOK_AGAIN_S)
            await self.looks()
        assert self.files == [*names]

    @property
    def last(self) -> dict[str, Any]:
        """The newest message of the bot."""
        return next(m for m in reversed(self.messages) if m["from"] == "bot")

    @property
    def sees(self) -> str:
        """The words of the newest message of the bot."""
        return str(self.last["text"] or "")

    @property
    def buttons(self) -> list[str]:
        """The labels under the newest message of the bot."""
        return [b["text"] for row in self.last["buttons"] or [] for b in row]

    @property
    def files(self) -> list[str]:
        """The names of the files the bot sent, oldest first."""
        sent = [m["document"] for m in self.messages if m["from"] == "bot" and m.get("document")]
        return [document["file_name"] for document in sent]

    def has_read(self, words: str) -> bool:
        """Whether some message of the bot holds these words now."""
        return any(words in (m["text"] or "") for m in self.messages if m["from"] == "bot")

    def words(self, message: dict[str, Any]) -> str:
        """A message as one would tell it: its words and its buttons."""
        labels = [[b["text"] for b in row] for row in message["buttons"] or []]
        return html.unescape(f"{message['from']}: {message['text']}\n{labels}")

    def new_task(self) -> None:
        """Start counting again."""
        self.taps_count = self.texts_count = 0

    async def _post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self.http.post(f"/sim/people/{self.person_id}/{what}", json=body) as answer:
            content: dict[str, Any] = await answer.json()
            assert answer.ok, content
            return content


@dataclass
class PhoneNetwork:
    """Everybody's phones, and the clock on the wall."""

    http: aiohttp.ClientSession
    engine: Engine

    async def meet(self, first_name: str, last_name: str = "") -> Phone:
        """Give a new person a phone."""
        body = {"first_name": first_name, "last_name": last_name}
        async with self.http.post("/sim/people", json=body) as answer:
            answer.raise_for_status()
            return Phone(self.http, self.engine, (await answer.json())["id"])

    async def waits_until(self, moment: datetime) -> None:
        """Turn the clock to a later moment and let the bot do what is due."""
        async with self.http.post("/sim/clock", json={"set": moment.isoformat()}) as answer:
            assert answer.ok, await answer.text()
        async with self.http.post("/sim/settle", json={"timeout_s": 20}) as answer:
            assert (await answer.json())["idle"]
