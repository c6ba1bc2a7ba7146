"""One active process."""

import asyncio
import time

import pytest
from sqlalchemy import text

from bot import leader
from bot.database import Transactions, make_engine
from bot.leader import AnotherProcessError, Lease, leading
from bot.telegram.client import Client
from bot.telegram.delivery import Delivery
from domain import outbox
from domain.outbox import Letter, Purpose
from tests.bot.conftest import Town


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


async def test_nothing_is_sent_while_another_may_lead(sqlite_town: Town) -> None:
    town = sqlite_town
    async with town.application().running():
        ana = await town.person()
        await town.settled()
    lease = Lease()
    lease.renew(0)
    client = Client(town.settings())
    await client.open()
    now = town.simulator.engine.clock.now()

    def put(text: str, purpose: Purpose) -> Letter:
        letter = town.change(
            lambda session: outbox.put(
                session, chat_id=ana, purpose=purpose, payload={"html": text}, now=now
            )
        )
        assert letter is not None
        return letter

    async with Transactions(make_engine(town.database_url)) as transactions:
        delivery = Delivery(
            transactions=transactions,
            clock=town.simulator.engine.clock,
            client=client,
            still_true=lambda *_: True,
            rate=1000,
            may_send=lambda: lease.is_held,
        )
        sending = asyncio.create_task(delivery.run())
        delivery.push([put("Uma resposta.", Purpose.REPLY), put("Um aviso.", Purpose.NOTICE)])
        await asyncio.sleep(1)
        assert not {"Uma resposta.", "Um aviso."} & set(await town.sees(ana))

        lease.renew(leader._now())  # noqa: SLF001

        async def both() -> bool:
            return {"Uma resposta.", "Um aviso."} <= set(await town.sees(ana))

        await town.until(both)
        await delivery.drain(4)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    await client.close_connections()
