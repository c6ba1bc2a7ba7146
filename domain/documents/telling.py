"""Who is told of papers: those they are for, and the organizers where the clock issues nothing."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.documents import due, papers
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from models import IssuedDocument, Participant, Standing

ONCE: Final = 0
"""The edition of what is told of a paper: nobody is told twice of one."""
_CALMS: Final = timedelta(days=1)
"""So long after a call about an activity nobody is called for it again, whatever else comes."""


def chat_of(session: Session, *, participant_id: int) -> int | None:
    """Return where somebody is told of a paper; None of who has no chat, or no access."""
    return session.scalar(
        select(Participant.chat_id).where(
            Participant.id == participant_id,
            Participant.standing == Standing.ACTIVE,
            Participant.unreachable_at.is_(None),
        )
    )


def uncalled(
    session: Session, *, activity_id: int, edition: int, now: datetime
) -> list[tuple[int, int]]:
    """Return the organizers who were not called yet for this of an activity, and their chats."""
    rows = session.execute(
        select(Participant.id, Participant.chat_id)
        .where(
            mailings.organizers(now),
            ~notices.was_planned(Topic.CALL_PAPERS, about_id=activity_id, edition=edition),
            ~notices.was_planned(Topic.CALL_PAPERS, about_id=activity_id, since=now - _CALMS),
        )
        .order_by(Participant.id)
    )
    return [(row.id, row.chat_id) for row in rows if row.chat_id is not None]


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether what is told of papers still holds."""
    if message.topic is Topic.PAPER:
        found = select(IssuedDocument.id).where(IssuedDocument.id == message.about_id, papers.HOLDS)
        return session.scalar(found) is not None
    if message.topic is Topic.PAPER_REVOKED:
        gone = select(IssuedDocument.id).where(
            IssuedDocument.id == message.about_id, IssuedDocument.revoked_at.is_not(None)
        )
        return session.scalar(gone) is not None
    organizes = select(Participant.id).where(
        Participant.id == message.recipient_id, mailings.organizers(now)
    )
    return session.scalar(organizes) is not None and due.waits(
        session, activity_id=message.about_id or 0, now=now
    )
