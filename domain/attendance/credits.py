"""What each slot gives, of one person and of everybody; domain/attendance/hours.py adds it up."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam, exists, false, literal, null, select, union_all
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain.activities.standing import credited, whole_minutes
from domain.quiet_hours import SAO_PAULO
from models import Activity, Attendance, Moment, OtherHours, Presence, Seat, SeatState, Slot

ELSEWHERE: Final = "elsewhere"
"""The kind of a stretch that is no slot."""


class Stretch(NamedTuple):
    """A slot that counts for a person, done or still to come; or hours from elsewhere."""

    participant_id: int
    activity_id: int
    slot_id: int
    kind: str
    title: str
    activity_minutes: int
    starts_at: datetime
    ends_at: datetime
    presence: str | None
    part_minutes: int | None
    is_one_of_many: bool
    """Whether its activity has other slots."""

    @property
    def key(self) -> tuple[bool, int]:
        """What tells activities apart, and from hours done elsewhere."""
        return self.kind == ELSEWHERE, self.activity_id


class Credit(NamedTuple):
    """The minutes one slot gives, after the cap of its activity."""

    stretch: Stretch
    minutes: int
    is_done: bool


_Whole = dict[tuple[bool, int], int]


def year_of(moment: datetime) -> int:
    """Return the year in which a moment lies in Minas Gerais: that of a career."""
    return moment.astimezone(SAO_PAULO).year


def credits_of(session: Session, participant_id: int, now: datetime) -> list[Credit]:
    """Return what each slot gives one person, oldest first."""
    session.flush()  # What was recorded a moment ago is to be seen.
    rows = _of_one.rows(session, participant_id=participant_id, now=now)
    return _credits(session, [Stretch._make(row) for row in rows], now).get(participant_id, [])


def credits_of_everybody(session: Session, year: int, now: datetime) -> dict[int, list[Credit]]:
    """Return the same for everybody, of what has a slot in the year, by the person's id."""
    session.flush()
    rows = _of_all.rows(
        session,
        now=now,
        begins=datetime(year, 1, 1, tzinfo=SAO_PAULO),
        ends=datetime(year + 1, 1, 1, tzinfo=SAO_PAULO),
    )
    return _credits(session, [Stretch._make(row) for row in rows], now)


def _credits(session: Session, stretches: list[Stretch], now: datetime) -> dict[int, list[Credit]]:
    whole = _whole_minutes(session, stretches)
    stretches.sort(key=lambda stretch: (stretch.participant_id, stretch.starts_at, stretch.key))
    return {
        participant_id: _credited(own, whole, now)
        for participant_id, own in groupby(stretches, key=lambda stretch: stretch.participant_id)
    }


def _credited(stretches: Iterable[Stretch], whole: _Whole, now: datetime) -> list[Credit]:
    """Use the cap of each activity up, from the oldest slot to the newest."""
    left: dict[tuple[bool, int], int] = {}
    found = []
    for stretch in stretches:
        key = stretch.key
        rest = left.get(key, stretch.activity_minutes)
        presence = stretch.presence or Presence.PRESENT
        of_slot = whole[stretch.kind == ELSEWHERE, stretch.slot_id]
        minutes = min(credited(of_slot, presence, stretch.part_minutes), rest)
        left[key] = rest - minutes
        if presence != Presence.JUSTIFIED:
            is_done = stretch.presence is not None and stretch.ends_at <= now
            found.append(Credit(stretch, minutes, is_done))
    return found


def _whole_minutes(session: Session, stretches: Iterable[Stretch]) -> _Whole:
    """Return what each of them counts as a whole."""
    each = {(stretch.kind == ELSEWHERE, stretch.slot_id): stretch for stretch in stretches}
    lengths = _lengths(session, {s.activity_id for s in each.values() if s.is_one_of_many})
    whole = {}
    for at, stretch in each.items():
        length = stretch.ends_at - stretch.starts_at
        together = lengths.get(stretch.activity_id, length)
        whole[at] = (
            stretch.activity_minutes
            if stretch.kind == ELSEWHERE
            else whole_minutes(stretch.kind, stretch.activity_minutes, length, together)
        )
    return whole


def _lengths(session: Session, activity_ids: set[int]) -> dict[int, timedelta]:
    """Return how long all slots of each activity are together."""
    found: dict[int, timedelta] = {}
    if activity_ids:
        for activity_id, starts_at, ends_at in session.execute(
            select(Slot.activity_id, Slot.starts_at, Slot.ends_at).where(
                Slot.activity_id.in_(activity_ids)
            )
        ):
            found[activity_id] = found.get(activity_id, timedelta(0)) + (ends_at - starts_at)
    return found


_other: Final = Slot.__table__.alias("other")


def _slots(of: Any, presence: Any, minutes: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401
    return select(
        of.participant_id,
        Activity.id,
        Slot.id,
        Activity.kind,
        Activity.title,
        Activity.minutes,
        Slot.starts_at,
        Slot.ends_at,
        presence,
        minutes,
        exists()
        .where(_other.c.activity_id == Activity.id, _other.c.id != Slot.id)
        .correlate(Activity, Slot),
    ).select_from(of)


_attended: Final = (
    _slots(Attendance, Attendance.kind, Attendance.minutes)
    .join(Slot, Slot.id == Attendance.slot_id)
    .join(Activity, Activity.id == Slot.activity_id)
)
_coming: Final = (
    _slots(Seat, null(), null())
    .join(Activity, Activity.id == Seat.activity_id)
    .join(Slot, Slot.activity_id == Activity.id)
    .where(
        Seat.state == SeatState.HELD,
        Activity.cancelled_at.is_(None),
        Slot.ends_at > bindparam("now", type_=Moment),
        ~exists().where(
            Attendance.slot_id == Slot.id, Attendance.participant_id == Seat.participant_id
        ),
    )
)
_elsewhere: Final = select(
    OtherHours.participant_id,
    OtherHours.id,
    OtherHours.id,
    literal(ELSEWHERE),
    OtherHours.title,
    OtherHours.minutes,
    OtherHours.happened_at,
    OtherHours.happened_at,
    literal(Presence.PRESENT.value),
    OtherHours.minutes,
    false(),
).where(OtherHours.withdrawn_at.is_(None))

_me: Final[Any] = bindparam("participant_id")
_of_one: Final = Prepared(
    union_all(
        _attended.where(Attendance.participant_id == _me),
        _coming.where(Seat.participant_id == _me),
        _elsewhere.where(OtherHours.participant_id == _me),
    )
)
_of_year: Final = tuple(
    (column >= bindparam("begins", type_=Moment), column < bindparam("ends", type_=Moment))
    for column in (_other.c.starts_at, OtherHours.happened_at)
)
_has_slot: Final = Activity.id.in_(select(_other.c.activity_id).where(*_of_year[0]))
_of_all: Final = Prepared(
    union_all(_attended.where(_has_slot), _coming.where(_has_slot), _elsewhere.where(*_of_year[1]))
)
