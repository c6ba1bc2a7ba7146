"""People of the Rede, the offices they belong to, and the invites that let them in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Role(StrEnum):
    """What a grant lets a person do; kept as text, so a new role needs no migration of a type.

    Nobody is granted PARTICIPANT: everybody who is approved takes part.
    """

    PARTICIPANT = "participant"
    FOCAL_POINT = "focal_point"
    DOOR = "door"
    ORGANIZER = "organizer"


class Scope(StrEnum):
    """Where a grant holds."""

    REDE = "rede"
    """Everywhere."""
    ASSESSORIA = "assessoria"
    ACTIVITY = "activity"


class Standing(StrEnum):
    """Where a registration stands."""

    LISTED = "listed"
    """On the list the organizers imported; has not yet opened the chat."""
    PENDING = "pending"
    ACTIVE = "active"
    DECLINED = "declined"
    SUSPENDED = "suspended"
    ERASED = "erased"
    """The person asked to be forgotten; the row carries attendance and hours, and no name."""


class Assessoria(Base):
    """An office of the Rede (an Aest or equivalent unit), known by the acronym of its agency."""

    __tablename__ = "assessorias"

    id: Mapped[int] = mapped_column(primary_key=True)
    acronym: Mapped[str] = mapped_column(unique=True)
    agency_name: Mapped[str]


class Participant(Base):
    """A person the Rede knows, from the first registration or the imported list on.

    The row stays when the person leaves: attendance and hours are career records.
    """

    __tablename__ = "participants"
    __table_args__ = (
        CheckConstraint(
            "assessoria_id IS NOT NULL OR agency_text IS NOT NULL", name="has_an_office"
        ),
        Index(
            "ix_participants_erasure",
            "erasure_due_at",
            sqlite_where=text("erasure_due_at IS NOT NULL"),
            postgresql_where=text("erasure_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """The person's private chat; empty until the person opens it."""
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    """Work e-mail in lower case; empty when the person has none."""
    assessoria_id: Mapped[int | None] = mapped_column(ForeignKey("assessorias.id"), index=True)
    agency_text: Mapped[str | None]
    """The agency as the person wrote it, when it is not on the list."""
    standing: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    """When the registration was approved, declined or suspended."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    decline_reason: Mapped[str | None]
    listed_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    """The imported registration this one says to be, by an e-mail nobody proved; written until
    addresses were claimed in `corrections`, and read for the registrations of that time."""
    unreachable_at: Mapped[datetime | None]
    """Since when messages do not arrive: the bot was blocked, or the account is gone."""
    muted_reminders: Mapped[list[str]] = mapped_column(default=list)
    """Kinds of reminders the person switched off."""
    erasure_due_at: Mapped[datetime | None]
    """When the registration is to be erased, as the person asked; until then they may withdraw."""
    erased_at: Mapped[datetime | None]


_IS_OPEN = "ends_at IS NULL"


def _one_open(name: str, *columns: str, where: str = _IS_OPEN) -> Index:
    condition = text(where)
    return Index(
        f"uq_grants_{name}",
        *columns,
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


class Grant(Base):
    """A role somebody holds in a scope, from a moment on; a person may have several.

    It gives authority only while the registration is approved. The rows of what ended stay.
    """

    __tablename__ = "grants"
    __table_args__ = (
        # The scope is said, not told from what is empty: who forgets it grants nothing.
        CheckConstraint(
            "(scope = 'rede' AND assessoria_id IS NULL AND activity_id IS NULL)"
            " OR (scope = 'assessoria' AND assessoria_id IS NOT NULL AND activity_id IS NULL)"
            " OR (scope = 'activity' AND assessoria_id IS NULL AND activity_id IS NOT NULL)",
            name="has_one_scope",
        ),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_its_start"),
        _one_open("rede", "participant_id", "role", where=f"{_IS_OPEN} AND scope = 'rede'"),
        _one_open("assessoria", "participant_id", "role", "assessoria_id"),
        _one_open("activity", "participant_id", "role", "activity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    role: Mapped[str]
    scope: Mapped[str]
    assessoria_id: Mapped[int | None] = mapped_column(ForeignKey("assessorias.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """The first moment at which it holds no more; empty while no end is set."""
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    """Empty for what came by the list, an invite or the command line."""
    created_at: Mapped[datetime]


class Correction(Base):
    """What a person wrote last and an organizer has to look at before it holds.

    Of an approved person, what is to change; of one whose registration waits, the e-mail, which
    is only claimed until then.
    """

    __tablename__ = "corrections"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    name: Mapped[str | None]
    """The new name; empty when it stays."""
    email: Mapped[str | None]
    """The new address, which may be that of somebody else's registration."""
    assessoria_id: Mapped[int | None] = mapped_column(ForeignKey("assessorias.id"))
    agency_text: Mapped[str | None]
    sent_at: Mapped[datetime]


class Invite(Base):
    """A link that acts once: it claims a listed registration, or the first organizer's access."""

    __tablename__ = "invites"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the token; the token itself exists only in the link."""
    role: Mapped[str]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    """Whose registration it claims; empty for the first organizer's link."""
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    """The chat that opened its link last: only there do the buttons below it work."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    is_emergency: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Made at the machine of the bot: it opens the organizers' side whoever organizes."""
