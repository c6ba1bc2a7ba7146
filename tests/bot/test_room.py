"""A room from end to end: opened in the chat, projected, answered with digits and QR."""

import re
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from sqlalchemy import select

from messages.outgoing import CELEBRATION
from models import Attendance
from tests import make
from tests.bot.conftest import Town


async def _now(town: Town) -> datetime:
    async with town.http.get("/sim/clock") as answer:
        return datetime.fromisoformat((await answer.json())["now"])


async def _last(town: Town, person: int) -> dict[str, Any]:
    return [message for message in await town.chat(person) if message["from"] == "bot"][-1]


async def _tap(town: Town, person: int, label: str) -> dict[str, Any]:
    await town.taps(person, await _last(town, person), label)
    await town.settled()
    return await _last(town, person)


async def test_room_is_opened_projected_and_answered(town: Town) -> None:
    now = await _now(town)
    ana, celia = 42, 43
    town.change(lambda s: make.participant(s, "Ana Souza", chat_id=ana).id)
    town.change(lambda s: make.organizer(s, "Célia Dias", chat_id=celia).id)
    town.change(lambda s: make.encontro(s, starts_at=now, published_at=now).id)
    async with town.application().running():
        for person in (ana, celia):
            await town.person(person)
        await town.writes(celia, "/organizar")
        await town.settled()

        await _tap(town, celia, "📍 Abrir presença")
        await _tap(town, celia, "🖥️ Tela com código que muda")
        shown = await _tap(town, celia, "🖥️ Tela para projetar")
        address = re.search(r"http://127\.0\.0\.1:\d+/presenca/\S+", shown["text"])
        assert address is not None
        async with aiohttp.ClientSession() as http:
            async with http.get(address[0]) as page:
                assert page.status == 200
            async with http.get(address[0] + "/codigo") as answer:
                state = await answer.json()
        await town.writes(ana, state["digits"])
        await town.settled()
        await _tap(town, celia, "⬅️ Voltar")
        await _tap(town, celia, "🔳 Mostrar QR aqui")

    assert "✅ Presença registrada" in (await town.sees(ana))[-1]
    sent = [call for call in await town.calls("sendMessage") if "effect" in str(call)]
    assert CELEBRATION in str(sent[-1])
    photos = await town.calls("sendPhoto")
    assert len(photos) == 1
    assert "protect_content" in str(photos[0])
    (recorded_at,) = town.ask(lambda s: s.scalars(select(Attendance.happened_at)).all())
    assert abs(recorded_at - now) < timedelta(minutes=1)
