"""Warnings in time: a person has one lesson left to miss, or none, before a certificate is lost.

The rule is that of completion.py, asked of what may still come. Nothing is said while a lesson
goes on, or while it is open who was at one that is over: nobody is told what may be wrong.
See docs/decisions/0038-documents.md.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from domain.activities import activities, standing
from domain.activities.activities import Facts, Stretch
from domain.attendance import attendance_records, hours
from domain.attendance.hours import Share
from domain.documents import completion
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from domain.quiet_hours import is_quiet
from domain.reminders import daily_limit
from models import (
    Activity,
    Attendance,
    Kind,
    Participant,
    PresenceClaim,
    Seat,
    SeatState,
    Slot,
)

_SETTLES: Final = timedelta(hours=2)
"""So long after a lesson its list may still be mended: nobody is warned."""
_OF_USE: Final = timedelta(hours=1)
"""So long before the next lesson somebody can still arrange to come."""


class Margin(IntEnum):
    """How many lessons can still be missed; the value is the edition of the warning."""

    NONE = 0
    ONE = 1


@dataclass(frozen=True, slots=True)
class Warned:
    """One person to be warned, and what of."""

    margin: Margin
    participant_id: int
    chat_id: int
    facts: Facts
    following: Stretch
    """The next lesson; with NONE, the one that must not be missed."""
    lesson: int
    """Which of the turma's lessons it is, from 1 on."""
    holds_for_all: bool
    """Whether none of those behind it may be missed either."""

    @property
    def expires_at(self) -> datetime:
        """From when on the warning comes too late."""
        return _of_use_until(self.following)


def due(session: Session, *, now: datetime) -> list[Warned]:
    """Return who is to be warned now, and was not; none in quiet hours.

    A warning is one of the few unprompted messages of a day, like a reminder.
    """
    if is_quiet(now):
        return []
    found = [
        one
        for facts in _running(session, now)
        for one in _warned(session, facts, now)
        if not _was_told(session, one)
    ]
    today = daily_limit.unprompted_today(session, [one.chat_id for one in found], now)
    warned = []
    for one in found:
        if today[one.chat_id] < daily_limit.UNPROMPTED_A_DAY:
            # Somebody may follow two turmas, and be warned of both.
            today[one.chat_id] += 1
            warned.append(one)
    return warned


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether a warning that waited still holds."""
    facts = activities.find(session, activity_id=message.about_id or 0)
    return facts is not None and any(
        # A lesson that was moved meanwhile is another one.
        (one.margin, one.expires_at) == (message.edition, message.expires_at)
        for one in _warned(session, facts, now, only=message.recipient_id)
    )


def margin(
    facts: Facts, share: Share, attended_count: int, lengths: Collection[int]
) -> tuple[Margin | None, bool]:
    """Return how many of the lessons to come can be missed, if it is none or one.

    `lengths`, in minutes, are those of the lessons to come, in order; `share` is what was
    attended so far of all that is asked for. NONE says that the next one must not be missed, and
    the second value whether that holds for all. Where nothing leads to a certificate any more,
    or more than one may be missed, there is nothing to warn of.
    """

    def leads(missed: Collection[int]) -> bool:
        came = sum(lengths) - sum(missed)
        hoped = Share(share.attended_minutes + came, share.expected_minutes)
        count = attended_count + len(lengths) - len(missed)
        return not any(completion.lacks(facts, hoped, count))

    by_length = sorted(lengths)
    if not leads(()):
        return None, False
    if not leads(tuple(lengths)[:1]):
        return Margin.NONE, not leads(by_length[:1])
    is_one = len(lengths) > 1 and leads(by_length[-1:]) and not leads(by_length[:2])
    return (Margin.ONE if is_one else None), False


def _of_use_until(following: Stretch) -> datetime:
    return following.starts_at - _OF_USE


def _running(session: Session, now: datetime) -> list[Facts]:
    """Return the turmas between two of their lessons."""
    over = exists().where(Slot.activity_id == Activity.id, Slot.ends_at <= now - _SETTLES)
    ahead = exists().where(Slot.activity_id == Activity.id, Slot.starts_at > now + _OF_USE)
    ids = session.scalars(
        select(Activity.id)
        .where(Activity.kind == Kind.TURMA, standing.takes_place, over, ahead)
        .order_by(Activity.id)
    ).all()
    return list(activities.facts_of(session, ids).values())


def _warned(
    session: Session, facts: Facts, now: datetime, only: int | None = None
) -> Iterator[Warned]:
    over = [slot for slot in facts.slots if slot.ends_at <= now - _SETTLES]
    ahead = [slot for slot in facts.slots if slot.starts_at > now]
    is_between = len(over) + len(ahead) == len(facts.slots) and over and ahead
    if not is_between or facts.cancelled_at is not None or facts.published_at is None:
        return
    if now >= _of_use_until(ahead[0]):
        return
    taken = attendance_records.takings(session, over, now).values()
    if not all(one.is_settled for one in taken):
        return
    recorded: dict[int, set[int]] = {}
    for person, slot_id in session.execute(
        select(Attendance.participant_id, Attendance.slot_id).where(
            Attendance.slot_id.in_([slot.slot_id for slot in facts.slots])
        )
    ):
        recorded.setdefault(person, set()).add(slot_id)
    shares = hours.shares(session, activity_id=facts.id)
    nothing = Share(0, sum(_minutes(slot) for slot in facts.slots))
    counts = completion.attended(session, facts.id)
    for person, chat_id in _people(session, facts, only):
        known = recorded.get(person, set())
        to_come = [slot for slot in ahead if slot.slot_id not in known]
        if not to_come or to_come[0] != ahead[0]:
            continue
        found, holds_for_all = margin(
            facts,
            shares.get(person, nothing),
            counts.get(person, 0),
            [_minutes(slot) for slot in to_come],
        )
        has_missed = any(slot.slot_id not in known for slot in over)
        # Who was always there is told of the last that must not be missed, and of nothing before.
        if found is Margin.NONE or (found is Margin.ONE and has_missed):
            yield Warned(found, person, chat_id, facts, ahead[0], len(over) + 1, holds_for_all)


def _minutes(slot: Stretch) -> int:
    length = slot.ends_at - slot.starts_at
    return standing.whole_minutes(Kind.TURMA, 0, length, length)


def _people(session: Session, facts: Facts, only: int | None) -> list[tuple[int, int]]:
    """Return who has a seat and can be reached; who asked for a presence waits for the answer."""
    asks = exists().where(
        PresenceClaim.participant_id == Participant.id,
        PresenceClaim.decided_at.is_(None),
        PresenceClaim.slot_id.in_([slot.slot_id for slot in facts.slots]),
    )
    people = (
        select(Participant.id, Participant.chat_id)
        .join(Seat, Seat.participant_id == Participant.id)
        .where(
            Seat.activity_id == facts.id,
            Seat.state == SeatState.HELD,
            mailings.everybody(),
            Participant.unreachable_at.is_(None),
            ~asks,
        )
        .order_by(Participant.id)
    )
    if only is not None:
        people = people.where(Participant.id == only)
    return [(id_, chat_id) for id_, chat_id in session.execute(people) if chat_id is not None]


def _was_told(session: Session, one: Warned) -> bool:
    told = notices.was_planned(Topic.ABSENCES, about_id=one.facts.id, edition=one.margin)
    person = select(Participant.id).where(Participant.id == one.participant_id, told)
    return session.scalar(person) is not None
