"""What the Rede comes to in numbers, for its organizers: an encontro, the offices, a year.

Nothing is counted here in a way of its own: seats and presences are those of
domain/activities/standing.py, hours those of domain/attendance/hours.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import standing
from domain.activities.activities import Facts
from domain.attendance import feedback, hours
from domain.attendance.attendance_records import takings
from domain.attendance.feedback import Opinions
from domain.attendance.hours import GOAL_MINUTES, Summary, year_of
from domain.errors import NotFoundError
from domain.organizing import manage
from domain.reading.plain import plain
from models import (
    Activity,
    Assessoria,
    Attendance,
    Kind,
    OtherHours,
    Participant,
    Seat,
    SeatState,
    Slot,
)


@dataclass(frozen=True, slots=True)
class Came:
    """Of the people of an office: who had a seat or was there, and who was there."""

    office: str
    """Its acronym; "" of people whose office is not on the list."""
    expected_count: int
    present_count: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """An encontro or a turma in numbers."""

    facts: Facts
    held_count: int
    present_count: int
    """Who was there, in a turma in at least one lesson."""
    unexpected_count: int
    """Of these, who had no seat."""
    opinions: Opinions
    """Without the comments."""
    offices: tuple[Came, ...]
    is_settled: bool
    """Whether presence says of everybody, at each slot, if they were there."""

    @property
    def absent_count(self) -> int:
        """Who had a seat and is not among those who were there."""
        return self.held_count - (self.present_count - self.unexpected_count)


@dataclass(frozen=True, slots=True)
class Office:
    """What the people of an office have done in a year; lengths in minutes."""

    office: str
    people_count: int
    done_minutes: int
    reached_count: int
    """Who has reached the goal."""

    @property
    def mean_minutes(self) -> int:
        """What each of them has done, on the average, rounded down."""
        return self.done_minutes // self.people_count


@dataclass(frozen=True, slots=True)
class Hours:
    """What the people of the Rede have done in a year; lengths in minutes."""

    year: int
    other_year: int | None
    offices: tuple[Office, ...]
    reached_count: int
    """Who has the hours of the goal."""
    half_count: int
    """Who has half of them or more, and not all."""
    begun_count: int
    """Who has some, and less than half."""
    promised_count: int
    """Who has not reached the goal, and will with what they hold a seat in."""

    @property
    def people_count(self) -> int:
        """The people of the Rede."""
        return sum(office.people_count for office in self.offices)

    @property
    def none_count(self) -> int:
        """Who has no hour."""
        return self.people_count - self.reached_count - self.half_count - self.begun_count

    @property
    def done_minutes(self) -> int:
        """What all of them have done together."""
        return sum(office.done_minutes for office in self.offices)

    @property
    def mean_minutes(self) -> int:
        """What each has done, on the average, rounded down."""
        return self.done_minutes // max(1, self.people_count)


@dataclass(frozen=True, slots=True)
class Past:
    """An encontro or turma that is over."""

    activity_id: int
    is_encontro: bool
    title: str
    present_count: int
    expected_count: int
    """Who had a seat or was there."""
    opinions: Opinions | None
    """Without the comments; None where nobody gave one."""


@dataclass(frozen=True, slots=True)
class Year:
    """What was held in a year, in order of time."""

    year: int
    other_year: int | None
    past: tuple[Past, ...]

    @property
    def encontros_count(self) -> int:
        """Encontros that are over."""
        return sum(one.is_encontro for one in self.past)

    @property
    def present_count(self) -> int:
        """How often somebody was at one of them."""
        return sum(one.present_count for one in self.past)

    @property
    def opinions(self) -> Opinions:
        """What people thought of all of it together."""
        one, two, three, four, five = (
            sum(each.counts[score] for each in self.scores) for score in range(5)
        )
        return Opinions(0, "", (one, two, three, four, five))

    @property
    def scores(self) -> tuple[Opinions, ...]:
        """Those people gave an opinion on."""
        return tuple(one.opinions for one in self.past if one.opinions is not None)


@dataclass(frozen=True, slots=True)
class PersonHours:
    """Somebody of the Rede, and what a year has come to."""

    name: str
    office: str
    """As `participants.office_of` calls it."""
    acronym: str
    """Of the office; "" where it is not on the list."""
    email: str
    hours: Summary


_has_seat: Final = and_(Seat.state == SeatState.HELD, Participant.standing.in_(standing.KNOWN))
_came: Final = (
    select(func.count(Attendance.participant_id.distinct()))
    .join(Slot, Slot.id == Attendance.slot_id)
    .where(Slot.activity_id == Activity.id, standing.was_there)
    .correlate(Activity)
)
_came_without: Final = _came.where(
    ~select(Seat.id)
    .join(Participant, Participant.id == Seat.participant_id)
    .where(
        Seat.activity_id == Activity.id,
        Seat.participant_id == Attendance.participant_id,
        _has_seat,
    )
    .correlate(Activity, Attendance)
    .exists()
)


def gathered(
    session: Session, *, actor_id: int, now: datetime, activity_id: int | None = None
) -> Gathered | None:
    """Count who came to an activity; by itself the encontro that began last, or the next.

    None where there is no encontro at all.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity, or it is a draft or cancelled.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    wanted = _last_encontro(session, now) if activity_id is None else activity_id
    if wanted is None:
        return None
    facts = manage.require(session, wanted)
    if facts.published_at is None or facts.cancelled_at is not None:
        raise NotFoundError
    was_there = (
        select(Attendance.id)
        .join(Slot, Slot.id == Attendance.slot_id)
        .where(
            Slot.activity_id == facts.id,
            Attendance.participant_id == Participant.id,
            standing.was_there,
        )
        .exists()
    )
    people = session.execute(
        select(func.coalesce(Assessoria.acronym, ""), _has_seat, was_there)
        .select_from(Participant)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .outerjoin(Seat, and_(Seat.participant_id == Participant.id, Seat.activity_id == facts.id))
        .where(or_(_has_seat, was_there))
    ).all()
    by_office: dict[str, list[bool]] = {}
    for office, _, is_present in people:
        by_office.setdefault(office, []).append(is_present)
    (opinions,) = feedback.scores(session, titles={facts.id: facts.title}) or (
        Opinions(facts.id, facts.title, (0, 0, 0, 0, 0)),
    )
    return Gathered(
        facts=facts,
        held_count=sum(bool(has_seat) for _, has_seat, _ in people),
        present_count=sum(is_present for *_, is_present in people),
        unexpected_count=sum(is_present and not has_seat for _, has_seat, is_present in people),
        opinions=opinions,
        offices=tuple(
            Came(office, len(of_office), sum(of_office))
            for office, of_office in sorted(by_office.items(), key=_by_acronym)
        ),
        is_settled=all(one.is_settled for one in takings(session, facts.slots, now).values()),
    )


