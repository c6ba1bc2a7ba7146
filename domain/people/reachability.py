"""Who can be written to: people block the bot, come back, or lose their account."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.notices import outbox
from models import Participant


def lose(session: Session, *, chat_id: int, now: datetime) -> int:
    """Note that messages no longer arrive; what waits is cancelled, and counted."""
    session.execute(
        update(Participant)
        .where(Participant.chat_id == chat_id, Participant.unreachable_at.is_(None))
        .values(unreachable_at=now)
    )
    return outbox.cancel_chat(session, chat_id=chat_id, now=now)


def regain(session: Session, *, chat_id: int) -> None:
    """Note that the person is there again."""
    session.execute(
        update(Participant)
        .where(Participant.chat_id == chat_id, Participant.unreachable_at.is_not(None))
        .values(unreachable_at=None)
    )
