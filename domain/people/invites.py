"""Links that act once: entering with the imported registration, and the first organizer's.

A token opens something to whoever has it, so it exists in its link alone. Where a link arrives
its token is replaced by its digest (`masked`), before anything is stored; buttons carry the
number of the invite, and work in the chat that opened the link.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from domain import audit, grants, participants
from domain.attendance.visitors import recognise_visitors
from domain.errors import DomainError, NotFoundError, SuspendedError
from domain.people import registration
from domain.people.merging import merge
from domain.seats import seats
from models import Assessoria, Correction, Invite, Participant, Role, Standing

LIFE: Final = timedelta(days=30)
FIRST_ORGANIZER_LIFE: Final = timedelta(days=7)
EMERGENCY_LIFE: Final = timedelta(hours=24)

_BYTES: Final = 18
"""144 random bits: 24 characters of a link, and nobody guesses one."""
_SECRET: Final = re.compile(r"(c|org)_(.+)", re.DOTALL)


class InviteInvalidError(DomainError):
    """The invite expired, was used, or never existed; which of them is not told."""


class AlreadyRegisteredError(DomainError):
    """The chat that opened the invite has a registration of its own."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom an invite is for, shown before it is claimed."""

    invite_id: int
    participant_id: int
    name: str
    office: str
    email: str | None


def new_token() -> str:
    """Draw a token of letters, digits, "-" and "_"."""
    return secrets.token_urlsafe(_BYTES)


def digest(token: str) -> str:
    """Return what is kept of a token: nobody finds the token by it."""
    return hashlib.sha256(token.encode()).hexdigest()


def masked(link: str) -> str:
    """Return what a deep link asks for with the digest of its token; others are left as they are.

    Somebody who asks for a digest gets that of the digest, which opens nothing.
    """
    found = _SECRET.fullmatch(link)
    return link if found is None else f"{found[1]}_{digest(found[2])}"


def create(
    session: Session,
    *,
    participant_id: int,
    now: datetime,
    draw: Callable[[], str] = new_token,
) -> str:
    """Make a personal invite for a listed person; returns the token of its link, `c_<token>`.

    Only the token's hash is kept, so it cannot be shown again. Earlier invites stay good.

    Raises:
        NotFoundError: nobody on the list has this id.

    """
    person = session.get(Participant, participant_id)
    if person is None or person.standing != Standing.LISTED:
        raise NotFoundError
    role = grants.in_rede(grants.of(session, participant_id=participant_id, now=now))
    return _put(session, participant_id, role, now, LIFE, draw)


def create_first_organizer(
    session: Session,
    *,
    now: datetime,
    draw: Callable[[], str] = new_token,
) -> str | None:
    """Make the link that opens the organizers' side, `org_<token>`; None when somebody organizes.

    Earlier such links that nobody used stop working.
    """
    if somebody_organizes(session, now=now):
        return None
    _drop_first_organizers(session)
    return _put(session, None, Role.ORGANIZER, now, FIRST_ORGANIZER_LIFE, draw)


def create_emergency(
    session: Session, *, now: datetime, draw: Callable[[], str] = new_token
) -> str:
    """Make the link that opens the organizers' side whoever organizes, `org_<token>`.

    For those who hold the machine, when nobody who organizes can let anybody in. Earlier links
    of the organizers' side that nobody used stop working; the caller tells who organizes.
    """
    _drop_first_organizers(session)
    token = _put(session, None, Role.ORGANIZER, now, EMERGENCY_LIFE, draw)
    session.execute(
        update(Invite).where(Invite.token_hash == digest(token)).values(is_emergency=True)
    )
    audit.record(session, actor_id=None, action="invite.emergency", subject_id=None, now=now)
    return token


def open_until(session: Session, *, now: datetime) -> datetime | None:
    """Return until when a link of the organizers' side waits to be used; None if none does."""
    return session.scalar(
        select(Invite.expires_at)
        .where(Invite.participant_id.is_(None), Invite.used_at.is_(None), Invite.expires_at > now)
        .limit(1)
    )


def open_link(session: Session, *, digest: str, chat_id: int, now: datetime) -> Invitation:
    """Return whom a personal invite is for, and let this chat answer it, without using it.

    Raises:
        InviteInvalidError: it expired, was used, or never existed.

    """
    invite = _live(session, Invite.token_hash == digest, now)
    invite.chat_id = chat_id
    return _shown(session, invite, _listed(session, invite))


def look(session: Session, *, invite_id: int, chat_id: int, now: datetime) -> Invitation:
    """Return once more whom an invite is for that this chat has opened.

    Raises:
        InviteInvalidError: it expired, was used, or another chat has opened it since.

    """
    return _shown(session, *_opened(session, invite_id, chat_id, now))


