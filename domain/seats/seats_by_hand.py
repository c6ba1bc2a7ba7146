"""Seats given and taken by organizers: in, out, into another turma of the course.

The limit binds them too: beyond it, or before others who wait, they say why. What they did is
kept with the seat and in the audit, whose entry is what domain/seats/undo_by_hand.py undoes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import activities, standing
from domain.activities.activities import Card, Facts, Phase, SeatState
from domain.errors import DomainError, StaleError
from domain.notices import notices
from domain.seats import clashes, offers, whom
from domain.seats.clashes import Commitment, Overlap
from domain.seats.seats_writing import write
from domain.seats.whom import Whom
from models import Activity, Participant, Seat

MAX_REASON: Final = 200
"""Letters of a reason."""
_PUT_IN: Final = "seat.put_in"
_TAKE_OUT: Final = "seat.take_out"
_RUNNING: Final = frozenset({Phase.AHEAD, Phase.STARTED})


@dataclass(frozen=True, slots=True)
class PutIn:
    """What giving somebody a seat means, before it is done."""

    card: Card
    """As the person sees it."""
    person: Whom
    clashing: tuple[Overlap, ...]
    """What the person holds at the same time, other turmas of the course aside."""
    other_turma: Commitment | None
    """Of the same course: the person leaves it, for nobody keeps two."""
    passed_count: int
    """How many who wait, and can be offered a seat, are passed over."""

    @property
    def taken_count(self) -> int:
        """How many seats are held or offered before."""
        return self.card.held_count + self.card.offered_count

    @property
    def is_over_limit(self) -> bool:
        """Whether there is no seat left, so that one more than planned is given."""
        return self.card.free_count == 0 and self.card.state is not SeatState.OFFERED

    @property
    def needs_reason(self) -> bool:
        """Whether it has to be said why."""
        return self.is_over_limit or self.passed_count > 0


@dataclass(frozen=True, slots=True)
class TakeOut:
    """What taking a seat, an offer or a place in line means, before it is done."""

    card: Card
    person: Whom
    state: SeatState
    next_name: str
    """Who is offered the seat; empty when none becomes free, nobody waits, or offers pause."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a seat."""

    entry_id: int
    """By which it is undone; 0 when it cannot be."""
    card: Card
    """As the person sees it now."""
    person: Whom
    before: SeatState | None
    left: Facts | None = None
    """The turma the person left for this one."""
    was_unsaid: bool = False
    """Whether what was undone had not been told yet, and never will be."""

    @property
    def facts(self) -> Facts:
        """Where it was done."""
        return self.card.facts

    @property
    def seat_id(self) -> int:
        """What a notice about it is about."""
        return 0 if self.card.mine is None else self.card.mine.seat_id


class ReasonNeededError(DomainError):
    """There is no seat, or others come first: it has to be said why."""


class NotYetApprovedPersonError(DomainError):
    """The registration waits for approval; it is decided first."""


def preview_in(
    session: Session, *, actor_id: int, activity_id: int, participant_id: int, now: datetime
) -> PutIn:
    """Return what giving this person a seat would mean.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        NotYetApprovedPersonError: the registration waits for approval.
        StaleError: the activity is over or cancelled, or the person has the seat.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.read(session, activity_id=activity_id)
    return _put_in(session, facts, whom.one(session, participant_id), now)


def preview_out(
    session: Session, *, actor_id: int, activity_id: int, participant_id: int, now: datetime
) -> TakeOut:
    """Return what taking this person out would mean.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        StaleError: the activity is over or cancelled, or there is nothing to take.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.read(session, activity_id=activity_id)
    person = whom.one(session, participant_id)
    card = running_card(session, facts, participant_id, now)
    state = _involved(card)
    frees = state in standing.TAKEN and (
        facts.capacity is not None and card.held_count + card.offered_count <= facts.capacity
    )
    next_name = ""
    is_paused = offers.are_paused(session, activity_id=activity_id)
    if frees and not is_paused and facts.phase(now) is Phase.AHEAD:
        next_name = _next_name(session, activity_id, participant_id)
    return TakeOut(card, person, state, next_name)


def other_turmas(
    session: Session, *, actor_id: int, activity_id: int, now: datetime
) -> tuple[Facts, ...]:
    """Return the other turmas of the course that are not over, by their first day.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.read(session, activity_id=activity_id)
    ids = session.scalars(
        select(Activity.id).where(
            Activity.course_id == facts.course_id,
            Activity.id != activity_id,
            activities.upcoming(now),
        )
    ).all()
    found = activities.facts_of(session, ids).values()
    return tuple(sorted(found, key=lambda turma: (turma.starts_at, turma.id)))


def put_in(  # noqa: PLR0913 - who, whom, where, from where and why
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    participant_id: int,
    now: datetime,
    reason: str = "",
    from_id: int = 0,
) -> Done:
    """Give a person a seat, from the line or from outside, listed people too.

    Who is in another turma of the course moves: `from_id` says which the organizer was shown.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        NotYetApprovedPersonError: the registration waits for approval.
        ReasonNeededError: no seat is free or others come first, and no reason is given.
        StaleError: the activity is over or cancelled, the person has the seat, or is not in
            `from_id`.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    for each in sorted({activity_id, from_id} - {0}):
        activities.lock(session, activity_id=each)
    facts = activities.read(session, activity_id=activity_id)
    found = _put_in(session, facts, whom.one(session, participant_id, is_locked=True), now)
    if (0 if found.other_turma is None else found.other_turma.activity_id) != from_id:
        raise StaleError
    if found.needs_reason and not reason.strip():
        raise ReasonNeededError
    details: dict[str, Any] = {"activity_id": activity_id, "taken": found.taken_count}
    left = None
    if found.other_turma is not None:
        left = activities.read(session, activity_id=from_id)
        old = activities.card(session, left, participant_id=participant_id)
        details |= {"from_id": from_id, "from_taken": old.held_count + old.offered_count}
        _withdraw_offer(session, old, now)
        write(session, old, participant_id, now, SeatState.RELEASED, by_hand_reason="")
    _withdraw_offer(session, found.card, now)
    card = write(
        session,
        found.card,
        participant_id,
        now,
        SeatState.HELD,
        accepts_clash=bool(found.clashing),
        by_hand_reason=reason.strip()[:MAX_REASON],
    )
    entry_id = _record(session, _PUT_IN, actor_id, participant_id, details, now)
    return Done(entry_id, card, found.person, found.card.state, left)


