"""What must never be found in the database, whatever people did."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import InboxRow, InboxState, OutboxRow, OutboxState


def dead(session: Session) -> list[str]:
    """Updates that were not handled."""
    return list(session.scalars(select(InboxRow.payload).where(InboxRow.state != InboxState.DONE)))


def unsent(session: Session) -> list[tuple[Any, ...]]:
    """Letters that could not be sent."""
    bad = OutboxRow.state.in_([OutboxState.FAILED, OutboxState.SENDING])
    # The attachment of the cast is no file the simulator knows.
    is_known = OutboxRow.error.contains("file identifier")
    return [
        tuple(row)
        for row in session.execute(
            select(OutboxRow.payload, OutboxRow.error).where(
                bad, func.coalesce(is_known, False).is_(False)
            )
        )
    ]
