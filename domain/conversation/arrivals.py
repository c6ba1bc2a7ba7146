"""Who comes, and where they are in the conversation: what every event asks first, at once."""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain import participants
from domain.conversation import conversations
from domain.conversation.conversations import DialogState
from domain.participants import Profile
from models import Assessoria, Conversation, Participant

_who: Final = select(bindparam("chat_id", type_=BigInteger).label("chat_id")).subquery("who")
_meet: Final = Prepared(
    select(*participants.COLUMNS, *conversations.COLUMNS)
    .select_from(_who)
    .outerjoin(Participant, Participant.chat_id == _who.c.chat_id)
    .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
    .outerjoin(Conversation, Conversation.chat_id == _who.c.chat_id)
)
_PROFILE: Final = len(participants.COLUMNS)


def load(session: Session, *, chat_id: int, now: datetime) -> tuple[Profile | None, DialogState]:
    """Return what `participants.find` and `conversations.load` would, in one statement."""
    (row,) = _meet.rows(session, chat_id=chat_id, now=now)
    person = row[:_PROFILE]
    profile = None if person[0] is None else participants.profile_of(*person)
    return profile, conversations.dialog_of(chat_id, row[_PROFILE:], now)
