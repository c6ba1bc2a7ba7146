"""Who was there: check-ins, attendance per slot, claims, other hours, visitors, feedback."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Source(StrEnum):
    """How an attendance came about."""

    CODE = "code"
    QR = "qr"
    BY_HAND = "by_hand"
    RECOVERED = "recovered"
    """By an organizer afterwards, for everybody with a seat: nobody had recorded anything."""
    VISITOR = "visitor"
    """Recorded at the door without a registration, and later recognised."""


class Presence(StrEnum):
    """How somebody was at a slot; who has no record was not there.

    What each counts is in domain/activities/standing.py.
    """

    PRESENT = "present"
    LATE = "late"
    PARTIAL = "partial"
    """Was there for a part of it, whose minutes are noted."""
    JUSTIFIED = "justified"
    """Was not there, for a reason the organizers accept."""


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
    poster_at: Mapped[datetime | None]
    """Since when a poster may hang in the room, whose code does not change."""


class Attendance(Base):
    """What is known of a person at a slot; recorded once, a repetition changes nothing."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("slot_id", "participant_id"),
        CheckConstraint(
            "kind IN ('present', 'late', 'partial', 'justified')", name="kind_is_known"
        ),
        CheckConstraint(
            "(kind = 'partial') = (minutes IS NOT NULL)", name="a_part_has_its_minutes"
        ),
        CheckConstraint("minutes > 0", name="minutes_are_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    happened_at: Mapped[datetime]
    """When the person showed up: the time of the message, not of its arrival here."""
    recorded_at: Mapped[datetime]
    source: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    """The organizer who recorded it by hand, or changed it last."""
    kind: Mapped[str] = mapped_column(default=Presence.PRESENT, server_default=text("'present'"))
    minutes: Mapped[int | None]
    """Of a part, how long the person was there."""


class PresenceClaim(Base):
    """Somebody says to have been at a slot where no presence is recorded; asked once per slot."""

    __tablename__ = "presence_claims"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (decided_at IS NULL)", name="an_answer_has_its_moment"),
        Index(
            "ix_presence_claims_open",
            "made_at",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id"), primary_key=True, index=True
    )
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    answer: Mapped[str | None]
    """What the organizers said: confirmed, or why not."""


class OtherHours(Base):
    """Hours somebody did elsewhere, which the organizers count towards the year's goal."""

    __tablename__ = "other_hours"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes_are_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    minutes: Mapped[int]
    happened_at: Mapped[datetime]
    """Noon, in Minas Gerais, of the day it was done."""
    title: Mapped[str]
    """What it was, in the organizer's words."""
    recorded_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    withdrawn_at: Mapped[datetime | None]
    """Since when it does not count any more."""


class Visitor(Base):
    """Somebody at the door without a registration; an organizer still has to check who it is."""

    __tablename__ = "visitors"
    __table_args__ = (UniqueConstraint("slot_id", "chat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    chat_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """Empty of somebody without Telegram, whom an organizer noted."""
    text: Mapped[str]
    """Name and agency as the person, or the organizer, wrote them."""
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
