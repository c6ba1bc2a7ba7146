"""What the home screen says: what is next for a person, and what waits for an answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from domain.activities import standing
from domain.attendance import hours
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    Kind,
    Seat,
    SeatState,
    Slot,
)


@dataclass(frozen=True, slots=True)
class NextEncontro:
    """The next encontro, or the one that goes on now, with the person's standing."""

    activity_id: int
    version: int
    title: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    standing: SeatState | None
    """None when the person has not answered."""
    is_full: bool
    is_recorded: bool
    """Whether the person's presence is recorded already."""


@dataclass(frozen=True, slots=True)
class NextLesson:
    """The next lesson of a turma in which the person has a seat."""

    activity_id: int
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OfferedSeat:
    """A seat kept for the person until a moment."""

    activity_id: int
    title: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OpenAttendance:
    """Where presence can be recorded now and the person has not done it."""

    slot_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it."""

    encontro: NextEncontro | None
    lesson: NextLesson | None
    offer: OfferedSeat | None
    attendance: OpenAttendance | None
    hours: hours.Summary


def overview(session: Session, *, participant_id: int, now: datetime) -> Overview:
    """Return what is next for an approved participant."""
    return Overview(
        encontro=_encontro(session, participant_id, now),
        lesson=_lesson(session, participant_id, now),
        offer=_offer(session, participant_id, now),
        attendance=_attendance(session, participant_id, now),
        hours=hours.summary(session, participant_id=participant_id, now=now),
    )


def _encontro(session: Session, participant_id: int, now: datetime) -> NextEncontro | None:
    recorded = (
        exists()
        .where(Attendance.slot_id == Slot.id, Attendance.participant_id == participant_id)
        .correlate(Slot)
    )
    row = session.execute(
        select(
            Activity.id,
            Activity.version,
            Activity.title,
            Activity.venue,
            Slot.starts_at,
            Slot.ends_at,
            Seat.state,
            Activity.capacity,
            standing.count(*standing.TAKEN).scalar_subquery(),
            standing.has_line(but=participant_id),
            recorded,
        )
        .join(Slot, Slot.activity_id == Activity.id)
        .outerjoin(
            Seat, and_(Seat.activity_id == Activity.id, Seat.participant_id == participant_id)
        )
        .where(
            Activity.kind == Kind.ENCONTRO,
            Activity.published_at <= now,
            Activity.cancelled_at.is_(None),
            Slot.ends_at > now,
        )
        .order_by(Slot.starts_at, Activity.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    id_, version, title, venue, starts_at, ends_at, state, capacity, taken, has_line, is_here = row
    return NextEncontro(
        activity_id=id_,
        version=version,
        title=title,
        venue=venue,
        starts_at=starts_at,
        ends_at=ends_at,
        standing=None if state is None else SeatState(state),
        is_full=standing.is_full(standing.free_count(capacity, taken), has_line=has_line),
        is_recorded=is_here,
    )


def _lesson(session: Session, participant_id: int, now: datetime) -> NextLesson | None:
    row = session.execute(
        select(Activity.id, Activity.title, Slot.starts_at, Slot.ends_at)
        .join(Slot, Slot.activity_id == Activity.id)
        .join(Seat, Seat.activity_id == Activity.id)
        .where(
            Activity.kind == Kind.TURMA,
            Activity.cancelled_at.is_(None),
            Seat.participant_id == participant_id,
            Seat.state == SeatState.HELD,
            Slot.ends_at > now,
        )
        .order_by(Slot.starts_at, Activity.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else NextLesson(*row)


def _offer(session: Session, participant_id: int, now: datetime) -> OfferedSeat | None:
    row = session.execute(
        select(Activity.id, Activity.title, Seat.offered_until)
        .join(Seat, Seat.activity_id == Activity.id)
        .where(
            Seat.participant_id == participant_id,
            Seat.state == SeatState.OFFERED,
            Seat.offered_until > now,
            Activity.cancelled_at.is_(None),
        )
        .order_by(Seat.offered_until)
        .limit(1)
    ).one_or_none()
    if row is None or row.offered_until is None:
        return None
    return OfferedSeat(activity_id=row.id, title=row.title, until=row.offered_until)


def _attendance(session: Session, participant_id: int, now: datetime) -> OpenAttendance | None:
    row = session.execute(
        select(Slot.id, Activity.title)
        .join(CheckInWindow, CheckInWindow.slot_id == Slot.id)
        .join(Activity, Activity.id == Slot.activity_id)
        .outerjoin(
            Seat, and_(Seat.activity_id == Activity.id, Seat.participant_id == participant_id)
        )
        .outerjoin(
            Attendance,
            and_(Attendance.slot_id == Slot.id, Attendance.participant_id == participant_id),
        )
        .where(
            CheckInWindow.opened_at <= now,
            CheckInWindow.closes_at > now,
            CheckInWindow.closed_at.is_(None),
            Activity.cancelled_at.is_(None),
            Attendance.id.is_(None),
            # Whoever did not confirm an encontro may still come; a turma is for its people.
            or_(Activity.kind == Kind.ENCONTRO, Seat.state == SeatState.HELD),
        )
        .order_by(Slot.starts_at, Slot.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else OpenAttendance(slot_id=row.id, title=row.title)
