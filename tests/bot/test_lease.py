"""Who may not lead any more sends nothing."""

import asyncio

from bot.telegram.client import Client
from bot.telegram.delivery import Delivery
from database import leader
from database.engine import make_engine
from database.leader import Lease
from database.transactions import Transactions
from domain.notices.outbox import OutgoingMessage, Purpose
from tests import make
from tests.bot.conftest import Harness


async def test_nothing_is_sent_while_another_may_lead(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with harness.application().running():
        ana = await harness.person()
        await harness.settled()
    lease = Lease()
    lease.renew(0)
    client = Client(harness.settings())
    await client.open()
    now = harness.simulator.engine.clock.now()

    def put(text: str, purpose: Purpose) -> OutgoingMessage:
        message = harness.change(
            lambda session: make.outgoing_message(
                session, chat_id=ana, purpose=purpose, payload={"html": text}, now=now
            )
        )
        assert message is not None
        return message

    async with Transactions(make_engine(harness.database_url)) as transactions:
        delivery = Delivery(
            transactions=transactions,
            clock=harness.simulator.engine.clock,
            client=client,
            still_true=lambda *_: True,
            rate=1000,
            may_send=lambda: lease.is_held,
        )
        sending = asyncio.create_task(delivery.run())
        delivery.push([put("Uma resposta.", Purpose.REPLY), put("Um aviso.", Purpose.NOTICE)])
        await asyncio.sleep(1)
        assert not {"Uma resposta.", "Um aviso."} & set(await harness.sees(ana))

        lease.renew(leader._now())  # noqa: SLF001

        async def both() -> bool:
            return {"Uma resposta.", "Um aviso."} <= set(await harness.sees(ana))

        await harness.until(both)
        await delivery.drain(4)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    await client.close_connections()
