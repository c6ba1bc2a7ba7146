"""The hours a person has done, those on the way, and what is missing to the year's goal.

Hours follow from attendance, so a corrected list corrects them too. Stored are only those
somebody did elsewhere (domain/attendance/other_hours.py). What a presence counts of a slot is
`standing.credited`, and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import pages
from domain.activities.standing import credited, whole_minutes
from domain.attendance.credits import (
    ELSEWHERE,
    Credit,
    credits_of,
    credits_of_everybody,
    year_of,
)
from models import Activity, Attendance, Kind, Presence, Slot

__all__ = ["year_of"]

GOAL_MINUTES: Final = 48 * 60
"""What the Rede expects of each person in a year, in minutes."""

PAGE_SIZE: Final = 5
"""Lines on one page of the statement."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one encontro or turma gave in a year, or what was done elsewhere."""

    activity_id: int
    """Of what was done elsewhere, the number of that."""
    is_turma: bool
    title: str
    happened_at: datetime
    """The start of the encontro, or of the last lesson that was attended."""
    minutes: int
    attended_count: int
    """Lessons attended, of all years."""
    lessons_count: int
    is_elsewhere: bool = False
    """Hours the organizers counted, which no encontro and no turma gave."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A year's hours of one person, all in minutes."""

    year: int
    encontro_minutes: int
    course_minutes: int
    coming_minutes: int
    """On the way: seats held in what is still to come this year."""
    other_year: int | None
    """Another year with hours, to look at next."""
    goal_minutes: int = GOAL_MINUTES
    other_minutes: int = 0
    """Done elsewhere."""

    @property
    def done_minutes(self) -> int:
        """What is done already."""
        return self.encontro_minutes + self.course_minutes + self.other_minutes

    @property
    def possible_minutes(self) -> int:
        """What the year gives when the person comes to everything they hold a seat in."""
        return self.done_minutes + self.coming_minutes

    @property
    def missing_minutes(self) -> int:
        """What no seat covers yet, up to the goal."""
        return max(0, self.goal_minutes - self.possible_minutes)


