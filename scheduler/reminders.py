"""Reminders, by the clock: what is due becomes messages in the outbox."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain import outbox, reminders
from domain.outbox import Letter, Purpose
from messages.outgoing import to_payload
from messages.reminders import reminder


def plan(session: Session, now: datetime) -> list[Letter]:
    """Write every reminder that is due; planning again writes nothing twice."""
    letters = []
    for due in reminders.due(session, now=now):
        letter = outbox.put(
            session,
            chat_id=due.chat_id,
            purpose=Purpose.REMINDER,
            payload=to_payload(reminder(due)),
            now=now,
            dedupe=due.key,
            subject=f"slot:{due.slot_id}",
            expires_at=due.expires_at,
        )
        if letter is not None:
            letters.append(letter)
    return letters


def still_true(session: Session, letter: Letter, now: datetime) -> bool:
    """Tell whether a reminder that waited still says the truth; other letters always do."""
    if letter.purpose is not Purpose.REMINDER or letter.dedupe is None:
        return True
    return reminders.still_true(session, key=letter.dedupe, now=now)
