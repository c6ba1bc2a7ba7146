"""Hours that are missing: a person says to have been there, and the organizers answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from domain import audit, budgets, pages, participants
from domain.activities.standing import AFTER, BEFORE, KNOWN, takes_place, was_there
from domain.attendance import presence, presence_card
from domain.attendance.attendance_records import require_meeting
from domain.attendance.presence import CONFIRMED, Change
from domain.attendance.presence_card import Card
from domain.budgets import Resource
from domain.errors import NotFoundError, StaleError
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    Kind,
    Participant,
    Presence,
    PresenceClaim,
    Seat,
    SeatState,
    Slot,
)

PAGE_SIZE: Final = 5
CLAIMS_ON_A_PAGE: Final = 8


class Refusal(StrEnum):
    """Why a claim is not confirmed."""

    NOT_SEEN = "not_seen"
    """Nobody in the room saw the person, and no list has the name."""
    LEFT = "left"
    """The person left too early for it to count."""
    OTHER = "other"
    """Another day, or another person."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A slot where somebody may have been without a record."""

    slot_id: int
    title: str
    is_turma: bool
    starts_at: datetime
    ends_at: datetime
    claimed_at: datetime | None
    """Since when the person waits for an answer."""
    refusal: Refusal | None
    """Why it was not confirmed."""
    is_justified: bool = False
    """Whether the absence is justified."""
    is_answered: bool = False
    """Whether a claim was answered; it is not made again."""

    @property
    def can_be_claimed(self) -> bool:
        """Whether the person may say to have been there."""
        return self.claimed_at is None and not self.is_answered


@dataclass(frozen=True, slots=True)
class MissingPage:
    """One page of them, the newest first; pages start at 0."""

    slots: tuple[Missing, ...]
    page: int
    pages_count: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim that waits for an organizer."""

    card: Card
    made_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim as the list of them has it."""

    slot_id: int
    participant_id: int
    name: str
    title: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """One page of the claims that wait; pages start at 0."""

    claims: tuple[WaitingClaim, ...]
    total: int
    page: int
    pages_count: int


def missing(session: Session, *, participant_id: int, now: datetime, page: int = 0) -> MissingPage:
    """Return the encontros and lessons that have begun, where no presence of a person is known.

    A lesson is listed to who has a seat, and to everybody while its presence is open.
    """
    rows = session.execute(
        _slots(participant_id, now).order_by(Slot.starts_at.desc(), Slot.id.desc())
    )
    found = [
        Missing(
            slot_id=row.id,
            title=row.title,
            is_turma=row.kind == Kind.TURMA,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            claimed_at=row.made_at if row.answer is None else None,
            refusal=None if row.answer in {None, CONFIRMED} else Refusal(row.answer),
            is_justified=row.kind_of_record is not None,
            is_answered=row.answer is not None,
        )
        for row in rows
    ]
    shown, page, pages_count = pages.cut(found, page, size=PAGE_SIZE)
    return MissingPage(shown, page, pages_count)


def claim(session: Session, *, participant_id: int, slot_id: int, now: datetime) -> Claim:
    """Say to have been at a slot; asking again changes nothing.

    Raises:
        NotFoundError: there is no such slot, or it is none of those that may be claimed.
        StaleError: it was answered already.
        BudgetSpentError: the person has asked for very much of late.

    """
    row = session.execute(_slots(participant_id, now).where(Slot.id == slot_id)).one_or_none()
    if row is None:
        raise NotFoundError
    if row.answer is not None:
        raise StaleError
    if row.made_at is None:
        person = participants.get(session, participant_id=participant_id, now=now)
        if person is None:
            raise NotFoundError
        budgets.spend_own(session, resource=Resource.INQUIRIES, person=person, now=now)
        session.add(PresenceClaim(slot_id=slot_id, participant_id=participant_id, made_at=now))
        session.flush()
    return _read(session, slot_id, participant_id)


