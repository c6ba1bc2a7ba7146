"""What every walk stands on: its chats, and its people as soon as they are named.

The walks (walk_*.py) show the states no test of a conversation comes by: what the clock says, late
answers, rare rows. They are collected only for the catalogue (run.py). Nothing is asserted in them:
a state that is not shown any more is found by test_catalogue.py.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from models import Assessoria, Participant
from scheduler import offers, reminders
from tests import make
from tests.chat import Chat, Person


@dataclass
class Scene:
    """One test: its chats, and the people of most of them as soon as they are named."""

    chat: Chat
    session: Session

    @cached_property
    def seplag(self) -> Assessoria:
        name = "Secretaria de Estado de Planejamento e Gestão"
        return make.assessoria(self.session, "Seplag", name)

    @cached_property
    def row(self) -> Participant:
        return make.participant(self.session, "Ana Souza", office=self.seplag)

    @cached_property
    def bia(self) -> Participant:
        return make.participant(self.session, "Bia Reis", office=self.seplag)

    @cached_property
    def ana(self) -> Person:
        person = self.chat.person(self.row)
        person.starts()
        return person

    @cached_property
    def celia(self) -> Person:
        person = self.chat.person(make.organizer(self.session, office=self.seplag))
        person.commands("organizar")
        return person


def clock(chat: Chat, now: datetime) -> None:
    """Let the clock strike."""
    chat.now = now
    reminders.plan(chat.session, now)
    offers.plan(chat.session, now)
    chat.deliver()
