"""How somebody stands at a slot: what is recorded, who changed it by hand, and the claim."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities.standing import KNOWN, credited
from domain.attendance.attendance_records import Meeting, may_attend, minutes_of
from domain.errors import NotFoundError
from domain.participants import office_of
from models import (
    Assessoria,
    Attendance,
    AuditEntry,
    Participant,
    Presence,
    PresenceClaim,
    Source,
    Standing,
)

MARK: Final = "attendance.mark"
UNMARK: Final = "attendance.unmark"
RESTORE: Final = "attendance.restore"
_MOST_STEPS: Final = 5


@dataclass(frozen=True, slots=True)
class Record:
    """What is recorded of somebody at a slot."""

    kind: Presence
    minutes: int | None
    """Of a part, how long the person was there."""
    happened_at: datetime
    source: Source

    @property
    def how(self) -> tuple[Presence, int | None]:
        """How the person was there, whoever says so."""
        return self.kind, self.minutes


@dataclass(frozen=True, slots=True)
class Step:
    """One change by hand: who made it, when, and what it became; None is absent."""

    actor_name: str
    at: datetime
    kind: Presence | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """One person at one slot, as whoever takes attendance sees them."""

    slot_id: int
    activity_id: int
    is_turma: bool
    title: str
    starts_at: datetime
    ends_at: datetime
    whole_minutes: int
    """What the slot counts as a whole."""
    participant_id: int
    chat_id: int | None
    """Where the person can be told."""
    name: str
    office: str
    has_seat: bool
    """Whether the person may be there: an encontro is for everybody."""
    record: Record | None
    steps: tuple[Step, ...]
    """The last changes by hand, the newest first."""
    is_claimed: bool
    """Whether the person says to have been there, and waits for an answer."""

    @property
    def minutes(self) -> int:
        """What the slot gives the person."""
        if self.record is None:
            return 0
        return credited(self.whole_minutes, self.record.kind, self.record.minutes)


def read(session: Session, meeting: Meeting, participant_id: int) -> Card:
    """Return one person at a slot; who asks was checked.

    Raises:
        NotFoundError: there is no such person.

    """
    person = require_person(session, participant_id)
    office = session.scalar(
        select(office_of)
        .select_from(Participant)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .where(Participant.id == participant_id)
    )
    claim = session.get(PresenceClaim, (meeting.slot_id, participant_id))
    can_hear = person.standing in {Standing.ACTIVE, Standing.PENDING}
    return Card(
        slot_id=meeting.slot_id,
        activity_id=meeting.activity_id,
        is_turma=meeting.is_turma,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        whole_minutes=minutes_of(session, meeting),
        participant_id=participant_id,
        chat_id=person.chat_id if can_hear else None,
        name=person.name,
        office=office or "",
        has_seat=may_attend(session, meeting, participant_id),
        record=record_of(_find(session, meeting.slot_id, participant_id)),
        steps=_steps(session, meeting.slot_id, participant_id),
        is_claimed=claim is not None and claim.decided_at is None,
    )


def record_before(entry: AuditEntry) -> Record | None:
    """Return what was recorded before a change by hand, as its entry in the audit keeps it."""
    old = entry.details.get("old")
    if old is None:
        return None
    at = datetime.fromisoformat(old["happened_at"])
    return Record(Presence(old["kind"]), old["minutes"], at, Source(old["source"]))


def is_as_changed(session: Session, slot_id: int, participant_id: int) -> bool:
    """Tell whether a person's record is as the last change by hand left it."""
    entry = next(iter(changes_of(session, slot_id, participant_id)), None)
    record = record_of(_find(session, slot_id, participant_id))
    return entry is not None and _became(entry) == (how_of(record) or (None, None))


def how_of(record: Record | None) -> tuple[Presence, int | None] | None:
    """Return how somebody was there; None is absent."""
    return None if record is None else record.how


def require_person(session: Session, participant_id: int) -> Participant:
    """Return somebody who may be at a slot at all.

    Raises:
        NotFoundError: there is no such person.

    """
    person = session.get(Participant, participant_id)
    if person is None or person.standing not in KNOWN:
        raise NotFoundError
    return person


def _find(session: Session, slot_id: int, participant_id: int) -> Attendance | None:
    return session.scalar(
        select(Attendance).where(
            Attendance.slot_id == slot_id, Attendance.participant_id == participant_id
        )
    )


def record_of(row: Attendance | None) -> Record | None:
    """Return what a row records."""
    if row is None:
        return None
    return Record(Presence(row.kind), row.minutes, row.happened_at, Source(row.source))


def changes_of(session: Session, slot_id: int, participant_id: int) -> list[AuditEntry]:
    """Return the changes by hand of a person at a slot, the newest first."""
    return list(
        session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.subject_id == participant_id,
                AuditEntry.action.in_((MARK, UNMARK, RESTORE)),
                AuditEntry.details["slot_id"].as_integer() == slot_id,
            )
            .order_by(AuditEntry.id.desc())
            .limit(_MOST_STEPS)
        )
    )


def _steps(session: Session, slot_id: int, participant_id: int) -> tuple[Step, ...]:
    entries = changes_of(session, slot_id, participant_id)
    names: dict[int | None, str] = {
        row.id: row.name
        for row in session.execute(
            select(Participant.id, Participant.name).where(
                Participant.id.in_({entry.actor_id for entry in entries})
            )
        )
    }
    return tuple(
        Step(
            names.get(entry.actor_id, ""),
            entry.happened_at,
            *_became(entry),
        )
        for entry in entries
    )


def _became(entry: AuditEntry) -> tuple[Presence | None, int | None]:
    if "new" not in entry.details:
        # Kept before there were kinds: somebody was there, or was not.
        return (None if entry.action == UNMARK else Presence.PRESENT), None
    new = entry.details["new"]
    return (None, None) if new is None else (Presence(new["kind"]), new["minutes"])
