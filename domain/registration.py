"""A person's own registration: what they write, how it is checked, and sending it in."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from domain import audit
from domain.errors import DomainError, NotFoundError, SuspendedError
from models import Activity, Assessoria, Participant, Role, Seat, SeatState, Slot, Standing

MAX_NAME: Final = 80
MAX_EMAIL: Final = 254
"""Limit of an address in a mail (RFC 5321)."""
MAX_AGENCY: Final = 120

_PARTICLES: Final = frozenset(("da", "das", "de", "do", "dos", "e"))
_NAME_SIGNS: Final = frozenset(" -'’.")
_LOCAL: Final = re.compile(r"[a-z0-9_%+-]+(\.[a-z0-9_%+-]+)*")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LAST_LABEL: Final = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")
_GOVERNMENT: Final = "mg.gov.br"


class NameInvalidError(DomainError):
    """It is not a first and a last name."""


class AgencyInvalidError(DomainError):
    """The agency is empty, too long, or has no letters."""


class EmailInvalidError(DomainError):
    """It is not a whole e-mail address."""


class EmailTakenError(DomainError):
    """Another registration has this e-mail; whose is not told."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a person fills in; either an office of the list or an agency in their words."""

    name: str
    email: str | None
    """None when the person has no work e-mail."""
    assessoria_id: int | None
    agency_text: str | None


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
    role: Role
    standing: Standing
    decided_at: datetime | None
    decline_reason: str | None

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
    """Whether an organizer has something new to look at."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A seat a person holds in something still to come, or a place in its line."""

    activity_id: int
    title: str
    starts_at: datetime
    is_in_line: bool = False


def read_name(text: str) -> str:
    """Return the name as it will stand in certificates.

    Raises:
        NameInvalidError: fewer than two words, digits, or signs no name has.

    """
    name = " ".join(text.split())
    words = [word for word in name.split() if any(letter.isalpha() for letter in word)]
    known = all(
        letter.isalpha() or unicodedata.combining(letter) or letter in _NAME_SIGNS
        for letter in name
    )
    if len(words) < 2 or not known or len(name) > MAX_NAME:  # noqa: PLR2004 - first and last
        raise NameInvalidError
    if name.islower() or name.isupper():
        # Typed in a hurry; who mixes both knows how the name is written.
        name = " ".join(
            word if word in _PARTICLES else word.title() for word in name.lower().split()
        )
    return name


def read_agency(text: str) -> str:
    """Return the agency in the person's own words.

    Raises:
        AgencyInvalidError: fewer than two letters, or very long.

    """
    agency = " ".join(text.split())
    if len(agency) > MAX_AGENCY or sum(letter.isalpha() for letter in agency) < 2:  # noqa: PLR2004
        raise AgencyInvalidError
    return agency


def read_email(text: str) -> str:
    """Return the address in lower case, its domain as the machines of the net write it.

    A domain of letters that only look Latin comes out as "xn--...", so that it cannot pass
    for another one.

    Raises:
        EmailInvalidError: it is not a whole address.

    """
    text = text.strip().strip("<>").lower()
    # Asked first: what a domain becomes takes long to find out.
    if len(text) > MAX_EMAIL:
        raise EmailInvalidError
    local, at, domain = text.rpartition("@")
    # As the net does it, but at once: one sign may become eighteen.
    domain = unicodedata.normalize("NFKC", domain)
    if not at or len(local) + len(domain) >= MAX_EMAIL:
        raise EmailInvalidError
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise EmailInvalidError from None
    labels = domain.split(".")
    is_whole = (
        _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and _LAST_LABEL.fullmatch(labels[-1])
    )
    if not is_whole or len(local) + len(domain) >= MAX_EMAIL:
        raise EmailInvalidError
    return f"{local}@{domain}"


def is_government(email: str) -> bool:
    """Tell whether the address belongs to the government of Minas Gerais."""
    domain = email.rpartition("@")[2]
    return domain == _GOVERNMENT or domain.endswith("." + _GOVERNMENT)


