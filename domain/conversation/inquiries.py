"""Questions to the organizers: open, taken by one of them, answered or closed.

Everything that changes one locks its row first: two organizers, and the person who writes
more meanwhile, come one after the other, and each is told what the other did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from domain import audit, budgets, participants
from domain.budgets import Resource, Who
from domain.conversation import inquiry_cards
from domain.conversation.inquiry_cards import Card, StoredFile
from domain.errors import DomainError, NotFoundError, StaleError
from domain.holidays import has_waited_a_working_day
from domain.notices.outbox import OutgoingMessage
from domain.quiet_hours import SAO_PAULO, is_quiet
from models import Inquiry, Participant, Topic

MAX_LETTERS: Final = 800
"""Of a question or an answer: with a photo it is a caption, of 1,024 at most."""
MAX_TOGETHER: Final = 2_400
"""Of all a person writes before the answer comes."""
MAX_FILES: Final = 5
PAGE: Final = 6
_EARLIER: Final = 3


class InquiryTooLongError(DomainError):
    """A question or an answer has more than MAX_LETTERS letters."""


class InquiryFullError(DomainError):
    """Nothing more fits into a question that waits."""


@dataclass(eq=False)
class HandledError(StaleError):
    """Somebody has answered or closed the question already."""

    card: Card


@dataclass(eq=False)
class TakenError(StaleError):
    """Somebody else is writing the answer."""

    card: Card


@dataclass(frozen=True, slots=True)
class Queue:
    """How many questions wait, how many of them of strangers, and since when."""

    count: int
    strangers_count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the questions: those that wait, of participants first; then those answered last."""

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
    is_added: bool
    """Whether it went to a question that waits."""


def require(
    session: Session, *, chat_id: int, participant_id: int | None, now: datetime
) -> Card | None:
    """Check that one more question may be asked, before somebody writes it.

    Returns the one that waits already, to which it will be added.

    Raises:
        BudgetSpentError: too many were asked lately.

    """
    who = _who(session, participant_id, now)
    budgets.require(session, resource=Resource.INQUIRIES, who=who, chat_id=chat_id, now=now)
    row = session.execute(
        inquiry_cards.cards().where(Inquiry.chat_id == chat_id, inquiry_cards.is_open())
    ).first()
    return None if row is None else inquiry_cards.as_card(row)


def ask(  # noqa: PLR0913 - who, what and when
    session: Session,
    *,
    chat_id: int,
    participant_id: int | None,
    name: str,
    text: str,
    file: StoredFile | None,
    message_id: int | None,
    now: datetime,
) -> Asked:
    """Keep a question for the organizers, or add to the one that waits.

    `name` is that in the chat. A new one comes to them whole if the person is approved, and
    people are not left alone at this hour.

    Raises:
        BudgetSpentError: too many were asked lately.
        InquiryTooLongError: the text does not fit.
        InquiryFullError: it does not fit to what waits already.

    """
    checked(text)
    who = _who(session, participant_id, now)
    budgets.spend(session, resource=Resource.INQUIRIES, who=who, chat_id=chat_id, now=now)
    files = [] if file is None else [inquiry_cards.written(file)]
    row = session.scalars(
        select(Inquiry)
        .where(Inquiry.chat_id == chat_id, inquiry_cards.is_open())
        .limit(1)
        .with_for_update()
    ).first()
    is_added = row is not None
    if row is None:
        row = Inquiry(
            chat_id=chat_id,
            participant_id=participant_id,
            name="" if participant_id is not None else name,
            text=text,
            files=files,
            asked_at=now,
        )
        session.add(row)
    else:
        row.text = "\n\n".join(part for part in (row.text, text) if part)
        row.files = [*row.files, *files]
        row.added_at = now
        if len(row.text) > MAX_TOGETHER or len(row.files) > MAX_FILES:
            raise InquiryFullError
    row.message_id = message_id
    row.has_files = row.has_files or bool(files)
    session.flush()
    comes_whole = not is_added and who is not Who.STRANGER and not is_quiet(now)
    return Asked(inquiry_cards.find(session, row.id), comes_whole, is_added)


