"""What arrived: every update is written here before it is acknowledged.

Once it is handled only its number and times stay: enough to know it when it comes again.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class InboxState(StrEnum):
    """How far the work on an update has come."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"
    """Failed on every try; kept as it came, to find the mistake."""


class InboxRow(Base):
    """One update of the channel; its number is the key, so a redelivery writes nothing."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_new",
            "update_id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
    )

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    payload: Mapped[str]
    """The update as JSON; empty once it is done."""
    state: Mapped[str] = mapped_column(default=InboxState.NEW)
    tries_count: Mapped[int] = mapped_column(default=0)
    """How often it failed; while it is new, how much it is to be blamed for dead processes."""
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
