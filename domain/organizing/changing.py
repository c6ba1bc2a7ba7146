"""Changing an encontro or a turma: what it would mean, and the change with its notices.

A change of time or place raises the version: old buttons are recognised by it, reminders are
planned anew for the new time, and everybody who counted on the old one is told once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from domain import audit, participants
from domain.activities import standing
from domain.activities.activities import Facts, Phase, SeatState
from domain.errors import DomainError, NotFoundError
from domain.notices import notices
from domain.notices.notices import Topic
from domain.organizing import announcements, lessons, manage, terms
from domain.organizing.announcements import Recipient
from domain.organizing.lessons import SetLessons
from domain.organizing.manage import AlreadyCancelledError, AlreadyOverError
from domain.organizing.terms import TermsChange
from domain.seats import offers, seats
from models import (
    Activity,
    AuditEntry,
    Seat,
    Slot,
)


@dataclass(frozen=True, slots=True)
class Rename:
    """Another title."""

    title: str


@dataclass(frozen=True, slots=True)
class Move:
    """Another time for one slot; moments are aware."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeVenue:
    """Another place; a place used before brings its address and its point on the map."""

    venue: str
    address: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class ChangeSeats:
    """Another number of seats (None: no limit) or of minutes that count (None: as before)."""

    capacity: int | None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeProgramme:
    """Another programme."""

    programme: str


Change = Rename | Move | SetLessons | ChangeVenue | ChangeSeats | ChangeProgramme


@dataclass(frozen=True, slots=True)
class Situation:
    """When and where, as people were last told."""

    slots: tuple[tuple[int, datetime, datetime], ...]
    """Slot, start and end, in order of time."""
    venue: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of time or place would mean to people."""

    facts: Facts
    change: Change
    held_count: int
    waiting_count: int
    requested_count: int
    """People whose request for a seat waits for the organizers."""
    clash_count: int
    """People with a seat who have something else at the new time."""
    declined_count: int
    """People who do not come because of the hour, and are asked again."""
    minutes: int
    """What it would be worth."""
    terms: TermsChange | None = None
    """The terms of a turma that follow its first lesson."""


@dataclass(frozen=True, slots=True)
class Told:
    """One person to tell, with what they believe so far."""

    recipient: Recipient
    before: Situation


@dataclass(frozen=True, slots=True)
class Changed:
    """An activity after a change."""

    facts: Facts
    was: Facts
    """The same before it."""
    told: tuple[Told, ...] = ()
    unreachable_count: int = 0
    is_other: bool = False
    """Whether what was announced of it, and is still unsent, says something old."""
    terms: TermsChange | None = None
    """The terms of a turma that followed its first lesson."""
    has_new_seats: bool = False
    """Whether somebody on the waitlist can be offered a seat."""


class TooFewSeatsError(DomainError):
    """More people have a seat than there would be; `minimum` is how many do."""

    def __init__(self, minimum: int) -> None:
        super().__init__(minimum)
        self.minimum = minimum


def tells_people(change: Change) -> bool:
    """Whether a change concerns people enough to be told: time and place do."""
    return isinstance(change, Move | SetLessons | ChangeVenue)


def effect(
    session: Session, *, actor_id: int, activity_id: int, change: Change, now: datetime
) -> Effect:
    """Say what a change would mean; nothing is written.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity or slot.
        AlreadyCancelledError, AlreadyOverError: it cannot be changed any more.
        InThePastError, EndsTooEarlyError: nobody could come at the new time.
        NoLessonLeftError, LessonHasPresenceError: a lesson cannot be cancelled.
        TooFewSeatsError: more people have a seat.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = manage.require(session, activity_id)
    counts = _counts(session, activity_id)
    _check(session, facts, change, now)
    return Effect(
        facts=facts,
        change=change,
        held_count=counts.get(SeatState.HELD, 0),
        waiting_count=sum(counts.get(state, 0) for state in standing.IN_LINE),
        requested_count=counts.get(SeatState.REQUESTED, 0),
        clash_count=_clashing(session, activity_id, _stretches(change)),
        declined_count=len(announcements.declined_for_hour(session, activity_id))
        if isinstance(change, Move | SetLessons)
        else 0,
        minutes=_minutes_after(facts, change),
        terms=_following(facts, change, now),
    )


