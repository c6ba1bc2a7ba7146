"""What each answer of Telegram means, who goes first, and what a crash leaves behind."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.telegram import attempts, chat_queues, outbox_reader, pace, sending
from domain.notices import outbox, uncertain
from domain.notices.outbox import OutboxState, Purpose
from messages.documents import MadeDocument, maker
from models import OutboxRow, Participant, Standing, Topic
from tests import make
from tests.bot.conftest import Harness

_numbers = count(1)


def _put(session: Session, chat_id: int, text: str, harness: Harness, **how: Any) -> int:
    values: dict[str, Any] = {
        "purpose": Purpose.REPLY,
        "payload": {"html": text},
        "now": harness.simulator.engine.clock.now(),
        "dedupe": f"test/{next(_numbers)}",
        **how,
    }
    message = make.outgoing_message(session, chat_id=chat_id, **values)
    assert message is not None
    return message.id


def _states(session: Session) -> list[str]:
    """The states of the messages put here; the answers to /start are not counted."""
    ours = select(OutboxRow.state).where(OutboxRow.dedupe.is_not(None)).order_by(OutboxRow.id)
    return list(session.scalars(ours))


async def _deliver(harness: Harness, chat_id: int, text: str, **how: Any) -> int:
    """Write a message that nobody pushes; the bot finds it when it looks."""
    return harness.change(lambda session: _put(session, chat_id, text, harness, **how))


async def _until(harness: Harness, *states: str, timeout_s: float = 6) -> None:
    ends_at = time.monotonic() + timeout_s
    while harness.ask(_states) != list(states):
        assert time.monotonic() < ends_at, harness.ask(_states)
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
    sqlite_harness: Harness,
    purpose: Purpose,
    fault: Any,
    state: OutboxState,
    copies: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.4)
    harness = sqlite_harness
    ana = await harness.person()
    await _deliver(harness, ana, "Uma carta.", purpose=purpose)
    await harness.fault("sendMessage", fault, times=1)

    async with harness.application().running():
        await _until(harness, state)

    assert (await harness.sees(ana)).count("Uma carta.") == copies


async def test_undecided_notice_is_sent_once_more_and_marked(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.4)
    monkeypatch.setattr(attempts, "_NOTICE_AGAIN_S", 0.5)
    harness = sqlite_harness
    ana = await harness.person()
    await _deliver(harness, ana, "O encontro mudou.", purpose=Purpose.NOTICE)
    await harness.fault("sendMessage", "accept_then_hang", times=1)

    async with harness.application().running():
        await _until(harness, OutboxState.SENT)

    said = [text for text in await harness.sees(ana) if "mudou" in text]
    assert said == [
        "O encontro mudou.",
        "O encontro mudou.\n\n(Envio de novo: não sei se a primeira mensagem chegou.)",
    ]


async def test_notice_undecided_twice_is_listed_as_unknown(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.3)
    monkeypatch.setattr(attempts, "_NOTICE_AGAIN_S", 0.3)
    harness = sqlite_harness
    ana = await harness.person()
    await _deliver(harness, ana, "O encontro mudou.", purpose=Purpose.NOTICE)
    await harness.fault("sendMessage", "accept_then_hang")

    async with harness.application().running():
        await _until(harness, OutboxState.UNKNOWN)
        await asyncio.sleep(1)

    assert len([text for text in await harness.sees(ana) if "mudou" in text]) == 2


async def test_blocked_person_is_marked_and_what_waits_is_cancelled(harness: Harness) -> None:
    ana = await harness.person()
    harness.change(lambda s: make.participant(s, name="Ana", chat_id=ana))
    await harness.post(f"/sim/people/{ana}/block", blocked=True)
    for number in range(3):
        await _deliver(harness, ana, f"Lembrete {number}.", purpose=Purpose.REMINDER)
    # The update about the block is not there yet: sending is what finds out.
    async with harness.application().running():
        await _until(harness, OutboxState.FAILED, OutboxState.CANCELLED, OutboxState.CANCELLED)
        await harness.settled()
        unreachable = harness.ask(lambda s: s.scalar(select(Participant.unreachable_at)))
        assert unreachable is not None

        await harness.post(f"/sim/people/{ana}/block", blocked=False)
        await harness.settled()
        assert harness.ask(lambda s: s.scalar(select(Participant.unreachable_at))) is None
        await _deliver(harness, ana, "De volta.", purpose=Purpose.REMINDER)
        await harness.settled()
    assert (await harness.sees(ana))[-1] == "De volta."


async def test_flood_wait_is_obeyed_for_the_chat_and_others_go_on(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana, bia = await harness.person(42), await harness.person(43)
    async with harness.application().running():
        await harness.settled()
        await harness.fault(
            "sendMessage", {"status": 429, "retry_after": 2}, chat_id=str(ana), times=1
        )
        held = time.monotonic()
        await harness.writes(ana, "/prova 1")
        await asyncio.sleep(0.1)
        await harness.writes(bia, "/prova 2")
        await harness.until(lambda: harness.was_answered(bia))
        assert time.monotonic() - held < 1
        await harness.until(lambda: harness.was_answered(ana))
        assert time.monotonic() - held >= 2
    assert len([c for c in await harness.calls("sendMessage") if _chat(c) == ana]) <= 3


async def test_second_chats_flood_wait_holds_everybody(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    people = [await harness.person(number) for number in (42, 43, 44)]
    # Of strangers nobody believes it: tests/chaos/test_telegram_faults.py.
    harness.change(lambda s: [make.participant(s, chat_id=person) for person in people])
    async with harness.application().running():
        await harness.settled()
        for person in people[:2]:
            await harness.fault(
                "sendMessage", {"status": 429, "retry_after": 2}, chat_id=str(person), times=1
            )
        for person in people[:2]:
            await harness.writes(person, "/prova 1")
        await asyncio.sleep(0.3)
        asked = time.monotonic()
        await harness.writes(people[2], "/prova 2")
        await harness.until(lambda: harness.was_answered(people[2]))
        assert time.monotonic() - asked > 1.2
        await harness.settled()


async def test_unreachable_server_loses_nothing(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused connections are certain not to have sent: even a reminder is tried again."""
    from bot.telegram.transport import NeverSentError, Transport

    harness = sqlite_harness
    ana = await harness.person()
    whole = Transport.do_request
    refused: list[str] = []

    async def refuse(self: Transport, url: str, *rest: Any, **more: Any) -> tuple[int, bytes]:
        if "sendMessage" in url and len(refused) < 2:
            refused.append(url)
            raise NeverSentError("refused")  # noqa: EM101
        return await whole(self, url, *rest, **more)

    monkeypatch.setattr(Transport, "do_request", refuse)
    await _deliver(harness, ana, "Lembrete.", purpose=Purpose.REMINDER)
    async with harness.application().running():
        await _until(harness, OutboxState.SENT)

    assert len(refused) == 2
    assert (await harness.sees(ana)).count("Lembrete.") == 1


