"""A person's own registration: what they write, how it is checked, and sending it in.

What a person writes is looked at by an organizer before it holds: a new registration as a
whole, and the changes of an approved one in `corrections`. An e-mail is only claimed until
then, whoever has it, so that the answers never tell which addresses are registered.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from domain import audit, budgets, participants
from domain.budgets import Resource
from domain.errors import DomainError, NotFoundError, StaleError, SuspendedError
from domain.reading import person_names as names
from models import (
    Activity,
    Assessoria,
    Correction,
    Participant,
    Seat,
    SeatState,
    Slot,
    Standing,
)

MAX_AGENCY: Final = 120


class AgencyInvalidError(DomainError):
    """The agency is empty, too long, or has no letters."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a person fills in; either an office of the list or an agency in their words."""

    name: str
    email: str | None
    """None when the person has no work e-mail."""
    assessoria_id: int | None
    agency_text: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an approved person wants to change; None for what stays."""

    name: str | None
    office: str | None
    assessoria_id: int | None
    agency_text: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Details:
    """A registration as its owner and the organizers may see it."""

    participant_id: int
    name: str
    office: str
    agency_name: str | None
    assessoria_id: int | None
    agency_text: str | None
    email: str | None
    """Until the approval, the address the person says to have."""
    standing: Standing
    decided_at: datetime | None
    decline_reason: str | None
    wanted: Wanted | None
    """The change that waits for an organizer, if any."""

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a registration that was sent."""

    participant_id: int
    standing: Standing
    asks_for_approval: bool
    """Whether an organizer has something to look at."""
    address_of: str | None = None
    """Who has the address that was sent; told to an organizer alone, who keeps the old one."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A seat a person holds in something still to come, or a place in its line."""

    activity_id: int
    title: str
    starts_at: datetime
    is_in_line: bool = False


def read_agency(text: str) -> str:
    """Return the agency in the person's own words.

    Raises:
        AgencyInvalidError: fewer than two letters, or very long.
        LettersInvalidError: letters of another script.

    """
    agency = " ".join(text.split())
    if len(agency) > MAX_AGENCY or sum(letter.isalpha() for letter in agency) < 2:  # noqa: PLR2004
        raise AgencyInvalidError
    names.require_our_letters(agency)
    return agency


def submit(session: Session, *, chat_id: int, form: Form, now: datetime) -> Submitted:
    """Send a registration, or the corrections of one's own.

    A new one, or one that was declined, waits for an organizer. So do the corrections of an
    approved one, which stays as it is until then; the last ones sent count. What changes only
    case, accents or spaces of the name, or takes the e-mail away, holds at once, and so does
    everything an organizer sends whom no other organizer could look after.

    Raises:
        NameInvalidError, LettersInvalidError, NotAPersonError: see names.read_name.
        NotFoundError: the office is gone.
        SuspendedError: the registration is suspended.
        BudgetSpentError: it was sent too often.
        StaleError: the same chat sent one in the same moment.

    """
    mine = session.scalar(select(Participant).where(Participant.chat_id == chat_id))
    # A name that was imported may be odd, and its person changes other things all the same.
    if mine is None or form.name != mine.name:
        names.read_name(form.name)
    names.require_our_letters(form.agency_text or "")
    if mine is not None and mine.standing == Standing.SUSPENDED:
        raise SuspendedError
    if form.assessoria_id is not None and session.get(Assessoria, form.assessoria_id) is None:
        raise NotFoundError
    if mine is not None and mine.standing == Standing.ACTIVE:
        return _correct(session, mine, form, chat_id, now)
    _spend(session, chat_id, now)
    values: dict[str, Any] = {
        "name": form.name,
        # Claimed below, and taken over when an organizer approves.
        "email": None,
        "listed_id": None,
        **_office_of(form),
        "standing": Standing.PENDING,
        # The moment of the last sending: an approval names the one it was shown.
        "created_at": _later(None if mine is None else mine.created_at, now),
        "decided_at": None,
        "decided_by_id": None,
        "decline_reason": None,
    }
    try:
        with session.begin_nested():
            if mine is None:
                mine = Participant(chat_id=chat_id, muted_reminders=[])
                session.add(mine)
            for key, value in values.items():
                setattr(mine, key, value)
            session.flush()
    except IntegrityError:
        raise StaleError from None
    _put(session, mine.id, {"email": form.email}, mine.created_at)
    return Submitted(participant_id=mine.id, standing=Standing.PENDING, asks_for_approval=True)


def take_over(session: Session, person: Participant, sent: Correction) -> Participant | None:
    """Let what was sent hold; an address of somebody else stays theirs, whose row is returned.

    The caller answers for the permission.
    """
    owner = owner_of(session, person, sent)
    if sent.name is not None:
        person.name = sent.name
    if sent.assessoria_id is not None or sent.agency_text is not None:
        person.assessoria_id, person.agency_text = sent.assessoria_id, sent.agency_text
    if sent.email is not None and owner is None:
        person.email = sent.email
    if sent in session:
        session.delete(sent)
    session.flush()
    return owner


def owner_of(session: Session, person: Participant, sent: Correction | None) -> Participant | None:
    """Return the other person who has the address that was sent."""
    if sent is not None and sent.email is not None:
        return session.scalar(
            select(Participant).where(Participant.email == sent.email, Participant.id != person.id)
        )
    # Sent before addresses were only claimed.
    return None if person.listed_id is None else session.get(Participant, person.listed_id)


