"""Warnings by the clock: how many lessons of a turma can still be missed for a certificate."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.documents import absences
from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from messages import papers as words
from messages.outgoing import to_payload


def plan(session: Session, now: datetime) -> list[OutgoingMessage]:
    """Write every warning that is due; planning again writes nothing twice."""
    written = [
        notices.write(
            session,
            Notice(
                topic=Topic.ABSENCES,
                chat_id=one.chat_id,
                payload=to_payload(words.absences(one)),
                due_at=now,
                expires_at=one.expires_at,
                recipient_id=one.participant_id,
                about_id=one.facts.id,
                edition=one.margin,
            ),
            now=now,
            revives=True,
        )
        for one in absences.due(session, now=now)
    ]
    return [message for message in written if message is not None]
