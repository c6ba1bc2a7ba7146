"""What waits to be told about a seat, or a request for one: whether it still says the truth."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain.activities import activities, standing
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from models import Activity, OutboxRow, Seat


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether nothing has changed the seat since a notice about it was written.

    Who counts on a cancelled activity is told that instead; who lost the place before is not,
    and hears of the loss.
    """
    is_it = Seat.id == message.about_id
    if message.topic is Topic.REQUEST:
        is_it = and_(
            Seat.activity_id == message.about_id, Seat.participant_id == message.recipient_id
        )
    found = (
        select(Seat.id)
        .join(Activity, Activity.id == Seat.activity_id)
        .join(OutboxRow, OutboxRow.id == message.id)
        .where(
            is_it,
            Seat.changed_at <= OutboxRow.created_at,
            or_(Activity.cancelled_at.is_(None), Seat.state.not_in(standing.INVOLVED)),
            activities.last_end() > now,
        )
    )
    return session.scalar(found) is not None