def values_of(sent: Correction | None) -> dict[str, Any]:
    """Return what a person has sent, without what stays."""
    keys = ("name", "assessoria_id", "agency_text", "email")
    found = {key: getattr(sent, key, None) for key in keys}
    return {key: value for key, value in found.items() if value is not None}


def details(session: Session, *, participant_id: int) -> Details:
    """Return what is kept about a person's registration.

    Raises:
        NotFoundError: there is nobody with this id.

    """
    listed, office_sent = aliased(Participant), aliased(Assessoria)
    row = session.execute(
        select(Participant, Assessoria, Correction, office_sent.acronym, listed.email)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .outerjoin(Correction, Correction.participant_id == Participant.id)
        .outerjoin(office_sent, office_sent.id == Correction.assessoria_id)
        .outerjoin(listed, listed.id == Participant.listed_id)
        .where(Participant.id == participant_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    person, acronym_sent, listed_email = row[0], row[3], row[4]
    office: Assessoria | None = row[1]
    sent: Correction | None = row[2]
    email, wanted = person.email, None
    if sent is not None and person.standing == Standing.ACTIVE:
        wanted = Wanted(
            name=sent.name,
            office=acronym_sent or sent.agency_text,
            assessoria_id=sent.assessoria_id,
            agency_text=sent.agency_text,
            email=sent.email,
        )
    elif sent is not None:
        email = sent.email
    return Details(
        participant_id=person.id,
        name=person.name,
        office=office.acronym if office is not None else person.agency_text or "",
        agency_name=None if office is None else office.agency_name,
        assessoria_id=person.assessoria_id,
        agency_text=person.agency_text,
        email=email or listed_email,
        standing=Standing(person.standing),
        decided_at=person.decided_at,
        decline_reason=person.decline_reason,
        wanted=wanted,
    )


def reservation(session: Session, *, participant_id: int, now: datetime) -> Reservation | None:
    """Return the next seat the person holds in something still to come, or place in line."""
    row = session.execute(
        select(
            Activity.id,
            Activity.title,
            func.min(Slot.starts_at).label("starts_at"),
            Seat.state == SeatState.WAITING,
        )
        .join(Seat, Seat.activity_id == Activity.id)
        .join(Slot, Slot.activity_id == Activity.id)
        .where(
            Seat.participant_id == participant_id,
            Seat.state.in_([SeatState.HELD, SeatState.WAITING]),
            Activity.cancelled_at.is_(None),
            Slot.ends_at > now,
        )
        .group_by(Activity.id, Activity.title, Seat.state)
        # A seat says more than a place in line.
        .order_by(Seat.state == SeatState.WAITING, "starts_at")
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    id_, title, starts_at, is_in_line = row
    return Reservation(id_, title, starts_at, bool(is_in_line))


def _correct(
    session: Session, person: Participant, form: Form, chat_id: int, now: datetime
) -> Submitted:
    actor = participants.get(session, participant_id=person.id, now=now)
    is_alone = (
        actor is not None
        and actor.is_organizer
        and not participants.has_other_organizer(session, participant_id=person.id, now=now)
    )
    at_once: dict[str, Any] = {}
    waits: dict[str, Any] = {}
    for key, value in _changes(person, form).items():
        is_small = (key == "email" and value is None) or (
            key == "name" and names.bare(form.name) == names.bare(person.name)
        )
        (at_once if is_alone or is_small else waits)[key] = value
    known = session.get(Correction, person.id)
    if at_once or waits != values_of(known):
        _spend(session, chat_id, now)
        _put(session, person.id, waits, _later(None if known is None else known.sent_at, now))
    owner = None
    if at_once:
        if at_once.get("email", "") is None:
            person.email = None
        owner = take_over(session, person, Correction(participant_id=person.id, **at_once))
        audit.record(
            session,
            actor_id=person.id,
            action="registration.correct",
            subject_id=person.id,
            now=now,
            fields=sorted(at_once),
        )
    return Submitted(
        participant_id=person.id,
        standing=Standing.ACTIVE,
        asks_for_approval=bool(waits),
        address_of=None if owner is None else owner.name,
    )


def _changes(person: Participant, form: Form) -> dict[str, Any]:
    """Return what differs: of the office, what it is to be; of the e-mail, also that it goes."""
    changes: dict[str, Any] = {} if form.name == person.name else {"name": form.name}
    office = _office_of(form)
    if office != {"assessoria_id": person.assessoria_id, "agency_text": person.agency_text}:
        changes |= {key: value for key, value in office.items() if value is not None}
    if form.email != person.email:
        changes["email"] = form.email
    return changes


def _office_of(form: Form) -> dict[str, int | str | None]:
    is_listed = form.assessoria_id is not None
    return {
        "assessoria_id": form.assessoria_id,
        "agency_text": None if is_listed else form.agency_text,
    }


def _put(session: Session, participant_id: int, values: dict[str, Any], sent_at: datetime) -> None:
    """Keep what was sent last; without values, nothing waits."""
    session.execute(delete(Correction).where(Correction.participant_id == participant_id))
    if any(value is not None for value in values.values()):
        session.add(Correction(participant_id=participant_id, sent_at=sent_at, **values))
    session.flush()


def _later(before: datetime | None, now: datetime) -> datetime:
    """Return the moment of a sending: buttons tell two apart by their whole seconds."""
    return now if before is None else max(now, before + timedelta(seconds=1))


def _spend(session: Session, chat_id: int, now: datetime) -> None:
    budgets.spend(
        session,
        resource=Resource.REGISTRATIONS,
        who=budgets.who_is(participants.find(session, chat_id=chat_id, now=now)),
        chat_id=chat_id,
        now=now,
    )
