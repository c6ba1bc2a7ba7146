"""Challenges: telling one, seeing those still open, having the same, and solving one."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from domain.publications import publications
from domain.publications.publications import Page, Sheet, checked
from domain.search import search
from domain.search.search import Found, Subject
from models import Publication, PublicationKind

MAX_TEXT: Final = 600
_MAX_TITLE: Final = 60


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
    body = description(text)
    return publications.submit(
        session,
        kind=PublicationKind.CHALLENGE,
        author_id=author_id,
        values={"title": headline(body), "body": body},
        now=now,
        publication_id=publication_id,
    )


def similar_practices(session: Session, *, text: str, now: datetime) -> Sequence[Found]:
    """Return up to three good practices that may already solve a challenge."""
    return search.similar(session, description=text, kind=Subject.GOOD_PRACTICE, now=now)


def still_open(session: Session, *, reader_id: int, page: int = 0) -> Page:
    """Return five open challenges, newest first."""
    return publications.page_of(
        session,
        publications.is_open_challenge(),
        newest=Publication.published_at,
        reader_id=reader_id,
        number=page,
    )


def mark_solved(
    session: Session, *, publication_id: int, author_id: int, is_solved: bool, now: datetime
) -> Sheet:
    """Close a challenge, or open it again; it stays to be found either way.

    Raises:
        NotFoundError: it does not exist, or is no challenge.
        NotAllowedError: it is somebody else's.

    """
    row = publications.own(
        session,
        publication_id=publication_id,
        author_id=author_id,
        kind=PublicationKind.CHALLENGE,
    )
    row.solved_at = (row.solved_at or now) if is_solved else None
    session.flush()
    return publications.get(session, publication_id=publication_id, reader_id=author_id, now=now)
