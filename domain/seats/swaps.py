"""A swap taken back: what was given up for a seat comes back, and the seat goes."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities import activities, standing
from domain.activities.activities import Card, Phase, SeatState
from domain.seats.seats import UNDO_FOR
from domain.seats.seats_answers import (
    ActivityStartedError,
    OldScreenError,
    SwappedBack,
    SwapTakenError,
    WithdrawClosedError,
)
from domain.seats.seats_writing import write
from models import Seat

_GIVEN_UP: Final = (SeatState.DECLINED, SeatState.RELEASED)


def undo(session: Session, *, activity_id: int, participant_id: int, now: datetime) -> SwappedBack:
    """Take back the swap by which the person came into this activity.

    What was given up in that very moment comes back, a seat as long as nobody else wants it.

    Raises:
        NotFoundError: no such activity, or not published.
        OldScreenError: there was no swap, or something was changed since.
        ActivityStartedError: the new one has begun.
        WithdrawClosedError: the time for giving its seat back is over, and the swap is old.
        SwapTakenError: somebody else has the old seat, or waits for it; or it has begun.

    """
    facts = activities.read(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    old_ids = _given_up_for(session, card, participant_id)
    for each in sorted({activity_id, *old_ids}):
        activities.lock(session, activity_id=each)
    card = activities.card(session, facts, participant_id=participant_id)
    # Read again: something may have changed while the locks were waited for.
    if (
        card.state not in standing.INVOLVED
        or _given_up_for(session, card, participant_id) != old_ids
    ):
        raise OldScreenError(card)
    if not old_ids or card.mine is None:
        raise OldScreenError(card)
    if facts.phase(now) in {Phase.STARTED, Phase.OVER}:
        raise ActivityStartedError(card)
    is_fresh = now < card.mine.changed_at + UNDO_FOR
    if card.state is SeatState.HELD and not (is_fresh or facts.may_withdraw(now)):
        raise WithdrawClosedError(card)
    olds = [
        activities.card(
            session, activities.read(session, activity_id=each), participant_id=participant_id
        )
        for each in old_ids
    ]
    if not all(_can_come_back(old, now) for old in olds):
        raise SwapTakenError(card)
    after = write(session, card, participant_id, now, SeatState.RELEASED)
    for old in olds:
        number = None if old.mine is None else old.mine.queue_number
        is_seat = old.state is SeatState.DECLINED
        state = SeatState.HELD if is_seat else SeatState.WAITING
        write(session, old, participant_id, now, state, queue_number=None if is_seat else number)
    return SwappedBack(after, tuple(old.facts for old in olds))


def _given_up_for(session: Session, card: Card, participant_id: int) -> list[int]:
    """Return the activities the person left in the moment of coming into this one."""
    if card.mine is None:
        return []
    return list(
        session.scalars(
            select(Seat.activity_id)
            .where(
                Seat.participant_id == participant_id,
                Seat.activity_id != card.facts.id,
                Seat.state.in_(_GIVEN_UP),
                Seat.changed_at == card.mine.changed_at,
            )
            .order_by(Seat.activity_id)
        )
    )


def _can_come_back(old: Card, now: datetime) -> bool:
    if old.facts.phase(now) is not Phase.AHEAD:
        return False
    if old.state is SeatState.RELEASED:
        return old.mine is not None and old.mine.queue_number is not None
    return old.has_free_seat and not old.stands_behind
