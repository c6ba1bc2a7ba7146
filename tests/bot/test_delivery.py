"""What each answer of Telegram means, who goes first, and what a crash leaves behind."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.telegram import delivery as delivery_module
from bot.telegram import lanes, pace
from domain.notices import outbox, uncertain
from domain.notices.outbox import OutboxState, Purpose
from messages.documents import MadeDocument, maker
from models import OutboxRow, Participant, Standing, Topic
from tests import make
from tests.bot.conftest import Town

_numbers = count(1)


def _put(session: Session, chat_id: int, text: str, town: Town, **how: Any) -> int:
    values: dict[str, Any] = {
        "purpose": Purpose.REPLY,
        "payload": {"html": text},
        "now": town.simulator.engine.clock.now(),
        "dedupe": f"test/{next(_numbers)}",
        **how,
    }
    letter = make.letter(session, chat_id=chat_id, **values)
    assert letter is not None
    return letter.id


def _states(session: Session) -> list[str]:
    """The states of the letters put here; the answers to /start are not counted."""
    ours = select(OutboxRow.state).where(OutboxRow.dedupe.is_not(None)).order_by(OutboxRow.id)
    return list(session.scalars(ours))


async def _deliver(town: Town, chat_id: int, text: str, **how: Any) -> int:
    """Write a letter that nobody pushes; the bot finds it when it looks."""
    return town.change(lambda session: _put(session, chat_id, text, town, **how))


async def _until(town: Town, *states: str, timeout_s: float = 6) -> None:
    ends_at = time.monotonic() + timeout_s
    while town.ask(_states) != list(states):
        assert time.monotonic() < ends_at, town.ask(_states)
        await asyncio.sleep(0.03)


# --- The verdict of each answer -------------------------------------------------------------


@pytest.mark.parametrize(
    ("purpose", "fault", "state", "copies"),
    [
        (Purpose.REPLY, "accept_then_hang", OutboxState.SENT, 2),
        (Purpose.REMINDER, "accept_then_hang", OutboxState.UNKNOWN, 1),
        (Purpose.BROADCAST, "accept_then_hang", OutboxState.UNKNOWN, 1),
        (Purpose.REPLY, "drop", OutboxState.SENT, 1),
        (Purpose.REMINDER, "drop", OutboxState.UNKNOWN, 0),
        (Purpose.REMINDER, "truncated", OutboxState.UNKNOWN, 1),
        (Purpose.REPLY, {"status": 502}, OutboxState.SENT, 1),
        (Purpose.REMINDER, {"status": 502}, OutboxState.UNKNOWN, 0),
        (Purpose.REMINDER, "html_413", OutboxState.FAILED, 0),
        (
            Purpose.REMINDER,
            {"status": 400, "description": "Bad Request: something else"},
            OutboxState.FAILED,
            0,
        ),
    ],
)
async def test_answer_decides_the_state_and_whether_it_is_sent_again(  # noqa: PLR0917
    sqlite_town: Town,
    purpose: Purpose,
    fault: Any,
    state: OutboxState,
    copies: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.4)
    town = sqlite_town
    ana = await town.person()
    await _deliver(town, ana, "Uma carta.", purpose=purpose)
    await town.fault("sendMessage", fault, times=1)

    async with town.application().running():
        await _until(town, state)

    assert (await town.sees(ana)).count("Uma carta.") == copies


async def test_undecided_notice_is_sent_once_more_and_marked(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.4)
    monkeypatch.setattr(delivery_module, "_NOTICE_AGAIN_S", 0.5)
    town = sqlite_town
    ana = await town.person()
    await _deliver(town, ana, "O encontro mudou.", purpose=Purpose.NOTICE)
    await town.fault("sendMessage", "accept_then_hang", times=1)

    async with town.application().running():
        await _until(town, OutboxState.SENT)

    said = [text for text in await town.sees(ana) if "mudou" in text]
    assert said == ["O encontro mudou.", "O encontro mudou.\n\n(reenvio)"]


async def test_notice_undecided_twice_is_listed_as_unknown(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.3)
    monkeypatch.setattr(delivery_module, "_NOTICE_AGAIN_S", 0.3)
    town = sqlite_town
    ana = await town.person()
    await _deliver(town, ana, "O encontro mudou.", purpose=Purpose.NOTICE)
    await town.fault("sendMessage", "accept_then_hang")

    async with town.application().running():
        await _until(town, OutboxState.UNKNOWN)
        await asyncio.sleep(1)

    assert len([text for text in await town.sees(ana) if "mudou" in text]) == 2


async def test_blocked_person_is_marked_and_what_waits_is_cancelled(town: Town) -> None:
    ana = await town.person()
    town.change(lambda s: make.participant(s, name="Ana", chat_id=ana))
    await town.post(f"/sim/people/{ana}/block", blocked=True)
    for number in range(3):
        await _deliver(town, ana, f"Lembrete {number}.", purpose=Purpose.REMINDER)
    # The update about the block is not there yet: sending is what finds out.
    async with town.application().running():
        await _until(town, OutboxState.FAILED, OutboxState.CANCELLED, OutboxState.CANCELLED)
        await town.settled()
        unreachable = town.ask(lambda s: s.scalar(select(Participant.unreachable_at)))
        assert unreachable is not None

        await town.post(f"/sim/people/{ana}/block", blocked=False)
        await town.settled()
        assert town.ask(lambda s: s.scalar(select(Participant.unreachable_at))) is None
        await _deliver(town, ana, "De volta.", purpose=Purpose.REMINDER)
        await town.settled()
    assert (await town.sees(ana))[-1] == "De volta."


async def test_flood_wait_is_obeyed_for_the_chat_and_others_go_on(sqlite_town: Town) -> None:
    town = sqlite_town
    ana, bia = await town.person(42), await town.person(43)
    async with town.application().running():
        await town.settled()
        await town.fault(
            "sendMessage", {"status": 429, "retry_after": 2}, chat_id=str(ana), times=1
        )
        held = time.monotonic()
        await town.writes(ana, "/prova 1")
        await asyncio.sleep(0.1)
        await town.writes(bia, "/prova 2")
        await town.until(lambda: town.was_answered(bia))
        assert time.monotonic() - held < 1
        await town.until(lambda: town.was_answered(ana))
        assert time.monotonic() - held >= 2
    assert len([c for c in await town.calls("sendMessage") if _chat(c) == ana]) <= 3


async def test_second_chats_flood_wait_holds_everybody(sqlite_town: Town) -> None:
    town = sqlite_town
    people = [await town.person(number) for number in (42, 43, 44)]
    # Of strangers nobody believes it: tests/chaos/test_telegram_faults.py.
    town.change(lambda s: [make.participant(s, chat_id=person) for person in people])
    async with town.application().running():
        await town.settled()
        for person in people[:2]:
            await town.fault(
                "sendMessage", {"status": 429, "retry_after": 2}, chat_id=str(person), times=1
            )
        for person in people[:2]:
            await town.writes(person, "/prova 1")
        await asyncio.sleep(0.3)
        asked = time.monotonic()
        await town.writes(people[2], "/prova 2")
        await town.until(lambda: town.was_answered(people[2]))
        assert time.monotonic() - asked > 1.2
        await town.settled()


async def test_unreachable_server_loses_nothing(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused connections are certain not to have sent: even a reminder is tried again."""
    from bot.telegram.transport import NeverSentError, Transport

    town = sqlite_town
    ana = await town.person()
    whole = Transport.do_request
    refused: list[str] = []

    async def refuse(self: Transport, url: str, *rest: Any, **more: Any) -> tuple[int, bytes]:
        if "sendMessage" in url and len(refused) < 2:
            refused.append(url)
            raise NeverSentError("refused")  # noqa: EM101
        return await whole(self, url, *rest, **more)

    monkeypatch.setattr(Transport, "do_request", refuse)
    await _deliver(town, ana, "Lembrete.", purpose=Purpose.REMINDER)
    async with town.application().running():
        await _until(town, OutboxState.SENT)

    assert len(refused) == 2
    assert (await town.sees(ana)).count("Lembrete.") == 1


