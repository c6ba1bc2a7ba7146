"""Who a person is to the Rede, and what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain import grants
from domain.errors import NotAllowedError
from domain.grants import Held
from models import Assessoria, Moment, Participant, Role, Scope, Slot, Standing

__all__ = ["Role", "Standing"]

_INCLUDED: Final[Mapping[Role, frozenset[Role]]] = {
    Role.ORGANIZER: frozenset({Role.ORGANIZER, Role.DOOR}),
}
"""What a role may besides its own: who organizes takes attendance too."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as the rest of the program sees them at a moment."""

    id: int
    chat_id: int | None
    name: str
    assessoria_id: int | None
    office: str
    """The acronym of the assessoria, or the agency as the person wrote it."""
    held: frozenset[Held]
    """The grants in force; they give nothing to who is not approved."""
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
    def role(self) -> Role:
        """The role in the whole Rede, as the screens of access name it."""
        return grants.in_rede(self.held)

    def may(self, role: Role, *, activity_id: int | None = None) -> bool:
        """Tell whether the person has this role in the whole Rede, or in the activity named.

        What is held in an assessoria gives nothing here: no operation asks for it.
        """
        places = {(Scope.REDE, 0), (Scope.ACTIVITY, activity_id)}
        return self.is_active and any(
            role in _INCLUDED.get(one.role, {one.role}) and (one.scope, one.about) in places
            for one in self.held
        )

    @property
    def is_organizer(self) -> bool:
        """Whether the organizers' side is open to this person."""
        return self.may(Role.ORGANIZER)

    @property
    def may_take_attendance(self) -> bool:
        """Whether this person may open a check-in and mark the list somewhere."""
        return any(self.may(Role.DOOR, activity_id=one.about) for one in self.held)


office_of: Final = func.coalesce(Assessoria.acronym, Participant.agency_text, "")
"""What the office of a person is called: its acronym, or what they wrote of one outside the list.

The assessoria is joined from outside.
"""

COLUMNS: Final = (
    Participant.id,
    Participant.chat_id,
    Participant.name,
    Participant.assessoria_id,
    Assessoria.acronym,
    Participant.agency_text,
    grants.held(bindparam("now", type_=Moment())),
    Participant.standing,
    Participant.decided_at,
)
"""What `profile_of` reads; the assessoria is joined from outside, and `now` is asked for."""
_columns: Final = select(*COLUMNS).outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
_of_chat: Final = Prepared(_columns.where(Participant.chat_id == bindparam("chat_id")))
_with_id: Final = Prepared(_columns.where(Participant.id == bindparam("participant_id")))
_at_slot: Final = Prepared(
    _columns.add_columns(
        select(Slot.activity_id).where(Slot.id == bindparam("slot_id")).scalar_subquery()
    ).where(Participant.id == bindparam("participant_id"))
)


def find(session: Session, *, chat_id: int, now: datetime) -> Profile | None:
    """Return the person of this chat, or None before the first registration."""
    row = _of_chat.first(session, chat_id=chat_id, now=now)
    return None if row is None else profile_of(*row)


def get(session: Session, *, participant_id: int, now: datetime) -> Profile | None:
    """Return the person with this id."""
    row = _with_id.first(session, participant_id=participant_id, now=now)
    return None if row is None else profile_of(*row)


def profile_of(  # noqa: PLR0913, PLR0917 - one argument per column, in its order
    id_: int,
    chat_id: int | None,
    name: str,
    assessoria_id: int | None,
    acronym: str | None,
    agency_text: str | None,
    held: str | None,
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
        held=grants.read(held),
        standing=Standing(standing),
        decided_at=decided_at,
    )


def is_only_organizer(session: Session, *, participant_id: int, now: datetime) -> bool:
    """Tell whether this person organizes the Rede for good, and nobody else does."""
    organizers = session.scalars(select(Participant.id).where(organizes(now, for_good=True)))
    return set(organizers) == {participant_id}


def organizes(at: datetime, *, for_good: bool = False) -> ColumnElement[bool]:
    """Tell of a participant in a query whether they organize the Rede and have opened the chat.

    With `for_good`, who only does until a day does not count.
    """
    return and_(
        grants.holds(Role.ORGANIZER, at=at, for_good=for_good),
        Participant.standing == Standing.ACTIVE,
        Participant.chat_id.is_not(None),
    )


def organizer_chats(session: Session, *, now: datetime) -> list[int]:
    """Return the chats of the people who organize."""
    return list(
        session.scalars(
            select(Participant.chat_id).where(
                organizes(now),
            )
        )
    )


def has_other_organizer(session: Session, *, participant_id: int, now: datetime) -> bool:
    """Tell whether somebody else organizes now who has opened the chat."""
    other = session.scalar(
        select(Participant.id)
        .where(
            organizes(now),
            Participant.id != participant_id,
        )
        .limit(1)
    )
    return other is not None


def require_organizer(session: Session, *, actor_id: int, now: datetime) -> Profile:
    """Return the organizer with this id.

    Raises:
        NotAllowedError: the person does not exist, is not active or does not organize.

    """
    actor = get(session, participant_id=actor_id, now=now)
    if actor is None or not actor.is_organizer:
        raise NotAllowedError
    return actor


def require_door(session: Session, *, actor_id: int, slot_id: int | None, now: datetime) -> Profile:
    """Return the person with this id, who may take attendance at this slot.

    Where there is no such slot, only who may take attendance everywhere is let through.

    Raises:
        NotAllowedError: the person does not exist, is not active or may not.

    """
    row = _at_slot.first(session, participant_id=actor_id, slot_id=slot_id, now=now)
    if row is None:
        raise NotAllowedError
    *columns, activity_id = row
    actor = profile_of(*columns)
    if not actor.may(Role.DOOR, activity_id=activity_id):
        raise NotAllowedError
    return actor


def require_some_door(session: Session, *, actor_id: int, now: datetime) -> Profile:
    """Return the person with this id, who may take attendance somewhere.

    Raises:
        NotAllowedError: the person does not exist, is not active or may not anywhere.

    """
    actor = get(session, participant_id=actor_id, now=now)
    if actor is None or not actor.may_take_attendance:
        raise NotAllowedError
    return actor
