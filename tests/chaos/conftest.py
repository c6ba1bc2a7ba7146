"""A harness whose clock stands at the start of the demonstration."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from simulator import Simulator
from tests.bot.conftest import TOKEN, Harness
from tests.make import NOW


@asynccontextmanager
async def opened_harness(url: str) -> AsyncIterator[Harness]:
    """Open a harness on a database."""
    async with (
        Simulator(bots=[(TOKEN, "prova_bot", "Prova")], start=NOW) as simulator,
        aiohttp.ClientSession(simulator.url) as http,
    ):
        harness = Harness(simulator, http, url)
        yield harness
        harness.engine.dispose()
