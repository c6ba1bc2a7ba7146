"""Who signs the papers: a name and an office that an organizer sets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from unicodedata import combining

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.clean_text import clean
from domain.errors import DomainError
from domain.reading import person_names
from models import Issuing, Signer

MAX_OFFICE: Final = 120
MAX_NAME: Final = 100
_SHORTEST: Final = 3
_SIGNS: Final = frozenset("0123456789 .,;:-–—'’\"“”()/&ªº°+")
"""What may stand beside letters: other signs are no part of a name or an office."""


class NotASignerError(DomainError):
    """It is too short, too long, fills more than one line, or has signs no paper can show."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, as the papers have it."""

    id: int
    name: str
    office: str


def current(session: Session) -> Signatory | None:
    """Return who signs now; None before anybody was named."""
    row = session.scalars(select(Signer).order_by(Signer.id.desc()).limit(1)).first()
    return None if row is None else Signatory(row.id, row.name, row.office)


def of_order(session: Session, order: Issuing) -> Signatory:
    """Return who signs what is issued by an order."""
    row = session.get_one(Signer, order.signer_id)
    return Signatory(row.id, row.name, row.office)


def read_line(text: str, *, longest: int) -> str:
    """Return a name, or an office, as it will stand on the papers.

    Raises:
        NotASignerError: see there.

    """
    line = clean(text)
    has_letters = sum(sign.isalpha() for sign in line) >= _SHORTEST
    is_drawn = person_names.has_our_letters(line) and all(
        sign.isalpha() or sign in _SIGNS or combining(sign) for sign in line
    )
    if "\n" in line or len(line) > longest or not has_letters or not is_drawn:
        raise NotASignerError
    return " ".join(line.split())


def change(session: Session, *, name: str, office: str, actor_id: int, now: datetime) -> Signatory:
    """Let this person sign what is issued from now on, and what was ordered and has not begun.

    Papers that exist stay as they are.

    Raises:
        NotAllowedError: the actor does not organize.
        NotASignerError: the name or the office cannot stand on a paper.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = Signer(
        name=read_line(name, longest=MAX_NAME),
        office=read_line(office, longest=MAX_OFFICE),
        set_at=now,
        set_by_id=actor_id,
    )
    session.add(row)
    session.flush()
    session.execute(
        update(Issuing)
        .where(Issuing.issued_at.is_(None), Issuing.begins_at > now)
        .values(signer_id=row.id)
    )
    audit.record(session, actor_id=actor_id, action="signer.change", subject_id=row.id, now=now)
    return Signatory(row.id, row.name, row.office)
