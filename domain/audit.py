"""Keeping who changed what."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import AuditEntry


def record(
    session: Session,
    *,
    actor_id: int | None,
    action: str,
    subject_id: int | None,
    now: datetime,
    **details: Any,  # noqa: ANN401 - JSON-ready values of any kind
) -> AuditEntry:
    """Add one entry: `action` is object and verb ("activity.cancel"), details old and new.

    Details are old and new values. They never hold names, e-mails or free texts of people:
    entries are kept for years.
    """
    entry = AuditEntry(
        happened_at=now,
        actor_id=actor_id,
        action=action,
        subject_id=subject_id,
        details=details,
    )
    session.add(entry)
    return entry
