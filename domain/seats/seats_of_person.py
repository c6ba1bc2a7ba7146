"""All seats of one person at once: given back, moved to another registration, emptied."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session, aliased

from domain.activities import activities, standing
from domain.notices import notices
from domain.seats.marked import marked
from models import Activity, Seat, SeatState


def count_ahead(session: Session, *, participant_id: int, now: datetime) -> int:
    """Return how many seats, offers and places in line `release` would give back."""
    return len(session.execute(_ahead(participant_id, now)).all())


def lock_ahead(session: Session, *, participant_id: int, now: datetime) -> None:
    """Lock where `release` gives seats back; who locks the person too calls it before."""
    for _, activity_id in session.execute(_ahead(participant_id, now)).all():
        activities.lock(session, activity_id=activity_id)


def release(session: Session, *, participant_id: int, now: datetime) -> int:
    """Give back what the person holds, awaits or is offered in activities that lie ahead.

    Returns how many seats that were; the clock offers them to who waits. Where an activity
    was cancelled or has started the seat stays, as history: nothing is offered there any more.
    """
    lock_ahead(session, participant_id=participant_id, now=now)
    # Read again: the offer may have ended while the lock was waited for.
    seat_ids = [seat_id for seat_id, _ in session.execute(_ahead(participant_id, now))]
    marked(session).execute(
        update(Seat)
        .where(Seat.id.in_(seat_ids))
        .values(
            state=SeatState.RELEASED,
            queue_number=None,
            offered_at=None,
            offered_until=None,
            changed_at=now,
        )
    )
    for seat_id in seat_ids:
        notices.withdraw(session, *notices.OFFERS, about_id=seat_id, now=now)
    return len(seat_ids)


def move(session: Session, *, kept_id: int, gone_id: int) -> None:
    """Give one person the seats of another; where both have one, that of `kept_id` stays."""
    own = aliased(Seat)
    both = Seat.activity_id.in_(select(own.activity_id).where(own.participant_id == kept_id))
    is_gone = Seat.participant_id == gone_id
    marked(session).execute(delete(Seat).where(is_gone, both))
    marked(session).execute(update(Seat).where(is_gone).values(participant_id=kept_id))


def blank(session: Session, *, participant_id: int, values: Mapping[str, Any]) -> None:
    """Let these columns of all seats of a person say nothing of them any more."""
    blanked = update(Seat).where(Seat.participant_id == participant_id).values(dict(values))
    marked(session).execute(blanked)


def _ahead(participant_id: int, now: datetime) -> Select[int, int]:
    """Select seat and activity, in the order in which activities are locked."""
    return (
        select(Seat.id, Seat.activity_id)
        .join(Activity, Activity.id == Seat.activity_id)
        .where(
            Seat.participant_id == participant_id,
            Seat.state.in_(standing.INVOLVED),
            standing.takes_place,
            activities.first_start() > now,
        )
        .order_by(Seat.activity_id)
    )
