"""What organizers did to a seat, taken back: given, taken, moved, a request decided.

The entry of the audit is what can be undone; how the person stood is kept with the seat.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import activities
from domain.activities.activities import Card, Facts, Phase, SeatState
from domain.errors import DomainError, NotFoundError
from domain.notices import notices
from domain.notices.notices import Topic
from domain.seats import seats_restoring, whom
from domain.seats.seats_by_hand import Done
from domain.seats.seats_restoring import Before, WhyNot
from models import AuditEntry

_LED_TO: Final = {
    "seat.put_in": (SeatState.HELD,),
    "seat.take_out": (SeatState.RELEASED,),
    "request.approve": (SeatState.HELD, SeatState.WAITING),
    "request.decline": (SeatState.RELEASED,),
}
"""How the person stood after each act that can be undone."""
_LEFT: Final = (SeatState.RELEASED,)
"""How they stood in the turma they were moved out of."""


class CannotUndoError(DomainError):
    """It cannot be undone, and nothing was changed."""

    def __init__(self, why: WhyNot, facts: Facts, participant_id: int) -> None:
        super().__init__(why)
        self.why = why
        self.facts = facts
        self.participant_id = participant_id


def undo(session: Session, *, actor_id: int, entry_id: int, now: datetime) -> Done:
    """Take back what an entry of the audit tells: the person stands again as before, whole.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such act.
        CannotUndoError: somebody else has the seat by now, it was changed since, or an offer
            has run out.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    entry = session.get(AuditEntry, entry_id)
    if entry is None or entry.action not in _LED_TO or entry.subject_id is None:
        raise NotFoundError
    details, participant_id = entry.details, entry.subject_id
    activity_id, from_id = details["activity_id"], details.get("from_id", 0)
    for each in sorted({activity_id, from_id} - {0}):
        activities.lock(session, activity_id=each)
    facts = activities.read(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    both = (activity_id, from_id)
    expected = _LED_TO[entry.action]
    before = _require(session, card, entry, expected, details.get("taken", 0), both, now)
    left = None
    if from_id:
        left = activities.read(session, activity_id=from_id)
        old = activities.card(session, left, participant_id=participant_id)
        then = _require(session, old, entry, _LEFT, details.get("from_taken", 0), both, now)
        seats_restoring.restore(session, old, then, participant_id=participant_id, now=now)
    after = seats_restoring.restore(session, card, before, participant_id=participant_id, now=now)
    seat_id = 0 if after.mine is None else after.mine.seat_id
    unsaid = notices.withdraw(session, Topic.SEAT, about_id=seat_id, now=now) + notices.withdraw(
        session, Topic.REQUEST, about_id=activity_id, recipient_id=participant_id, now=now
    )
    audit.record(
        session,
        actor_id=actor_id,
        action="seat.undo",
        subject_id=participant_id,
        now=now,
        activity_id=activity_id,
        entry_id=entry_id,
    )
    return Done(0, after, whom.one(session, participant_id), card.state, left, unsaid > 0)


def _require(  # noqa: PLR0913, PLR0917 - a seat, what was done to it, and beside what
    session: Session,
    card: Card,
    entry: AuditEntry,
    expected: tuple[SeatState, ...],
    taken_count: int,
    both: tuple[int, int],
    now: datetime,
) -> Before:
    facts, mine, participant_id = card.facts, card.mine, entry.subject_id or 0
    if facts.phase(now) not in {Phase.AHEAD, Phase.STARTED}:
        raise CannotUndoError(WhyNot.OVER, facts, participant_id)
    before = seats_restoring.find(session, card)
    is_theirs = mine is not None and mine.changed_at == entry.happened_at
    is_theirs = is_theirs and card.state in expected
    if before is None or not before.is_by_hand or not is_theirs:
        raise CannotUndoError(WhyNot.CHANGED, facts, participant_id)
    why = seats_restoring.why_not(
        session,
        card,
        before,
        participant_id=participant_id,
        now=now,
        taken_count=taken_count,
        but=both,
    )
    if why is not None:
        raise CannotUndoError(why, facts, participant_id)
    return before
