"""How somebody stood before the last change of a seat, and how that comes back: whole or not.

Every undo of a seat is made of this, the person's own as well as the organizers'. What stood
before is kept in the row with each change; a later change of whatever kind makes it void.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.activities import activities, standing
from domain.activities.activities import FIRST_COME, Card, Mine, SeatState
from domain.notices import notices
from domain.seats import clashes
from domain.seats.marked import marked
from models import Seat

_MOMENTS: Final = ("changed_at", "offered_at", "offered_until")


class WhyNot(StrEnum):
    """Why something cannot be undone."""

    TAKEN = "taken"
    """Somebody else has the seat by now, or waits for it."""
    CHANGED = "changed"
    """The person, an organizer or the clock has changed it since."""
    LATE = "late"
    """The time of the offer has run out."""
    OVER = "over"
    """It was cancelled, or is over."""


@dataclass(frozen=True, slots=True)
class Before:
    """How somebody stood before the last change."""

    is_by_hand: bool = False
    """Whether an organizer made that change, so that the person cannot take it back."""
    state: SeatState | None = None
    """None: they stood in no way."""
    changed_at: datetime | None = None
    queue_number: int | None = None
    offered_at: datetime | None = None
    offered_until: datetime | None = None
    reason: str | None = None
    by_hand_reason: str = ""
    accepts_clash: bool = False
    answered_version: int = 0


NOTHING: Final = Before()
_OF_MINE: Final = tuple(one.name for one in fields(Before) if one.name != "is_by_hand")


def keep(mine: Mine | None, *, to: SeatState, at: datetime, is_by_hand: bool) -> dict[str, Any]:
    """Return what is kept in the row of a seat that becomes `to` at this moment."""
    kept: dict[str, Any] = {"to": to, "at": at.isoformat()}
    if is_by_hand:
        kept["is_by_hand"] = True
    for name in () if mine is None else _OF_MINE:
        value = getattr(mine, name)
        if value:
            kept[name] = value.isoformat() if isinstance(value, datetime) else value
    return kept


def find(session: Session, card: Card) -> Before | None:
    """Return how the person stood before; None if it was changed otherwise since, or undone."""
    mine = card.mine
    if mine is None:
        return None
    kept = session.scalar(select(Seat.before).where(Seat.id == mine.seat_id)) or {}
    change = (kept.get("to"), kept.get("at"))
    if change != (mine.state, mine.changed_at.isoformat()):
        return None
    plain = {name: value for name, value in kept.items() if name not in {"to", "at"}}
    moments = {name: datetime.fromisoformat(plain[name]) for name in _MOMENTS if name in plain}
    if "state" in plain:
        plain["state"] = SeatState(plain["state"])
    return Before(**{**plain, **moments})


def why_not(  # noqa: PLR0913 - what would come back, and beside what
    session: Session,
    card: Card,
    before: Before,
    *,
    participant_id: int,
    now: datetime,
    taken_count: int | None = None,
    but: Collection[int] = (),
) -> WhyNot | None:
    """Return why it cannot come back whole, or None: it can.

    `taken_count` is given where an organizer takes something back: as many seats may be taken
    as were then, and who waits is not asked. `but` are the activities that are left for it.
    """
    if before.offered_until is not None and before.offered_until <= now:
        return WhyNot.LATE
    if before.state in standing.TAKEN and not _has_room(card, before, taken_count):
        return WhyNot.TAKEN
    course_id = card.facts.course_id
    if course_id is not None and before.state in standing.INVOLVED:
        # Nobody is in two turmas of a course.
        left = {card.facts.id, *but}
        for other in clashes.commitments(session, participant_id=participant_id, now=now):
            if other.course_id == course_id and other.activity_id not in left:
                return WhyNot.CHANGED
    return None


def _has_room(card: Card, before: Before, taken_count: int | None) -> bool:
    capacity = card.facts.capacity
    if capacity is None or card.state in standing.TAKEN:
        return True
    if before.offered_at is not None and card.facts.starts_at - before.offered_at < FIRST_COME:
        # Offered to all who wait: it is there until one of them takes it.
        return card.held_count + card.kept_count < capacity
    if taken_count is None:
        return card.has_free_seat and not card.stands_behind
    return card.held_count + card.offered_count < max(capacity, taken_count)


def restore(
    session: Session, card: Card, before: Before, *, participant_id: int, now: datetime
) -> Card:
    """Let the person stand as before, and return the card as it is now; `why_not` said nothing.

    There is a row for ever: who stood in no way has left.
    """
    mine = card.mine
    if mine is None:  # pragma: no cover - there is no `before` without a row
        return card
    values: dict[str, Any] = {"state": SeatState.RELEASED, "changed_at": now}
    if before.state is not None:
        values = asdict(before)
        del values["is_by_hand"]
        if before.offered_until is not None:
            # The activity may begin earlier by now.
            values["offered_until"] = min(before.offered_until, card.facts.starts_at)
    marked(session).execute(
        update(Seat)
        .where(Seat.id == mine.seat_id)
        .values({"accepts_clash": False, "by_hand_reason": "", **values, "before": {}})
    )
    if before.offered_at is not None:
        edition = int(before.offered_at.timestamp())
        notices.revive(session, *notices.OFFERS, about_id=mine.seat_id, edition=edition)
    return activities.card(session, card.facts, participant_id=participant_id)
