"""What organizers do with courses: create, change, archive, delete."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import admission, audit, pages, participants
from domain.activities import activities, turma_terms
from domain.errors import DomainError, NotFoundError, StaleError
from domain.organizing import manage
from domain.organizing.manage import Sheet
from models import Activity, AuditEntry, Course

PAGE_SIZE: Final = 8
MAX_TITLE: Final = 100
"""Letters of a title; that of a turma has its number behind it."""
MAX_AIM: Final = 600
MAX_THEME: Final = 80
MOST_MINUTES: Final = 400 * 60
"""No course of the Rede is as long."""
_CODE: Final = re.compile(r"C(\d{1,6})")


class CoursePiece(StrEnum):
    """What a course is described by."""

    TITLE = "t"
    AIM = "a"
    MINUTES = "m"
    THEME = "e"


@dataclass(frozen=True, slots=True)
class CourseDetails:
    """A new course as an organizer describes it."""

    title: str
    aim: str
    minutes: int
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Managed:
    """A course as its organizers see it."""

    id: int
    title: str
    aim: str
    minutes: int
    """The whole workload."""
    theme: str
    is_archived: bool
    turma_count: int
    offices: tuple[str, ...] = ()
    """The acronyms of the offices it is for; empty: everybody."""

    def value(self, piece: CoursePiece) -> str | int:
        """Return what stands in one piece."""
        value: str | int = getattr(self, _COLUMNS[piece])
        return value


@dataclass(frozen=True, slots=True)
class CoursePage:
    """Some of the courses, by title."""

    courses: tuple[Managed, ...]
    page: int
    page_count: int
    is_archived: bool


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course with some of its turmas: drafts first, then from the newest to the oldest."""

    course: Managed
    turmas: tuple[Sheet, ...]
    page: int = 0
    page_count: int = 1


@dataclass(frozen=True, slots=True)
class CourseChange:
    """What one piece of a course was, and is now."""

    course: Managed
    piece: CoursePiece
    before: str | int
    after: str | int


class SameTitleError(DomainError):
    """Another course has this title."""


class CourseInUseError(DomainError):
    """The course has turmas: to be deleted it may have none, to be archived none to come."""

    def __init__(self, course: Managed) -> None:
        super().__init__(course.id)
        self.course = course


_COLUMNS: Final = {
    CoursePiece.TITLE: "title",
    CoursePiece.AIM: "aim",
    CoursePiece.MINUTES: "minutes",
    CoursePiece.THEME: "theme",
}
_LONGEST: Final = {
    CoursePiece.TITLE: MAX_TITLE,
    CoursePiece.AIM: MAX_AIM,
    CoursePiece.THEME: MAX_THEME,
}


def listing(
    session: Session, *, actor_id: int, now: datetime, is_archived: bool = False, page: int = 0
) -> CoursePage:
    """Return a page of the courses, or of those that are archived.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    rows = session.scalars(
        select(Course)
        .where(Course.archived_at.is_not(None) if is_archived else Course.archived_at.is_(None))
        .order_by(func.lower(Course.title), Course.id)
    ).all()
    shown, page, page_count = pages.cut(rows, page, size=PAGE_SIZE)
    found = tuple(managed(session, row) for row in shown)
    return CoursePage(found, page, page_count, is_archived)


def card(
    session: Session, *, actor_id: int, course_id: int, now: datetime, page: int = 0
) -> CourseCard:
    """Return a course with a page of its turmas.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    course = managed(session, require(session, course_id))
    ids = session.scalars(select(Activity.id).where(Activity.course_id == course_id)).all()
    ordered = sorted(
        activities.facts_of(session, ids).values(),
        key=lambda facts: (facts.published_at is None, facts.starts_at, facts.id),
        reverse=True,
    )
    shown, page, page_count = pages.cut(ordered, page, size=manage.PAGE_SIZE)
    return CourseCard(course, tuple(manage.sheets_of(session, shown, now)), page, page_count)


