"""Questions to the organizers: asked by anybody within a budget, answered or closed once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from domain import audit, budgets, participants
from domain.budgets import BudgetSpentError, Resource, Who
from domain.errors import DomainError, NotFoundError, StaleError
from domain.notices.outbox import OutgoingMessage
from domain.quiet_hours import is_quiet
from models import Assessoria, Inquiry, Participant, Standing, Topic

MAX_LETTERS: Final = 800
"""Of a question or an answer: with a photo it is a caption, of 1,024 at most."""
PAGE: Final = 6
_NOBODY: Final = 0
"""The chat of a question that was emptied."""


class InquiryTooLongError(DomainError):
    """A question or an answer has more than MAX_LETTERS letters."""


@dataclass(frozen=True, slots=True)
class Card:
    """A question as the organizers see it."""

    inquiry_id: int
    chat_id: int
    participant_id: int | None
    name: str
    office: str
    """Empty for people without a registration."""
    is_approved: bool
    text: str
    file_id: str | None
    file_kind: str | None
    asked_at: datetime
    answered_at: datetime | None
    answered_by: str
    """The name of the organizer who answered or closed it; empty while it is open."""


@dataclass(eq=False)
class HandledError(StaleError):
    """Somebody has answered or closed the question already."""

    card: Card


@dataclass(frozen=True, slots=True)
class Queue:
    """How many questions wait, how many of them of strangers, and since when."""

    count: int
    strangers_count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the questions that wait: those of participants first, then the oldest first."""

    cards: Sequence[Card]
    queue: Queue
    number: int
    """From 0."""
    has_more: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, and whether organizers get it as it is rather than counted."""

    card: Card
    comes_whole: bool


def require(session: Session, *, chat_id: int, participant_id: int | None, now: datetime) -> None:
    """Check that one more question may be asked, before somebody writes it.

    Raises:
        BudgetSpentError: too many wait for an answer, or were asked lately.

    """
    who, _ = _require_room(session, chat_id, participant_id, now)
    budgets.require(session, resource=Resource.INQUIRIES, who=who, chat_id=chat_id, now=now)


def ask(  # noqa: PLR0913 - who, what and when
    session: Session,
    *,
    chat_id: int,
    participant_id: int | None,
    name: str,
    text: str,
    file: tuple[str, str] | None,
    now: datetime,
) -> Asked:
    """Keep a question for the organizers; `name` is that in the chat, `file` its id and kind.

    It comes to them whole if the person is approved and has no other that waits, and people
    are not left alone at this hour.

    Raises:
        BudgetSpentError: too many wait for an answer, or were asked lately.
        InquiryTooLongError: the text does not fit.

    """
    checked(text)
    who, open_count = _require_room(session, chat_id, participant_id, now)
    budgets.spend(session, resource=Resource.INQUIRIES, who=who, chat_id=chat_id, now=now)
    file_id, file_kind = file or (None, None)
    row = Inquiry(
        chat_id=chat_id,
        participant_id=participant_id,
        name="" if participant_id is not None else name,
        text=text,
        file_id=file_id,
        file_kind=file_kind,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    comes_whole = who is not Who.STRANGER and not open_count and not is_quiet(now)
    return Asked(_card(session, row.id), comes_whole)


def queue(session: Session) -> Queue:
    """Return how many questions wait."""
    row = session.execute(
        select(
            func.count(),
            func.count().filter(~_is_approved()),
            func.min(Inquiry.asked_at),
        )
        .select_from(Inquiry)
        .outerjoin(Participant, Participant.id == Inquiry.participant_id)
        .where(_is_open())
    ).one()
    return Queue(*row)


def listing(session: Session, *, actor_id: int, now: datetime, page: int = 0) -> Page:
    """Return some of the questions that wait; past the last page stands the last.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    waiting = queue(session)
    number = min(max(page, 0), max(waiting.count - 1, 0) // PAGE)
    rows = session.execute(
        _cards()
        .where(_is_open())
        # However many strangers write, they stand behind the participants.
        .order_by(_is_approved().desc(), Inquiry.asked_at, Inquiry.id)
        .limit(PAGE + 1)
        .offset(number * PAGE)
    ).all()
    cards = [_as_card(row) for row in rows]
    return Page(cards[:PAGE], waiting, number, has_more=len(cards) > PAGE)


def card(session: Session, *, actor_id: int, inquiry_id: int, now: datetime) -> Card:
    """Return one question, also when it waits no longer.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist (any more).

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return _card(session, inquiry_id)


def answer(session: Session, *, actor_id: int, inquiry_id: int, text: str, now: datetime) -> Card:
    """Take a question as answered with these words, which the caller brings to the person.

    Raises:
        NotAllowedError: the actor does not organize.
        InquiryTooLongError: the text does not fit.
        NotFoundError: it does not exist (any more).
        HandledError: somebody has answered or closed it.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    checked(text)
    return _settle(session, inquiry_id, "inquiry.answer", actor_id, now)


def close(session: Session, *, actor_id: int, inquiry_id: int, now: datetime) -> Card:
    """Take a question off the list without an answer; the person may ask again.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist (any more).
        HandledError: somebody has answered or closed it.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return _settle(session, inquiry_id, "inquiry.close", actor_id, now)


def checked(text: str) -> str:
    """Return a text that fits.

    Raises:
        InquiryTooLongError: it does not.

    """
    if len(text) > MAX_LETTERS:
        raise InquiryTooLongError
    return text


def still_true(session: Session, message: OutgoingMessage) -> bool:
    """Tell whether what a message says of questions still holds; others always do."""
    if message.topic not in {Topic.INQUIRIES, Topic.INQUIRY}:
        return True
    waiting = select(Inquiry.id).where(_is_open()).limit(1)
    if message.topic is Topic.INQUIRY:
        waiting = waiting.where(Inquiry.id == message.about_id)
    return session.scalar(waiting) is not None


def _require_room(
    session: Session, chat_id: int, participant_id: int | None, now: datetime
) -> tuple[Who, int]:
    """Return whose budget it is, and how many of the chat's questions wait."""
    profile = None
    if participant_id is not None:
        profile = participants.get(session, participant_id=participant_id, now=now)
    who = budgets.who_is(profile)
    open_count = session.scalar(
        select(func.count()).select_from(Inquiry).where(Inquiry.chat_id == chat_id, _is_open())
    )
    most = budgets.allowance(Resource.OPEN_INQUIRIES, who)
    if most is not None and (open_count or 0) >= most.most:
        raise BudgetSpentError(Resource.OPEN_INQUIRIES, until=None)
    return who, open_count or 0


def _settle(session: Session, inquiry_id: int, action: str, actor_id: int, now: datetime) -> Card:
    row = session.get(Inquiry, inquiry_id, with_for_update=True)
    if row is None or row.chat_id == _NOBODY:
        raise NotFoundError
    if row.answered_at is not None:
        raise HandledError(_card(session, inquiry_id))
    row.answered_at, row.answered_by_id = now, actor_id
    audit.record(session, actor_id=actor_id, action=action, subject_id=inquiry_id, now=now)
    session.flush()
    return _card(session, inquiry_id)


def _is_open() -> ColumnElement[bool]:
    return Inquiry.answered_at.is_(None)


def _is_approved() -> ColumnElement[bool]:
    return func.coalesce(Participant.standing, "") == Standing.ACTIVE


_Answering: Final = aliased(Participant)


def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Inquiry,
            Participant.name.label("known_name"),
            func.coalesce(Assessoria.acronym, Participant.agency_text, "").label("office"),
            _is_approved().label("is_approved"),
            func.coalesce(_Answering.name, "").label("answered_by"),
        )
        .outerjoin(Participant, Participant.id == Inquiry.participant_id)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .outerjoin(_Answering, _Answering.id == Inquiry.answered_by_id)
    )


def _card(session: Session, inquiry_id: int) -> Card:
    row = session.execute(
        _cards().where(Inquiry.id == inquiry_id, Inquiry.chat_id != _NOBODY)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return _as_card(row)


def _as_card(row: Row[*tuple[Any, ...]]) -> Card:
    inquiry: Inquiry = row.Inquiry
    return Card(
        inquiry_id=inquiry.id,
        chat_id=inquiry.chat_id,
        participant_id=inquiry.participant_id,
        name=row.known_name or inquiry.name,
        office=row.office,
        is_approved=bool(row.is_approved),
        text=inquiry.text,
        file_id=inquiry.file_id,
        file_kind=inquiry.file_kind,
        asked_at=inquiry.asked_at,
        answered_at=inquiry.answered_at,
        answered_by=row.answered_by,
    )
