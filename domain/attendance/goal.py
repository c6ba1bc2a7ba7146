"""What of this year's offer still leads to the goal of hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from domain import admission
from domain.activities import activities, standing
from domain.activities.activities import Card, Facts, Listing
from domain.attendance import hours
from domain.attendance.hours import Summary, year_of
from models import Activity, Moment, Participant, Seat

_now: Final = bindparam("now", type_=Moment)
_answered: Final = select(Seat.activity_id).where(
    Seat.participant_id == bindparam("participant_id"), Seat.state.in_(standing.INVOLVED)
)
_offered: Final = Listing(
    select(Activity.id).where(
        standing.takes_place,
        activities.first_start() > _now,
        or_(Activity.enrollment_opens_at.is_(None), Activity.enrollment_opens_at <= _now),
        or_(Activity.enrollment_closes_at.is_(None), Activity.enrollment_closes_at > _now),
        Activity.id.not_in(_answered),
        admission.is_meant(
            Activity.course_id,
            select(Participant.assessoria_id)
            .where(Participant.id == bindparam("participant_id"))
            .scalar_subquery(),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Chance:
    """One encontro or turma somebody can still sign up for, and what it gives this year."""

    card: Card
    minutes: int


@dataclass(frozen=True, slots=True)
class Way:
    """What is left to the goal of this year, and what still leads there; lengths in minutes."""

    summary: Summary
    chances: tuple[Chance, ...]
    """With a free seat, in order of time; two of them may fall on the same hour."""
    full_count: int
    """Others in which only a place in line is left."""

    @property
    def offered_minutes(self) -> int:
        """What all of them give together."""
        return sum(chance.minutes for chance in self.chances)

    @property
    def short_minutes(self) -> int:
        """What is missing even for who comes to all of them."""
        return max(0, self.summary.missing_minutes - self.offered_minutes)


def way(session: Session, *, participant_id: int, now: datetime) -> Way:
    """Return what of this year's offer still leads somebody to the goal."""
    summary = hours.summary(session, participant_id=participant_id, now=now)
    cards = activities.cards(session, _offered, participant_id=participant_id, now=now)
    useful = [
        Chance(card, minutes)
        for card in cards
        if (minutes := _this_year(card.facts, summary.year)) > 0
    ]
    free = tuple(chance for chance in useful if chance.card.has_free_seat)
    return Way(summary, free, len(useful) - len(free))


def _this_year(facts: Facts, year: int) -> int:
    """Return what an activity gives in a year, as hours.py credits it to who is always there."""
    lengths = [slot.ends_at - slot.starts_at for slot in facts.slots]
    together = sum(lengths, timedelta(0))
    given = sum(
        standing.whole_minutes(facts.kind, facts.minutes, length, together)
        for slot, length in zip(facts.slots, lengths, strict=True)
        if year_of(slot.starts_at) == year
    )
    return min(given, facts.minutes)