def take_out(  # noqa: PLR0913 - who, whom, where and why
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    participant_id: int,
    reason: str,
    now: datetime,
) -> Done:
    """Take a seat, an offer or a place in line from a person, after the deadline too.

    The clock offers what becomes free to who waits.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such published activity or person.
        ReasonNeededError: no reason is given.
        StaleError: the activity is over or cancelled, or there is nothing to take.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.lock(session, activity_id=activity_id)
    person = whom.one(session, participant_id)
    card = running_card(session, facts, participant_id, now)
    before = _involved(card)
    if not reason.strip():
        raise ReasonNeededError
    details = {"activity_id": activity_id, "taken": card.held_count + card.offered_count}
    _withdraw_offer(session, card, now)
    after = write(
        session,
        card,
        participant_id,
        now,
        SeatState.RELEASED,
        by_hand_reason=reason.strip()[:MAX_REASON],
    )
    entry_id = _record(session, _TAKE_OUT, actor_id, participant_id, details, now)
    return Done(entry_id, after, person, before)


def running_card(session: Session, facts: Facts, participant_id: int, now: datetime) -> Card:
    """Return the activity as this person sees it.

    Raises:
        StaleError: it is over or cancelled.

    """
    if facts.phase(now) not in _RUNNING:
        raise StaleError
    return activities.card(session, facts, participant_id=participant_id)


# --- The parts ------------------------------------------------------------------------------


def _put_in(session: Session, facts: Facts, person: Whom, now: datetime) -> PutIn:
    card = running_card(session, facts, person.participant_id, now)
    if card.is_held:
        raise StaleError
    if card.is_pending:
        raise NotYetApprovedPersonError
    found = clashes.find(
        session, card, participant_id=person.participant_id, has_seat=True, now=now
    )
    overlaps = () if found is None else found.overlaps
    turmas = [one for one in overlaps if _is_same_course(facts, one.commitment)]
    return PutIn(
        card=card,
        person=person,
        clashing=tuple(one for one in overlaps if one not in turmas),
        other_turma=turmas[0].commitment if turmas else None,
        passed_count=_passed_count(session, card, person.participant_id),
    )


def _is_same_course(facts: Facts, other: Commitment) -> bool:
    return facts.course_id is not None and other.course_id == facts.course_id


def _involved(card: Card) -> SeatState:
    if card.state not in standing.INVOLVED:
        raise StaleError
    return card.state


def _passed_count(session: Session, card: Card, participant_id: int) -> int:
    if card.state is SeatState.OFFERED:
        return 0  # the seat is kept for this person already
    number = card.mine.queue_number if card.mine and card.state is SeatState.WAITING else None
    statement = (
        select(func.count())
        .select_from(Seat)
        .join(Participant, Participant.id == Seat.participant_id)
        .where(
            Seat.activity_id == card.facts.id,
            Seat.state == SeatState.WAITING,
            Seat.participant_id != participant_id,
            standing.can_answer,
        )
    )
    if number is not None:
        statement = statement.where(Seat.queue_number < number)
    return session.scalar(statement) or 0


def _next_name(session: Session, activity_id: int, participant_id: int) -> str:
    return (
        session.scalar(
            select(Participant.name)
            .join(Seat, Seat.participant_id == Participant.id)
            .where(
                Seat.activity_id == activity_id,
                Seat.state == SeatState.WAITING,
                Seat.participant_id != participant_id,
                standing.can_answer,
            )
            .order_by(Seat.queue_number, Seat.id)
            .limit(1)
        )
        or ""
    )


def _withdraw_offer(session: Session, card: Card, now: datetime) -> None:
    if card.mine is not None and card.state is SeatState.OFFERED:
        notices.withdraw(session, *notices.OFFERS, about_id=card.mine.seat_id, now=now)


def _record(  # noqa: PLR0913, PLR0917 - the columns of an entry
    session: Session,
    action: str,
    actor_id: int,
    participant_id: int,
    details: Mapping[str, Any],
    now: datetime,
) -> int:
    entry = audit.record(
        session, actor_id=actor_id, action=action, subject_id=participant_id, now=now, **details
    )
    session.flush()
    return entry.id
