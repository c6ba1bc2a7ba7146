from collections.abc import Iterator

import pytest

from tests.chat import Chat
from tests.messages.telegram_rules import violations


@pytest.fixture
def every_message_is_one_telegram_takes(chat: Chat) -> Iterator[None]:
    yield
    shown = [each for person in chat.people.values() for each in person.messages.values()]
    assert [violations(each.payload) for each in shown if violations(each.payload)] == []
