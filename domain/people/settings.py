"""What a person chooses about the messages the bot sends unasked."""

from sqlalchemy.orm import Session

from domain.errors import NotFoundError
from domain.reminders.reminder_times import Reminder
from models import Participant

__all__ = ["Reminder"]

CHOICES = (Reminder.WEEK, Reminder.EVE, Reminder.TWO_HOURS, Reminder.ATTENDANCE_OPEN)
"""The reminders a person may switch off; changes and cancellations always arrive."""


def muted(session: Session, *, participant_id: int) -> frozenset[Reminder]:
    """Return the reminders the person switched off."""
    person = session.get(Participant, participant_id)
    return frozenset(
        kind for kind in CHOICES if person is not None and kind in person.muted_reminders
    )


def toggle(session: Session, *, participant_id: int, kind: Reminder) -> frozenset[Reminder]:
    """Switch one kind of reminder on or off; returns what is off now.

    Raises:
        NotFoundError: this kind cannot be switched, or there is nobody with this id.

    """
    person = session.get(Participant, participant_id)
    if person is None or kind not in CHOICES:
        raise NotFoundError
    # A new list: a change inside the stored one would not be noticed.
    if kind in person.muted_reminders:
        person.muted_reminders = [other for other in person.muted_reminders if other != kind]
    else:
        person.muted_reminders = [*person.muted_reminders, kind.value]
    session.flush()
    return muted(session, participant_id=participant_id)
