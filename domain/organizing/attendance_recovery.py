"""Recovering a presence that nobody opened: the hours of everybody who had a seat, at once.

It can be undone until people are told; after that, each is taken from the list by hand.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import standing
from domain.activities.activities import Facts, Stretch
from domain.attendance.attendance_records import (
    Meeting,
    insert_attendance,
    minutes_of,
    require_meeting,
    takings,
)
from domain.errors import DomainError, StaleError
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from domain.organizing import manage
from domain.quiet_hours import awake
from domain.reading.plain import alphabetical
from domain.reminders.reminded_people import is_muted
from domain.reminders.reminder_times import Reminder, sending_time
from models import Attendance, Participant, Seat, SeatState, Source

UNDO_WITHIN: Final = timedelta(minutes=10)
"""So long nobody is told, and it can be undone."""


@dataclass(eq=False)
class NotLostError(DomainError):
    """Somebody's presence is recorded, or can still be: the list is the way to the others."""

    slot_id: int


@dataclass(eq=False)
class UndoneTooLateError(DomainError):
    """People were told of their hours; each is taken from the list by hand."""

    slot_id: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A slot at which nobody recorded presence; moments are aware, in UTC."""

    slot_id: int
    facts: Facts
    starts_at: datetime
    ends_at: datetime
    minutes: int
    """What it counts for each person."""
    names: tuple[str, ...]
    """Who had a seat."""
    others: tuple[Stretch, ...]
    """The other slots of the activity that are lost."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A slot whose presence was recovered."""

    slot_id: int
    facts: Facts
    minutes: int
    count: int
    told: tuple[tuple[int, int], ...]
    """Participant and chat of those nobody else tells: who is asked how it was reads it there."""
    tells_at: datetime
    """When people are told, and until when it can be undone."""


def lost_slots(session: Session, *, facts: Facts, now: datetime) -> tuple[Stretch, ...]:
    """Return the slots that are over and at which nobody recorded presence."""
    if facts.published_at is None or facts.cancelled_at is not None:
        return ()
    over = [slot for slot in facts.slots if slot.ends_at <= now]
    if not over:
        return ()
    taken = takings(session, over, now)
    return tuple(
        slot for slot in over if not (taken[slot.slot_id].has_people or taken[slot.slot_id].is_open)
    )


def is_lost(session: Session, *, activity_id: int, slot_id: int, now: datetime) -> bool:
    """Tell whether a slot is over and nobody recorded presence there.

    Raises:
        NotFoundError: there is no such activity.

    """
    lost = lost_slots(session, facts=manage.require(session, activity_id), now=now)
    return slot_id in {slot.slot_id for slot in lost}