def create(session: Session, *, actor_id: int, details: CourseDetails, now: datetime) -> int:
    """Keep a new course; nobody else sees it before it has a published turma. Returns its id.

    Raises:
        NotAllowedError: the actor does not organize.
        SameTitleError: another course has this title.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    title = details.title[:MAX_TITLE]
    _check_title(session, title, but=None)
    row = Course(
        code=_next_code(session),
        title=title,
        aim=details.aim[:MAX_AIM],
        minutes=details.minutes,
        theme=details.theme[:MAX_THEME],
    )
    session.add(row)
    session.flush()
    audit.record(session, actor_id=actor_id, action="course.create", subject_id=row.id, now=now)
    return row.id


def change(  # noqa: PLR0913 - what an organizer decides
    session: Session,
    *,
    actor_id: int,
    course_id: int,
    piece: CoursePiece,
    value: str | int,
    now: datetime,
) -> CourseChange:
    """Change one piece of a course; its turmas follow in their names.

    Turmas that have not begun are worth what the course is worth.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.
        SameTitleError: another course has this title.

    """
    row = lock(session, actor_id=actor_id, course_id=course_id, now=now)
    turmas = _turmas(session, row)
    coming = {
        facts.id for facts in activities.facts_of(session, turmas).values() if facts.starts_at > now
    }
    minutes: dict[int, int] = {}
    if piece is CoursePiece.MINUTES:
        minutes = {id_: int(value) for id_ in coming if turmas[id_].minutes != value}
    return _change(session, row, turmas, piece, value, minutes, actor_id=actor_id, now=now)


def _change(  # noqa: PLR0913, PLR0917 - what an organizer decides, and what follows
    session: Session,
    row: Course,
    turmas: Mapping[int, Activity],
    piece: CoursePiece,
    value: str | int,
    minutes: Mapping[int, int],
    *,
    actor_id: int,
    now: datetime,
) -> CourseChange:
    """Write one piece of a course, and what these turmas are worth from now on."""
    if isinstance(value, str):
        value = value[: _LONGEST[piece]]
    if piece is CoursePiece.TITLE:
        _check_title(session, str(value), but=row.id)
    before = getattr(row, _COLUMNS[piece])
    setattr(row, _COLUMNS[piece], value)
    if piece is CoursePiece.TITLE:
        for turma in turmas.values():
            turma.title = turma_terms.title(row.title, turma.number or 0)
    own = [[id_, turmas[id_].minutes, is_] for id_, is_ in sorted(minutes.items())]
    for id_, is_ in minutes.items():
        turmas[id_].minutes = is_
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action="course.change",
        subject_id=row.id,
        now=now,
        piece=piece.name.lower(),
        before=before,
        after=value,
        **({"turmas": own} if own else {}),
    )
    return CourseChange(managed(session, row), piece, before, value)


def undo_change(session: Session, *, actor_id: int, course_id: int, now: datetime) -> CourseChange:
    """Put back what the last change of a course changed, each turma to what it was worth itself.

    A turma that was given other hours since keeps those.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.
        StaleError: nothing was changed, or it was changed in another way since.
        SameTitleError: another course has taken the title.

    """
    row = lock(session, actor_id=actor_id, course_id=course_id, now=now)
    entry = last_entry(session, "course.change", course_id)
    if entry is None:
        raise StaleError
    piece = CoursePiece[entry.details["piece"].upper()]
    if getattr(row, _COLUMNS[piece]) != entry.details["after"]:
        raise StaleError
    turmas = _turmas(session, row)
    minutes = {
        id_: was
        for id_, was, became in entry.details.get("turmas", ())
        if id_ in turmas and turmas[id_].minutes == became
    }
    value = entry.details["before"]
    return _change(session, row, turmas, piece, value, minutes, actor_id=actor_id, now=now)


def _turmas(session: Session, row: Course) -> dict[int, Activity]:
    found = session.scalars(
        select(Activity).where(Activity.course_id == row.id).order_by(Activity.id)
    )
    return {turma.id: turma for turma in found}


def archive(session: Session, *, actor_id: int, course_id: int, now: datetime) -> None:
    """Take a course off the list; `bring_back` undoes it. Hours and presences stay.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.
        CourseInUseError: a turma of it is a draft, goes on or is to come.

    """
    row = lock(session, actor_id=actor_id, course_id=course_id, now=now)
    ids = session.scalars(select(Activity.id).where(Activity.course_id == course_id)).all()
    if any(
        facts.cancelled_at is None and (facts.published_at is None or facts.ends_at > now)
        for facts in activities.facts_of(session, ids).values()
    ):
        raise CourseInUseError(managed(session, row))
    row.archived_at = row.archived_at or now
    session.flush()
    audit.record(session, actor_id=actor_id, action="course.archive", subject_id=row.id, now=now)


def bring_back(session: Session, *, actor_id: int, course_id: int, now: datetime) -> None:
    """Put an archived course back on the list.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.

    """
    row = lock(session, actor_id=actor_id, course_id=course_id, now=now)
    row.archived_at = None
    session.flush()
    audit.record(session, actor_id=actor_id, action="course.bring_back", subject_id=row.id, now=now)


def remove(session: Session, *, actor_id: int, course_id: int, now: datetime) -> str:
    """Delete a course that never had a turma; returns its title.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.
        CourseInUseError: it has turmas; it can be archived.

    """
    row = lock(session, actor_id=actor_id, course_id=course_id, now=now)
    if session.scalar(select(func.count()).where(Activity.course_id == course_id)):
        raise CourseInUseError(managed(session, row))
    session.delete(row)
    session.flush()
    audit.record(session, actor_id=actor_id, action="course.delete", subject_id=course_id, now=now)
    return row.title


def lock(session: Session, *, actor_id: int, course_id: int, now: datetime) -> Course:
    """Let one organizer after the other change a course.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such course.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = session.scalar(
        select(Course)
        .where(Course.id == course_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError
    return row


def last_entry(session: Session, action: str, course_id: int) -> AuditEntry | None:
    """Return what was noted last of a change of a course."""
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == action, AuditEntry.subject_id == course_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()


def require(session: Session, course_id: int) -> Course:
    """Return a course.

    Raises:
        NotFoundError: there is no such course.

    """
    row = session.get(Course, course_id)
    if row is None:
        raise NotFoundError
    return row


def managed(session: Session, row: Course) -> Managed:
    """Return a course as organizers see it."""
    turma_count: Any = session.scalar(select(func.count()).where(Activity.course_id == row.id))
    return Managed(
        id=row.id,
        title=row.title,
        aim=row.aim,
        minutes=row.minutes,
        theme=row.theme,
        is_archived=row.archived_at is not None,
        turma_count=turma_count,
        offices=admission.offices(session, course_id=row.id),
    )


def _check_title(session: Session, title: str, *, but: int | None) -> None:
    # Not in the database: SQLite knows small letters of ASCII alone, and courses are few.
    for found, other in session.execute(select(Course.id, Course.title)):
        if found != but and other.casefold() == title.casefold():
            raise SameTitleError


def _next_code(session: Session) -> str:
    numbers = [
        int(found[1]) for code in session.scalars(select(Course.code))
        if (found := _CODE.fullmatch(code))
    ]  # fmt: skip
    return f"C{max(numbers, default=0) + 1}"
