"""When the clock looks: at once when a seat is freed, and not for each of many."""

import asyncio
from collections.abc import Callable
from typing import Any

from scheduler.clockwork import Clockwork, Job
from tests.make import NOW


async def _run(work: Callable[[Any], Any]) -> Any:
    return work(None)


async def test_many_seats_given_back_are_looked_after_together() -> None:
    looks: list[float] = []
    time = asyncio.get_running_loop().time

    def look(*_: object) -> list[Any]:
        looks.append(time())
        return []

    ticking = Clockwork(
        run=_run, now=lambda: NOW, send=lambda _: None, jobs=[Job("offers", look, every_s=3600)]
    )
    ticking.start()
    await asyncio.sleep(0.7)
    looks.clear()

    freed_at = time()
    while time() < freed_at + 1.2:
        ticking.look_now()
        await asyncio.sleep(0.01)
    last_freed_at = time()
    await asyncio.sleep(0.7)
    await ticking.stop()

    # The first at once, the last one too, and few between.
    assert looks[0] - freed_at < 0.3
    assert looks[-1] >= last_freed_at - 0.02
    assert len(looks) <= 6
