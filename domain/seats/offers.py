"""Offers: a freed seat is kept for the next person on the waitlist until a deadline.

Only the clock makes and ends offers, from what the tables say; whoever frees a seat just
frees it. Running twice, or two at once, makes nothing twice: each activity is locked and
counted anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from domain import audit
from domain.activities import activities, standing
from domain.activities.activities import FIRST_COME, Card, Facts, Phase, SeatState
from domain.activities.standing import can_answer
from domain.errors import NotFoundError
from domain.quiet_hours import SAO_PAULO, SLEEPING, WAKING, local_day
from domain.seats import seats
from domain.seats.clashes import Clash
from domain.seats.marked import marked
from domain.seats.seats import Wish
from domain.seats.seats_answers import ClashError, Held, Left, OfferPassedError, OldScreenError
from models import Activity, Participant, Seat

LONGEST: Final = timedelta(hours=24)
SHORTEST: Final = timedelta(hours=2)
BEFORE_START: Final = timedelta(hours=2)
KEPT_FOR_CLASH: Final = timedelta(minutes=15)
LAST_CALL: Final = timedelta(hours=2)


class Ending(StrEnum):
    """How an offer ended by itself."""

    PASSED = "passed"
    """Nobody answered in time; the person left the line."""
    TAKEN = "taken"
    """Others were quicker; the person still waits, with the same number."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A seat kept for one person."""

    seat_id: int
    facts: Facts
    participant_id: int
    chat_id: int
    offered_at: datetime
    offered_until: datetime
    is_first_come: bool
    """Whether others got the same offer and the first answer counts."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An offer that is over without an answer."""

    offer: Offer
    ending: Ending


@dataclass(frozen=True, slots=True)
class Clashing:
    """The offer was accepted, but something is in the way; the seat is kept a little longer."""

    clash: Clash
    kept_until: datetime


# --- The deadline ---------------------------------------------------------------------------


def offer_deadline(now: datetime, starts_at: datetime) -> datetime:
    """Return until when an offer made now holds.

    24 hours, but not after two hours before the start, and never less than two hours; the
    hours from 20h to 8h do not count, and no deadline falls into them. When less than six
    hours are left, and in any case at the latest, the start is the deadline.
    """
    if starts_at - now < FIRST_COME:
        return starts_at
    latest = _before_night(starts_at - BEFORE_START)
    wished = min(later(now, LONGEST), latest)
    return min(max(wished, later(now, SHORTEST)), starts_at)


def later(start: datetime, length: timedelta) -> datetime:
    """Return when `length` of daytime will have passed."""
    left = length
    for opens_at, closes_at in _days(start):
        begin = max(start, opens_at)
        if begin + left <= closes_at:
            return begin + left
        left -= max(closes_at - begin, timedelta())
    raise AssertionError  # pragma: no cover - days do not end


def _before_night(moment: datetime) -> datetime:
    """Return the moment, or the last evening's end when it falls into the night."""
    local = moment.astimezone(SAO_PAULO)
    if local.time() > SLEEPING:
        return _at(local.date(), SLEEPING)
    if local.time() < WAKING:
        return _at(local.date() - timedelta(days=1), SLEEPING)
    return moment


