"""The simulator costs its users next to nothing."""

import asyncio
import threading
import time
from collections.abc import Coroutine
from typing import Any, Self

import aiohttp

from simulator import Simulator
from tests.simulator.client import Client
from tests.simulator.conftest import ANA

KEYS = {"inline_keyboard": [[{"text": "Confirmar", "callback_data": "c"}]]}


class Apart:
    """A simulator in a thread of its own, whose own processor time can be asked for."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.simulator = Simulator(people=[{"id": ANA, "first_name": "Ana", "started": True}])
        self._thread = threading.Thread(target=self.loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self.simulator.start())
        return self

    def __exit__(self, *_error: object) -> None:
        self.run(self.simulator.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def spent_s(self) -> float:
        """Processor seconds the simulator has used so far."""

        async def ask() -> float:
            return time.thread_time()

        spent: float = self.run(ask())
        return spent


async def converse(client: Client, steps: int) -> None:
    """Let Ana write and tap, and the bot fetch, answer and edit: so many times."""
    for step in range(steps // 2):
        await client.post(f"/people/{ANA}/messages", {"text": f"passo {step}"})
        await client.updates()
        sent = await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=KEYS)
        tap = asyncio.create_task(client.post(f"/people/{ANA}/taps", {"button": "Confirmar"}))
        taken = await client.result("getUpdates", offset=client._offset, timeout=5)  # noqa: SLF001
        client._offset = taken[-1]["update_id"] + 1  # noqa: SLF001
        query_id = taken[-1]["callback_query"]["id"]
        await client.result("answerCallbackQuery", callback_query_id=query_id, text="Feito")
        await tap
        await client.result(
            "editMessageText", chat_id=ANA, message_id=sent["message_id"], text="Até lá"
        )
        await client.messages(ANA)


async def test_conversation_of_twenty_steps_costs_under_two_hundred_milliseconds() -> None:
    with Apart() as apart:
        async with aiohttp.ClientSession(apart.simulator.url) as session:
            client = Client(apart.simulator, session)
            await converse(client, 2)
            # Processor time, and the best of three: a busy machine must not fail this.
            spent = []
            for _ in range(3):
                before = apart.spent_s()
                await converse(client, 20)
                spent.append(apart.spent_s() - before)

    assert min(spent) < 0.2, spent


async def test_reset_takes_milliseconds_even_after_much_talk() -> None:
    with Apart() as apart:
        async with aiohttp.ClientSession(apart.simulator.url) as session:
            client = Client(apart.simulator, session)
            took = []
            for _ in range(3):
                await converse(client, 40)
                began = time.perf_counter()
                await client.post("/reset")
                took.append(time.perf_counter() - began)
                assert await client.messages(ANA) == []

    assert min(took) < 0.02, took
