"""What arrived: written before it is acknowledged, marked done with its effect."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from domain.prepared import Prepared
from domain.upserts import insert_in
from models import InboxRow, InboxState


@dataclass(frozen=True, slots=True)
class Received:
    """One update as it arrived; the payload is its JSON."""

    update_id: int
    payload: str
    received_at: datetime


_done: Final = Prepared(
    update(InboxRow)
    .where(InboxRow.update_id == bindparam("id"), InboxRow.state == InboxState.NEW)
    .values(state=InboxState.DONE, done_at=bindparam("now"))
)
_dead: Final = Prepared(
    update(InboxRow)
    .where(InboxRow.update_id == bindparam("id"), InboxRow.state == InboxState.NEW)
    .values(state=InboxState.DEAD, done_at=bindparam("now"), tries_count=bindparam("tries"))
)


@cache
def _keep(dialect: str) -> Any:  # noqa: ANN401 - an insert of that dialect
    return (
        insert_in(dialect, InboxRow)
        .on_conflict_do_nothing(index_elements=["update_id"])
        .returning(InboxRow.update_id)
    )


def keep(session: Session, updates: Sequence[Received]) -> frozenset[int]:
    """Write a batch; returns the numbers that were not there before."""
    if not updates:
        return frozenset()
    connection = session.connection()
    rows = [
        {
            "update_id": received.update_id,
            "payload": received.payload,
            "state": InboxState.NEW,
            "tries_count": 0,
            "received_at": received.received_at,
        }
        for received in updates
    ]
    return frozenset(connection.execute(_keep(connection.dialect.name), rows).scalars())


def finish(session: Session, *, update_id: int, now: datetime) -> bool:
    """Mark an update done; returns False when it was done (or dead) before.

    Called first in the transaction of the event: it locks the row, and it commits or rolls
    back with the effect.
    """
    return _done.run(session, id=update_id, now=now) == 1


def dismiss(session: Session, *, update_ids: Sequence[int], now: datetime) -> None:
    """Mark updates as done that have no effect on purpose."""
    _done.run_many(session, [{"id": number, "now": now} for number in update_ids])


def bury(session: Session, *, update_id: int, tries_count: int, now: datetime) -> bool:
    """Keep an update that cannot be handled as dead; returns False when it was done before."""
    return _dead.run(session, id=update_id, tries=tries_count, now=now) == 1


def waiting(
    session: Session, *, after: tuple[datetime, int] | None = None, limit: int = 500
) -> list[Received]:
    """Return updates not yet done, oldest first, after the given arrival and number."""
    statement = (
        select(InboxRow.update_id, InboxRow.payload, InboxRow.received_at)
        .where(InboxRow.state == InboxState.NEW)
        # Numbers start anew after a quiet week, so the arrival comes first.
        .order_by(InboxRow.received_at, InboxRow.update_id)
        .limit(limit)
    )
    if after is not None:
        received_at, update_id = after
        statement = statement.where(
            (InboxRow.received_at > received_at)
            | ((InboxRow.received_at == received_at) & (InboxRow.update_id > update_id))
        )
    return [Received(*row) for row in session.execute(statement)]


def unseen(session: Session, *, but: Collection[int], limit: int) -> list[Received]:
    """Return updates not yet done that the caller does not have, by their numbers.

    Found together they arrived within moments of each other, on clocks of several machines:
    their numbers tell the order better than those clocks.
    """
    numbers = session.scalars(
        select(InboxRow.update_id)
        .where(InboxRow.state == InboxState.NEW)
        .order_by(InboxRow.update_id)
        # Those the caller has may come first; past them there must be room for `limit` others.
        .limit(limit + len(but))
    )
    wanted = [number for number in numbers if number not in but][:limit]
    if not wanted:
        return []
    rows = session.execute(
        select(InboxRow.update_id, InboxRow.payload, InboxRow.received_at)
        .where(InboxRow.update_id.in_(wanted))
        .order_by(InboxRow.update_id)
    )
    return [Received(*row) for row in rows]


def count_dead(session: Session) -> int:
    """Return how many updates are kept as dead."""
    return (
        session.scalar(
            select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxState.DEAD)
        )
        or 0
    )


def latest(session: Session) -> datetime | None:
    """Return when the last update arrived; the demonstration goes on from there."""
    return session.scalar(select(func.max(InboxRow.received_at)))
