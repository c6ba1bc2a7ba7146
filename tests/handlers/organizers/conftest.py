from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.chat import Chat, Person
from tests.messages.telegram_rules import violations


@pytest.fixture
def every_message_is_one_telegram_takes(chat: Chat) -> Iterator[None]:
    yield
    shown = [each for person in chat.people.values() for each in person.messages.values()]
    assert [violations(each.payload) for each in shown if violations(each.payload)] == []


@pytest.fixture
def celia(session: Session, chat: Chat) -> Person:
    """An organizer, who has not said a word."""
    return chat.person(make.organizer(session))