def queue(session: Session) -> Queue:
    """Return how many questions wait."""
    row = session.execute(
        select(
            func.count(),
            func.count().filter(~inquiry_cards.is_approved()),
            func.min(Inquiry.asked_at),
        )
        .select_from(Inquiry)
        .outerjoin(Participant, Participant.id == Inquiry.participant_id)
        .where(inquiry_cards.is_open())
    ).one()
    return Queue(*row)


def listing(session: Session, *, actor_id: int, now: datetime, page: int = 0) -> Page:
    """Return some of the questions; past the last page stands the last.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    all_count = session.scalar(
        select(func.count()).select_from(Inquiry).where(Inquiry.chat_id != inquiry_cards.NOBODY)
    )
    number = min(max(page, 0), max((all_count or 0) - 1, 0) // PAGE)
    rows = session.execute(
        inquiry_cards.cards()
        .where(Inquiry.chat_id != inquiry_cards.NOBODY)
        .order_by(
            Inquiry.answered_at.is_not(None),
            # However many strangers write, they stand behind the participants.
            case(
                (inquiry_cards.is_open(), case((inquiry_cards.is_approved(), 0), else_=1)), else_=0
            ),
            case((inquiry_cards.is_open(), Inquiry.asked_at)),
            Inquiry.answered_at.desc(),
            Inquiry.id,
        )
        .limit(PAGE + 1)
        .offset(number * PAGE)
    ).all()
    cards = [inquiry_cards.as_card(row) for row in rows]
    return Page(cards[:PAGE], queue(session), number, has_more=len(cards) > PAGE)


def card(session: Session, *, actor_id: int, inquiry_id: int, now: datetime) -> Card:
    """Return one question, also when it waits no longer.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist (any more).

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return inquiry_cards.find(session, inquiry_id)


def earlier(session: Session, *, actor_id: int, inquiry_id: int, now: datetime) -> list[Card]:
    """Return what the same person asked before, the newest first.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist (any more).

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    chat_id = inquiry_cards.find(session, inquiry_id).chat_id
    rows = session.execute(
        inquiry_cards.cards()
        .where(Inquiry.chat_id == chat_id, Inquiry.id < inquiry_id)
        .order_by(Inquiry.id.desc())
        .limit(_EARLIER)
    )
    return [inquiry_cards.as_card(row) for row in rows]


def take(
    session: Session, *, actor_id: int, inquiry_id: int, now: datetime, is_taken_over: bool = False
) -> Card:
    """Take a question to answer it; returns it as it was before, with who had taken it.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist (any more).
        HandledError: somebody has answered or closed it.
        TakenError: somebody else has taken it, and it is not taken over.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row, before = _locked(session, inquiry_id)
    if row.answered_at is not None:
        raise HandledError(before)
    if row.taken_by_id not in {None, actor_id} and not is_taken_over:
        raise TakenError(before)
    if row.taken_by_id != actor_id:
        row.taken_by_id, row.taken_at = actor_id, now
        _record(session, "inquiry.take", actor_id, inquiry_id, now)
    return before


def give_back(session: Session, *, actor_id: int, inquiry_id: int, now: datetime) -> Card:
    """Let others answer what the actor had taken; returns the question as it stands.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist (any more).

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row, before = _locked(session, inquiry_id)
    if row.answered_at is not None or row.taken_by_id != actor_id:
        return before
    row.taken_by_id = row.taken_at = None
    _record(session, "inquiry.give_back", actor_id, inquiry_id, now)
    return inquiry_cards.find(session, inquiry_id)


def answer(  # noqa: PLR0913 - who, which, what, and what of others they saw
    session: Session,
    *,
    actor_id: int,
    inquiry_id: int,
    text: str,
    now: datetime,
    file: StoredFile | None = None,
    seen: str = "",
) -> Card:
    """Answer a question with these words, which the caller brings to the person.

    Where somebody else answered it or is about to, only who has seen that may answer, too:
    `seen` is the state of the card they saw.

    Raises:
        NotAllowedError: the actor does not organize.
        InquiryTooLongError: the text does not fit.
        NotFoundError: it does not exist (any more).
        HandledError: somebody has answered or closed it.
        TakenError: somebody else has taken it.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    checked(text)
    row, before = _locked(session, inquiry_id)
    if before.state != seen:
        _require_free(before, actor_id)
    row.answer = "\n\n".join(part for part in (row.answer, text) if part)
    if file is not None:
        row.answer_files = [*row.answer_files, inquiry_cards.written(file)]
        row.has_files = True
    return _settle(session, row, "inquiry.answer", actor_id, now)


