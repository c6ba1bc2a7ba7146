"""What the home screen says: what is next for a person, and what waits for an answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain.activities import standing
from domain.attendance import hours
from domain.quiet_hours import local_day
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    Kind,
    Participant,
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
    link: str
    starts_at: datetime
    ends_at: datetime
    last_at: datetime
    """When the last of its slots begins."""
    standing: SeatState | None
    """None when the person has not answered."""
    is_full: bool
    is_recorded: bool
    """Whether the person's presence is recorded already."""
    has_changed: bool = False
    """Whether the time or the place is another than the person said yes to."""


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

    activity_id: int
    title: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it."""

    encontro: NextEncontro | None
    lesson: NextLesson | None
    offer: OfferedSeat | None
    attendance: OpenAttendance | None
    hours: hours.Summary
    erasure_due_at: datetime | None = None
    """When the registration is erased, if the person asked for it."""
    confirmed: tuple[str, datetime] | None = None
    """Title and start of another encontro of the same day that the person confirmed."""


_me: Final[Any] = bindparam("participant_id")
_now: Final[Any] = bindparam("now")
_doors_open: Final[Any] = bindparam("doors_open")
_own_seat: Final = and_(Seat.activity_id == Activity.id, Seat.participant_id == _me)

_other: Final = Slot.__table__.alias("other")
_last: Final = select(func.max(_other.c.starts_at)).where(_other.c.activity_id == Activity.id)

_encontro: Final = Prepared(
    select(
        Activity.id,
        Activity.version,
        Activity.title,
        Activity.venue,
        Activity.link,
        Slot.starts_at,
        Slot.ends_at,
        _last.scalar_subquery(),
        Seat.state,
        Seat.answered_version,
        Activity.capacity,
        standing.count(*standing.TAKEN).scalar_subquery(),
        standing.has_line(but=_me),
        exists()
        .where(Attendance.slot_id == Slot.id, Attendance.participant_id == _me, standing.was_there)
        .correlate(Slot),
    )
    .join(Slot, Slot.activity_id == Activity.id)
    .outerjoin(Seat, _own_seat)
    .where(
        Activity.kind == Kind.ENCONTRO,
        Activity.published_at <= _now,
        Activity.cancelled_at.is_(None),
        Slot.ends_at > _now,
    )
    # Of two at one hour the person goes to the one they confirmed.
    .order_by(Slot.starts_at, case((Seat.state == SeatState.HELD, 0), else_=1), Activity.id)
    .limit(1)
)
_confirmed: Final = (
    select(Activity.id, Activity.title, Slot.starts_at, Slot.ends_at)
    .join(Slot, Slot.activity_id == Activity.id)
    .join(Seat, _own_seat)
    .where(
        Activity.kind == Kind.ENCONTRO,
        Activity.cancelled_at.is_(None),
        Seat.state == SeatState.HELD,
        Slot.ends_at > _now,
    )
    .order_by(Slot.starts_at, Activity.id)
    .limit(1)
)

_lesson: Final = (
    select(Activity.id, Activity.title, Slot.starts_at, Slot.ends_at)
    .join(Slot, Slot.activity_id == Activity.id)
    .join(Seat, _own_seat)
    .where(
        Activity.kind == Kind.TURMA,
        Activity.cancelled_at.is_(None),
        Seat.state == SeatState.HELD,
        Slot.ends_at > _now,
    )
    .order_by(Slot.starts_at, Activity.id)
    .limit(1)
)
_offer: Final = (
    select(Activity.id, Activity.title, Seat.offered_at, Seat.offered_until)
    .join(Seat, _own_seat)
    .where(
        Seat.state == SeatState.OFFERED,
        Seat.offered_until > _now,
        Activity.cancelled_at.is_(None),
    )
    .order_by(Seat.offered_until)
    .limit(1)
)
_attendance: Final = (
    select(Slot.activity_id, Activity.title, CheckInWindow.opened_at, CheckInWindow.closes_at)
    .join(CheckInWindow, CheckInWindow.slot_id == Slot.id)
    .join(Activity, Activity.id == Slot.activity_id)
    .outerjoin(Seat, _own_seat)
    .outerjoin(
        Attendance,
        and_(Attendance.slot_id == Slot.id, Attendance.participant_id == _me, standing.was_there),
    )
    .where(
        CheckInWindow.opened_at <= _now,
        CheckInWindow.closes_at > _now,
        CheckInWindow.closed_at.is_(None),
        # Opened before it was moved to later, the check-in is not its own.
        Slot.starts_at <= _doors_open,
        Activity.cancelled_at.is_(None),
        Attendance.id.is_(None),
        # Whoever did not confirm an encontro may still come; a turma is for its people.
        or_(Activity.kind == Kind.ENCONTRO, Seat.state == SeatState.HELD),
    )
    .order_by(Slot.starts_at, Slot.id)
    .limit(1)
)
_erasure: Final = select(
    Participant.id, Participant.name, Participant.erasure_due_at, Participant.erasure_due_at
).where(Participant.id == _me, Participant.erasure_due_at.is_not(None))
# The first of each, at once: what it is, its number, its title, from when and until when.
_firsts: Final = Prepared(
    union_all(
        *(
            select(literal(what), first.subquery())
            for what, first in (
                ("confirmed", _confirmed),
                ("lesson", _lesson),
                ("offer", _offer),
                ("attendance", _attendance),
                ("erasure", _erasure),
            )
        )
    )
)


def overview(session: Session, *, participant_id: int, now: datetime) -> Overview:
    """Return what is next for an approved participant."""
    session.flush()  # What was changed a moment ago is to be seen.
    who = {"participant_id": participant_id, "now": now, "doors_open": now + standing.BEFORE}
    encontro = _encontro.first(session, **who)
    first = {what: row for what, *row in _firsts.rows(session, **who)}
    lesson, offer, attendance = (first.get(what) for what in ("lesson", "offer", "attendance"))
    erasure = first.get("erasure")
    next_ = _next_encontro(*encontro) if encontro else None
    return Overview(
        encontro=next_,
        lesson=NextLesson(*lesson) if lesson else None,
        offer=OfferedSeat(offer[0], offer[1], until=offer[3]) if offer else None,
        attendance=OpenAttendance(attendance[0], attendance[1], until=attendance[3])
        if attendance
        else None,
        hours=hours.summary(session, participant_id=participant_id, now=now),
        erasure_due_at=erasure[3] if erasure else None,
        confirmed=_beside(next_, first.get("confirmed")),
    )


def _beside(next_: NextEncontro | None, confirmed: list[Any] | None) -> tuple[str, datetime] | None:
    if next_ is None or confirmed is None or confirmed[0] == next_.activity_id:
        return None
    _, title, starts_at, _ = confirmed
    days = {local_day(each) for each in (next_.starts_at, starts_at)}
    return (title, starts_at) if len(days) == 1 else None


def _next_encontro(*row: Any) -> NextEncontro:  # noqa: ANN401 - the row of _encontro
    id_, version, title, venue, link, starts_at, ends_at, last_at, state, answered, *rest = row
    capacity, taken, has_line, is_here = rest
    return NextEncontro(
        activity_id=id_,
        version=version,
        title=title,
        venue=venue,
        link=link,
        starts_at=starts_at,
        ends_at=ends_at,
        last_at=last_at,
        standing=None if state is None else SeatState(state),
        is_full=standing.is_full(standing.free_count(capacity, taken), has_line=has_line),
        is_recorded=bool(is_here),
        has_changed=state == SeatState.HELD and answered < version,
    )
