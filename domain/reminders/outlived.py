"""Reminders and announcements of what is long over: their buttons go."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from domain.activities import activities
from domain.notices.notices import Topic
from models import (
    UNASKED,
    Activity,
    Conversation,
    OutboxRow,
    OutboxState,
    Slot,
)

_OUTLIVED_AFTER: Final = timedelta(hours=12)
"""How long after the end the buttons of reminders go; presence may stay open past the end."""


_OUTLIVED_UNTIL: Final = timedelta(days=14)
"""What ended before that is not looked at again."""


_OUTLIVED: Final = 20
"""Messages of one look, of each kind: people's answers go out between two of them."""


_OF_SLOTS: Final = (Topic.WEEK, Topic.EVE, Topic.TWO_HOURS, Topic.ATTENDANCE_OPEN)


_OF_ACTIVITIES: Final = (Topic.PUBLISHED, Topic.MOVED)


def take_outlived(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """Return chat and number of some messages about what is long over; each comes up once.

    Their buttons lead nowhere any more. The number of a message serves to change it, so it is
    forgotten when the buttons are taken away.
    """
    long_ago, before = now - _OUTLIVED_AFTER - _OUTLIVED_UNTIL, now - _OUTLIVED_AFTER
    kept = (
        text(UNASKED),
        OutboxRow.state == OutboxState.SENT,
        OutboxRow.message_id.is_not(None),
    )
    of_slots = (
        select(OutboxRow.id)
        .join(Slot, Slot.id == OutboxRow.about_id)
        .where(OutboxRow.topic.in_(_OF_SLOTS), Slot.ends_at.between(long_ago, before), *kept)
    )
    last_end = activities.last_end()
    of_activities = (
        select(OutboxRow.id)
        .join(Activity, Activity.id == OutboxRow.about_id)
        .where(OutboxRow.topic.in_(_OF_ACTIVITIES), last_end.between(long_ago, before), *kept)
    )
    numbers = [
        number
        for wanted in (of_slots, of_activities)
        for number in session.scalars(wanted.order_by(OutboxRow.id).limit(_OUTLIVED))
    ]
    if not numbers:
        return []
    is_one = OutboxRow.id.in_(numbers)
    found = session.execute(
        select(OutboxRow.chat_id, OutboxRow.message_id, Conversation.panel_message_id)
        .outerjoin(Conversation, Conversation.chat_id == OutboxRow.chat_id)
        .where(is_one)
        .order_by(OutboxRow.id)
    ).all()
    session.execute(update(OutboxRow).where(is_one).values(message_id=None))
    # One that was tapped last shows another screen now, with buttons that are alive.
    return [(chat_id, number) for chat_id, number, panel in found if number and number != panel]
