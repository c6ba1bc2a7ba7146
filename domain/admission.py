"""Who may take part in a course: everybody, or the people of its offices."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import Assessoria, CourseOffice


def is_meant(course_id: Any, assessoria_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns or values
    """Tell whether a course is open to somebody of this office; no course is open to all."""
    of_course = select(CourseOffice.course_id).where(CourseOffice.course_id == course_id)
    return or_(
        ~of_course.exists(),
        of_course.where(CourseOffice.assessoria_id == assessoria_id).exists(),
    )


def offices(session: Session, *, course_id: int) -> tuple[str, ...]:
    """Return the acronyms of the offices a course is for, in order; none: it is for everybody."""
    return tuple(
        session.scalars(
            select(Assessoria.acronym)
            .join(CourseOffice, CourseOffice.assessoria_id == Assessoria.id)
            .where(CourseOffice.course_id == course_id)
            .order_by(Assessoria.acronym)
        )
    )
