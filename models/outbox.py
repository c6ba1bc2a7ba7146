"""What has to be said: every message is written here with the change that caused it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId


class Purpose(StrEnum):
    """Why a message is sent; it decides the lane and what an undecidable sending means."""

    REPLY = "reply"
    """An answer to what the person just did; sent again after a crash, emptied once it ended."""
    NOTICE = "notice"
    """Critical (moved, cancelled, seat offered); sent again once, and marked so."""
    REMINDER = "reminder"
    """Never sent again by us; undecidable ones are listed for the organizers."""
    BROADCAST = "broadcast"
    """Written by an organizer to many; like a reminder, in the slowest lane."""


class Topic(StrEnum):
    """What a message is about; `about_id` says which one, as noted behind each."""

    REPLY = "reply"
    """An answer; about nothing in particular."""
    NOTICE = "notice"
    """Something told to one person; about nothing in particular."""

    # Reminders, about a slot.
    WEEK = "week"
    EVE = "eve"
    TWO_HOURS = "two_hours"
    ATTENDANCE_OPEN = "attendance_open"
    FEEDBACK = "feedback"

    PRESENCE = "presence"
    """That an organizer changed somebody's presence, about a slot; `edition` is the entry of the
    audit that was the first of the changes."""
    CLAIM = "claim"
    """To organizers: somebody says to have been at a slot; `edition` is the person."""
    CLAIM_REFUSED = "claim_refused"
    """To who said so: that it is not confirmed, and why; about the slot."""
    OTHER_HOURS = "other_hours"
    """That hours from elsewhere count, or count no more, about those."""

    # About a seat.
    OFFER = "offer"
    LAST_CALL = "last_call"
    OFFER_ENDED = "offer_ended"
    SEAT = "seat"
    """To who was given or lost a seat or a place by an organizer's hand."""

    # About an activity.
    PUBLISHED = "published"
    MOVED = "moved"
    CANCELLED = "cancelled"
    BULLETIN = "bulletin"
    """What an organizer wrote to its people; `edition` is the entry of the audit about it."""
    REQUEST = "request"
    """What the organizers decided on a request for a seat."""

    # To organizers: that some wait, about nothing in particular.
    REGISTRATIONS = "registrations"
    MODERATION = "moderation"
    INQUIRIES = "inquiries"
    REQUESTS = "requests"

    INQUIRY = "inquiry"
    """To organizers, about an inquiry."""
    REPORT = "report"
    """To organizers, about a publication."""
    # Calls to those who run the day, about a slot.
    CALL_EVE = "call_eve"
    CALL_LINK = "call_link"
    CALL_START = "call_start"
    CALL_LATE = "call_late"
    CALL_OVER = "call_over"
    CALL_ENROLLMENT = "call_enrollment"

    CALL_PAPERS = "call_papers"
    """That certificates wait for them, about an activity."""
    PAPER = "paper"
    """That a certificate or declaration is there, about it."""
    PAPER_REVOKED = "paper_revoked"
    """That one was revoked, about it."""

    ABSENCES = "absences"
    """How many lessons can still be missed, about a turma; `edition` is that number."""
    SILENCE = "silence"
    """To who has not answered, because an organizer asked for it; about a slot."""
    RECOVERED = "recovered"
    """To who was there: that an organizer recorded it afterwards; about a slot."""
    ATTENDANCE_SHUT = "attendance_shut"
    """To who opened the room, about a slot."""
    SUSPENDED = "suspended"
    """To who was just suspended: the one thing they are told."""
    GROUP = "group"
    """To a group in which the bot was started: that it talks elsewhere."""
    ERASED = "erased"
    """The last words, about somebody who was just erased."""


class OutboxState(StrEnum):
    """How the sending stands. See docs/decisions/0005-inbox-and-outbox.md."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


PASSING: Final = "settled_at IS NOT NULL AND (purpose = 'reply' OR CAST(payload AS TEXT) <> '{}')"
"""Ended, and to be forgotten: an answer, or what still has words.

Written as it stands wherever it is asked, or no index is used.
"""


UNASKED: Final = "topic <> 'reply'"
"""Not an answer; written as it stands wherever it is asked, or no index is used."""


class OutboxRow(Base):
    """One message to one chat, as a value that can be sent at any later time."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_ready",
            "due_at",
            sqlite_where=text("state = 'ready'"),
            postgresql_where=text("state = 'ready'"),
        ),
        Index(
            "ix_outbox_sending",
            "id",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_outbox_unknown",
            "created_at",
            sqlite_where=text("state = 'unknown'"),
            postgresql_where=text("state = 'unknown'"),
        ),
        Index(
            "ix_outbox_failed",
            "created_at",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
        # What has to be forgotten one day; old rows that were are not looked at again.
        Index(
            "ix_outbox_passing",
            "settled_at",
            sqlite_where=text(PASSING),
            postgresql_where=text(PASSING),
        ),
        # Whether somebody was told of something.
        Index(
            "ix_outbox_about",
            "about_id",
            "topic",
            "recipient_id",
            "edition",
            sqlite_where=text(UNASKED),
            postgresql_where=text(UNASKED),
        ),
        Index(
            "ix_outbox_recipient",
            "recipient_id",
            sqlite_where=text(UNASKED),
            postgresql_where=text(UNASKED),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    purpose: Mapped[str]
    payload: Mapped[dict[str, Any]]
    """The message as messages/outgoing.py writes it; {} when nobody needs its words any more."""
    edits_message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The message this one replaces; empty to send a new one."""
    is_panel: Mapped[bool] = mapped_column(default=False)
    """Whether the sent message becomes the chat's live panel."""
    topic: Mapped[str] = mapped_column(server_default=Topic.REPLY)
    about_id: Mapped[int | None] = mapped_column(BigInteger)
    """Which slot, seat, activity ... the topic is about, so that a change can withdraw it."""
    edition: Mapped[int | None] = mapped_column(BigInteger)
    """Which of several about the same: a reminder's start, an offer's moment, a version."""
    recipient_id: Mapped[int | None] = mapped_column(BigInteger)
    """The person it is for; no foreign key, for it stays when the person is forgotten."""
    dedupe: Mapped[str | None] = mapped_column(unique=True)
    """What is written only once; made of the columns above, and never read."""
    state: Mapped[str] = mapped_column(default=OutboxState.READY)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """After this moment the message is of no use and is not sent."""
    tries_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The number Telegram gave the message."""
    error: Mapped[str | None]


class Mention(Base):
    """A person who is named in a message to somebody else: erasing one empties the other."""

    __tablename__ = "mentions"

    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id"), primary_key=True, index=True
    )


class MailingState(StrEnum):
    """How far a mailing is."""

    OPEN = "open"
    DONE = "done"
    """Everybody has a message of their own, or it is of no use any more."""
    WITHDRAWN = "withdrawn"


class Mailing(Base):
    """One announcement to everybody, which the clock turns into messages page by page."""

    __tablename__ = "mailings"
    __table_args__ = (UniqueConstraint("topic", "about_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    about_id: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]]
    """The message, the same for everybody; it names nobody."""
    state: Mapped[str] = mapped_column(index=True, default=MailingState.OPEN)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    """Who registers later finds what it says on the home screen."""
    reached_id: Mapped[int] = mapped_column(default=0)
    """The last participant who has a message of their own."""
