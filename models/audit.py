"""Who changed what, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId


class AuditEntry(Base):
    """One change made by an organizer or by the clock; entries are only ever added."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    """Empty when the clock or the command line did it."""
    action: Mapped[str]
    """Verb and object, such as "encontro.cancel"."""
    subject_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Old and new values; never names or e-mails."""
