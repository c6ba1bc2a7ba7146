"""Registrations and corrections that wait for an organizer, and what helps to decide on them."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from rapidfuzz import fuzz, process, utils
from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from domain import grants, participants
from domain.errors import StaleError
from domain.notices import mailings
from domain.notices.outbox import OutgoingMessage
from domain.people.registration import (
    Details,
    details,
    owner_of,
)
from domain.reading import person_names as names
from domain.reading.emails import is_government
from models import Correction, Participant, Role, Standing

_ALIKE: Final = 90
"""Likeness of two names, of 100, from which an organizer is warned."""
_AT_ONCE: Final = 20
"""How many are approved in one go: as many as fit on a screen that names them."""
_sent_at: Final = func.coalesce(Correction.sent_at, Participant.created_at)


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
    """Tell whether a notice that registrations wait still holds."""
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
    return plain_ones(session, shown_to=actor_id, now=now)


def number_of(people: Sequence[Waiting]) -> int:
    """Return a number that tells one list of registrations, each as it was sent, from others."""
    words = sorted(f"{one.details.participant_id}/{one.sent_at.timestamp()}" for one in people)
    return zlib.crc32(" ".join(words).encode())


def organizers_chats(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """Return id and chat of every organizer who can be written to."""
    rows = session.execute(
        select(Participant.id, Participant.chat_id)
        .where(
            mailings.organizers(now),
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


def plain_ones(session: Session, *, shown_to: int, now: datetime) -> list[Waiting]:
    """Return what `several_waiting` returns, for a caller who has asked who the actor is."""
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
