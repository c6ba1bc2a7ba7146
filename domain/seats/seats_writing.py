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
from domain.seats.clashes import Commitment
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


def give_up(session: Session, old: Commitment, participant_id: int, now: datetime) -> None:
    """Give a commitment up for another: a seat, or a place in line."""
    state = SeatState.DECLINED if old.state is SeatState.HELD else SeatState.RELEASED
    # The number in line stays for a while: a swap can be taken back.
    marked(session).execute(
        update(Seat)
        .where(Seat.activity_id == old.activity_id, Seat.participant_id == participant_id)
        .values(
            state=state,
            changed_at=now,
            by_hand_reason="",
            offered_at=None,
            offered_until=None,
            accepts_clash=False,
        )
    )


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
    by_hand_reason: str = "",
) -> Card:
    """Write the person's seat and return the card as it is now."""
    values: dict[str, Any] = {
        "state": state,
        "changed_at": now,
        "queue_number": queue_number,
        "offered_at": None,
        "offered_until": None,
        "reason": None,
        "by_hand_reason": by_hand_reason,
        "accepts_clash": accepts_clash,
        "answered_version": card.facts.version,
    }
    if card.mine is None:
        key = {"activity_id": card.facts.id, "participant_id": participant_id}
        ((seat_id,),) = _insert.rows(marked(session), **key, **values)
        before = None
    else:
        seat_id = card.mine.seat_id
        before = card.mine.state
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
            # New people go to the end; who comes back to their number reads the card again.
            place=(
                offered_count + waiting_count
                if state is SeatState.WAITING and not card.is_pending
                else None
            ),
        ),
    )