def of_hours(session: Session, *, actor_id: int, now: datetime, year: int = 0) -> Hours:
    """Add up the hours of the people of the Rede in a year; 0, or one of nothing, is this one.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    year, other_year = _years(session, year, now)
    people: dict[str, list[tuple[int, int]]] = {}
    for one in hours_of_everybody(session, year=year, now=now):
        spent = (one.hours.done_minutes, one.hours.possible_minutes)
        people.setdefault(one.acronym, []).append(spent)
    everybody = [one for office in people.values() for one in office]
    return Hours(
        year=year,
        other_year=other_year,
        offices=tuple(
            Office(
                office,
                len(own),
                sum(done for done, _ in own),
                sum(done >= GOAL_MINUTES for done, _ in own),
            )
            for office, own in sorted(people.items(), key=_by_acronym)
        ),
        reached_count=sum(done >= GOAL_MINUTES for done, _ in everybody),
        half_count=sum(GOAL_MINUTES // 2 <= done < GOAL_MINUTES for done, _ in everybody),
        begun_count=sum(0 < done < GOAL_MINUTES // 2 for done, _ in everybody),
        promised_count=sum(done < GOAL_MINUTES <= possible for done, possible in everybody),
    )


def hours_of_everybody(session: Session, *, year: int, now: datetime) -> list[PersonHours]:
    """Return each person of the Rede with their hours of a year; who asks was checked."""
    each = hours.everybody(session, year=year, now=now)
    nothing = Summary(year, 0, 0, 0, other_year=None)
    return [
        PersonHours(name, office, acronym, email, each.get(participant_id, nothing))
        for participant_id, name, office, acronym, email in session.execute(
            select(
                Participant.id,
                Participant.name,
                participants.office_of,
                func.coalesce(Assessoria.acronym, ""),
                func.coalesce(Participant.email, ""),
            )
            .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
            .where(Participant.standing.in_(standing.OF_THE_REDE))
            .order_by(Participant.id)
        )
    ]


def request_hours(
    session: Session, *, actor_id: int, now: datetime, year: int = 0
) -> tuple[int, int]:
    """Note that an organizer takes everybody's hours along; returns the year, and how many people.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    year, _ = _years(session, year, now)
    people_count = session.scalar(
        select(func.count(Participant.id)).where(Participant.standing.in_(standing.OF_THE_REDE))
    )
    audit.record(
        session, actor_id=actor_id, action="figures.export", subject_id=None, now=now,
        year=year, people=people_count or 0,
    )  # fmt: skip
    return year, people_count or 0


