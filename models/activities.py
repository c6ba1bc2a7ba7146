"""What people sign up for: encontros and turmas, their slots in time, and their seats.

Both kinds share one table because seats, waitlist, offers, reminders, attendance and hours
follow the same rules for both. See docs/decisions/0007-activities-and-slots.md.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Kind(StrEnum):
    """What an activity is."""

    ENCONTRO = "encontro"
    TURMA = "turma"


class Course(Base):
    """A course of the Rede; people enroll in one of its turmas."""

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    aim: Mapped[str]
    minutes: Mapped[int]
    """The whole workload, in minutes."""
    theme: Mapped[str] = mapped_column(default="", server_default=text("''"))
    archived_at: Mapped[datetime | None]
    """Since when it is off the organizers' list; its turmas stay as history."""


class CourseOffice(Base):
    """An office whose people may enroll in a course; a course without any is open to all."""

    __tablename__ = "course_offices"

    course_id: Mapped[int] = mapped_column(
        ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True
    )
    assessoria_id: Mapped[int] = mapped_column(
        ForeignKey("assessorias.id", ondelete="CASCADE"), primary_key=True
    )


class Activity(Base):
    """An encontro or a turma.

    A cancelled activity stays in the table: people who kept its message can still tap the
    buttons, and the bot must be able to tell them what happened.
    """

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("kind IN ('encontro', 'turma')", name="kind_is_known"),
        CheckConstraint(
            "(kind = 'turma') = (course_id IS NOT NULL AND number IS NOT NULL)",
            name="turma_has_a_course",
        ),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_is_positive"),
        UniqueConstraint("course_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    """Of a turma: "Gestão de projetos, turma 1"."""
    theme: Mapped[str] = mapped_column(default="")
    programme: Mapped[str] = mapped_column(default="")
    venue: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="", server_default=text("''"))
    """Of the call, where people may come or join by video; of one by video alone, the address."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    capacity: Mapped[int | None]
    """Seats; empty means no limit."""
    minutes: Mapped[int]
    """Workload that counts as hours, in minutes."""
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"))
    number: Mapped[int | None]
    enrollment_opens_at: Mapped[datetime | None]
    enrollment_closes_at: Mapped[datetime | None]
    withdraw_until: Mapped[datetime | None]
    """Until when a seat may be given back; later only an organizer can."""
    minimum_attendance_percent: Mapped[int] = mapped_column(default=75)
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the organizers decide on each enrollment in a turma."""
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    offers_paused_at: Mapped[datetime | None]
    """Since when free seats are not offered to who waits: an organizer gives them by hand."""
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change of time or place: old buttons are recognised by it, and it is
    the SEQUENCE of the calendar file."""


class Slot(Base):
    """A stretch of time when people are there: the encontro itself, or one lesson of a turma.

    Reminders, attendance and hours are per slot.
    """

    __tablename__ = "slots"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]


class SeatState(StrEnum):
    """How a person stands towards an activity."""

    HELD = "held"
    """Presence confirmed, or enrolled."""
    DECLINED = "declined"
    """Answered "não vou", or gave the seat back."""
    WAITING = "waiting"
    OFFERED = "offered"
    """A freed seat is kept for this person until offered_until."""
    REQUESTED = "requested"
    """Asked for a seat in a turma with approval; takes none until the organizers decide."""
    RELEASED = "released"
    """Left the waitlist, let an offer pass, took a request back, was not approved, or the
    activity was cancelled."""


class Seat(Base):
    """One person's standing towards one activity: a seat, a place on the waitlist, or a no.

    There is one row per person and activity for ever; changing one's mind changes the row.
    """

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("activity_id", "participant_id"),
        CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)", name="an_offer_has_a_deadline"
        ),
        CheckConstraint(
            "state NOT IN ('waiting', 'offered') OR queue_number IS NOT NULL",
            name="waiting_people_have_a_number",
        ),
        Index("ix_seats_queue", "activity_id", "state", "queue_number"),
        # The last number a line gave, whatever became of it.
        Index("ix_seats_numbers", "activity_id", "queue_number"),
        # The clock asks for these every few seconds; held seats of past years are not looked at.
        Index(
            "ix_seats_waiting",
            "activity_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_seats_offered",
            "activity_id",
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
        # What waits for the organizers is counted on their entry screen.
        Index(
            "ix_seats_requested",
            "activity_id",
            sqlite_where=text("state = 'requested'"),
            postgresql_where=text("state = 'requested'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    state: Mapped[str]
    changed_at: Mapped[datetime]
    queue_number: Mapped[int | None]
    """Order of the waitlist within the activity; kept while a seat is offered, and for a while
    after leaving, so that leaving by mistake can be undone."""
    offered_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why the person does not come: schedule, distance, other_task, none."""
    by_hand_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
    """Why an organizer put the person where they stand, in the organizer's words."""
    accepts_clash: Mapped[bool] = mapped_column(default=False)
    """The person chose to keep two commitments at the same time."""
    answered_version: Mapped[int] = mapped_column(default=1)
    """The version of the activity the person last answered to."""
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """How the person stood before the last change, for taking it back; {} when it cannot be."""