def missed(session: Session, *, chat_id: int) -> list[Card]:
    """Return what was answered while the person had blocked the bot, and never reached them."""
    rows = session.execute(
        inquiry_cards.cards()
        .where(Inquiry.chat_id == chat_id, Inquiry.answered_at >= Participant.unreachable_at)
        .order_by(Inquiry.answered_at)
    )
    cards = [inquiry_cards.as_card(row) for row in rows]
    return [card for card in cards if card.answer or card.answer_files]


def close(session: Session, *, actor_id: int, inquiry_id: int, now: datetime) -> Card:
    """Take a question off the list without an answer; the person may ask again.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist (any more).
        HandledError: somebody has answered or closed it.
        TakenError: somebody else has taken it.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row, before = _locked(session, inquiry_id)
    _require_free(before, actor_id)
    return _settle(session, row, "inquiry.close", actor_id, now)


def reopen(session: Session, *, actor_id: int, inquiry_id: int, now: datetime) -> Card:
    """Let a question that was closed without an answer wait again; one that waits stays.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: it does not exist (any more).
        HandledError: somebody has answered it.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row, before = _locked(session, inquiry_id)
    if before.answer or before.answer_files:
        raise HandledError(before)
    if row.answered_at is not None:
        row.answered_at = row.answered_by_id = None
        _record(session, "inquiry.reopen", actor_id, inquiry_id, now)
    return inquiry_cards.find(session, inquiry_id)


def overdue(session: Session, *, now: datetime) -> list[Card]:
    """Return what has waited for more than a working day, each once: it is noted as told."""
    rows = session.scalars(
        select(Inquiry)
        .where(
            inquiry_cards.is_open(),
            Inquiry.called_at.is_(None),
            Inquiry.asked_at <= now - timedelta(days=1),
        )
        .order_by(Inquiry.asked_at, Inquiry.id)
        .limit(PAGE)
        .with_for_update()
    ).all()
    here = now.astimezone(SAO_PAULO)
    late = [
        row for row in rows if has_waited_a_working_day(row.asked_at.astimezone(SAO_PAULO), here)
    ]
    for row in late:
        row.called_at = now
    session.flush()
    return [inquiry_cards.find(session, row.id) for row in late]


def checked(text: str) -> str:
    """Return a text that fits.

    Raises:
        InquiryTooLongError: it does not.

    """
    if len(text) > MAX_LETTERS:
        raise InquiryTooLongError
    return text


def still_true(session: Session, message: OutgoingMessage) -> bool:
    """Tell whether what a message says of questions still holds."""
    waiting = select(Inquiry.id).where(inquiry_cards.is_open()).limit(1)
    if message.topic is Topic.INQUIRY:
        waiting = waiting.where(Inquiry.id == message.about_id)
    return session.scalar(waiting) is not None


def _who(session: Session, participant_id: int | None, now: datetime) -> Who:
    """Return whose budget it is."""
    if participant_id is None:
        return Who.STRANGER
    return budgets.who_is(participants.get(session, participant_id=participant_id, now=now))


def _locked(session: Session, inquiry_id: int) -> tuple[Inquiry, Card]:
    row = session.get(Inquiry, inquiry_id, with_for_update=True, populate_existing=True)
    if row is None or row.chat_id == inquiry_cards.NOBODY:
        raise NotFoundError
    return row, inquiry_cards.find(session, inquiry_id)


def _require_free(card: Card, actor_id: int) -> None:
    if card.answered_at is not None:
        raise HandledError(card)
    if card.taken_by_id not in {None, actor_id}:
        raise TakenError(card)


def _settle(session: Session, row: Inquiry, action: str, actor_id: int, now: datetime) -> Card:
    row.answered_at, row.answered_by_id = now, actor_id
    row.taken_by_id = row.taken_at = None
    _record(session, action, actor_id, row.id, now)
    return inquiry_cards.find(session, row.id)


def _record(session: Session, action: str, actor_id: int, inquiry_id: int, now: datetime) -> None:
    audit.record(session, actor_id=actor_id, action=action, subject_id=inquiry_id, now=now)
    session.flush()
