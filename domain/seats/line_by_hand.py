"""The line of an activity in the organizers' hands: its order, its offers, and their pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import audit, pages, participants
from domain.activities import activities, standing
from domain.activities.activities import FIRST_COME, Facts, Phase, SeatState
from domain.errors import DomainError, StaleError
from domain.notices import notices
from domain.seats import offers, whom
from domain.seats.marked import marked
from domain.seats.seats_by_hand import MAX_REASON, ReasonNeededError, running_card
from domain.seats.whom import Whom
from models import Activity, Participant, Seat, Standing

PAGE_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the line."""

    participant_id: int
    name: str
    office: str
    place: int | None
    """From 1; None before the registration is approved."""
    offered_until: datetime | None
    can_answer: bool
    """Whether a seat can be offered: the person is in the chat, and messages arrive."""


@dataclass(frozen=True, slots=True)
class Line:
    """One page of the line of an activity, in its order."""

    facts: Facts
    entries: tuple[Entry, ...]
    total: int
    taken_count: int
    """Seats held or offered."""
    is_paused: bool
    page: int
    page_count: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in line, and where they may be put."""

    facts: Facts
    person: Whom
    place: int
    first: int
    """The first place there is: those with an offer stand before it."""
    last: int

    def within(self, place: int) -> int:
        """Return this place, or the nearest there is."""
        return min(max(place, self.first), self.last)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody whose place or offer was changed."""

    facts: Facts
    person: Whom
    seat_id: int
    before: int
    place: int


@dataclass(frozen=True, slots=True)
class Longer:
    """An offer that is kept longer."""

    facts: Facts
    person: Whom
    seat_id: int
    until: datetime


class OffersPausedError(DomainError):
    """Nothing is offered until the offers go on, so nothing can go to the next."""

    def __init__(self, facts: Facts, participant_id: int) -> None:
        super().__init__(f"activity {facts.id}")
        self.facts = facts
        self.participant_id = participant_id


@dataclass(frozen=True, slots=True)
class _Row:
    seat_id: int
    participant_id: int
    state: SeatState
    number: int
    is_pending: bool
    can_answer: bool
    offered_at: datetime | None
    offered_until: datetime | None


def line(
    session: Session, *, actor_id: int, activity_id: int, now: datetime, page: int = 0
) -> Line:
    """Return a page of the line.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.read(session, activity_id=activity_id)
    rows = _rows(session, activity_id)
    places = _places(rows)
    shown, page, page_count = pages.cut(rows, page, size=PAGE_SIZE)
    people = whom.several(session, [row.participant_id for row in shown])
    card = activities.card(session, facts, participant_id=None)
    return Line(
        facts=facts,
        entries=tuple(
            Entry(
                participant_id=row.participant_id,
                name=people[row.participant_id].name,
                office=people[row.participant_id].office,
                place=places.get(row.participant_id),
                offered_until=row.offered_until,
                can_answer=row.can_answer,
            )
            for row in shown
        ),
        total=len(rows),
        taken_count=card.held_count + card.offered_count,
        is_paused=offers.are_paused(session, activity_id=activity_id),
        page=page,
        page_count=page_count,
    )


def place(
    session: Session, *, actor_id: int, activity_id: int, participant_id: int, now: datetime
) -> Place:
    """Return where somebody who waits stands, and where they may be put.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        StaleError: the activity is over or cancelled, or the person does not wait.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.read(session, activity_id=activity_id)
    running_card(session, facts, participant_id, now)
    return _place(session, facts, participant_id)


def put_at(  # noqa: PLR0913 - who, whom, where and why
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    participant_id: int,
    place: int,
    reason: str,
    now: datetime,
) -> Placed:
    """Put somebody who waits at this place, or the nearest there is; the others close up.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        ReasonNeededError: no reason is given.
        StaleError: the activity is over or cancelled, or the person does not wait.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.lock(session, activity_id=activity_id)
    running_card(session, facts, participant_id, now)
    stood = _place(session, facts, participant_id)
    if not reason.strip():
        raise ReasonNeededError
    wanted = stood.within(place)
    rows = _rows(session, activity_id)
    me = next(row for row in rows if row.participant_id == participant_id)
    standing_there = [row for row in rows if row is not me and not row.is_pending]
    # Behind whoever has the place before it: those who wait for approval have none.
    _renumber(session, rows, me, before=standing_there[wanted - 2] if wanted > 1 else None)
    marked(session).execute(
        update(Seat)
        .where(Seat.id == me.seat_id)
        .values(by_hand_reason=reason.strip()[:MAX_REASON], changed_at=now)
    )
    _record(session, "seat.change_place", actor_id, me, now, old=stood.place, new=wanted)
    return Placed(facts, stood.person, me.seat_id, stood.place, wanted)


def pass_offer(
    session: Session, *, actor_id: int, activity_id: int, participant_id: int, now: datetime
) -> Placed:
    """Let a running offer go to the next in line; the person stands right behind them.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        StaleError: the person has no offer of their own, or nobody is next.
        OffersPausedError: the next would be offered nothing.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.lock(session, activity_id=activity_id)
    rows, me = _offered(session, facts, participant_id, now)
    waiting = [row for row in rows if row.state is SeatState.WAITING and row.can_answer]
    is_shared = me.offered_at is None or facts.starts_at - me.offered_at < FIRST_COME
    if not waiting or is_shared:
        raise StaleError
    if offers.are_paused(session, activity_id=activity_id):
        raise OffersPausedError(facts, participant_id)
    before = _places(rows)[participant_id]
    _end_offer(session, me, now)
    if waiting[0].number > me.number:
        _renumber(session, rows, me, before=waiting[0])
    after = _places(_rows(session, activity_id))[participant_id]
    _record(session, "seat.pass_offer", actor_id, me, now, old=before, new=after)
    return Placed(facts, whom.one(session, participant_id), me.seat_id, before, after)


