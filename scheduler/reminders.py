"""Reminders, by the clock: what is due becomes messages in the outbox."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from domain.attendance import hours
from domain.attendance.hours import Gain
from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.reminders import due_reminders, outlived
from domain.reminders.due_reminders import DueReminder, Progress
from domain.reminders.reminder_times import Reminder
from messages.outgoing import to_payload
from messages.reminders import reminder


class Planner:
    """Plans reminders a little at a time, so that nobody's tap waits for those of thousands."""

    def __init__(self) -> None:
        self._progress = Progress()
        self._next = self._progress

    def plan(self, session: Session, now: datetime) -> list[OutgoingMessage]:
        """Write some of the reminders that are due."""
        found, self._next = due_reminders.look(session, now=now, progress=self._progress)
        return _write(session, found, now)

    def has_more(self) -> bool:
        """Note, after the commit, how far it was; returns whether to go on at once."""
        self._progress = self._next
        return self._progress.has_more


def plan(session: Session, now: datetime) -> list[OutgoingMessage]:
    """Write every reminder that is due; planning again writes nothing twice."""
    return _write(session, due_reminders.due(session, now=now), now)


def tidy(session: Session, now: datetime) -> list[OutgoingMessage]:
    """Take the buttons off messages about what is long over: they are nothing to do any more."""
    return [
        notices.reply(
            session,
            chat_id=chat_id,
            payload={"retire": True},
            now=now,
            edits_message_id=message_id,
        )
        for chat_id, message_id in outlived.take_outlived(session, now=now)
    ]


def _write(session: Session, found: Iterable[DueReminder], now: datetime) -> list[OutgoingMessage]:
    written = [
        notices.write(
            session,
            Notice(
                topic=Topic(due.kind),
                chat_id=due.chat_id,
                payload=to_payload(reminder(due, _gain(session, due, now))),
                due_at=now,
                expires_at=due.expires_at,
                recipient_id=due.participant_id,
                about_id=due.slot_id,
                edition=due.edition,
            ),
            now=now,
            revives=True,
        )
        for due in found
    ]
    return [message for message in written if message is not None]


def _gain(session: Session, due: DueReminder, now: datetime) -> Gain | None:
    if due.kind is not Reminder.FEEDBACK:
        return None
    who = {"participant_id": due.participant_id, "activity_id": due.activity_id}
    return hours.gain(session, **who, now=now)


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether a reminder that waited still says the truth."""
    return due_reminders.still_true(
        session,
        kind=Reminder(message.topic),
        slot_id=message.about_id or 0,
        edition=message.edition or 0,
        participant_id=message.recipient_id or 0,
        now=now,
    )
