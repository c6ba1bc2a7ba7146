"""One person at one slot, changed by hand; every change and its undoing is kept in the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import audit
from domain.activities.standing import AFTER, BEFORE
from domain.attendance.attendance import TooEarlyError
from domain.attendance.attendance_records import (
    Meeting,
    minutes_of,
    require_may_be_added,
    require_meeting,
)
from domain.attendance.presence_card import (
    MARK,
    RESTORE,
    UNMARK,
    Card,
    Record,
    changes_of,
    how_of,
    read,
    record_of,
    require_person,
)
from domain.errors import DomainError, NotFoundError, StaleError
from domain.participants import Profile, require_door
from models import (
    Attendance,
    AuditEntry,
    Participant,
    Presence,
    PresenceClaim,
    Source,
)

__all__ = ["Presence", "Source"]

CONFIRMED: Final = "confirmed"
"""The answer to a claim that was right."""


@dataclass(eq=False)
class PartOfSlotError(DomainError):
    """A part has at least one minute, and fewer than the whole."""

    whole_minutes: int


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a person at a slot, and what was before."""

    card: Card
    before: Record | None
    entry_id: int | None
    """The entry of the audit, by which it is undone; None when nothing changed."""
    is_undone: bool = False

    @property
    def is_same(self) -> bool:
        """Whether the person is again as before: what differs is only who said so."""
        return how_of(self.before) == how_of(self.card.record)


@dataclass(frozen=True, slots=True)
class Marked:
    """Somebody who was marked with one tap."""

    name: str
    change: Change | None
    """What is to be told to the person; None while their hours do not change by it."""


