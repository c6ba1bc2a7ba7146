"""How fast what nobody asked for goes out, and what a flood wait holds back."""

import asyncio
import random

import pytest
from sqlalchemy.orm import Session

from bot.telegram.pace import RateLimiter
from domain.notices.outbox import Purpose
from tests import make
from tests.bot.conftest import Harness


class Clock:
    """A clock that sleeping moves, and a busy machine a little more."""

    def __init__(self, *, lateness_s: float) -> None:
        self.at = 100.0
        self._lateness_s = lateness_s
        self._chance = random.Random(7)  # noqa: S311 - no secret

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds + self._chance.uniform(0, self._lateness_s)


async def _turns(
    rate: float, count: int, lateness_s: float, monkeypatch: pytest.MonkeyPatch
) -> list[float]:
    clock = Clock(lateness_s=lateness_s)
    monkeypatch.setattr("bot.telegram.pace.asyncio.sleep", clock.sleep)
    rate_limiter = RateLimiter(rate, clock.now)
    found = []
    for _ in range(count):
        await rate_limiter.turn()
        found.append(clock.at)
    return found


def _most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= other < start + 1 for other in moments) for start in moments)


@pytest.mark.parametrize("lateness_s", [0.0, 0.002, 0.03, 0.05])
async def test_pace_of_thirty_is_kept_and_no_second_holds_more_than_31(
    lateness_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = await _turns(30, 900, lateness_s, monkeypatch)

    assert (len(moments) - 1) / (moments[-1] - moments[0]) >= 30 * 0.995
    assert _most_in_a_second(moments) <= 31


async def test_pace_of_a_thousand_is_kept_with_a_coarse_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moments = await _turns(1000, 3000, 0.002, monkeypatch)

    # At such a pace a hiccup of a busy machine is worth many messages: more distance is kept.
    assert (len(moments) - 1) / (moments[-1] - moments[0]) >= 1000 * 0.93
    assert _most_in_a_second(moments) <= 1001


async def test_flood_wait_of_a_broadcast_holds_the_broadcast_and_no_screen(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    people = [await harness.person(number) for number in range(42, 62)]
    async with harness.application().running():
        await harness.writes(people[-1], "/painel 1")
        await harness.settled()
        panel = (await harness.chat(people[-1]))[-1]
        before = len(await harness.calls("sendMessage"))
        await harness.fault("sendMessage", {"status": 429, "retry_after": 2}, times=1)
        now = harness.simulator.engine.clock.now()

        def plan(session: Session) -> None:
            for person in people:
                make.outgoing_message(
                    session,
                    chat_id=person,
                    purpose=Purpose.BROADCAST,
                    payload={"html": "Novo encontro."},
                    now=now,
                )

        harness.change(plan)

        async def was_refused() -> bool:
            return len(await harness.calls("sendMessage")) > before

        await harness.until(was_refused)
        await asyncio.sleep(0.5)
        await harness.taps(people[-1], panel, "Tocar")
        await asyncio.sleep(0.5)
        tried = len(await harness.calls("sendMessage")) - before
        edited = len(await harness.calls("editMessageText"))
        await harness.settled(30)

    assert tried == 1
    assert edited == 1
    assert [(await harness.sees(person)).count("Novo encontro.") for person in people] == [1] * 20
