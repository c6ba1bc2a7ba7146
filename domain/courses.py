"""Looking at turmas: those with open enrollment, and one's own."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain import activities, encontros
from domain.activities import Card, Page
from models import Activity, Kind, Seat, SeatState


def open_turmas(
    session: Session, *, participant_id: int | None, now: datetime, page: int = 0
) -> Page:
    """Return the turmas in which people can enroll now, the first to start first."""
    wanted = select(Activity.id).where(
        Activity.kind == Kind.TURMA,
        Activity.published_at.is_not(None),
        Activity.cancelled_at.is_(None),
        or_(Activity.enrollment_opens_at.is_(None), Activity.enrollment_opens_at <= now),
        or_(Activity.enrollment_closes_at.is_(None), Activity.enrollment_closes_at > now),
        activities.first_start() > now,
    )
    return encontros.paged(session, wanted, participant_id=participant_id, page=page)


def mine(session: Session, *, participant_id: int, now: datetime) -> list[Card]:
    """Return the turmas, not yet over, in which the person has, awaits or is offered a seat."""
    wanted = (
        select(Activity.id)
        .join(Seat, Seat.activity_id == Activity.id)
        .where(
            Activity.kind == Kind.TURMA,
            activities.upcoming(now),
            Seat.participant_id == participant_id,
            Seat.state.in_([SeatState.HELD, SeatState.WAITING, SeatState.OFFERED]),
        )
    )
    return activities.cards(session, wanted, participant_id=participant_id)
