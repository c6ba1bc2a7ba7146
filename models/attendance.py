"""Who was there: the open check-ins, attendance per slot, visitors, and feedback."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Source(StrEnum):
    """How an attendance came about."""

    CODE = "code"
    QR = "qr"
    BY_HAND = "by_hand"
    VISITOR = "visitor"
    """Recorded at the door without a registration, and later recognised."""


class CheckInWindow(Base):
    """The time in which presence at a slot can be recorded, opened by an organizer."""

    __tablename__ = "check_in_windows"

    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), primary_key=True)
    secret: Mapped[str]
    """Hexadecimal; the changing codes are derived from it."""
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))


class Attendance(Base):
    """The fact that a person was at a slot; recorded once, a repetition changes nothing."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("slot_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    happened_at: Mapped[datetime]
    """When the person showed up: the time of the message, not of its arrival here."""
    recorded_at: Mapped[datetime]
    source: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    """The organizer who recorded it by hand."""


class Visitor(Base):
    """Somebody at the door without a registration; an organizer still has to check who it is."""

    __tablename__ = "visitors"
    __table_args__ = (UniqueConstraint("slot_id", "chat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    text: Mapped[str]
    """Name and agency as the person wrote them."""
    happened_at: Mapped[datetime]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    """Who it turned out to be."""


class Feedback(Base):
    """A participant's opinion on an activity, from 1 to 5, with an optional comment."""

    __tablename__ = "feedbacks"
    __table_args__ = (
        UniqueConstraint("activity_id", "participant_id"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score_is_from_1_to_5"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
