"""What each answer of Telegram means: sent, sent again, in doubt, refused, waited for."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.telegram import attempts, outcome_writer
from domain.notices import outbox, uncertain
from domain.notices.outbox import OutboxState, Outcome, Purpose
from models import Participant, Standing
from tests import make
from tests.bot.conftest import Harness
from tests.bot.letters import chat_of, deliver, states, until


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
    await deliver(harness, ana, "Uma carta.", purpose=purpose)
    await harness.fault("sendMessage", fault, times=1)

    async with harness.application().running():
        await until(harness, state)

    assert (await harness.sees(ana)).count("Uma carta.") == copies


async def test_undecided_notice_is_sent_once_more_and_marked(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.4)
    monkeypatch.setattr(attempts, "_NOTICE_AGAIN_S", 0.5)
    harness = sqlite_harness
    ana = await harness.person()
    await deliver(harness, ana, "O encontro mudou.", purpose=Purpose.NOTICE)
    await harness.fault("sendMessage", "accept_then_hang", times=1)

    async with harness.application().running():
        await until(harness, OutboxState.SENT)

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
    await deliver(harness, ana, "O encontro mudou.", purpose=Purpose.NOTICE)
    await harness.fault("sendMessage", "accept_then_hang")

    async with harness.application().running():
        await until(harness, OutboxState.UNKNOWN)
        await asyncio.sleep(1)

    assert len([text for text in await harness.sees(ana) if "mudou" in text]) == 2


async def test_what_ends_together_is_written_together(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome_writer, "_GATHERS_S", 2.0)
    written: list[set[int]] = []

    def settle(session: Session, *, outcomes: list[Outcome], now: datetime) -> None:
        written.append({outcome.outbox_id for outcome in outcomes})
        outbox.settle(session, outcomes, now=now)

    monkeypatch.setattr(outcome_writer, "_settle", settle)
    harness = sqlite_harness
    letters = {await deliver(harness, await harness.person(), "Uma carta.") for _ in range(6)}

    async with harness.application().running():
        await until(harness, *[OutboxState.SENT] * 6)

    assert sum(not letters.isdisjoint(each) for each in written) == 1


async def test_blocked_person_is_marked_and_what_waits_is_cancelled(harness: Harness) -> None:
    ana = await harness.person()
    harness.change(lambda s: make.participant(s, name="Ana", chat_id=ana))
    await harness.post(f"/sim/people/{ana}/block", blocked=True)
    for number in range(3):
        await deliver(harness, ana, f"Lembrete {number}.", purpose=Purpose.REMINDER)
    # The update about the block is not there yet: sending is what finds out.
    async with harness.application().running():
        await until(harness, OutboxState.FAILED, OutboxState.CANCELLED, OutboxState.CANCELLED)
        await harness.settled()
        unreachable = harness.ask(lambda s: s.scalar(select(Participant.unreachable_at)))
        assert unreachable is not None

        await harness.post(f"/sim/people/{ana}/block", blocked=False)
        await harness.settled()
        assert harness.ask(lambda s: s.scalar(select(Participant.unreachable_at))) is None
        await deliver(harness, ana, "De volta.", purpose=Purpose.REMINDER)
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
    assert len([c for c in await harness.calls("sendMessage") if chat_of(c) == ana]) <= 3


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
    await deliver(harness, ana, "Lembrete.", purpose=Purpose.REMINDER)
    async with harness.application().running():
        await until(harness, OutboxState.SENT)

    assert len(refused) == 2
    assert (await harness.sees(ana)).count("Lembrete.") == 1


async def test_refused_token_stops_the_sending_and_the_bot(sqlite_harness: Harness) -> None:
    from telegram.error import InvalidToken

    harness = sqlite_harness
    ana = await harness.person()
    await harness.fault("sendMessage", {"status": 401, "description": "Unauthorized"})
    await deliver(harness, ana, "Uma carta.")
    async with harness.application().running() as application:
        with pytest.raises(InvalidToken):
            await asyncio.wait_for(application.failed(), 5)
        assert application.status.is_refused
    assert harness.ask(states) == [OutboxState.READY]
    assert len([c for c in await harness.calls("sendMessage") if chat_of(c) == ana]) == 1


async def test_what_is_of_no_use_any_more_is_not_sent(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana, bia = await harness.person(42), await harness.person(43)
    harness.change(
        lambda s: make.participant(s, name="Bia", chat_id=bia, standing=Standing.SUSPENDED)
    )
    now = harness.simulator.engine.clock.now()
    await deliver(
        harness, ana, "Tarde.", purpose=Purpose.REMINDER, expires_at=now - timedelta(seconds=1)
    )
    await deliver(harness, bia, "Suspensa.", purpose=Purpose.NOTICE)
    await deliver(harness, ana, "Cedo.", purpose=Purpose.REMINDER, due_at=now + timedelta(hours=1))
    async with harness.application().running():
        await until(harness, OutboxState.EXPIRED, OutboxState.CANCELLED, OutboxState.READY)
        await harness.post("/sim/clock", advance_s=3700)
        await until(harness, OutboxState.EXPIRED, OutboxState.CANCELLED, OutboxState.SENT)
    assert "Tarde." not in await harness.sees(ana)
    assert "Suspensa." not in await harness.sees(bia)


async def test_letter_that_organizers_send_again_goes_out_at_once(harness: Harness) -> None:
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        celia = harness.change(lambda s: make.organizer(s, "Célia", chat_id=43).id)
        harness.change(lambda s: make.participant(s, name="Ana", chat_id=ana))
        await harness.fault("sendMessage", "drop", times=1)
        await deliver(harness, ana, "Um aviso.", purpose=Purpose.BROADCAST)
        await until(harness, OutboxState.UNKNOWN)
        now = harness.simulator.engine.clock.now()
        harness.change(
            lambda s: uncertain.send_again(s, actor_id=celia, purpose=Purpose.BROADCAST, now=now)
        )
        await until(harness, OutboxState.SENT)

    assert (await harness.sees(ana)).count("Um aviso.") == 1
