"""An announcement to everybody: nobody's tap waits for it, and no death of the bot shows in it."""

import asyncio
import itertools
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.notices import mailings, outbox
from domain.notices.mailings import PAGE
from domain.notices.notices import Topic
from domain.organizing import manage
from domain.privacy import erasure
from models import Activity, Mailing, MailingState, OutboxRow, OutboxState, Participant
from tests import make
from tests.bot.conftest import Harness, _logged_as_in_earnest, probed
from tests.chaos import flaws
from tests.chaos.bots import BotForks, environment
from tests.chaos.conftest import opened_harness
from tests.make import NOW
from tests.scale import LONG, sized

__all__ = ["_logged_as_in_earnest", "probed"]

FIRST = 1_000
RECIPIENTS = sized(120, 3_000)
PAGES = sized(3, 30)
ACTING = range(1, 11)
EACH_S = 1.0
P99_S = 0.25
MUCH = 0.0 if LONG else 2.0
"""The short form shares its machine with other tests: what it is like without is asked first."""
GIVEN = {"REDE_MESSAGES_PER_SECOND": "1000", "REDE_UNDER_TEST": "1"}
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
async def bare_harness(database_url: str) -> AsyncIterator[Harness]:
    async with opened_harness(database_url) as harness:
        yield harness


def build(session: Session, count: int) -> int:
    """Let so many people be there, and an encontro; returns its number."""
    office = make.assessoria(session)
    celia = make.organizer(session, office=office, chat_id=FIRST - 1)
    celia.created_at = NOW + timedelta(days=1)
    for number in range(count):
        make.participant(
            session,
            office=office,
            chat_id=FIRST + number,
            created_at=NOW - timedelta(days=1),
        )
    # So late that nobody is reminded of it yet.
    return make.encontro(session, starts_at=NOW + timedelta(days=30)).id


def arrive(harness: Harness, count: int) -> None:
    """Let so many chats be open to the bot."""
    world, bot = harness.simulator.engine.world, harness.simulator.engine.default_bot
    for number in range(count):
        person = world.add_person({"id": FIRST + number, "first_name": "Ana"})
        world.chat(bot, person).is_started = True


def announce(session: Session, activity_id: int) -> None:
    mailings.start(
        session,
        Topic.PUBLISHED,
        about_id=activity_id,
        payload={"html": "Novo encontro."},
        due_at=NOW,
        expires_at=NOW + timedelta(days=5),
        now=NOW,
    )


def rows(harness: Harness) -> dict[int | None, list[str]]:
    """The states of the messages to each participant."""
    found: dict[int | None, list[str]] = {}
    query = select(OutboxRow.recipient_id, OutboxRow.state).where(
        OutboxRow.topic == Topic.PUBLISHED
    )
    for person, state in harness.ask(lambda s: s.execute(query).all()):
        found.setdefault(person, []).append(state)
    return found


def arrived(harness: Harness) -> Counter[tuple[int, str]]:
    """How often each text stands in a chat, by the chat's number and its words."""
    bot = harness.simulator.engine.default_bot
    return Counter(
        (number, message.text or "")
        for number, chat in bot.chats.items()
        for message in chat.messages.values()
    )


async def _is_longer(waits: list[float], count: int) -> bool:
    return len(waits) > count


async def until_done(harness: Harness, timeout_s: float) -> None:
    waits = select(func.count()).where(
        OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING])
    )
    is_open = select(func.count()).where(Mailing.state == MailingState.OPEN)

    async def is_done() -> bool:
        return not harness.ask(lambda s: (s.scalar(is_open) or 0) + (s.scalar(waits) or 0))

    await harness.until(is_done, timeout_s)


async def test_nobody_waits_for_an_announcement_to_thousands(bare_harness: Harness) -> None:
    harness = bare_harness
    arrive(harness, RECIPIENTS)
    activity_id = harness.change(lambda s: build(s, RECIPIENTS))
    waits: list[float] = []
    deeds = itertools.count(1)

    async def acts(person: int) -> None:
        while True:
            began_at, count = time.monotonic(), next(deeds)
            await harness.writes(person, f"/prova {count}")
            while f"Feito {count}." not in (await harness.sees(person))[-3:]:  # noqa: ASYNC110 - the bot
                await asyncio.sleep(0.005)
            waits.append(time.monotonic() - began_at)
            await asyncio.sleep(max(0.0, EACH_S - waits[-1]))

    # At the pace of every day; all pages are written long before the last message is sent.
    async with BotForks(environment(harness)) as bot_forks:
        await bot_forks.bear()
        for number in ACTING:
            await harness.person(number)
        acting = [asyncio.create_task(acts(number)) for number in ACTING]
        await harness.until(lambda: _is_longer(waits, 5 * len(ACTING)), 60)
        calm = max(waits[len(ACTING) :])
        waits.clear()
        began_at = time.monotonic()
        harness.change(lambda s: announce(s, activity_id))
        await until_done(harness, 300)
        took = time.monotonic() - began_at
        for each in acting:
            each.cancel()
        await asyncio.gather(*acting, return_exceptions=True)

    p99 = statistics.quantiles(waits, n=100)[-1]
    print(  # noqa: T201 - figures for the documents
        f"{RECIPIENTS} told in {took:.1f} s; {len(waits)} answers meanwhile,"
        f" p50 {statistics.median(waits) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms;"
        f" before it at most {calm * 1000:.0f} ms"
    )
    assert Counter(map(tuple, rows(harness).values())) == {(OutboxState.SENT,): RECIPIENTS}
    assert p99 < P99_S + MUCH * calm


