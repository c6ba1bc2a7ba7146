"""Seats: confirming presence and enrolling, the waitlist, clashes, giving a seat back.

Every change locks the activity first, so two people who tap at once take the last seat one
after the other. Encontros and turmas follow the same rules.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain import admission
from domain.activities import activities, standing
from domain.activities.activities import Card, Enrollment, Facts, Phase, SeatState
from domain.errors import StaleError
from domain.seats import clashes, seats_restoring
from domain.seats.clashes import Clash, Commitment
from domain.seats.marked import marked
from domain.seats.seats_answers import (
    ActivityCancelledError,
    ActivityStartedError,
    ClashError,
    Declined,
    EnrollmentClosedError,
    EnrollmentNotOpenError,
    FullError,
    Held,
    Left,
    NotForOfficeError,
    OfferPassedError,
    OldScreenError,
    OnClash,
    Reason,
    Requested,
    SwapClosedError,
    Waiting,
    WithdrawClosedError,
)
from domain.seats.seats_restoring import Before
from domain.seats.seats_writing import give_up, last_number, queue, take, write
from models import Activity, Participant, Seat, Standing

UNDO_FOR: Final = timedelta(minutes=10)
"""How long leaving a waitlist, or giving a seat back, can be taken back as if never done."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants to sign up."""

    clash: OnClash = OnClash.ASK
    waits: bool = False
    """A place on the waitlist will do."""
    version: int | None = None
    """That of the screen; None when it shows no dates."""
    may_give_up: frozenset[int] = frozenset()
    """The activities a swap may leave; they are locked."""


class Lock(Protocol):
    """How an activity is kept from others while its seats change; see activities.lock."""

    def __call__(self, session: Session, *, activity_id: int) -> Facts:
        """Return the facts, with the activity locked."""