async def test_refused_token_stops_the_sending_and_the_bot(sqlite_town: Town) -> None:
    from telegram.error import InvalidToken

    town = sqlite_town
    ana = await town.person()
    await town.fault("sendMessage", {"status": 401, "description": "Unauthorized"})
    await _deliver(town, ana, "Uma carta.")
    async with town.application().running() as application:
        with pytest.raises(InvalidToken):
            await asyncio.wait_for(application.failed(), 5)
        assert application.is_refused
    assert town.ask(_states) == [OutboxState.READY]
    assert len([c for c in await town.calls("sendMessage") if _chat(c) == ana]) == 1


# --- Forms of messages ----------------------------------------------------------------------


async def test_edit_that_changes_nothing_counts_as_sent(sqlite_town: Town) -> None:
    town = sqlite_town
    ana = await town.person()
    async with town.application().running():
        await town.settled()
        await _deliver(town, ana, "Igual.")
        await _until(town, OutboxState.SENT)
        number = (await town.chat(ana))[-1]["message_id"]
        await _deliver(town, ana, "Igual.", edits_message_id=number)
        await _until(town, OutboxState.SENT, OutboxState.SENT)
    assert (await town.sees(ana)).count("Igual.") == 1


@pytest.mark.parametrize("number", [1, 99_999_999])
async def test_edit_of_what_is_gone_becomes_a_new_message(sqlite_town: Town, number: int) -> None:
    town = sqlite_town
    ana = await town.person()
    async with town.application().running():
        await town.settled()
        await _deliver(town, ana, "Nova.", edits_message_id=number)
        await _until(town, OutboxState.SENT)
    assert (await town.sees(ana))[-1] == "Nova."