def of_year(session: Session, *, actor_id: int, now: datetime, year: int = 0) -> Year:
    """Return what ended in a year, and how many were there; 0, or one of nothing, is this one.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    year, other_year = _years(session, year, now)
    ended = func.max(Slot.ends_at)
    over = (
        select(Slot.activity_id.label("id"), ended.label("ended"))
        .group_by(Slot.activity_id)
        .having(ended <= now)
        .subquery()
    )
    rows = [
        row
        for row in session.execute(
            select(
                Activity.id,
                Activity.kind,
                Activity.title,
                standing.count_known(SeatState.HELD).scalar_subquery().label("held"),
                _came.scalar_subquery().label("present"),
                _came_without.scalar_subquery().label("unexpected"),
                over.c.ended,
            )
            .join(over, over.c.id == Activity.id)
            .where(standing.takes_place)
            .order_by(over.c.ended, Activity.id)
        )
        if year_of(row.ended) == year
    ]
    opinions = {
        one.activity_id: one
        for one in feedback.scores(session, titles={row.id: row.title for row in rows})
    }
    return Year(
        year=year,
        other_year=other_year,
        past=tuple(
            Past(
                activity_id=row.id,
                is_encontro=row.kind == Kind.ENCONTRO,
                title=row.title,
                present_count=row.present,
                expected_count=row.held + row.unexpected,
                opinions=opinions.get(row.id),
            )
            for row in rows
        ),
    )


def _last_encontro(session: Session, now: datetime) -> int | None:
    """Return the encontro that began last; before the first, the one that comes next."""
    has_begun = Slot.starts_at <= now
    return session.scalar(
        select(Activity.id)
        .join(Slot, Slot.activity_id == Activity.id)
        .where(standing.takes_place, Activity.kind == Kind.ENCONTRO)
        .order_by(
            has_begun.desc(),
            case((has_begun, Slot.starts_at)).desc(),
            Slot.starts_at,
            Activity.id,
        )
        .limit(1)
    )


def _years(session: Session, year: int, now: datetime) -> tuple[int, int | None]:
    """Return the year that is meant, this one if it has nothing, and another to look at."""
    moments = session.scalars(
        select(Slot.starts_at)
        .join(Activity, Activity.id == Slot.activity_id)
        .where(standing.takes_place, Slot.starts_at <= now)
        # Hours from elsewhere may be older than the first encontro.
        .union(select(OtherHours.happened_at).where(OtherHours.withdrawn_at.is_(None)))
    )
    years = {year_of(moment) for moment in moments} | {year_of(now)}
    if year not in years:
        year = year_of(now)
    return year, hours.other_year(years, year)


def _by_acronym(office: tuple[str, object]) -> tuple[bool, str]:
    # Sorted here: the two databases order letters differently. Whoever has none comes last.
    return not office[0], plain(office[0])
