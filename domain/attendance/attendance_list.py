"""Marking presence by hand, from the list; every mark and its undoing is kept in the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from domain import audit, pages
from domain.activities.standing import KNOWN
from domain.attendance.attendance import NotEnrolledError, TooEarlyError
from domain.attendance.attendance_records import (
    AFTER,
    BEFORE,
    Meeting,
    insert_attendance,
    may_attend,
    require_meeting,
    simplify,
)
from domain.errors import NotFoundError
from domain.participants import require_door
from models import Assessoria, Attendance, Participant, Seat, SeatState, Source

PAGE_SIZE: Final = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the list."""

    participant_id: int
    name: str
    office: str
    has_seat: bool
    present_at: datetime | None


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
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    wanted = simplify(query).split()
    people = _read_people(session, meeting, everybody=bool(wanted) and not meeting.is_turma)
    found = [
        entry
        for entry in people
        if all(part in simplify(f"{entry.name} {entry.office}") for part in wanted)
    ]
    found.sort(key=lambda entry: (entry.present_at is not None, simplify(entry.name)))
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


def mark(
    session: Session, *, slot_id: int, participant_id: int, actor_id: int, now: datetime
) -> Entry:
    """Record that a person is, or was, there; a repetition changes nothing.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot or person.
        TooEarlyError: it is more than 30 minutes to the start.
        NotEnrolledError: the lesson is for people with a seat.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    person = _require_person(session, participant_id)
    about = (meeting.activity_id, meeting.is_turma, meeting.title)
    if now < meeting.starts_at - BEFORE:
        raise TooEarlyError(
            *about, opens_at=meeting.starts_at - BEFORE, closes_at=meeting.ends_at + AFTER, now=now
        )
    if not may_attend(session, meeting, participant_id):
        raise NotEnrolledError(*about)
    is_new = insert_attendance(
        session,
        slot_id=slot_id,
        participant_id=participant_id,
        # Marked afterwards: the person was there, but nobody knows since when.
        happened_at=min(now, meeting.ends_at),
        source=Source.BY_HAND,
        author_id=actor_id,
        now=now,
    )
    if is_new:
        audit.record(
            session,
            actor_id=actor_id,
            action="attendance.mark",
            subject_id=participant_id,
            now=now,
            slot_id=slot_id,
        )
    return _entry(session, meeting, person)


def unmark(
    session: Session, *, slot_id: int, participant_id: int, actor_id: int, now: datetime
) -> Entry:
    """Take a recorded presence back, however it came about; the audit keeps what it was.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot or person.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    person = _require_person(session, participant_id)
    gone = session.execute(
        delete(Attendance)
        .where(Attendance.slot_id == slot_id, Attendance.participant_id == participant_id)
        .returning(Attendance.happened_at, Attendance.source, Attendance.author_id)
    ).one_or_none()
    if gone is not None:
        audit.record(
            session,
            actor_id=actor_id,
            action="attendance.unmark",
            subject_id=participant_id,
            now=now,
            slot_id=slot_id,
            happened_at=gone.happened_at.isoformat(),
            source=gone.source,
            author_id=gone.author_id,
        )
    return _entry(session, meeting, person)


def _require_person(session: Session, participant_id: int) -> Participant:
    person = session.get(Participant, participant_id)
    if person is None or person.standing not in KNOWN:
        raise NotFoundError
    return person


def _entry(session: Session, meeting: Meeting, person: Participant) -> Entry:
    people = _read_people(session, meeting, everybody=True, participant_id=person.id)
    return people[0]


def _read_people(
    session: Session, meeting: Meeting, *, everybody: bool, participant_id: int | None = None
) -> list[Entry]:
    statement = (
        select(
            Participant.id,
            Participant.name,
            Assessoria.acronym,
            Participant.agency_text,
            Seat.id.is_not(None),
            Attendance.happened_at,
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
    if participant_id is not None:
        statement = statement.where(Participant.id == participant_id)
    if not everybody:
        statement = statement.where(or_(Seat.id.is_not(None), Attendance.id.is_not(None)))
    return [
        Entry(id_, name, acronym or agency_text or "", has_seat, present_at)
        for id_, name, acronym, agency_text, has_seat, present_at in session.execute(statement)
    ]
