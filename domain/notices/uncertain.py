"""Messages nobody knows to have arrived: organizers decide whether they go out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, String, cast, func, or_, select, update
from sqlalchemy.orm import Session

from domain import audit, participants
from models import OutboxRow, OutboxState, Participant, Purpose, Standing

__all__ = ["Purpose"]

_LATELY: Final = timedelta(days=7)
"""After a week a message is history, and a second one would only confuse."""
_KINDS: Final = (Purpose.NOTICE, Purpose.REMINDER, Purpose.BROADCAST)
"""Answers are left out: who misses one taps again."""


@dataclass(frozen=True, slots=True)
class Group:
    """The messages of one kind."""

    purpose: Purpose
    count: int
    names: Sequence[str]
    """Whom they are for, each once, by name."""


def count(session: Session, *, now: datetime) -> int:
    """Return how many such messages there are."""
    found = _uncertain(now).with_only_columns(func.count())
    return session.scalar(found) or 0


def groups(session: Session, *, actor_id: int, now: datetime) -> list[Group]:
    """Return them by kind: what is still of use, to people who can be reached.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    rows = session.execute(_uncertain(now)).all()
    found = []
    for purpose in _KINDS:
        names = [row.name for row in rows if row.purpose == purpose]
        if names:
            found.append(Group(purpose, len(names), sorted(set(names), key=str.casefold)))
    return found


def send_again(session: Session, *, actor_id: int, purpose: Purpose, now: datetime) -> int:
    """Let the messages of one kind go out once more; returns how many.

    What is no longer true is dropped when it is about to go out, like any other message.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    ids = _uncertain(now).where(OutboxRow.purpose == purpose).with_only_columns(OutboxRow.id)
    ready = session.scalars(
        update(OutboxRow)
        # The state is asked again: two organizers may tap at once.
        .where(OutboxRow.id.in_(ids), OutboxRow.state.in_(_STATES))
        .values(state=OutboxState.READY, settled_at=None, error=None, due_at=now)
        .returning(OutboxRow.id)
    ).all()
    if ready:
        audit.record(
            session,
            actor_id=actor_id,
            action="messages.send_again",
            subject_id=None,
            now=now,
            kind=purpose.value,
            count=len(ready),
        )
        session.flush()
    return len(ready)


_STATES: Final = (OutboxState.UNKNOWN, OutboxState.FAILED)


def _uncertain(now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(OutboxRow.purpose, Participant.name)
        .join(Participant, Participant.chat_id == OutboxRow.chat_id)
        .where(
            OutboxRow.state.in_(_STATES),
            OutboxRow.purpose.in_(_KINDS),
            OutboxRow.created_at > now - _LATELY,
            or_(OutboxRow.expires_at.is_(None), OutboxRow.expires_at > now),
            # What was emptied cannot be sent again.
            cast(OutboxRow.payload, String) != "{}",
            Participant.standing != Standing.SUSPENDED,
            Participant.unreachable_at.is_(None),
        )
    )
