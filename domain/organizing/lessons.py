"""All lessons of a turma at once: moved, added or cancelled as one change with one notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from domain.activities.activities import Facts, Stretch
from domain.errors import DomainError, NotFoundError
from domain.organizing import manage
from domain.quiet_hours import local_day
from models import Attendance, CheckInWindow, PresenceClaim, Slot, Visitor


@dataclass(frozen=True, slots=True)
class SetLessons:
    """The lessons as they are to be, of those that have not begun; moments are aware.

    One without a number is new; one that is not named is cancelled.
    """

    lessons: tuple[tuple[int | None, datetime, datetime], ...]

    @property
    def stretches(self) -> tuple[tuple[datetime, datetime], ...]:
        """Start and end of each."""
        return tuple((starts_at, ends_at) for _, starts_at, ends_at in self.lessons)


class NoLessonLeftError(DomainError):
    """A turma without lessons: it is cancelled as a whole instead."""


class LessonHasPresenceError(DomainError):
    """Somebody's presence was recorded, or is being recorded, in a lesson to be cancelled."""


def ahead(facts: Facts, now: datetime) -> list[Stretch]:
    """Return the lessons that have not begun; of a draft, all."""
    return [slot for slot in facts.slots if slot.starts_at > now or facts.published_at is None]


def moved_to(
    facts: Facts, stretches: Sequence[tuple[datetime, datetime]], now: datetime
) -> SetLessons:
    """Return the change that gives a turma these lessons.

    A lesson that stays keeps its number, and with it what was recorded of it: first whoever has
    the same time, then the same day. The other old ones become the new ones in their order.
    """
    old, new = ahead(facts, now), sorted(set(stretches))
    found: dict[tuple[datetime, datetime], int] = {}
    for is_same in (_is_at, _is_on, _is_any):
        for at in new:
            slot = next((slot for slot in old if at not in found and is_same(slot, at)), None)
            if slot is not None:
                old.remove(slot)
                found[at] = slot.slot_id
    return SetLessons(tuple((found.get(at), *at) for at in new))


def _is_at(slot: Stretch, at: tuple[datetime, datetime]) -> bool:
    return (slot.starts_at, slot.ends_at) == at


def _is_on(slot: Stretch, at: tuple[datetime, datetime]) -> bool:
    days = {local_day(moment) for moment in (slot.starts_at, at[0])}
    return len(days) == 1


def _is_any(_: Stretch, __: tuple[datetime, datetime]) -> bool:
    return True


def without(facts: Facts, slot_id: int, now: datetime) -> SetLessons:
    """Return the change that cancels one lesson.

    Raises:
        NotFoundError: there is no such lesson, or it has begun.

    """
    slots = ahead(facts, now)
    if all(slot.slot_id != slot_id for slot in slots):
        raise NotFoundError
    return SetLessons(tuple(
        (slot.slot_id, slot.starts_at, slot.ends_at) for slot in slots if slot.slot_id != slot_id
    ))  # fmt: skip


def cancelled(facts: Facts, change: SetLessons, now: datetime) -> list[Stretch]:
    """Return the lessons that a change cancels."""
    kept = {slot_id for slot_id, _, _ in change.lessons}
    return [slot for slot in ahead(facts, now) if slot.slot_id not in kept]


def check(session: Session, facts: Facts, change: SetLessons, now: datetime) -> None:
    """Refuse lessons that cannot be.

    Raises:
        NotFoundError: it is no turma, or has no such lesson to come.
        NoLessonLeftError: no lesson would be left.
        InThePastError, EndsTooEarlyError: nobody could come to one of them.
        LessonHasPresenceError: presence was recorded in one that is to be cancelled.

    """
    old = {slot.slot_id: (slot.starts_at, slot.ends_at) for slot in ahead(facts, now)}
    named = {slot_id for slot_id, _, _ in change.lessons if slot_id is not None}
    if facts.is_encontro or not named <= old.keys():
        raise NotFoundError
    if not change.lessons and len(old) == len(facts.slots):
        raise NoLessonLeftError
    for slot_id, starts_at, ends_at in change.lessons:
        if slot_id is None or old[slot_id] != (starts_at, ends_at):
            manage.check_time(starts_at, ends_at, now)
    gone = [slot.slot_id for slot in cancelled(facts, change, now)]
    tables = (Attendance, CheckInWindow, PresenceClaim, Visitor)
    if any(session.scalar(select(exists().where(each.slot_id.in_(gone)))) for each in tables):
        raise LessonHasPresenceError


def write(session: Session, facts: Facts, change: SetLessons, now: datetime) -> None:
    """Give a turma its lessons; the caller has locked and checked it."""
    gone = [slot.slot_id for slot in cancelled(facts, change, now)]
    session.execute(delete(Slot).where(Slot.id.in_(gone)))
    for slot_id, starts_at, ends_at in change.lessons:
        if slot_id is None:
            session.add(Slot(activity_id=facts.id, starts_at=starts_at, ends_at=ends_at))
        else:
            slot = session.get_one(Slot, slot_id)
            slot.starts_at, slot.ends_at = starts_at, ends_at
    session.flush()
