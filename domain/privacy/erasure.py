"""Erasing a person: what carries hours stays without a name, everything else goes.

See domain/privacy/privacy_records.py for what becomes of each table, and why.
"""

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from domain import audit
from domain.notices import outbox
from domain.privacy.privacy import of_chat
from domain.privacy.privacy_records import LINKS, Fate
from domain.publications import publications
from domain.seats import seats_of_person
from models import (
    Base,
    Erasure,
    Participant,
    Publication,
    PublicationMark,
    PublicationState,
    Seat,
    Standing,
)

_PURPOSE: Final = b"rede estrategia: people who were erased"


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody who was just erased."""

    participant_id: int
    chat_id: int | None
    """Where to say that it is done; it is kept nowhere else."""


def due(session: Session, *, now: datetime, limit: int = 20) -> list[int]:
    """Return whose seven days are over, the longest first."""
    return list(
        session.scalars(
            select(Participant.id)
            .where(Participant.erasure_due_at <= now, Participant.erased_at.is_(None))
            .order_by(Participant.erasure_due_at, Participant.id)
            .limit(limit)
        )
    )


def latest(session: Session) -> datetime | None:
    """Return when somebody was last erased."""
    return session.scalar(select(func.max(Erasure.erased_at)))


def erase(session: Session, *, participant_id: int, now: datetime) -> Erased | None:
    """Erase a person; returns None when there is nobody with this id, or nobody any more.

    Seats ahead go to others, publications lose their author, and name, e-mail and chat are
    replaced. Attendance and hours stay with "Pessoa excluída #id". It cannot be undone.
    """
    seats_of_person.lock_ahead(session, participant_id=participant_id, now=now)
    person = session.get(Participant, participant_id, with_for_update=True, populate_existing=True)
    if person is None or person.erased_at is not None:
        return None
    seats_of_person.release(session, participant_id=participant_id, now=now)
    chat_id = person.chat_id
    for digest in digests(person.chat_id, person.email):
        session.merge(Erasure(digest=digest, erased_at=now))
    _forget_words(session, person, now)
    _forget_publications(session, participant_id)
    for link in LINKS:
        key = chat_id if link.is_by_chat else participant_id
        table = Base.metadata.tables[link.table]
        if key is None or (table is Participant.__table__ and link.is_by_chat):
            continue
        if link.fate is Fate.DELETED:
            session.execute(delete(table).where(table.c[link.column] == key))
        elif table is Seat.__table__:
            seats_of_person.blank(session, participant_id=key, values=link.blank)
        elif link.blank:
            session.execute(
                update(table).where(table.c[link.column] == key).values(dict(link.blank))
            )
    session.expire_all()
    _forget_name(session.get_one(Participant, participant_id), now)
    audit.record(
        session,
        actor_id=None,
        action="registration.erase",
        subject_id=participant_id,
        now=now,
    )
    session.flush()
    return Erased(participant_id=participant_id, chat_id=chat_id)


def digests(chat_id: int | None, email: str | None) -> tuple[str, ...]:
    """Return what recognises a person in an old copy, and tells nothing without one.

    It is slow on purpose (about 10 ms each): numbers of chats could be tried out.
    """
    known = [f"chat {chat_id}"] if chat_id is not None else []
    known += [f"email {email}"] if email is not None else []
    return tuple(
        hashlib.scrypt(text.encode(), salt=_PURPOSE, n=2**12, r=8, p=1).hex() for text in known
    )


def erased(session: Session) -> dict[str, datetime]:
    """Return the list of who was erased and when, to carry over to an old copy."""
    rows = session.execute(select(Erasure.digest, Erasure.erased_at))
    return {row.digest: row.erased_at for row in rows}


def erase_again(session: Session, *, erased_since: Mapping[str, datetime], now: datetime) -> int:
    """Erase in a restored copy who was erased since it was made; returns how many people.

    Who came back later, with a new registration, stays.
    """
    known = erased(session)
    for digest, erased_at in erased_since.items():
        session.merge(Erasure(digest=digest, erased_at=erased_at))
    session.flush()
    # What the copy knows too was done before it was made. Recognising people takes long.
    news = {
        digest: at
        for digest, at in erased_since.items()
        if digest not in known or known[digest] < at
    }
    if not news:
        return 0
    everybody = session.execute(
        select(
            Participant.id, Participant.chat_id, Participant.email, Participant.created_at
        ).where(Participant.erased_at.is_(None), Participant.created_at <= max(news.values()))
    ).all()
    # On all cores: the hash lets other threads work.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = threads.map(lambda row: digests(row.chat_id, row.email), everybody)
        gone = [
            row.id
            for row, mine in zip(everybody, found, strict=True)
            if any(row.created_at <= news[digest] for digest in mine if digest in news)
        ]
    for participant_id in gone:
        erase(session, participant_id=participant_id, now=now)
    return len(gone)


# --- The parts --------------------------------------------------------------------------------


def _forget_words(session: Session, person: Participant, now: datetime) -> None:
    """Empty what was said to others about the person, and delete what the person wrote."""
    outbox.forget_person(session, participant_id=person.id, now=now)
    if person.chat_id is not None:
        outbox.cancel_chat(session, chat_id=person.chat_id, now=now)
        for row in of_chat(session, person.chat_id):
            session.delete(row)
    session.flush()


def _forget_publications(session: Session, participant_id: int) -> None:
    """Take the name off what everybody could read, and the words off what only few have seen.

    No row is deleted: SQLite would give its number to the next one, and old buttons with it.
    """
    unseen = session.scalars(
        select(Publication).where(
            Publication.author_id == participant_id,
            (Publication.state != PublicationState.PUBLISHED)
            | Publication.withdrawn_at.is_not(None),
        )
    ).all()
    for row in unseen:
        row.title, row.body, row.result = "Texto excluído", "", ""
        row.attachment_file_id = row.attachment_kind = None
        row.attachment_name = ""
    session.execute(
        delete(PublicationMark).where(
            PublicationMark.publication_id.in_([row.id for row in unseen])
        )
    )
    publications.forget_author(session, participant_id=participant_id)


def _forget_name(person: Participant, now: datetime) -> None:
    person.name = f"Pessoa excluída #{person.id}"
    person.email = person.chat_id = person.listed_id = person.decline_reason = None
    if person.agency_text is not None:
        # Somebody's own words; a table rule asks for an office of some kind.
        person.agency_text = "—"
    person.standing = Standing.ERASED
    person.muted_reminders = []
    person.erasure_due_at = person.unreachable_at = None
    person.erased_at = now
