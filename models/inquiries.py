"""What people ask the organizers, and what the organizers made of it for everybody."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Inquiry(Base):
    """A question of somebody to the organizers, open until one of them answers it.

    What the person writes meanwhile is added to it, so that a chat has one open at most.
    """

    __tablename__ = "inquiries"
    __table_args__ = (
        Index(
            "ix_inquiries_open",
            "asked_at",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index(
            "ix_inquiries_files",
            "answered_at",
            sqlite_where=text("has_files = 1"),
            postgresql_where=text("has_files"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    """Who asked, if registered then."""
    name: Mapped[str]
    """Of a person without a registration, as Telegram tells it; empty for all others."""
    text: Mapped[str]
    files: Mapped[list[str]] = mapped_column(default=list)
    """What came with it: the kind and Telegram's number of each photo or document."""
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The last message of the person that belongs to it."""
    asked_at: Mapped[datetime]
    added_at: Mapped[datetime | None]
    """When the person last wrote more."""
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    """The organizer who is writing the answer."""
    taken_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    answer: Mapped[str] = mapped_column(default="")
    """Empty where it was closed without one."""
    answer_files: Mapped[list[str]] = mapped_column(default=list)
    has_files: Mapped[bool] = mapped_column(default=False)
    called_at: Mapped[datetime | None]
    """When the organizers were told that it has waited for more than a working day."""


class HelpArticle(Base):
    """An answer that the organizers keep for everybody; the search finds it."""

    __tablename__ = "help_articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """Since when nobody but the organizers sees it."""
