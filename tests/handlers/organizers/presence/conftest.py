"""A turma whose lessons are over, somebody with a seat in it, and an organizer who looks."""

import pytest
from sqlalchemy.orm import Session

from models import Activity, Participant
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.presence.steps import AFTER


@pytest.fixture
def turma(session: Session, chat: Chat) -> Activity:
    """A turma with lessons on 9/4 and 11/4, both over."""
    chat.now = AFTER
    return make.turma(session)


@pytest.fixture
def ana(session: Session, turma: Activity) -> Participant:
    row = make.participant(session, office=make.assessoria(session, "SEPLAG"))
    make.seat(session, turma, row)
    return row


@pytest.fixture
def celia(session: Session, chat: Chat) -> Person:
    """An organizer."""
    chat.now = AFTER
    person = chat.person(make.organizer(session))
    person.commands("organizar")
    return person
