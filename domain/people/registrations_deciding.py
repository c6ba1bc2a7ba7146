"""Deciding on registrations and corrections that wait: approving and declining."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit, grants, participants
from domain.attendance.visitors import recognise_visitors
from domain.errors import DomainError, NotFoundError, StaleError
from domain.people.merging import merge
from domain.people.registration import Reservation, owner_of, reservation, take_over, values_of
from domain.people.registrations import number_of, plain_ones
from domain.seats import seats, seats_of_person
from models import Correction, Participant, Standing

MAX_REASON: Final = 300


class ReasonTooLongError(DomainError):
    """The reason does not fit; `limit` is the number of characters."""

    limit = MAX_REASON


class OwnCorrectionError(DomainError):
    """Organizers leave the correction of their own registration to another one."""


@dataclass(frozen=True, slots=True)
class Approved:
    """A person who was let in, or whose correction holds, for the words to that person."""

    participant_id: int
    chat_id: int | None
    first_name: str
    reservation: Reservation | None
    is_correction: bool = False
    address_of: str | None = None
    """Who keeps the e-mail that was sent too; for the organizer alone."""


@dataclass(frozen=True, slots=True)
class Declined:
    """A person who has to correct something, for the words to that person."""

    participant_id: int
    chat_id: int | None
    name: str
    reason: str
    lost_a_seat: bool
    is_correction: bool = False


def approve(
    session: Session, *, actor_id: int, participant_id: int, sent_at: int, now: datetime
) -> Approved:
    """Let a person in, or a correction hold; `sent_at` (whole seconds) is the sending looked at.

    An address somebody else has stays with them: the result names whose it is.

    Raises:
        NotAllowedError: the actor does not organize.
        OwnCorrectionError: it is the actor's own, and somebody else organizes too.
        StaleError: it was decided already, or sent again with other data.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    _lock_lines(session, [participant_id])
    person = _locked(session, participant_id, sent_at, actor_id, now)
    return _approve(session, person, actor_id, now)


def approve_several(
    session: Session, *, actor_id: int, until: int, shown: int, now: datetime
) -> list[Approved]:
    """Let in those that were named on the screen: sent until then (in whole seconds).

    What came afterwards keeps waiting, and so does what needs a look of its own. `shown` is
    the `number_of` those on the screen.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it would be others, because something changed meanwhile.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    named = [
        waiting
        for waiting in plain_ones(session, shown_to=actor_id, now=now)
        if int(waiting.sent_at.timestamp()) <= until
    ]
    if number_of(named) != shown:
        raise StaleError
    ids = sorted(waiting.details.participant_id for waiting in named)
    _lock_lines(session, ids)
    people = [
        session.get_one(Participant, id_, with_for_update=True, populate_existing=True)
        for id_ in ids
    ]
    # Whoever approved the same list a moment earlier was waited for just now.
    still = {
        waiting.details.participant_id
        for waiting in plain_ones(session, shown_to=actor_id, now=now)
    }
    if not still.issuperset(ids):
        raise StaleError
    return [_approve(session, person, actor_id, now) for person in people]


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

    What the person had reserved ahead is freed for others. Of a correction nothing stays, and the
    person goes on as before.

    Raises:
        NotAllowedError: the actor does not organize.
        OwnCorrectionError: it is the actor's own, and somebody else organizes too.
        StaleError: it was decided already, or sent again with other data.
        ReasonTooLongError: the reason is longer than MAX_REASON.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    if len(reason) > MAX_REASON:
        raise ReasonTooLongError
    seats_of_person.lock_ahead(session, participant_id=participant_id, now=now)
    person = _locked(session, participant_id, sent_at, actor_id, now)
    is_correction = person.standing == Standing.ACTIVE
    freed: dict[str, int] = {}
    if is_correction:
        session.delete(session.get_one(Correction, person.id))
    else:
        person.standing = Standing.DECLINED
        person.decided_at, person.decided_by_id = now, actor_id
        person.decline_reason = reason
        freed["freed_seats"] = seats_of_person.release(session, participant_id=person.id, now=now)
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action="registration.decline_correction" if is_correction else "registration.decline",
        subject_id=person.id,
        now=now,
        **freed,
    )
    return Declined(
        participant_id=person.id,
        chat_id=person.chat_id,
        name=person.name,
        reason=reason,
        lost_a_seat=any(freed.values()),
        is_correction=is_correction,
    )


def _lock_lines(session: Session, ids: Sequence[int]) -> None:
    """Lock where people wait for a seat, and where those do whom an approval merges into them."""
    sent = select(Correction.email).where(Correction.participant_id.in_(ids))
    whose = Participant.id.in_(ids) | Participant.email.in_(sent)
    seats.lock_lines(session, select(Participant.id).where(whose))


def _locked(
    session: Session, participant_id: int, sent_at: int, actor_id: int, now: datetime
) -> Participant:
    # The lock lets one of two organizers decide; the other is told that it is done.
    person = session.scalar(
        select(Participant).where(Participant.id == participant_id).with_for_update()
    )
    if person is None:
        raise NotFoundError
    if person.id == actor_id and participants.has_other_organizer(
        session, participant_id=actor_id, now=now
    ):
        raise OwnCorrectionError
    sent = session.get(Correction, person.id, with_for_update=True)
    match person.standing:
        case Standing.PENDING:
            last_sent_at = person.created_at
        case Standing.ACTIVE if sent is not None:
            last_sent_at = sent.sent_at
        case _:
            raise StaleError
    if int(last_sent_at.timestamp()) != sent_at:
        raise StaleError
    return person


def _approve(session: Session, person: Participant, actor_id: int, now: datetime) -> Approved:
    is_correction = person.standing == Standing.ACTIVE
    sent = session.get(Correction, person.id)
    owner = owner_of(session, person, sent)
    noted: dict[str, Any] = {}
    if owner is not None and owner.standing == Standing.LISTED and not is_correction:
        noted["merged_id"] = owner.id
        merge(session, kept=person, gone=owner)
        owner = None
        # An e-mail is no proof: what the list grants beyond taking part is given by hand.
        grants.end(session, participant_id=person.id, now=now)
    if sent is not None:
        noted["fields"] = sorted(values_of(sent))
        take_over(session, person, sent)
    person.listed_id = None
    if not is_correction:
        person.standing = Standing.ACTIVE
        person.decided_at, person.decided_by_id = now, actor_id
        person.decline_reason = None
    session.flush()
    recognise_visitors(session, participant_id=person.id, now=now)
    seats.settle(session, participant_id=person.id, now=now)
    audit.record(
        session,
        actor_id=actor_id,
        action="registration.approve_correction" if is_correction else "registration.approve",
        subject_id=person.id,
        now=now,
        **noted,
    )
    return Approved(
        participant_id=person.id,
        chat_id=person.chat_id,
        first_name=person.name.split()[0],
        reservation=reservation(session, participant_id=person.id, now=now),
        is_correction=is_correction,
        address_of=None if owner is None else owner.name,
    )
