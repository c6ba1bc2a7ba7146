"""What the organizers' entry screen says: what matters today, and what waits for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from domain import participants
from domain.activities import standing
from domain.activities.standing import is_of
from domain.attendance import claims, visitors
from domain.notices import uncertain
from domain.organizing import requests
from domain.participants import Profile
from domain.people import registrations
from domain.publications import moderation
from domain.quiet_hours import SAO_PAULO
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    Inquiry,
    Kind,
    Participant,
    Publication,
    Role,
    SeatState,
    Slot,
    Standing,
    Visitor,
)


@dataclass(frozen=True, slots=True)
class Gathering:
    """A slot the organizers look at: today's, or the next encontro's."""

    activity_id: int
    slot_id: int
    title: str
    is_encontro: bool
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    held_count: int
    waiting_count: int
    """Waiting, or with a seat offered."""
    present_count: int
    is_attendance_open: bool
    is_attendance_closed: bool
    """Whether it was open, and is not any more."""
    visitors_count: int
    """Noted and still to be checked."""

    def is_done(self, now: datetime) -> bool:
        """Tell whether presence is over, or the slot itself."""
        return self.is_attendance_closed or (self.ends_at <= now and not self.is_attendance_open)


@dataclass(frozen=True, slots=True)
class Overview:
    """The counts of the entry screen."""

    today: tuple[Gathering, ...]
    """The slots of today: first what is not over, each in order of time."""
    next_encontro: Gathering | None
    unanswered_count: int
    """Approved participants who have not answered the next encontro."""
    waiting_registrations: int
    waiting_publications: int
    uncertain_messages: int = 0
    """Messages nobody knows to have arrived."""
    waiting_inquiries: int = 0
    waiting_claims: int = 0
    """Presences that people ask for."""
    waiting_requests: int = 0
    """Requests for a seat in a turma with approval."""


def overview(session: Session, *, actor_id: int, now: datetime) -> Overview:
    """Return what an organizer sees first.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    actor = participants.require_organizer(session, actor_id=actor_id, now=now)
    coming = session.execute(
        _gatherings()
        .where(Activity.kind == Kind.ENCONTRO, Slot.ends_at > now)
        .order_by(Slot.starts_at, Slot.id)
        .limit(1)
    ).one_or_none()
    next_encontro = None if coming is None else _gathering(coming, now)
    return Overview(
        today=_today(session, now, actor),
        next_encontro=next_encontro,
        unanswered_count=(
            0 if next_encontro is None else _unanswered(session, next_encontro.activity_id)
        ),
        waiting_registrations=registrations.queue(session, shown_to=actor_id, now=now).count,
        waiting_publications=_count(session, select(Publication.id).where(moderation.waits())),
        uncertain_messages=uncertain.count(session, now=now),
        waiting_claims=claims.count_waiting(session),
        waiting_inquiries=_count(session, select(Inquiry.id).where(Inquiry.answered_at.is_(None))),
        waiting_requests=requests.waiting_count(session, now=now),
    )


def door(session: Session, *, actor_id: int, now: datetime) -> tuple[Gathering, ...]:
    """Return the slots of today to somebody who takes attendance there and nothing else.

    Raises:
        NotAllowedError: the actor may not take attendance anywhere.

    """
    actor = participants.require_some_door(session, actor_id=actor_id, now=now)
    return _today(session, now, actor)


def _today(session: Session, now: datetime, actor: Profile) -> tuple[Gathering, ...]:
    midnight = now.astimezone(SAO_PAULO).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = session.execute(
        _gatherings()
        .where(Slot.starts_at >= midnight, Slot.starts_at < midnight + timedelta(days=1))
        .order_by(Slot.starts_at, Slot.id)
    ).all()
    gatherings = [_gathering(row, now) for row in rows if actor.may(Role.DOOR, activity_id=row.id)]
    return tuple(sorted(gatherings, key=lambda gathering: gathering.is_done(now)))


def _gatherings() -> Select[*tuple[Any, ...]]:
    present = (
        select(func.count(Attendance.id))
        .where(Attendance.slot_id == Slot.id, standing.was_there)
        .scalar_subquery()
    )
    noted = (
        select(func.count(Visitor.id))
        .where(Visitor.slot_id == Slot.id, visitors.is_waiting)
        .scalar_subquery()
    )
    return (
        select(
            Activity.id,
            Slot.id.label("slot_id"),
            Activity.title,
            Activity.kind,
            Slot.starts_at,
            Slot.ends_at,
            Activity.capacity,
            standing.count_known(SeatState.HELD).scalar_subquery().label("held"),
            standing.count_known(*standing.IN_LINE).scalar_subquery().label("waiting"),
            present.label("present"),
            noted.label("visitors"),
            CheckInWindow.opened_at,
            CheckInWindow.closes_at,
            CheckInWindow.closed_at,
        )
        .join(Slot, Slot.activity_id == Activity.id)
        .outerjoin(CheckInWindow, CheckInWindow.slot_id == Slot.id)
        .where(standing.takes_place)
    )


def _gathering(row: Row[*tuple[Any, ...]], now: datetime) -> Gathering:
    ends_at = row.closed_at or row.closes_at
    if ends_at is not None and not is_of((row.opened_at, ends_at), row.starts_at, row.ends_at):
        ends_at = None
    return Gathering(
        activity_id=row.id,
        slot_id=row.slot_id,
        title=row.title,
        is_encontro=row.kind == Kind.ENCONTRO,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        capacity=row.capacity,
        held_count=row.held,
        waiting_count=row.waiting,
        present_count=row.present,
        is_attendance_open=ends_at is not None and ends_at > now,
        is_attendance_closed=ends_at is not None and ends_at <= now,
        visitors_count=row.visitors,
    )


def _unanswered(session: Session, activity_id: int) -> int:
    return _count(
        session,
        select(Participant.id)
        .join(Activity, Activity.id == activity_id)
        .where(Participant.standing == Standing.ACTIVE, ~standing.has_answered()),
    )


def _count(session: Session, statement: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0
