"""Whom a notice about an activity goes to, and what is withdrawn when it says something old."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import activities, standing
from domain.activities.activities import Facts, SeatState
from domain.notices import outbox
from domain.quiet_hours import awake
from models import OutboxRow, OutboxState, Participant, Seat, Standing

_URGENT: Final = timedelta(hours=3)
"""Told less than this before the start, people may be on their way already."""

_OUTSIDE: Final = (Standing.DECLINED, Standing.ERASED, Standing.SUSPENDED)
"""Their seats in what had started stayed."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody an activity's notice goes to."""

    participant_id: int
    chat_id: int
    state: SeatState | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told, and how many cannot be."""

    recipients: tuple[Recipient, ...]
    unreachable_count: int


def everybody(session: Session, *, actor_id: int, activity_id: int) -> Audience:
    """Return who would be told about a new activity: active people who can be reached.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity, or it is not published.

    """
    participants.require_organizer(session, actor_id=actor_id)
    activities.read(session, activity_id=activity_id)
    rows = session.execute(
        select(Participant.id, Participant.chat_id, Participant.unreachable_at)
        .where(
            Participant.standing == Standing.ACTIVE,
            Participant.chat_id.is_not(None),
            Participant.erasure_due_at.is_(None),
        )
        .order_by(Participant.id)
    ).all()
    return _audience([(*row, None) for row in rows])


def record_announcement(
    session: Session, *, actor_id: int, activity_id: int, count: int, now: datetime
) -> None:
    """Note who told everybody about an activity, and how many.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id)
    audit.record(
        session,
        actor_id=actor_id,
        action="activity.announce",
        subject_id=activity_id,
        now=now,
        told=count,
    )


def moved_subject(activity_id: int) -> str:
    """The outbox subject of notices that an activity moved."""
    return f"moved:{activity_id}"


def published_subject(activity_id: int) -> str:
    """The outbox subject of notices that an activity was published."""
    return f"published:{activity_id}"


def is_urgent(starts_at: datetime, now: datetime) -> bool:
    """Tell whether a notice must not wait for the end of the quiet hours."""
    return starts_at - awake(now) < _URGENT


def withdraw_announcements(
    session: Session, activity_id: int, *, now: datetime
) -> tuple[Recipient, ...]:
    """Take back unsent notices of a new activity; returns who would have got them."""
    unsent = session.execute(
        select(OutboxRow.chat_id, OutboxRow.dedupe)
        .where(
            OutboxRow.subject == published_subject(activity_id),
            OutboxRow.state == OutboxState.READY,
        )
        .order_by(OutboxRow.id)
    ).all()
    outbox.withdraw(session, subject=published_subject(activity_id), now=now)
    return tuple(Recipient(int((key or "").split(":")[2]), chat_id) for chat_id, key in unsent)


def announcement_key(activity_id: int, participant_id: int) -> str:
    """The key under which a person is told of a new activity, once."""
    return f"published:{activity_id}:{participant_id}"


def withdraw_waiting(session: Session, facts: Facts, *, now: datetime) -> None:
    """Take back unsent reminders and notices of moves: what they say is no longer so."""
    for stretch in facts.slots:
        outbox.withdraw(session, subject=f"slot:{stretch.slot_id}", now=now)
    outbox.withdraw(session, subject=moved_subject(facts.id), now=now)


def audience_of(
    session: Session, activity_id: int, states: Collection[SeatState] = standing.INVOLVED
) -> Audience:
    """Return the people with these standings towards an activity."""
    rows = session.execute(
        select(Participant.id, Participant.chat_id, Participant.unreachable_at, Seat.state)
        .join(Seat, Seat.participant_id == Participant.id)
        .where(
            Seat.activity_id == activity_id,
            Seat.state.in_(states),
            Participant.standing.not_in(_OUTSIDE),
        )
        .order_by(Participant.id)
    ).all()
    return _audience([(id_, chat, gone, SeatState(state)) for id_, chat, gone, state in rows])


def _audience(rows: list[tuple[int, int | None, datetime | None, SeatState | None]]) -> Audience:
    reached = tuple(
        Recipient(participant_id, chat_id, state)
        for participant_id, chat_id, unreachable_at, state in rows
        if chat_id is not None and unreachable_at is None
    )
    return Audience(reached, len(rows) - len(reached))
