"""What good practices and challenges share: reading, authorship, marks and withdrawal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain import budgets, participants
from domain.budgets import BudgetSpentError, Resource
from domain.errors import DomainError, NotAllowedError, NotFoundError
from domain.participants import Profile
from models import (
    Assessoria,
    MarkKind,
    Participant,
    Publication,
    PublicationKind,
    PublicationMark,
    PublicationState,
    Standing,
    Theme,
)

__all__ = ["PublicationKind", "PublicationState", "Theme"]

PAGE: Final = 5
_SHORTEST: Final = 3


class TooLongError(DomainError):
    """A text has `length` letters where `limit` fit."""

    def __init__(self, *, length: int, limit: int) -> None:
        super().__init__(length, limit)
        self.length = length
        self.limit = limit


class TooShortError(DomainError):
    """A text without a word in it: an emoji, a dot."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as the channel knows it."""

    file_id: str
    kind: str
    """photo or document."""
    name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A publication as one person sees it."""

    id: int
    kind: PublicationKind
    title: str
    body: str
    result: str
    theme: Theme | None
    attachment: Attachment | None
    author_id: int | None
    author_name: str
    """Empty when the author has left."""
    author_chat_id: int | None
    office: str
    state: PublicationState
    revision: int
    submitted_at: datetime
    published_at: datetime | None
    solved_at: datetime | None
    is_withdrawn: bool
    will_use_count: int
    same_problem_count: int
    contact_count: int
    my_marks: frozenset[MarkKind]
    is_mine: bool
    may_see_author: bool
    """Whether the author passed the contact on to this reader."""

    @property
    def is_public(self) -> bool:
        """Whether everybody of the Rede can see it."""
        return self.state is PublicationState.PUBLISHED and not self.is_withdrawn

    @property
    def has_somebody_to_ask(self) -> bool:
        """Whether the author can be written to."""
        return self.author_chat_id is not None


@dataclass(frozen=True, slots=True)
class Page:
    """Some publications, newest first, and whether there are more."""

    sheets: Sequence[Sheet]
    number: int
    """From 0."""
    has_more: bool


def _counted(kind: MarkKind) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(PublicationMark.publication_id == Publication.id, PublicationMark.kind == kind)
        .correlate(Publication)
        .scalar_subquery()
    )


def sheets() -> Select[*tuple[Any, ...]]:
    """Return the statement that reads publications for `as_sheet`."""
    return (
        select(
            Publication,
            Participant.name.label("author_name"),
            Participant.chat_id.label("author_chat_id"),
            Participant.standing.label("author_standing"),
            Participant.unreachable_at.label("author_unreachable_at"),
            func.coalesce(Assessoria.acronym, Publication.agency_text, "").label("office"),
            _counted(MarkKind.WILL_USE).label("will_use_count"),
            _counted(MarkKind.SAME_PROBLEM).label("same_problem_count"),
            _counted(MarkKind.CONTACT).label("contact_count"),
        )
        .outerjoin(Participant, Participant.id == Publication.author_id)
        .outerjoin(Assessoria, Assessoria.id == Publication.assessoria_id)
    )


def is_open_challenge() -> ColumnElement[bool]:
    """Return the condition that everybody can see a challenge, and nobody has solved it."""
    is_challenge = Publication.kind == PublicationKind.CHALLENGE
    return is_public() & is_challenge & Publication.solved_at.is_(None)


def is_public() -> ColumnElement[bool]:
    """Return the condition that everybody of the Rede can see a publication."""
    published = Publication.state == PublicationState.PUBLISHED
    return published & Publication.withdrawn_at.is_(None)


def as_sheet(
    row: Row[*tuple[Any, ...]],
    *,
    reader_id: int | None,
    marks: Iterable[str] = (),
    may_see_author: bool = False,
) -> Sheet:
    """Make the value that leaves domain/ of one row of `sheets`."""
    publication: Publication = row.Publication
    file_id = publication.attachment_file_id
    can_be_asked = row.author_standing == Standing.ACTIVE and row.author_unreachable_at is None
    return Sheet(
        id=publication.id,
        kind=PublicationKind(publication.kind),
        title=publication.title,
        body=publication.body,
        result=publication.result,
        theme=None if publication.theme is None else Theme(publication.theme),
        attachment=None
        if file_id is None
        else Attachment(file_id, publication.attachment_kind or "", publication.attachment_name),
        author_id=publication.author_id,
        author_name=row.author_name or "",
        author_chat_id=row.author_chat_id if can_be_asked else None,
        office=row.office,
        state=PublicationState(publication.state),
        revision=publication.revision,
        submitted_at=publication.submitted_at,
        published_at=publication.published_at,
        solved_at=publication.solved_at,
        is_withdrawn=publication.withdrawn_at is not None,
        will_use_count=row.will_use_count,
        same_problem_count=row.same_problem_count,
        contact_count=row.contact_count,
        my_marks=frozenset(MarkKind(mark) for mark in marks),
        is_mine=reader_id is not None and publication.author_id == reader_id,
        may_see_author=may_see_author,
    )


def get(session: Session, *, publication_id: int, reader_id: int, now: datetime) -> Sheet:
    """Return one publication as this person sees it.

    Raises:
        NotFoundError: it does not exist, or is not for this person's eyes (yet).

    """
    session.flush()
    row = session.execute(sheets().where(Publication.id == publication_id)).one_or_none()
    if row is None:
        raise NotFoundError
    marks = session.execute(
        select(PublicationMark.kind, PublicationMark.answered_at).where(
            PublicationMark.publication_id == publication_id,
            PublicationMark.participant_id == reader_id,
        )
    ).all()
    sheet = as_sheet(
        row,
        reader_id=reader_id,
        marks=[kind for kind, _ in marks],
        may_see_author=any(answered_at is not None for _, answered_at in marks),
    )
    if not sheet.is_public and not sheet.is_mine:
        reader = participants.get(session, participant_id=reader_id, now=now)
        if reader is None or not reader.is_organizer or sheet.is_withdrawn:
            raise NotFoundError
    return sheet


def mine(session: Session, *, author_id: int, page: int = 0) -> Page:
    """Return what this person published or sent, newest first, without what was withdrawn."""
    is_mine = (Publication.author_id == author_id) & Publication.withdrawn_at.is_(None)
    return page_of(
        session, is_mine, newest=Publication.submitted_at, reader_id=author_id, number=page
    )


def page_of(
    session: Session,
    wanted: ColumnElement[bool],
    *,
    newest: InstrumentedAttribute[Any],
    reader_id: int,
    number: int,
) -> Page:
    """Return five of the publications that are wanted; `newest` is the moment that orders them."""
    number = max(number, 0)
    rows = session.execute(
        sheets()
        .where(wanted)
        .order_by(newest.desc(), Publication.id.desc())
        # One more tells whether there are more; counting them all would read them all.
        .limit(PAGE + 1)
        .offset(number * PAGE)
    ).all()
    return Page(
        sheets=[as_sheet(row, reader_id=reader_id) for row in rows[:PAGE]],
        number=number,
        has_more=len(rows) > PAGE,
    )


def count_some(wanted: ColumnElement[bool], *, most: int) -> ColumnElement[int]:
    """Return the number of publications that are wanted, or one more than `most`."""
    some = select(Publication.id).where(wanted).limit(most + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def submit(  # noqa: PLR0913 - what, whose, when, and which one it corrects
    session: Session,
    *,
    kind: PublicationKind,
    author_id: int,
    values: Mapping[str, str | None],
    now: datetime,
    publication_id: int | None,
) -> Sheet:
    """Send a publication with these columns, or a correction of one, to be read by organizers.

    Raises:
        NotFoundError: the one to correct does not exist.
        NotAllowedError: it is somebody else's, or the author is not approved.
        BudgetSpentError: too many of the author's wait, or were sent lately.

    """
    author = participants.get(session, participant_id=author_id, now=now)
    if author is None or not author.is_active:
        raise NotAllowedError
    row = (
        None
        if publication_id is None
        else own(session, publication_id=publication_id, author_id=author_id, kind=kind)
    )
    _require_room(session, author, but=publication_id)
    budgets.spend_own(session, resource=Resource.SUBMISSIONS, person=author, now=now)
    if row is None:
        row = Publication(
            kind=kind,
            author_id=author_id,
            assessoria_id=author.assessoria_id,
            agency_text=None if author.assessoria_id else author.office,
            state=PublicationState.IN_REVIEW,
            created_at=now,
            submitted_at=now,
            **values,
        )
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        # It goes back to the end of the line of those that wait for review.
        row.state = PublicationState.IN_REVIEW
        row.revision += 1
        row.submitted_at = now
        row.withdrawn_at = None
    session.flush()
    return get(session, publication_id=row.id, reader_id=author_id, now=now)


def own(
    session: Session,
    *,
    publication_id: int,
    author_id: int,
    kind: PublicationKind | None = None,
) -> Publication:
    """Return the row of a publication for its author, locked.

    Raises:
        NotFoundError: it does not exist, or is of another kind than the one asked for.
        NotAllowedError: it is somebody else's.

    """
    row = session.get(Publication, publication_id, with_for_update=True)
    if row is None or (kind is not None and row.kind != kind):
        raise NotFoundError
    if row.author_id != author_id:
        raise NotAllowedError
    return row


def withdraw(session: Session, *, publication_id: int, author_id: int, now: datetime) -> Sheet:
    """Take a publication out of sight at once; doing it twice changes nothing.

    Raises:
        NotFoundError: it does not exist.
        NotAllowedError: it is somebody else's.

    """
    row = own(session, publication_id=publication_id, author_id=author_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        session.flush()
    return get(session, publication_id=publication_id, reader_id=author_id, now=now)


def restore(session: Session, *, publication_id: int, author_id: int, now: datetime) -> Sheet:
    """Undo a withdrawal: the publication stands where it stood.

    Raises:
        NotFoundError: it does not exist.
        NotAllowedError: it is somebody else's.
        BudgetSpentError: it would wait for a look again, and others of the author fill the room.

    """
    row = own(session, publication_id=publication_id, author_id=author_id)
    author = participants.get(session, participant_id=author_id, now=now)
    if author is not None and row.state == PublicationState.IN_REVIEW:
        _require_room(session, author, but=publication_id)
    row.withdrawn_at = None
    session.flush()
    return get(session, publication_id=publication_id, reader_id=author_id, now=now)


def _require_room(session: Session, author: Profile, *, but: int | None) -> None:
    """Check that one more of the author's may wait for a look, beside the one in question."""
    allowed = budgets.allowance(Resource.REVIEWS, budgets.who_is(author))
    if allowed is None:
        return
    waiting_count = session.scalar(
        select(func.count(Publication.id)).where(
            Publication.author_id == author.id,
            Publication.state == PublicationState.IN_REVIEW,
            Publication.withdrawn_at.is_(None),
            Publication.id != (but or 0),
        )
    )
    if (waiting_count or 0) >= allowed.most:
        raise BudgetSpentError(Resource.REVIEWS, until=None)


