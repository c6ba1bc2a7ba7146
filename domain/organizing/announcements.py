"""Whom a notice about an activity goes to, and what is withdrawn when it says something old."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Exists, and_, func, or_, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import activities, standing
from domain.activities.activities import Facts, Phase, SeatState
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from domain.quiet_hours import awake
from domain.seats.seats_answers import Reason
from models import Activity, Mailing, OutboxRow, Participant, Seat

_URGENT: Final = timedelta(hours=3)
"""Told less than this before the start, people may be on their way already."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody an activity's notice goes to."""

    participant_id: int
    chat_id: int
    state: SeatState
    offered_until: datetime | None = None
    """Until when an offered seat is kept."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told, and how many cannot be."""

    recipients: tuple[Recipient, ...]
    unreachable_count: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How many an announcement is for, and how many more cannot be reached."""

    count: int
    unreachable_count: int


def reach(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> Reach:
    """Count whom an announcement of an activity to everybody is for.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity, or it is not published.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    activities.read(session, activity_id=activity_id)
    return _reach(session, activity_id)


def _reach(session: Session, activity_id: int) -> Reach:
    count, reached_count = session.execute(
        select(func.count(), func.count().filter(Participant.unreachable_at.is_(None))).where(
            mailings.everybody(), mailings.meant_for(activity_id)
        )
    ).one()
    return Reach(reached_count, count - reached_count)


def announce(  # noqa: PLR0913 - who says what of which activity
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    payload: Mapping[str, Any],
    expires_at: datetime,
    now: datetime,
) -> Reach:
    """Announce an activity to all who may take part, by the clock; returns how many that is for.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity, or it is not published.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    activities.read(session, activity_id=activity_id)
    found = _reach(session, activity_id)
    mailings.start(
        session,
        Topic.PUBLISHED,
        about_id=activity_id,
        payload=payload,
        due_at=awake(now),
        expires_at=expires_at,
        now=now,
    )
    audit.record(
        session,
        actor_id=actor_id,
        action="activity.announce",
        subject_id=activity_id,
        now=now,
        told=found.count,
    )
    return found


def was_announced() -> Exists:
    """Whether everybody was told of the activity of the statement around, or is being told."""
    return (
        select(Mailing.id)
        .where(Mailing.topic == Topic.PUBLISHED, Mailing.about_id == Activity.id)
        .correlate(Activity)
        .exists()
    )


def is_urgent(starts_at: datetime, now: datetime) -> bool:
    """Tell whether a notice must not wait for the end of the quiet hours."""
    return starts_at - awake(now) < _URGENT


def withdraw_waiting(session: Session, facts: Facts, *, now: datetime) -> None:
    """Take back unsent reminders and notices of moves: what they say is no longer so."""
    for stretch in facts.slots:
        notices.withdraw(session, *notices.REMINDERS, about_id=stretch.slot_id, now=now)
    notices.withdraw(session, Topic.MOVED, about_id=facts.id, now=now)


def declined_for_hour(session: Session, activity_id: int) -> tuple[Recipient, ...]:
    """Return who does not come because of the hour: another hour may suit them."""
    rows = session.execute(
        select(Participant.id, Participant.chat_id)
        .join(Seat, Seat.participant_id == Participant.id)
        .where(
            Seat.activity_id == activity_id,
            Seat.state == SeatState.DECLINED,
            Seat.reason == Reason.SCHEDULE,
            mailings.reached(),
        )
        .order_by(Participant.id)
    )
    return tuple(
        Recipient(id_, chat_id, SeatState.DECLINED) for id_, chat_id in rows if chat_id is not None
    )


def audience_of(session: Session, activity_id: int) -> Audience:
    """Return the people who count on an activity."""
    rows = session.execute(
        select(
            Participant.id,
            Participant.chat_id,
            Participant.unreachable_at,
            Seat.state,
            Seat.offered_until,
        )
        .join(Seat, Seat.participant_id == Participant.id)
        .where(
            Seat.activity_id == activity_id,
            Seat.state.in_(standing.INVOLVED),
            Participant.standing.in_(standing.KNOWN),
        )
        .order_by(Participant.id)
    ).all()
    reached = tuple(
        Recipient(participant_id, chat_id, SeatState(state), offered_until)
        for participant_id, chat_id, unreachable_at, state, offered_until in rows
        if chat_id is not None and unreachable_at is None
    )
    return Audience(reached, len(rows) - len(reached))


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether what is told of an activity still holds, and still concerns the person."""
    facts = activities.find(session, activity_id=message.about_id or 0)
    if facts is None or facts.phase(now) in {Phase.CANCELLED, Phase.OVER}:
        return False
    person = select(Participant.id).where(Participant.id == message.recipient_id)
    if message.topic is Topic.PUBLISHED:
        person = person.where(mailings.everybody(), mailings.meant_for(facts.id))
    else:
        person = (
            person.join(Seat, Seat.participant_id == Participant.id)
            .join(OutboxRow, OutboxRow.id == message.id)
            .where(
                Seat.activity_id == facts.id,
                or_(
                    Seat.state.in_(standing.INVOLVED),
                    # Who said so after the notice was written knows of it.
                    and_(
                        Seat.state == SeatState.DECLINED,
                        Seat.reason == Reason.SCHEDULE,
                        Seat.changed_at <= OutboxRow.created_at,
                    ),
                ),
            )
        )
    return session.scalar(person) is not None
