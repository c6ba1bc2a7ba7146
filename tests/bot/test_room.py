"""A room from end to end: opened in the chat, projected, answered with digits and QR."""

import re
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from sqlalchemy import select

from messages.outgoing import CELEBRATION
from models import Attendance
from tests import make
from tests.bot.conftest import Harness


async def _now(harness: Harness) -> datetime:
    async with harness.http.get("/sim/clock") as answer:
        return datetime.fromisoformat((await answer.json())["now"])


async def _last(harness: Harness, person: int) -> dict[str, Any]:
    return [message for message in await harness.chat(person) if message["from"] == "bot"][-1]


async def _tap(harness: Harness, person: int, label: str) -> dict[str, Any]:
    await harness.taps(person, await _last(harness, person), label)
    await harness.settled()
    return await _last(harness, person)


async def test_room_is_opened_projected_and_answered(harness: Harness) -> None:
    now = await _now(harness)
    ana, celia = 42, 43
    harness.change(lambda s: make.participant(s, "Ana Souza", chat_id=ana).id)
    harness.change(lambda s: make.organizer(s, "Célia Dias", chat_id=celia).id)
    harness.change(lambda s: make.encontro(s, starts_at=now, published_at=now).id)
    async with harness.application().running():
        for person in (ana, celia):
            await harness.person(person)
        await harness.writes(celia, "/organizar")
        await harness.settled()

        await _tap(harness, celia, "📍 Abrir presença")
        await _tap(harness, celia, "🖥️ Abrir com código na tela")
        shown = await _tap(harness, celia, "🖥️ Tela da sala")
        address = re.search(r"http://127\.0\.0\.1:\d+/presenca/\S+", shown["text"])
        assert address is not None
        async with aiohttp.ClientSession() as http:
            async with http.get(address[0]) as page:
                assert page.status == 200
            async with http.get(address[0] + "/codigo") as answer:
                state = await answer.json()
        await harness.writes(ana, state["digits"])
        await harness.settled()
        await _tap(harness, celia, "⬅️ Voltar")
        await _tap(harness, celia, "🔳 Mostrar QR aqui")

    assert "✅ Presença registrada" in (await harness.sees(ana))[-1]
    sent = [call for call in await harness.calls("sendMessage") if "effect" in str(call)]
    assert CELEBRATION in str(sent[-1])
    photos = await harness.calls("sendPhoto")
    assert len(photos) == 1
    assert "protect_content" in str(photos[0])
    (recorded_at,) = harness.ask(lambda s: s.scalars(select(Attendance.happened_at)).all())
    assert abs(recorded_at - now) < timedelta(minutes=1)
