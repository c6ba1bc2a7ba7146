"""Calling the organizers to questions that have waited for more than a working day."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.conversation import inquiries
from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.people import registrations
from domain.quiet_hours import awake
from messages.organizers import inquiries as words
from messages.outgoing import to_payload


def plan(session: Session, now: datetime) -> list[OutgoingMessage]:
    """Write one call to each organizer about each question that waits too long."""
    late = inquiries.overdue(session, now=now)
    if not late:
        return []
    chats = registrations.organizers_chats(session, now=now)
    calls = (
        Notice(
            topic=Topic.INQUIRY,
            chat_id=chat_id,
            payload=to_payload(message),
            due_at=awake(now),
            recipient_id=organizer_id,
            about_id=card.inquiry_id,
            edition=0,
            variant="late",
            names=message.names,
        )
        for card in late
        for message in (words.late(card),)
        for organizer_id, chat_id in chats
    )
    written = notices.write_many(session, calls, now=now)
    return [message for message in written if message.due_at <= now]