def listing(session: Session, *, actor_id: int, now: datetime, page: int = 0) -> ClaimsPage:
    """Return a page of the claims that wait, the oldest first.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    rows = session.execute(
        _open()
        .add_columns(Participant.name, Activity.title, Slot.starts_at)
        .order_by(PresenceClaim.made_at, PresenceClaim.slot_id, PresenceClaim.participant_id)
    ).all()
    shown, page, pages_count = pages.cut(
        [WaitingClaim(*row) for row in rows], page, size=CLAIMS_ON_A_PAGE
    )
    return ClaimsPage(shown, len(rows), page, pages_count)


def one(
    session: Session, *, slot_id: int, participant_id: int, actor_id: int, now: datetime
) -> Claim:
    """Return one claim that waits.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such claim.
        StaleError: it was answered already, or the presence was recorded meanwhile.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    _unknown(session, slot_id, participant_id)
    return _read(session, slot_id, participant_id)


def confirm(
    session: Session, *, slot_id: int, participant_id: int, actor_id: int, now: datetime
) -> Change:
    """Record the presence that was claimed.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such claim, slot or person.
        StaleError: it was answered already.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    _waiting(session, slot_id, participant_id)
    return presence.change(
        session,
        slot_id=slot_id,
        participant_id=participant_id,
        kind=Presence.PRESENT,
        actor_id=actor_id,
        now=now,
    )


def refuse(  # noqa: PLR0913 - which claim, why, and by whom
    session: Session,
    *,
    slot_id: int,
    participant_id: int,
    refusal: Refusal,
    actor_id: int,
    now: datetime,
) -> Card:
    """Say no to a claim, with the reason; nothing recorded changes.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such claim.
        StaleError: it was answered already, or the presence was recorded meanwhile.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = _unknown(session, slot_id, participant_id)
    row.decided_at, row.decided_by_id, row.answer = now, actor_id, refusal.value
    session.flush()
    _record(session, "claim.refuse", row, actor_id, now, answer=refusal.value)
    return _read(session, slot_id, participant_id).card


