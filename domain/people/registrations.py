"""Registrations that wait for an organizer: looking at them, approving and declining."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from rapidfuzz import fuzz, process, utils
from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from domain import audit, grants, names, participants
from domain.attendance.visitors import recognise_visitors
from domain.errors import DomainError, NotFoundError, StaleError
from domain.notices.outbox import OutgoingMessage
from domain.people.merging import merge
from domain.people.registration import (
    Details,
    Reservation,
    details,
    is_government,
    owner_of,
    reservation,
    take_over,
    values_of,
)
from domain.seats import seats, seats_of_person
from models import Correction, Participant, Role, Standing, Topic

MAX_REASON: Final = 300
_ALIKE: Final = 90
"""Likeness of two names, of 100, from which an organizer is warned."""
_AT_ONCE: Final = 20
"""How many are approved in one go: as many as fit on a screen that names them."""
_sent_at: Final = func.coalesce(Correction.sent_at, Participant.created_at)


class ReasonTooLongError(DomainError):
    """The reason does not fit; `limit` is the number of characters."""

    limit = MAX_REASON


class OwnCorrectionError(DomainError):
    """Organizers leave the correction of their own registration to another one."""


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else whom the one that waits may be, or pass for."""

    name: str
    office: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One registration, or correction of an approved one, that waits; with what helps to decide."""

    details: Details
    sent_at: datetime
    number: int
    """Its place among those that wait, from 1."""
    total_count: int
    listed_count: int
    """How many of them a list names, which can be approved at once."""
    is_on_the_list: bool
    """Its e-mail is that of an imported registration, which approval merges into it."""
    address_of: Other | None
    """Who has the e-mail that was sent; approval leaves it to them."""
    organizer_alike: Other | None
    """An organizer whose name looks the same."""
    has_listed_role: bool
    """The imported registration has access beyond taking part, which an e-mail does not give."""
    is_government_email: bool
    similar_names: tuple[str, ...]
    """Other people with nearly the same name."""

    @property
    def needs_own_look(self) -> bool:
        """Whether a list of names would not tell enough to approve it."""
        is_plain = self.address_of is None and self.organizer_alike is None
        return self.details.wanted is not None or not is_plain


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


@dataclass(frozen=True, slots=True)
class Queue:
    """How many registrations and corrections wait, and since when the oldest does."""

    count: int
    oldest_at: datetime | None


def queue(session: Session, *, now: datetime, shown_to: int | None = None) -> Queue:
    """Return how many wait; an organizer is not shown their own."""
    people = _waiting(session, shown_to, now).order_by(None).subquery()
    count, oldest_at = session.execute(select(func.count(), func.min(people.c.sent_at))).one()
    return Queue(count=count, oldest_at=oldest_at)


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether a notice that registrations wait still holds; others always do."""
    if message.topic is not Topic.REGISTRATIONS:
        return True
    return bool(queue(session, shown_to=message.recipient_id, now=now).count)


def next_waiting(
    session: Session, *, actor_id: int, now: datetime, after_id: int | None = None
) -> Waiting | None:
    """Return the oldest one that waits, or the next one after `after_id`.

    After the last one comes the first again, so that skipped ones are not lost.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    waiting = session.execute(_waiting(session, actor_id, now)).all()
    if not waiting:
        return None
    after = next((place for place, row in enumerate(waiting) if row.id == after_id), -1)
    return _describe(session, waiting, (after + 1) % len(waiting), now)


def one_waiting(session: Session, *, actor_id: int, participant_id: int, now: datetime) -> Waiting:
    """Return one that waits.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it waits no longer.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    waiting = session.execute(_waiting(session, actor_id, now)).all()
    place = next((place for place, row in enumerate(waiting) if row.id == participant_id), None)
    if place is None:
        raise StaleError
    return _describe(session, waiting, place, now)


