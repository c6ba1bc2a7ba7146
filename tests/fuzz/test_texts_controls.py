"""What the look at texts finds when nobody cleans, and when nobody escapes."""

from typing import Any

import pytest

from bot.telegram import events
from messages import render
from tests.fuzz.conftest import FuzzCase
from tests.fuzz.fuzzed_bot import FuzzedBot
from tests.fuzz.test_texts import look


async def _write_everywhere(tappers: FuzzedBot, fuzz_case: FuzzCase, text: str) -> None:
    """Write one text at every place a dialogue can be in."""
    for role, chats in tappers.seeded.chats.items():
        places = [place for place in fuzz_case.places if place.role == role]
        for at in range(0, len(places), len(chats)):
            standing = list(zip(chats, places[at : at + len(chats)], strict=False))
            tappers.stand(standing)
            for chat_id, _ in standing:
                tappers.writes(chat_id, text)
            await tappers.settled()


async def test_without_cleaning_the_look_is_red(
    tappers: FuzzedBot, fuzz_case: FuzzCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "clean", lambda text, _limit=4_096: text)

    await _write_everywhere(tappers, fuzz_case, "\u202eodacam \u200bSá")

    with pytest.raises(AssertionError, match=r"U\+202E"):
        look(tappers)


async def test_without_escaping_the_look_is_red(
    tappers: FuzzedBot, fuzz_case: FuzzCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    # There is no switch for it, and there shall be none.
    environment: Any = render._environment  # noqa: SLF001
    monkeypatch.setattr(environment, "autoescape", False)
    environment.cache.clear()
    try:
        await _write_everywhere(tappers, fuzz_case, "<i>Zé & <u>Sá")
    finally:
        environment.cache.clear()

    assert any("parse entities" in refusal for refusal in tappers.refused)
    with pytest.raises(AssertionError):
        look(tappers)


async def test_with_both_the_look_is_green(tappers: FuzzedBot, fuzz_case: FuzzCase) -> None:
    for text in ("\u202eodacam \u200bSá", "<i>Zé & <u>Sá"):
        await _write_everywhere(tappers, fuzz_case, text)

    look(tappers)
    assert tappers.refused == []