def check_email(session: Session, *, email: str, chat_id: int) -> None:
    """Check that the person of this chat may use the address.

    Raises:
        EmailTakenError: another registration has it already.

    """
    _listed_with(session, email=email, mine=_of_chat(session, chat_id))


def submit(session: Session, *, chat_id: int, form: Form, now: datetime) -> Submitted:
    """Send a registration, or the corrections of one's own.

    A new one, or one that was declined, waits for an organizer. The corrections of an
    approved one hold at once and are kept in the audit. An address of the imported list is
    no proof: such a registration waits too, and points to the listed one.

    Raises:
        NameInvalidError: see read_name.
        EmailTakenError: another registration has this e-mail.
        NotFoundError: the office is gone.
        SuspendedError: the registration is suspended.

    """
    read_name(form.name)
    mine = _of_chat(session, chat_id)
    if mine is not None and mine.standing == Standing.SUSPENDED:
        raise SuspendedError
    if form.assessoria_id is not None and session.get(Assessoria, form.assessoria_id) is None:
        raise NotFoundError
    listed_id = _listed_with(session, email=form.email, mine=mine) if form.email else None
    values: dict[str, Any] = {
        "name": form.name,
        # The address of a listed person stays with the list until an organizer approves.
        "email": None if listed_id is not None else form.email,
        "assessoria_id": form.assessoria_id,
        "agency_text": form.agency_text if form.assessoria_id is None else None,
        "listed_id": listed_id,
    }
    is_approved = mine is not None and mine.standing == Standing.ACTIVE
    try:
        with session.begin_nested():
            if mine is None:
                mine = Participant(
                    chat_id=chat_id, role=Role.PARTICIPANT, muted_reminders=[], **values
                )
                _await_approval(mine, now)
                session.add(mine)
            else:
                changed = [key for key, value in values.items() if getattr(mine, key) != value]
                for key in changed:
                    setattr(mine, key, values[key])
                if is_approved and changed:
                    audit.record(
                        session,
                        actor_id=mine.id,
                        action="registration.correct",
                        subject_id=mine.id,
                        now=now,
                        fields=changed,
                    )
                elif not is_approved:
                    _await_approval(mine, now)
            session.flush()
    except IntegrityError:
        # Somebody took the address, or the same chat sent twice, in the same moment.
        raise EmailTakenError from None
    return Submitted(
        participant_id=mine.id,
        standing=Standing(mine.standing),
        asks_for_approval=not is_approved,
    )


def details(session: Session, *, participant_id: int) -> Details:
    """Return what is kept about a person's registration.

    Raises:
        NotFoundError: there is nobody with this id.

    """
    listed = aliased(Participant)
    row = session.execute(
        select(Participant, Assessoria.acronym, Assessoria.agency_name, listed.email)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .outerjoin(listed, listed.id == Participant.listed_id)
        .where(Participant.id == participant_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    person, acronym, agency_name, listed_email = row
    return Details(
        participant_id=person.id,
        name=person.name,
        office=acronym or person.agency_text or "",
        agency_name=agency_name,
        assessoria_id=person.assessoria_id,
        agency_text=person.agency_text,
        email=person.email or listed_email,
        role=Role(person.role),
        standing=Standing(person.standing),
        decided_at=person.decided_at,
        decline_reason=person.decline_reason,
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


def _await_approval(person: Participant, now: datetime) -> None:
    person.standing = Standing.PENDING
    # The moment of the last sending: an approval names the one it was shown.
    person.created_at = now
    person.decided_at = person.decided_by_id = person.decline_reason = None


def _of_chat(session: Session, chat_id: int) -> Participant | None:
    return session.scalar(select(Participant).where(Participant.chat_id == chat_id))


def _listed_with(session: Session, *, email: str, mine: Participant | None) -> int | None:
    """Return the listed registration with this e-mail that `mine` may say to be."""
    other = session.execute(
        select(Participant.id, Participant.standing).where(Participant.email == email)
    ).one_or_none()
    if other is None or (mine is not None and other.id == mine.id):
        return None
    is_free = other.standing == Standing.LISTED
    if not is_free or (mine is not None and mine.standing == Standing.ACTIVE):
        raise EmailTakenError
    listed_id: int = other.id
    return listed_id
