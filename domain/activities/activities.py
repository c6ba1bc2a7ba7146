"""Encontros and turmas as the rest of the program sees them: facts, seats, one's own standing.

What is read here is read with few, prebuilt statements: these are the busiest paths.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, cast

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from database.prepared import Prepared
from domain.activities import standing
from domain.errors import NotFoundError
from models import Activity, Course, Kind, Participant, Seat, SeatState, Slot, Standing

__all__ = ["Kind", "SeatState"]


FIRST_COME: Final = timedelta(hours=6)
"""So close to the start a free seat is offered to everybody who waits, for the first to take."""


_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Phase(StrEnum):
    """How far an activity has come."""

    AHEAD = "ahead"
    STARTED = "started"
    """From the first start to the last end."""
    OVER = "over"
    CANCELLED = "cancelled"


class Enrollment(StrEnum):
    """Whether people may enroll in a turma; an encontro is always open."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One slot: an encontro's time, or a lesson."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Stretch") -> bool:
        """Tell whether nobody could be at both; one may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Facts:
    """An activity, the same for everybody. Times are aware, in UTC; lengths in minutes."""

    id: int
    kind: Kind
    title: str
    theme: str
    programme: str
    venue: str
    address: str
    link: str
    """Of the call of an encontro that is both in a place and by video."""
    latitude: float | None
    longitude: float | None
    capacity: int | None
    minutes: int
    course_id: int | None
    enrollment_opens_at: datetime | None
    enrollment_closes_at: datetime | None
    withdraw_until: datetime | None
    minimum_attendance_percent: int
    needs_approval: bool
    """Whether the organizers decide on each enrollment."""
    published_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    version: int
    course_title: str | None
    course_aim: str | None
    slots: tuple[Stretch, ...] = ()
    """In order of time; never empty once published."""

    @property
    def is_encontro(self) -> bool:
        """Whether it is an encontro and not a turma."""
        return self.kind is Kind.ENCONTRO

    @property
    def starts_at(self) -> datetime:
        """The first start."""
        return self.slots[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """The last end."""
        return max(slot.ends_at for slot in self.slots)

    @property
    def has_map(self) -> bool:
        """Whether the place can be shown on a map."""
        return self.latitude is not None and self.longitude is not None

    @property
    def is_by_video(self) -> bool:
        """Whether people meet by video, so that there is no way to find."""
        return standing.is_by_video(self.venue, self.address, has_map=self.has_map)

    @property
    def join_link(self) -> str:
        """Where people join by video; empty where they cannot, or not yet."""
        return standing.join_link(self.venue, self.address, self.link, has_map=self.has_map)

    @property
    def lacks_link(self) -> bool:
        """Whether people are to meet by video and do not know where."""
        return self.is_by_video and not self.join_link

    def phase(self, now: datetime) -> Phase:
        """Return how far it has come at this moment."""
        if self.cancelled_at is not None:
            return Phase.CANCELLED
        if self.ends_at <= now:
            return Phase.OVER
        return Phase.STARTED if self.starts_at <= now else Phase.AHEAD

    def enrollment(self, now: datetime) -> Enrollment:
        """Return whether new people may sign up at this moment."""
        if self.enrollment_opens_at is not None and now < self.enrollment_opens_at:
            return Enrollment.NOT_YET
        if self.enrollment_closes_at is not None and self.enrollment_closes_at <= now:
            return Enrollment.CLOSED
        return Enrollment.OPEN

    def may_withdraw(self, now: datetime) -> bool:
        """Tell whether a seat may still be given back."""
        return standing.may_withdraw(self.withdraw_until, now)


@dataclass(frozen=True, slots=True)
class Mine:
    """One person's standing towards an activity."""

    seat_id: int
    state: SeatState
    changed_at: datetime
    queue_number: int | None
    offered_at: datetime | None
    offered_until: datetime | None
    reason: str | None
    answered_version: int
    accepts_clash: bool
    by_hand_reason: str
    """Why an organizer put the person where they stand."""
    place: int | None
    """Place on the waitlist, from 1; None when not on it, or before the approval."""


