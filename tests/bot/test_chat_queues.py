"""Who goes first: lanes, the pace, and a notice beside those who flood."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.telegram import chat_queues, outbox_reader, pace
from domain.notices.outbox import OutboxState, Purpose
from tests import make
from tests.bot.conftest import Harness
from tests.bot.letters import chat_of, deliver, put, sees, until


async def test_unprompted_messages_keep_the_pace_and_one_a_second_to_a_chat(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    people = [await harness.person(number) for number in range(100, 130)]
    for person in people:
        await deliver(harness, person, "Um aviso.", purpose=Purpose.BROADCAST)
    await deliver(harness, people[0], "Outro aviso.", purpose=Purpose.BROADCAST)
    async with harness.application(messages_per_second=20).running():
        started = time.monotonic()
        await until(harness, *[OutboxState.SENT] * 31)
        took = time.monotonic() - started
    # Thirty-one at twenty a second; the last waits for its chat's second. Never faster;
    # how much slower is the machine's matter.
    assert 1.3 < took < 6
    times = [
        call["at"] for call in await harness.calls("sendMessage") if chat_of(call) == people[0]
    ]
    assert len(times) >= 2


async def test_lanes_go_before_each_other(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    people = [await harness.person(number) for number in range(100, 109)]
    async with harness.application().running():
        # A chat that is just being answered lets the next one go first.
        await harness.settled()
    purposes = [Purpose.BROADCAST, Purpose.REMINDER, Purpose.NOTICE]
    for index, person in enumerate(people):
        purpose = purposes[index // 3]
        await deliver(harness, person, f"{purpose.value}.", purpose=purpose)
    async with harness.application(messages_per_second=10).running():
        await until(harness, *[OutboxState.SENT] * 9)
    texts = [
        call["params"]["text"]
        for call in await harness.calls("sendMessage")
        if call["params"].get("text", "").endswith(".") and chat_of(call) in people
    ]
    said = [text for text in texts if text.rstrip(".") in set(Purpose)]
    assert said == ["notice."] * 3 + ["reminder."] * 3 + ["broadcast."] * 3


async def test_letter_is_taken_in_hand_once() -> None:
    in_flight = chat_queues.InFlight()

    assert [in_flight.take(1), in_flight.take(1)] == [True, False]
    in_flight.settle(1)
    # A look that began before the settling may still show it.
    assert not in_flight.take(1)
    assert not in_flight.take(1, as_of=0)
    assert in_flight.nothing.is_set()
    # One that began afterwards shows that it waits again.
    assert in_flight.take(1, as_of=in_flight.settled_count)


FLOODERS = range(200, 212)


async def _beside_flooders(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, most_of_a_chat: int
) -> bool:
    """Let hundreds of answers wait for twelve people; tell whether a notice goes out.

    The bounds of what is in memory are a quarter of those in use.
    """
    monkeypatch.setattr(outbox_reader, "_MOST_UNPROMPTED", 500)
    monkeypatch.setattr(outbox_reader, "_MOST_OF_A_CHAT", most_of_a_chat)
    for person in FLOODERS:
        await harness.person(person)
    bia = await harness.person(43)

    def fill(session: Session) -> None:
        for number in range(900):
            put(session, FLOODERS[number % len(FLOODERS)], f"Ajuda {number}.", harness)

    async with harness.application(messages_per_second=1000).running() as application:
        await harness.settled()
        harness.change(fill)

        most = 0.0
        while (
            in_flight := application.status.figures()["letters_in_hand"]
        ) > most or in_flight < 125:
            # Until no more are taken into memory.
            most = in_flight
            await asyncio.sleep(1)
        await deliver(harness, bia, "O encontro mudou.", purpose=Purpose.NOTICE)
        try:
            await harness.until(lambda: sees(harness, bia, "O encontro mudou."), 6)
        except TimeoutError:
            return False
        return True


async def test_answers_to_flooders_hold_up_no_notice(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _beside_flooders(sqlite_harness, monkeypatch, most_of_a_chat=25)


async def test_notice_would_wait_if_answers_were_counted_with_it(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: one number for all that is in memory."""
    monkeypatch.setattr(chat_queues.InFlight, "others_count", property(len))

    assert not await _beside_flooders(sqlite_harness, monkeypatch, most_of_a_chat=10_000)


