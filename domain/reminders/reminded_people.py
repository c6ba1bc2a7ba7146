"""Who is to be reminded of a slot, page by page."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Exists,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Session

from domain.activities import standing
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.reminders.meetings import Meeting
from domain.reminders.reminder_times import Reminder, edition_of
from models import (
    Attendance,
    Feedback,
    Participant,
    Seat,
    SeatState,
    Slot,
    Standing,
)

PAUSE_AFTER_ANSWER: Final = timedelta(hours=1)
"""Nobody is reminded of what they have just answered."""


_SETTLED: Final = timedelta(minutes=10)
"""So soon after it was recorded, a presence may still be taken back: nobody is told of hours."""


_LOOKED_AT: Final = 500


def is_muted(kind: Reminder) -> ColumnElement[bool]:
    """Tell of a participant in a query whether they do not want reminders of this kind."""
    return cast(Participant.muted_reminders, String).contains(f'"{kind}"')


def people_of(kind: Reminder, meeting: Meeting, now: datetime) -> Select[int]:
    """Who is to be reminded, whether or not they already were."""
    seat = and_(Seat.activity_id == meeting.activity_id, Seat.participant_id == Participant.id)
    # Who said why they do not come is not reminded either.
    attended = exists().where(
        Attendance.slot_id == meeting.slot_id, Attendance.participant_id == Participant.id
    )
    people = (
        select(Participant.id)
        .outerjoin(Seat, seat)
        .where(
            mailings.reached(),
            # Who has just come in sees the home screen, which says the same.
            func.coalesce(Participant.decided_at, Participant.created_at)
            <= now - PAUSE_AFTER_ANSWER,
            ~is_muted(kind),
        )
    )
    held = and_(Seat.state == SeatState.HELD, Seat.changed_at <= now - PAUSE_AFTER_ANSWER)
    match kind:
        case Reminder.WEEK:
            return people.where(Seat.id.is_(None))
        case Reminder.EVE | Reminder.TWO_HOURS:
            return people.where(held, ~attended)
        case Reminder.ATTENDANCE_OPEN:
            return people.where(Seat.state == SeatState.HELD, ~attended)
        case Reminder.FEEDBACK:
            answered = exists().where(
                Feedback.activity_id == meeting.activity_id,
                Feedback.participant_id == Participant.id,
            )
            return people.where(_attended_any(meeting, now), ~answered)


def _attended_any(meeting: Meeting, now: datetime) -> Exists:
    return exists().where(
        Attendance.participant_id == Participant.id,
        standing.was_there,
        Attendance.recorded_at <= now - _SETTLED,
        Attendance.slot_id.in_(select(Slot.id).where(Slot.activity_id == meeting.activity_id)),
    )


def is_planned(kind: Reminder, meeting: Meeting) -> Exists:
    """Tell who was reminded; one that was withdrawn, because the place changed, comes back."""
    return notices.was_planned(
        Topic(kind), about_id=meeting.slot_id, edition=edition_of(meeting.starts_at)
    )


def page(  # noqa: PLR0913, PLR0917 - whom, when, and how many
    session: Session, kind: Reminder, meeting: Meeting, now: datetime, after: int, most: int
) -> tuple[list[tuple[int, int]], int | None]:
    """Return the next people to be reminded, and up to whom that was; None at the end."""
    if most <= 0:
        return [], after
    looked_at = session.scalars(_candidates(kind, meeting, after)).all()
    people = [
        (participant_id, chat_id)
        for participant_id, chat_id in session.execute(
            people_of(kind, meeting, now)
            .add_columns(Participant.chat_id)
            .where(Participant.id.in_(looked_at), ~is_planned(kind, meeting))
            .order_by(Participant.id)
            .limit(most)
        )
    ]
    if len(people) == most:
        return people, people[-1][0]
    return people, looked_at[-1] if len(looked_at) == _LOOKED_AT else None


def _candidates(kind: Reminder, meeting: Meeting, after: int) -> Select[int]:
    """Who could be reminded: found by an index, in the order of their numbers."""
    match kind:
        case Reminder.WEEK:
            person, wanted = Participant.id, Participant.standing == Standing.ACTIVE
        case Reminder.FEEDBACK:
            person = Attendance.participant_id
            wanted = Attendance.slot_id.in_(
                select(Slot.id).where(Slot.activity_id == meeting.activity_id)
            )
        case _:
            person = Seat.participant_id
            wanted = (Seat.activity_id == meeting.activity_id) & (Seat.state == SeatState.HELD)
    return (
        select(person).where(wanted, person > after).distinct().order_by(person).limit(_LOOKED_AT)
    )
