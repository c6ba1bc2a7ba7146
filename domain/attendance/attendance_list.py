"""The list of a slot, on which presence is marked by hand (domain/attendance/presence.py)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain import pages
from domain.activities.standing import KNOWN
from domain.attendance.attendance_records import Meeting, require_meeting, simplify
from domain.participants import office_of, require_door
from domain.reading.plain import alphabetical
from models import Assessoria, Attendance, Participant, Presence, Seat, SeatState

PAGE_SIZE: Final = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the list."""

    participant_id: int
    name: str
    office: str
    has_seat: bool
    present_at: datetime | None
    """When the person showed up; also of a justified absence, when that was noted."""
    kind: Presence | None = None
    """None while nothing is recorded."""


@dataclass(frozen=True, slots=True)
class Roll:
    """One page of the list of a slot; pages start at 0."""

    slot_id: int
    activity_id: int
    is_turma: bool
    title: str
    entries: tuple[Entry, ...]
    page: int
    pages_count: int
    query: str
    """The part of a name that was looked for; empty for those who hold a seat."""


def roll(  # noqa: PLR0913 - whose list, for whom, what of it
    session: Session, *, slot_id: int, actor_id: int, now: datetime, query: str = "", page: int = 0
) -> Roll:
    """Return a page of the list: who holds a seat, or everybody whose name fits the query.

    Those who are not marked yet come first.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot, or it is cancelled or not published.

    """
    actor = require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    wanted = simplify(query).split()
    # A lesson is for its people; who organizes can add somebody else.
    everybody = bool(wanted) and (not meeting.is_turma or actor.is_organizer)
    people = _read_people(session, meeting, everybody=everybody)
    found = [
        entry
        for entry in people
        if all(part in simplify(f"{entry.name} {entry.office}") for part in wanted)
    ]
    found.sort(key=lambda entry: (entry.present_at is not None, alphabetical(entry.name)))
    shown, page, pages_count = pages.cut(found, page, size=PAGE_SIZE)
    return Roll(
        slot_id=slot_id,
        activity_id=meeting.activity_id,
        is_turma=meeting.is_turma,
        title=meeting.title,
        entries=shown,
        page=page,
        pages_count=pages_count,
        query=query,
    )


def _read_people(session: Session, meeting: Meeting, *, everybody: bool) -> list[Entry]:
    statement = (
        select(
            Participant.id,
            Participant.name,
            office_of.label("office"),
            Seat.id.is_not(None).label("has_seat"),
            Attendance.happened_at,
            Attendance.kind,
        )
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .outerjoin(
            Seat,
            and_(
                Seat.participant_id == Participant.id,
                Seat.activity_id == meeting.activity_id,
                Seat.state == SeatState.HELD,
            ),
        )
        .outerjoin(
            Attendance,
            and_(
                Attendance.participant_id == Participant.id,
                Attendance.slot_id == meeting.slot_id,
            ),
        )
        .where(Participant.standing.in_(KNOWN))
    )
    if not everybody:
        statement = statement.where(or_(Seat.id.is_not(None), Attendance.id.is_not(None)))
    return [
        Entry(
            row.id,
            row.name,
            row.office,
            row.has_seat,
            row.happened_at,
            None if row.kind is None else Presence(row.kind),
        )
        for row in session.execute(statement)
    ]
