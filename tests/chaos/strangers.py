"""Two hundred strangers at their worst, and the people who go about their business beside them.

Everybody acts through the simulator; the bot hears of it over HTTP. What they write is made
from a seed, so that a run can be repeated.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from messages.actions import Action, pack
from messages.actions.encontros import ConfirmPresence, DeclinePresence, ListEncontros
from messages.actions.help import AskOrganizers
from messages.actions.registration import (
    SendRegistration,
    SkipEmail,
    StartRegistration,
    TypeAgency,
    UseChatName,
)
from tests.bot.conftest import Harness

LONGEST: Final = 4_096
_PIECES: Final = (",", " ,", ".a", " ", "e\u0301", "a\u0308\u0323", "7", "\ufdfa", "palavra ", "—")
_COMMANDS: Final = ("/ajuda", "/inicio", "/encontros", "/cursos", "/praticas", "/privacidade")
_FORM: Final[tuple[Action | str, ...]] = (
    StartRegistration(),
    TypeAgency(),
    "Secretaria de Lugar Nenhum",
    UseChatName(),
    SkipEmail(),
    SendRegistration(),
)
_PATIENCE_S: Final = 30.0
_Deed = Callable[[], object]


class SimulatedPeople:
    """What people do in the simulator, without a request of its own for each."""

    def __init__(self, harness: Harness) -> None:
        self._world = harness.simulator.engine.world
        self._bot = harness.simulator.engine.default_bot

    def arrive(self, number: int) -> None:
        """Somebody opens the chat."""
        person = self._world.add_person({"id": number, "first_name": "Ana"})
        self._world.chat(self._bot, person).is_started = True

    def heard(self, number: int) -> int:
        """How many messages somebody has from the bot."""
        chat = self._world.chat(self._bot, self._world.people[number])
        return sum(message.is_from_bot for message in chat.messages.values())

    def sends(self, number: int, content: dict[str, Any], **extra: Any) -> int:
        """Somebody sends a message of any kind; returns its number."""
        person = self._world.people[number]
        chat = self._world.chat(self._bot, person)
        message = self._world.post(
            self._bot, chat, content, sender=person.as_user(), extra=extra or None
        )
        self._bot.queue.add("message", message.as_bot_reads())
        return message.id

    def taps(self, number: int, action: Action) -> asyncio.Event | None:
        """Somebody taps on the newest message; returns what is set at the answer."""
        person = self._world.people[number]
        chat = self._world.chat(self._bot, person)
        newest = next((m for m in reversed(chat.messages.values()) if m.is_from_bot), None)
        if newest is None:
            return None
        return self._world.begin_tap(self._bot, chat, person, newest, pack(action)).done

    async def answered(self, number: int, asked: int) -> None:
        """Return when somebody has a message that is newer than theirs."""
        chat = self._world.chat(self._bot, self._world.people[number])
        while not any(m.is_from_bot and m.id > asked for m in reversed(chat.messages.values())):  # noqa: ASYNC110
            await asyncio.sleep(0.004)


@dataclass
class Strangers:
    """Each does something `each_s` seconds after the last, whatever comes back."""

    simulated: SimulatedPeople
    numbers: range
    asking: int
    """How many of them ask the organizers, too."""
    each_s: float
    seed: int = 7
    deeds: int = 0

    async def act(self) -> None:
        """Act for ever."""
        await asyncio.gather(*(self._act(number) for number in self.numbers))

    async def _act(self, number: int) -> None:
        chance = random.Random(self.seed * 1_000 + number)  # noqa: S311 - no secret
        await asyncio.sleep(chance.random() * self.each_s)
        form = 0
        while True:
            began_at = time.monotonic()
            form = self._fill_in(number, form) if form else self._do_something(number, chance)
            self.deeds += 1
            await asyncio.sleep(max(0.0, self.each_s - (time.monotonic() - began_at)))

    def _fill_in(self, number: int, step: int) -> int:
        given = _FORM[step]
        if isinstance(given, str):
            self.simulated.sends(number, {"text": given})
        else:
            self.simulated.taps(number, given)
        return (step + 1) % len(_FORM)

    def _do_something(self, number: int, chance: random.Random) -> int:
        asks = number - self.numbers.start < self.asking
        deeds: list[_Deed] = [
            lambda: self.simulated.sends(number, {"text": _long_text(chance)}),
            lambda: self.simulated.sends(number, {"text": chance.choice(_COMMANDS)}),
            lambda: self.simulated.sends(number, {"text": f"{chance.randrange(10_000):04}"}),
            lambda: self.simulated.sends(
                number, {"text": f"/start p_{chance.randbytes(12).hex()}"}
            ),
            lambda: self.simulated.sends(number, _document(chance)),
            lambda: self._send_album(number, chance),
            lambda: self.simulated.taps(number, AskOrganizers() if asks else ListEncontros()),
        ]
        chosen = chance.randrange(len(deeds) + 1)
        if chosen == len(deeds):
            return self._fill_in(number, 0)
        deeds[chosen]()
        return 0

    def _send_album(self, number: int, chance: random.Random) -> None:
        album = str(chance.randrange(10**12))
        for _ in range(3):
            photo = {"photo": [{**_file(chance), "width": 90, "height": 90}]}
            self.simulated.sends(number, photo, media_group_id=album)


def _long_text(chance: random.Random) -> str:
    piece = chance.choice(_PIECES)
    if chance.random() < 0.5:
        return (piece * LONGEST)[:LONGEST]
    return "".join(chance.choices(_PIECES, k=LONGEST))[:LONGEST]


def _file(chance: random.Random) -> dict[str, Any]:
    number = chance.randbytes(8).hex()
    return {"file_id": number, "file_unique_id": number, "file_size": 1_000}


def _document(chance: random.Random) -> dict[str, Any]:
    document = {**_file(chance), "file_name": "lista.xlsx", "mime_type": "application/x"}
    return {"document": document, "caption": _long_text(chance)[:1_024]}


@dataclass
class Participants:
    """They look around, confirm and decline, one thing after the other."""

    simulated: SimulatedPeople
    numbers: range
    activity_id: int
    each_s: float
    waits: list[float] = field(default_factory=list)
    """How long each answer took, from the update to what the person sees, in seconds."""

    async def act(self) -> None:
        """Act for ever."""
        await asyncio.gather(*(self._act(number) for number in self.numbers))

    async def greet(self) -> None:
        """Each asks for something once; who was never here is a stranger to the bot."""
        await asyncio.gather(*(self._ask(number, "/encontros") for number in self.numbers))
        self.waits.clear()

    async def _act(self, number: int) -> None:
        await asyncio.sleep(self.each_s * (number - self.numbers.start) / len(self.numbers))
        turn = number
        while True:
            began_at = time.monotonic()
            match turn % 4:
                case 0:
                    await self._ask(number, "/encontros")
                case 1:
                    await self._tap(number, ConfirmPresence(self.activity_id, 1))
                case 2:
                    await self._ask(number, "/inicio")
                case _:
                    await self._tap(number, DeclinePresence(self.activity_id))
            turn += 1
            await asyncio.sleep(max(0.1, self.each_s - (time.monotonic() - began_at)))

    async def _ask(self, number: int, text: str) -> None:
        began_at = time.monotonic()
        asked = self.simulated.sends(number, {"text": text})
        async with asyncio.timeout(_PATIENCE_S):
            await self.simulated.answered(number, asked)
        self.waits.append(time.monotonic() - began_at)

    async def _tap(self, number: int, action: Action) -> None:
        began_at = time.monotonic()
        done = self.simulated.taps(number, action)
        if done is None:
            return
        async with asyncio.timeout(_PATIENCE_S):
            await done.wait()
        self.waits.append(time.monotonic() - began_at)
