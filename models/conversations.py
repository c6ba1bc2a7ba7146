"""Where each person is in the conversation."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Conversation(Base):
    """A person's place in a dialogue, with what was filled in so far; one row per chat.

    It is written in the transaction of the event that moved it, so a kill never splits the
    two. See docs/decisions/0006-dialogues-as-rows.md.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "ix_conversations_draft",
            "draft_until",
            sqlite_where=text("draft_until IS NOT NULL"),
            postgresql_where=text("draft_until IS NOT NULL"),
        ),
    )

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    step: Mapped[str | None]
    """Where the next text goes, as "dialogue.step"; empty outside a dialogue."""
    parked_step: Mapped[str | None]
    """Where an interrupted dialogue can go on."""
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    draft_until: Mapped[datetime | None]
    destination: Mapped[str | None]
    """The payload of a deep link, resumed when the registration ends."""
    panel_message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The one message whose buttons are alive."""
    last_said: Mapped[dict[str, Any] | None]
    """Which message came last, and to which question; it holds no words."""
    updated_at: Mapped[datetime]
