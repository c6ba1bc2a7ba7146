"""A running simulator with five people in different relations to the bot."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulator import Simulator
from tests.simulator.client import Client

ANA = 1001
"""Has pressed START."""


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    people = [
        {"id": ANA, "first_name": "Ana", "last_name": "Prado", "started": True},
        {"id": 1002, "first_name": "Bruno", "about": "chegou agora"},
    ]
    async with Simulator(people=people) as running:
        yield running


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession(simulator.url) as session:
        yield Client(simulator, session)
