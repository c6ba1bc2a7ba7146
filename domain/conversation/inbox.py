"""What arrived: written before it is acknowledged, marked done with its effect."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from database.upserts import insert_in
from models import InboxRow, InboxState

_NEIGHBOURS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Received:
    """One update as it arrived; the payload is its JSON."""

    update_id: int
    payload: str
    received_at: datetime
    update: dict[str, Any] | None = field(default=None, compare=False, repr=False)
    """The same, read, where it has not left memory since it came."""


_done: Final = Prepared(
    update(InboxRow)
    .where(InboxRow.update_id == bindparam("id"), InboxRow.state == InboxState.NEW)
    .values(state=InboxState.DONE, done_at=bindparam("now"), payload="")
)
_dead: Final = Prepared(
    update(InboxRow)
    .where(InboxRow.update_id == bindparam("id"), InboxRow.state == InboxState.NEW)
    .values(state=InboxState.DEAD, done_at=bindparam("now"), tries_count=bindparam("tries"))
)


_gone: Final = Prepared(
    delete(InboxRow).where(InboxRow.update_id == bindparam("id"), InboxRow.state == InboxState.NEW)
)
_there: Final = Prepared(
    select(InboxRow.update_id).where(
        InboxRow.update_id.between(bindparam("first"), bindparam("last"))
    )
)


@cache
def _keep(dialect: str) -> Prepared:
    given: dict[str, Any] = {
        name: bindparam(name) for name in ("update_id", "payload", "received_at")
    }
    return Prepared(
        insert_in(dialect, InboxRow)
        .values(**given, state=InboxState.NEW, tries_count=0)
        .on_conflict_do_nothing(index_elements=["update_id"])
    )


def keep(session: Session, updates: Sequence[Received]) -> frozenset[int]:
    """Write a batch; returns the numbers that were not there before.

    What another process writes at the same moment counts as new in both: it has its effect
    once all the same, by `finish`.
    """
    by_number = {received.update_id: received for received in reversed(updates)}
    if not by_number:
        return frozenset()
    for number in _already_there(session, by_number):
        del by_number[number]
    _keep(session.get_bind().dialect.name).run_many(
        session,
        [
            {"update_id": number, "payload": each.payload, "received_at": each.received_at}
            for number, each in sorted(by_number.items())
        ],
    )
    return frozenset(by_number)


def _already_there(session: Session, numbers: Collection[int]) -> set[int]:
    first, last = min(numbers), max(numbers)
    if last - first < _NEIGHBOURS:
        found = {number for (number,) in _there.rows(session, first=first, last=last)}
    else:
        # Numbers start anew after a quiet week: one batch may hold both ends.
        wanted = select(InboxRow.update_id).where(InboxRow.update_id.in_(numbers))
        found = set(session.scalars(wanted))
    return found.intersection(numbers)


def finish(session: Session, *, update_id: int, now: datetime) -> bool:
    """Mark an update done and forget its words; returns False when it was done (or dead) before.

    Called first in the transaction of the event: it locks the row, and it commits or rolls
    back with the effect.
    """
    return _done.run(session, id=update_id, now=now) == 1


def dismiss(session: Session, *, update_ids: Sequence[int]) -> None:
    """Forget updates that have no effect on purpose: of a flood not even numbers stay.

    One that comes again is looked at again.
    """
    _gone.run_many(session, [{"id": number} for number in update_ids])


def dead_letter(session: Session, *, update_id: int, tries_count: int, now: datetime) -> bool:
    """Keep an update that cannot be handled as dead; returns False when it was done before."""
    return _dead.run(session, id=update_id, tries=tries_count, now=now) == 1


def blame(session: Session, *, update_id: int, weight: int) -> tuple[Received, int] | None:
    """Count that a process died while it worked on an update; returns it, and all its blame.

    None when it was done all the same, or is unknown.
    """
    row = session.get(InboxRow, update_id)
    if row is None or row.state != InboxState.NEW:
        return None
    row.tries_count += weight
    return Received(row.update_id, row.payload, row.received_at), row.tries_count


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


def load(session: Session, *, update_ids: Collection[int]) -> dict[int, Received]:
    """Return those of the updates that are not yet done, by their numbers."""
    rows = session.execute(
        select(InboxRow.update_id, InboxRow.payload, InboxRow.received_at).where(
            InboxRow.update_id.in_(update_ids), InboxRow.state == InboxState.NEW
        )
    )
    return {row.update_id: Received(*row) for row in rows}


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