def stop_offer(
    session: Session, *, actor_id: int, activity_id: int, participant_id: int, now: datetime
) -> Placed:
    """End a running offer; the person keeps the place, and nothing is offered until resumed.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        StaleError: no seat is offered to the person.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.lock(session, activity_id=activity_id)
    rows, me = _offered(session, facts, participant_id, now)
    at = _places(rows)[participant_id]
    _end_offer(session, me, now)
    _pause(session, activity_id, now)
    _record(session, "seat.stop_offer", actor_id, me, now)
    return Placed(facts, whom.one(session, participant_id), me.seat_id, at, at)


def lengthen_offer(  # noqa: PLR0913 - who, whom, where and how long
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    participant_id: int,
    hours: int,
    now: datetime,
) -> Longer:
    """Keep an offered seat for so many hours of daytime more, up to the start.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        StaleError: no seat is offered to the person, or it is kept until the start.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.lock(session, activity_id=activity_id)
    _, me = _offered(session, facts, participant_id, now)
    old = me.offered_until or now
    until = min(offers.later(old, timedelta(hours=hours)), facts.starts_at)
    if until <= old:
        raise StaleError
    marked(session).execute(update(Seat).where(Seat.id == me.seat_id).values(offered_until=until))
    # What waits to be sent names the old deadline.
    notices.withdraw(session, *notices.OFFERS, about_id=me.seat_id, now=now)
    _record(
        session,
        "seat.lengthen_offer",
        actor_id,
        me,
        now,
        old=old.isoformat(),
        new=until.isoformat(),
    )
    return Longer(facts, whom.one(session, participant_id), me.seat_id, until)


def pause(
    session: Session, *, actor_id: int, activity_id: int, is_paused: bool, now: datetime
) -> None:
    """Offer free seats to nobody, or to who waits again; what is offered stays so.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity.
        StaleError: it is so already.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    activities.lock(session, activity_id=activity_id)
    if offers.are_paused(session, activity_id=activity_id) is is_paused:
        raise StaleError
    _pause(session, activity_id, now if is_paused else None)
    # The clock makes what was held back.
    marked(session)
    audit.record(
        session,
        actor_id=actor_id,
        action="activity.pause_offers",
        subject_id=activity_id,
        now=now,
        is_paused=is_paused,
    )


# --- The parts ------------------------------------------------------------------------------


def _rows(session: Session, activity_id: int) -> list[_Row]:
    found = session.execute(
        select(
            Seat.id,
            Seat.participant_id,
            Seat.state,
            Seat.queue_number,
            Participant.standing == Standing.PENDING,
            standing.can_answer,
            Seat.offered_at,
            Seat.offered_until,
        )
        .join(Participant, Participant.id == Seat.participant_id)
        .where(Seat.activity_id == activity_id, Seat.state.in_(standing.IN_LINE))
        .order_by(Seat.queue_number, Seat.id)
    )
    return [
        _Row(seat_id, person, SeatState(state), number or 0, bool(pending), bool(can), at, until)
        for seat_id, person, state, number, pending, can, at, until in found
    ]


def _places(rows: Sequence[_Row]) -> dict[int, int]:
    """Return the place of everybody who is told one, by participant."""
    approved = [row.participant_id for row in rows if not row.is_pending]
    return {participant_id: number for number, participant_id in enumerate(approved, 1)}


def _place(session: Session, facts: Facts, participant_id: int) -> Place:
    rows = [row for row in _rows(session, facts.id) if not row.is_pending]
    states = {row.participant_id: row.state for row in rows}
    if states.get(participant_id) is not SeatState.WAITING:
        raise StaleError
    waiting = [at for at, row in enumerate(rows, 1) if row.state is SeatState.WAITING]
    at = _places(rows)[participant_id]
    return Place(facts, whom.one(session, participant_id), at, min(waiting), len(rows))


def _offered(
    session: Session, facts: Facts, participant_id: int, now: datetime
) -> tuple[list[_Row], _Row]:
    card = running_card(session, facts, participant_id, now)
    if not card.is_offered(now) or facts.phase(now) is not Phase.AHEAD:
        raise StaleError
    rows = _rows(session, facts.id)
    return rows, next(row for row in rows if row.participant_id == participant_id)


def _renumber(session: Session, rows: Sequence[_Row], me: _Row, *, before: _Row | None) -> None:
    """Put `me` behind `before`, or first; the numbers stay those of the line."""
    others = [row for row in rows if row is not me]
    at = 0 if before is None else others.index(before) + 1
    wished = [*others[:at], me, *others[at:]]
    for row, number in zip(wished, sorted(row.number for row in rows), strict=True):
        if row.number != number:
            marked(session).execute(
                update(Seat).where(Seat.id == row.seat_id).values(queue_number=number)
            )


def _end_offer(session: Session, me: _Row, now: datetime) -> None:
    marked(session).execute(
        update(Seat)
        .where(Seat.id == me.seat_id)
        .values(state=SeatState.WAITING, changed_at=now, offered_at=None, offered_until=None)
    )
    notices.withdraw(session, *notices.OFFERS, about_id=me.seat_id, now=now)


def _pause(session: Session, activity_id: int, since: datetime | None) -> None:
    session.execute(
        update(Activity).where(Activity.id == activity_id).values(offers_paused_at=since)
    )


def _record(
    session: Session, action: str, actor_id: int, me: _Row, now: datetime, **details: int | str
) -> None:
    audit.record(
        session,
        actor_id=actor_id,
        action=action,
        subject_id=me.seat_id,
        now=now,
        **details,
    )
    session.flush()