@dataclass(frozen=True, slots=True)
class Card:
    """An activity as one person sees it."""

    facts: Facts
    held_count: int
    offered_count: int
    waiting_count: int
    kept_count: int
    """Of the offered seats, those kept for one other person alone."""
    has_line: bool
    """Whether somebody who waits can be offered a seat; a newcomer comes after them."""
    mine: Mine | None = None
    is_pending: bool = False
    """The person's registration waits for approval."""

    @property
    def stands_behind(self) -> bool:
        """Whether the person can only keep a place in line that nobody approved waits behind."""
        return self.is_pending and self.facts.capacity is not None

    @property
    def free_count(self) -> int | None:
        """Seats neither held nor offered; None means no limit."""
        return standing.free_count(self.facts.capacity, self.held_count + self.offered_count)

    @property
    def has_free_seat(self) -> bool:
        """Whether somebody new can have a seat at once."""
        return not standing.is_full(self.free_count, has_line=self.has_line)

    @property
    def state(self) -> SeatState | None:
        """The person's own state, if there is any."""
        return None if self.mine is None else self.mine.state

    @property
    def is_held(self) -> bool:
        """Whether the person has a seat."""
        return self.state is SeatState.HELD

    @property
    def has_changed(self) -> bool:
        """Whether the time or the place is another than the person said yes to."""
        mine = self.mine
        return self.is_held and mine is not None and mine.answered_version < self.facts.version

    def is_offered(self, now: datetime) -> bool:
        """Whether a seat is kept for the person at this moment."""
        mine = self.mine
        return (
            mine is not None
            and mine.state is SeatState.OFFERED
            and mine.offered_until is not None
            and now < mine.offered_until
        )

    @property
    def is_first_come(self) -> bool:
        """Whether the seat offered to the person is offered to others too."""
        at = None if self.mine is None else self.mine.offered_at
        return at is not None and self.facts.starts_at - at < FIRST_COME


@dataclass(frozen=True, slots=True)
class Page:
    """Some cards of a longer list; pages start at 0."""

    cards: tuple[Card, ...]
    number: int = 0
    has_more: bool = False


_FACTS: Final = (
    Activity.id,
    Activity.kind,
    Activity.title,
    Activity.theme,
    Activity.programme,
    Activity.venue,
    Activity.address,
    Activity.link,
    Activity.latitude,
    Activity.longitude,
    Activity.capacity,
    Activity.minutes,
    Activity.course_id,
    Activity.enrollment_opens_at,
    Activity.enrollment_closes_at,
    Activity.withdraw_until,
    Activity.minimum_attendance_percent,
    Activity.needs_approval,
    Activity.published_at,
    Activity.cancelled_at,
    Activity.cancel_reason,
    Activity.version,
    Course.title,
    Course.aim,
)
# One row for each slot, or a single one without: few enough to read the rest again with each.
_facts: Final[Select[*tuple[Any, ...]]] = (
    select(*_FACTS, Slot.id, Slot.starts_at, Slot.ends_at)
    .outerjoin(Course, Course.id == Activity.course_id)
    .outerjoin(Slot, Slot.activity_id == Activity.id)
    .order_by(Slot.starts_at, Slot.id)
)
_OF_A_SLOT: Final = len(_facts.selected_columns)
_this: Final = Activity.id == bindparam("activity_id")
_one: Final = Prepared(_facts.where(_this))
_one_locked: Final = Prepared(_facts.where(_this).with_for_update(of=Activity))

_mine: Final = aliased(Seat)


_me: Final[BindParameter[int]] = bindparam("participant_id")
_counts: Final = select(
    Activity.id,
    standing.count(SeatState.HELD).scalar_subquery(),
    standing.count(SeatState.OFFERED).scalar_subquery(),
    standing.count_approved(SeatState.WAITING).scalar_subquery(),
    standing.count(SeatState.OFFERED)
    .where(
        standing.seats.offered_at <= bindparam("alone_until"),
        standing.seats.participant_id != _me,
    )
    .scalar_subquery(),
    standing.has_line(but=_me),
    select(Participant.id)
    .where(Participant.id == _me, Participant.standing == Standing.PENDING)
    .exists(),
    _mine.id,
    _mine.state,
    _mine.changed_at,
    _mine.queue_number,
    _mine.offered_at,
    _mine.offered_until,
    _mine.reason,
    _mine.answered_version,
    _mine.accepts_clash,
    _mine.by_hand_reason,
    standing.place_of(_mine.queue_number).correlate(Activity, _mine).scalar_subquery(),
).outerjoin(
    _mine,
    and_(
        _mine.activity_id == Activity.id,
        _mine.participant_id == bindparam("participant_id"),
    ),
)
_counts_of_one: Final = Prepared(_counts.where(_this))


class Listing:
    """A list of activities, named by a select of ids with a bindparam for whatever changes.

    `participant_id` and `alone_until` are taken. Made once, when a module is loaded.
    """

    def __init__(self, wanted: Select[int]) -> None:
        # Counted once for each activity, however many slots it has.
        counted = _counts.where(Activity.id.in_(wanted)).cte("counted")
        counted = counted.prefix_with("MATERIALIZED")
        self.cards = Prepared(
            _facts.add_columns(*counted.c).join(counted, counted.c[0] == Activity.id)
        )


