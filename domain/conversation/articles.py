"""Answers that the organizers keep for everybody, as help that the search finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit, pages, participants
from domain.errors import DomainError, NotFoundError
from domain.search.search import Topic
from models import HelpArticle

MAX_TITLE: Final = 60
MAX_TEXT: Final = 800
_MOST_FOUND: Final = 200
"""The newest ones are looked through by every search."""
_PAGE: Final = 6


@dataclass(eq=False)
class ArticleUnfitError(DomainError):
    """A title or a text is empty or too long."""

    is_title: bool


@dataclass(frozen=True, slots=True)
class Article:
    """An answer for everybody."""

    article_id: int
    title: str
    text: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the articles, the newest first."""

    articles: Sequence[Article]
    count: int
    number: int
    pages_count: int


def save(  # noqa: PLR0913 - who, which, what and when
    session: Session,
    *,
    actor_id: int,
    article_id: int | None,
    title: str,
    text: str,
    now: datetime,
) -> Article:
    """Keep an answer for everybody; with a number, in place of that one.

    Raises:
        NotAllowedError: the actor does not organize.
        ArticleUnfitError: a part is empty or too long.
        NotFoundError: there is none of this number.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    checked_title(title)
    checked_text(text)
    if article_id is None:
        row = HelpArticle(title=title, text=text, created_by_id=actor_id, created_at=now)
        session.add(row)
    else:
        row = _row(session, article_id)
        row.title, row.text = title, text
    session.flush()
    action = "article.create" if article_id is None else "article.change"
    audit.record(session, actor_id=actor_id, action=action, subject_id=row.id, now=now)
    return _as_article(row)


def withdraw(session: Session, *, actor_id: int, article_id: int, now: datetime) -> Article:
    """Let nobody but the organizers see an answer any more.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is none of this number.

    """
    return _show_or_hide(session, actor_id, article_id, now, is_hidden=True)


def bring_back(session: Session, *, actor_id: int, article_id: int, now: datetime) -> Article:
    """Let everybody see again what was withdrawn.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is none of this number.

    """
    return _show_or_hide(session, actor_id, article_id, now, is_hidden=False)


def listing(session: Session, *, actor_id: int, now: datetime, page: int = 0) -> Page:
    """Return some of the answers, also those withdrawn.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    rows = session.scalars(select(HelpArticle).order_by(HelpArticle.id.desc())).all()
    shown, number, count = pages.cut(rows, page, size=_PAGE)
    return Page([_as_article(row) for row in shown], len(rows), number, count)


def get(session: Session, *, actor_id: int, article_id: int, now: datetime) -> Article:
    """Return an answer, also one withdrawn.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is none of this number.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return _as_article(_row(session, article_id))


def read(session: Session, *, article_id: int) -> Article:
    """Return an answer for anybody.

    Raises:
        NotFoundError: there is none of this number, or it was withdrawn.

    """
    article = _as_article(_row(session, article_id))
    if article.is_withdrawn:
        raise NotFoundError
    return article


def topics(session: Session) -> tuple[Topic, ...]:
    """Return what the search looks through, each named by its number."""
    rows = session.execute(
        select(HelpArticle.id, HelpArticle.title, HelpArticle.text)
        .where(HelpArticle.withdrawn_at.is_(None))
        .order_by(HelpArticle.id.desc())
        .limit(_MOST_FOUND)
    )
    return tuple(Topic(str(id_), title, text) for id_, title, text in rows)


def checked_title(title: str) -> str:
    """Return a title that fits.

    Raises:
        ArticleUnfitError: it does not.

    """
    return _checked(title, MAX_TITLE, is_title=True)


def checked_text(text: str) -> str:
    """Return a text that fits.

    Raises:
        ArticleUnfitError: it does not.

    """
    return _checked(text, MAX_TEXT, is_title=False)


def _checked(text: str, most: int, *, is_title: bool) -> str:
    text = " ".join(text.split()) if is_title else text.strip()
    if not 0 < len(text) <= most:
        raise ArticleUnfitError(is_title)
    return text


def _show_or_hide(
    session: Session, actor_id: int, article_id: int, now: datetime, *, is_hidden: bool
) -> Article:
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = _row(session, article_id)
    if (row.withdrawn_at is not None) != is_hidden:
        row.withdrawn_at = now if is_hidden else None
        action = "article.withdraw" if is_hidden else "article.bring_back"
        audit.record(session, actor_id=actor_id, action=action, subject_id=row.id, now=now)
        session.flush()
    return _as_article(row)


def _row(session: Session, article_id: int) -> HelpArticle:
    row = session.get(HelpArticle, article_id, with_for_update=True)
    if row is None:
        raise NotFoundError
    return row


def _as_article(row: HelpArticle) -> Article:
    return Article(row.id, row.title, row.text, row.withdrawn_at is not None)
