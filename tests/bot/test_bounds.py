"""What waits in memory for answers to taps, and to say sorry, stays little in an outage."""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from bot.telegram import apology, taps
from bot.telegram.apology import Apology
from bot.telegram.taps import Taps

if TYPE_CHECKING:
    from bot.telegram.client import Client


class _Silent:
    """A Telegram that never answers."""

    def __init__(self) -> None:
        self.asked = 0

    async def answer_tap(self, *_: Any) -> None:
        self.asked += 1
        await asyncio.Event().wait()

    async def call(self, *_: Any, **__: Any) -> None:
        self.asked += 1
        await asyncio.Event().wait()


async def test_taps_in_an_outage_take_bounded_memory() -> None:
    silent = _Silent()
    answering = Taps(cast("Client", silent))
    for number in range(20_000):
        answering.watch(str(number))
    waiting = len(answering._timers)  # noqa: SLF001
    for number in range(20_000):
        answering.answer(str(number), None)
    await asyncio.sleep(0)
    under_way = len(answering._tasks)  # noqa: SLF001
    await answering.drain(0)

    assert waiting == taps._REMEMBERED  # noqa: SLF001
    assert under_way == silent.asked == taps._MOST_UNDER_WAY  # noqa: SLF001


async def test_words_of_an_outage_are_for_a_bounded_number_of_people() -> None:
    silent = _Silent()
    apologizing = Apology(cast("Client", silent))
    apologizing.say(range(20_000))
    waiting = len(apologizing._waiting)  # noqa: SLF001
    await apologizing.stop()

    assert waiting == apology._MOST_WAITING  # noqa: SLF001
