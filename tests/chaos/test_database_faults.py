"""The database goes away, is cut off or has another master; the people notice a delay at most."""

import asyncio
import os
import signal
import sqlite3
import time
from typing import Any

import aiohttp
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from simulator import Simulator
from tests.bot.conftest import Town, probed, simulator, sqlite_town
from tests.bot.test_kills import _start

__all__ = ["probed", "simulator", "sqlite_town"]

LOCKED_S = float(os.environ.get("REDE_CHAOS_LOCKED_S", "3"))
STORMS = int(os.environ.get("REDE_CHAOS_STORMS", "3"))
pytestmark = pytest.mark.timeout(120 + LOCKED_S * 4 + STORMS * 15)


async def test_sqlite_locked_by_another_process_delays_and_loses_nothing(
    sqlite_town: Town,
) -> None:
    town = sqlite_town
    async with town.application().running():
        ana = await town.person()
        await town.settled()
        other = sqlite3.connect(str(town.settings().database_path), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        for number in range(20):
            await town.writes(ana, f"/prova {number}")
        await asyncio.sleep(LOCKED_S)
        other.execute("ROLLBACK")
        other.close()
        await town.settled(60)

    assert town.effects() == list(range(20))
    assert [text for text in await town.sees(ana) if text.startswith("Feito")] == [
        f"Feito {number}." for number in range(20)
    ]


_TERMINATE = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')
""")


def _cut_all_but_the_lead(url: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(_TERMINATE)
    engine.dispose()


async def test_storm_of_cut_connections_loses_nothing(
    simulator: Simulator, postgres_url: str, probed: None
) -> None:
    del probed
    async with aiohttp.ClientSession(simulator.url) as http:
        town = Town(simulator, http, postgres_url)
        async with town.application().running():
            ana = await town.person()
            await town.settled()
            for storm in range(STORMS):
                for number in range(10):
                    await town.writes(ana, f"/prova {storm * 10 + number}")
                await asyncio.to_thread(_cut_all_but_the_lead, postgres_url)
                await asyncio.sleep(0.2)
            town.engine.dispose()
            await town.settled(60)
        effects: list[Any] = town.effects()
        town.engine.dispose()

    assert effects == list(range(STORMS * 10))


async def test_standby_takes_over_when_the_leader_dies(
    simulator: Simulator, postgres_url: str, probed: None
) -> None:
    del probed
    async with aiohttp.ClientSession(simulator.url) as http:
        town = Town(simulator, http, postgres_url)
        ana = await town.person()
        leader = await _start(town)
        await town.writes(ana, "/prova 1")
        await town.until(lambda: town.was_answered(ana), 30)
        standby = await _start(town)
        await asyncio.sleep(3)
        leader.send_signal(signal.SIGKILL)
        died_at = time.monotonic()
        await leader.wait()
        await town.writes(ana, "/prova 2")

        async def answered() -> bool:
            return "Feito 2." in await town.sees(ana)

        await town.until(answered, 60)
        took = time.monotonic() - died_at
        await town.settled(30)
        standby.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(standby.wait(), 15) == 0
        effects = town.effects()
        town.engine.dispose()

    print(f"took over after {took:.1f} s")  # noqa: T201 - a figure for docs/reliability.md
    assert effects == [1, 2]
    assert took < 10