async def test_refused_token_stops_the_sending_and_the_bot(sqlite_harness: Harness) -> None:
    from telegram.error import InvalidToken

    harness = sqlite_harness
    ana = await harness.person()
    await harness.fault("sendMessage", {"status": 401, "description": "Unauthorized"})
    await _deliver(harness, ana, "Uma carta.")
    async with harness.application().running() as application:
        with pytest.raises(InvalidToken):
            await asyncio.wait_for(application.failed(), 5)
        assert application.status.is_refused
    assert harness.ask(_states) == [OutboxState.READY]
    assert len([c for c in await harness.calls("sendMessage") if _chat(c) == ana]) == 1


# --- Forms of messages ----------------------------------------------------------------------


async def test_edit_that_changes_nothing_counts_as_sent(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        await _deliver(harness, ana, "Igual.")
        await _until(harness, OutboxState.SENT)
        number = (await harness.chat(ana))[-1]["message_id"]
        await _deliver(harness, ana, "Igual.", edits_message_id=number)
        await _until(harness, OutboxState.SENT, OutboxState.SENT)
    assert (await harness.sees(ana)).count("Igual.") == 1


@pytest.mark.parametrize("number", [1, 99_999_999])
async def test_edit_of_what_is_gone_becomes_a_new_message(
    sqlite_harness: Harness, number: int
) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        await _deliver(harness, ana, "Nova.", edits_message_id=number)
        await _until(harness, OutboxState.SENT)
    assert (await harness.sees(ana))[-1] == "Nova."


_REFUSALS = (
    "Bad Request: message can't be edited",
    "Bad Request: some new refusal",
    "Bad Request: chat not found",
    "Bad Request: there is no caption in the message to edit",
    "Bad Request: MESSAGE_AUTHOR_REQUIRED",
)


@pytest.mark.parametrize("reason", _REFUSALS)
async def test_edit_refused_for_any_reason_becomes_a_new_message(
    sqlite_harness: Harness, reason: str
) -> None:
    assert (await _after_refused_edit(sqlite_harness, reason))[-1] == "Depois."


async def test_edit_refused_for_an_unknown_reason_would_be_lost(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_is_sent_anew", lambda reason: "can't be edited" in reason)

    assert "Depois." not in await _after_refused_edit(sqlite_harness, _REFUSALS[1])


async def _after_refused_edit(harness: Harness, reason: str) -> list[str]:
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        await _deliver(harness, ana, "Antes.")
        await _until(harness, OutboxState.SENT)
        number = (await harness.chat(ana))[-1]["message_id"]
        answer = {"status": 400, "description": reason}
        await harness.fault("editMessageText", answer, chat_id=str(ana))
        await _deliver(harness, ana, "Depois.", edits_message_id=number)
        await harness.until(lambda: _is_settled(harness))
    return await harness.sees(ana)


async def _is_settled(harness: Harness) -> bool:
    waiting = select(func.count()).where(OutboxRow.settled_at.is_(None))
    return not harness.ask(lambda s: s.scalar(waiting))


async def test_malformed_message_arrives_in_plain_words(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        await _deliver(harness, ana, "<b>Sem fim &amp; sem <i>volta</b>")
        await _deliver(harness, ana, "<b>" + "longo " * 1000 + "</b>")
        await _until(harness, OutboxState.SENT, OutboxState.SENT)
    first, second = (await harness.sees(ana))[-2:]
    assert first == "Sem fim & sem volta"
    assert len(second) > 4000


async def test_effect_that_is_refused_is_left_out(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    await harness.fault(
        "sendMessage",
        {"status": 400, "description": "Bad Request: EFFECT_ID_INVALID"},
        contains="message_effect_id",
    )
    async with harness.application().running():
        # The welcome first: nobody pushes the message, so it may be found before or after it.
        await harness.settled()
        await _deliver(harness, ana, "", payload={"html": "Viva!", "effect": "123"})
        await _until(harness, OutboxState.SENT)
    assert (await harness.sees(ana))[-1] == "Viva!"


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_words_arrive_where_their_file_is_gone(sqlite_harness: Harness, kind: str) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    gone = {"id": "of-another-token", "kind": kind}
    async with harness.application().running():
        await harness.settled()
        await _deliver(harness, ana, "", payload={"html": "<b>Aviso</b>", "file": gone})
        await _deliver(harness, ana, "", payload={"html": "", "file": gone})
        await _until(harness, OutboxState.SENT, OutboxState.FAILED)
    assert (await harness.sees(ana))[-1] == "Aviso"


async def test_document_arrives(sqlite_harness: Harness) -> None:
    name = f"test{time.monotonic_ns()}"

    @maker(name)
    def _list(session: Session, now: Any, *, title: str) -> MadeDocument:
        del session, now
        return MadeDocument(f"{title}.csv", b"a;b\n", "text/csv")

    harness = sqlite_harness
    ana = await harness.person()
    made = {"maker": name, "arguments": {"title": "lista"}, "kind": "document"}
    async with harness.application().running():
        await harness.settled()
        await _deliver(harness, ana, "", payload={"html": "<b>A lista</b>", "made": made})
        await _until(harness, OutboxState.SENT)
    document = (await harness.chat(ana))[-1]
    assert document["document"]["file_name"] == "lista.csv"
    assert document["text"] == "A lista"


async def test_document_that_cannot_be_made_fails_alone(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    made = {"maker": "nobody", "arguments": {}, "kind": "document"}
    async with harness.application().running():
        await _deliver(harness, ana, "", payload={"html": "x", "made": made})
        await _deliver(harness, ana, "Depois.")
        await _until(harness, OutboxState.FAILED, OutboxState.SENT)


# --- Who goes first -------------------------------------------------------------------------


async def test_unprompted_messages_keep_the_pace_and_one_a_second_to_a_chat(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    people = [await harness.person(number) for number in range(100, 130)]
    for person in people:
        await _deliver(harness, person, "Um aviso.", purpose=Purpose.BROADCAST)
    await _deliver(harness, people[0], "Outro aviso.", purpose=Purpose.BROADCAST)
    async with harness.application(messages_per_second=20).running():
        started = time.monotonic()
        await _until(harness, *[OutboxState.SENT] * 31)
        took = time.monotonic() - started
    # Thirty-one at twenty a second; the last waits for its chat's second. Never faster;
    # how much slower is the machine's matter.
    assert 1.3 < took < 6
    times = [call["at"] for call in await harness.calls("sendMessage") if _chat(call) == people[0]]
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
        await _deliver(harness, person, f"{purpose.value}.", purpose=purpose)
    async with harness.application(messages_per_second=10).running():
        await _until(harness, *[OutboxState.SENT] * 9)
    texts = [
        call["params"]["text"]
        for call in await harness.calls("sendMessage")
        if call["params"].get("text", "").endswith(".") and _chat(call) in people
    ]
    said = [text for text in texts if text.rstrip(".") in set(Purpose)]
    assert said == ["notice."] * 3 + ["reminder."] * 3 + ["broadcast."] * 3


async def test_what_is_of_no_use_any_more_is_not_sent(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana, bia = await harness.person(42), await harness.person(43)
    harness.change(
        lambda s: make.participant(s, name="Bia", chat_id=bia, standing=Standing.SUSPENDED)
    )
    now = harness.simulator.engine.clock.now()
    await _deliver(
        harness, ana, "Tarde.", purpose=Purpose.REMINDER, expires_at=now - timedelta(seconds=1)
    )
    await _deliver(harness, bia, "Suspensa.", purpose=Purpose.NOTICE)
    await _deliver(harness, ana, "Cedo.", purpose=Purpose.REMINDER, due_at=now + timedelta(hours=1))
    async with harness.application().running():
        await _until(harness, OutboxState.EXPIRED, OutboxState.CANCELLED, OutboxState.READY)
        await harness.post("/sim/clock", advance_s=3700)
        await _until(harness, OutboxState.EXPIRED, OutboxState.CANCELLED, OutboxState.SENT)
    assert "Tarde." not in await harness.sees(ana)
    assert "Suspensa." not in await harness.sees(bia)


# --- After a crash --------------------------------------------------------------------------


def test_recover_decides_by_purpose(session: Session) -> None:
    for purpose, tries in (
        (Purpose.REMINDER, 1),
        (Purpose.BROADCAST, 1),
        (Purpose.NOTICE, 1),
        (Purpose.NOTICE, 2),
    ):
        message = make.outgoing_message(
            session,
            chat_id=1,
            purpose=purpose,
            payload={"html": "x"},
            now=make.NOW,
            dedupe=f"{purpose}{tries}",
        )
        assert message is not None
        row = session.get_one(OutboxRow, message.id)
        row.state, row.tries_count = OutboxState.SENDING, tries
    session.flush()

    counts = outbox.recover(session, now=make.NOW)

    session.expire_all()
    assert _states(session) == ["unknown", "unknown", "ready", "unknown"]
    assert counts == {OutboxState.READY: 1, OutboxState.UNKNOWN: 3}


def test_claim_takes_a_letter_once(session: Session) -> None:
    message = make.outgoing_message(
        session, chat_id=1, purpose=Purpose.REMINDER, payload={"html": "x"}, now=make.NOW
    )
    assert message is not None

    def claim() -> list[int]:
        claimed = outbox.claim(
            session, outbox_ids=[message.id], now=make.NOW, still_true=lambda *_: True
        )
        return [one.id for one in claimed]

    assert (claim(), claim()) == ([message.id], [])


def test_claim_drops_what_no_longer_holds(session: Session) -> None:
    message = make.outgoing_message(
        session,
        chat_id=1,
        purpose=Purpose.REMINDER,
        payload={"html": "x"},
        now=make.NOW,
        topic=Topic.EVE,
        about_id=7,
        dedupe="one",
    )

    claimed = outbox.claim(
        session, outbox_ids=[message.id], now=make.NOW, still_true=lambda *_: False
    )

    assert claimed == []
    assert _states(session) == ["cancelled"]


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


async def test_letter_that_organizers_send_again_goes_out_at_once(harness: Harness) -> None:
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        celia = harness.change(lambda s: make.organizer(s, "Célia", chat_id=43).id)
        harness.change(lambda s: make.participant(s, name="Ana", chat_id=ana))
        await harness.fault("sendMessage", "drop", times=1)
        await _deliver(harness, ana, "Um aviso.", purpose=Purpose.BROADCAST)
        await _until(harness, OutboxState.UNKNOWN)
        now = harness.simulator.engine.clock.now()
        harness.change(
            lambda s: uncertain.send_again(s, actor_id=celia, purpose=Purpose.BROADCAST, now=now)
        )
        await _until(harness, OutboxState.SENT)

    assert (await harness.sees(ana)).count("Um aviso.") == 1


def _chat(call: dict[str, Any]) -> int:
    return int(call["params"].get("chat_id", 0))


# --- Those who flood ------------------------------------------------------------------------

FLOODERS = range(200, 212)


async def _beside_flooders(harness: Harness, **settings: Any) -> bool:
    """Let thousands of answers wait for twelve people; tell whether a notice goes out."""
    for person in FLOODERS:
        await harness.person(person)
    bia = await harness.person(43)

    def put(session: Session) -> None:
        for number in range(2_400):
            _put(session, FLOODERS[number % len(FLOODERS)], f"Ajuda {number}.", harness)

    async with harness.application(**settings).running() as application:
        await harness.settled()
        harness.change(put)

        most = 0.0
        while (
            in_flight := application.status.figures()["letters_in_hand"]
        ) > most or in_flight < 500:
            # Until no more are taken into memory.
            most = in_flight
            await asyncio.sleep(1)
        await _deliver(harness, bia, "O encontro mudou.", purpose=Purpose.NOTICE)
        try:
            await harness.until(lambda: _sees(harness, bia, "O encontro mudou."), 6)
        except TimeoutError:
            return False
        return True


async def _sees(harness: Harness, person: int, text: str) -> bool:
    return text in await harness.sees(person)


async def test_answers_to_flooders_hold_up_no_notice(sqlite_harness: Harness) -> None:
    assert await _beside_flooders(sqlite_harness, messages_per_second=1000)


async def test_notice_would_wait_if_answers_were_counted_with_it(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: one number for all that is in memory."""
    monkeypatch.setattr(chat_queues.InFlight, "others_count", property(len))
    monkeypatch.setattr(outbox_reader, "_MOST_OF_A_CHAT", 10_000)

    assert not await _beside_flooders(sqlite_harness, messages_per_second=1000)


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
        await _deliver(harness, ana, "Espera.")
        await asyncio.sleep(0.5)
        now = harness.simulator.engine.clock.now()
        for _ in range(count):
            past = now - timedelta(minutes=6)
            await _deliver(harness, ana, "Antiga.", purpose=purpose, now=past)
        await _deliver(harness, bia, "Logo.")
        await harness.until(lambda: _sees(harness, bia, "Logo."))
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
        await harness.until(lambda: _sees(harness, ana, "Feito 7."))
        took = time.monotonic() - began_at
        answered = [len(await harness.sees(person)) for person in strangers]
        await harness.settled(40)

    assert not flood.is_stranger(ana)
    assert took < 2
    # One after the other: nobody had their third before the others had their first.
    assert max(answered) - min(answered) <= 1


async def test_notice_to_a_stranger_goes_out_between_answers(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    strangers = [await harness.person(number) for number in range(300, 312)]

    def put(session: Session) -> None:
        for number in range(10 * len(strangers)):
            _put(session, strangers[number % len(strangers)], f"Ajuda {number}.", harness)

    async with harness.application(
        actions_per_ten_seconds=20, messages_per_second=9
    ).running() as application:
        await harness.settled(30)
        # Each has an answer in four seconds, so that none ever uses its own pace up.
        application.status.delivery._pace.share = pace.Share(3, 1, asyncio.get_running_loop().time)  # type: ignore[union-attr]  # noqa: SLF001
        harness.change(put)
        await asyncio.sleep(1)
        for person in strangers:
            await _deliver(harness, person, "O encontro mudou.", purpose=Purpose.NOTICE)
        await harness.until(lambda: _all_see(harness, strangers, "O encontro mudou."), 6)
        answered = [
            text for person in strangers for text in await harness.sees(person) if "Ajuda" in text
        ]

    # The answers are no sooner through for that.
    assert 5 <= len(answered) <= 30


async def _all_see(harness: Harness, people: Sequence[int], text: str) -> bool:
    return all([await _sees(harness, person, text) for person in people])