def reopen(
    session: Session, *, slot_id: int, participant_id: int, actor_id: int, now: datetime
) -> Claim:
    """Take a no back: the claim waits again.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such claim.
        StaleError: it waits, or was confirmed.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = session.get(PresenceClaim, (slot_id, participant_id), with_for_update=True)
    if row is None:
        raise NotFoundError
    if row.answer in {None, CONFIRMED}:
        raise StaleError
    before = row.answer
    row.decided_at = row.decided_by_id = row.answer = None
    session.flush()
    _record(session, "claim.reopen", row, actor_id, now, answer=before)
    return _read(session, slot_id, participant_id)


def count_waiting(session: Session, *, activity_id: int | None = None) -> int:
    """Return how many claims wait for an organizer, of everything or of one activity."""
    waiting = _open()
    if activity_id is not None:
        waiting = waiting.where(Slot.activity_id == activity_id)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def count_of_slot() -> Select[int]:
    """How many wait of the slot of the statement around, whose activity takes place."""
    return (
        select(func.count())
        .select_from(PresenceClaim)
        .join(Participant, Participant.id == PresenceClaim.participant_id)
        .where(PresenceClaim.slot_id == Slot.id, _is_open(), ~_is_known())
        .correlate(Slot)
    )


def still_true(session: Session, message: OutgoingMessage) -> bool:
    """Tell whether a claim still waits that organizers are told of, and a no is still one."""
    if message.topic is Topic.CLAIM_REFUSED:
        refused = select(PresenceClaim.slot_id).where(
            PresenceClaim.slot_id == message.about_id,
            PresenceClaim.participant_id == message.recipient_id,
            PresenceClaim.answer.is_not(None),
            PresenceClaim.answer != CONFIRMED,
            ~_is_known(),
        )
        return session.execute(refused).first() is not None
    waits = _open().where(PresenceClaim.slot_id == message.about_id)
    if message.edition is not None:
        waits = waits.where(PresenceClaim.participant_id == message.edition)
    return session.execute(waits.limit(1)).first() is not None


def _slots(participant_id: int, now: datetime) -> Select[*tuple[Any, ...]]:
    has_seat = and_(
        Seat.activity_id == Activity.id,
        Seat.participant_id == participant_id,
        Seat.state == SeatState.HELD,
    )
    is_open_now = and_(CheckInWindow.opened_at <= now, Slot.ends_at > now - AFTER)
    return (
        select(
            Slot.id,
            Activity.title,
            Activity.kind,
            Slot.starts_at,
            Slot.ends_at,
            PresenceClaim.made_at,
            PresenceClaim.answer,
            # Whoever was there is not listed: an absence that is justified is left.
            Attendance.kind.label("kind_of_record"),
        )
        .join(Activity, Activity.id == Slot.activity_id)
        .outerjoin(CheckInWindow, CheckInWindow.slot_id == Slot.id)
        .outerjoin(Seat, has_seat)
        .outerjoin(
            Attendance,
            and_(
                Attendance.slot_id == Slot.id,
                Attendance.participant_id == participant_id,
            ),
        )
        .outerjoin(
            PresenceClaim,
            and_(PresenceClaim.slot_id == Slot.id, PresenceClaim.participant_id == participant_id),
        )
        .where(
            takes_place,
            Slot.starts_at <= now + BEFORE,
            or_(Attendance.id.is_(None), ~was_there),
            or_(Activity.kind == Kind.ENCONTRO, Seat.id.is_not(None), is_open_now),
        )
    )


def _open() -> Select[*tuple[Any, ...]]:
    return (
        select(PresenceClaim.slot_id, PresenceClaim.participant_id)
        .join(Slot, Slot.id == PresenceClaim.slot_id)
        .join(Activity, Activity.id == Slot.activity_id)
        .join(Participant, Participant.id == PresenceClaim.participant_id)
        .where(_is_open(), takes_place, ~_is_known())
    )


def _is_open() -> ColumnElement[bool]:
    return and_(PresenceClaim.decided_at.is_(None), Participant.standing.in_(KNOWN))


def _is_known() -> ColumnElement[bool]:
    """Tell whether the presence claimed was recorded meanwhile, with the code of the room."""
    return exists().where(
        Attendance.slot_id == PresenceClaim.slot_id,
        Attendance.participant_id == PresenceClaim.participant_id,
        was_there,
    )


def _waiting(session: Session, slot_id: int, participant_id: int) -> PresenceClaim:
    row = session.get(
        PresenceClaim, (slot_id, participant_id), with_for_update=True, populate_existing=True
    )
    if row is None:
        raise NotFoundError
    if row.decided_at is not None:
        raise StaleError
    return row


def _unknown(session: Session, slot_id: int, participant_id: int) -> PresenceClaim:
    """Return a claim that waits; what the room recorded meanwhile has answered it."""
    row = _waiting(session, slot_id, participant_id)
    known = select(PresenceClaim.slot_id).where(
        PresenceClaim.slot_id == slot_id,
        PresenceClaim.participant_id == participant_id,
        _is_known(),
    )
    if session.execute(known).first() is not None:
        raise StaleError
    return row


def _read(session: Session, slot_id: int, participant_id: int) -> Claim:
    row = session.get_one(PresenceClaim, (slot_id, participant_id))
    card = presence_card.read(session, require_meeting(session, slot_id), participant_id)
    return Claim(card, row.made_at)


def _record(  # noqa: PLR0913, PLR0917 - one argument per column
    session: Session,
    action: str,
    row: PresenceClaim,
    actor_id: int,
    now: datetime,
    answer: str,
) -> None:
    audit.record(
        session,
        actor_id=actor_id,
        action=action,
        subject_id=row.participant_id,
        now=now,
        slot_id=row.slot_id,
        answer=answer,
    )
