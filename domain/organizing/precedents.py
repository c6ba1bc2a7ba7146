"""What a new encontro or turma can take from those before, and what it may be mistaken for."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain import participants
from domain.activities import activities, standing
from domain.activities.activities import Facts, Kind
from domain.organizing import manage
from models import Activity, Slot

_NUMBERED: Final = re.compile(r"(\d{1,4})º (.+)")


@dataclass(frozen=True, slots=True)
class Usual:
    """What the last encontros were like."""

    title: str
    """One number more than the highest: "4º Encontro da Rede"; empty when none has a number."""
    venues: tuple[str, ...]
    capacity: int | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Twins:
    """Other activities that a new one may be mistaken for, or stand in the way of."""

    of_name: datetime | None = None
    """When the next of the same name starts."""
    of_time: str | None = None
    """The title of another at the same time."""


def usual(session: Session, *, actor_id: int, now: datetime) -> Usual:
    """Return what the next encontro is probably like, to be offered as buttons.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    venues = session.scalars(
        select(Activity.venue)
        .where(Activity.kind == Kind.ENCONTRO, Activity.venue != standing.TO_CONFIRM)
        .group_by(Activity.venue)
        .order_by(func.count().desc(), Activity.venue)
        .limit(3)
    ).all()
    last = session.execute(
        select(Activity.title, Activity.capacity, Activity.minutes)
        .join(Slot, Slot.activity_id == Activity.id)
        .where(Activity.kind == Kind.ENCONTRO)
        .order_by(Slot.starts_at.desc())
        .limit(1)
    ).first()
    if last is None:
        return Usual("", (), None, 180)
    titles = session.scalars(select(Activity.title).where(Activity.kind == Kind.ENCONTRO))
    numbered = [found for found in map(_NUMBERED.fullmatch, titles) if found]
    # The highest number, not the last day: an earlier encontro may have moved behind a later one.
    highest = max(numbered, key=lambda found: int(found[1]), default=None)
    title = "" if highest is None else f"{int(highest[1]) + 1}º {highest[2]}"
    return Usual(title, tuple(venues), last.capacity, last.minutes)


def last(
    session: Session, *, actor_id: int, now: datetime, course_id: int | None = None
) -> Facts | None:
    """Return the last encontro, or turma of a course, by its first day, to be repeated.

    None when there is none.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return find_last(session, course_id=course_id)


def find_last(session: Session, *, course_id: int | None) -> Facts | None:
    """Return what `last` does; who acts was checked."""
    activity_id = session.scalar(
        select(Activity.id)
        .join(Slot, Slot.activity_id == Activity.id)
        .where(
            Activity.kind == Kind.ENCONTRO
            if course_id is None
            else Activity.course_id == course_id,
            Activity.cancelled_at.is_(None),
            Activity.published_at.is_not(None),
        )
        .order_by(Slot.starts_at.desc(), Activity.id.desc())
        .limit(1)
    )
    return None if activity_id is None else activities.find(session, activity_id=activity_id)


def following_title(session: Session, *, title: str) -> str:
    """Return the name of the next one: a number is one more than the highest of its row."""
    own = _NUMBERED.fullmatch(title)
    if own is None:
        return title
    titles = session.scalars(select(Activity.title).where(Activity.title.endswith(own[2])))
    row = [each for each in map(_NUMBERED.fullmatch, titles) if each and each[2] == own[2]]
    return f"{max(int(each[1]) for each in row) + 1}º {own[2]}"


def twins(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> Twins:
    """Return what has the same name, or happens at the same time, and is still to come.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = manage.require(session, activity_id)
    others = (
        select(Slot.starts_at, Activity.title)
        .join(Activity, Activity.id == Slot.activity_id)
        .where(Activity.id != facts.id, Activity.cancelled_at.is_(None), Slot.ends_at > now)
        .order_by(Slot.starts_at)
        .limit(1)
    )
    of_name = session.execute(
        others.where(func.lower(Activity.title) == facts.title.lower())
    ).first()
    overlaps = [
        (Slot.starts_at < slot.ends_at) & (Slot.ends_at > slot.starts_at) for slot in facts.slots
    ]
    of_time = session.execute(others.where(or_(*overlaps))).first()
    return Twins(
        None if of_name is None else of_name.starts_at,
        None if of_time is None else of_time.title,
    )
