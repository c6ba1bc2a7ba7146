"""What people ask the organizers."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Inquiry(Base):
    """A question of somebody to the organizers, open until one of them answers it."""

    __tablename__ = "inquiries"
    __table_args__ = (
        Index(
            "ix_inquiries_open",
            "asked_at",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    """Who asked, if registered then."""
    name: Mapped[str]
    """Of a person without a registration, as Telegram tells it; empty for all others."""
    text: Mapped[str]
    file_id: Mapped[str | None]
    """Telegram's number of a photo or document that came with it."""
    file_kind: Mapped[str | None]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
