"""What tests of presence share: the day after the lessons, a claim, and what people are told."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices import outbox
from models import OutboxRow, OutboxState, Participant, Topic
from scheduler.still_true import still_true
from tests.chat import Chat, Person
from tests.make import moment

AFTER = moment(17, 4, 10)
"""The day after the second lesson."""


def hears(chat: Chat, row: Participant) -> str:
    """What a person reads once the pause before a message is over."""
    person = chat.person(row)
    chat.now += timedelta(minutes=6)
    chat.deliver()
    return person.sees


def told(session: Session, topic: Topic) -> list[OutboxRow]:
    """What waits of a topic, the oldest first."""
    return list(
        session.scalars(
            select(OutboxRow)
            .where(OutboxRow.topic == topic, OutboxRow.state == OutboxState.READY)
            .order_by(OutboxRow.id)
        )
    )


def goes_out(session: Session, chat: Chat, row: OutboxRow) -> bool:
    """Whether a message is still sent when its time has come."""
    claimed = outbox.claim(
        session,
        outbox_ids=[row.id],
        now=chat.now + timedelta(hours=1),
        still_true=still_true,
    )
    return bool(claimed)


def claims_presence(chat: Chat, ana: Participant, day: str = "11/4") -> Person:
    """Ana asks for the presence of the second lesson, or of another day."""
    person = chat.person(ana)
    person.commands("horas")
    person.taps("Ver extrato")
    person.taps("Falta alguma hora")
    person.taps_count = 0
    person.taps(f"turma 1 · {day}")
    return person