def several_waiting(session: Session, *, actor_id: int, now: datetime) -> list[Waiting]:
    """Return the oldest registrations that a list of names tells enough about.

    Corrections, contested addresses and names like an organizer's are looked at one by one.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return _plain_ones(session, actor_id, now)


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
        for waiting in _plain_ones(session, actor_id, now)
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
    still = {waiting.details.participant_id for waiting in _plain_ones(session, actor_id, now)}
    if not still.issuperset(ids):
        raise StaleError
    return [_approve(session, person, actor_id, now) for person in people]


def number_of(people: Sequence[Waiting]) -> int:
    """Return a number that tells one list of registrations, each as it was sent, from others."""
    words = sorted(f"{one.details.participant_id}/{one.sent_at.timestamp()}" for one in people)
    return zlib.crc32(" ".join(words).encode())


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
    if person.standing == Standing.ACTIVE:
        session.delete(session.get_one(Correction, person.id))
        session.flush()
        audit.record(
            session,
            actor_id=actor_id,
            action="registration.decline_correction",
            subject_id=person.id,
            now=now,
        )
        return Declined(
            participant_id=person.id,
            chat_id=person.chat_id,
            name=person.name,
            reason=reason,
            lost_a_seat=False,
            is_correction=True,
        )
    person.standing = Standing.DECLINED
    person.decided_at, person.decided_by_id = now, actor_id
    person.decline_reason = reason
    freed_count = seats_of_person.release(session, participant_id=person.id, now=now)
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action="registration.decline",
        subject_id=person.id,
        now=now,
        freed_seats=freed_count,
    )
    return Declined(
        participant_id=person.id,
        chat_id=person.chat_id,
        name=person.name,
        reason=reason,
        lost_a_seat=freed_count > 0,
    )


def organizers_chats(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """Return id and chat of every organizer who can be written to."""
    rows = session.execute(
        select(Participant.id, Participant.chat_id)
        .where(
            participants.organizes(now),
            Participant.unreachable_at.is_(None),
        )
        .order_by(Participant.id)
    )
    return [(id_, chat_id) for id_, chat_id in rows if chat_id is not None]


def _waiting(session: Session, shown_to: int | None, now: datetime) -> Select[*tuple[Any, ...]]:
    """Select what waits for this organizer: `id`, `standing`, `name`, `sent_at`; oldest first."""
    is_correction = (Participant.standing == Standing.ACTIVE) & Correction.sent_at.is_not(None)
    statement = (
        select(Participant.id, Participant.standing, Participant.name, _sent_at.label("sent_at"))
        .outerjoin(Correction, Correction.participant_id == Participant.id)
        .where(or_(Participant.standing == Standing.PENDING, is_correction))
        .order_by("sent_at", Participant.id)
    )
    if shown_to is None or not participants.has_other_organizer(
        session, participant_id=shown_to, now=now
    ):
        return statement
    return statement.where(Participant.id != shown_to)


def _plain_ones(session: Session, shown_to: int, now: datetime) -> list[Waiting]:
    waiting = session.execute(_waiting(session, shown_to, now)).all()
    return [
        _describe(session, waiting, place, now) for place in _plain_places(session, waiting, now)
    ]


def _plain_places(session: Session, waiting: Sequence[Any], now: datetime) -> list[int]:
    """Return the places of the oldest that a list of names tells enough about."""
    owner = aliased(Participant)
    contested = set(
        session.scalars(
            select(Participant.id)
            .outerjoin(Correction, Correction.participant_id == Participant.id)
            # As `owner_of` finds them.
            .join(
                owner,
                case(
                    (Correction.email.is_not(None), owner.email == Correction.email),
                    else_=owner.id == Participant.listed_id,
                )
                & (owner.id != Participant.id),
            )
            .where(Participant.standing == Standing.PENDING, owner.standing != Standing.LISTED)
        )
    )
    organizers = {names.skeleton(each.name) for each in session.scalars(_organizers(now))}
    plain = (
        place
        for place, row in enumerate(waiting)
        if _is_registration(row)
        and row.id not in contested
        and names.skeleton(row.name) not in organizers
    )
    return list(islice(plain, _AT_ONCE))


def _is_registration(row: Any) -> bool:  # noqa: ANN401 - a row of _waiting
    return bool(row.standing == Standing.PENDING)


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


def _describe(session: Session, waiting: Sequence[Any], place: int, now: datetime) -> Waiting:
    row = waiting[place]
    person = session.get_one(Participant, row.id)
    sent = session.get(Correction, row.id)
    shown = details(session, participant_id=row.id)
    name = (shown.wanted and shown.wanted.name) or shown.name
    email = shown.wanted.email if shown.wanted is not None else shown.email
    owner = owner_of(session, person, sent)
    is_on_the_list = (
        owner is not None and owner.standing == Standing.LISTED and _is_registration(row)
    )
    others = session.execute(
        select(Participant.id, Participant.name).where(
            Participant.id != person.id,
            Participant.standing.not_in((Standing.DECLINED, Standing.ERASED)),
        )
    )
    known = {id_: other for id_, other in others if owner is None or id_ != owner.id}
    alike = process.extract(
        name,
        known,
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        score_cutoff=_ALIKE,
        limit=3,
    )
    return Waiting(
        details=shown,
        sent_at=row.sent_at,
        number=place + 1,
        total_count=len(waiting),
        listed_count=len(_plain_places(session, waiting, now)),
        is_on_the_list=is_on_the_list,
        has_listed_role=is_on_the_list
        and owner is not None
        and bool(grants.of(session, participant_id=owner.id, now=now)),
        address_of=None if owner is None or is_on_the_list else _other(session, owner),
        organizer_alike=_organizer_alike(session, name, person, now),
        is_government_email=email is not None and is_government(email),
        similar_names=tuple(other for other, _, _ in alike),
    )


def _organizer_alike(
    session: Session, name: str, person: Participant, now: datetime
) -> Other | None:
    organizers = session.scalars(_organizers(now).where(Participant.id != person.id))
    seen = names.skeleton(name)
    found = (each for each in organizers if names.skeleton(each.name) == seen)
    return next((_other(session, each) for each in found), None)


def _organizers(now: datetime) -> Select[Participant]:
    return (
        select(Participant)
        .where(grants.holds(Role.ORGANIZER, at=now), Participant.standing == Standing.ACTIVE)
        .order_by(Participant.id)
    )


def _other(session: Session, person: Participant) -> Other:
    return Other(person.name, details(session, participant_id=person.id).office)