def _days(start: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = local_day(start)
    while True:
        yield _at(day, WAKING), _at(day, SLEEPING)
        day += timedelta(days=1)


def _at(day: date, clock: time) -> datetime:
    # In UTC: sums of hours must not trip over a change of the clocks.
    return datetime.combine(day, clock, SAO_PAULO).astimezone(UTC)


# --- What the clock does --------------------------------------------------------------------

_first_start: Final = activities.first_start()

_held_count: Final = standing.count(SeatState.HELD).scalar_subquery()

_with_waiting: Final = (
    select(Seat.activity_id)
    .join(Activity, Activity.id == Seat.activity_id)
    .where(
        Seat.state == SeatState.WAITING,
        # Not a join: SQLite would begin with all the people who can answer.
        select(Participant.id).where(Participant.id == Seat.participant_id, can_answer).exists(),
        standing.takes_place,
        Activity.offers_paused_at.is_(None),
        _first_start > bindparam("now"),
        # Most waitlists wait for a full activity, which needs no lock to be seen.
        or_(Activity.capacity.is_(None), _held_count < Activity.capacity),
    )
    .distinct()
    .order_by(Seat.activity_id)
)
_with_offers: Final = (
    select(Seat.activity_id)
    .join(Activity, Activity.id == Seat.activity_id)
    .where(Seat.state == SeatState.OFFERED, Activity.cancelled_at.is_(None))
    .group_by(Seat.activity_id)
    .having(
        (func.min(Seat.offered_until) <= bindparam("now"))
        # One seat offered to many near the start: those who came too late are told.
        | (func.min(_first_start) < bindparam("first_come_until"))
    )
    .order_by(Seat.activity_id)
)
_people: Final[Select[*tuple[Any, ...]]] = (
    select(
        Seat.id,
        Seat.participant_id,
        Participant.chat_id,
        Seat.offered_at,
        Seat.offered_until,
    )
    .join(Participant, Participant.id == Seat.participant_id)
    .where(Seat.activity_id == bindparam("activity_id"), Seat.state == bindparam("state"))
    .order_by(Seat.queue_number, Seat.id)
)


def make(session: Session, *, now: datetime) -> list[Offer]:
    """Offer every free seat to the next person in line; near the start, to everybody in line.

    People who cannot be reached keep their place and are passed over. Nothing is offered
    after the start.
    """
    made: list[Offer] = []
    for activity_id in session.scalars(_with_waiting, {"now": now}).all():
        facts = activities.lock(session, activity_id=activity_id)
        if facts.phase(now) is not Phase.AHEAD:
            continue
        card = activities.card(session, facts, participant_id=None)
        is_first_come = facts.starts_at - now < FIRST_COME
        how_many = _how_many(session, card, is_first_come=is_first_come)
        if how_many == 0:
            continue
        waiting = session.execute(
            _people.where(can_answer).limit(how_many),
            {"activity_id": activity_id, "state": SeatState.WAITING},
        ).all()
        until = offer_deadline(now, facts.starts_at)
        for seat_id, participant_id, chat_id, *_ in waiting:
            marked(session).execute(
                update(Seat)
                .where(Seat.id == seat_id)
                .values(
                    state=SeatState.OFFERED, changed_at=now, offered_at=now, offered_until=until
                )
            )
            audit.record(session, actor_id=None, action="seat.offer", subject_id=seat_id, now=now)
            made.append(Offer(seat_id, facts, participant_id, chat_id, now, until, is_first_come))
    session.flush()
    return made


def expire(session: Session, *, now: datetime) -> list[Ended]:
    """End the offers whose time has passed, and those of seats that others took first.

    Run it before `make`, so that what ended can be offered again at once.
    """
    ended: list[Ended] = []
    activity_ids = session.scalars(
        _with_offers, {"now": now, "first_come_until": now + FIRST_COME}
    ).all()
    for activity_id in activity_ids:
        facts = activities.lock(session, activity_id=activity_id)
        if facts.cancelled_at is not None:
            continue
        card = activities.card(session, facts, participant_id=None)
        free = None if facts.capacity is None else facts.capacity - card.held_count
        for offer in _offers(session, facts):
            if offer.offered_until <= now:
                ending, state = Ending.PASSED, SeatState.RELEASED
            elif offer.is_first_come and free is not None and free <= card.kept_count:
                ending, state = Ending.TAKEN, SeatState.WAITING
            else:
                continue
            values: dict[str, Any] = {"queue_number": None} if ending is Ending.PASSED else {}
            marked(session).execute(
                update(Seat)
                .where(Seat.id == offer.seat_id)
                .values(state=state, changed_at=now, offered_at=None, offered_until=None, **values)
            )
            audit.record(
                session,
                actor_id=None,
                action="seat.end_offer",
                subject_id=offer.seat_id,
                now=now,
                ending=ending,
            )
            ended.append(Ended(offer, ending))
    session.flush()
    return ended


def ending_soon(session: Session, *, now: datetime) -> list[Offer]:
    """Return the open offers that get a last call (N11): two hours before their deadline.

    Short offers get none: the first message is still fresh.
    """
    rows = session.execute(
        select(Seat.activity_id)
        .where(
            Seat.state == SeatState.OFFERED,
            Seat.offered_until > now,
            Seat.offered_until <= now + LAST_CALL,
        )
        .distinct()
    ).scalars()
    return [
        offer
        for facts in activities.facts_of(session, rows.all()).values()
        if facts.cancelled_at is None
        for offer in _offers(session, facts)
        if now < offer.offered_until <= now + LAST_CALL
        and offer.offered_until - offer.offered_at > 2 * LAST_CALL
    ]


def are_paused(session: Session, *, activity_id: int) -> bool:
    """Tell whether organizers hold the offers of an activity back: nobody is next then."""
    paused_at = session.scalar(select(Activity.offers_paused_at).where(Activity.id == activity_id))
    return paused_at is not None


def is_open(session: Session, *, seat_id: int, now: datetime) -> bool:
    """Tell whether a message about this seat's offer still says the truth."""
    found = session.execute(
        select(Seat.id)
        .join(Activity, Activity.id == Seat.activity_id)
        .where(
            Seat.id == seat_id,
            Seat.state == SeatState.OFFERED,
            Seat.offered_until > now,
            Activity.cancelled_at.is_(None),
        )
    ).first()
    return found is not None


# --- What the person does -------------------------------------------------------------------


def accept(
    session: Session, *, activity_id: int, participant_id: int, now: datetime
) -> Held | Clashing:
    """Take the offered seat; doing it twice changes nothing.

    When something is in the way, the seat is kept for at least fifteen more minutes (never
    past the start), in which `seats.sign_up` with KEEP or SWAP takes it.

    Raises:
        NotFoundError: no such activity.
        ActivityCancelledError, ActivityStartedError: it is too late.
        OfferPassedError: the deadline has passed, or others were quicker.

    """
    facts = activities.lock(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    if card.state not in standing.TAKEN and facts.phase(now) is Phase.AHEAD:
        raise OfferPassedError(card)
    try:
        held = seats.answer(session, card, participant_id=participant_id, now=now, wish=Wish())
    except ClashError as error:
        return Clashing(error.clash, _keep_longer(session, card, now))
    if not isinstance(held, Held):  # pragma: no cover - an offer never leads to the line
        raise OldScreenError(card)
    return held


def pass_on(session: Session, *, activity_id: int, participant_id: int, now: datetime) -> Left:
    """Let the offered seat go to the next person.

    Raises:
        NotFoundError: no such activity.
        OldScreenError: no seat is offered to the person (any more).

    """
    return seats.leave_waitlist(
        session,
        activity_id=activity_id,
        participant_id=participant_id,
        now=now,
        only_offer=True,
    )


_ahead_count: Final = (
    select(func.count())
    .select_from(Seat)
    .join(Participant, Participant.id == Seat.participant_id)
    .where(
        Seat.activity_id == bindparam("activity_id"), Seat.state == SeatState.WAITING, can_answer
    )
)


def _how_many(session: Session, card: Card, *, is_first_come: bool) -> int:
    """Return how many of those who wait get an offer now."""
    capacity = card.facts.capacity
    if capacity is not None and is_first_come and card.held_count + card.kept_count >= capacity:
        return 0
    if not is_first_come and card.free_count == 0:
        return 0
    ahead_count = session.scalar(_ahead_count, {"activity_id": card.facts.id}) or 0
    if capacity is None or is_first_come:
        return ahead_count
    return min(card.free_count or 0, ahead_count)


def _offers(session: Session, facts: Facts) -> list[Offer]:
    rows = session.execute(_people, {"activity_id": facts.id, "state": SeatState.OFFERED}).all()
    return [
        Offer(
            seat_id,
            facts,
            participant_id,
            chat_id or 0,
            offered_at,
            offered_until,
            is_first_come=facts.starts_at - offered_at < FIRST_COME,
        )
        for seat_id, participant_id, chat_id, offered_at, offered_until in rows
    ]


def _keep_longer(session: Session, card: Card, now: datetime) -> datetime:
    mine = card.mine
    if mine is None or mine.offered_until is None:  # pragma: no cover - asked only with an offer
        raise NotFoundError
    until = min(max(mine.offered_until, now + KEPT_FOR_CLASH), card.facts.starts_at)
    if until != mine.offered_until:
        longer = update(Seat).where(Seat.id == mine.seat_id).values(offered_until=until)
        marked(session).execute(longer)
    return until
