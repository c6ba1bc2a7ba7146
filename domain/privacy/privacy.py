"""A copy of everything held about a person, and their request to be erased."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, or_, select, update
from sqlalchemy.orm import Session

from domain import audit, budgets, participants
from domain.budgets import Resource
from domain.errors import NotFoundError, StaleError
from domain.privacy.privacy_records import ABOUT_PEOPLE, ABOUT_SEATS, LINKS
from models import (
    Activity,
    AuditEntry,
    Base,
    InboxRow,
    OutboxRow,
    OutboxState,
    Participant,
    Publication,
    Purpose,
    Seat,
    Slot,
    Standing,
)

WITHDRAW_FOR: Final = timedelta(days=7)
"""How long a person may take the request to be erased back."""


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table about a person, oldest first.

    Values are numbers, texts, lists, moments in UTC, or None.
    """

    table: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything held about one person."""

    participant_id: int
    made_at: datetime
    sections: Sequence[Section]
    """Every table that may hold something, also those that hold nothing."""


def copy(session: Session, *, participant_id: int, now: datetime) -> Copy:
    """Return everything held about a person; who asks was checked.

    Raises:
        NotFoundError: there is nobody with this id, or nobody any more.

    """
    person = session.get(Participant, participant_id)
    if person is None or person.erased_at is not None:
        raise NotFoundError
    session.flush()
    columns: dict[str, list[tuple[str, int]]] = {}
    hidden: dict[str, frozenset[str]] = {}
    for link in LINKS:
        key = person.chat_id if link.is_by_chat else person.id
        if link.table == Participant.__tablename__:
            # One's own row, also of somebody who has no chat.
            columns[link.table] = [("id", person.id)]
        elif link.is_copied and key is not None:
            columns.setdefault(link.table, []).append((link.column, key))
        hidden[link.table] = hidden.get(link.table, frozenset()) | link.hidden
    about = _titles(session)
    sections = []
    for name, keys in columns.items():
        table = Base.metadata.tables[name]
        is_theirs: list[ColumnElement[bool]] = [table.c[column] == key for column, key in keys]
        if name == AuditEntry.__tablename__:
            is_subject = or_(*(table.c.action.like(pattern) for pattern in ABOUT_PEOPLE))
            is_theirs.append((table.c.subject_id == person.id) & is_subject)
            own_seats = select(Seat.id).where(Seat.participant_id == person.id)
            is_theirs.append(table.c.action.in_(ABOUT_SEATS) & table.c.subject_id.in_(own_seats))
        rows = session.execute(
            select(table).where(or_(*is_theirs)).order_by(*table.primary_key.columns)
        ).mappings()
        sections.append(Section(name, [_shown(table, row, hidden[name], about) for row in rows]))
    sections.append(Section(InboxRow.__tablename__, _arrived(session, person.chat_id)))
    return Copy(participant_id=person.id, made_at=now, sections=sections)


def ask_erasure(session: Session, *, participant_id: int, now: datetime) -> datetime:
    """Note that a person wants to be erased, and return when that happens: in seven days.

    Reminders stop at once. Asking again changes nothing.

    Raises:
        NotFoundError: there is nobody with this id.
        BudgetSpentError: it was asked for and withdrawn again and again.

    """
    person = _locked(session, participant_id)
    if person.erasure_due_at is None:
        profile = participants.get(session, participant_id=participant_id, now=now)
        if profile is not None:
            budgets.spend_own(session, resource=Resource.ERASURES, person=profile, now=now)
        person.erasure_due_at = now + WITHDRAW_FOR
        session.flush()
        if person.chat_id is not None:
            session.execute(
                update(OutboxRow)
                .where(
                    OutboxRow.chat_id == person.chat_id,
                    OutboxRow.state == OutboxState.READY,
                    OutboxRow.purpose.in_([Purpose.REMINDER, Purpose.BROADCAST]),
                )
                .values(state=OutboxState.CANCELLED, settled_at=now)
            )
        _record(session, "registration.ask_erasure", person, now)
    return person.erasure_due_at


def withdraw_erasure(session: Session, *, participant_id: int, now: datetime) -> None:
    """Take the request back; everything is as before, and reminders come again.

    Raises:
        NotFoundError: there is nobody with this id (any more).
        StaleError: nothing was asked for.

    """
    person = _locked(session, participant_id)
    if person.erasure_due_at is None:
        raise StaleError
    person.erasure_due_at = None
    _record(session, "registration.withdraw_erasure", person, now)


def erasure_due_at(session: Session, *, participant_id: int) -> datetime | None:
    """Return when the person is erased, or None when they did not ask for it."""
    return session.scalar(
        select(Participant.erasure_due_at).where(Participant.id == participant_id)
    )


def chats_in(payload: str) -> frozenset[int]:
    """Return the numbers of the people and chats an update names, wherever it names them."""
    try:
        update_ = json.loads(payload)
    except ValueError:
        return frozenset()
    return frozenset(_numbers(update_))


def of_chat(session: Session, chat_id: int) -> list[InboxRow]:
    """Return the updates that came from a chat and are still kept."""
    near = session.scalars(
        select(InboxRow)
        .where(InboxRow.payload.contains(str(chat_id)))
        .order_by(InboxRow.received_at, InboxRow.update_id)
    )
    return [row for row in near if chat_id in chats_in(row.payload)]


def _locked(session: Session, participant_id: int) -> Participant:
    person = session.get(Participant, participant_id, with_for_update=True, populate_existing=True)
    if person is None or person.standing == Standing.ERASED:
        raise NotFoundError
    return person


def _record(session: Session, action: str, person: Participant, now: datetime) -> None:
    audit.record(session, actor_id=person.id, action=action, subject_id=person.id, now=now)
    session.flush()


def _titles(session: Session) -> dict[str, dict[int, str]]:
    """Return what the numbers in other columns stand for; the tables of a Rede are small."""
    activities = {row.id: row.title for row in session.execute(select(Activity.id, Activity.title))}
    slots = session.execute(select(Slot.id, Slot.activity_id))
    publications = session.execute(select(Publication.id, Publication.title))
    return {
        "activity_id": activities,
        "slot_id": {row.id: activities[row.activity_id] for row in slots},
        "publication_id": {row.id: row.title for row in publications},
    }


def _shown(
    table: Table,
    row: Mapping[Any, Any],
    hidden: frozenset[str],
    about: Mapping[str, Mapping[int, str]],
) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for column, titles in about.items():
        if column in table.columns:
            shown["about"] = titles.get(row[column], "")
    if table.name == OutboxRow.__tablename__:
        shown["text"] = row["payload"].get("html", "")
    shown.update({key: value for key, value in row.items() if key not in hidden})
    return shown


def _arrived(session: Session, chat_id: int | None) -> list[dict[str, Any]]:
    if chat_id is None:
        return []
    return [
        {
            "received_at": row.received_at,
            "text": row.payload,
        }
        for row in of_chat(session, chat_id)
    ]


def _numbers(value: object) -> Iterable[int]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"id", "user_id"} and isinstance(inner, int):
                yield inner
            else:
                yield from _numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(inner)
