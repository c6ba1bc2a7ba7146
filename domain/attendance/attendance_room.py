"""The organizers' side of a check-in: open, extend and close it, and watch who came."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from domain import audit
from domain.activities.standing import AFTER, BEFORE, KNOWN, is_of, was_there
from domain.attendance import attendance, visitors
from domain.attendance import attendance_codes as codes
from domain.attendance.attendance_records import Meeting, meetings, read_meeting, require_meeting
from domain.budgets import Who
from domain.errors import DomainError, NotFoundError, StaleError
from domain.participants import require_door
from domain.quiet_hours import local_day
from domain.reading.plain import alphabetical
from models import Activity, Attendance, CheckInWindow, Participant, Seat, SeatState, Slot, Visitor

EXTENSION: Final = timedelta(minutes=30)

_MOST_NAMES: Final = 12


@dataclass(eq=False)
class CheckInOverError(DomainError):
    """The day of the slot is over; presence can still be marked on the list."""

    slot_id: int


class State(StrEnum):
    """How far the check-in of a slot has come."""

    NOT_OPENED = "not_opened"
    PLANNED = "planned"
    """Opened by an organizer, and counting from opens_at on."""
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Code:
    """What the room shows at one moment."""

    digits: str
    token: str
    """What the QR code carries after "p_"."""
    changes_at: datetime


@dataclass(frozen=True, slots=True)
class Panel:
    """How attendance at a slot stands; times are aware, in UTC."""

    slot_id: int
    activity_id: int
    is_turma: bool
    title: str
    starts_at: datetime
    ends_at: datetime
    state: State
    opens_at: datetime
    closes_at: datetime
    code: Code | None
    """Only while it is open."""
    page: str | None
    """The address part of the page to project; None before it was opened."""
    present_count: int
    held_count: int
    """Confirmed, or enrolled."""
    unexpected_count: int
    """Present without a seat."""
    visitors_count: int
    """Noted and still to be checked."""
    missing_names: tuple[str, ...]
    """Some of those who hold a seat and are not there yet."""
    digits_shut: tuple[Who, ...] = ()
    """Whose digits the room does not take for now, after too many wrong ones."""
    slots_count: int = 1
    """Lessons, or days, of the activity."""
    can_open: bool = True
    """Whether the code may be opened, or opened again: until the end of its day."""

    @property
    def absent_count(self) -> int:
        """Who holds a seat and is not there."""
        return self.held_count - (self.present_count - self.unexpected_count)


@dataclass(frozen=True, slots=True)
class Projection:
    """What the page to project shows."""

    title: str
    state: State
    opens_at: datetime
    closes_at: datetime
    code: Code | None
    present_count: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """One slot of several."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    present_count: int
    state: State


@dataclass(frozen=True, slots=True)
class Lessons:
    """The slots of an activity, in order of time."""

    activity_id: int
    is_turma: bool
    title: str
    lessons: tuple[Lesson, ...]


