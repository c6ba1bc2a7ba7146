"""One who floods gets a word and then nothing; everybody else is served as before."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.application import Application
from bot.flood import WITHIN_S, Flood, Verdict, moment_of
from bot.update_processor import UpdateProcessor
from database.json_text import encode
from domain.budgets import Who
from domain.conversation import inbox
from domain.conversation.inbox import Received
from models import InboxRow, InboxState, OutboxRow
from tests import make
from tests.bot.conftest import Harness
from tests.scale import sized

LIMIT = 20
PAUSE = "Recebi muitos toques"
BASE = 1_000_000.0


def test_twenty_actions_go_and_the_next_is_asked_for_a_pause_once_a_minute() -> None:
    flood = Flood(LIMIT)
    judged = [flood.judge(1, BASE + n / 10) for n in range(60)]

    assert judged == [Verdict.GO] * 20 + [Verdict.NOTICE] + [Verdict.DROP] * 39
    # Ten seconds after the first, the person is heard again.
    assert flood.judge(1, BASE + WITHIN_S) is Verdict.GO
    assert flood.refused_count == 40


def test_flood_of_one_is_no_flood_of_another() -> None:
    flood = Flood(LIMIT)
    for _ in range(100):
        flood.judge(1, BASE)

    assert flood.judge(2, BASE) is Verdict.GO


@given(gaps=st.lists(st.floats(min_value=0, max_value=15), min_size=1, max_size=200))
def test_no_ten_seconds_hold_more_than_the_limit(gaps: list[float]) -> None:
    flood = Flood(LIMIT)
    at = BASE
    gone: list[float] = []
    noticed: list[float] = []
    for gap in gaps:
        at += gap / 10
        verdict = flood.judge(1, at)
        if verdict is Verdict.GO:
            gone.append(at)
        elif verdict is Verdict.NOTICE:
            noticed.append(at)

    for first, later in zip(gone, gone[LIMIT:], strict=False):
        assert later - first >= WITHIN_S
    assert all(b - a >= 60 for a, b in itertools.pairwise(noticed))


def test_memory_of_people_is_bounded() -> None:
    flood = Flood(LIMIT)
    for person in range(20_000):
        flood.judge(person, BASE + person / 10)

    assert len(flood._people) < 5_000  # noqa: SLF001


def test_crowd_of_newcomers_is_judged_without_looking_at_everybody_each_time() -> None:
    flood = Flood(LIMIT)
    started = time.perf_counter()
    for person in range(20_000):
        flood.judge(person, BASE + person / 10_000)

    # Some thirty milliseconds; looking through the crowd for each of them took a minute.
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    ("who", "a_day"),
    [(None, 8_699), pytest.param(Who.PARTICIPANT, 29_039, marks=pytest.mark.long)],
)
def test_day_of_actions_is_bounded_by_the_budget(who: Who | None, a_day: int) -> None:
    flood = Flood(LIMIT)
    if who is not None:
        flood.learn(1, who)
    gone = sum(flood.judge(1, BASE + second) is Verdict.GO for second in range(24 * 3600))

    # Two a second were taken for ever: 172,800 a day.
    assert gone == a_day


def test_who_turns_out_to_take_part_has_their_budget_at_once() -> None:
    flood = Flood(LIMIT)
    judged = [flood.judge(1, BASE + second) for second in range(80)]
    assert judged[-1] is Verdict.DROP
    flood.learn(1, Who.PARTICIPANT)

    assert flood.judge(1, BASE + 80) is Verdict.GO
    assert not flood.is_stranger(1)
    # And whose access ended is a stranger again.
    flood.learn(1, Who.STRANGER)
    assert flood.is_stranger(1)


@settings(max_examples=sized(20, 100))
@given(
    gaps=st.lists(st.floats(min_value=0, max_value=3), min_size=100, max_size=300),
    who=st.sampled_from(Who),
)
def test_pause_is_told_truly(gaps: list[float], who: Who) -> None:
    flood = Flood(LIMIT)
    flood.learn(1, who)
    at = BASE
    for gap in gaps:
        at += gap / 10
        flood.judge(1, at)
    later = flood.pause(1, at).wait_s

    assert flood.judge(1, at + later) is Verdict.GO


@pytest.mark.parametrize("crowd", [0, 29_000])
def test_flooder_is_not_forgotten_for_a_crowd(crowd: int) -> None:
    flood = Flood(LIMIT)
    for second in range(80):
        flood.judge(1, BASE + second)
    for person in range(1_000, 1_000 + crowd):
        flood.judge(person, BASE + 80 + person / 100_000)

    gone = [flood.judge(1, BASE + 81 + second) is Verdict.GO for second in range(20)]
    assert sum(gone) == 3


def test_who_takes_part_is_not_forgotten_for_a_crowd() -> None:
    flood = Flood(LIMIT)
    flood.learn(1, Who.PARTICIPANT)
    for person in range(1_000, 30_000):
        flood.judge(person, BASE)
        flood.learn(person, Who.STRANGER)

    assert not flood.is_stranger(1)


def test_clock_that_was_set_back_locks_nobody_out() -> None:
    flood = Flood(LIMIT)
    for second in range(80):
        flood.judge(1, BASE + second)

    assert flood.judge(1, BASE - 86_400) is Verdict.GO


def test_setting_scales_every_budget() -> None:
    flood = Flood(10 * LIMIT)
    gone = sum(flood.judge(1, BASE + n / 1000) is Verdict.GO for n in range(1_000))

    assert gone == 200
    assert flood.most_answers(1) == 200


def test_backlog_is_no_flood() -> None:
    arrived = datetime(2024, 3, 18, 12, tzinfo=UTC).timestamp()

    assert moment_of({"message": {"date": 1_700_000_000}}, arrived) == 1_700_000_000
    assert moment_of({"callback_query": {}}, arrived) == arrived
    assert moment_of({"message": {"date": 10**400}}, arrived) == arrived


async def test_flood_is_answered_once_and_has_no_more_effects(harness: Harness) -> None:
    async with harness.application(actions_per_ten_seconds=LIMIT).running():
        ana, bia = await harness.person(42), await harness.person(43)
        await harness.settled()
        for number in range(60):
            await harness.writes(ana, f"/prova {number}")
        for number in range(100, 110):
            await harness.writes(bia, f"/prova {number}")
        await harness.settled(30)

    effects = [n for n in harness.effects() if n is not None]
    # /start was the first action of each.
    assert [n for n in effects if n < 100] == list(range(LIMIT - 1))
    assert [n for n in effects if n >= 100] == list(range(100, 110))
    assert len([text for text in await harness.sees(ana) if PAUSE in text]) == 1
    assert not [text for text in await harness.sees(bia) if PAUSE in text]
    new = select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxState.NEW)
    assert harness.ask(lambda s: s.scalar(new)) == 0
    # Of what was dismissed not even the numbers are kept; of her last one, that she was told.
    kept = select(func.count()).select_from(InboxRow)
    assert harness.ask(lambda s: s.scalar(kept)) == LIMIT + 1 + 11


async def test_what_is_too_much_is_not_even_written(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    keep = inbox.keep

    def counted(session: Session, *, updates: Sequence[Received]) -> frozenset[int]:
        written.extend(received.update_id for received in updates)
        return keep(session, updates)

    monkeypatch.setattr(inbox, "keep", counted)
    harness = sqlite_harness
    async with harness.application(actions_per_ten_seconds=LIMIT).running():
        ana = await harness.person(42)
        for number in range(30):
            await harness.writes(ana, f"/prova {number}")
            await harness.settled(30)
        refused = 30 - LIMIT
        assert len(harness.effects()) == LIMIT - 1
        # The first that was too much was told; of the others the batch it came in may be more.
        assert len(written) <= 1 + 30 - refused + 2


async def test_taps_of_a_flood_are_answered(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with harness.application(actions_per_ten_seconds=LIMIT).running():
        ana = await harness.person()
        await harness.writes(ana, "/painel um")
        await harness.settled()
        panel = (await harness.chat(ana))[-1]
        answers = [await harness.taps(ana, panel, "Tocar") for _ in range(40)]
        await harness.settled(30)

    assert all(answer["answered"] for answer in answers)
    assert [answer["toast"] for answer in answers] == ["Anotado"] * 18 + [""] * 22
    assert len(harness.effects()) == 18


@pytest.mark.parametrize("limit", [LIMIT])
async def test_others_wait_no_longer_while_one_floods(sqlite_harness: Harness, limit: int) -> None:
    harness = sqlite_harness
    async with harness.application(actions_per_ten_seconds=limit).running():
        ana = await harness.person(42)
        others = [await harness.person(number) for number in range(50, 60)]
        await harness.settled()
        calm = await _waits(harness, others, 100)
        flooding = asyncio.create_task(_flood(harness, ana))
        await asyncio.sleep(0.5)
        stormy = await _waits(harness, others, 200)
        flooding.cancel()
        await asyncio.gather(flooding, return_exceptions=True)
        await harness.settled(30)

    # Milliseconds on a busy machine: the bound is wide, a starved lane would take seconds.
    assert max(stormy) < max(0.5, 5 * max(calm))
    assert statistics.median(stormy) < max(0.2, 4 * statistics.median(calm))


async def _flood(harness: Harness, person: int) -> None:
    while True:
        await asyncio.gather(*(harness.writes(person, "/prova 0") for _ in range(10)))
        await asyncio.sleep(0.1)


async def _waits(harness: Harness, people: list[int], base: int) -> list[float]:
    """How long each of some answers took, in seconds."""
    found: list[float] = []
    for number, person in enumerate(people * 2):
        started = time.monotonic()
        word = f"Feito {base + number}."
        await harness.writes(person, f"/prova {base + number}")
        while word not in await harness.sees(person):
            await asyncio.sleep(0.005)
            assert time.monotonic() - started < 20
        found.append(time.monotonic() - started)
    return found


# --- While answers wait ---------------------------------------------------------------------


async def test_who_has_many_answers_waiting_is_refused_and_told_once(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Flood, "most_answers", lambda *_: 5)
    harness = sqlite_harness
    ana, bia = await harness.person(42), await harness.person(43)
    async with harness.application().running():
        await harness.writes(ana, "/painel um")
        await harness.settled()
        panel = next(m for m in await harness.chat(ana) if m["text"] == "Painel um.")
        await harness.fault("sendMessage", {"status": 429, "retry_after": 3}, chat_id=str(ana))
        for number in range(5):
            await harness.writes(ana, f"/prova {number}")
        await harness.until(lambda: _has_effects(harness, 5))
        tap = await harness.taps(ana, panel, "Tocar")
        for number in range(50, 90):
            await harness.writes(ana, f"/prova {number}")
        await harness.writes(bia, "/prova 100")
        await harness.until(lambda: harness.was_answered(bia), 3)
        waiting = harness.ask(
            lambda s: s.scalar(
                select(func.count()).where(OutboxRow.chat_id == ana, OutboxRow.settled_at.is_(None))
            )
        )
        await harness.http.delete("/sim/faults")
        await harness.settled(30)
        # Once they arrived, the person is heard again.
        await harness.writes(ana, "/prova 7")
        await harness.settled(30)

    assert (tap["answered"], tap["toast"]) == (
        True,
        "Espere as respostas chegarem. Depois, toque ou escreva de novo.",
    )
    assert [n for n in harness.effects() if n != 100] == [0, 1, 2, 3, 4, 7]
    # The five, and the word of pause.
    assert waiting == 6
    assert len([text for text in await harness.sees(ana) if "Espere as respostas" in text]) == 1
    new = select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxState.NEW)
    assert harness.ask(lambda s: s.scalar(new)) == 0


async def _has_effects(harness: Harness, count: int) -> bool:
    return len(harness.effects()) == count


async def test_what_one_may_have_in_the_lane_is_bounded(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Flood, "most_answers", lambda *_: 5)
    opened, handle = asyncio.Event(), UpdateProcessor.handle

    async def later(self: UpdateProcessor, job: Any) -> None:
        await opened.wait()
        await handle(self, job)

    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running() as application:
        await harness.settled()
        monkeypatch.setattr(UpdateProcessor, "handle", later)
        for number in range(60):
            await harness.writes(ana, f"/prova {number}")
        await harness.until(lambda: _is_in_hand(application, 6))
        await asyncio.sleep(1)
        in_flight = application.status.updates_in_hand
        opened.set()
        await harness.settled(30)

    # Five, and the word of pause.
    assert in_flight == 6
    assert harness.effects() == [0, 1, 2, 3, 4]


async def _is_in_hand(application: Application, count: int) -> bool:
    return application.status.updates_in_hand >= count


# --- After an outage ------------------------------------------------------------------------

HOUR = 3_600


async def _outage(harness: Harness, person: int, count: int, every_s: float, *, kept: bool) -> None:
    """Let somebody write while nobody is there; `kept`: a process died before it handled that."""
    now = harness.simulator.engine.clock.now()
    began_at = int(now.timestamp()) - 2 * HOUR
    before = set(harness.updates)
    for number in range(count):
        await harness.writes(person, f"/prova {number}")
    new = sorted(harness.updates.keys() - before)
    for number, update_id in enumerate(new):
        harness.updates[update_id]["message"]["date"] = began_at + int(number * every_s)
    if kept:
        rows = [Received(each, encode(harness.updates[each]), now) for each in new]
        harness.change(lambda session: inbox.keep(session, rows))


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "polled"])
async def test_what_was_written_in_an_outage_is_handled_whole(
    sqlite_harness: Harness, *, kept: bool
) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    await _outage(harness, ana, 45, 120, kept=kept)
    async with harness.application(actions_per_ten_seconds=LIMIT).running():
        await harness.until(lambda: _has_effects(harness, 45))

    assert harness.effects() == list(range(45))


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "polled"])
async def test_flood_of_an_outage_is_bounded_by_its_own_dates(
    sqlite_harness: Harness, *, kept: bool
) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    await _outage(harness, ana, 100, 0.05, kept=kept)
    async with harness.application(actions_per_ten_seconds=LIMIT).running():
        await harness.until(lambda: _has_effects(harness, LIMIT))
        await harness.settled(30)

    assert harness.effects() == list(range(LIMIT))
    assert len([text for text in await harness.sees(ana) if PAUSE in text]) == 1


async def _is_left(harness: Harness, count: int) -> bool:
    new = select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxState.NEW)
    return harness.ask(lambda s: s.scalar(new)) == count


async def test_who_organizes_is_no_stranger_after_a_restart(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    celia = await harness.person()
    harness.change(lambda s: make.organizer(s, "Célia Dias", chat_id=celia).id)
    # A stranger has 60, and one more each ten seconds.
    await _outage(harness, celia, 100, 1, kept=True)
    async with harness.application(actions_per_ten_seconds=LIMIT).running():
        await harness.until(lambda: _has_effects(harness, 100))

    assert harness.effects() == list(range(100))


@pytest.mark.parametrize(("tapped", "done"), [(30, 30), (90, 60)])
async def test_taps_of_an_outage_that_arrive_at_once_are_no_flood(
    sqlite_harness: Harness, tapped: int, done: int
) -> None:
    """Nothing tells when they were made; a stranger's budget is their bound all the same."""
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application(actions_per_ten_seconds=LIMIT).running():
        await harness.writes(ana, "/painel um")
        await harness.settled()
    world, bot = harness.simulator.engine.world, harness.simulator.engine.default_bot
    someone = world.people[ana]
    chat = world.chat(bot, someone)
    panel = next(each for each in chat.messages.values() if each.text == "Painel um.")
    assert panel.markup is not None
    data = panel.markup["inline_keyboard"][0][0]["callback_data"]
    for _ in range(tapped):
        world.begin_tap(bot, chat, someone, panel, data)
    async with harness.application(actions_per_ten_seconds=LIMIT).running():
        await harness.until(lambda: _has_effects(harness, done))
        await harness.until(lambda: _is_left(harness, 0))

    assert len(harness.effects()) == done


