"""Registrations that wait for an organizer: looking at them, approving and declining."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rapidfuzz import fuzz, process, utils
from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from domain import audit, participants, seats
from domain.errors import DomainError, NotFoundError, StaleError
from domain.merging import merge
from domain.registration import (
    Details,
    EmailTakenError,
    Reservation,
    details,
    is_government,
    reservation,
)
from domain.visitors import recognise_visitors
from models import Participant, Role, Seat, SeatState, Standing

MAX_REASON: Final = 300
_ALIKE: Final = 90
"""Likeness of two names, of 100, from which an organizer is warned."""
_AT_ONCE: Final = 20
"""How many are approved in one go: as many as fit on a screen that names them."""


class ReasonTooLongError(DomainError):
    """The reason does not fit; `limit` is the number of characters."""

    limit = MAX_REASON


@dataclass(frozen=True, slots=True)
class Waiting:
    """One registration that waits, with what helps to decide."""

    details: Details
    sent_at: datetime
    number: int
    """Its place among those that wait, from 1."""
    total_count: int
    is_on_the_list: bool
    """Its e-mail is that of an imported registration, which approval merges into it."""
    is_government_email: bool
    similar_names: tuple[str, ...]
    """Other people with nearly the same name."""


@dataclass(frozen=True, slots=True)
class Approved:
    """A person who was let in, for the words to that person."""

    participant_id: int
    chat_id: int | None
    first_name: str
    reservation: Reservation | None


@dataclass(frozen=True, slots=True)
class Declined:
    """A person who has to correct something, for the words to that person."""

    participant_id: int
    chat_id: int | None
    name: str
    reason: str
    lost_a_seat: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """How many registrations wait, and since when the oldest does."""

    count: int
    oldest_at: datetime | None


def queue(session: Session) -> Queue:
    """Return how many registrations wait."""
    count, oldest_at = session.execute(
        select(func.count(), func.min(Participant.created_at)).where(
            Participant.standing == Standing.PENDING
        )
    ).one()
    return Queue(count=count, oldest_at=oldest_at)


def next_waiting(session: Session, *, actor_id: int, after_id: int | None = None) -> Waiting | None:
    """Return the oldest registration that waits, or the next one after `after_id`.

    After the last one comes the first again, so that skipped ones are not lost.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id)
    statement = _waiting()
    skipped = session.get(Participant, after_id) if after_id is not None else None
    if skipped is not None:
        later = or_(
            Participant.created_at > skipped.created_at,
            and_(Participant.created_at == skipped.created_at, Participant.id > skipped.id),
        )
        person = session.scalar(statement.where(later).limit(1))
        if person is not None:
            return _describe(session, person)
    person = session.scalar(statement.limit(1))
    return None if person is None else _describe(session, person)


def one_waiting(session: Session, *, actor_id: int, participant_id: int) -> Waiting:
    """Return one registration that waits.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it waits no longer.

    """
    participants.require_organizer(session, actor_id=actor_id)
    person = session.scalar(_waiting().where(Participant.id == participant_id))
    if person is None:
        raise StaleError
    return _describe(session, person)


def several_waiting(session: Session, *, actor_id: int) -> list[Waiting]:
    """Return the oldest registrations that wait, as many as are approved in one go.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id)
    people = session.scalars(_waiting().limit(_AT_ONCE)).all()
    return [_describe(session, person) for person in people]


def approve(
    session: Session, *, actor_id: int, participant_id: int, sent_at: int, now: datetime
) -> Approved:
    """Let a person in; `sent_at` (in whole seconds) is the sending the organizer looked at.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it was decided already, or sent again with other data.
        EmailTakenError: somebody else entered with this address meanwhile.

    """
    participants.require_organizer(session, actor_id=actor_id)
    person = _locked(session, participant_id, sent_at)
    return _approve(session, person, actor_id, now)


def approve_several(
    session: Session, *, actor_id: int, until: int, now: datetime
) -> list[Approved]:
    """Let in those that were named on the screen: sent until then (in whole seconds).

    What came or changed afterwards keeps waiting, and so does whoever has the address of
    somebody else.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id)
    people = session.scalars(_waiting().limit(_AT_ONCE).with_for_update()).all()
    approved = []
    for person in people:
        if int(person.created_at.timestamp()) <= until:
            try:
                approved.append(_approve(session, person, actor_id, now))
            except EmailTakenError:
                continue
    return approved


