import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.chat import Chat, Person


@pytest.fixture
def celia(session: Session, chat: Chat) -> Person:
    """An organizer, who has not said a word."""
    return chat.person(make.organizer(session))


@pytest.fixture
def ana(session: Session, chat: Chat) -> Person:
    """Somebody with a seat in the only encontro."""
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    return chat.person(row)
