"""How many new messages may be under way: as few as keep the pace."""

import asyncio

from bot.telegram.pace import InFlightLimit


class _Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def _pass(window: InFlightLimit, watch: _Watch, took_s: float, times: int) -> None:
    for number in range(times):
        await window.enter(number)
        watch.now += took_s
        window.leave(number)


async def test_window_is_as_wide_as_the_pace_needs() -> None:
    watch = _Watch()
    window = InFlightLimit(28, watch)
    assert window.size == 1

    await _pass(window, watch, 0.15, 60)

    # 28 a second, each under way for 0.15 s.
    assert window.size == 5


async def test_paid_pace_of_a_thousand_a_second_still_flows() -> None:
    watch = _Watch()
    window = InFlightLimit(1000, watch)

    await _pass(window, watch, 0.05, 60)

    assert window.size == 50


async def test_one_stall_does_not_let_many_in() -> None:
    watch = _Watch()
    window = InFlightLimit(28, watch)
    await _pass(window, watch, 0.02, 20)

    await _pass(window, watch, 5.0, 1)

    assert window.size == 1


async def test_who_takes_long_holds_up_nobody() -> None:
    window = InFlightLimit(1, asyncio.get_running_loop().time)
    await window.enter(1)

    async with asyncio.timeout(10):
        await window.enter(2)


async def test_answers_in_no_time_do_not_close_it_for_slower_ones() -> None:
    watch = _Watch()
    window = InFlightLimit(1000, watch)
    await _pass(window, watch, 0.0, 500)

    await _pass(window, watch, 0.05, 60)

    assert window.size == 50