def look(session: Session, *, actor_id: int, slot_id: int, now: datetime) -> Lost:
    """Show whose presence would be recovered; nothing is written.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such slot, or it is cancelled or not published.
        NotLostError: presence was recorded, or can still be.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    meeting, facts, lost = _lost(session, slot_id, now)
    return Lost(
        slot_id=slot_id,
        facts=facts,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        minutes=minutes_of(session, meeting),
        names=tuple(name for _, name, _ in _held(session, meeting)),
        others=tuple(slot for slot in lost if slot.slot_id != slot_id),
    )


def recover(session: Session, *, actor_id: int, slot_id: int, now: datetime) -> Recovered:
    """Record that everybody with a seat was there.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such slot, or it is cancelled or not published.
        NotLostError: presence was recorded, or can still be.
        StaleError: nobody has a seat any more, or all who have one are excused.

    """
    activity_id = require_meeting(session, slot_id).activity_id
    # Two taps wait for each other here: people are told once.
    manage.lock(session, actor_id=actor_id, activity_id=activity_id, now=now)
    meeting, facts, _ = _lost(session, slot_id, now)
    people = _held(session, meeting)
    if not people:
        raise StaleError
    for participant_id, _, _ in people:
        insert_attendance(
            session,
            slot_id=slot_id,
            participant_id=participant_id,
            happened_at=meeting.ends_at,
            source=Source.RECOVERED,
            author_id=actor_id,
            now=now,
        )
    audit.record(
        session,
        actor_id=actor_id,
        action="check_in.recover",
        subject_id=slot_id,
        now=now,
        people=len(people),
    )
    tells_at = awake(now + UNDO_WITHIN)
    return Recovered(
        slot_id=slot_id,
        facts=facts,
        minutes=minutes_of(session, meeting),
        count=len(people),
        told=_to_tell(session, meeting, facts, tells_at),
        tells_at=tells_at,
    )


def undo(session: Session, *, actor_id: int, slot_id: int, now: datetime) -> Facts:
    """Take a recovery back, and tell nobody.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such slot, or it is cancelled or not published.
        StaleError: nothing was recovered, or it was undone before.
        UndoneTooLateError: people were told.

    """
    meeting = require_meeting(session, slot_id)
    manage.lock(session, actor_id=actor_id, activity_id=meeting.activity_id, now=now)
    recorded = session.scalars(
        select(Attendance.recorded_at).where(
            Attendance.slot_id == slot_id, Attendance.source == Source.RECOVERED
        )
    ).all()
    if not recorded:
        raise StaleError
    # One that was corrected meanwhile is younger, and stays.
    recovered_at = min(recorded)
    if recovered_at <= now - UNDO_WITHIN:
        raise UndoneTooLateError(slot_id)
    session.execute(
        delete(Attendance).where(
            Attendance.slot_id == slot_id,
            Attendance.source == Source.RECOVERED,
            Attendance.recorded_at == recovered_at,
        )
    )
    notices.withdraw(session, Topic.RECOVERED, about_id=slot_id, now=now)
    audit.record(
        session,
        actor_id=actor_id,
        action="check_in.undo_recovery",
        subject_id=slot_id,
        now=now,
        people=recorded.count(recovered_at),
    )
    return manage.require(session, meeting.activity_id)


def still_true(session: Session, message: OutgoingMessage) -> bool:
    """Tell whether who is told of a presence still has it."""
    kept = select(Attendance.id).where(
        Attendance.slot_id == message.about_id,
        Attendance.participant_id == message.recipient_id,
        standing.was_there,
    )
    return session.scalar(kept) is not None


def _lost(session: Session, slot_id: int, now: datetime) -> tuple[Meeting, Facts, list[Stretch]]:
    meeting = require_meeting(session, slot_id)
    facts = manage.require(session, meeting.activity_id)
    lost = list(lost_slots(session, facts=facts, now=now))
    if slot_id not in {slot.slot_id for slot in lost}:
        raise NotLostError(slot_id)
    return meeting, facts, lost


def _to_tell(
    session: Session, meeting: Meeting, facts: Facts, tells_at: datetime
) -> tuple[tuple[int, int], ...]:
    asked = sending_time(Reminder.FEEDBACK, meeting.starts_at, meeting.ends_at)
    is_asked = asked is not None and tells_at < asked.ends_at
    is_last = meeting.slot_id == facts.slots[-1].slot_id
    people = select(Participant.id, Participant.chat_id).where(
        Participant.id.in_(
            select(Attendance.participant_id).where(Attendance.slot_id == meeting.slot_id)
        ),
        mailings.reached(),
    )
    if is_asked and is_last:
        people = people.where(is_muted(Reminder.FEEDBACK))
    rows = session.execute(people.order_by(Participant.id))
    return tuple((id_, chat_id) for id_, chat_id in rows if chat_id is not None)


def _held(session: Session, meeting: Meeting) -> list[tuple[int, str, int | None]]:
    """Return number, name and chat of who had a seat, as the list has them."""
    rows = session.execute(
        select(Participant.id, Participant.name, Participant.chat_id)
        .join(Seat, Seat.participant_id == Participant.id)
        .where(
            Seat.activity_id == meeting.activity_id,
            Seat.state == SeatState.HELD,
            Participant.standing.in_(standing.KNOWN),
            # Whose absence is justified was not there.
            Participant.id.not_in(
                select(Attendance.participant_id).where(Attendance.slot_id == meeting.slot_id)
            ),
        )
        .order_by(Participant.id)
    )
    held = [(id_, name, chat_id) for id_, name, chat_id in rows]
    return sorted(held, key=lambda one: alphabetical(one[1]))
