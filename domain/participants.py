"""Who a person is to the Rede, and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain.errors import NotAllowedError
from models import Assessoria, Participant, Role, Standing

__all__ = [
    "COLUMNS",
    "Profile",
    "Role",
    "Standing",
    "find",
    "has_other_organizer",
    "organizer_chats",
    "profile_of",
    "require_door",
    "require_organizer",
]


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as the rest of the program sees them."""

    id: int
    chat_id: int | None
    name: str
    assessoria_id: int | None
    office: str
    """The acronym of the assessoria, or the agency as the person wrote it."""
    role: Role
    standing: Standing
    decided_at: datetime | None

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split()[0]

    @property
    def is_active(self) -> bool:
        """Whether the registration is approved and not suspended."""
        return self.standing is Standing.ACTIVE

    @property
    def is_organizer(self) -> bool:
        """Whether the organizers' side is open to this person."""
        return self.is_active and self.role is Role.ORGANIZER

    @property
    def may_take_attendance(self) -> bool:
        """Whether this person may open a check-in and mark the list."""
        return self.is_active and self.role in {Role.ORGANIZER, Role.DOOR}


COLUMNS: Final = (
    Participant.id,
    Participant.chat_id,
    Participant.name,
    Participant.assessoria_id,
    Assessoria.acronym,
    Participant.agency_text,
    Participant.role,
    Participant.standing,
    Participant.decided_at,
)
"""What `profile_of` reads; the assessoria is joined from outside."""
_columns: Final = select(*COLUMNS).outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
_of_chat: Final = Prepared(_columns.where(Participant.chat_id == bindparam("chat_id")))
_with_id: Final = Prepared(_columns.where(Participant.id == bindparam("participant_id")))


def find(session: Session, *, chat_id: int) -> Profile | None:
    """Return the person of this chat, or None before the first registration."""
    row = _of_chat.first(session, chat_id=chat_id)
    return None if row is None else profile_of(*row)


def get(session: Session, *, participant_id: int) -> Profile | None:
    """Return the person with this id."""
    row = _with_id.first(session, participant_id=participant_id)
    return None if row is None else profile_of(*row)


def profile_of(  # noqa: PLR0913, PLR0917 - one argument per column, in its order
    id_: int,
    chat_id: int | None,
    name: str,
    assessoria_id: int | None,
    acronym: str | None,
    agency_text: str | None,
    role: str,
    standing: str,
    decided_at: datetime | None,
) -> Profile:
    """Return the person of a row of COLUMNS."""
    return Profile(
        id=id_,
        chat_id=chat_id,
        name=name,
        assessoria_id=assessoria_id,
        office=acronym or agency_text or "",
        role=Role(role),
        standing=Standing(standing),
        decided_at=decided_at,
    )


def organizer_chats(session: Session) -> list[int]:
    """Return the chats of the people who organize."""
    return list(
        session.scalars(
            select(Participant.chat_id).where(
                Participant.role == Role.ORGANIZER,
                Participant.standing == Standing.ACTIVE,
                Participant.chat_id.is_not(None),
            )
        )
    )


def has_other_organizer(session: Session, *, participant_id: int) -> bool:
    """Tell whether somebody else organizes who has opened the chat."""
    other = session.scalar(
        select(Participant.id)
        .where(
            Participant.role == Role.ORGANIZER,
            Participant.standing == Standing.ACTIVE,
            Participant.chat_id.is_not(None),
            Participant.id != participant_id,
        )
        .limit(1)
    )
    return other is not None


def require_organizer(session: Session, *, actor_id: int) -> Profile:
    """Return the organizer with this id.

    Raises:
        NotAllowedError: the person does not exist, is not active or does not organize.

    """
    actor = get(session, participant_id=actor_id)
    if actor is None or not actor.is_organizer:
        raise NotAllowedError
    return actor


def require_door(session: Session, *, actor_id: int) -> Profile:
    """Return the person with this id, who may take attendance.

    Raises:
        NotAllowedError: the person does not exist, is not active or may not.

    """
    actor = get(session, participant_id=actor_id)
    if actor is None or not actor.may_take_attendance:
        raise NotAllowedError
    return actor
