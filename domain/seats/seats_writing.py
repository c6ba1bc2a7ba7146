"""How a seat is written: taken, put in line, given up; each returns the card as it is now.

Only the operations of this folder call these, with the activity locked.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain import budgets, participants
from domain.activities.activities import Card, Mine, SeatState
from domain.budgets import Resource
from domain.seats import seats_restoring
from domain.seats.marked import marked
from models import Seat


def take(session: Session, card: Card, participant_id: int, now: datetime, *, keeps: bool) -> Card:
    """Give the person the seat; `keeps` says that they accept a clash."""
    return write(session, card, participant_id, now, SeatState.HELD, accepts_clash=keeps)


# Numbers of people who left count too: they may come back to theirs.
last_number: Final = Prepared(
    select(func.max(Seat.queue_number)).where(Seat.activity_id == bindparam("activity_id"))
)


def queue(session: Session, card: Card, participant_id: int, now: datetime) -> Card:
    """Put the person at the end of the line."""
    # A seat given back is offered to all who wait near the start: who gives it back and stands
    # in line again, over and over, would write to everybody.
    person = participants.get(session, participant_id=participant_id, now=now)
    if person is not None:
        about = f"activity:{card.facts.id}"
        budgets.spend_own(session, resource=Resource.LINES, person=person, now=now, about=about)
    ((number,),) = last_number.rows(session, activity_id=card.facts.id)
    number = (number or 0) + 1
    return write(session, card, participant_id, now, SeatState.WAITING, queue_number=number)


def give_up(session: Session, old: Card, participant_id: int, now: datetime) -> Card:
    """Give something up for another: a seat, an offer, a place in line, a request."""
    state = SeatState.DECLINED if old.is_held else SeatState.RELEASED
    return write(session, old, participant_id, now, state)


_STANDING: Final = (
    "state",
    "changed_at",
    "queue_number",
    "offered_at",
    "offered_until",
    "reason",
    "by_hand_reason",
    "accepts_clash",
    "answered_version",
    "before",
)
_standing: Final[dict[str, Any]] = {name: bindparam(name) for name in _STANDING}
_insert: Final = Prepared(
    insert(Seat)
    .values(
        activity_id=bindparam("activity_id"),
        participant_id=bindparam("participant_id"),
        **_standing,
    )
    .returning(Seat.id)
)
_update: Final = Prepared(update(Seat).where(Seat.id == bindparam("seat_id")).values(**_standing))


def write(  # noqa: PLR0913 - the columns that differ
    session: Session,
    card: Card,
    participant_id: int,
    now: datetime,
    state: SeatState,
    *,
    queue_number: int | None = None,
    accepts_clash: bool = False,
    by_hand_reason: str | None = None,
) -> Card:
    """Write the person's seat and return the card as it is now.

    What stood before is kept with it, for domain/seats/seats_restoring.py. `by_hand_reason` is
    given, perhaps empty, when an organizer does it and not the person.
    """
    if queue_number is None and card.mine is not None:
        # Nobody else gets the number: who left the line may come back to it.
        queue_number = card.mine.queue_number
    values: dict[str, Any] = {
        "state": state,
        "changed_at": now,
        "queue_number": queue_number,
        "offered_at": None,
        "offered_until": None,
        "reason": None,
        "by_hand_reason": by_hand_reason or "",
        "accepts_clash": accepts_clash,
        "answered_version": card.facts.version,
        "before": seats_restoring.keep(
            card.mine, to=state, at=now, is_by_hand=by_hand_reason is not None
        ),
    }
    before = card.state
    if card.mine is None:
        key = {"activity_id": card.facts.id, "participant_id": participant_id}
        ((seat_id,),) = _insert.rows(marked(session), **key, **values)
    else:
        seat_id = card.mine.seat_id
        _update.run(marked(session), seat_id=seat_id, **values)
    changed = {SeatState.HELD: 0, SeatState.OFFERED: 0, SeatState.WAITING: 0}
    if before in changed:
        changed[before] -= 1
    if state in changed:
        changed[state] += 1
    # Nobody counts on the place of somebody who waits for approval.
    waiting_count = card.waiting_count + (0 if card.is_pending else changed[SeatState.WAITING])
    offered_count = card.offered_count + changed[SeatState.OFFERED]
    return replace(
        card,
        held_count=card.held_count + changed[SeatState.HELD],
        offered_count=offered_count,
        waiting_count=waiting_count,
        mine=Mine(
            seat_id=seat_id,
            state=state,
            changed_at=now,
            queue_number=queue_number,
            offered_at=None,
            offered_until=None,
            reason=None,
            answered_version=card.facts.version,
            accepts_clash=accepts_clash,
            by_hand_reason=by_hand_reason or "",
            # New people go to the end; who comes back to their number reads the card again.
            place=(
                offered_count + waiting_count
                if state is SeatState.WAITING and not card.is_pending
                else None
            ),
        ),
    )