def change(  # noqa: PLR0913 - what an organizer decides
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    change: Change,
    now: datetime,
    asks_again: bool = True,
) -> Changed:
    """Change an activity; returns whom to tell, each with what they were told before.

    With `asks_again` people with a seat are expected to answer once more. Unsent notices of
    earlier moves are withdrawn: who did not read them is told of both moves at once, and not
    at all when the second undoes the first.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity or slot.
        AlreadyCancelledError, AlreadyOverError: it cannot be changed any more.
        InThePastError, EndsTooEarlyError: nobody could come at the new time.
        NoLessonLeftError, LessonHasPresenceError: a lesson cannot be cancelled.
        TooFewSeatsError: more people have a seat.

    """
    row = manage.lock(session, actor_id=actor_id, activity_id=activity_id, now=now)
    before = manage.require(session, activity_id)
    _check(session, before, change, now)
    following = _following(before, change, now)
    old_capacity = row.capacity
    _write(session, row, before, change, now)
    if following is not None:
        terms.write(row, following.after)
    session.flush()
    if old_capacity is None and row.capacity is not None:
        seats.stand_behind(session, activity_id=activity_id, now=now)
    after = manage.require(session, activity_id)
    if before.slots != after.slots:
        latest = offers.offer_deadline(now, after.starts_at)
        seats.end_offers_by(session, activity_id=activity_id, latest=latest)
    told: tuple[Told, ...] = ()
    unreachable_count = 0
    if situation(before) != situation(after) and row.published_at is not None:
        row.version += 1
        session.flush()
        after = manage.require(session, activity_id)
        told, unreachable_count = _tell(session, before, after, change, now)
        if not asks_again:
            seats.take_as_answered(session, activity_id=activity_id, version=after.version)
    audit.record(
        session,
        actor_id=actor_id,
        action=_ACTIONS[type(change)],
        subject_id=activity_id,
        now=now,
        version=after.version,
        before=_plain(situation(before)),
        capacity=[old_capacity, row.capacity],
        told=len(told),
        **({} if following is None else {"terms": following.plain()}),
    )
    return Changed(
        facts=after,
        was=before,
        told=told,
        unreachable_count=unreachable_count,
        is_other=before != after,
        terms=following,
        has_new_seats=_grew(old_capacity, row.capacity),
    )


_ACTIONS: Mapping[type, str] = {
    Rename: "activity.rename",
    Move: "activity.move",
    SetLessons: "activity.set_lessons",
    ChangeVenue: "activity.change_venue",
    ChangeSeats: "activity.change_seats",
    ChangeProgramme: "activity.change_programme",
}


def _check(session: Session, facts: Facts, change: Change, now: datetime) -> None:
    if facts.cancelled_at is not None:
        raise AlreadyCancelledError
    if facts.phase(now) is Phase.OVER and facts.published_at is not None:
        raise AlreadyOverError
    match change:
        case Move():
            slot = next((s for s in facts.slots if s.slot_id == change.slot_id), None)
            if slot is None:
                raise NotFoundError
            if slot.ends_at <= now and facts.published_at is not None:
                raise AlreadyOverError
            manage.check_time(change.starts_at, change.ends_at, now)
        case SetLessons():
            lessons.check(session, facts, change, now)
        case ChangeSeats(capacity=capacity) if capacity is not None:
            taken = (
                # Who waits for approval goes to the end of the line.
                session.scalar(
                    select(standing.count_approved(*standing.TAKEN).scalar_subquery()).where(
                        Activity.id == facts.id
                    )
                )
                or 0
            )
            if capacity < max(taken, 1):
                raise TooFewSeatsError(max(taken, 1))


def _write(session: Session, row: Activity, before: Facts, change: Change, now: datetime) -> None:
    match change:
        case Rename():
            row.title = change.title[: manage.MAX_TITLE]
        case Move():
            _move(session, row, before, change)
        case SetLessons():
            lessons.write(session, before, change, now)
        case ChangeVenue() if change.venue != row.venue or change.address or change.link:
            address, latitude, longitude = manage.place_of(session, change.venue)
            row.venue = change.venue
            if change.address and change.address != address:
                latitude = longitude = None
            row.address = change.address or address
            row.link = change.link
            row.latitude, row.longitude = latitude, longitude
        case ChangeSeats():
            row.capacity = change.capacity
            row.minutes = _minutes_after(before, change)
        case ChangeProgramme():
            row.programme = change.programme[: manage.MAX_TEXT]


def _move(session: Session, row: Activity, before: Facts, change: Move) -> None:
    slot = session.get_one(Slot, change.slot_id)
    slot.starts_at, slot.ends_at = change.starts_at, change.ends_at
    row.minutes = _minutes_after(before, change)
    session.flush()


def _minutes_after(facts: Facts, change: Change) -> int:
    """Return what it is worth then: an encontro worth its length follows its length."""
    match change:
        case ChangeSeats(minutes=minutes):
            return minutes or facts.minutes
        case Move() if facts.is_encontro:
            length = sum((each.ends_at - each.starts_at for each in facts.slots), timedelta())
            if length == timedelta(minutes=facts.minutes):
                slot = next(each for each in facts.slots if each.slot_id == change.slot_id)
                length += (change.ends_at - change.starts_at) - (slot.ends_at - slot.starts_at)
                return length // timedelta(minutes=1)
    return facts.minutes


