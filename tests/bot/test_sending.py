"""Forms of messages: edits, words Telegram cannot read, effects, files and documents."""

import time
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.telegram import sending
from domain.notices.outbox import OutboxState
from messages.documents import MadeDocument, maker
from models import OutboxRow
from tests.bot.conftest import Harness
from tests.bot.letters import deliver, until


async def test_edit_that_changes_nothing_counts_as_sent(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        await deliver(harness, ana, "Igual.")
        await until(harness, OutboxState.SENT)
        number = (await harness.chat(ana))[-1]["message_id"]
        await deliver(harness, ana, "Igual.", edits_message_id=number)
        await until(harness, OutboxState.SENT, OutboxState.SENT)
    assert (await harness.sees(ana)).count("Igual.") == 1


@pytest.mark.parametrize("number", [1, 99_999_999])
async def test_edit_of_what_is_gone_becomes_a_new_message(
    sqlite_harness: Harness, number: int
) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        await deliver(harness, ana, "Nova.", edits_message_id=number)
        await until(harness, OutboxState.SENT)
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
        await deliver(harness, ana, "Antes.")
        await until(harness, OutboxState.SENT)
        number = (await harness.chat(ana))[-1]["message_id"]
        answer = {"status": 400, "description": reason}
        await harness.fault("editMessageText", answer, chat_id=str(ana))
        await deliver(harness, ana, "Depois.", edits_message_id=number)
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
        await deliver(harness, ana, "<b>Sem fim &amp; sem <i>volta</b>")
        await deliver(harness, ana, "<b>" + "longo " * 1000 + "</b>")
        await until(harness, OutboxState.SENT, OutboxState.SENT)
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
        await deliver(harness, ana, "", payload={"html": "Viva!", "effect": "123"})
        await until(harness, OutboxState.SENT)
    assert (await harness.sees(ana))[-1] == "Viva!"


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_words_arrive_where_their_file_is_gone(sqlite_harness: Harness, kind: str) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    gone = {"id": "of-another-token", "kind": kind}
    async with harness.application().running():
        await harness.settled()
        await deliver(harness, ana, "", payload={"html": "<b>Aviso</b>", "file": gone})
        await deliver(harness, ana, "", payload={"html": "", "file": gone})
        await until(harness, OutboxState.SENT, OutboxState.FAILED)
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
        await deliver(harness, ana, "", payload={"html": "<b>A lista</b>", "made": made})
        await until(harness, OutboxState.SENT)
    document = (await harness.chat(ana))[-1]
    assert document["document"]["file_name"] == "lista.csv"
    assert document["text"] == "A lista"


async def test_document_that_cannot_be_made_fails_alone(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    made = {"maker": "nobody", "arguments": {}, "kind": "document"}
    async with harness.application().running():
        await deliver(harness, ana, "", payload={"html": "x", "made": made})
        await deliver(harness, ana, "Depois.")
        await until(harness, OutboxState.FAILED, OutboxState.SENT)