def claim(session: Session, *, invite_id: int, chat_id: int, now: datetime) -> int:
    """Enter with the listed registration; returns the participant's id.

    Somebody who had registered by hand and still waits keeps their seats: the two
    registrations become one.

    Raises:
        InviteInvalidError: it expired, was used, or this chat has not opened its link.
        AlreadyRegisteredError: this chat has an approved registration.
        SuspendedError: this chat's registration is suspended.

    """
    invited = select(Invite.participant_id).where(Invite.id == invite_id)
    seats.lock_lines(
        session,
        select(Participant.id).where(
            (Participant.chat_id == chat_id) | Participant.id.in_(invited)
        ),
    )
    invite, listed = _opened(session, invite_id, chat_id, now)
    own = session.scalar(select(Participant).where(Participant.chat_id == chat_id))
    if own is not None and own.standing == Standing.SUSPENDED:
        raise SuspendedError
    if own is not None and own.standing == Standing.ACTIVE:
        raise AlreadyRegisteredError
    session.execute(
        update(Invite)
        .where(Invite.participant_id == listed.id, Invite.used_at.is_(None))
        .values(used_at=now, chat_id=None)
    )
    if own is None:
        person = listed
        person.chat_id = chat_id
    else:
        person = own
        person.name = listed.name
        person.assessoria_id, person.agency_text = listed.assessoria_id, listed.agency_text
        # The list's address stands: the invite was sent to it.
        person.email = None
        session.execute(delete(Correction).where(Correction.participant_id == own.id))
        merge(session, kept=own, gone=listed)
        grants.give(session, participant_id=own.id, role=Role(invite.role), by_id=None, now=now)
    person.standing = Standing.ACTIVE
    person.decided_at, person.decided_by_id, person.decline_reason = now, None, None
    session.flush()
    recognise_visitors(session, participant_id=person.id, now=now)
    seats.settle(session, participant_id=person.id, now=now)
    audit.record(
        session, actor_id=person.id, action="registration.claim", subject_id=person.id, now=now
    )
    return person.id


def reject(session: Session, *, invite_id: int, chat_id: int, now: datetime) -> Invitation:
    """Invalidate an invite that reached somebody else; returns whose it was.

    Raises:
        InviteInvalidError: it expired, was used, or this chat has not opened its link.

    """
    invite, person = _opened(session, invite_id, chat_id, now)
    invite.used_at, invite.chat_id = now, None
    session.flush()
    audit.record(session, actor_id=None, action="invite.reject", subject_id=person.id, now=now)
    return _shown(session, invite, person)


def check_first_organizer(session: Session, *, digest: str, now: datetime) -> None:
    """Check a link of the organizers' side without using it.

    Raises:
        InviteInvalidError: it expired, was used, never existed, or somebody organizes already.

    """
    _first_organizers(session, digest, now)


def claim_first_organizer(
    session: Session, *, digest: str, participant_id: int, now: datetime
) -> bool:
    """Make a registered person, approved or waiting, an organizer: the first, or in emergency.

    Returns whether it was an emergency, of which the other organizers are to be told.

    Raises:
        InviteInvalidError: it expired, was used, never existed, or somebody organizes already.
        SuspendedError: the person is suspended.
        NotFoundError: there is nobody with this id.

    """
    seats.lock_lines(session, [participant_id])
    invite = _first_organizers(session, digest, now)
    person = session.get(Participant, participant_id)
    if person is None:
        raise NotFoundError
    if person.standing == Standing.SUSPENDED:
        raise SuspendedError
    invite.used_at = now
    _drop_first_organizers(session)
    if person.standing != Standing.ACTIVE:
        person.standing, person.decided_at = Standing.ACTIVE, now
        person.decline_reason = None
        sent = session.get(Correction, person.id)
        if sent is not None:
            registration.take_over(session, person, sent)
    grants.give(session, participant_id=participant_id, role=Role.ORGANIZER, by_id=None, now=now)
    recognise_visitors(session, participant_id=person.id, now=now)
    seats.settle(session, participant_id=person.id, now=now)
    audit.record(
        session,
        actor_id=person.id,
        action="organizer.claim",
        subject_id=person.id,
        now=now,
        is_emergency=invite.is_emergency,
    )
    return invite.is_emergency


def somebody_organizes(session: Session, *, now: datetime) -> bool:
    """Tell whether there is an organizer who can be reached here."""
    return bool(participants.organizer_chats(session, now=now))


def _drop_first_organizers(session: Session) -> None:
    """Delete the unused links for a first organizer."""
    session.flush()
    session.execute(delete(Invite).where(Invite.participant_id.is_(None), Invite.used_at.is_(None)))


def _put(  # noqa: PLR0913, PLR0917 - one argument per column
    session: Session,
    participant_id: int | None,
    role: Role,
    now: datetime,
    life: timedelta,
    draw: Callable[[], str],
) -> str:
    token = draw()
    session.add(
        Invite(
            token_hash=digest(token),
            role=role,
            participant_id=participant_id,
            created_at=now,
            expires_at=now + life,
        )
    )
    session.flush()
    return token


def _live(session: Session, which: ColumnElement[bool], now: datetime) -> Invite:
    # The lock lets one of two chats that tap at once have the invite.
    invite = session.scalar(select(Invite).where(which).with_for_update())
    if invite is None or invite.used_at is not None or invite.expires_at <= now:
        raise InviteInvalidError
    return invite


def _opened(
    session: Session, invite_id: int, chat_id: int, now: datetime
) -> tuple[Invite, Participant]:
    """Return an invite whose link this chat has opened: a number alone proves nothing."""
    invite = _live(session, (Invite.id == invite_id) & (Invite.chat_id == chat_id), now)
    return invite, _listed(session, invite)


def _listed(session: Session, invite: Invite) -> Participant:
    person = (
        session.get(Participant, invite.participant_id)
        if invite.participant_id is not None
        else None
    )
    if person is None or person.standing != Standing.LISTED:
        raise InviteInvalidError
    return person


def _shown(session: Session, invite: Invite, person: Participant) -> Invitation:
    office = (
        session.get(Assessoria, person.assessoria_id) if person.assessoria_id is not None else None
    )
    return Invitation(
        invite_id=invite.id,
        participant_id=person.id,
        name=person.name,
        office=office.acronym if office is not None else person.agency_text or "",
        email=person.email,
    )


def _first_organizers(session: Session, digest: str, now: datetime) -> Invite:
    invite = _live(session, Invite.token_hash == digest, now)
    if invite.participant_id is not None:
        raise InviteInvalidError
    if not invite.is_emergency and somebody_organizes(session, now=now):
        raise InviteInvalidError
    return invite
