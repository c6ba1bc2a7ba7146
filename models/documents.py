"""Papers people are given: certificates and declarations, who signs them, and who had them made."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column

from models.base import Base


class DocumentKind(StrEnum):
    """What a paper says."""

    CERTIFICATE = "certificate"
    """That a turma was completed."""
    DECLARATION = "declaration"
    """That somebody took part in an encontro, or what they did of a turma."""


class Signer(Base):
    """Who signs the papers, as an organizer wrote it; the newest row holds."""

    __tablename__ = "signers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    office: Mapped[str]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))


class Issuing(Base):
    """The papers of one activity are to be made; the clock does it page by page."""

    __tablename__ = "issuings"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    signer_id: Mapped[int] = mapped_column(ForeignKey("signers.id"))
    ordered_at: Mapped[datetime]
    ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    """Empty when the clock did it."""
    begins_at: Mapped[datetime]
    """Until then it can be taken back."""
    issued_at: Mapped[datetime | None]
    """When everybody had a row of their own."""
    renews: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Whether papers that no longer say what is so get another in their place."""


_CURRENT = "replaced_at IS NULL AND revoked_at IS NULL"


class IssuedDocument(Base):
    """A paper as it was issued; what it says never changes, nor does its file.

    It stays when the person is erased: who holds the paper can still have it checked.
    """

    __tablename__ = "issued_documents"
    __table_args__ = (
        UniqueConstraint("activity_id", "participant_id", "edition"),
        CheckConstraint("kind IN ('certificate', 'declaration')", name="kind_is_known"),
        CheckConstraint("minutes > 0", name="minutes_are_positive"),
        CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)", name="a_revocation_has_its_reason"
        ),
        # Killed or asked twice: nobody has two papers that hold.
        Index(
            "uq_issued_documents_current",
            "activity_id",
            "participant_id",
            unique=True,
            sqlite_where=text(_CURRENT),
            postgresql_where=text(_CURRENT),
        ),
        # The clock looks for what has no file yet.
        Index(
            "ix_issued_documents_undrawn",
            "id",
            sqlite_where=text("pdf IS NULL"),
            postgresql_where=text("pdf IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    edition: Mapped[int]
    """From 1 on; a paper issued anew has the next."""
    code: Mapped[str] = mapped_column(unique=True)
    """Random; without signs between its letters."""
    kind: Mapped[str]
    name: Mapped[str]
    """Of the person, as it stood then."""
    title: Mapped[str]
    """Of the course or encontro."""
    minutes: Mapped[int]
    """What the person did of it."""
    workload_minutes: Mapped[int]
    """The whole of it."""
    attended_count: Mapped[int]
    slots_count: Mapped[int]
    """Lessons, or days of an encontro, and at how many the person was."""
    minimum_percent: Mapped[int | None]
    """Of presence, that a certificate asks for; empty for an encontro."""
    presence_percent: Mapped[int | None]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    """When the activity began and ended."""
    signer_name: Mapped[str]
    signer_office: Mapped[str]
    issued_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    """Since when the next edition holds."""
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None]
    """In the organizer's words."""
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """Empty until it is drawn."""
