"""Buttons as text and back; what is forged never comes further than here."""

from dataclasses import fields
from enum import StrEnum
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotFoundError
from handlers import routes
from messages.actions import (
    UnknownActionError,
    base36,
    known_actions,
    pack,
    read_key,
    unpack,
)
from messages.actions.encontros import ConfirmPresence, ShowEncontro
from messages.actions.organizers.inquiries import AnswerQuestion

routes.load()
LARGEST_KEY = 2**31 - 1
LARGEST_LONG = 2**53 - 1


@pytest.mark.parametrize("key", [0, 7, 35, 36, LARGEST_KEY])
def test_unpack_reads_what_pack_wrote(key: int) -> None:
    assert unpack(pack(ShowEncontro(key))) == ShowEncontro(key)
    assert unpack(pack(AnswerQuestion(LARGEST_LONG))) == AnswerQuestion(LARGEST_LONG)


@pytest.mark.parametrize("forged", [LARGEST_KEY + 1, 2**63, 36**13 - 1, 36**40])
def test_unpack_refuses_what_no_key_can_hold(forged: int) -> None:
    data = pack(ShowEncontro(1))[:-1] + base36(forged)

    with pytest.raises(UnknownActionError):
        unpack(data)


def test_unpack_refuses_a_chat_no_channel_has() -> None:
    data = pack(AnswerQuestion(1))[:-1] + base36(LARGEST_LONG + 1)

    with pytest.raises(UnknownActionError):
        unpack(data)


@pytest.mark.parametrize("number", ["-1", "", "+1", " 1", "1_0", "A", "²", "\u0661", "1\n"])
def test_unpack_refuses_what_is_no_number(number: str) -> None:
    with pytest.raises(UnknownActionError):
        unpack(pack(ShowEncontro(1))[:-1] + number)
    with pytest.raises(NotFoundError):
        read_key(number)


def test_pack_writes_nothing_that_unpack_would_refuse() -> None:
    with pytest.raises(ValueError, match="activity_id"):
        pack(ShowEncontro(-1))
    with pytest.raises(ValueError, match="version"):
        pack(ConfirmPresence(1, LARGEST_LONG + 1))


@pytest.mark.parametrize("text", ["0", "zzzzzzzzzzzzz", base36(LARGEST_KEY + 1), "z" * 5_000])
def test_read_key_finds_nothing_beyond_the_keys(text: str) -> None:
    assert read_key(base36(LARGEST_KEY)) == LARGEST_KEY
    with pytest.raises(NotFoundError):
        read_key(text)


@given(st.text(max_size=80))
def test_unpack_reads_any_text_or_refuses_it(data: str) -> None:
    for text in (data, f"v1|{data}", *(f"v1|{verb}|{data}" for verb in ("ke", "e", "q", "oa"))):
        try:
            action = unpack(text)
        except UnknownActionError:
            continue
        assert pack(action)


def test_every_action_fits_into_a_button_with_the_largest_keys() -> None:
    for verb, cls in known_actions().items():
        hints = get_type_hints(cls)
        kinds = [hints[field.name] for field in fields(cls)]  # type: ignore[arg-type]

        data = pack(cls(*(_largest(kind) for kind in kinds)))

        assert data.startswith(f"v1|{verb}")


def _largest(kind: Any) -> object:
    if issubclass(kind, StrEnum):
        return max(kind, key=len)
    return {int: LARGEST_KEY, bool: True, str: "x" * 43}[kind]
