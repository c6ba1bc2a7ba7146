"""A town whose clock stands at the start of the demonstration."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from simulator import Simulator
from tests.bot.conftest import TOKEN, Town
from tests.make import NOW


@asynccontextmanager
async def opened_town(url: str) -> AsyncIterator[Town]:
    """Open a town on a database."""
    async with (
        Simulator(bots=[(TOKEN, "prova_bot", "Prova")], start=NOW) as simulator,
        aiohttp.ClientSession(simulator.url) as http,
    ):
        town = Town(simulator, http, url)
        yield town
        town.engine.dispose()
