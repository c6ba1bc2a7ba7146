"""Two hundred strangers do their worst for a while: nobody else notices, and nothing grows."""

import asyncio
import contextlib
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select, text
from sqlalchemy.orm import Session

from domain.notices.outbox import OutboxState, Purpose
from models import OutboxRow
from tests import make
from tests.bot.conftest import Harness, _harness, _logged_as_in_earnest, probed, simulator
from tests.chaos.bot_process import BotProcess, _bytes_of, at_home
from tests.chaos.strangers import Participants, SimulatedPeople, Strangers
from tests.scale import LONG, sized

__all__ = ["_logged_as_in_earnest", "probed", "simulator"]

SECONDS = sized(10, 600)
STRANGERS = range(10_000, 10_200)
PARTICIPANTS = range(20_000, 20_050)
TOLD = range(20_000, 20_500)
ORGANIZER = 30_000
RATE = sized(60, 28)
"""The pace of messages; in the short form everything is over sooner."""
MB = 1024**2
# The long form runs alone; in the short one the machine does other things too.
EACH_S = 1.0 if LONG else 3.0
P99_S = 1.0 if LONG else 2.0
MUCH = 0 if LONG else 5
"""How many times the slowest calm answer is added to it, where others keep the machine busy."""
CALM_S = 8
SPARE = 1 if LONG else 3
DISK = 20 * MB
GROWN = 40 * MB
ASKING = 200
ORGANIZER_HEARS = 6
TOLD_WITHIN_S = SPARE * (10 + 2 * len(TOLD) / (RATE * 2 / 3))
"""Two thirds of the pace are not the strangers'; half of that is for the participants."""
NOTICE = "O encontro mudou de lugar."
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(params=["sqlite", "postgresql"] if LONG else ["sqlite"])
async def worst_harness(
    request: pytest.FixtureRequest, simulator: object, probed: None
) -> AsyncIterator[Harness]:
    """On both databases in the long form."""
    del probed
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    async for harness in _harness(simulator, request.getfixturevalue(name)):  # type: ignore[arg-type]
        yield harness


@dataclass
class Seen:
    """What was seen of the bot from outside."""

    situations: Counter[str] = field(default_factory=Counter)
    sizes: list[int] = field(default_factory=list)

    async def look(self, bot_process: BotProcess) -> None:
        """Look for ever."""
        while True:
            await bot_process.look()
            self.situations[bot_process.situation] += 1
            self.sizes.append(_bytes_of(bot_process.process.pid))
            await asyncio.sleep(0.5)


def _disk(harness: Harness) -> int:
    path = make_url(harness.database_url).database
    if harness.database_url.startswith("sqlite"):
        folder = Path(str(path)).parent
        return sum(f.stat().st_size for f in folder.iterdir() if f.name.startswith("rede.db"))
    size = "SELECT pg_database_size(current_database())"
    return int(harness.ask(lambda s: s.scalar(text(size))) or 0)


def _build(session: Session) -> int:
    office = make.assessoria(session)
    make.organizer(session, office=office, chat_id=ORGANIZER)
    for number in TOLD:
        make.participant(session, office=office, chat_id=number)
    return make.encontro(session, capacity=len(TOLD)).id


def _announce(harness: Harness) -> None:
    def put(session: Session) -> None:
        now = harness.simulator.engine.clock.now()
        for number in TOLD:
            make.outgoing_message(
                session,
                chat_id=number,
                purpose=Purpose.NOTICE,
                payload={"html": NOTICE},
                now=now,
                dedupe=f"notice/{number}",
            )

    harness.change(put)


def _told(harness: Harness) -> int:
    sent = (OutboxRow.dedupe.startswith("notice/"), OutboxRow.state == OutboxState.SENT)
    return harness.ask(lambda s: s.scalar(select(func.count()).where(*sent)) or 0)


async def _notice(harness: Harness) -> float:
    """Tell everybody; returns how long it took until the last was told."""
    await asyncio.sleep(SECONDS / 4)
    _announce(harness)
    began_at = time.monotonic()
    while _told(harness) < len(TOLD):
        await asyncio.sleep(0.2)
        assert time.monotonic() - began_at < TOLD_WITHIN_S, _told(harness)
    return time.monotonic() - began_at


async def test_strangers_at_their_worst_cost_nobody_else_anything(
    worst_harness: Harness, tmp_path: Path
) -> None:
    harness, simulated, seen = worst_harness, SimulatedPeople(worst_harness), Seen()
    activity_id = harness.change(_build)
    for number in (*STRANGERS, *TOLD, ORGANIZER):
        simulated.arrive(number)
    participants = Participants(simulated, PARTICIPANTS, activity_id, each_s=8.0)
    strangers = Strangers(simulated, STRANGERS, asking=ASKING, each_s=EACH_S)
    as_usual = {
        "REDE_WEBHOOK_URL": "",
        "REDE_ACTIONS_PER_TEN_SECONDS": "20",
        "REDE_MESSAGES_PER_SECOND": str(RATE),
        "REDE_LOG_LEVEL": "INFO",
    }
    async with at_home(harness, tmp_path / "log", **as_usual) as bot_process:
        await participants.greet()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(participants.act(), CALM_S)
        calm = max(participants.waits)
        participants.waits.clear()
        disk = _disk(harness)
        works = (participants.act(), strangers.act(), seen.look(bot_process))
        acting: list[asyncio.Task[None]] = [asyncio.create_task(work) for work in works]
        announcements = asyncio.create_task(_notice(harness))
        try:
            # Whoever fails ends it at once.
            await asyncio.wait(
                {*acting, announcements}, timeout=SECONDS, return_when=asyncio.FIRST_EXCEPTION
            )
            for task in acting:
                if task.done():
                    task.result()
            took = await announcements
        finally:
            for each in (*acting, announcements):
                each.cancel()
            await asyncio.gather(*acting, announcements, return_exceptions=True)
        grown = _disk(harness) - disk
        waits = sorted(participants.waits)

    p99 = statistics.quantiles(waits, n=100)[-1]
    flat = max(seen.sizes[-5:]) - max(seen.sizes[: len(seen.sizes) // 3])
    heard = simulated.heard(ORGANIZER)
    print(  # noqa: T201 - figures for the documents
        f"{strangers.deeds} deeds of strangers; calm at most {calm * 1000:.0f} ms;"
        f" {len(waits)} answers, p50"
        f" {statistics.median(waits) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, at most"
        f" {waits[-1] * 1000:.0f} ms; {len(TOLD)} told in {took:.1f} s; organizer {heard};"
        f" disk +{grown / MB:.1f} MB; memory +{flat / MB:.1f} MB; {dict(seen.situations)}"
    )
    assert p99 < P99_S + MUCH * calm
    assert set(seen.situations) == {"bem"}
    assert heard <= ORGANIZER_HEARS
    assert flat < GROWN
    assert grown < DISK
