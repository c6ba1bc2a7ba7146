"""Challenges: telling one, seeing those still open, having the same, and solving one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import participants, publications, search
from domain.errors import NotAllowedError
from domain.publications import Sheet, as_sheet, checked, is_public, sheets
from domain.search import Found, Subject
from models import MarkKind, Publication, PublicationKind, PublicationState

MAX_TEXT: Final = 600
PAGE: Final = 5
_MAX_TITLE: Final = 60


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the open challenges, and whether there are more."""

    sheets: Sequence[Sheet]
    number: int
    """From 0."""
    total_count: int

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return (self.number + 1) * PAGE < self.total_count


def description(text: str) -> str:
    """Return the text of a challenge as it is kept.

    Raises:
        TooLongError, TooShortError: it does not fit, or says nothing.

    """
    return checked(text, limit=MAX_TEXT)


def headline(text: str) -> str:
    """Return the first words of a challenge, whole words of its first sentence."""
    first = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0].rstrip(".")
    if len(first) <= _MAX_TITLE:
        return first
    cut = first[:_MAX_TITLE]
    whole = cut.rpartition(" ")[0]
    return f"{(whole or cut).rstrip(' ,;:')}…"


def submit(
    session: Session,
    *,
    author_id: int,
    text: str,
    now: datetime,
    publication_id: int | None = None,
) -> Sheet:
    """Send a challenge, or a correction of one, to be read by the organizers.

    Raises:
        NotFoundError: the one to correct does not exist.
        NotAllowedError: it is somebody else's, or the author is not approved.
        TooLongError, TooShortError: the text does not fit, or says nothing.

    """
    author = participants.get(session, participant_id=author_id)
    if author is None or not author.is_active:
        raise NotAllowedError
    body = description(text)
    if publication_id is None:
        row = Publication(
            kind=PublicationKind.CHALLENGE,
            author_id=author_id,
            assessoria_id=author.assessoria_id,
            agency_text=None if author.assessoria_id else author.office,
            title=headline(body),
            body=body,
            state=PublicationState.IN_REVIEW,
            created_at=now,
            submitted_at=now,
        )
        session.add(row)
    else:
        row = publications.own(session, publication_id=publication_id, author_id=author_id)
        row.title, row.body = headline(body), body
        publications.send_again(row, now)
    session.flush()
    return publications.get(session, publication_id=row.id, reader_id=author_id)


def similar_practices(session: Session, *, text: str, now: datetime) -> Sequence[Found]:
    """Return up to three good practices that may already solve a challenge."""
    return search.similar(session, description=text, kind=Subject.GOOD_PRACTICE, now=now)


def still_open(session: Session, *, reader_id: int, page: int = 0) -> Page:
    """Return five open challenges, newest first."""
    wanted = (
        is_public()
        & (Publication.kind == PublicationKind.CHALLENGE)
        & Publication.solved_at.is_(None)
    )
    page = max(page, 0)
    rows = session.execute(
        sheets()
        .where(wanted)
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .limit(PAGE)
        .offset(page * PAGE)
    )
    return Page(
        sheets=[as_sheet(row, reader_id=reader_id) for row in rows],
        number=page,
        total_count=session.scalar(select(func.count(Publication.id)).where(wanted)) or 0,
    )


def toggle_same_problem(
    session: Session, *, publication_id: int, participant_id: int, now: datetime
) -> Sheet:
    """Say "tenho o mesmo", or take it back.

    Raises:
        NotFoundError: nobody can see it (any more).

    """
    return publications.toggle(
        session,
        publication_id=publication_id,
        participant_id=participant_id,
        kind=MarkKind.SAME_PROBLEM,
        now=now,
    )


def mark_solved(
    session: Session, *, publication_id: int, author_id: int, is_solved: bool, now: datetime
) -> Sheet:
    """Close a challenge, or open it again; it stays to be found either way.

    Raises:
        NotFoundError: it does not exist.
        NotAllowedError: it is somebody else's.

    """
    row = publications.own(session, publication_id=publication_id, author_id=author_id)
    row.solved_at = (row.solved_at or now) if is_solved else None
    session.flush()
    return publications.get(session, publication_id=publication_id, reader_id=author_id)