def decline(  # noqa: PLR0913 - who, whom, which sending, why, when
    session: Session,
    *,
    actor_id: int,
    participant_id: int,
    sent_at: int,
    reason: str,
    now: datetime,
) -> Declined:
    """Send a registration back with a reason; the person can correct it and send it again.

    What the person had reserved is freed for others.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it was decided already, or sent again with other data.
        ReasonTooLongError: the reason is longer than MAX_REASON.

    """
    participants.require_organizer(session, actor_id=actor_id)
    if len(reason) > MAX_REASON:
        raise ReasonTooLongError
    person = _locked(session, participant_id, sent_at)
    person.standing = Standing.DECLINED
    person.decided_at, person.decided_by_id = now, actor_id
    person.decline_reason = reason
    freed = session.scalars(
        update(Seat)
        .where(
            Seat.participant_id == person.id,
            Seat.state.in_((SeatState.HELD, SeatState.OFFERED, SeatState.WAITING)),
        )
        .values(
            state=SeatState.RELEASED,
            queue_number=None,
            offered_at=None,
            offered_until=None,
            changed_at=now,
        )
        .returning(Seat.id)
    ).all()
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action="registration.decline",
        subject_id=person.id,
        now=now,
        freed_seats=len(freed),
    )
    return Declined(
        participant_id=person.id,
        chat_id=person.chat_id,
        name=person.name,
        reason=reason,
        lost_a_seat=bool(freed),
    )


def organizers_chats(session: Session) -> list[tuple[int, int]]:
    """Return id and chat of every organizer who can be written to."""
    rows = session.execute(
        select(Participant.id, Participant.chat_id)
        .where(
            Participant.role == Role.ORGANIZER,
            Participant.standing == Standing.ACTIVE,
            Participant.chat_id.is_not(None),
            Participant.unreachable_at.is_(None),
        )
        .order_by(Participant.id)
    )
    return [(id_, chat_id) for id_, chat_id in rows if chat_id is not None]


def _waiting() -> Select[Participant]:
    return (
        select(Participant)
        .where(Participant.standing == Standing.PENDING)
        .order_by(Participant.created_at, Participant.id)
    )


def _locked(session: Session, participant_id: int, sent_at: int) -> Participant:
    # The lock lets one of two organizers decide; the other is told that it is done.
    person = session.scalar(
        select(Participant).where(Participant.id == participant_id).with_for_update()
    )
    if person is None:
        raise NotFoundError
    is_same = int(person.created_at.timestamp()) == sent_at
    if person.standing != Standing.PENDING or not is_same:
        raise StaleError
    return person


def _approve(session: Session, person: Participant, actor_id: int, now: datetime) -> Approved:
    listed_id = person.listed_id
    if listed_id is not None:
        listed = session.get(Participant, listed_id, with_for_update=True)
        if listed is None or listed.standing != Standing.LISTED:
            raise EmailTakenError
        role = listed.role
        merge(session, kept=person, gone=listed)
        # What the imported list grants was decided by an organizer already.
        person.role = role
    person.standing = Standing.ACTIVE
    person.decided_at, person.decided_by_id = now, actor_id
    person.decline_reason = None
    session.flush()
    recognise_visitors(session, participant_id=person.id, now=now)
    seats.settle(session, participant_id=person.id, now=now)
    audit.record(
        session,
        actor_id=actor_id,
        action="registration.approve",
        subject_id=person.id,
        now=now,
        merged_id=listed_id,
    )
    return Approved(
        participant_id=person.id,
        chat_id=person.chat_id,
        first_name=person.name.split()[0],
        reservation=reservation(session, participant_id=person.id, now=now),
    )


def _describe(session: Session, person: Participant) -> Waiting:
    # The order is that of _waiting; earlier ones are counted for "2 de 5".
    earlier = and_(
        Participant.standing == Standing.PENDING,
        or_(
            Participant.created_at < person.created_at,
            and_(Participant.created_at == person.created_at, Participant.id < person.id),
        ),
    )
    before = session.scalar(select(func.count()).select_from(Participant).where(earlier)) or 0
    others = session.execute(
        select(Participant.id, Participant.name).where(
            Participant.id != person.id,
            Participant.standing != Standing.DECLINED,
        )
    )
    names = {id_: name for id_, name in others if id_ != person.listed_id}
    alike = process.extract(
        person.name,
        names,
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        score_cutoff=_ALIKE,
        limit=3,
    )
    shown = details(session, participant_id=person.id)
    return Waiting(
        details=shown,
        sent_at=person.created_at,
        number=before + 1,
        total_count=queue(session).count,
        is_on_the_list=person.listed_id is not None,
        is_government_email=shown.email is not None and is_government(shown.email),
        similar_names=tuple(name for name, _, _ in alike),
    )
