"""Whom a course is for: everybody, or the people of some offices."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from domain import admission, audit, pages, participants
from domain.errors import NotFoundError, StaleError
from domain.organizing import courses_managing
from domain.organizing.courses_managing import PAGE_SIZE, Managed
from models import Assessoria, CourseOffice


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """An office, and whether the course is for it."""

    id: int
    acronym: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OfficeChoices:
    """Whom a course is for, office by office; with none chosen it is for everybody."""

    course: Managed
    offices: tuple[OfficeChoice, ...]
    page: int
    page_count: int


def offices(
    session: Session, *, actor_id: int, course_id: int, now: datetime, page: int = 0
) -> OfficeChoices:
    """Return whom a course is for, office by office.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    course = courses_managing.managed(session, courses_managing.require(session, course_id))
    rows = session.execute(
        select(Assessoria.id, Assessoria.acronym, CourseOffice.course_id)
        .outerjoin(
            CourseOffice,
            (CourseOffice.assessoria_id == Assessoria.id) & (CourseOffice.course_id == course_id),
        )
        .order_by(Assessoria.acronym)
    ).all()
    shown, page, page_count = pages.cut(rows, page, size=PAGE_SIZE)
    choices = tuple(OfficeChoice(id_, acronym, of is not None) for id_, acronym, of in shown)
    return OfficeChoices(course, choices, page, page_count)


def toggle_office(
    session: Session, *, actor_id: int, course_id: int, assessoria_id: int, now: datetime
) -> None:
    """Let the people of an office enroll in a course, or no longer; seats taken stay.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course or office.

    """
    courses_managing.lock(session, actor_id=actor_id, course_id=course_id, now=now)
    if session.get(Assessoria, assessoria_id) is None:
        raise NotFoundError
    removed = session.execute(
        delete(CourseOffice)
        .where(CourseOffice.course_id == course_id, CourseOffice.assessoria_id == assessoria_id)
        .returning(CourseOffice.course_id)
    ).first()
    if removed is None:
        session.execute(
            insert(CourseOffice).values(course_id=course_id, assessoria_id=assessoria_id)
        )
    audit.record(
        session,
        actor_id=actor_id,
        action="course.offices",
        subject_id=course_id,
        now=now,
        assessoria=assessoria_id,
        is_chosen=removed is None,
    )


def open_to_all(
    session: Session, *, actor_id: int, course_id: int, now: datetime
) -> tuple[str, ...]:
    """Let everybody enroll in a course; returns the acronyms of the offices it was for.

    `close_again` undoes it.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.

    """
    courses_managing.lock(session, actor_id=actor_id, course_id=course_id, now=now)
    was_for = admission.offices(session, course_id=course_id)
    chosen = session.scalars(
        delete(CourseOffice)
        .where(CourseOffice.course_id == course_id)
        .returning(CourseOffice.assessoria_id)
    ).all()
    audit.record(
        session,
        actor_id=actor_id,
        action="course.offices",
        subject_id=course_id,
        now=now,
        before=sorted(chosen),
    )
    return was_for


def close_again(session: Session, *, actor_id: int, course_id: int, now: datetime) -> None:
    """Take `open_to_all` back: a course is for the offices again that it was for.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.
        StaleError: whom it is for was changed since.

    """
    courses_managing.lock(session, actor_id=actor_id, course_id=course_id, now=now)
    entry = courses_managing.last_entry(session, "course.offices", course_id)
    was_for = entry.details.get("before", ()) if entry is not None else ()
    there = session.scalars(select(Assessoria.id).where(Assessoria.id.in_(was_for))).all()
    if not there or admission.offices(session, course_id=course_id):
        raise StaleError
    session.execute(
        insert(CourseOffice), [{"course_id": course_id, "assessoria_id": id_} for id_ in there]
    )
    audit.record(
        session,
        actor_id=actor_id,
        action="course.offices",
        subject_id=course_id,
        now=now,
        after=sorted(there),
    )