def test_taps_of_an_outage_between_texts_give_no_budget_back() -> None:
    flood = Flood(LIMIT)
    gone = 0
    for number in range(200):
        gone += flood.judge(1, BASE + number / 10) is Verdict.GO
        # They arrive two hours later, as all of it does.
        gone += flood.judge(1, BASE + 2 * HOUR, is_exact=False) is Verdict.GO

    # Sixty, and what twenty seconds give back.
    assert gone <= 62


def test_who_has_very_many_answers_waiting_is_told_once_all_the_same() -> None:
    flood = Flood(LIMIT)
    told = [flood.refuse(1, BASE + n * 30, is_told=False, waiting=45) for n in range(20)]

    assert told == [Verdict.NOTICE] + [Verdict.DROP] * 19
    assert flood.refuse(1, BASE + 600, is_told=False, waiting=45) is Verdict.NOTICE


async def test_who_blocks_and_unblocks_the_bot_over_and_over_has_a_budget_too(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    ana = await harness.person(42)
    application = harness.application(actions_per_ten_seconds=LIMIT)
    async with application.running():
        await harness.writes(ana, "/prova 1")
        await harness.settled()
        assert application.status.intake is not None
        at = int(datetime.now(UTC).timestamp())
        body = {
            "chat": {"id": ana, "type": "private"},
            "from": {"id": ana, "is_bot": False, "first_name": "Ana"},
            "date": at,
            "old_chat_member": {"status": "member"},
        }
        await application.status.intake.receive(
            [
                {
                    "update_id": 10**6 + number,
                    "my_chat_member": {
                        **body,
                        "new_chat_member": {"status": "member" if number % 2 else "kicked"},
                    },
                }
                for number in range(500)
            ]
        )
        await harness.settled()
        refused = application.status.figures()["flood_refused_total"]

    assert refused >= 400
    new = select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxState.NEW)
    assert harness.ask(lambda s: s.scalar(new)) == 0
