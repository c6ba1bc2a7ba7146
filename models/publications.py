"""What the Rede knows: good practices and challenges, and what people say to each other on them.

Both share one table because review, search, authorship and withdrawal are the same for both,
and a deep link or a button then needs one number.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PublicationKind(StrEnum):
    """What a publication is."""

    GOOD_PRACTICE = "good_practice"
    CHALLENGE = "challenge"


class PublicationState(StrEnum):
    """Where the review of a publication stands."""

    IN_REVIEW = "in_review"
    ADJUSTMENT = "adjustment"
    """An organizer asked the author to change something."""
    PUBLISHED = "published"
    DECLINED = "declined"


class Theme(StrEnum):
    """What a good practice is about; the labels are in messages/good_practices.py."""

    INDICATORS = "indicators"
    PROCESSES = "processes"
    PLANNING = "planning"
    PEOPLE = "people"
    RISKS = "risks"
    COMMUNICATION = "communication"
    DATA = "data"
    INNOVATION = "innovation"


class Publication(Base):
    """A good practice or a challenge, from the moment it was sent for review.

    It belongs to an office and outlives its author: when the person leaves, `author_id` is
    emptied and the words stay. What was withdrawn stays too, so that it can be undone.
    """

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("kind IN ('good_practice', 'challenge')", name="kind_is_known"),
        CheckConstraint(
            "state IN ('in_review', 'adjustment', 'published', 'declined')",
            name="state_is_known",
        ),
        CheckConstraint(
            "(kind = 'good_practice') = (theme IS NOT NULL)", name="a_practice_has_a_theme"
        ),
        CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name="published_at_some_moment"
        ),
        CheckConstraint(
            "(attachment_file_id IS NULL) = (attachment_kind IS NULL)",
            name="an_attachment_has_a_kind",
        ),
        Index("ix_publications_shelf", "kind", "state", "published_at"),
        Index("ix_publications_theme", "theme", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    """Of a challenge: the first words of its text."""
    body: Mapped[str]
    """What was done, or what the challenge is."""
    result: Mapped[str] = mapped_column(default="")
    """What changed; empty when it was not measured yet, and for challenges."""
    theme: Mapped[str | None]
    attachment_file_id: Mapped[str | None]
    """The number the channel gave the file; the file itself is not kept here."""
    attachment_kind: Mapped[str | None]
    attachment_name: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    assessoria_id: Mapped[int | None] = mapped_column(ForeignKey("assessorias.id"))
    agency_text: Mapped[str | None]
    """The author's agency as they wrote it, when it is not on the list."""
    state: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    """Rises whenever it is sent again: an organizer decides about the text they have read."""
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    """When it was last sent for review."""
    decided_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    """When it was first published."""
    withdrawn_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]


class MarkKind(StrEnum):
    """What a person says about a publication by one tap."""

    WILL_USE = "will_use"
    SAME_PROBLEM = "same_problem"
    CONTACT = "contact"
    """Agreed that the author gets their contact: an offer of help, or a wish to know more."""


class PublicationMark(Base):
    """One person's mark on one publication; at most one of each kind."""

    __tablename__ = "publication_marks"
    __table_args__ = (
        CheckConstraint("kind IN ('will_use', 'same_problem', 'contact')", name="kind_is_known"),
        UniqueConstraint("publication_id", "participant_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    kind: Mapped[str]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When the author agreed to give their own contact in return."""
