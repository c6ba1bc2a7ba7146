"""How many unprompted messages a person gets in a day."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import (
    func,
    select,
)
from sqlalchemy.orm import Session

from domain.quiet_hours import SAO_PAULO, local_day
from models import (
    OutboxRow,
    OutboxState,
    Purpose,
)

UNPROMPTED_A_DAY: Final = 2
"""How many unprompted messages a person gets in a day at most."""


def unprompted_today(session: Session, chats: Collection[int], now: datetime) -> dict[int, int]:
    """Return how many unprompted messages each of these chats has this local day.

    Changes, cancellations and offers do not count.
    """
    midnight = datetime.combine(local_day(now), time(0), SAO_PAULO)
    rows = session.execute(
        select(OutboxRow.chat_id, func.count())
        .where(
            OutboxRow.chat_id.in_(chats),
            OutboxRow.purpose.in_([Purpose.REMINDER, Purpose.BROADCAST]),
            # What was written at night is due, and read, in the morning.
            OutboxRow.due_at >= midnight,
            OutboxRow.due_at < midnight + timedelta(days=1),
            OutboxRow.state.not_in(
                [OutboxState.CANCELLED, OutboxState.EXPIRED, OutboxState.FAILED]
            ),
        )
        .group_by(OutboxRow.chat_id)
    ).all()
    found = {chat_id: number for chat_id, number in rows}  # noqa: C416 - rows are not pairs
    return {**dict.fromkeys(chats, 0), **found}
