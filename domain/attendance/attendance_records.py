"""Slots as attendance sees them, and the one way an attendance is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from database.upserts import insert_into
from domain.activities.activities import Stretch
from domain.activities.standing import is_of, takes_place, was_there, whole_minutes
from domain.attendance.attendance_codes import OpenSlot
from domain.errors import DomainError, NotFoundError
from domain.participants import Profile
from domain.search.portuguese import plain
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    Kind,
    Presence,
    Seat,
    SeatState,
    Slot,
    Source,
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A slot with what recording presence there needs; times are aware, in UTC."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    activity_id: int
    kind: str
    title: str
    activity_minutes: int
    opened_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    secret: str | None
    poster_at: datetime | None

    @property
    def is_turma(self) -> bool:
        """Whether it is a lesson."""
        return self.kind == Kind.TURMA

    @property
    def check_in(self) -> OpenSlot | None:
        """The check-in, if it was ever opened for this time."""
        if self.secret is None or self.opened_at is None or self.closes_at is None:
            return None
        until = self.closed_at or self.closes_at
        if not is_of((self.opened_at, until), self.starts_at, self.ends_at):
            return None
        has_poster = self.poster_at is not None
        return OpenSlot(self.slot_id, self.secret, self.opened_at, until, has_poster=has_poster)


meetings: Final[Select[*tuple[Any, ...]]] = (
    select(
        Slot.id,
        Slot.starts_at,
        Slot.ends_at,
        Activity.id,
        Activity.kind,
        Activity.title,
        Activity.minutes,
        CheckInWindow.opened_at,
        CheckInWindow.closes_at,
        CheckInWindow.closed_at,
        CheckInWindow.secret,
        CheckInWindow.poster_at,
    )
    .join(Activity, Activity.id == Slot.activity_id)
    .outerjoin(CheckInWindow, CheckInWindow.slot_id == Slot.id)
    .where(takes_place)
    .order_by(Slot.starts_at, Slot.id)
)


@dataclass(frozen=True, slots=True)
class Taking:
    """How the presence of a slot was taken: for everybody who was there, or for some, or not."""

    is_open: bool
    """Whether it can still be recorded."""
    is_known: bool
    """Whether it was opened, or recovered for all: who is not on the list was not there."""
    has_people: bool
    """Whether anybody is on the list."""

    @property
    def is_settled(self) -> bool:
        """Whether it says of everybody if they were there."""
        return self.is_known and not self.is_open


def takings(session: Session, slots: Sequence[Stretch], now: datetime) -> dict[int, Taking]:
    """Return how the presence of each slot was taken; the one definition of it.

    Somebody marked by hand, or an absence justified ahead, says nothing of the others.
    """
    ids = [slot.slot_id for slot in slots]
    ended = func.coalesce(CheckInWindow.closed_at, CheckInWindow.closes_at)
    rows = session.execute(
        select(CheckInWindow.slot_id, CheckInWindow.opened_at, ended).where(
            CheckInWindow.slot_id.in_(ids)
        )
    )
    check_ins = {slot_id: (opened_at, ends_at) for slot_id, opened_at, ends_at in rows}
    sources: dict[int, set[str]] = {}
    for slot_id, source in session.execute(
        select(Attendance.slot_id, Attendance.source)
        .where(Attendance.slot_id.in_(ids), was_there)
        .distinct()
    ):
        sources.setdefault(slot_id, set()).add(source)
    found = {}
    for slot in slots:
        check_in = check_ins.get(slot.slot_id)
        if check_in is not None and not is_of(check_in, slot.starts_at, slot.ends_at):
            check_in = None
        recorded = sources.get(slot.slot_id, set())
        found[slot.slot_id] = Taking(
            is_open=check_in is not None and check_in[1] > now,
            is_known=check_in is not None or Source.RECOVERED in recorded,
            has_people=bool(recorded),
        )
    return found


def insert_attendance(  # noqa: PLR0913 - one argument per column
    session: Session,
    *,
    slot_id: int,
    participant_id: int,
    happened_at: datetime,
    source: Source,
    author_id: int | None,
    now: datetime,
) -> bool:
    """Write that somebody was there; returns False when that was known before."""
    new_id = session.scalar(
        insert_into(session, Attendance)
        .values(
            slot_id=slot_id,
            participant_id=participant_id,
            happened_at=happened_at,
            recorded_at=now,
            source=source,
            author_id=author_id,
        )
        .on_conflict_do_update(
            index_elements=["slot_id", "participant_id"],
            # Who was not to come, and came.
            where=~was_there,
            set_={
                "kind": Presence.PRESENT,
                "happened_at": happened_at,
                "recorded_at": now,
                "source": source,
                "author_id": author_id,
            },
        )
        .returning(Attendance.id)
    )
    return new_id is not None


def move(session: Session, *, kept_id: int, gone_id: int) -> None:
    """Let one person be who another was at a slot: who was there was not excused.

    What does not meet a record of the other is left to the caller.
    """
    own = aliased(Attendance)
    came = exists().where(
        own.slot_id == Attendance.slot_id, own.participant_id == gone_id,
        own.kind != Presence.JUSTIFIED,
    )  # fmt: skip
    session.execute(
        delete(Attendance).where(Attendance.participant_id == kept_id, ~was_there, came)
    )


def read_meeting(session: Session, slot_id: int) -> Meeting | None:
    """Return a slot of an activity that is published and not cancelled."""
    row = session.execute(meetings.where(Slot.id == slot_id)).one_or_none()
    return None if row is None else Meeting(*row)


def minutes_of(session: Session, meeting: Meeting) -> int:
    """Return what the whole slot counts, in minutes."""
    length = meeting.ends_at - meeting.starts_at
    slots = session.execute(
        select(Slot.starts_at, Slot.ends_at).where(Slot.activity_id == meeting.activity_id)
    )
    lengths = sum((ends_at - starts_at for starts_at, ends_at in slots), timedelta(0))
    return whole_minutes(meeting.kind, meeting.activity_minutes, length, lengths)


def require_meeting(session: Session, slot_id: int) -> Meeting:
    """Return a slot of an activity that is published and not cancelled.

    Raises:
        NotFoundError: there is no such slot.

    """
    meeting = read_meeting(session, slot_id)
    if meeting is None:
        raise NotFoundError
    return meeting


def may_attend(session: Session, meeting: Meeting, participant_id: int) -> bool:
    """Everybody may come to an encontro; a lesson is for people with a seat."""
    return not meeting.is_turma or (
        session.scalar(
            select(Seat.id).where(
                Seat.activity_id == meeting.activity_id,
                Seat.participant_id == participant_id,
                Seat.state == SeatState.HELD,
            )
        )
        is not None
    )


@dataclass(eq=False)
class WithoutSeatError(DomainError):
    """The lesson is for people with a seat, and only an organizer adds somebody without one."""

    slot_id: int
    title: str


def require_may_be_added(
    session: Session, meeting: Meeting, participant_id: int, *, actor: Profile
) -> None:
    """Check that whoever takes attendance may say of a person to have been at a slot.

    Raises:
        WithoutSeatError: the lesson is for people with a seat, and the actor does not organize.

    """
    if not actor.is_organizer and not may_attend(session, meeting, participant_id):
        raise WithoutSeatError(meeting.slot_id, meeting.title)


def simplify(text: str) -> str:
    """Write a text without accents and in lower case, to compare names."""
    return plain(text.casefold())