def card(
    session: Session, *, slot_id: int, participant_id: int, actor_id: int, now: datetime
) -> Card:
    """Return one person at a slot.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot or person.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    return read(session, require_meeting(session, slot_id), participant_id)


def mark(
    session: Session, *, slot_id: int, participant_id: int, actor_id: int, now: datetime
) -> Marked:
    """Record that somebody is, or was, there; where anything is recorded it changes nothing.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot or person.
        TooEarlyError: it is more than 30 minutes to the start.
        WithoutSeatError: the lesson is for people with a seat, and the actor does not organize.

    """
    actor = require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    _require_may_be(session, meeting, participant_id, Presence.PRESENT, actor, now)
    entry_id = None
    if _locked(session, slot_id, participant_id) is None:
        entry_id = _apply(
            session, meeting, participant_id, None, Presence.PRESENT, None, actor_id, now
        )
    _settle_claim(session, slot_id, participant_id, entry_id, actor_id, now)
    change = None
    if entry_id is not None and meeting.ends_at <= now:
        change = Change(read(session, meeting, participant_id), None, entry_id)
    return Marked(session.get_one(Participant, participant_id).name, change)


def change(  # noqa: PLR0913 - where, who, what, and by whom
    session: Session,
    *,
    slot_id: int,
    participant_id: int,
    kind: Presence | None,
    actor_id: int,
    now: datetime,
    minutes: int | None = None,
) -> Change:
    """Record how a person was at a slot; None is absent. `minutes` belong to a part.

    A claim of the person is settled with it.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot or person.
        TooEarlyError: it is more than 30 minutes to the start; an absence may be justified before.
        WithoutSeatError: the lesson is for people with a seat, and the actor does not organize.
        PartOfSlotError: the minutes are no part of what the slot counts.

    """
    actor = require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    _require_may_be(session, meeting, participant_id, kind, actor, now)
    if kind is not Presence.PARTIAL:
        minutes = None
    else:
        whole = minutes_of(session, meeting)
        if minutes is None or not 0 < minutes < whole:
            raise PartOfSlotError(whole)
    row = _locked(session, slot_id, participant_id)
    before = record_of(row)
    entry_id = None
    if (row and row.kind, row and row.minutes) != (kind, minutes):
        entry_id = _apply(session, meeting, participant_id, row, kind, minutes, actor_id, now)
    if kind is not None:
        _settle_claim(session, slot_id, participant_id, entry_id, actor_id, now)
    return Change(read(session, meeting, participant_id), before, entry_id)


def undo(session: Session, *, entry_id: int, actor_id: int, now: datetime) -> Change:
    """Make a person's record at a slot what it was before a change; the trail keeps both.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such change, slot or person.
        StaleError: something was changed since, or it was undone already.

    """
    entry = session.get(AuditEntry, entry_id)
    is_change = entry is not None and entry.action in {MARK, UNMARK}
    slot_id = entry.details.get("slot_id") if entry is not None and is_change else None
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    if entry is None or slot_id is None or entry.subject_id is None:
        raise NotFoundError
    participant_id = entry.subject_id
    meeting = require_meeting(session, slot_id)
    require_person(session, participant_id)
    row = _locked(session, slot_id, participant_id)
    before = record_of(row)
    if _details(row) != entry.details.get("new") or "old" not in entry.details:
        raise StaleError
    if next(iter(changes_of(session, slot_id, participant_id))).id != entry_id:
        raise StaleError
    old = entry.details["old"]
    if row is not None:
        session.execute(delete(Attendance).where(Attendance.id == row.id))
        session.expunge(row)
    if old is not None:
        session.add(
            Attendance(
                slot_id=slot_id,
                participant_id=participant_id,
                recorded_at=now,
                **{**old, "happened_at": datetime.fromisoformat(old["happened_at"])},
            )
        )
        session.flush()
    _reopen_claim(session, slot_id, participant_id, entry.happened_at)
    new_id = _record(
        session, RESTORE, participant_id, actor_id, now,
        slot_id=slot_id, old=entry.details["new"], new=old,
    )  # fmt: skip
    return Change(read(session, meeting, participant_id), before, new_id, is_undone=True)


def _require_may_be(  # noqa: PLR0913, PLR0917 - who, where, how, and who says so
    session: Session,
    meeting: Meeting,
    participant_id: int,
    kind: Presence | None,
    actor: Profile,
    now: datetime,
) -> None:
    require_person(session, participant_id)
    _require_time(meeting, kind, now)
    if kind is not None:
        require_may_be_added(session, meeting, participant_id, actor=actor)


def _about(meeting: Meeting) -> tuple[int, bool, str]:
    return meeting.activity_id, meeting.is_turma, meeting.title


def _require_time(meeting: Meeting, kind: Presence | None, now: datetime) -> None:
    if kind in {None, Presence.JUSTIFIED} or now >= meeting.starts_at - BEFORE:
        return
    raise TooEarlyError(
        *_about(meeting),
        opens_at=meeting.starts_at - BEFORE,
        closes_at=meeting.ends_at + AFTER,
        now=now,
    )


def _locked(session: Session, slot_id: int, participant_id: int) -> Attendance | None:
    # What somebody else wrote meanwhile is seen, and two who change it come one by one.
    return session.scalar(
        select(Attendance)
        .where(Attendance.slot_id == slot_id, Attendance.participant_id == participant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _details(row: Attendance | None) -> dict[str, Any] | None:
    """Return what the audit keeps of a record, and an undoing writes back."""
    if row is None:
        return None
    return {
        "kind": str(row.kind),
        "minutes": row.minutes,
        "happened_at": row.happened_at.isoformat(),
        "source": str(row.source),
        "author_id": row.author_id,
    }


def _apply(  # noqa: PLR0913, PLR0917 - the row and what it is to be
    session: Session,
    meeting: Meeting,
    participant_id: int,
    row: Attendance | None,
    kind: Presence | None,
    minutes: int | None,
    actor_id: int,
    now: datetime,
) -> int:
    """Write what a record is to be; returns the entry of the audit."""
    old = _details(row)
    if kind is None:
        if row is not None:
            session.delete(row)
        row = None
    else:
        if row is None:
            row = Attendance(slot_id=meeting.slot_id, participant_id=participant_id)
            session.add(row)
        if old is None or Presence.JUSTIFIED in {row.kind, kind}:
            # Marked afterwards: the person was there, but nobody knows since when.
            row.happened_at, row.source = min(now, meeting.ends_at), Source.BY_HAND
        row.kind, row.minutes = kind.value, minutes
        row.recorded_at, row.author_id = now, actor_id
    session.flush()
    return _record(
        session, UNMARK if row is None else MARK, participant_id, actor_id, now,
        slot_id=meeting.slot_id, old=old, new=_details(row),
    )  # fmt: skip


def _record(
    session: Session,
    action: str,
    participant_id: int,
    actor_id: int,
    now: datetime,
    **details: Any,  # noqa: ANN401 - JSON-ready values of any kind
) -> int:
    entry = audit.record(
        session, actor_id=actor_id, action=action, subject_id=participant_id, now=now, **details
    )
    session.flush()
    return entry.id


def _settle_claim(  # noqa: PLR0913, PLR0917 - whose claim, by what, and by whom
    session: Session,
    slot_id: int,
    participant_id: int,
    entry_id: int | None,
    actor_id: int,
    now: datetime,
) -> None:
    """Answer a claim that waits; where nothing else is kept in the audit, that is."""
    claim = session.get(PresenceClaim, (slot_id, participant_id), with_for_update=True)
    if claim is None or claim.decided_at is not None:
        return
    claim.decided_at, claim.decided_by_id, claim.answer = now, actor_id, CONFIRMED
    session.flush()
    if entry_id is None:
        audit.record(
            session,
            actor_id=actor_id,
            action="claim.confirm",
            subject_id=participant_id,
            now=now,
            slot_id=slot_id,
        )


def _reopen_claim(
    session: Session, slot_id: int, participant_id: int, settled_at: datetime
) -> None:
    """Let a claim wait again that the undone change had settled."""
    claim = session.get(PresenceClaim, (slot_id, participant_id), with_for_update=True)
    if claim is not None and claim.answer == CONFIRMED and claim.decided_at == settled_at:
        claim.decided_at = claim.decided_by_id = claim.answer = None
        session.flush()
