"""The people of the Rede, for their organizers: finding somebody, suspending, giving access."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from domain import audit, grants, participants
from domain.attendance import hours
from domain.attendance.hours import Summary
from domain.errors import DomainError, NotFoundError, StaleError
from domain.participants import Profile, Role, Standing
from domain.people import assessorias, invites
from domain.reading.plain import alphabetical, plain
from domain.seats import seats_of_person
from models import Assessoria, AuditEntry, Correction, Participant

PAGE_SIZE: Final = 8
_SUSPEND: Final = "person.suspend"
_SHOWN: Final = (
    Standing.ACTIVE,
    Standing.LISTED,
    Standing.PENDING,
    Standing.DECLINED,
    Standing.SUSPENDED,
)


class LastOrganizerError(DomainError):
    """Nobody would be left who organizes the Rede for good."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody in an answer to a name."""

    participant_id: int
    name: str
    office: str
    standing: Standing
    role: Role


@dataclass(frozen=True, slots=True)
class People:
    """How many people there are, and those who fit the query."""

    active_count: int
    listed_count: int
    """On the imported list, and not in the chat yet."""
    pending_count: int
    suspended_count: int
    unreachable_count: int
    """Approved, but messages do not arrive."""
    query: str
    total: int
    """How many fit the query; without one, how many run the Rede."""
    people: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One person as an organizer sees them."""

    participant_id: int
    chat_id: int | None
    name: str
    office: str
    email: str | None
    standing: Standing
    role: Role
    is_unreachable: bool
    is_me: bool
    coming_count: int
    """Encontros and turmas ahead with a seat, an offer or a place in the waitlist."""


@dataclass(frozen=True, slots=True)
class Suspended:
    """Somebody who was suspended, and how many seats that freed."""

    card: Card
    freed_count: int


def search(session: Session, *, actor_id: int, now: datetime, query: str = "") -> People:
    """Return who fits a part of a name, an office or an e-mail; without one, who runs the Rede.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    counts = {
        Standing(standing): number
        for standing, number in session.execute(
            select(Participant.standing, func.count()).group_by(Participant.standing)
        )
    }
    statement = _people(now).order_by(Participant.id)
    wanted = plain(query).split()
    if wanted:
        everybody = session.execute(statement.where(Participant.standing.in_(_SHOWN))).all()
        rows = [
            row
            for row in everybody
            if all(word in plain(f"{row.name} {row.office} {row.email or ''}") for word in wanted)
        ]
        # "secretaria de saude": the office by its name, where its acronym is stored.
        office = None if rows else assessorias.find(session, text=query)
        if office is not None and office.sure is not None and office.is_exact:
            rows = [row for row in everybody if row.acronym == office.sure.acronym]
    else:
        rows = list(
            session.execute(
                statement.where(
                    grants.holds(Role.ORGANIZER, Role.DOOR, at=now),
                    Participant.standing == Standing.ACTIVE,
                )
            )
        )
    # Those who are in the chat come first: it is them that something is done about.
    rows.sort(key=lambda row: (row.standing == Standing.LISTED, alphabetical(row.name)))
    return People(
        active_count=counts.get(Standing.ACTIVE, 0),
        listed_count=counts.get(Standing.LISTED, 0),
        pending_count=counts.get(Standing.PENDING, 0),
        suspended_count=counts.get(Standing.SUSPENDED, 0),
        unreachable_count=session.scalar(
            select(func.count())
            .select_from(Participant)
            .where(Participant.standing == Standing.ACTIVE, Participant.unreachable_at.is_not(None))
        )
        or 0,
        query=query,
        total=len(rows),
        people=tuple(
            Found(
                row.id,
                row.name,
                row.office,
                Standing(row.standing),
                grants.in_rede(grants.read(row.held)),
            )
            for row in rows[:PAGE_SIZE]
        ),
    )


def card(session: Session, *, actor_id: int, participant_id: int, now: datetime) -> Card:
    """Return one person.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such person.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = session.execute(
        _people(now).where(Participant.id == participant_id, Participant.standing.in_(_SHOWN))
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return Card(
        participant_id=row.id,
        chat_id=row.chat_id,
        name=row.name,
        office=row.office,
        email=row.email,
        standing=Standing(row.standing),
        role=grants.in_rede(grants.read(row.held)),
        is_unreachable=row.unreachable_at is not None,
        is_me=row.id == actor_id,
        coming_count=seats_of_person.count_ahead(session, participant_id=participant_id, now=now),
    )


def suspend(
    session: Session, *, actor_id: int, participant_id: int, now: datetime, reason: str = ""
) -> Suspended:
    """Shut a person out; seats in what lies ahead go to others, hours stay.

    The reason is kept with the act.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such person.
        StaleError: the person is not active.
        LastOrganizerError: nobody else organizes, or only for a time.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    seats_of_person.lock_ahead(session, participant_id=participant_id, now=now)
    person = _locked(session, participant_id, Standing.ACTIVE)
    if _role(session, participant_id, now) is Role.ORGANIZER:
        _require_another(session, participant_id, now)
    person.standing = Standing.SUSPENDED
    person.decided_at, person.decided_by_id = now, actor_id
    session.execute(delete(Correction).where(Correction.participant_id == participant_id))
    freed_count = seats_of_person.release(session, participant_id=participant_id, now=now)
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action=_SUSPEND,
        subject_id=participant_id,
        now=now,
        freed_seats=freed_count,
        reason=reason,
    )
    # Somebody may suspend themselves, and may not look any more then.
    return Suspended(_own_card(session, person, now), freed_count)


