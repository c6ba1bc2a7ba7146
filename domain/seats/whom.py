"""The people whose seats, and places in line, are in the organizers' hands."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from domain.activities import standing
from domain.errors import NotFoundError
from models import Assessoria, Participant


@dataclass(frozen=True, slots=True)
class Whom:
    """The person whose seat is changed."""

    participant_id: int
    name: str
    office: str
    chat_id: int | None
    """Where to tell it; None for who is not in the chat, or cannot be reached."""


def one(session: Session, participant_id: int, *, is_locked: bool = False) -> Whom:
    """Return somebody who can be given a seat or has one; activities are locked before people.

    Raises:
        NotFoundError: there is nobody with this id, or they were shut out or erased.

    """
    wanted = _people([participant_id]).where(Participant.standing.in_(standing.KNOWN))
    if is_locked:
        wanted = wanted.with_for_update(of=Participant)
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFoundError
    return _whom(row)


def several(session: Session, ids: Collection[int]) -> dict[int, Whom]:
    """Return these people by their ids, whatever their standing."""
    return {row[0].id: _whom(row) for row in session.execute(_people(ids))}


def _people(ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Participant, Assessoria.acronym)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .where(Participant.id.in_(ids))
    )


def _whom(row: Any) -> Whom:  # noqa: ANN401 - a row of _people
    person, acronym = row
    return Whom(
        participant_id=person.id,
        name=person.name,
        office=acronym or person.agency_text or "",
        chat_id=None if person.unreachable_at is not None else person.chat_id,
    )
