"""Who may not lead any more sends nothing."""

import asyncio

from bot.telegram.client import Client
from bot.telegram.delivery import Delivery
from database import leader
from database.engine import make_engine
from database.leader import Lease
from database.transactions import Transactions
from domain.notices.outbox import Letter, Purpose
from tests import make
from tests.bot.conftest import Town


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
            lambda session: make.letter(
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
