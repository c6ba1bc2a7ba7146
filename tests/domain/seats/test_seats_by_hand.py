"""Seats given and taken by organizers: what they may, what it changes, and what is undone."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from database.engine import is_passing
from domain.activities import activities
from domain.errors import NotAllowedError, NotFoundError, StaleError
from domain.seats import offers, seats, seats_by_hand, undo_by_hand
from domain.seats.seats_answers import Held, OfferPassedError
from domain.seats.seats_by_hand import (
    Done,
    NotYetApprovedPersonError,
    PutIn,
    ReasonNeededError,
)
from domain.seats.seats_restoring import WhyNot
from domain.seats.undo_by_hand import CannotUndoError
from models import Activity, AuditEntry, Participant, Seat, SeatState, Standing
from tests import make
from tests.domain.seats.test_last_seat import unlocked_engine  # noqa: F401 - a fixture
from tests.make import NOW, moment


@pytest.fixture
def celia(session: Session) -> Participant:
    return make.organizer(session)


@pytest.fixture
def ana(session: Session) -> Participant:
    return make.participant(session, "Ana Lima")


def put_in(
    session: Session, celia: Participant, activity: Activity, person: Participant, **more: Any
) -> Done:
    return seats_by_hand.put_in(
        session,
        actor_id=celia.id,
        activity_id=activity.id,
        participant_id=person.id,
        **{"now": NOW, **more},
    )


def take_out(
    session: Session, celia: Participant, activity: Activity, person: Participant, **more: Any
) -> Done:
    return seats_by_hand.take_out(
        session,
        actor_id=celia.id,
        activity_id=activity.id,
        participant_id=person.id,
        **{"reason": "pediu", "now": NOW, **more},
    )


def preview(session: Session, celia: Participant, activity: Activity, person: Participant) -> PutIn:
    return seats_by_hand.preview_in(
        session, actor_id=celia.id, activity_id=activity.id, participant_id=person.id, now=NOW
    )


def seat_of(session: Session, activity: Activity, person: Participant) -> Seat | None:
    session.flush()
    session.expire_all()
    return session.scalar(
        select(Seat).where(Seat.activity_id == activity.id, Seat.participant_id == person.id)
    )


def state(session: Session, activity: Activity, person: Participant) -> str | None:
    found = seat_of(session, activity, person)
    return None if found is None else found.state


def fill(session: Session, activity: Activity, *states: SeatState) -> list[Participant]:
    people = [make.participant(session) for _ in states]
    for person, its in zip(people, states, strict=True):
        more = {}
        if its is SeatState.OFFERED:
            more = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
        make.seat(session, activity, person, its, **more)
    return people


def test_free_seat_needs_no_reason(session: Session, celia: Participant, ana: Participant) -> None:
    encontro = make.encontro(session, capacity=2)
    fill(session, encontro, SeatState.HELD)

    done = put_in(session, celia, encontro, ana)

    assert done.card.held_count == 2
    assert state(session, encontro, ana) == SeatState.HELD
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("seat.put_in", celia.id, ana.id)
    with pytest.raises(StaleError):
        put_in(session, celia, encontro, ana)


def test_beyond_the_limit_the_reason_is_kept_with_the_seat_and_not_in_the_audit(
    session: Session, celia: Participant, ana: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    fill(session, encontro, SeatState.HELD)
    with pytest.raises(ReasonNeededError):
        put_in(session, celia, encontro, ana, reason="  ")
    assert state(session, encontro, ana) is None

    put_in(session, celia, encontro, ana, reason=" vai apresentar ")

    seat = seat_of(session, encontro, ana)
    assert seat is not None
    assert (seat.state, seat.by_hand_reason) == (SeatState.HELD, "vai apresentar")
    (entry,) = session.scalars(select(AuditEntry)).all()
    assert "apresentar" not in str(entry.details)
    # What the person answers later is the person's own doing.
    seats.decline(session, activity_id=encontro.id, participant_id=ana.id, now=NOW)
    seat = seat_of(session, encontro, ana)
    assert seat is not None
    assert seat.by_hand_reason == ""


def test_seat_beyond_the_limit_takes_nobody_the_seat_that_is_kept_for_them(
    session: Session, celia: Participant, ana: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    (bia,) = fill(session, encontro, SeatState.OFFERED)
    put_in(session, celia, encontro, ana, reason="vai apresentar")
    offers.expire(session, now=moment(12, 3, 9))

    held = offers.accept(
        session, activity_id=encontro.id, participant_id=bia.id, now=moment(12, 3, 9)
    )

    assert isinstance(held, Held)
    assert held.card.held_count == 2


def test_first_come_offer_still_ends_with_the_last_seat(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    near = moment(18, 3, 6)
    people = [make.participant(session) for _ in range(2)]
    for person in people:
        times = {"offered_at": near, "offered_until": moment(18, 3, 9)}
        make.seat(session, encontro, person, SeatState.OFFERED, **times)
    later = near + timedelta(minutes=5)
    offers.accept(session, activity_id=encontro.id, participant_id=people[0].id, now=later)

    with pytest.raises(OfferPassedError):
        offers.accept(session, activity_id=encontro.id, participant_id=people[1].id, now=later)


def test_first_in_line_gets_a_free_seat_without_a_reason_and_the_second_does_not(
    session: Session, celia: Participant
) -> None:
    encontro = make.encontro(session, capacity=3)
    first, second = fill(session, encontro, SeatState.WAITING, SeatState.WAITING)
    make.seat(session, encontro, make.participant(session, unreachable_at=NOW), SeatState.WAITING)

    views = [preview(session, celia, encontro, person) for person in (first, second)]
    assert [(view.passed_count, view.needs_reason) for view in views] == [(0, False), (1, True)]
    with pytest.raises(ReasonNeededError):
        put_in(session, celia, encontro, second)
    put_in(session, celia, encontro, first)


def test_offered_seat_is_given_to_who_has_the_offer_without_a_reason(
    session: Session, celia: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    _, bia = fill(session, encontro, SeatState.WAITING, SeatState.OFFERED)

    view = preview(session, celia, encontro, bia)
    done = put_in(session, celia, encontro, bia)

    assert not view.needs_reason
    assert (done.card.held_count, done.card.offered_count) == (1, 0)


def test_what_the_person_holds_at_that_time_is_known_before(
    session: Session, celia: Participant, ana: Participant
) -> None:
    encontro, other = make.encontro(session), make.encontro(session, "Outro")
    make.seat(session, other, ana)

    (one,) = preview(session, celia, encontro, ana).clashing
    put_in(session, celia, encontro, ana)

    assert one.commitment.title == "Outro"
    seat = seat_of(session, encontro, ana)
    assert seat is not None
    assert seat.accepts_clash
    assert state(session, other, ana) == SeatState.HELD


def test_seat_can_be_given_while_it_goes_on_and_not_when_it_is_over(
    session: Session, celia: Participant, ana: Participant
) -> None:
    turma = make.turma(session, enrollment_closes_at=NOW)

    put_in(session, celia, turma, ana, now=moment(9, 4, 10))

    bia = make.participant(session)
    for over in (moment(12, 4, 9),):
        with pytest.raises(StaleError):
            put_in(session, celia, turma, bia, now=over)
        with pytest.raises(StaleError):
            take_out(session, celia, turma, ana, now=over)
    turma.cancelled_at = NOW
    session.flush()
    with pytest.raises(StaleError):
        put_in(session, celia, turma, bia)


@pytest.mark.parametrize("standing", [Standing.DECLINED, Standing.SUSPENDED, Standing.ERASED])
def test_who_was_shut_out_gets_no_seat(
    session: Session, celia: Participant, standing: Standing
) -> None:
    encontro = make.encontro(session)
    person = make.participant(session, standing=standing)

    with pytest.raises(NotFoundError):
        put_in(session, celia, encontro, person)


def test_who_waits_for_approval_gets_no_seat_by_hand(session: Session, celia: Participant) -> None:
    encontro = make.encontro(session)
    person = make.participant(session, standing=Standing.PENDING)

    with pytest.raises(NotYetApprovedPersonError):
        put_in(session, celia, encontro, person, reason="já conheço")


def test_only_organizers_do_it(session: Session, ana: Participant) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, ana)

    for act in (put_in, take_out):
        with pytest.raises(NotAllowedError):
            act(session, ana, encontro, ana)
    assert state(session, encontro, ana) == SeatState.HELD


def test_person_of_another_turma_moves_and_is_never_in_two(
    session: Session, celia: Participant, ana: Participant
) -> None:
    course = make.course(session)
    first = make.turma(session, of=course, capacity=1)
    second = make.turma(session, of=course, number=2)
    make.seat(session, first, ana)
    (bia,) = fill(session, first, SeatState.WAITING)

    # Whoever was not shown that she leaves the first does not move her.
    with pytest.raises(StaleError):
        put_in(session, celia, second, ana)
    done = put_in(session, celia, second, ana, from_id=first.id)

    assert (state(session, first, ana), state(session, second, ana)) == ("released", "held")
    offers.make(session, now=NOW)
    assert state(session, first, bia) == SeatState.OFFERED
    with pytest.raises(CannotUndoError) as refusal:
        undo_by_hand.undo(session, actor_id=celia.id, entry_id=done.entry_id, now=NOW)
    assert refusal.value.why is WhyNot.TAKEN
    assert (state(session, first, ana), state(session, second, ana)) == ("released", "held")


def test_seat_taken_after_the_deadline_goes_to_the_line(
    session: Session, celia: Participant, ana: Participant
) -> None:
    turma = make.turma(session, capacity=1, withdraw_until=NOW - timedelta(days=1))
    make.seat(session, turma, ana)
    (bia,) = fill(session, turma, SeatState.WAITING)

    take_out(session, celia, turma, ana)
    offers.make(session, now=NOW)

    assert state(session, turma, ana) == SeatState.RELEASED
    assert state(session, turma, bia) == SeatState.OFFERED


def test_nobody_is_named_as_next_where_no_seat_becomes_free(
    session: Session, celia: Participant, ana: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, ana)
    fill(session, encontro, SeatState.HELD, SeatState.WAITING)

    view = seats_by_hand.preview_out(
        session, actor_id=celia.id, activity_id=encontro.id, participant_id=ana.id, now=NOW
    )

    # One more than the limit: without her there are as many as seats.
    assert view.next_name == ""


def test_seat_is_not_taken_without_a_reason(
    session: Session, celia: Participant, ana: Participant
) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, ana)

    with pytest.raises(ReasonNeededError):
        take_out(session, celia, encontro, ana, reason=" ")
    assert state(session, encontro, ana) == SeatState.HELD
    with pytest.raises(StaleError):
        take_out(session, celia, encontro, celia)


@pytest.mark.parametrize("before", [SeatState.HELD, SeatState.WAITING, SeatState.OFFERED])
def test_undo_brings_back_what_was_taken(
    session: Session, celia: Participant, ana: Participant, before: SeatState
) -> None:
    encontro = make.encontro(session, capacity=2)
    more: dict[str, Any] = {}
    if before is SeatState.OFFERED:
        more = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
    seat = make.seat(session, encontro, ana, before, **more)
    number = seat.queue_number
    fill(session, encontro, SeatState.WAITING)
    done = take_out(session, celia, encontro, ana)

    after = undo_by_hand.undo(session, actor_id=celia.id, entry_id=done.entry_id, now=NOW)

    found = seat_of(session, encontro, ana)
    assert found is not None
    assert found.state == before
    assert found.queue_number == number
    assert after.card.state == found.state
    if before is not SeatState.HELD:
        assert after.card.mine is not None
        assert after.card.mine.place == 1


@pytest.mark.parametrize("before", [None, SeatState.DECLINED, SeatState.WAITING])
def test_undo_takes_a_given_seat_back(
    session: Session, celia: Participant, ana: Participant, before: SeatState | None
) -> None:
    encontro = make.encontro(session)
    if before is not None:
        make.seat(session, encontro, ana, before)
    done = put_in(session, celia, encontro, ana)

    undo_by_hand.undo(session, actor_id=celia.id, entry_id=done.entry_id, now=NOW)

    assert state(session, encontro, ana) == (before or SeatState.RELEASED)
    with pytest.raises(CannotUndoError) as refusal:
        undo_by_hand.undo(session, actor_id=celia.id, entry_id=done.entry_id, now=NOW)
    assert refusal.value.why is WhyNot.CHANGED


def test_undo_never_gives_more_seats_than_there_were(
    session: Session, celia: Participant, ana: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, ana)
    fill(session, encontro, SeatState.HELD)
    # Two have a seat where there is one: as many may have it again.
    done = take_out(session, celia, encontro, ana)
    undo_by_hand.undo(session, actor_id=celia.id, entry_id=done.entry_id, now=NOW)
    done = take_out(session, celia, encontro, ana)
    fill(session, encontro, SeatState.HELD)

    with pytest.raises(CannotUndoError) as refusal:
        undo_by_hand.undo(session, actor_id=celia.id, entry_id=done.entry_id, now=NOW)
    assert refusal.value.why is WhyNot.TAKEN


def test_other_entries_of_the_audit_undo_nothing(session: Session, celia: Participant) -> None:
    entry = AuditEntry(happened_at=NOW, action="seat.offer", subject_id=1, details={})
    session.add(entry)
    session.flush()

    for entry_id in (entry.id, 10**6):
        with pytest.raises(NotFoundError):
            undo_by_hand.undo(session, actor_id=celia.id, entry_id=entry_id, now=NOW)


# --- Two organizers at once -------------------------------------------------------------------


def rush(
    engine: Engine,
    lock: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_together: bool = False,
) -> int:
    """Let organizers give the last three seats to twenty people; returns how many got one.

    With `is_together` the first four have all counted the seats before any of them writes.
    """
    with Session(engine) as session, session.begin():
        celia_id = make.organizer(session).id
        encontro_id = make.encontro(session, capacity=3).id
        office = make.assessoria(session)
        people = [make.participant(session, office=office).id for _ in range(20)]

    met = threading.Event()
    meeting = threading.Barrier(4, action=met.set, timeout=30)

    @event.listens_for(engine, "before_cursor_execute")
    def _pause(*arguments: object) -> None:
        if str(arguments[2]).startswith("INSERT INTO seats"):
            if is_together and not met.is_set():
                meeting.wait()
            time.sleep(0.01)

    monkeypatch.setattr(activities, "lock", lock)

    def give(participant_id: int) -> None:
        try:
            with Session(engine) as session, session.begin():
                seats_by_hand.put_in(
                    session,
                    actor_id=celia_id,
                    activity_id=encontro_id,
                    participant_id=participant_id,
                    now=NOW,
                )
        except (ReasonNeededError, IntegrityError):
            return
        except OperationalError as error:
            # SQLite's waiting line is not fair: one thread may wait in vain, and tries again.
            if not is_passing(error):
                raise
            give(participant_id)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(give, people))
    with Session(engine) as session:
        return len(session.scalars(select(Seat).where(Seat.state == SeatState.HELD)).all())


def test_organizers_at_once_give_the_last_seats_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rush(engine, activities.lock, monkeypatch) == 3


def test_organizers_at_once_give_too_many_without_the_lock(
    unlocked_engine: Engine,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert rush(unlocked_engine, activities.read, monkeypatch, is_together=True) > 3


def test_people_moved_across_each_other_do_not_wait_in_a_ring(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        celia_id = make.organizer(session).id
        course = make.course(session)
        first, second = (make.turma(session, of=course, number=each) for each in (1, 2))
        ana, bia = (make.participant(session) for _ in range(2))
        make.seat(session, first, ana)
        make.seat(session, second, bia)
        turmas, people = (first.id, second.id), (ana.id, bia.id)

    def move(person: int, from_id: int, to: int) -> None:
        with Session(engine) as session, session.begin():
            seats_by_hand.put_in(
                session,
                actor_id=celia_id,
                activity_id=to,
                participant_id=person,
                from_id=from_id,
                now=NOW,
            )

    with ThreadPoolExecutor(2) as threads:
        for turn in range(12):
            here, there = turmas if turn % 2 == 0 else turmas[::-1]
            list(threads.map(move, people, (here, there), (there, here)))

    with Session(engine) as session:
        held = select(Seat.participant_id).where(Seat.state == SeatState.HELD)
        assert sorted(session.scalars(held)) == sorted(people)
