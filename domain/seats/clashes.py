"""What a person is committed to, and what stands in the way of one thing more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain.activities import standing
from domain.activities.activities import Card, Kind, SeatState, Stretch
from models import Activity, Seat, Slot


@dataclass(frozen=True, slots=True)
class Commitment:
    """A seat held, waited for or offered in an activity that is not over."""

    activity_id: int
    kind: Kind
    title: str
    state: SeatState
    course_id: int | None
    withdraw_until: datetime | None
    minutes: int
    """What the whole is worth, as hours."""
    slots: tuple[Stretch, ...]
    """Those still to come."""

    def may_withdraw(self, now: datetime) -> bool:
        """Tell whether it can still be given up."""
        return self.state is not SeatState.HELD or standing.may_withdraw(self.withdraw_until, now)


@dataclass(frozen=True, slots=True)
class Overlap:
    """A commitment, the stretch of it that is in the way, and the new stretch it meets."""

    commitment: Commitment
    theirs: Stretch
    ours: Stretch


@dataclass(frozen=True, slots=True)
class Clash:
    """What stands in the way of a new commitment."""

    card: Card
    overlaps: tuple[Overlap, ...]
    is_same_course: bool
    """Whether it is another turma of the same course: then both cannot be kept."""
    has_seat: bool
    """Whether the new activity has a seat for the person, so that a swap is possible."""


_commitments: Final = Prepared(
    select(
        Activity.id,
        Activity.kind,
        Activity.title,
        Activity.course_id,
        Activity.withdraw_until,
        Activity.minutes,
        Seat.state,
        Slot.id,
        Slot.starts_at,
        Slot.ends_at,
    )
    .join(Seat, Seat.activity_id == Activity.id)
    .join(Slot, Slot.activity_id == Activity.id)
    .where(
        Seat.participant_id == bindparam("participant_id"),
        Seat.state.in_(standing.INVOLVED),
        Activity.cancelled_at.is_(None),
        Slot.ends_at > bindparam("now"),
    )
    .order_by(Slot.starts_at, Slot.id)
)


def commitments(session: Session, *, participant_id: int, now: datetime) -> list[Commitment]:
    """Return what the person holds, waits for or is offered, with the slots still to come."""
    rows = _commitments.rows(session, participant_id=participant_id, now=now)
    found: dict[int, Commitment] = {}
    for activity_id, kind, title, course_id, until, minutes, state, slot_id, start, end in rows:
        stretch = Stretch(slot_id, start, end)
        old = found.get(activity_id)
        if old is not None:
            found[activity_id] = replace(old, slots=(*old.slots, stretch))
            continue
        found[activity_id] = Commitment(
            activity_id=activity_id,
            kind=Kind(kind),
            title=title,
            state=SeatState(state),
            course_id=course_id,
            withdraw_until=until,
            minutes=minutes,
            slots=(stretch,),
        )
    return list(found.values())


def find(
    session: Session, card: Card, *, participant_id: int, has_seat: bool, now: datetime
) -> Clash | None:
    """Return what stands in the way of a seat (or of the waitlist) here, if anything does.

    Another turma of the course always does; other commitments at the same time only when
    there is a seat: waiting takes nobody's time.
    """
    others = [
        other
        for other in commitments(session, participant_id=participant_id, now=now)
        if other.activity_id != card.facts.id
    ]
    course_id = card.facts.course_id
    overlaps = []
    is_same_course = False
    for other in others:
        met = _first_overlap(other.slots, card.facts.slots)
        if course_id is not None and other.course_id == course_id:
            is_same_course = True
            overlaps.append(Overlap(other, *(met or (other.slots[0], card.facts.slots[0]))))
        elif has_seat and met is not None and other.state is SeatState.HELD:
            overlaps.append(Overlap(other, *met))
    if not overlaps:
        return None
    return Clash(card, tuple(overlaps), is_same_course=is_same_course, has_seat=has_seat)


def at_that_time(
    session: Session, card: Card, *, participant_id: int, now: datetime
) -> tuple[Overlap, ...]:
    """Return the seats the person holds at the time of this activity; waiting may lead there."""
    found = find(session, card, participant_id=participant_id, has_seat=True, now=now)
    overlaps = () if found is None else found.overlaps
    return tuple(one for one in overlaps if one.commitment.state is SeatState.HELD)


def _first_overlap(
    theirs: Iterable[Stretch], ours: Sequence[Stretch]
) -> tuple[Stretch, Stretch] | None:
    for one in theirs:
        for other in ours:
            if one.overlaps(other):
                return one, other
    return None
