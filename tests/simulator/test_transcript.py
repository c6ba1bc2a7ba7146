"""The log of calls as lines that are the same in every run."""

import asyncio

import aiohttp
from aiohttp import ClientSession

from simulator import Simulator
from tests.simulator.client import Client, soon
from tests.simulator.conftest import ANA
from tests.simulator.samples import PICTURE

KEYS = {"inline_keyboard": [[{"text": "Sim", "callback_data": "s"}], [{"text": "Não", "callback_data": "n"}]]}  # fmt: skip  # noqa: E501

NOT_MODIFIED = (
    "editMessageText 1001 m1 «Até lá» → 400 "
    "Bad Request: message is not modified: specified new message …"
)


async def converse(simulator: Simulator) -> str:
    async with ClientSession(simulator.url) as session:
        client = Client(simulator, session)
        sent = await client.result("sendMessage", chat_id=ANA, text="Vem?\nSim?", reply_markup=KEYS)
        tap = asyncio.create_task(client.post(f"/people/{ANA}/taps", {"button": "Sim"}))
        await soon()
        [update] = await client.updates()
        await client.result("answerCallbackQuery", callback_query_id=update["callback_query"]["id"])
        await tap
        where = {"chat_id": ANA, "message_id": sent["message_id"]}
        await client.result("editMessageText", **where, text="Até lá")
        await client.call("editMessageText", {**where, "text": "Até lá"})
        form = aiohttp.FormData({"chat_id": str(ANA)})
        form.add_field("photo", PICTURE, filename="a.png")
        await session.post(f"/bot{simulator.token}/sendPhoto", data=form)
        await client.post("/faults", {"method": "getMe", "answer": {"status": 500}})
        await client.call("getMe")
        async with session.get("/sim/calls.txt") as response:
            return await response.text()


async def test_transcript_reads_as_a_story_and_never_changes() -> None:
    told = []
    for _ in range(2):
        async with Simulator(people=[{"id": ANA, "first_name": "Ana", "started": True}]) as running:
            told.append(await converse(running))

    assert told[0] == told[1]
    assert told[0].splitlines() == [
        "sendMessage 1001 «Vem? ⏎ Sim?» [Sim] [Não] → 200 m1",
        "answerCallbackQuery t1 → 200",
        "editMessageText 1001 m1 «Até lá» → 200 m1",
        NOT_MODIFIED,
        "sendPhoto 1001 photo=a.png (76 bytes) → 200 m2",
        "getMe → 500 fault",
    ]