async def test_answers_to_one_are_sent_in_order_although_memory_has_no_room_for_all(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_reader, "_MOST_OF_A_CHAT", 3)
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        for number in range(15):
            await harness.writes(ana, f"/prova {number}")
        await harness.settled(30)

    said = [text for text in await harness.sees(ana) if "Feito" in text]
    assert said == [f"Feito {number}." for number in range(15)]


@pytest.mark.parametrize(
    ("count", "purpose", "status"),
    [(1, Purpose.REPLY, 200), (40, Purpose.REPLY, 200), (1, Purpose.NOTICE, 503)],
)
async def test_one_who_floods_is_not_late(
    sqlite_harness: Harness, count: int, purpose: Purpose, status: int
) -> None:
    """Answers that wait for their own chat say nothing of the bot; a notice does."""
    harness = sqlite_harness
    ana, bia = await harness.person(42), await harness.person(43)
    async with harness.application().running() as application:
        await harness.settled()
        await harness.fault("sendMessage", {"status": 429, "retry_after": 30}, chat_id=str(ana))
        await deliver(harness, ana, "Espera.")
        await asyncio.sleep(0.5)
        now = harness.simulator.engine.clock.now()
        for _ in range(count):
            past = now - timedelta(minutes=6)
            await deliver(harness, ana, "Antiga.", purpose=purpose, now=past)
        await deliver(harness, bia, "Logo.")
        await harness.until(lambda: sees(harness, bia, "Logo."))
        async with harness.http.get(f"http://127.0.0.1:{application.status_port}/saude") as answer:
            assert answer.status == status


async def test_strangers_share_a_part_of_the_pace_and_each_has_a_turn(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    strangers = [await harness.person(number) for number in range(300, 310)]
    ana = await harness.person(42)
    harness.change(lambda s: make.participant(s, name="Ana", chat_id=ana))
    async with harness.application(
        actions_per_ten_seconds=20, messages_per_second=9
    ).running() as application:
        flood = application._flood  # noqa: SLF001
        # Nothing at once: from the first on there are three a second for all of them.
        application.status.delivery._pace.share = pace.Share(3, 1, asyncio.get_running_loop().time)  # type: ignore[union-attr]  # noqa: SLF001
        await harness.settled(30)
        await harness.writes(ana, "/prova 0")
        await harness.until(lambda: harness.was_answered(ana))
        for _ in range(3):
            for person in strangers:
                await harness.writes(person, "/prova 1")
        await harness.writes(ana, "/prova 7")
        began_at = time.monotonic()
        await harness.until(lambda: sees(harness, ana, "Feito 7."))
        took = time.monotonic() - began_at
        answered = [len(await harness.sees(person)) for person in strangers]

    assert not flood.is_stranger(ana)
    assert took < 2
    # One after the other: nobody had their third before the others had their first.
    assert max(answered) - min(answered) <= 1


async def test_notice_to_a_stranger_goes_out_between_answers(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    strangers = [await harness.person(number) for number in range(300, 312)]

    def fill(session: Session) -> None:
        for number in range(10 * len(strangers)):
            put(session, strangers[number % len(strangers)], f"Ajuda {number}.", harness)

    async with harness.application(
        actions_per_ten_seconds=20, messages_per_second=9
    ).running() as application:
        await harness.settled(30)
        # Each has an answer in four seconds, so that none ever uses its own pace up.
        application.status.delivery._pace.share = pace.Share(3, 1, asyncio.get_running_loop().time)  # type: ignore[union-attr]  # noqa: SLF001
        harness.change(fill)
        await asyncio.sleep(1)
        for person in strangers:
            await deliver(harness, person, "O encontro mudou.", purpose=Purpose.NOTICE)
        await harness.until(lambda: _all_see(harness, strangers, "O encontro mudou."), 6)
        answered = [
            text for person in strangers for text in await harness.sees(person) if "Ajuda" in text
        ]

    # The answers are no sooner through for that.
    assert 5 <= len(answered) <= 30


async def _all_see(harness: Harness, people: Sequence[int], text: str) -> bool:
    return all([await sees(harness, person, text) for person in people])
