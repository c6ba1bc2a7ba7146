"""What has to be said: written with the change that caused it, sent afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from models import OutboxRow, OutboxState, Purpose

__all__ = ["Letter", "Purpose", "put", "withdraw"]


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one chat, ready to be sent."""

    id: int
    chat_id: int
    purpose: Purpose
    payload: Mapping[str, Any]
    edits_message_id: int | None
    is_panel: bool
    due_at: datetime
    expires_at: datetime | None
    subject: str | None
    tries_count: int = 0


def put(  # noqa: PLR0913 - one argument per column a caller may set
    session: Session,
    *,
    chat_id: int,
    purpose: Purpose,
    payload: Mapping[str, Any],
    now: datetime,
    edits_message_id: int | None = None,
    is_panel: bool = False,
    dedupe: str | None = None,
    subject: str | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Letter | None:
    """Write one message; returns None when the `dedupe` key was planned before."""
    values = {
        "chat_id": chat_id,
        "purpose": purpose,
        "payload": dict(payload),
        "edits_message_id": edits_message_id,
        "is_panel": is_panel,
        "dedupe": dedupe,
        "subject": subject,
        "state": OutboxState.READY,
        "due_at": due_at or now,
        "expires_at": expires_at,
        "tries_count": 0,
        "created_at": now,
    }
    if dedupe is None:
        new_id = session.scalar(insert(OutboxRow).values(values).returning(OutboxRow.id))
    else:
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        insert_or_skip = sqlite_insert if on_sqlite else postgresql_insert
        new_id = session.scalar(
            insert_or_skip(OutboxRow)
            .values(values)
            .on_conflict_do_nothing(index_elements=["dedupe"])
            .returning(OutboxRow.id)
        )
    if new_id is None:
        return None
    return Letter(
        id=new_id,
        chat_id=chat_id,
        purpose=purpose,
        payload=payload,
        edits_message_id=edits_message_id,
        is_panel=is_panel,
        due_at=due_at or now,
        expires_at=expires_at,
        subject=subject,
    )


def withdraw(session: Session, *, subject: str, now: datetime) -> int:
    """Cancel what waits about a subject ("slot:7"); returns how many messages."""
    cancelled = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.subject == subject, OutboxRow.state == OutboxState.READY)
        .values(state=OutboxState.CANCELLED, settled_at=now)
        .returning(OutboxRow.id)
    )
    return len(cancelled.all())
