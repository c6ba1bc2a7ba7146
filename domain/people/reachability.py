"""Who can be written to: people block the bot, come back, or lose their account."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
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


_regain: Final = Prepared(
    update(Participant)
    .where(
        Participant.chat_id == bindparam("of_chat"),
        Participant.unreachable_at.is_not(None),
    )
    .values(unreachable_at=None)
)


def regain(session: Session, *, chat_id: int) -> None:
    """Note that the person is there again."""
    _regain.run(session, of_chat=chat_id)
