"""Contact about a publication: it passes only with the consent of whose contact it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import budgets, participants
from domain.budgets import Resource
from domain.errors import DomainError, NotFoundError, StaleError
from domain.participants import Profile
from domain.publications.publications import Sheet, get, own
from models import MarkKind, Publication, PublicationMark

_MAX_CONTACTS: Final = 20


class OwnPublicationError(DomainError):
    """People cannot offer themselves help with what they published."""


class NobodyToAskError(DomainError):
    """The author has left the Rede, or has no open chat."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to tell of whom, after somebody agreed to pass their contact on."""

    sheet: Sheet
    to: Profile
    about: Profile
    is_new: bool
    """False when it was passed on before: nobody is told twice."""


def offer_contact(
    session: Session, *, publication_id: int, participant_id: int, now: datetime
) -> Contact:
    """Record that a person lets the author have their contact; the author alone is told.

    Raises:
        NotFoundError: nobody can see it (any more).
        OwnPublicationError: it is the person's own.
        NobodyToAskError: the author has left or cannot be reached.
        BudgetSpentError: the person has offered it to too many lately.

    """
    sheet = get(session, publication_id=publication_id, reader_id=participant_id, now=now)
    if not sheet.is_public:
        raise NotFoundError
    if sheet.is_mine:
        raise OwnPublicationError
    session.get(Publication, publication_id, with_for_update=True)
    author, helper = _both(session, sheet, participant_id, now)
    known = _contact(session, publication_id, participant_id)
    if known is None:
        budgets.spend_own(session, resource=Resource.CONTACTS, person=helper, now=now)
        session.add(
            PublicationMark(
                publication_id=publication_id,
                participant_id=participant_id,
                kind=MarkKind.CONTACT,
                created_at=now,
            )
        )
    sheet = get(session, publication_id=publication_id, reader_id=participant_id, now=now)
    return Contact(sheet=sheet, to=author, about=helper, is_new=known is None)


def who_wrote(
    session: Session, *, publication_id: int, author_id: int, now: datetime
) -> Sequence[Profile]:
    """Return who passed their contact to the author, the latest first.

    Raises:
        NotFoundError: the publication does not exist.
        NotAllowedError: it is somebody else's.

    """
    own(session, publication_id=publication_id, author_id=author_id)
    ids = session.scalars(
        select(PublicationMark.participant_id)
        .where(
            PublicationMark.publication_id == publication_id,
            PublicationMark.kind == MarkKind.CONTACT,
        )
        .order_by(PublicationMark.id.desc())
        .limit(_MAX_CONTACTS)
    )
    people = (participants.get(session, participant_id=id_, now=now) for id_ in ids)
    return [one for one in people if one is not None and one.is_active and one.chat_id]


def answer_contact(
    session: Session, *, publication_id: int, author_id: int, participant_id: int, now: datetime
) -> Contact:
    """Record that the author lets the person who wrote have the author's contact in return.

    Raises:
        NotFoundError: the publication does not exist.
        NotAllowedError: it is somebody else's.
        StaleError: this person did not pass a contact on.
        NobodyToAskError: the person has left or cannot be reached.

    """
    own(session, publication_id=publication_id, author_id=author_id)
    mark = _contact(session, publication_id, participant_id)
    if mark is None:
        raise StaleError
    sheet = get(session, publication_id=publication_id, reader_id=author_id, now=now)
    author, other = _both(session, sheet, participant_id, now)
    is_new = mark.answered_at is None
    if is_new:
        mark.answered_at = now
        session.flush()
    return Contact(sheet=sheet, to=other, about=author, is_new=is_new)


def _contact(session: Session, publication_id: int, participant_id: int) -> PublicationMark | None:
    return session.scalar(
        select(PublicationMark).where(
            PublicationMark.publication_id == publication_id,
            PublicationMark.participant_id == participant_id,
            PublicationMark.kind == MarkKind.CONTACT,
        )
    )


def _both(
    session: Session, sheet: Sheet, participant_id: int, now: datetime
) -> tuple[Profile, Profile]:
    other = participants.get(session, participant_id=participant_id, now=now)
    author = (
        None
        if sheet.author_id is None
        else participants.get(session, participant_id=sheet.author_id, now=now)
    )
    if author is None or author.chat_id is None or not sheet.has_somebody_to_ask:
        raise NobodyToAskError
    if other is None or other.chat_id is None or not other.is_active:
        raise NobodyToAskError
    return author, other
