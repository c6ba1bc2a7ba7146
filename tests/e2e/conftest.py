"""The whole bot beside a simulator, on both databases: real HTTP, real transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.application import Application
from bot.settings import Settings
from bot.telegram import chat_queues, delivery
from database.engine import make_engine
from domain.importing import importing
from domain.people import invites
from simulator import Simulator
from tests.e2e.phones import PhoneNetwork
from tests.make import NOW

TOKEN = "8137:SIM-teste"
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "rede-2024.xlsx"


@dataclass
class YearRun:
    """A town with the bot at work: its simulator, its people and its database."""

    simulator: Simulator
    network: PhoneNetwork
    engine: Engine
    organizers_link: str
    """What the first organizer's link carries."""


@pytest.fixture
async def empty_year(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[YearRun]:
    """An empty database, and the bot that serves it from 11 March 2024, 9h."""
    monkeypatch.chdir(ROOT)
    # A year in a minute: people here read faster than people do.
    for paced in (chat_queues, delivery):
        monkeypatch.setattr(paced, "CHAT_GAP_S", 0.05)
    async with _serving(database_url) as run:
        yield run


@pytest.fixture
async def year_run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[YearRun]:
    """The sample year in an empty database, and the bot that serves it from 11 March 2024, 9h."""
    monkeypatch.chdir(ROOT)
    engine = make_engine(database_url)
    with Session(engine) as session, session.begin():
        importing.apply(session, importing.read(SAMPLE.read_bytes()), actor_id=None, now=NOW)
    engine.dispose()
    async with _serving(database_url) as run:
        yield run


@asynccontextmanager
async def _serving(database_url: str) -> AsyncIterator[YearRun]:
    engine = make_engine(database_url)
    with Session(engine) as session, session.begin():
        token = invites.create_first_organizer(session, now=NOW)
    assert token is not None
    simulator = Simulator(bots=[(TOKEN, "RedeEstrategiaBot", "Rede Estratégia")], start=NOW)
    async with simulator:
        settings = Settings(
            _env_file=None,
            telegram_token=SecretStr(TOKEN),
            telegram_api=simulator.url,
            clock_url=f"{simulator.url}/sim/clock",
            database_url=database_url,
            web_port=0,
            status_port=0,
            # A year in a minute: people here are faster than people are.
            actions_per_ten_seconds=1_000_000,
        )
        async with (
            Application(settings, long_poll_s=5).running(),
            aiohttp.ClientSession(simulator.url) as http,
        ):
            yield YearRun(
                simulator, PhoneNetwork(http, engine), engine, organizers_link=f"org_{token}"
            )
    engine.dispose()
