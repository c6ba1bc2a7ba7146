"""What organizers do with requests for a seat in a turma with approval: look and decide."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from domain import audit, pages, participants
from domain.activities import activities, standing
from domain.activities.activities import SeatState
from domain.errors import DomainError, StaleError
from domain.notices.outbox import OutgoingMessage
from domain.seats import clashes, seat_requests
from domain.seats.clashes import Overlap
from domain.seats.seats_answers import Held, Waiting
from models import Activity, Assessoria, Participant, Seat

PAGE_SIZE: Final = 8
MAX_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody who asked for a seat, and how the turma stands."""

    activity_id: int
    title: str
    """Of the turma."""
    participant_id: int
    chat_id: int | None
    name: str
    office: str
    asked_at: datetime
    capacity: int | None
    held_count: int
    meanwhile: tuple[Overlap, ...] = ()
    """What the person holds at that time; of one request alone, not in a list."""


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Some of the requests, the oldest first."""

    requests: tuple[Request, ...]
    count: int
    """Of all of them."""
    page: int
    page_count: int
    activity_id: int
    """The turma they are for; 0: any."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A request, and what became of it; None: it was declined."""

    request: Request
    result: Held | Waiting | None
    entry_id: int
    """By which domain/seats/undo_by_hand.py takes it back."""


class ReasonTooLongError(DomainError):
    """The reason does not fit."""


def waiting_count(session: Session, *, now: datetime) -> int:
    """Return how many requests wait for a decision."""
    wanted = _requests(now).with_only_columns(Seat.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(wanted)) or 0


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether a notice that requests wait still holds."""
    del message
    return waiting_count(session, now=now) > 0


def listing(
    session: Session, *, actor_id: int, now: datetime, activity_id: int = 0, page: int = 0
) -> RequestPage:
    """Return a page of the requests for one turma, or for any with 0.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    wanted = _requests(now)
    if activity_id:
        wanted = wanted.where(Activity.id == activity_id)
    rows = session.execute(wanted).all()
    shown, page, page_count = pages.cut(rows, page, size=PAGE_SIZE)
    return RequestPage(tuple(map(_request, shown)), len(rows), page, page_count, activity_id)


def one(
    session: Session, *, actor_id: int, activity_id: int, participant_id: int, now: datetime
) -> Request:
    """Return one request.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it was decided or taken back.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return _one(session, activity_id, participant_id, now)


def approve(
    session: Session, *, actor_id: int, activity_id: int, participant_id: int, now: datetime
) -> Decided:
    """Give who asked a seat, or the end of the line where none is free.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it was decided or taken back, or the turma has started.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    request = _one(session, activity_id, participant_id, now)
    result = seat_requests.approve(
        session, activity_id=activity_id, participant_id=participant_id, now=now
    )
    entry_id = _record(session, actor_id, request, now, "request.approve")
    return Decided(request, result, entry_id)


def decline(  # noqa: PLR0913 - who decides what of whom
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    participant_id: int,
    reason: str,
    now: datetime,
) -> Decided:
    """Give who asked no seat; the caller tells them the reason, which is not kept.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it was decided or taken back, or the turma has started.
        ReasonTooLongError: the reason has more than MAX_REASON letters.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    request = _one(session, activity_id, participant_id, now)
    if len(reason) > MAX_REASON:
        raise ReasonTooLongError
    seat_requests.decline(session, activity_id=activity_id, participant_id=participant_id, now=now)
    return Decided(request, None, _record(session, actor_id, request, now, "request.decline"))


def _record(session: Session, actor_id: int, request: Request, now: datetime, action: str) -> int:
    entry = audit.record(
        session,
        actor_id=actor_id,
        action=action,
        subject_id=request.participant_id,
        now=now,
        activity_id=request.activity_id,
    )
    session.flush()
    return entry.id


def _one(session: Session, activity_id: int, participant_id: int, now: datetime) -> Request:
    row = session.execute(
        _requests(now).where(Activity.id == activity_id, Participant.id == participant_id)
    ).one_or_none()
    if row is None:
        raise StaleError
    facts = activities.read(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    meanwhile = clashes.at_that_time(session, card, participant_id=participant_id, now=now)
    return replace(_request(row), meanwhile=meanwhile)


def _requests(now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Activity.id,
            Activity.title,
            Participant.id,
            Participant.chat_id,
            Participant.name,
            participants.office_of,
            Seat.changed_at,
            Activity.capacity,
            standing.count(SeatState.HELD).scalar_subquery(),
        )
        .select_from(Seat)
        .join(Activity, Activity.id == Seat.activity_id)
        .join(Participant, Participant.id == Seat.participant_id)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .where(
            Seat.state == SeatState.REQUESTED,
            standing.takes_place,
            activities.first_start() > now,
        )
        .order_by(Seat.changed_at, Seat.id)
    )


def _request(row: Any) -> Request:  # noqa: ANN401 - a row of _requests
    return Request(*row)
