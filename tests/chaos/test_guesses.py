"""Codes of papers guessed at the real process: none is hit, and nobody else notices."""

import asyncio
import secrets
import time
from collections import Counter
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy.orm import Session

from domain.documents import paper_codes
from tests import make
from tests.bot.conftest import Harness, _logged_as_in_earnest, probed, simulator, sqlite_harness
from tests.chaos.bot_process import at_home
from tests.scale import sized

__all__ = ["_logged_as_in_earnest", "probed", "simulator", "sqlite_harness"]

GUESSES = sized(1_200, 100_000)
GUESSERS = 40
PAPERS = 200
FROM_ONE_ADDRESS = 15
"""Fewer than an address may check without a wait: the harder case for the page."""
pytestmark = pytest.mark.timeout(600)


def _papers(session: Session) -> str:
    turma = make.turma(session)
    rows = [make.paper(session, turma, make.participant(session)) for _ in range(PAPERS)]
    return rows[0].code


async def test_guesses_hit_nothing_and_slow_nobody(sqlite_harness: Harness, tmp_path: Path) -> None:
    harness = sqlite_harness
    code = harness.change(_papers)
    answers, waits, log = Counter[str](), list[float](), tmp_path / "log"
    numbers = iter(range(GUESSES))

    async def guess(http: aiohttp.ClientSession) -> None:
        for number in numbers:
            home = number // FROM_ONE_ADDRESS
            headers = {"X-Forwarded-For": f"100.{home // 62500}.{home // 250 % 250}.{home % 250}"}
            written = paper_codes.shown(paper_codes.new_code())
            if number % 2:
                # One sign beside a code that exists.
                place = secrets.randbelow(len(code))
                written = code[:place] + secrets.choice("BGILNOQSUVZ") + code[place + 1 :]
            async with http.post("/conferir", data={"codigo": written}, headers=headers) as answer:
                page = await answer.text()
            said = "unknown" if "Não achei este código" in page else page
            answers[said] += 1

    async def read(http: aiohttp.ClientSession) -> None:
        headers = {"X-Forwarded-For": "99.1.1.1"}
        while True:
            began_at = time.monotonic()
            async with http.get(f"/conferir/{code}", headers=headers) as answer:
                assert "Este documento vale" in await answer.text()
            waits.append(time.monotonic() - began_at)
            await asyncio.sleep(0.4)

    async with at_home(harness, log, REDE_WEB_PROXIES="127.0.0.1") as bot_process:
        ana = await harness.person()
        began_at = time.monotonic()
        reading = asyncio.create_task(read(bot_process.http))
        guessing = asyncio.gather(*(guess(bot_process.http) for _ in range(GUESSERS)))
        for number in range(10):
            await harness.writes(ana, f"/prova {number}")
            await asyncio.sleep(0.2)
        await guessing
        took = time.monotonic() - began_at
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await harness.settled(30)

    print(f"{GUESSES} in {took:.0f} s; others waited {sorted(waits)[-3:]}")  # noqa: T201
    assert answers == {"unknown": GUESSES}
    assert harness.effects() == list(range(10))
    assert len(waits) > 3
    assert sorted(waits)[len(waits) // 2] < 0.4
    assert max(waits) < 1.5
    assert code not in log.read_text("utf-8", "replace")
