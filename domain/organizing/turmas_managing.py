"""A new turma of a course: its number, its lessons, and the terms it begins with."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import standing, turma_terms
from domain.activities.activities import Kind
from domain.errors import NotFoundError, StaleError
from domain.organizing import manage, precedents
from domain.organizing.manage import Details
from domain.organizing.precedents import Usual
from models import Activity, Course

USUAL_SEATS: Final = 30


def usual(session: Session, *, actor_id: int, course_id: int, now: datetime) -> Usual:
    """Return what the next turma of a course is probably like.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    course = _require(session, course_id)
    last = precedents.find_last(session, course_id=course_id)
    venues = session.scalars(
        select(Activity.venue)
        .where(Activity.kind == Kind.TURMA, Activity.venue != standing.TO_CONFIRM)
        .group_by(Activity.venue)
        .order_by(func.count().desc(), Activity.venue)
        .limit(3)
    ).all()
    return Usual(
        title=turma_terms.title(course.title, _next_number(session, course_id)),
        venues=tuple(venues),
        capacity=USUAL_SEATS if last is None else last.capacity,
        minutes=course.minutes,
    )


def create(
    session: Session, *, actor_id: int, course_id: int, details: Details, now: datetime
) -> int:
    """Keep a new turma of a course as a draft that only organizers see; returns its id.

    Its name is that of the course with the next number. Until its terms are changed
    one may enroll, and give the seat back, from the publication to the first lesson.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.
        StaleError: the course is archived.
        InThePastError: a lesson starts in the past.
        EndsTooEarlyError: a lesson ends before it starts, or lasts more than a day.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    # Two turmas made at once must not have the same number.
    course = session.scalar(select(Course).where(Course.id == course_id).with_for_update())
    if course is None:
        raise NotFoundError
    if course.archived_at is not None:
        raise StaleError
    number = _next_number(session, course_id)
    first = min(starts_at for starts_at, _ in details.slots)
    row = manage.keep_draft(
        session,
        replace(details, minutes=details.minutes or course.minutes),
        now=now,
        kind=Kind.TURMA,
        title=turma_terms.title(course.title, number),
        course_id=course_id,
        number=number,
        enrollment_closes_at=first,
        withdraw_until=turma_terms.withdraw_until(first, first),
        minimum_attendance_percent=turma_terms.USUAL_MINIMUM,
    )
    audit.record(session, actor_id=actor_id, action="turma.create", subject_id=row.id, now=now)
    return row.id


def _require(session: Session, course_id: int) -> Course:
    course = session.get(Course, course_id)
    if course is None:
        raise NotFoundError
    return course


def _next_number(session: Session, course_id: int) -> int:
    highest = session.scalar(
        select(func.max(Activity.number)).where(Activity.course_id == course_id)
    )
    return (highest or 0) + 1
