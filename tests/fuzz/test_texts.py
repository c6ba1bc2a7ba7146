"""Any text, at any step, from anybody: answered, stored clean, and never refused by Telegram."""

import time
from itertools import cycle, islice
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Base, OutboxRow, OutboxState
from simulator.bot_api.call import Call, as_texts
from simulator.bot_api.methods import METHODS
from simulator.refusals import Refusal
from tests.fuzz import words
from tests.fuzz.conftest import FuzzCase
from tests.fuzz.fuzzed_bot import DialogState, FuzzedBot
from tests.fuzz.verdicts import dead, unsent
from tests.messages.telegram_rules import violations
from tests.scale import sized

TEXTS = sized(400, 100_000)
SEED = 20_240_311
IN_A_ROW = sized(1, 3)
"""Texts of one person before their place is set again: later ones meet later steps."""
ROUNDS_ON_ONE_DATABASE = 10
RAW = {"inbox"}
"""What came in is kept as it came, for three days."""


@pytest.mark.timeout(sized(400, 3_600))
async def test_any_text_at_any_step_is_answered_and_kept_clean(
    tappers: FuzzedBot, fuzz_case: FuzzCase
) -> None:
    texts = words.texts(SEED, TEXTS)
    stands = {role: _round_robin(fuzz_case.places, role) for role in tappers.seeded.chats}
    began_at = time.monotonic()
    rounds = 0
    while batch := list(islice(texts, IN_A_ROW * sum(map(len, tappers.seeded.chats.values())))):
        chats = [(chat, role) for role, chats in tappers.seeded.chats.items() for chat in chats]
        tappers.stand((chat, next(stands[role])) for chat, role in chats)
        for text, (chat, _) in zip(batch, cycle(chats), strict=False):
            tappers.writes(chat, text)
        await tappers.settled()
        assert tappers.refused == []
        assert tappers.unanswered() == []
        rounds += 1
        if rounds % ROUNDS_ON_ONE_DATABASE == 0:
            look(tappers)
            tappers.begin_anew()
        tappers.forget_chats()
    look(tappers)
    took_s = time.monotonic() - began_at
    print(f"{TEXTS} texts, {tappers.sent_count} calls, {took_s:.0f} s")  # noqa: T201


def _round_robin(places: list[DialogState], role: str) -> Any:
    own = [place for place in places if place.role == role]
    # Who has no dialogues of their own stands where a participant may have stood before.
    return cycle(own or [place for place in places if place.role in {"newcomer", "active"}])


def look(tappers: FuzzedBot) -> None:
    """Find whatever is dead, unsent, unclean, or would be refused in the morning."""
    assert tappers.ask(dead) == []
    assert tappers.ask(unsent) == []
    assert tappers.ask(_unclean) == []
    judged = [_judged(tappers, *message) for message in tappers.ask(_waiting)]
    assert [refusal for refusal in judged if refusal] == []


def _unclean(session: Session) -> list[tuple[str, list[str]]]:
    """Every value of every table in which something hides."""
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name in RAW:
            continue
        for row in session.execute(select(table)).mappings():
            faults = [fault for value in row.values() for fault in words.faults(value)]
            if faults:
                found.append((f"{table.name}: {dict(row)!r}"[:600], faults))
    return found


def _waiting(session: Session) -> list[tuple[int, dict[str, Any]]]:
    """What others are told in the morning."""
    waiting = select(OutboxRow.chat_id, OutboxRow.payload).where(
        OutboxRow.state == OutboxState.READY
    )
    return [(chat_id, payload) for chat_id, payload in session.execute(waiting)]


def _judged(tappers: FuzzedBot, chat_id: int, payload: dict[str, Any]) -> str:
    """What the simulator would say to a letter; empty when it would take it."""
    if found := violations(payload):
        return f"{payload}: {found}"
    if "file" in payload or "made" in payload:
        return ""
    engine = tappers.simulator.engine
    line = engine.line(engine.default_bot)
    markup = {"inline_keyboard": payload.get("buttons", [])}
    params = as_texts(
        {
            "chat_id": chat_id,
            "text": payload["html"],
            "parse_mode": "HTML",
            "reply_markup": markup,
        }
    )
    call = Call(engine.world, engine.default_bot, line.poll, line.webhook, line.limits, params)
    try:
        METHODS["sendmessage"](call)
    except Refusal as refusal:
        return f"{payload}: {refusal.description}"
    return ""


def test_the_look_finds_what_is_not_clean() -> None:
    assert words.faults({"a": ["e\u0301"]}) == ["not composed"]
    assert words.faults("a\u202eb\x00\ud800") == ["U+202E", "U+0000", "U+D800"]
    assert words.faults("Olá, 👨\u200d👩\u200d👧\nZoé") == []
