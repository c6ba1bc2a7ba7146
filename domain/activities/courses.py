"""Looking at turmas: those with open enrollment, and one's own."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from domain import admission
from domain.activities import activities, encontros, standing
from domain.activities.activities import Card, Listing, Page
from models import Activity, Kind, Moment, Participant, Seat, SeatState

_now: Final = bindparam("now", type_=Moment)
_open: Final = encontros.paged(
    select(Activity.id).where(
        Activity.kind == Kind.TURMA,
        standing.takes_place,
        or_(Activity.enrollment_opens_at.is_(None), Activity.enrollment_opens_at <= _now),
        or_(Activity.enrollment_closes_at.is_(None), Activity.enrollment_closes_at > _now),
        activities.first_start() > _now,
        admission.is_meant(
            Activity.course_id,
            select(Participant.assessoria_id)
            .where(Participant.id == bindparam("participant_id"))
            .scalar_subquery(),
        ),
    )
)
_FINISHED_FOR: Final = timedelta(days=365)
"""How long a turma that is over stays on the list of one's own."""
_own: Final = (
    select(Activity.id)
    .join(Seat, Seat.activity_id == Activity.id)
    .where(Activity.kind == Kind.TURMA, Seat.participant_id == bindparam("participant_id"))
)
_mine: Final = Listing(_own.where(activities.upcoming(_now), Seat.state.in_(standing.INVOLVED)))
_finished: Final = Listing(
    _own.where(
        standing.takes_place,
        Seat.state == SeatState.HELD,
        activities.last_end() <= _now,
        activities.last_end() > bindparam("since", type_=Moment),
    )
)


def open_turmas(
    session: Session, *, participant_id: int | None, now: datetime, page: int = 0
) -> Page:
    """Return the turmas in which this person can enroll now, the first to start first."""
    return encontros.read_page(session, _open, participant_id=participant_id, now=now, page=page)


def mine(session: Session, *, participant_id: int, now: datetime) -> list[Card]:
    """Return the turmas, not yet over, in which the person has, awaits or is offered a seat."""
    return activities.cards(session, _mine, participant_id=participant_id, now=now)


def finished(session: Session, *, participant_id: int, now: datetime) -> list[Card]:
    """Return the turmas of the last year that are over and in which the person had a seat.

    The newest first.
    """
    since = now - _FINISHED_FOR
    found = activities.cards(
        session, _finished, participant_id=participant_id, now=now, since=since
    )
    return found[::-1]
