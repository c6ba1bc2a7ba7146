"""Reminders, by the clock: what is due becomes messages in the outbox."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from domain import reminders
from domain.notices import outbox
from domain.notices.outbox import Letter, Purpose
from domain.reminders import DueReminder, Progress
from messages.outgoing import to_payload
from messages.reminders import reminder


class Planner:
    """Plans reminders a little at a time, so that nobody's tap waits for those of thousands."""

    def __init__(self) -> None:
        self._progress = Progress()
        self._next = self._progress

    def plan(self, session: Session, now: datetime) -> list[Letter]:
        """Write some of the reminders that are due."""
        found, self._next = reminders.look(session, now=now, progress=self._progress)
        return _write(session, found, now)

    def has_more(self) -> bool:
        """Note, after the commit, how far it was; returns whether to go on at once."""
        self._progress = self._next
        return self._progress.has_more


def plan(session: Session, now: datetime) -> list[Letter]:
    """Write every reminder that is due; planning again writes nothing twice."""
    return _write(session, reminders.due(session, now=now), now)


def _write(session: Session, found: Iterable[DueReminder], now: datetime) -> list[Letter]:
    letters = []
    for due in found:
        payload = to_payload(reminder(due))
        letter = outbox.put(
            session,
            chat_id=due.chat_id,
            purpose=Purpose.REMINDER,
            payload=payload,
            now=now,
            dedupe=due.key,
            subject=f"slot:{due.slot_id}",
            expires_at=due.expires_at,
        ) or outbox.revive(session, dedupe=due.key, payload=payload, due_at=now)
        if letter is not None:
            letters.append(letter)
    return letters


def still_true(session: Session, letter: Letter, now: datetime) -> bool:
    """Tell whether a reminder that waited still says the truth; other letters always do."""
    if letter.purpose is not Purpose.REMINDER or letter.dedupe is None:
        return True
    return reminders.still_true(session, key=letter.dedupe, now=now)