def open_check_in(
    session: Session, *, slot_id: int, actor_id: int, now: datetime, secret: str
) -> Panel:
    """Open the check-in of a slot, from 30 minutes before to 30 minutes after it.

    Opened earlier it waits for its time; closed before, it opens again. `secret` is random,
    32 hexadecimal digits, and used only the first time.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot, or it is cancelled or not published.
        CheckInOverError: the day of the slot is over.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    open_window(session, slot_id=slot_id, by_id=actor_id, now=now, secret=secret)
    return panel(session, slot_id=slot_id, actor_id=actor_id, now=now)


def open_window(
    session: Session, *, slot_id: int, by_id: int, now: datetime, secret: str
) -> CheckInWindow:
    """Open the check-in of a slot where it is not open; who asks was checked.

    Raises:
        NotFoundError: there is no such slot, or it is cancelled or not published.
        CheckInOverError: the day of the slot is over.

    """
    meeting = require_meeting(session, slot_id)
    if not _can_open(meeting, now):
        raise CheckInOverError(slot_id)
    window = session.get(CheckInWindow, slot_id, with_for_update=True)
    # Messages tell whole seconds: one written in this very second is not too early.
    opened_at = max(now.replace(microsecond=0), meeting.starts_at - BEFORE)
    if window is None:
        window = CheckInWindow(
            slot_id=slot_id,
            secret=secret,
            opened_at=opened_at,
            closes_at=max(meeting.ends_at + AFTER, now + EXTENSION),
            closed_at=None,
            opened_by_id=by_id,
        )
        session.add(window)
    elif window.closed_at is not None or window.closes_at <= now or not _is_of(window, meeting):
        if not _is_of(window, meeting):
            # Opened for another time: it counts from that of now.
            window.opened_at = opened_at
        window.closed_at = None
        window.closes_at = max(meeting.ends_at + AFTER, now + EXTENSION)
        # A week after the end the secret is forgotten; the encontro may have moved since.
        window.secret = window.secret or secret
    else:
        return window
    _record(session, "check_in.open", meeting, by_id, now, window.closes_at)
    return window


def extend_check_in(session: Session, *, slot_id: int, actor_id: int, now: datetime) -> Panel:
    """Let an open check-in go on for 30 minutes more.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot, or it is cancelled or not published.
        StaleError: it is not open.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    window = _require_window(session, slot_id, now)
    window.closes_at += EXTENSION
    _record(session, "check_in.extend", meeting, actor_id, now, window.closes_at)
    return panel(session, slot_id=slot_id, actor_id=actor_id, now=now)


def close_check_in(session: Session, *, slot_id: int, actor_id: int, now: datetime) -> Panel:
    """Close an open check-in now.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot, or it is cancelled or not published.
        StaleError: it is not open.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    window = _require_window(session, slot_id, now)
    window.closed_at = now
    _record(session, "check_in.close", meeting, actor_id, now, now)
    return panel(session, slot_id=slot_id, actor_id=actor_id, now=now)


def panel(session: Session, *, slot_id: int, actor_id: int, now: datetime) -> Panel:
    """Return how attendance at a slot stands.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot, or it is cancelled or not published.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    check_in = meeting.check_in
    present_count, unexpected_count = _count_present(session, meeting)
    opens_at, closes_at = _times(meeting)
    return Panel(
        slot_id=slot_id,
        activity_id=meeting.activity_id,
        is_turma=meeting.is_turma,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        state=_state(meeting, now),
        opens_at=opens_at,
        closes_at=closes_at,
        code=_code(session, meeting, now),
        page=None if check_in is None else codes.page_token(slot_id, check_in.secret),
        present_count=present_count,
        held_count=_count(session, _held(meeting)),
        unexpected_count=unexpected_count,
        visitors_count=_count(
            session,
            select(Visitor.id).where(Visitor.slot_id == slot_id, visitors.is_waiting),
        ),
        missing_names=_missing_names(session, meeting),
        digits_shut=attendance.digits_shut(session, slot_id=slot_id, now=now),
        slots_count=_count(session, select(Slot.id).where(Slot.activity_id == meeting.activity_id)),
        can_open=_can_open(meeting, now),
    )


def lessons(session: Session, *, activity_id: int, actor_id: int, now: datetime) -> Lessons:
    """Return every slot of an activity with how many were there, in order of time.

    Raises:
        NotAllowedError: the person may not take attendance there.
        NotFoundError: there is no such activity, or it is cancelled or not published.

    """
    rows = session.execute(
        meetings.where(Activity.id == activity_id).add_columns(
            select(func.count())
            .select_from(Attendance)
            .where(Attendance.slot_id == Slot.id, was_there)
            .scalar_subquery()
        )
    ).all()
    require_door(session, actor_id=actor_id, slot_id=rows[0][0] if rows else None, now=now)
    if not rows:
        raise NotFoundError
    found = [(Meeting(*row[:-1]), row[-1]) for row in rows]
    first = found[0][0]
    return Lessons(
        activity_id=activity_id,
        is_turma=first.is_turma,
        title=first.title,
        lessons=tuple(
            Lesson(one.slot_id, one.starts_at, one.ends_at, count, _state(one, now))
            for one, count in found
        ),
    )