def sign_up(  # noqa: PLR0913 - what a tap says, and the lock
    session: Session,
    *,
    activity_id: int,
    participant_id: int,
    version: int | None,
    now: datetime,
    clash: OnClash = OnClash.ASK,
    waits: bool = False,
    lock: Lock = activities.lock,
) -> Held | Waiting | Requested:
    """Take a seat; with `waits`, a place on the waitlist when there is none.

    In a turma with approval it is a request, which takes no seat. Somebody who waits for the
    approval of their registration gets a place in line where seats are limited, even when
    one is free. A seat offered to the person is theirs. Doing it twice changes nothing. With
    SWAP, what clashes is given up in the same act, and only when the new seat is sure.
    `version` is that of the screen; None when the screen shows no dates.

    Raises:
        NotFoundError: no such activity, or not published.
        ActivityCancelledError, ActivityStartedError: it is too late.
        OldScreenError: the activity changed since the screen was shown.
        EnrollmentNotOpenError, EnrollmentClosedError: outside the turma's enrollment.
        NotForOfficeError: the course is for other offices.
        OfferPassedError: the person's offer is over (unless `waits`).
        FullError: no seat is free, and the person did not ask to wait.
        ClashError: something is in the way and `clash` does not say what to do.
        SwapClosedError: what is in the way cannot be given up any more.

    """
    locked: set[int] = set()
    if clash is OnClash.SWAP:
        locked = _lock_with_clashing(session, activity_id, participant_id, now, lock)
    facts = lock(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    wish = Wish(clash=clash, waits=waits, version=version, may_give_up=frozenset(locked))
    return answer(session, card, participant_id=participant_id, now=now, wish=wish)


def answer(
    session: Session, card: Card, *, participant_id: int, now: datetime, wish: Wish
) -> Held | Waiting | Requested:
    """Do what `sign_up` does, for a caller who has locked the activity."""
    _require_ahead(card, now)
    if wish.version is not None and wish.version < card.facts.version:
        raise OldScreenError(card)
    if card.is_held:
        return _confirm_again(session, card)
    if card.state is SeatState.WAITING:
        return _still_waiting(card)
    if card.state is SeatState.REQUESTED:
        return Requested(card, is_new=False)
    is_request = card.facts.needs_approval and not card.is_offered(now)
    has_seat = (
        _has_seat(session, card, participant_id, now, waits=wish.waits or is_request)
        and not is_request
    )
    found = clashes.find(session, card, participant_id=participant_id, has_seat=has_seat, now=now)
    given_up: tuple[Commitment, ...] = ()
    if found is not None:
        given_up = _resolve(found, wish, now)
    can_undo = _give_up(session, given_up, participant_id, now)
    if is_request:
        meanwhile = clashes.at_that_time(session, card, participant_id=participant_id, now=now)
        card = write(session, card, participant_id, now, SeatState.REQUESTED)
        return Requested(
            card, is_new=True, given_up=given_up, can_undo=can_undo, meanwhile=meanwhile
        )
    if has_seat:
        return Held(
            take(session, card, participant_id, now, keeps=wish.clash is OnClash.KEEP),
            is_new=True,
            given_up=given_up,
            can_undo=can_undo,
        )
    meanwhile = clashes.at_that_time(session, card, participant_id=participant_id, now=now)
    card = queue(session, card, participant_id, now)
    waiting = _still_waiting(card, is_new=True)
    return replace(waiting, given_up=given_up, can_undo=can_undo, meanwhile=meanwhile)


def decline(session: Session, *, activity_id: int, participant_id: int, now: datetime) -> Declined:
    """Answer "não vou" to an encontro, or give the seat in a turma back.

    Raises:
        NotFoundError: no such activity, or not published.
        ActivityCancelledError, ActivityStartedError: there is nothing to answer any more.
        WithdrawClosedError: the turma's time for giving seats back is over.
        OldScreenError: the person has nothing to give back in this turma.

    """
    facts = activities.lock(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    _require_ahead(card, now)
    state = card.state
    if state is SeatState.DECLINED:
        return Declined(card, is_new=False, had_place=False)
    if not facts.is_encontro and state in {None, SeatState.RELEASED, SeatState.REQUESTED}:
        # What is asked for is taken back as a request: from here undoing would give a seat.
        raise OldScreenError(card)
    if state is SeatState.HELD and not facts.may_withdraw(now):
        raise WithdrawClosedError(card)
    after = write(session, card, participant_id, now, SeatState.DECLINED)
    return Declined(after, is_new=True, had_place=state in standing.INVOLVED)


def require_withdrawable(
    session: Session, facts: Facts, *, participant_id: int, now: datetime
) -> None:
    """Check, before asking whether somebody is sure, that the seat can be given back.

    Raises:
        ActivityCancelledError, ActivityStartedError, WithdrawClosedError: it is too late.
        OldScreenError: the person has no seat here.

    """
    card = activities.card(session, facts, participant_id=participant_id)
    _require_ahead(card, now)
    if not card.is_held:
        raise OldScreenError(card)
    if not facts.may_withdraw(now):
        raise WithdrawClosedError(card)


def give_reason(
    session: Session, *, activity_id: int, participant_id: int, reason: Reason
) -> Facts:
    """Record why the person does not come; kept as a number for choosing the next dates.

    Raises:
        NotFoundError: no such activity, or not published.
        StaleError: the person has not declined.

    """
    facts = activities.read(session, activity_id=activity_id)
    changed = (
        marked(session)
        .execute(
            update(Seat)
            .where(
                Seat.activity_id == activity_id,
                Seat.participant_id == participant_id,
                Seat.state == SeatState.DECLINED,
            )
            .values(reason=reason)
            .returning(Seat.id)
        )
        .first()
    )
    if changed is None:
        raise StaleError
    return facts


def leave_waitlist(
    session: Session,
    *,
    activity_id: int,
    participant_id: int,
    now: datetime,
    only_offer: bool = False,
) -> Left:
    """Leave the waitlist, or let an offered seat go to the next person.

    Raises:
        NotFoundError: no such activity, or not published.
        OldScreenError: the person is not on the waitlist; with `only_offer`, has no offer.

    """
    facts = activities.lock(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    left = (SeatState.OFFERED,) if only_offer else standing.IN_LINE
    if card.mine is None or card.state not in left:
        raise OldScreenError(card)
    had_offer = card.state is SeatState.OFFERED
    after = write(session, card, participant_id, now, SeatState.RELEASED)
    return Left(after, had_offer=had_offer)


def undo(
    session: Session, *, activity_id: int, participant_id: int, now: datetime
) -> Held | Waiting | Requested:
    """Take back a "não vou", a withdrawal or leaving the waitlist.

    Within ten minutes all is as before, even after enrollment closed: the seat or the offer,
    while nobody else has it, the place in line. Otherwise it is a new answer like any other.

    Raises:
        FullError: the seat went to somebody else.
        DomainError: whatever `sign_up` refuses.

    """
    facts = activities.lock(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    _require_ahead(card, now)
    before = _own_change(session, card, participant_id, now)
    if before is not None:
        after = seats_restoring.restore(
            session, card, before, participant_id=participant_id, now=now
        )
        match before.state:
            case SeatState.HELD:
                return Held(after, is_new=True)
            case SeatState.REQUESTED:
                return Requested(after, is_new=True)
        return _still_waiting(after, is_new=True)
    return sign_up(
        session, activity_id=activity_id, participant_id=participant_id, version=None, now=now
    )


def lock_lines(session: Session, whose: Collection[int] | Select[int]) -> None:
    """Lock the activities where people wait for a seat, before any of the people is locked."""
    activity_ids = session.scalars(
        select(Seat.activity_id)
        .where(Seat.participant_id.in_(whose), Seat.state == SeatState.WAITING)
        .distinct()
        .order_by(Seat.activity_id)
    )
    for activity_id in activity_ids.all():
        activities.lock(session, activity_id=activity_id)


def settle(session: Session, *, participant_id: int, now: datetime) -> None:
    """Give somebody who was just approved the seats that are free for them.

    The caller has locked where the person waits, with `lock_lines`.

    Where others wait too, or something is in the way, the place in line stays, and the clock
    offers a seat as to anybody.
    """
    activity_ids = session.scalars(
        select(Seat.activity_id)
        .where(Seat.participant_id == participant_id, Seat.state == SeatState.WAITING)
        .order_by(Seat.activity_id)
    )
    for activity_id in activity_ids.all():
        facts = activities.lock(session, activity_id=activity_id)
        card = activities.card(session, facts, participant_id=participant_id)
        if facts.phase(now) is not Phase.AHEAD or not card.has_free_seat:
            continue
        clash = clashes.find(session, card, participant_id=participant_id, has_seat=True, now=now)
        if clash is None:
            take(session, card, participant_id, now, keeps=False)


def stand_behind(session: Session, *, activity_id: int, now: datetime) -> None:
    """Put those who wait for approval in line: from now on the seats are limited.

    The activity is locked.
    """
    ((newest,),) = last_number.rows(session, activity_id=activity_id)
    seat_ids = session.scalars(
        select(Seat.id)
        .join(Participant, Participant.id == Seat.participant_id)
        .where(
            Seat.activity_id == activity_id,
            Seat.state == SeatState.HELD,
            Participant.standing == Standing.PENDING,
        )
        .order_by(Seat.changed_at, Seat.id)
    )
    for number, seat_id in enumerate(seat_ids.all(), (newest or 0) + 1):
        marked(session).execute(
            update(Seat)
            .where(Seat.id == seat_id)
            .values(state=SeatState.WAITING, queue_number=number, changed_at=now)
        )


def end_offers_by(session: Session, *, activity_id: int, latest: datetime) -> None:
    """Let no offer outlast a start that came nearer.

    The activity is locked.
    """
    marked(session).execute(
        update(Seat)
        .where(
            Seat.activity_id == activity_id,
            Seat.state == SeatState.OFFERED,
            Seat.offered_until > latest,
        )
        .values(offered_until=latest)
    )


def take_as_answered(session: Session, *, activity_id: int, version: int) -> None:
    """Let all who have a seat count as having answered to this version: nobody is asked again.

    The activity is locked.
    """
    marked(session).execute(
        update(Seat)
        .where(Seat.activity_id == activity_id, Seat.state == SeatState.HELD)
        .values(answered_version=version)
    )


# --- Clashes --------------------------------------------------------------------------------


def _resolve(found: Clash, wish: Wish, now: datetime) -> tuple[Commitment, ...]:
    """Return what is given up, or refuse."""
    olds = tuple(overlap.commitment for overlap in found.overlaps)
    if wish.clash is OnClash.KEEP and not found.is_same_course:
        return ()
    if wish.clash is not OnClash.SWAP or any(
        old.activity_id not in wish.may_give_up for old in olds
    ):
        raise ClashError(found)
    if not found.has_seat and any(old.state in standing.TAKEN for old in olds):
        # Never lose a seat for a place in line.
        raise FullError(found.card)
    for old in olds:
        if not old.may_withdraw(now):
            raise SwapClosedError(found.card, old)
    return olds


def _give_up(
    session: Session, olds: tuple[Commitment, ...], participant_id: int, now: datetime
) -> bool:
    """Give these up; returns whether all of them can be had again: nobody waits for them."""
    can_undo = bool(olds)
    for old in olds:
        facts = activities.read(session, activity_id=old.activity_id)
        card = activities.card(session, facts, participant_id=participant_id)
        after = give_up(session, card, participant_id, now)
        can_undo = can_undo and (old.state not in standing.TAKEN or after.has_free_seat)
    return can_undo


def _own_change(session: Session, card: Card, participant_id: int, now: datetime) -> Before | None:
    """Return how the person stood before they left just now, if it can be so again."""
    mine = card.mine
    if mine is None or mine.state in standing.INVOLVED or mine.changed_at + UNDO_FOR <= now:
        return None
    before = seats_restoring.find(session, card)
    if before is None or before.is_by_hand or before.state not in standing.INVOLVED:
        return None
    if seats_restoring.why_not(session, card, before, participant_id=participant_id, now=now):
        return None
    if before.state is SeatState.HELD and not before.accepts_clash:
        # What the person took meanwhile at that time is theirs to choose about.
        found = clashes.find(session, card, participant_id=participant_id, has_seat=True, now=now)
        return None if found else before
    return before


def _lock_with_clashing(
    session: Session, activity_id: int, participant_id: int, now: datetime, lock: Lock
) -> set[int]:
    """Lock everything a swap touches, in the order of ids: two swaps must not wait in a ring."""
    facts = activities.read(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    found = clashes.find(session, card, participant_id=participant_id, has_seat=True, now=now)
    overlaps = () if found is None else found.overlaps
    ids = {activity_id, *(overlap.commitment.activity_id for overlap in overlaps)}
    for each in sorted(ids):
        lock(session, activity_id=each)
    return ids


# --- The parts of signing up ----------------------------------------------------------------


def _require_ahead(card: Card, now: datetime) -> None:
    match card.facts.phase(now):
        case Phase.CANCELLED:
            raise ActivityCancelledError(card)
        case Phase.STARTED | Phase.OVER:
            raise ActivityStartedError(card)


_is_meant: Final = Prepared(
    select(admission.is_meant(Activity.course_id, Participant.assessoria_id))
    .select_from(Activity)
    .join(Participant, Participant.id == bindparam("participant_id"))
    .where(Activity.id == bindparam("activity_id"))
)


def _require_meant(session: Session, card: Card, participant_id: int) -> None:
    course_id = card.facts.course_id
    if course_id is None:
        return
    ((is_meant,),) = _is_meant.rows(
        session, activity_id=card.facts.id, participant_id=participant_id
    )
    if not is_meant:
        raise NotForOfficeError(card, admission.offices(session, course_id=course_id))


def _has_seat(
    session: Session, card: Card, participant_id: int, now: datetime, *, waits: bool
) -> bool:
    """Tell whether there is a seat for this person, or refuse."""
    if card.is_offered(now):
        capacity = card.facts.capacity
        # Close to the start one seat is offered to everybody who waits. What is kept for one
        # alone stays theirs, even if organizers gave more seats than there are.
        is_gone = capacity is not None and card.held_count + card.kept_count >= capacity
        if card.is_first_come and is_gone:
            raise OfferPassedError(card, was_taken=True)
        return True
    if card.state is SeatState.OFFERED and not waits:
        raise OfferPassedError(card)
    _require_meant(session, card, participant_id)
    match card.facts.enrollment(now):
        case Enrollment.NOT_YET:
            raise EnrollmentNotOpenError(card)
        case Enrollment.CLOSED:
            raise EnrollmentClosedError(card)
    if not card.has_free_seat and not waits:
        raise FullError(card)
    # Who waits for approval keeps a place in line: strangers must not use up the seats.
    return card.has_free_seat and not card.stands_behind


def _confirm_again(session: Session, card: Card) -> Held:
    mine = card.mine
    if mine is not None and mine.answered_version < card.facts.version:
        # The activity moved and the person says that they still come.
        marked(session).execute(
            update(Seat).where(Seat.id == mine.seat_id).values(answered_version=card.facts.version)
        )
        mine = replace(mine, answered_version=card.facts.version)
        return Held(replace(card, mine=mine), is_new=True)
    return Held(card, is_new=False)


def _still_waiting(card: Card, *, is_new: bool = False) -> Waiting:
    place = card.mine.place if card.mine is not None else None
    return Waiting(card, place or 0, is_new=is_new)