@dataclass(frozen=True, slots=True)
class Gain:
    """What one activity, now over, gave somebody, and what the year has come to with it."""

    minutes: int
    year: int
    year_minutes: int
    reached: Literal["half", "goal"] | None = None
    """The part of the year's goal that was reached with it: each is reached once a year."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One page of the statement, newest first; pages start at 0."""

    year: int
    lines: tuple[Line, ...]
    page: int
    pages_count: int
    total_minutes: int


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an activity somebody was at, in minutes; a justified absence asks for none."""

    attended_minutes: int
    expected_minutes: int

    @property
    def percent(self) -> int | None:
        """The part, rounded down; None where nothing was asked for."""
        if not self.expected_minutes:
            return None
        return self.attended_minutes * 100 // self.expected_minutes


def summary(
    session: Session, *, participant_id: int, year: int | None = None, now: datetime
) -> Summary:
    """Add up a year (this one by default): done, on the way, and what is missing.

    An encontro gives its workload, one of several days that of the days attended; a turma gives
    the time of the lessons attended, at most its workload. They count as done when they are over.
    """
    year = year or year_of(now)
    credits_ = credits_of(session, participant_id, now)
    done_years = {year_of(c.stretch.starts_at) for c in credits_ if c.is_done}
    return replace(_sum(credits_, year), other_year=other_year(done_years | {year_of(now)}, year))


def everybody(session: Session, *, year: int, now: datetime) -> dict[int, Summary]:
    """Add up a year of everybody who has hours in it, or on the way; by the person's id.

    Each is what `summary` says of the person, and says of no other year.
    """
    return {
        participant_id: _sum(credits_, year)
        for participant_id, credits_ in credits_of_everybody(session, year, now).items()
    }


def other_year(years: set[int], year: int) -> int | None:
    """Return the year one button leads to from this one, which so walks through all of them."""
    # Each time one back, from the oldest to the newest.
    older = [other for other in years if other < year]
    return max(older) if older else max(years - {year}, default=None)


def gain(session: Session, *, participant_id: int, activity_id: int, now: datetime) -> Gain | None:
    """Return what an activity gave somebody in the year of its end; None if it gave nothing."""
    done = [c for c in credits_of(session, participant_id, now) if c.is_done]
    own = [c for c in done if c.stretch.key == (False, activity_id)]
    if not own:
        return None
    year = year_of(own[-1].stretch.starts_at)
    of_year = [c for c in done if year_of(c.stretch.starts_at) == year]
    return Gain(
        minutes=sum(c.minutes for c in own if c in of_year),
        year=year,
        year_minutes=sum(c.minutes for c in of_year),
        reached=_reached(of_year, activity_id),
    )


def statement(
    session: Session, *, participant_id: int, year: int, page: int = 0, now: datetime
) -> Statement:
    """Return a page of what gave hours in a year; a page that does not exist is the nearest."""
    all_lines = lines(session, participant_id=participant_id, year=year, now=now)
    shown, page, pages_count = pages.cut(all_lines, page, size=PAGE_SIZE)
    return Statement(
        year=year,
        lines=shown,
        page=page,
        pages_count=pages_count,
        total_minutes=sum(line.minutes for line in all_lines),
    )


def lines(session: Session, *, participant_id: int, year: int, now: datetime) -> list[Line]:
    """Return everything that gave hours in a year, newest first."""
    credits_ = [c for c in credits_of(session, participant_id, now) if c.is_done]
    by_activity: dict[tuple[bool, int], list[Credit]] = {}
    for credit in credits_:
        by_activity.setdefault(credit.stretch.key, []).append(credit)
    counts = _lesson_counts(session, {id_ for elsewhere, id_ in by_activity if not elsewhere})
    made = []
    for (is_elsewhere, activity_id), attended in by_activity.items():
        of_year = [c for c in attended if year_of(c.stretch.starts_at) == year]
        if of_year:
            last = of_year[-1].stretch
            made.append(
                Line(
                    activity_id=activity_id,
                    is_turma=last.kind == Kind.TURMA,
                    title=last.title,
                    happened_at=last.starts_at,
                    minutes=sum(c.minutes for c in of_year),
                    attended_count=len(attended),
                    lessons_count=1 if is_elsewhere else counts[activity_id],
                    is_elsewhere=is_elsewhere,
                )
            )
    return sorted(made, key=lambda line: (line.happened_at, line.activity_id), reverse=True)


def _sum(credits_: list[Credit], year: int) -> Summary:
    of_year = [c for c in credits_ if year_of(c.stretch.starts_at) == year]
    done = [c for c in of_year if c.is_done]
    return Summary(
        year=year,
        encontro_minutes=sum(c.minutes for c in done if c.stretch.kind == Kind.ENCONTRO),
        course_minutes=sum(c.minutes for c in done if c.stretch.kind == Kind.TURMA),
        other_minutes=sum(c.minutes for c in done if c.stretch.kind == ELSEWHERE),
        coming_minutes=sum(c.minutes for c in of_year if not c.is_done),
        other_year=None,
    )


def _reached(of_year: list[Credit], activity_id: int) -> Literal["half", "goal"] | None:
    """Return what of the goal was reached in a slot of this activity, and in no other."""
    reached: Literal["half", "goal"] | None = None
    minutes = 0
    for credit in sorted(of_year, key=lambda credit: credit.stretch.ends_at):
        before, minutes = minutes, minutes + credit.minutes
        if credit.stretch.key != (False, activity_id):
            continue
        if before < GOAL_MINUTES <= minutes:
            return "goal"
        if before < GOAL_MINUTES // 2 <= minutes:
            reached = "half"
    return reached


def shares(
    session: Session, *, activity_id: int, participant_id: int | None = None
) -> dict[int, Share]:
    """Return how much of an activity each person with a record was at; or one person alone.

    A justified absence leaves both what was attended and what was to be attended.
    """
    slots = {
        slot_id: (kind, activity_minutes, ends_at - starts_at)
        for slot_id, kind, activity_minutes, starts_at, ends_at in session.execute(
            select(Slot.id, Activity.kind, Activity.minutes, Slot.starts_at, Slot.ends_at)
            .join(Activity, Activity.id == Slot.activity_id)
            .where(Slot.activity_id == activity_id)
        )
    }
    all_lengths = sum((length for *_, length in slots.values()), timedelta(0))
    whole = {id_: whole_minutes(*about, all_lengths) for id_, about in slots.items()}
    statement = select(
        Attendance.participant_id, Attendance.slot_id, Attendance.kind, Attendance.minutes
    ).where(Attendance.slot_id.in_(slots))
    if participant_id is not None:
        statement = statement.where(Attendance.participant_id == participant_id)
    everything = sum(whole.values())
    found: dict[int, Share] = {}
    for person, slot_id, presence, part in session.execute(statement):
        before = found.get(person, Share(0, everything))
        excused = whole[slot_id] if presence == Presence.JUSTIFIED else 0
        found[person] = Share(
            before.attended_minutes + credited(whole[slot_id], presence, part),
            before.expected_minutes - excused,
        )
    if participant_id is not None:
        found.setdefault(participant_id, Share(0, everything))
    return found


def _lesson_counts(session: Session, activity_ids: Iterable[int]) -> dict[int, int]:
    rows = session.execute(
        select(Slot.activity_id, func.count())
        .where(Slot.activity_id.in_(list(activity_ids)))
        .group_by(Slot.activity_id)
    )
    return {activity_id: count for activity_id, count in rows}  # noqa: C416 - rows are not pairs
