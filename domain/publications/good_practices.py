"""Good practices: telling one, finding one by theme, and saying that one will be used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Final

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from domain.errors import DomainError
from domain.publications import publications
from domain.publications.publications import Attachment, Page, Sheet, Theme, checked, is_public
from models import Publication, PublicationKind

__all__ = ["Theme"]

MAX_TITLE: Final = 80
MAX_TEXT: Final = 1500
MAX_FILE_BYTES: Final = 10 * 1024 * 1024

_READABLE: Final = frozenset({
    ".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp",
    ".jpg", ".jpeg", ".png",
})  # fmt: skip


class FileNotAcceptedError(DomainError):
    """The attachment is too large or of a kind people cannot open; `size` in bytes."""

    def __init__(self, *, size: int, is_too_large: bool) -> None:
        super().__init__(size, is_too_large)
        self.size = size
        self.is_too_large = is_too_large


@dataclass(frozen=True, slots=True)
class Told:
    """A good practice as its author wrote it."""

    title: str
    what: str
    result: str
    """Empty when it was not measured yet."""
    theme: Theme
    attachment: Attachment | None = None


MOST_COUNTED: Final = 500
"""What is more is said to be more, and not counted: each would be read for that."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """How much there is to read; counts end one beyond MOST_COUNTED."""

    practices_count: int
    open_challenges_count: int


def title(text: str) -> str:
    """Return a title as it is kept, on one line.

    Raises:
        TooLongError, TooShortError: it does not fit, or says nothing.

    """
    return checked(" ".join(text.split()), limit=MAX_TITLE)


def account(text: str) -> str:
    """Return what was done, or what changed, as it is kept.

    Raises:
        TooLongError, TooShortError: it does not fit, or says nothing.

    """
    return checked(text, limit=MAX_TEXT)


def attachment(*, file_id: str, kind: str, name: str, size: int) -> Attachment:
    """Return a file as it is kept.

    Raises:
        FileNotAcceptedError: more than 10 MB, or no picture, PDF or office file.

    """
    if size > MAX_FILE_BYTES:
        raise FileNotAcceptedError(size=size, is_too_large=True)
    if kind != "photo" and PurePath(name).suffix.lower() not in _READABLE:
        raise FileNotAcceptedError(size=size, is_too_large=False)
    return Attachment(file_id=file_id, kind=kind, name=name[:80])


def submit(
    session: Session,
    *,
    author_id: int,
    told: Told,
    now: datetime,
    publication_id: int | None = None,
) -> Sheet:
    """Send a good practice, or a correction of one, to be read by the organizers.

    Raises:
        NotFoundError: the one to correct does not exist.
        NotAllowedError: it is somebody else's, or the author is not approved.
        TooLongError, TooShortError: a text does not fit, or says nothing.

    """
    values = {
        "title": title(told.title),
        "body": account(told.what),
        "result": account(told.result) if told.result else "",
        "theme": told.theme.value,
        "attachment_file_id": told.attachment.file_id if told.attachment else None,
        "attachment_kind": told.attachment.kind if told.attachment else None,
        "attachment_name": told.attachment.name if told.attachment else "",
    }
    return publications.submit(
        session,
        kind=PublicationKind.GOOD_PRACTICE,
        author_id=author_id,
        values=values,
        now=now,
        publication_id=publication_id,
    )


def shelf(session: Session) -> Shelf:
    """Count the good practices and the open challenges everybody can see."""
    practices = is_public() & (Publication.kind == PublicationKind.GOOD_PRACTICE)
    counted = (practices, publications.is_open_challenge())
    return Shelf(*_count_each(session, counted))


def themes(session: Session) -> Mapping[Theme, int]:
    """Count the good practices of each theme, the fullest first; to one beyond MOST_COUNTED."""
    counts = _count_each(session, (is_public() & (Publication.theme == theme) for theme in Theme))
    return dict(sorted(zip(Theme, counts, strict=True), key=lambda item: -item[1]))


def newest(session: Session, *, reader_id: int, theme: Theme | None = None, page: int = 0) -> Page:
    """Return five good practices, newest first, of one theme or of all."""
    wanted = is_public() & (Publication.kind == PublicationKind.GOOD_PRACTICE)
    if theme is not None:
        wanted &= Publication.theme == theme
    return publications.page_of(
        session, wanted, newest=Publication.published_at, reader_id=reader_id, number=page
    )


def _count_each(session: Session, wanted: Iterable[ColumnElement[bool]]) -> Row[*tuple[int, ...]]:
    counts = (publications.count_some(one, most=MOST_COUNTED) for one in wanted)
    return session.execute(select(*counts)).one()
