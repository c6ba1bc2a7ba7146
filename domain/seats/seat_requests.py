"""Requests for a seat in a turma with approval: taken back, approved, declined.

A request takes no seat. Only domain/organizing/requests.py decides, which asks who acts.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.activities import activities
from domain.activities.activities import Card, Phase, SeatState
from domain.seats import clashes
from domain.seats.seats_answers import (
    ActivityCancelledError,
    ActivityStartedError,
    Held,
    OldScreenError,
    Waiting,
)
from domain.seats.seats_writing import last_number, write


def withdraw(session: Session, *, activity_id: int, participant_id: int, now: datetime) -> Card:
    """Take one's own request back.

    Raises:
        NotFoundError: no such activity, or not published.
        OldScreenError: the person has no request here, or it was decided.

    """
    card = _requested(session, activity_id, participant_id)
    return write(session, card, participant_id, now, SeatState.RELEASED)


def approve(
    session: Session, *, activity_id: int, participant_id: int, now: datetime
) -> Held | Waiting:
    """Give who asked a seat; where none is free, a place at the end of the line.

    What they hold at that time they keep: the organizer was shown it.

    Somebody whose registration waits for approval gets a place in line, too.

    Raises:
        NotFoundError: no such activity, or not published.
        OldScreenError: there is no request of this person, or it was decided.
        ActivityCancelledError, ActivityStartedError: it is too late.

    """
    card = _requested(session, activity_id, participant_id)
    match card.facts.phase(now):
        case Phase.CANCELLED:
            raise ActivityCancelledError(card)
        case Phase.STARTED | Phase.OVER:
            raise ActivityStartedError(card)
    if card.has_free_seat and not card.stands_behind:
        clash = clashes.find(session, card, participant_id=participant_id, has_seat=True, now=now)
        after = write(
            session,
            card,
            participant_id,
            now,
            SeatState.HELD,
            accepts_clash=clash is not None,
            by_hand_reason="",
        )
        return Held(after, is_new=True)
    ((newest,),) = last_number.rows(session, activity_id=activity_id)
    number = (newest or 0) + 1
    after = write(
        session,
        card,
        participant_id,
        now,
        SeatState.WAITING,
        queue_number=number,
        by_hand_reason="",
    )
    place = after.mine.place if after.mine else None
    return Waiting(after, place or 0, is_new=True)


def decline(session: Session, *, activity_id: int, participant_id: int, now: datetime) -> Card:
    """Give who asked no seat; they may ask again.

    Raises:
        NotFoundError: no such activity, or not published.
        OldScreenError: there is no request of this person, or it was decided.

    """
    card = _requested(session, activity_id, participant_id)
    return write(session, card, participant_id, now, SeatState.RELEASED, by_hand_reason="")


def _requested(session: Session, activity_id: int, participant_id: int) -> Card:
    facts = activities.lock(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    if card.state is not SeatState.REQUESTED:
        raise OldScreenError(card)
    return card