def _following(facts: Facts, change: Change, now: datetime) -> TermsChange | None:
    """Return what a change of lessons makes of the terms of a turma, if they change at all."""
    match change:
        case Move(slot_id=moved):
            stays = [slot.starts_at for slot in facts.slots if slot.slot_id != moved]
            starts = [*stays, change.starts_at]
        case SetLessons():
            ahead = {slot.slot_id for slot in lessons.ahead(facts, now)}
            stays = [slot.starts_at for slot in facts.slots if slot.slot_id not in ahead]
            starts = [*stays, *(starts_at for starts_at, _ in change.stretches)]
        case _:
            return None
    before = terms.of(facts)
    after = terms.following(before, facts.starts_at, min(starts), now=now)
    return None if facts.is_encontro or after == before else TermsChange(facts, before, after)


def _tell(
    session: Session, before: Facts, after: Facts, change: Change, now: datetime
) -> tuple[tuple[Told, ...], int]:
    believed = _unread(session, before)
    announcements.withdraw_waiting(session, before, now=now)
    audience = announcements.audience_of(session, after.id)
    now_true, was_true = situation(after), situation(before)
    recipients = audience.recipients
    if isinstance(change, Move | SetLessons):
        recipients += announcements.declined_for_hour(session, after.id)
    told = [
        Told(recipient, believed.get(recipient.participant_id, was_true))
        for recipient in recipients
    ]
    return (
        tuple(each for each in told if each.before != now_true),
        audience.unreachable_count,
    )


def _unread(session: Session, facts: Facts) -> dict[int, Situation]:
    """Return what people believe whose notices of earlier moves are still unsent."""
    first_unread = notices.unread_editions(session, Topic.MOVED, about_id=facts.id)
    if not first_unread:
        return {}
    entries = session.scalars(
        select(AuditEntry.details).where(
            AuditEntry.subject_id == facts.id,
            AuditEntry.action.in_([_ACTIONS[each] for each in (Move, SetLessons, ChangeVenue)]),
        )
    )
    by_version = {entry["version"]: _read(entry["before"]) for entry in entries}
    return {
        participant_id: by_version[version]
        for participant_id, version in first_unread.items()
        if version in by_version
    }


def situation(facts: Facts) -> Situation:
    """Return when and where an activity is."""
    return Situation(
        tuple((slot.slot_id, slot.starts_at, slot.ends_at) for slot in facts.slots),
        facts.venue,
        facts.join_link,
    )


def _plain(told: Situation) -> dict[str, Any]:
    return {
        "venue": told.venue,
        "link": told.link,
        "slots": [[id_, start.isoformat(), end.isoformat()] for id_, start, end in told.slots],
    }


def _read(plain: Mapping[str, Any]) -> Situation:
    return Situation(
        tuple(
            (id_, datetime.fromisoformat(start), datetime.fromisoformat(end))
            for id_, start, end in plain["slots"]
        ),
        plain["venue"],
        plain.get("link", ""),
    )


def _counts(session: Session, activity_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Seat.state, func.count()).where(Seat.activity_id == activity_id).group_by(Seat.state)
    )
    return dict(rows.all())


def _stretches(change: Change) -> tuple[tuple[datetime, datetime], ...]:
    match change:
        case Move(starts_at=starts_at, ends_at=ends_at):
            return ((starts_at, ends_at),)
        case SetLessons():
            return change.stretches
    return ()


def _clashing(
    session: Session, activity_id: int, stretches: tuple[tuple[datetime, datetime], ...]
) -> int:
    if not stretches:
        return 0
    mine, other = aliased(Seat), aliased(Seat)
    return (
        session.scalar(
            select(func.count(mine.participant_id.distinct()))
            .join(other, other.participant_id == mine.participant_id)
            .join(Activity, Activity.id == other.activity_id)
            .join(Slot, Slot.activity_id == other.activity_id)
            .where(
                mine.activity_id == activity_id,
                mine.state == SeatState.HELD,
                other.activity_id != activity_id,
                other.state == SeatState.HELD,
                Activity.cancelled_at.is_(None),
                or_(
                    *(
                        (Slot.starts_at < ends_at) & (Slot.ends_at > starts_at)
                        for starts_at, ends_at in stretches
                    )
                ),
            )
        )
        or 0
    )


def _grew(old: int | None, new: int | None) -> bool:
    return old is not None and (new is None or new > old)
