"""Reading what was sent before everybody sees it: publish, ask for a change, or do not."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.errors import NotFoundError, StaleError
from domain.notices.outbox import OutgoingMessage
from domain.publications.publications import Sheet, as_sheet, checked, sheets
from models import Publication, PublicationState, Topic

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


class Decision(StrEnum):
    """What becomes of what was sent; the audit has these words."""

    PUBLISH = "publish"
    ASK_ADJUSTMENT = "ask_adjustment"
    DECLINE = "decline"


_STATES: Final = {
    Decision.PUBLISH: PublicationState.PUBLISHED,
    Decision.ASK_ADJUSTMENT: PublicationState.ADJUSTMENT,
    Decision.DECLINE: PublicationState.DECLINED,
}

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
        select(Publication.id).where(waits()).order_by(Publication.submitted_at, Publication.id)
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


def decide(  # noqa: PLR0913 - which text, which version of it, what, who, why, when
    session: Session,
    *,
    publication_id: int,
    revision: int,
    decision: Decision,
    actor_id: int,
    now: datetime,
    reason: str = "",
) -> Decided:
    """Let everybody see what was sent, give it back with what should change, or decline it.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist.
        StaleError: it was decided, corrected or withdrawn since the actor read it.
        TooLongError, TooShortError: the reason to change it does not fit, or says nothing.

    """
    row = _lock(session, publication_id, actor_id, now)
    still_waits = row.state == PublicationState.IN_REVIEW and row.withdrawn_at is None
    if not still_waits or row.revision != revision:
        raise StaleError
    if decision is Decision.ASK_ADJUSTMENT:
        reason = checked(reason, limit=MAX_REASON)
    if decision is Decision.PUBLISH:
        row.published_at = row.published_at or now
    row.state = _STATES[decision]
    return _decided(session, row, decision.value, actor_id, now, reason)


def take_down(session: Session, *, publication_id: int, actor_id: int, now: datetime) -> Decided:
    """Put what is published back in review, after somebody pointed out a problem.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist.
        StaleError: nobody can see it any more.

    """
    row = _lock(session, publication_id, actor_id, now)
    if row.state != PublicationState.PUBLISHED or row.withdrawn_at is not None:
        raise StaleError
    row.state = PublicationState.IN_REVIEW
    row.submitted_at = now
    return _decided(session, row, "take_down", actor_id, now)


def still_true(session: Session, message: OutgoingMessage) -> bool:
    """Tell whether what organizers are told of publications still holds."""
    which = waits()
    if message.topic is Topic.REPORT:
        is_out = Publication.state == PublicationState.PUBLISHED
        which = (Publication.id == message.about_id) & is_out & Publication.withdrawn_at.is_(None)
    return session.scalar(select(Publication.id).where(which).limit(1)) is not None


def waits() -> ColumnElement[bool]:
    """Return the condition that a publication waits to be read."""
    in_review = Publication.state == PublicationState.IN_REVIEW
    return in_review & Publication.withdrawn_at.is_(None)


def _lock(session: Session, publication_id: int, actor_id: int, now: datetime) -> Publication:
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = session.get(Publication, publication_id, with_for_update=True)
    if row is None:
        raise NotFoundError
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
