"""A swap taken back: what was given up for a seat comes back, and the seat goes."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities import activities, standing
from domain.activities.activities import Card, Phase, SeatState
from domain.seats import seats_restoring
from domain.seats.seats import UNDO_FOR
from domain.seats.seats_answers import (
    ActivityStartedError,
    OldScreenError,
    SwapFinalError,
    SwappedBack,
    WithdrawClosedError,
)
from domain.seats.seats_restoring import NOTHING, Before, WhyNot
from models import Seat

_GIVEN_UP: Final = (SeatState.DECLINED, SeatState.RELEASED)


def undo(session: Session, *, activity_id: int, participant_id: int, now: datetime) -> SwappedBack:
    """Take back the swap by which the person came into this activity.

    What was given up in that very moment comes back as it was, and so does how the person stood
    in this one: a seat as long as nobody else wants it, an offer as long as its time runs.

    Raises:
        NotFoundError: no such activity, or not published.
        OldScreenError: there was no swap, or something was changed since.
        ActivityStartedError: the new one has begun.
        WithdrawClosedError: the time for giving its seat back is over, and the swap is old.
        SwapFinalError: somebody else has the old seat, or waits for it; the offer has run out;
            it has begun; or another turma of the course was taken since.

    """
    facts = activities.read(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    old_ids = _given_up_for(session, card, participant_id)
    for each in sorted({activity_id, *old_ids}):
        activities.lock(session, activity_id=each)
    card = activities.card(session, facts, participant_id=participant_id)
    # Read again: something may have changed while the locks were waited for.
    is_same = old_ids and _given_up_for(session, card, participant_id) == old_ids
    if card.mine is None or card.state not in standing.INVOLVED or not is_same:
        raise OldScreenError(card)
    if facts.phase(now) in {Phase.STARTED, Phase.OVER}:
        raise ActivityStartedError(card)
    is_fresh = now < card.mine.changed_at + UNDO_FOR
    if card.state is SeatState.HELD and not (is_fresh or facts.may_withdraw(now)):
        raise WithdrawClosedError(card)
    who: dict[str, Any] = {"participant_id": participant_id, "now": now}
    left = seats_restoring.find(session, card)
    olds = [_old(session, each, participant_id, card) for each in old_ids]
    if left is None or left.is_by_hand:
        raise OldScreenError(card)
    for old, before in olds:
        why = seats_restoring.why_not(session, old, before, **who, but=(activity_id, *old_ids))
        if old.facts.phase(now) is not Phase.AHEAD:
            why = WhyNot.OVER
        if why is not None:
            raise SwapFinalError(card, why)
    if facts.phase(now) is Phase.CANCELLED or seats_restoring.why_not(session, card, left, **who):
        # An offer that has run out meanwhile: it would have ended all the same.
        left = NOTHING
    after = seats_restoring.restore(session, card, left, **who)
    back = [seats_restoring.restore(session, old, before, **who) for old, before in olds]
    return SwappedBack(after, tuple(back))


def _old(session: Session, activity_id: int, participant_id: int, new: Card) -> tuple[Card, Before]:
    facts = activities.read(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    before = seats_restoring.find(session, card)
    if before is None or before.is_by_hand:
        raise OldScreenError(new)
    return card, before


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
