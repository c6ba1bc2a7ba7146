"""Reading what was sent before everybody sees it: publish, ask for a change, or do not."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.errors import NotFoundError, StaleError
from domain.publications.publications import Sheet, as_sheet, checked, sheets
from models import Publication, PublicationState

MAX_REASON: Final = 500


class PersonalData(StrEnum):
    """What a text should not hold."""

    CPF = "cpf"
    PHONE = "phone"
    EMAIL = "email"


class Problem(StrEnum):
    """What readers may point out about a publication."""

    PERSONAL_DATA = "personal_data"
    WRONG = "wrong"
    OTHER = "other"


# A phone of Brazil: an optional area code, then 4 or 5 digits and 4 more. A CPF is tried first.
_PATTERNS: Final = (
    (PersonalData.CPF, re.compile(r"(?<!\d)\d{3}[.\s]?\d{3}[.\s]?\d{3}[-\s]?\d{2}(?!\d)")),
    (PersonalData.EMAIL, re.compile(r"[\w.+-]{1,64}@[\w-]++(?:\.[\w-]++)++")),
    (
        PersonalData.PHONE,
        re.compile(
            r"(?<![\d/.,-])(?!(?:19|20)\d\d-(?:19|20)\d\d\b)"  # a stretch of years
            r"(?:\+?55\s?)?(?:\(?\d{2}\)?[\s-]?)?9?\d{4}[-\s.]\d{4}(?![\d/])"
        ),
    ),
    (
        PersonalData.PHONE,
        re.compile(r"(?<![\d/.,-])(?:\+?55\s?)?\(?[1-9]{2}\)?\s?9?\d{8}(?!\d)"),
    ),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One publication to read, its place among those that wait, and what it seems to hold."""

    sheet: Sheet
    number: int
    total_count: int
    personal_data: tuple[PersonalData, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What an organizer decided, to tell the author."""

    sheet: Sheet
    reason: str = ""


def personal_data(*texts: str) -> tuple[PersonalData, ...]:
    """Return what the texts seem to hold of people's data; digits alone decide, so it may err."""
    found: dict[PersonalData, None] = {}
    for text in texts:
        left = text
        for kind, pattern in _PATTERNS:
            left, count = pattern.subn(" ", left)
            if count:
                found[kind] = None
    return tuple(found)


def waiting_count(session: Session) -> int:
    """Return how many publications wait to be read."""
    return session.scalar(select(func.count(Publication.id)).where(_waits())) or 0


def next_waiting(
    session: Session, *, actor_id: int, now: datetime, after_id: int | None = None
) -> Waiting | None:
    """Return the publication that waits longest, or the one after `after_id`.

    After the last one comes the first again, so that skipped ones are not lost.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    session.flush()
    ids = session.scalars(
        select(Publication.id).where(_waits()).order_by(Publication.submitted_at, Publication.id)
    ).all()
    if not ids:
        return None
    place = (ids.index(after_id) + 1) % len(ids) if after_id in ids else 0
    row = session.execute(sheets().where(Publication.id == ids[place])).one()
    sheet = as_sheet(row, reader_id=actor_id)
    return Waiting(
        sheet=sheet,
        number=place + 1,
        total_count=len(ids),
        personal_data=personal_data(sheet.title, sheet.body, sheet.result),
    )


def publish(
    session: Session, *, publication_id: int, revision: int, actor_id: int, now: datetime
) -> Decided:
    """Let everybody see a publication, and find it from now on.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist.
        StaleError: it was decided, corrected or withdrawn since the actor read it.

    """
    row = _to_decide(session, publication_id, revision, actor_id, now)
    row.state = PublicationState.PUBLISHED
    row.published_at = row.published_at or now
    return _decided(session, row, "publish", actor_id, now)


def ask_adjustment(  # noqa: PLR0913 - which text, which version of it, who, why, when
    session: Session,
    *,
    publication_id: int,
    revision: int,
    actor_id: int,
    reason: str,
    now: datetime,
) -> Decided:
    """Give a publication back to its author, with what should change.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist.
        StaleError: it was decided, corrected or withdrawn since the actor read it.
        TooLongError, TooShortError: the reason does not fit, or says nothing.

    """
    row = _to_decide(session, publication_id, revision, actor_id, now)
    told = checked(reason, limit=MAX_REASON)
    row.state = PublicationState.ADJUSTMENT
    return _decided(session, row, "ask_adjustment", actor_id, now, told)


def decline(
    session: Session, *, publication_id: int, revision: int, actor_id: int, now: datetime
) -> Decided:
    """Decide not to publish.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist.
        StaleError: it was decided, corrected or withdrawn since the actor read it.

    """
    row = _to_decide(session, publication_id, revision, actor_id, now)
    row.state = PublicationState.DECLINED
    return _decided(session, row, "decline", actor_id, now)


def take_down(session: Session, *, publication_id: int, actor_id: int, now: datetime) -> Decided:
    """Put what is published back in review, after somebody pointed out a problem.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist.
        StaleError: nobody can see it any more.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = session.get(Publication, publication_id, with_for_update=True)
    if row is None:
        raise NotFoundError
    if row.state != PublicationState.PUBLISHED or row.withdrawn_at is not None:
        raise StaleError
    row.state = PublicationState.IN_REVIEW
    row.submitted_at = now
    return _decided(session, row, "take_down", actor_id, now)


def _waits() -> ColumnElement[bool]:
    in_review = Publication.state == PublicationState.IN_REVIEW
    return in_review & Publication.withdrawn_at.is_(None)


def _to_decide(
    session: Session, publication_id: int, revision: int, actor_id: int, now: datetime
) -> Publication:
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = session.get(Publication, publication_id, with_for_update=True)
    if row is None:
        raise NotFoundError
    still_waits = row.state == PublicationState.IN_REVIEW and row.withdrawn_at is None
    if not still_waits or row.revision != revision:
        raise StaleError
    return row


def _decided(  # noqa: PLR0913, PLR0917 - all of it goes into the audit
    session: Session, row: Publication, verb: str, actor_id: int, now: datetime, reason: str = ""
) -> Decided:
    row.decided_at = now
    audit.record(
        session,
        actor_id=actor_id,
        action=f"{row.kind}.{verb}",
        subject_id=row.id,
        now=now,
        revision=row.revision,
    )
    session.flush()
    found = session.execute(sheets().where(Publication.id == row.id)).one()
    return Decided(sheet=as_sheet(found, reader_id=actor_id), reason=reason)