async def test_malformed_message_arrives_in_plain_words(sqlite_town: Town) -> None:
    town = sqlite_town
    ana = await town.person()
    async with town.application().running():
        await town.settled()
        await _deliver(town, ana, "<b>Sem fim &amp; sem <i>volta</b>")
        await _deliver(town, ana, "<b>" + "longo " * 1000 + "</b>")
        await _until(town, OutboxState.SENT, OutboxState.SENT)
    first, second = (await town.sees(ana))[-2:]
    assert first == "Sem fim & sem volta"
    assert len(second) > 4000


async def test_effect_that_is_refused_is_left_out(sqlite_town: Town) -> None:
    town = sqlite_town
    ana = await town.person()
    await town.fault(
        "sendMessage",
        {"status": 400, "description": "Bad Request: EFFECT_ID_INVALID"},
        contains="message_effect_id",
    )
    async with town.application().running():
        # The welcome first: nobody pushes the letter, so it may be found before or after it.
        await town.settled()
        await _deliver(town, ana, "", payload={"html": "Viva!", "effect": "123"})
        await _until(town, OutboxState.SENT)
    assert (await town.sees(ana))[-1] == "Viva!"


async def test_venue_document_and_photo_arrive(sqlite_town: Town) -> None:
    name = f"test{time.monotonic_ns()}"

    @maker(name)
    def _list(session: Session, now: Any, *, title: str) -> MadeDocument:
        del session, now
        return MadeDocument(f"{title}.csv", b"a;b\n", "text/csv")

    town = sqlite_town
    ana = await town.person()
    venue = {"latitude": -19.9, "longitude": -43.9, "title": "Fapemig", "address": "Horto"}
    made = {"maker": name, "arguments": {"title": "lista"}, "kind": "document"}
    async with town.application().running():
        await town.settled()
        await _deliver(town, ana, "", payload={"html": "", "venue": venue})
        await _deliver(town, ana, "", payload={"html": "<b>A lista</b>", "made": made})
        await _until(town, OutboxState.SENT, OutboxState.SENT)
    place, document = (await town.chat(ana))[-2:]
    assert place["venue"]["title"] == "Fapemig"
    assert document["document"]["file_name"] == "lista.csv"
    assert document["text"] == "A lista"


async def test_document_that_cannot_be_made_fails_alone(sqlite_town: Town) -> None:
    town = sqlite_town
    ana = await town.person()
    made = {"maker": "nobody", "arguments": {}, "kind": "document"}
    async with town.application().running():
        await _deliver(town, ana, "", payload={"html": "x", "made": made})
        await _deliver(town, ana, "Depois.")
        await _until(town, OutboxState.FAILED, OutboxState.SENT)


