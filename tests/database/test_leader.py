"""One active process."""

import asyncio
import time

import pytest
from sqlalchemy import text

from database import leader
from database.engine import make_engine
from database.leader import AnotherProcessError, Lease, leading


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
    await asyncio.wait_for(waiting, 15)
    first.dispose()
    second.dispose()

    assert order == ["first still leads", "second leads"]


_CUT = text("""
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


async def test_leader_learns_that_its_lock_is_gone_before_another_leads(postgres_url: str) -> None:
    first, second = make_engine(postgres_url), make_engine(postgres_url)
    order: list[str] = []

    async def stand_by() -> None:
        async with leading(second, on_standby=lambda: order.append("second waits")):
            order.append("second leads")

    async with leading(first, on_lost=lambda: order.append("first knows")):
        waiting = asyncio.create_task(stand_by())
        await asyncio.sleep(1.3)
        killer = make_engine(postgres_url)
        with killer.connect() as other:
            other.execute(_CUT)
        cut_at = time.monotonic()
        killer.dispose()
        await asyncio.wait_for(waiting, 15)
        took = time.monotonic() - cut_at
    first.dispose()
    second.dispose()

    assert order == ["second waits", "first knows", "second leads"]
    # The first looks once a second.
    assert took > 1.9


async def test_session_that_falls_silent_loses_the_lead(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "SILENT_S", 1)
    # A process that hangs asks nothing any more.
    monkeypatch.setattr(leader, "_LOOK_EVERY_S", 4.0)
    first, second = make_engine(postgres_url), make_engine(postgres_url)
    lost = asyncio.Event()
    async with leading(first, on_lost=lost.set):
        async with asyncio.timeout(15), leading(second):
            pass
        await asyncio.wait_for(lost.wait(), 15)
    first.dispose()
    second.dispose()


def test_lease_runs_out_before_postgres_ends_the_session() -> None:
    lease = Lease()
    held = [lease.is_held]
    for ago_s in (leader.SILENT_S - 1, 0):
        lease.renew(leader._now() - ago_s)  # noqa: SLF001
        held.append(lease.is_held)

    assert held == [True, False, True]