def project(session: Session, *, page: str, now: datetime) -> Projection:
    """Return what the page to project shows; knowing its address is the permission.

    Raises:
        NotFoundError: no slot has this address, or its activity was cancelled.

    """
    slot_id = codes.slot_of_page(page)
    meeting = None if slot_id is None else read_meeting(session, slot_id)
    if meeting is None or not meeting.secret:
        raise NotFoundError
    if not codes.is_page(page, meeting.slot_id, meeting.secret):
        raise NotFoundError
    opens_at, closes_at = _times(meeting)
    return Projection(
        title=meeting.title,
        state=_state(meeting, now),
        opens_at=opens_at,
        closes_at=closes_at,
        code=_code(session, meeting, now),
        present_count=_count_present(session, meeting)[0],
    )


def code_now(session: Session, *, slot_id: int, now: datetime) -> Code:
    """Return the code of a slot, for the picture an organizer asked for.

    Raises:
        NotFoundError: the check-in is not open.

    """
    meeting = read_meeting(session, slot_id)
    code = None if meeting is None else _code(session, meeting, now)
    if code is None:
        raise NotFoundError
    return code


def _require_window(session: Session, slot_id: int, now: datetime) -> CheckInWindow:
    window = session.get(CheckInWindow, slot_id, with_for_update=True)
    if window is None or window.closed_at is not None or window.closes_at <= now:
        raise StaleError
    return window


def _record(  # noqa: PLR0913, PLR0917 - one argument per column
    session: Session,
    action: str,
    meeting: Meeting,
    actor_id: int,
    now: datetime,
    ends_at: datetime,
) -> None:
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action=action,
        subject_id=meeting.slot_id,
        now=now,
        ends_at=ends_at.isoformat(),
    )


def _is_of(window: CheckInWindow, meeting: Meeting) -> bool:
    until = window.closed_at or window.closes_at
    return is_of((window.opened_at, until), meeting.starts_at, meeting.ends_at)


def _can_open(meeting: Meeting, now: datetime) -> bool:
    return local_day(meeting.ends_at) >= local_day(now)


def _state(meeting: Meeting, now: datetime) -> State:
    check_in = meeting.check_in
    if check_in is None:
        return State.NOT_OPENED
    if check_in.ends_at <= now:
        return State.CLOSED
    return State.OPEN if check_in.opened_at <= now else State.PLANNED


def _times(meeting: Meeting) -> tuple[datetime, datetime]:
    check_in = meeting.check_in
    if check_in is None:
        return meeting.starts_at - BEFORE, meeting.ends_at + AFTER
    return check_in.opened_at, check_in.ends_at


def _code(session: Session, meeting: Meeting, now: datetime) -> Code | None:
    check_in = meeting.check_in
    if check_in is None or not check_in.is_open(now):
        return None
    window = codes.window_of(now)
    drawn = codes.Codes(attendance.open_slots(session, at=now))
    return Code(
        digits=drawn.digits(meeting.slot_id, window),
        token=codes.token(meeting.slot_id, check_in.secret, window),
        changes_at=codes.changes_at(now),
    )


def _held(meeting: Meeting) -> Select[int]:
    """Select who holds a seat, as the list has them: who was suspended is not missed."""
    return (
        select(Seat.participant_id)
        .join(Participant, Participant.id == Seat.participant_id)
        .where(
            Seat.activity_id == meeting.activity_id,
            Seat.state == SeatState.HELD,
            Participant.standing.in_(KNOWN),
        )
    )


def _present(meeting: Meeting) -> Select[int]:
    return select(Attendance.participant_id).where(Attendance.slot_id == meeting.slot_id, was_there)


def _count(session: Session, rows: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _count_present(session: Session, meeting: Meeting) -> tuple[int, int]:
    """Return how many are there, and how many of them without a seat."""
    present = _present(meeting)
    without = present.where(Attendance.participant_id.not_in(_held(meeting)))
    return _count(session, present), _count(session, without)


def _missing_names(session: Session, meeting: Meeting) -> tuple[str, ...]:
    names = session.scalars(
        select(Participant.name).where(
            Participant.id.in_(_held(meeting)), Participant.id.not_in(_present(meeting))
        )
    )
    return tuple(sorted(names, key=alphabetical)[:_MOST_NAMES])
