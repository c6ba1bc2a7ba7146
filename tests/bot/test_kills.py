"""kill -9 in the middle: no effect lost, none doubled; the real program as a child process."""

import asyncio
import os
import random
import signal
from collections import Counter
from pathlib import Path

from tests import programs
from tests.bot.conftest import TOKEN, Harness

ROOT = Path(__file__).parents[2]
UPDATES = 120
KILLS = 4


async def _start(harness: Harness) -> programs.Program:
    return await programs.start(
        "tests.bot.child",
        "iniciar",
        cwd=ROOT,
        env={
            **os.environ,
            "REDE_TELEGRAM_TOKEN": TOKEN,
            "REDE_TELEGRAM_API": harness.simulator.url,
            "REDE_DATABASE_URL": harness.database_url,
            "REDE_WEB_PORT": "0",
            "REDE_STATUS_PORT": "0",
            "REDE_LOG_LEVEL": "ERROR",
            # What piled up during a kill is handled at once, and is no flood.
            "REDE_ACTIONS_PER_TEN_SECONDS": "1000",
        },
    )


async def test_kills_lose_and_double_no_effect(harness: Harness) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    people = [await harness.person(number) for number in range(60, 66)]
    bot = await _start(harness)
    await harness.writes(people[0], "/prova 0")

    async def works() -> bool:
        return bool(harness.effects())

    await harness.until(works, 60)

    kills = 0
    for number in range(1, UPDATES + 1):
        await harness.writes(people[number % len(people)], f"/prova {number}")
        if number % (UPDATES // (KILLS + 1)) == 0 and kills < KILLS:
            await asyncio.sleep(chance.uniform(0, 0.15))
            bot.send_signal(signal.SIGKILL)
            await bot.wait()
            kills += 1
            bot = await _start(harness)
    await harness.settled(40)
    bot.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(bot.wait(), 15) == 0

    counted = Counter(n for n in harness.effects() if n)
    assert counted == Counter(range(1, UPDATES + 1))
    said: Counter[int] = Counter()
    for person in people:
        texts = [text for text in await harness.sees(person) if text.startswith("Feito")]
        said.update(int(text[6:-1]) for text in texts if text != "Feito 0.")
    # Every answer arrived; at most those in flight at a kill came twice.
    assert set(said) == set(range(1, UPDATES + 1))
    assert sum(said.values()) - UPDATES <= KILLS * 8
