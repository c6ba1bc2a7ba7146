"""Calls of the day, by the clock: to open the presence, and what else the day asks for."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.organizing import calls, openings
from messages.organizers import calls as words
from messages.outgoing import to_payload


def plan(session: Session, now: datetime) -> list[OutgoingMessage]:
    """Write every call that is due; planning again writes nothing twice."""
    found = [
        (call, call.topic, call.meeting.slot_id, words.call(call, now))
        for call in calls.due(session, now=now)
    ] + [
        (call, Topic.CALL_ENROLLMENT, call.opening.activity_id, words.enrollment(call.opening))
        for call in openings.due(session, now=now)
    ]
    written = [
        notices.write(
            session,
            Notice(
                topic=topic,
                chat_id=call.chat_id,
                payload=to_payload(message),
                due_at=now,
                expires_at=call.expires_at,
                recipient_id=call.participant_id,
                about_id=about_id,
                edition=call.edition,
            ),
            now=now,
            revives=True,
        )
        for call, topic, about_id, message in found
    ]
    return [message for message in written if message is not None]
