"""F13: three days down. What was of use only then is never sent; the rest goes out once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import application
from domain.notices import notices
from domain.notices.notices import Notice
from domain.notices.outbox import Purpose
from models import OutboxRow, OutboxState
from scheduler import reminders
from simulator import Simulator
from tests import make
from tests.bot.conftest import TOKEN, Harness
from tests.make import NOW, moment
from tests.scale import sized

PEOPLE = sized(16, 250)
DOWN = timedelta(days=3)
pytestmark = pytest.mark.timeout(sized(120, 1_800))


@pytest.fixture
async def harness(database_url: str) -> AsyncIterator[Harness]:
    async with (
        Simulator(bots=[(TOKEN, "prova_bot", "Prova")], start=NOW) as simulator,
        aiohttp.ClientSession(simulator.url) as http,
    ):
        harness = Harness(simulator, http, database_url)
        yield harness
        harness.engine.dispose()


def plan(harness: Harness, people: list[int]) -> None:
    """Give everybody seats in an encontro of tomorrow, and in one of the day after the return."""

    def work(session: Session) -> None:
        office = make.assessoria(session)
        held = [make.participant(session, office=office, chat_id=chat_id) for chat_id in people]
        for title, days in (("Perdido", 2), ("Futuro", 4), ("Depois", 6)):
            encontro = make.encontro(
                session,
                title,
                starts_at=NOW + timedelta(days=days),
            )
            for person in held:
                make.seat(session, encontro, person)

    harness.change(work)


async def arrived(harness: Harness, people: list[int]) -> Counter[tuple[str, int]]:
    """How often each person read of each encontro on its eve."""
    found: Counter[tuple[str, int]] = Counter()
    for person in people:
        for words in await harness.sees(person):
            for title in ("Perdido", "Futuro", "Depois", "Velho"):
                if words.startswith(f"É amanhã: {title}"):
                    found[title, person] += 1
    return found


async def test_three_days_down_lose_and_double_no_reminder(harness: Harness) -> None:
    people = [await harness.person(number) for number in range(600, 600 + PEOPLE)]
    plan(harness, people)
    async with harness.application(messages_per_second=1000).running():
        await harness.settled(120)
    # Planned in the last moment before the process ended, and not sent any more.
    harness.change(
        lambda session: [
            make.outgoing_message(
                session,
                chat_id=person,
                purpose=Purpose.REMINDER,
                payload={"html": "É amanhã: Velho"},
                now=NOW,
                dedupe=f"eve {person}",
                expires_at=NOW + timedelta(hours=11),
            )
            for person in people
        ]
    )
    await harness.post("/sim/clock", set=(NOW + DOWN).isoformat())

    for _ in range(2):
        # The second start finds everything done.
        async with harness.application(messages_per_second=1000).running():
            await harness.settled(240)
    seen_at_return = await arrived(harness, people)
    async with harness.application(messages_per_second=1000).running():
        await harness.post("/sim/clock", set=(NOW + timedelta(days=5)).isoformat())
        await harness.settled(240)
    seen = await arrived(harness, people)

    assert seen_at_return == Counter({("Futuro", person): 1 for person in people})
    assert seen == Counter(
        {(title, person): 1 for title in ("Futuro", "Depois") for person in people}
    )
    expired = select(func.count()).where(OutboxRow.state == OutboxState.EXPIRED)
    assert harness.ask(lambda s: s.scalar(expired.select_from(OutboxRow))) == PEOPLE


async def test_three_days_down_send_old_reminders_without_a_deadline(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is planned without its deadline, and not asked about, comes too late."""
    write = notices.write

    def write_for_ever(session: Session, notice: Notice, **named: Any) -> object:
        return write(session, replace(notice, expires_at=None), **named)

    monkeypatch.setattr(notices, "write", write_for_ever)
    monkeypatch.setattr(application, "still_true", lambda *_: True)
    people = [await harness.person(number) for number in range(600, 605)]
    plan(harness, people)
    harness.change(lambda session: reminders.plan(session, NOW + timedelta(days=1)))
    await harness.post("/sim/clock", set=(NOW + DOWN).isoformat())

    async with harness.application(messages_per_second=1000).running():
        await harness.settled(120)
    seen = await arrived(harness, people)

    assert {title for title, _ in seen} == {"Perdido", "Futuro"}


async def test_reminder_held_up_until_the_night_leaves_in_the_morning(harness: Harness) -> None:
    person = await harness.person(600)

    def attend(session: Session) -> None:
        ana = make.participant(session, chat_id=person)
        encontro = make.encontro(session, starts_at=moment(11, 3, 15), ends_at=moment(11, 3, 19))
        (slot,) = make.slots_of(session, encontro)
        make.seat(session, encontro, ana)
        make.attendance(session, slot, ana)
        # The last tick of the evening planned it; the process ended before it was sent.
        assert len(reminders.plan(session, moment(11, 3, 19, 45))) == 1

    harness.change(attend)
    await harness.post("/sim/clock", set=moment(11, 3, 22).isoformat())

    async def asked() -> bool:
        return any("Como foi?" in words for words in await harness.sees(person))

    async with harness.application().running():
        await harness.until(lambda: _answered(harness, person))
        await asyncio.sleep(0.5)
        assert not await asked()
        await harness.post("/sim/clock", set=moment(12, 3, 8).isoformat())
        await harness.until(asked)
        await harness.settled()


async def _answered(harness: Harness, person: int) -> bool:
    return bool(await harness.sees(person))
