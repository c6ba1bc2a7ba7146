"""What a person is told of changes of their presence: what became of all they have not heard.

A change waits some minutes before it is told, and another may follow meanwhile. The notice says
in its edition which entry of the audit was the first it speaks of: what was before that entry
is what the person believes.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.attendance import presence_card
from domain.attendance.presence import Change
from domain.notices import notices
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from models import AuditEntry


def unheard(session: Session, change: Change, *, now: datetime) -> Change:
    """Return what changed since the person heard something; what waits to be told is withdrawn.

    Its entry is the first of the changes. With `is_same` there is nothing to tell.
    """
    slot_id, person_id = change.card.slot_id, change.card.participant_id
    first = notices.unread_editions(session, Topic.PRESENCE, about_id=slot_id).get(person_id)
    notices.withdraw(session, Topic.PRESENCE, about_id=slot_id, recipient_id=person_id, now=now)
    if first is None:
        return change
    entry = session.get_one(AuditEntry, first)
    return replace(change, before=presence_card.record_before(entry), entry_id=first)


def still_true(session: Session, message: OutgoingMessage) -> bool:
    """Tell whether a presence is still as its last change by hand left it, which is told.

    Who was taken off the list may have come in by the code since.
    """
    if message.about_id is None or message.recipient_id is None:
        return False
    return presence_card.is_as_changed(session, message.about_id, message.recipient_id)