def reason_of_suspension(session: Session, *, person: Profile) -> str:
    """Return why somebody was suspended, as it was kept with the act; "" if it was not."""
    reason: str | None = session.scalar(
        select(AuditEntry.details["reason"].as_string()).where(
            # The act is as old as the decision, and found by its moment.
            AuditEntry.happened_at == person.decided_at,
            AuditEntry.action == _SUSPEND,
            AuditEntry.subject_id == person.id,
        )
    )
    return reason or ""


def reactivate(session: Session, *, actor_id: int, participant_id: int, now: datetime) -> Card:
    """Let a suspended person in again; seats do not come back.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such person.
        StaleError: the person is not suspended.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    person = _locked(session, participant_id, Standing.SUSPENDED)
    person.standing = Standing.ACTIVE
    person.decided_at, person.decided_by_id = now, actor_id
    session.flush()
    audit.record(
        session, actor_id=actor_id, action="person.reactivate", subject_id=participant_id, now=now
    )
    return card(session, actor_id=actor_id, participant_id=participant_id, now=now)


def set_role(
    session: Session, *, actor_id: int, participant_id: int, role: Role, now: datetime
) -> Card:
    """Give or take access: to everything, to attendance only, or to nothing special.

    It is the role in the whole Rede; what is granted in an activity stays.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such person.
        StaleError: the person is not active, or has this role already.
        LastOrganizerError: nobody else organizes, or only for a time.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    person = _locked(session, participant_id, Standing.ACTIVE)
    before = _role(session, participant_id, now)
    if before is role:
        raise StaleError
    if before is Role.ORGANIZER:
        _require_another(session, participant_id, now)
    grants.give(session, participant_id=participant_id, role=role, by_id=actor_id, now=now)
    audit.record(
        session,
        actor_id=actor_id,
        action="person.role",
        subject_id=participant_id,
        now=now,
        old=before.value,
        new=role.value,
    )
    return _own_card(session, person, now)


def invite(session: Session, *, actor_id: int, participant_id: int, now: datetime) -> str:
    """Make a personal invite for somebody on the list; returns the token of its link.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: nobody on the list has this id.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    token = invites.create(session, participant_id=participant_id, now=now)
    audit.record(
        session, actor_id=actor_id, action="invite.create", subject_id=participant_id, now=now
    )
    return token


def request_statement(
    session: Session, *, actor_id: int, participant_id: int, year: int | None = None, now: datetime
) -> tuple[Card, Summary]:
    """Note that an organizer takes along a year's hours of somebody; by default this year's.

    Without hours in it, another year with some is taken.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such person.
        StaleError: there are no hours at all.

    """
    found = card(session, actor_id=actor_id, participant_id=participant_id, now=now)
    summary = hours.summary(session, participant_id=participant_id, year=year, now=now)
    if not summary.done_minutes and summary.other_year is not None and year is None:
        other = summary.other_year
        summary = hours.summary(session, participant_id=participant_id, year=other, now=now)
    if not summary.done_minutes:
        raise StaleError
    audit.record(
        session, actor_id=actor_id, action="hours.export", subject_id=participant_id,
        now=now, year=summary.year,
    )  # fmt: skip
    return found, summary


def _people(now: datetime) -> Select[*tuple[Any, ...]]:
    return select(
        Participant.id,
        Participant.chat_id,
        Participant.name,
        Participant.email,
        Participant.standing,
        grants.held(now).label("held"),
        Participant.unreachable_at,
        participants.office_of.label("office"),
        Assessoria.acronym,
    ).outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)


def _locked(session: Session, participant_id: int, standing: Standing) -> Participant:
    person = session.scalar(
        select(Participant).where(Participant.id == participant_id).with_for_update()
    )
    if person is None:
        raise NotFoundError
    if person.standing != standing:
        raise StaleError
    return person


def _role(session: Session, participant_id: int, now: datetime) -> Role:
    return grants.in_rede(grants.of(session, participant_id=participant_id, now=now))


def _require_another(session: Session, participant_id: int, now: datetime) -> None:
    # The lock keeps two organizers from removing each other in the same moment.
    organizers = session.scalars(
        select(Participant.id)
        .where(
            participants.organizes(now, for_good=True),
        )
        .order_by(Participant.id)
        .with_for_update()
    ).all()
    if not set(organizers) - {participant_id}:
        raise LastOrganizerError


def _own_card(session: Session, person: Participant, now: datetime) -> Card:
    profile = participants.get(session, participant_id=person.id, now=now)
    if profile is None:
        raise NotFoundError
    return Card(
        participant_id=profile.id,
        chat_id=profile.chat_id,
        name=profile.name,
        office=profile.office,
        email=person.email,
        standing=profile.standing,
        role=profile.role,
        is_unreachable=person.unreachable_at is not None,
        is_me=False,
        coming_count=0,
    )