async def _lives(harness: Harness, pages: int, *, flaw: str = "") -> None:
    """Let the bot die at every page of one announcement, and live on after the last."""
    arrive(harness, pages * PAGE)
    activity_id = harness.change(lambda s: build(s, pages * PAGE))
    harness.change(lambda s: announce(s, activity_id))
    async with BotForks(environment(harness, **GIVEN, REDE_TEST_FLAW=flaw)) as bot_forks:
        for page in range(pages):
            # In the middle of the first page of a life, or with one behind it.
            pid = await bot_forks.bear(REDE_FAILPOINT=f"in_mailings_tick:{1 + page % 2}")
            # Under a flaw there may be fewer.
            if await bot_forks.death(pid, 20) is None:
                assert flaw
                break
        pid = await bot_forks.bear(REDE_FAILPOINT="")
        await until_done(harness, 120)


async def test_killed_at_every_page_everybody_is_told_once(bare_harness: Harness) -> None:
    await _lives(bare_harness, PAGES)

    found = rows(bare_harness)
    assert len(found) == PAGES * PAGE
    # What was being sent at a death may have arrived, and is left to an organizer.
    assert {tuple(states) for states in found.values()} <= {
        (OutboxState.SENT,),
        (OutboxState.UNKNOWN,),
    }
    assert set(arrived(bare_harness).values()) == {1}


async def test_without_a_page_in_one_transaction_a_death_leaves_people_out(
    bare_harness: Harness,
) -> None:
    assert "page_in_two" in flaws.NAMES

    await _lives(bare_harness, 3, flaw="page_in_two")

    assert len(rows(bare_harness)) < 3 * PAGE


async def test_what_happens_in_the_middle_holds_for_who_comes_behind(bare_harness: Harness) -> None:
    harness, count = bare_harness, 3 * PAGE
    arrive(harness, count)
    activity_id = harness.change(lambda s: build(s, count))
    harness.change(lambda s: announce(s, activity_id))
    people = harness.ask(
        lambda s: s.scalars(
            select(Participant.id).where(Participant.chat_id >= FIRST).order_by(Participant.id)
        ).all()
    )
    erased, blocked = people[-1], people[-2]

    def in_the_middle(session: Session) -> None:
        erasure.erase(session, participant_id=erased, now=NOW)
        session.get_one(Participant, blocked).unreachable_at = NOW
        outbox.cancel_chat(session, chat_id=FIRST + count - 2, now=NOW)
        session.get_one(Activity, activity_id).venue = "Outro lugar"
        mailings.reword(
            session,
            Topic.PUBLISHED,
            about_id=activity_id,
            payload={"html": "Novo encontro, em outro lugar."},
            expires_at=NOW + timedelta(days=5),
        )

    async with BotForks(environment(harness, **GIVEN)) as bot_forks:
        first = await bot_forks.bear(REDE_FAILPOINT="in_mailings_tick:2")
        assert await bot_forks.death(first, 20) is not None
        harness.change(in_the_middle)
        second = await bot_forks.bear(REDE_FAILPOINT="in_mailings_tick:2")
        assert await bot_forks.death(second, 20) is not None
        # The third page is not written yet.
        celia = harness.ask(
            lambda s: s.scalar(select(Participant.id).where(Participant.chat_id == FIRST - 1))
        )
        assert celia is not None
        harness.change(
            lambda s: manage.cancel(s, actor_id=celia, activity_id=activity_id, reason="", now=NOW)
        )
        await bot_forks.bear(REDE_FAILPOINT="")
        await until_done(harness, 60)

    found = rows(harness)
    assert set(found) == set(people[: 2 * PAGE])
    assert all(len(states) == 1 for states in found.values())
    texts = Counter(text for _, text in arrived(harness))
    assert set(texts) <= {"Novo encontro.", "Novo encontro, em outro lugar."}
    assert max(arrived(harness).values(), default=0) <= 1
