"""Looking at turmas: those with open enrollment, and one's own."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from domain.activities import activities, encontros, standing
from domain.activities.activities import Card, Listing, Page
from models import Activity, Kind, Moment, Seat

_now: Final = bindparam("now", type_=Moment)
_open: Final = encontros.paged(
    select(Activity.id).where(
        Activity.kind == Kind.TURMA,
        standing.takes_place,
        or_(Activity.enrollment_opens_at.is_(None), Activity.enrollment_opens_at <= _now),
        or_(Activity.enrollment_closes_at.is_(None), Activity.enrollment_closes_at > _now),
        activities.first_start() > _now,
    )
)
_mine: Final = Listing(
    select(Activity.id)
    .join(Seat, Seat.activity_id == Activity.id)
    .where(
        Activity.kind == Kind.TURMA,
        activities.upcoming(_now),
        Seat.participant_id == bindparam("participant_id"),
        Seat.state.in_(standing.INVOLVED),
    )
)


def open_turmas(
    session: Session, *, participant_id: int | None, now: datetime, page: int = 0
) -> Page:
    """Return the turmas in which people can enroll now, the first to start first."""
    return encontros.read_page(session, _open, participant_id=participant_id, now=now, page=page)


def mine(session: Session, *, participant_id: int, now: datetime) -> list[Card]:
    """Return the turmas, not yet over, in which the person has, awaits or is offered a seat."""
    return activities.cards(session, _mine, participant_id=participant_id, now=now)
