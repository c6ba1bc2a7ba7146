"""The hours a person has done, those on the way, and what is missing to the year's goal.

Nothing is stored: hours follow from attendance, so a corrected list corrects them too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain import pages
from domain.quiet_hours import SAO_PAULO
from models import Activity, Attendance, Kind, Seat, SeatState, Slot

GOAL_MINUTES: Final = 48 * 60
"""What the Rede expects of each person in a year, in minutes."""

PAGE_SIZE: Final = 5
"""Lines on one page of the statement."""

# A year of career is a year on the clocks of Minas Gerais.


@dataclass(frozen=True, slots=True)
class Line:
    """What one encontro or turma gave in a year."""

    activity_id: int
    is_turma: bool
    title: str
    happened_at: datetime
    """The start of the encontro, or of the last lesson that was attended."""
    minutes: int
    attended_count: int
    """Lessons attended, of all years."""
    lessons_count: int


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

    @property
    def done_minutes(self) -> int:
        """What is done already."""
        return self.encontro_minutes + self.course_minutes

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
class _Stretch:
    """A slot that counts for the person, done or still to come."""

    activity_id: int
    kind: str
    title: str
    activity_minutes: int
    starts_at: datetime
    ends_at: datetime
    was_there: bool


@dataclass(frozen=True, slots=True)
class _Credit:
    """The minutes one slot gives, after the cap of its activity."""

    stretch: _Stretch
    minutes: int
    is_done: bool


def year_of(moment: datetime) -> int:
    """Return the year in which a moment lies in Minas Gerais."""
    return moment.astimezone(SAO_PAULO).year


def summary(
    session: Session, *, participant_id: int, year: int | None = None, now: datetime
) -> Summary:
    """Add up a year (this one by default): done, on the way, and what is missing.

    An encontro gives its workload, a turma the time of the lessons attended, at most its
    workload. They count as done when they are over.
    """
    year = year or year_of(now)
    credits_ = _credits(session, participant_id, now)
    done_years = {year_of(c.stretch.starts_at) for c in credits_ if c.is_done}
    of_year = [c for c in credits_ if year_of(c.stretch.starts_at) == year]
    done = [c for c in of_year if c.is_done]
    return Summary(
        year=year,
        encontro_minutes=sum(c.minutes for c in done if c.stretch.kind == Kind.ENCONTRO),
        course_minutes=sum(c.minutes for c in done if c.stretch.kind == Kind.TURMA),
        coming_minutes=sum(c.minutes for c in of_year if not c.is_done),
        other_year=_other_year(done_years | {year_of(now)}, year),
    )


def gain(session: Session, *, participant_id: int, activity_id: int, now: datetime) -> Gain | None:
    """Return what an activity gave somebody in the year of its end; None if it gave nothing."""
    done = [c for c in _credits(session, participant_id, now) if c.is_done]
    own = [c for c in done if c.stretch.activity_id == activity_id]
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
    credits_ = [c for c in _credits(session, participant_id, now) if c.is_done]
    by_activity: dict[int, list[_Credit]] = {}
    for credit in credits_:
        by_activity.setdefault(credit.stretch.activity_id, []).append(credit)
    counts = _lesson_counts(session, by_activity)
    made = []
    for activity_id, attended in by_activity.items():
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
                    lessons_count=counts[activity_id],
                )
            )
    return sorted(made, key=lambda line: (line.happened_at, line.activity_id), reverse=True)


def _reached(of_year: list[_Credit], activity_id: int) -> Literal["half", "goal"] | None:
    """Return what of the goal was reached in a slot of this activity, and in no other."""
    reached: Literal["half", "goal"] | None = None
    minutes = 0
    for credit in sorted(of_year, key=lambda credit: credit.stretch.ends_at):
        before, minutes = minutes, minutes + credit.minutes
        if credit.stretch.activity_id != activity_id:
            continue
        if before < GOAL_MINUTES <= minutes:
            return "goal"
        if before < GOAL_MINUTES // 2 <= minutes:
            reached = "half"
    return reached


def _other_year(years: set[int], year: int) -> int | None:
    # One button walks through all years: each time one back, from the oldest to the newest.
    older = [other for other in years if other < year]
    others = years - {year}
    return max(older) if older else max(others, default=None)


def _credits(session: Session, participant_id: int, now: datetime) -> list[_Credit]:
    """Return what each slot gives, oldest first; the cap of a turma is used up in that order."""
    left: dict[int, int] = {}
    found = []
    for stretch in _stretches(session, participant_id, now):
        rest = left.setdefault(stretch.activity_id, stretch.activity_minutes)
        length = (
            stretch.activity_minutes
            if stretch.kind == Kind.ENCONTRO
            else (stretch.ends_at - stretch.starts_at) // timedelta(minutes=1)
        )
        minutes = min(length, rest)
        left[stretch.activity_id] = rest - minutes
        is_done = stretch.was_there and stretch.ends_at <= now
        found.append(_Credit(stretch, minutes, is_done))
    return found


_me: Final[Any] = bindparam("participant_id")
_counting: Final = Prepared(
    select(
        Activity.id,
        Activity.kind,
        Activity.title,
        Activity.minutes,
        Slot.starts_at,
        Slot.ends_at,
        Attendance.id.is_not(None),
    )
    .join(Slot, Slot.activity_id == Activity.id)
    .outerjoin(Attendance, and_(Attendance.slot_id == Slot.id, Attendance.participant_id == _me))
    .outerjoin(Seat, and_(Seat.activity_id == Activity.id, Seat.participant_id == _me))
    .where(
        or_(
            Attendance.id.is_not(None),
            and_(
                Seat.state == SeatState.HELD,
                Activity.cancelled_at.is_(None),
                Slot.ends_at > bindparam("now"),
            ),
        )
    )
    .order_by(Slot.starts_at, Slot.id)
)


def _stretches(session: Session, participant_id: int, now: datetime) -> list[_Stretch]:
    session.flush()  # What was recorded a moment ago is to be seen.
    rows = _counting.rows(session, participant_id=participant_id, now=now)
    return [_Stretch(*row) for row in rows]


def _lesson_counts(session: Session, activity_ids: Iterable[int]) -> dict[int, int]:
    rows = session.execute(
        select(Slot.activity_id, func.count())
        .where(Slot.activity_id.in_(list(activity_ids)))
        .group_by(Slot.activity_id)
    )
    return {activity_id: count for activity_id, count in rows}  # noqa: C416 - rows are not pairs
