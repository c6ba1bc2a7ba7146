"""One active process."""

import asyncio
import time

import pytest
from sqlalchemy import text

from bot.database import make_engine
from bot.leader import AnotherProcessError, leading


async def test_second_process_on_one_file_gives_up_within_five_seconds(sqlite_url: str) -> None:
    async with leading(make_engine(sqlite_url)):
        started = time.monotonic()
        with pytest.raises(AnotherProcessError):
            async with leading(make_engine(sqlite_url)):
                pass
        assert time.monotonic() - started < 5
    async with leading(make_engine(sqlite_url)):
        pass


async def test_standby_takes_over_when_the_leader_is_gone(postgres_url: str) -> None:
    first, second = make_engine(postgres_url), make_engine(postgres_url)
    order: list[str] = []

    async def stand_by() -> None:
        async with leading(second):
            order.append("second leads")

    async with leading(first):
        waiting = asyncio.create_task(stand_by())
        await asyncio.sleep(1.3)
        order.append("first still leads")
    await asyncio.wait_for(waiting, 5)
    first.dispose()
    second.dispose()

    assert order == ["first still leads", "second leads"]


async def test_leader_learns_that_its_lock_is_gone(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    lost = asyncio.Event()
    async with leading(engine, on_lost=lost.set):
        killer = make_engine(postgres_url)
        with killer.connect() as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks"
                    " WHERE locktype = 'advisory' AND granted"
                    " AND database = (SELECT oid FROM pg_database"
                    " WHERE datname = current_database())"
                )
            )
        killer.dispose()
        await asyncio.wait_for(lost.wait(), 5)
    engine.dispose()