_MARKS: Final = {
    PublicationKind.GOOD_PRACTICE: MarkKind.WILL_USE,
    PublicationKind.CHALLENGE: MarkKind.SAME_PROBLEM,
}


def toggle(
    session: Session,
    *,
    publication_id: int,
    participant_id: int,
    kind: PublicationKind,
    now: datetime,
) -> Sheet:
    """Say "vou aproveitar" of a good practice or "tenho o mesmo" of a challenge, or take it back.

    Raises:
        NotFoundError: nobody can see it (any more), or it is of another kind.

    """
    sheet = get(session, publication_id=publication_id, reader_id=participant_id, now=now)
    if not sheet.is_public or sheet.kind is not kind:
        raise NotFoundError
    mark = _MARKS[kind]
    # Both taps of a double tap come one after the other; the row keeps them in order.
    session.get(Publication, publication_id, with_for_update=True)
    removed = session.execute(
        delete(PublicationMark)
        .where(
            PublicationMark.publication_id == publication_id,
            PublicationMark.participant_id == participant_id,
            PublicationMark.kind == mark,
        )
        .returning(PublicationMark.id)
    ).all()
    if not removed:
        session.add(
            PublicationMark(
                publication_id=publication_id,
                participant_id=participant_id,
                kind=mark,
                created_at=now,
            )
        )
    return get(session, publication_id=publication_id, reader_id=participant_id, now=now)


def forget_author(session: Session, *, participant_id: int) -> int:
    """Take a person's name off what they published; returns how many texts stay without it.

    What only they and the organizers had seen is withdrawn with it, and their marks go.
    """
    session.execute(delete(PublicationMark).where(PublicationMark.participant_id == participant_id))
    rows = session.scalars(select(Publication).where(Publication.author_id == participant_id)).all()
    for row in rows:
        row.author_id = None
        if row.state != PublicationState.PUBLISHED and row.withdrawn_at is None:
            row.withdrawn_at = row.submitted_at
    session.flush()
    return len(rows)


def checked(text: str, *, limit: int) -> str:
    """Return a text without spaces around it.

    Raises:
        TooLongError: more letters than `limit`.
        TooShortError: no word in it.

    """
    bare = text.strip()
    if len(bare) > limit:
        raise TooLongError(length=len(bare), limit=limit)
    if sum(letter.isalnum() for letter in bare) < _SHORTEST:
        raise TooShortError
    return bare
