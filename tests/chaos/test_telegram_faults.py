"""Telegram's bad days: how often each fault may strike, and what people see all the same.

REDE_CHAOS_SENDS says how many messages each fault meets; `make chaos` asks for a thousand.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from domain import outbox
from domain.outbox import Purpose
from models import OutboxRow, OutboxState
from tests.bot.conftest import Town, probed, simulator, sqlite_town
from tests.bot.probes import WORD
from tests.chaos import verdict
from tests.chaos.history import History

__all__ = ["probed", "simulator", "sqlite_town"]

SENDS = int(os.environ.get("REDE_CHAOS_SENDS", "40"))
PEOPLE = 20
pytestmark = pytest.mark.timeout(60 + SENDS * 2)


@pytest.fixture
def history() -> Iterator[History]:
    history = History()
    history.listen()
    yield history
    history.stop()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    # Twenty seconds of silence for each message would take hours.
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.5)


async def _people(town: Town) -> list[int]:
    people = [await town.person(number) for number in range(50, 50 + PEOPLE)]
    await town.settled(60)
    return people


async def _times(town: Town) -> Counter[int]:
    """How often each answer stands in a chat: {1: 40} when all came once."""
    seen: Counter[str] = Counter()
    for number in range(50, 50 + PEOPLE):
        seen.update(await town.sees(number))
    return Counter(seen[f"{WORD} {n}."] for n in range(SENDS))


def _unknown(town: Town) -> int:
    """How many letters are listed as uncertain."""
    count = select(func.count()).select_from(OutboxRow)
    return town.ask(lambda s: s.scalar(count.where(OutboxRow.state == OutboxState.UNKNOWN)) or 0)


@pytest.mark.parametrize(
    ("answer", "most"),
    [
        ({"status": 429, "retry_after": 1}, 1),
        ({"status": 500}, 1),
        ({"status": 502}, 1),
        ({"status": 503}, 1),
        ("drop", 1),
        ("truncated", 2),
        ("accept_then_hang", 2),
    ],
    ids=str,
)
async def test_answers_arrive_in_spite_of_it(
    sqlite_town: Town, history: History, answer: object, most: int
) -> None:
    town = sqlite_town
    async with town.application(messages_per_second=1000).running():
        people = await _people(town)
        await town.fault("sendMessage", answer, probability=0.2)
        for number in range(SENDS):
            await town.writes(people[number % PEOPLE], f"/prova {number}")
        await town.settled(60 + SENDS)
        met = (await _faults(town))[0]["hits"]

    assert met > SENDS / 20
    times = await _times(town)
    assert set(times) <= set(range(most + 1))
    # An answer is repeated once where nobody can tell; then it is listed as uncertain.
    assert times[0] <= _unknown(town)
    if isinstance(answer, dict):
        assert times[0] == 0
    with_rules = town.ask(lambda s: list(verdict.no_send_before_retry_after(s, history)))
    assert with_rules == []
    assert town.effects() == sorted(n for n in town.effects() if n is not None)


async def _faults(town: Town) -> list[dict[str, int]]:
    async with town.http.get("/sim/faults") as answer:
        faults: list[dict[str, int]] = (await answer.json())["faults"]
        return faults


@pytest.mark.parametrize(
    "answer", ["accept_then_hang", "truncated", "drop", {"status": 500}], ids=str
)
async def test_broadcasts_never_come_twice(sqlite_town: Town, answer: object) -> None:
    town = sqlite_town
    async with town.application(messages_per_second=1000).running():
        people = await _people(town)
        await town.fault("sendMessage", answer, probability=0.2)
        now = town.simulator.engine.clock.now()

        def plan(session: object) -> None:
            for number in range(SENDS):
                outbox.put(
                    session,  # type: ignore[arg-type]
                    chat_id=people[number % PEOPLE],
                    purpose=Purpose.BROADCAST,
                    payload={"html": f"{WORD} {number}."},
                    now=now,
                )

        town.change(plan)
        await town.settled(60 + SENDS)

    times = await _times(town)
    assert set(times) <= {0, 1}
    per_state = (
        select(OutboxRow.state, func.count())
        .where(OutboxRow.purpose == Purpose.BROADCAST)
        .group_by(OutboxRow.state)
    )
    by_state = town.ask(lambda s: dict(s.execute(per_state).all()))
    # What is not known to have arrived is listed, every one of them.
    assert by_state.get(OutboxState.UNKNOWN, 0) > 0
    assert sum(by_state.values()) == SENDS
    assert set(by_state) <= {OutboxState.SENT, OutboxState.UNKNOWN}
    assert times[0] <= by_state[OutboxState.UNKNOWN]


async def test_one_chat_on_hold_delays_no_other(sqlite_town: Town, history: History) -> None:
    town = sqlite_town
    async with town.application(messages_per_second=1000).running():
        people = await _people(town)
        held, *others = people
        await town.fault(
            "sendMessage", {"status": 429, "retry_after": 3}, chat_id=str(held), times=1
        )
        await town.writes(held, "/prova 9001")
        started = time.monotonic()
        for number in range(SENDS):
            await town.writes(others[number % len(others)], f"/prova {number}")

        async def others_are_served() -> bool:
            return set(await _times(town)) == {1}

        await town.until(others_are_served, 60)
        took = time.monotonic() - started
        assert history.arrived()[f"{WORD} 9001."] == 0
        await town.settled(60)

    assert took < 2.5 + SENDS / 20
    assert history.arrived()[f"{WORD} 9001."] == 1
    assert town.ask(lambda s: list(verdict.no_send_before_retry_after(s, history))) == []


async def test_page_in_place_of_an_answer_stops_nobody_else(sqlite_town: Town) -> None:
    town = sqlite_town
    async with town.application(messages_per_second=1000).running():
        people = await _people(town)
        await town.fault("sendMessage", "html_413", chat_id=str(people[0]))
        for number in range(SENDS):
            await town.writes(people[number % PEOPLE], f"/prova {number}")
        await town.settled(60 + SENDS)

    failed = town.ask(
        lambda s: s.scalar(
            select(func.count()).select_from(OutboxRow).where(OutboxRow.state == OutboxState.FAILED)
        )
    )
    to_first = len(range(0, SENDS, PEOPLE))
    assert failed == to_first
    assert await _times(town) == {1: SENDS - to_first, 0: to_first}


def test_verdict_sees_a_message_that_came_too_early(sqlite_town: Town) -> None:
    from tests.chaos.history import Call

    early = History(
        calls=[
            Call(10.0, 9.9, "sendmessage", 1, "a", 429, 3),
            Call(12.0, 11.9, "sendmessage", 1, "a", 200, None),
            Call(11.0, 10.9, "sendmessage", 2, "b", 200, None),
        ]
    )

    found = sqlite_town.ask(lambda s: list(verdict.no_send_before_retry_after(s, early)))
    assert found == ["I6 chat 1: 1.10 s too early"]
