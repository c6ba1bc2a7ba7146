"""Finding the office a person means: from a list, or from a name written with typos."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.errors import NotFoundError
from domain.reading import offices
from domain.reading.offices import Office, Reading
from models import Assessoria, Participant

PAGE_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class OfficePage:
    """Some of the offices; pages start at 0."""

    offices: tuple[Office, ...]
    page: int
    has_more: bool


def list_offices(session: Session, *, page: int) -> OfficePage:
    """Return a page of offices, those with most people first; past the end comes the first."""
    people = func.count(Participant.id)
    rows = session.execute(
        select(Assessoria.id, Assessoria.acronym, Assessoria.agency_name)
        .outerjoin(Participant, Participant.assessoria_id == Assessoria.id)
        .group_by(Assessoria.id, Assessoria.acronym, Assessoria.agency_name)
        .order_by(people.desc(), Assessoria.acronym)
        .offset(page * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()
    if not rows and page:
        return list_offices(session, page=0)
    shown = tuple(Office(*row) for row in rows[:PAGE_SIZE])
    return OfficePage(offices=shown, page=page, has_more=len(rows) > PAGE_SIZE)


def get(session: Session, *, assessoria_id: int) -> Office:
    """Return one office.

    Raises:
        NotFoundError: there is none with this id.

    """
    row = session.get(Assessoria, assessoria_id)
    if row is None:
        raise NotFoundError
    return Office(row.id, row.acronym, row.agency_name)


def find(session: Session, *, text: str) -> Reading:
    """Return what a written acronym or name may mean, in spite of accents and typos."""
    rows = session.execute(select(Assessoria.id, Assessoria.acronym, Assessoria.agency_name))
    return offices.read(text, [Office(*row) for row in rows])