def find(session: Session, *, activity_id: int) -> Facts | None:
    """Return the facts of an activity, or None when it does not exist."""
    return _load(session, _one, activity_id)


def read(session: Session, *, activity_id: int) -> Facts:
    """Return the facts of a published activity.

    Raises:
        NotFoundError: it does not exist, or was never published.

    """
    return _published(_load(session, _one, activity_id))


def lock(session: Session, *, activity_id: int) -> Facts:
    """Return the facts of a published activity, and let nobody else touch its seats until the end.

    The seats must be counted by a later statement: PostgreSQL counts what stood when a
    statement began, before it waited for the lock. SQLite has one writer from the start of
    the transaction. Who locks several activities does so in the order of their ids.

    Raises:
        NotFoundError: it does not exist, or was never published.

    """
    return _published(_load(session, _one_locked, activity_id))


def card(session: Session, facts: Facts, *, participant_id: int | None) -> Card:
    """Return the activity as this person (or somebody unknown, None) sees it."""
    row = _counts_of_one.first(
        session,
        activity_id=facts.id,
        participant_id=participant_id or 0,
        alone_until=facts.starts_at - FIRST_COME,
    )
    return _card(facts, row)


def cards(
    session: Session, listing: Listing, *, participant_id: int | None, **given: object
) -> list[Card]:
    """Return the activities of a list, by their first start; `given` is what it leaves open."""
    # A list does not say which offers are for one person alone.
    rows = listing.cards.rows(
        session, participant_id=participant_id or 0, alone_until=_NEVER, **given
    )
    counts = {row[0]: row[_OF_A_SLOT:] for row in rows}
    found = _together(row[:_OF_A_SLOT] for row in rows)
    ordered = sorted(found, key=lambda facts: (facts.starts_at, facts.id))
    return [_card(facts, counts[facts.id]) for facts in ordered]


def facts_of(session: Session, activity_ids: Collection[int]) -> dict[int, Facts]:
    """Return the facts of these activities by id."""
    if not activity_ids:
        return {}
    rows = session.execute(_facts.where(Activity.id.in_(activity_ids))).all()
    return {each.id: each for each in _together(rows)}


def upcoming(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether an activity is published, not cancelled, and not yet over."""
    return and_(standing.takes_place, last_end() > now)


def first_start() -> ColumnElement[datetime]:
    """The first start of an activity, as a column to filter and order by."""
    starts = select(func.min(Slot.starts_at)).where(Slot.activity_id == Activity.id)
    return starts.correlate(Activity).scalar_subquery()


def last_end() -> ColumnElement[datetime]:
    """The last end of an activity, as a column to filter by."""
    ends = select(func.max(Slot.ends_at)).where(Slot.activity_id == Activity.id)
    # Only the activity is that of the statement around, even when it names slots too.
    return ends.correlate(Activity).scalar_subquery()


def _load(session: Session, statement: Prepared, activity_id: int) -> Facts | None:
    found = _together(statement.rows(session, activity_id=activity_id))
    return found[0] if found else None


def _published(found: Facts | None) -> Facts:
    if found is None or found.published_at is None:
        raise NotFoundError
    return found


def _together(rows: Iterable[Sequence[Any]]) -> list[Facts]:
    """Read the rows of `_facts`: those of one activity become one."""
    facts: dict[int, Sequence[Any]] = {}
    slots: dict[int, list[Stretch]] = {}
    for *shared, slot_id, starts_at, ends_at in rows:
        activity_id = shared[0]
        facts.setdefault(activity_id, shared)
        stretches = slots.setdefault(activity_id, [])
        if slot_id is not None:
            stretches.append(Stretch(slot_id, starts_at, ends_at))
    return [
        # The types of so many columns stand in `_FACTS`.
        Facts(*cast("Any", [activity_id, Kind(kind), *rest, tuple(slots[activity_id])]))
        for activity_id, kind, *rest in facts.values()
    ]


def _card(facts: Facts, row: Any) -> Card:  # noqa: ANN401 - the row of _counts
    _, held, offered, waiting, kept, has_line, is_pending, seat_id, state, *rest, place = row
    mine = None
    if seat_id is not None:
        has_place = standing.has_place(state, is_pending=is_pending)
        values: list[Any] = [seat_id, SeatState(state), *rest, place if has_place else None]
        mine = Mine(*values)
    return Card(facts, held, offered, waiting, kept, bool(has_line), mine, bool(is_pending))