# --- Who goes first -------------------------------------------------------------------------


async def test_unprompted_messages_keep_the_pace_and_one_a_second_to_a_chat(
    sqlite_town: Town,
) -> None:
    town = sqlite_town
    people = [await town.person(number) for number in range(100, 130)]
    for person in people:
        await _deliver(town, person, "Um aviso.", purpose=Purpose.BROADCAST)
    await _deliver(town, people[0], "Outro aviso.", purpose=Purpose.BROADCAST)
    async with town.application(messages_per_second=20).running():
        started = time.monotonic()
        await _until(town, *[OutboxState.SENT] * 31)
        took = time.monotonic() - started
    # Thirty-one at twenty a second; the last waits for its chat's second. Never faster;
    # how much slower is the machine's matter.
    assert 1.3 < took < 6
    times = [call["at"] for call in await town.calls("sendMessage") if _chat(call) == people[0]]
    assert len(times) >= 2


async def test_lanes_go_before_each_other(sqlite_town: Town) -> None:
    town = sqlite_town
    people = [await town.person(number) for number in range(100, 109)]
    async with town.application().running():
        # A chat that is just being answered lets the next one go first.
        await town.settled()
    purposes = [Purpose.BROADCAST, Purpose.REMINDER, Purpose.NOTICE]
    for index, person in enumerate(people):
        purpose = purposes[index // 3]
        await _deliver(town, person, f"{purpose.value}.", purpose=purpose)
    async with town.application(messages_per_second=10).running():
        await _until(town, *[OutboxState.SENT] * 9)
    texts = [
        call["params"]["text"]
        for call in await town.calls("sendMessage")
        if call["params"].get("text", "").endswith(".") and _chat(call) in people
    ]
    said = [text for text in texts if text.rstrip(".") in set(Purpose)]
    assert said == ["notice."] * 3 + ["reminder."] * 3 + ["broadcast."] * 3


async def test_what_is_of_no_use_any_more_is_not_sent(sqlite_town: Town) -> None:
    town = sqlite_town
    ana, bia = await town.person(42), await town.person(43)
    town.change(lambda s: make.participant(s, name="Bia", chat_id=bia, standing=Standing.SUSPENDED))
    now = town.simulator.engine.clock.now()
    await _deliver(
        town, ana, "Tarde.", purpose=Purpose.REMINDER, expires_at=now - timedelta(seconds=1)
    )
    await _deliver(town, bia, "Suspensa.", purpose=Purpose.NOTICE)
    await _deliver(town, ana, "Cedo.", purpose=Purpose.REMINDER, due_at=now + timedelta(hours=1))
    async with town.application().running():
        await _until(town, OutboxState.EXPIRED, OutboxState.CANCELLED, OutboxState.READY)
        await town.post("/sim/clock", advance_s=3700)
        await _until(town, OutboxState.EXPIRED, OutboxState.CANCELLED, OutboxState.SENT)
    assert "Tarde." not in await town.sees(ana)
    assert "Suspensa." not in await town.sees(bia)


# --- After a crash --------------------------------------------------------------------------


def test_recover_decides_by_purpose(session: Session) -> None:
    for purpose, tries in (
        (Purpose.REMINDER, 1),
        (Purpose.BROADCAST, 1),
        (Purpose.NOTICE, 1),
        (Purpose.NOTICE, 2),
    ):
        letter = make.letter(
            session,
            chat_id=1,
            purpose=purpose,
            payload={"html": "x"},
            now=make.NOW,
            dedupe=f"{purpose}{tries}",
        )
        assert letter is not None
        row = session.get_one(OutboxRow, letter.id)
        row.state, row.tries_count = OutboxState.SENDING, tries
    session.flush()

    counts = outbox.recover(session, now=make.NOW)

    session.expire_all()
    assert _states(session) == ["unknown", "unknown", "ready", "unknown"]
    assert counts == {OutboxState.READY: 1, OutboxState.UNKNOWN: 3}


def test_claim_takes_a_letter_once(session: Session) -> None:
    letter = make.letter(
        session, chat_id=1, purpose=Purpose.REMINDER, payload={"html": "x"}, now=make.NOW
    )
    assert letter is not None

    def claim() -> list[int]:
        claimed = outbox.claim(
            session, letter_ids=[letter.id], now=make.NOW, still_true=lambda *_: True
        )
        return [one.id for one in claimed]

    assert (claim(), claim()) == ([letter.id], [])


def test_claim_drops_what_no_longer_holds(session: Session) -> None:
    letter = make.letter(
        session,
        chat_id=1,
        purpose=Purpose.REMINDER,
        payload={"html": "x"},
        now=make.NOW,
        topic=Topic.EVE,
        about_id=7,
    )
    assert letter is not None

    claimed = outbox.claim(
        session, letter_ids=[letter.id], now=make.NOW, still_true=lambda *_: False
    )

    assert claimed == []
    assert _states(session) == ["cancelled"]


async def test_letter_is_taken_in_hand_once() -> None:
    in_hand = lanes.InHand()

    assert [in_hand.take(1), in_hand.take(1)] == [True, False]
    in_hand.settle(1)
    # A look that began before the settling may still show it.
    assert not in_hand.take(1)
    assert not in_hand.take(1, as_of=0)
    assert in_hand.nothing.is_set()
    # One that began afterwards shows that it waits again.
    assert in_hand.take(1, as_of=in_hand.settled_count)


async def test_letter_that_organizers_send_again_goes_out_at_once(town: Town) -> None:
    ana = await town.person()
    async with town.application().running():
        await town.settled()
        celia = town.change(lambda s: make.organizer(s, "Célia", chat_id=43).id)
        town.change(lambda s: make.participant(s, name="Ana", chat_id=ana))
        await town.fault("sendMessage", "drop", times=1)
        await _deliver(town, ana, "Um aviso.", purpose=Purpose.BROADCAST)
        await _until(town, OutboxState.UNKNOWN)
        now = town.simulator.engine.clock.now()
        town.change(
            lambda s: uncertain.send_again(s, actor_id=celia, purpose=Purpose.BROADCAST, now=now)
        )
        await _until(town, OutboxState.SENT)

    assert (await town.sees(ana)).count("Um aviso.") == 1


def _chat(call: dict[str, Any]) -> int:
    return int(call["params"].get("chat_id", 0))


# --- Those who flood ------------------------------------------------------------------------

FLOODERS = range(200, 212)


async def _beside_flooders(town: Town, **settings: Any) -> bool:
    """Let thousands of answers wait for twelve people; tell whether a notice goes out."""
    for person in FLOODERS:
        await town.person(person)
    bia = await town.person(43)

    def put(session: Session) -> None:
        for number in range(2_400):
            _put(session, FLOODERS[number % len(FLOODERS)], f"Ajuda {number}.", town)

    async with town.application(**settings).running() as application:
        await town.settled()
        town.change(put)

        most = 0.0
        while (in_hand := application.figures()["letters_in_hand"]) > most or in_hand < 500:
            # Until no more are taken into memory.
            most = in_hand
            await asyncio.sleep(1)
        await _deliver(town, bia, "O encontro mudou.", purpose=Purpose.NOTICE)
        try:
            await town.until(lambda: _sees(town, bia, "O encontro mudou."), 6)
        except TimeoutError:
            return False
        return True


async def _sees(town: Town, person: int, text: str) -> bool:
    return text in await town.sees(person)


async def test_answers_to_flooders_hold_up_no_notice(sqlite_town: Town) -> None:
    assert await _beside_flooders(sqlite_town, messages_per_second=1000)


async def test_notice_would_wait_if_answers_were_counted_with_it(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: one number for all that is in memory."""
    monkeypatch.setattr(lanes.InHand, "others_count", property(len))
    monkeypatch.setattr(delivery_module, "_MOST_OF_A_CHAT", 10_000)

    assert not await _beside_flooders(sqlite_town, messages_per_second=1000)


async def test_answers_to_one_are_sent_in_order_although_memory_has_no_room_for_all(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "_MOST_OF_A_CHAT", 3)
    town = sqlite_town
    ana = await town.person()
    async with town.application().running():
        await town.settled()
        for number in range(15):
            await town.writes(ana, f"/prova {number}")
        await town.settled(30)

    said = [text for text in await town.sees(ana) if "Feito" in text]
    assert said == [f"Feito {number}." for number in range(15)]


@pytest.mark.parametrize(
    ("count", "purpose", "status"),
    [(1, Purpose.REPLY, 200), (40, Purpose.REPLY, 200), (1, Purpose.NOTICE, 503)],
)
async def test_one_who_floods_is_not_late(
    sqlite_town: Town, count: int, purpose: Purpose, status: int
) -> None:
    """Answers that wait for their own chat say nothing of the bot; a notice does."""
    town = sqlite_town
    ana, bia = await town.person(42), await town.person(43)
    async with town.application().running() as application:
        await town.settled()
        await town.fault("sendMessage", {"status": 429, "retry_after": 30}, chat_id=str(ana))
        await _deliver(town, ana, "Espera.")
        await asyncio.sleep(0.5)
        now = town.simulator.engine.clock.now()
        for _ in range(count):
            past = now - timedelta(minutes=6)
            await _deliver(town, ana, "Antiga.", purpose=purpose, now=past)
        await _deliver(town, bia, "Logo.")
        await town.until(lambda: _sees(town, bia, "Logo."))
        async with town.http.get(f"http://127.0.0.1:{application.status_port}/saude") as answer:
            assert answer.status == status


async def test_strangers_share_a_part_of_the_pace_and_each_has_a_turn(sqlite_town: Town) -> None:
    town = sqlite_town
    strangers = [await town.person(number) for number in range(300, 310)]
    ana = await town.person(42)
    town.change(lambda s: make.participant(s, name="Ana", chat_id=ana))
    async with town.application(
        actions_per_ten_seconds=20, messages_per_second=9
    ).running() as application:
        flood = application._flood  # noqa: SLF001
        # Nothing at once: from the first on there are three a second for all of them.
        application._delivery._share = pace.Share(3, 1, asyncio.get_running_loop().time)  # type: ignore[union-attr]  # noqa: SLF001
        await town.settled(30)
        await town.writes(ana, "/prova 0")
        await town.until(lambda: town.was_answered(ana))
        for _ in range(3):
            for person in strangers:
                await town.writes(person, "/prova 1")
        await town.writes(ana, "/prova 7")
        began_at = time.monotonic()
        await town.until(lambda: _sees(town, ana, "Feito 7."))
        took = time.monotonic() - began_at
        answered = [len(await town.sees(person)) for person in strangers]
        await town.settled(40)

    assert not flood.is_stranger(ana)
    assert took < 2
    # One after the other: nobody had their third before the others had their first.
    assert max(answered) - min(answered) <= 1


async def test_notice_to_a_stranger_goes_out_between_answers(sqlite_town: Town) -> None:
    town = sqlite_town
    strangers = [await town.person(number) for number in range(300, 312)]

    def put(session: Session) -> None:
        for number in range(10 * len(strangers)):
            _put(session, strangers[number % len(strangers)], f"Ajuda {number}.", town)

    async with town.application(
        actions_per_ten_seconds=20, messages_per_second=9
    ).running() as application:
        await town.settled(30)
        # Each has an answer in four seconds, so that none ever uses its own pace up.
        application._delivery._share = pace.Share(3, 1, asyncio.get_running_loop().time)  # type: ignore[union-attr]  # noqa: SLF001
        town.change(put)
        await asyncio.sleep(1)
        for person in strangers:
            await _deliver(town, person, "O encontro mudou.", purpose=Purpose.NOTICE)
        await town.until(lambda: _all_see(town, strangers, "O encontro mudou."), 6)
        answered = [
            text for person in strangers for text in await town.sees(person) if "Ajuda" in text
        ]

    # The answers are no sooner through for that.
    assert 5 <= len(answered) <= 30


async def _all_see(town: Town, people: Sequence[int], text: str) -> bool:
    return all([await _sees(town, person, text) for person in people])
