"""Whatever is undone, the seat is whole again: every column of its row, or the reason why not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.organizing import requests
from domain.seats import offers, seat_requests, seats, seats_by_hand, swaps, undo_by_hand
from domain.seats.seats_answers import (
    ClashError,
    Held,
    OldScreenError,
    OnClash,
    Requested,
    SwapFinalError,
    Waiting,
)
from domain.seats.seats_restoring import WhyNot
from domain.seats.undo_by_hand import CannotUndoError
from models import Activity, OutboxRow, OutboxState, Participant, Seat, SeatState, Topic
from scheduler import offers as offers_by_clock
from tests import make
from tests.make import NOW, moment

pytestmark = pytest.mark.few_on_postgres

_BEFORE = NOW - timedelta(days=3)
_UNTIL = moment(12, 3, 10)
_STANDINGS: dict[str, dict[str, Any]] = {
    "held": {"state": SeatState.HELD, "accepts_clash": True, "by_hand_reason": "vai apresentar"},
    "offered": {
        "state": SeatState.OFFERED,
        "queue_number": 7,
        "offered_at": NOW - timedelta(hours=1),
        "offered_until": _UNTIL,
    },
    "waiting": {"state": SeatState.WAITING, "queue_number": 7, "by_hand_reason": "já esperou"},
    "requested": {"state": SeatState.REQUESTED},
    "declined": {"state": SeatState.DECLINED, "reason": "schedule"},
}


@pytest.fixture
def celia(session: Session) -> Participant:
    return make.organizer(session)


@pytest.fixture
def ana(session: Session) -> Participant:
    return make.participant(session, "Ana Lima")


@pytest.fixture
def turmas(session: Session) -> tuple[Activity, Activity]:
    """Two turmas of a course, at other hours; both were moved once."""
    course = make.course(session)
    later = ((moment(16, 4, 9), moment(16, 4, 12)),)
    return (
        make.turma(session, of=course, capacity=2, version=3),
        make.turma(session, of=course, number=2, capacity=2, version=3, lessons=later),
    )


def stands(session: Session, activity: Activity, person: Participant, how: str) -> dict[str, Any]:
    """Let the person stand so, and return the row."""
    row = {"changed_at": _BEFORE, "answered_version": 1, **_STANDINGS[how]}
    make.seat(session, activity, person, **row)
    return whole(session, activity, person)


def whole(session: Session, activity: Activity, person: Participant) -> dict[str, Any]:
    """Return every column of a seat but what it was before."""
    session.flush()
    row = session.execute(
        select(*(column for column in Seat.__table__.columns if column.name != "before")).where(
            Seat.activity_id == activity.id, Seat.participant_id == person.id
        )
    ).one()
    return dict(row._mapping)  # noqa: SLF001 - that is its public name


def by_hand(celia: Participant, person: Participant, activity: Activity) -> dict[str, Any]:
    return {
        "actor_id": celia.id,
        "activity_id": activity.id,
        "participant_id": person.id,
        "now": NOW,
        "reason": "combinado",
    }


def undo(session: Session, celia: Participant, entry_id: int) -> None:
    undo_by_hand.undo(session, actor_id=celia.id, entry_id=entry_id, now=NOW + timedelta(minutes=5))


@pytest.mark.parametrize("how", ["held", "offered", "waiting", "requested"])
def test_what_organizers_take_comes_back_whole(
    session: Session,
    celia: Participant,
    ana: Participant,
    turmas: tuple[Activity, Activity],
    how: str,
) -> None:
    before = stands(session, turmas[0], ana, how)
    done = seats_by_hand.take_out(session, **by_hand(celia, ana, turmas[0]))
    assert whole(session, turmas[0], ana) != before

    undo(session, celia, done.entry_id)

    assert whole(session, turmas[0], ana) == before


@pytest.mark.parametrize("how", ["offered", "waiting", "requested", "declined"])
def test_what_stood_before_a_given_seat_comes_back_whole(
    session: Session,
    celia: Participant,
    ana: Participant,
    turmas: tuple[Activity, Activity],
    how: str,
) -> None:
    before = stands(session, turmas[0], ana, how)
    done = seats_by_hand.put_in(session, **by_hand(celia, ana, turmas[0]))
    assert whole(session, turmas[0], ana)["state"] == SeatState.HELD

    undo(session, celia, done.entry_id)

    assert whole(session, turmas[0], ana) == before


@pytest.mark.parametrize(
    ("how", "there"),
    [("held", None), ("offered", "declined"), ("waiting", "declined"), ("requested", None)],
)
def test_who_was_moved_stands_in_both_turmas_as_before(
    session: Session,
    celia: Participant,
    ana: Participant,
    turmas: tuple[Activity, Activity],
    *,
    how: str,
    there: str | None,
) -> None:
    first, second = turmas
    before = stands(session, first, ana, how)
    other = None if there is None else stands(session, second, ana, there)
    done = seats_by_hand.put_in(session, **by_hand(celia, ana, second), from_id=first.id)

    undo(session, celia, done.entry_id)

    assert whole(session, first, ana) == before
    after = whole(session, second, ana)
    assert after == other if other else after["state"] == SeatState.RELEASED


@pytest.mark.parametrize("is_approved", [True, False])
@pytest.mark.parametrize("is_full", [True, False])
def test_request_that_was_decided_is_a_request_again_in_its_old_place(
    session: Session,
    celia: Participant,
    ana: Participant,
    *,
    is_approved: bool,
    is_full: bool,
) -> None:
    turma = make.turma(session, needs_approval=True, capacity=1, version=3)
    if is_full:
        make.seat(session, turma, make.participant(session))
    before = stands(session, turma, ana, "requested")
    who = by_hand(celia, ana, turma)
    if is_approved:
        del who["reason"]
        done = requests.approve(session, **who)
    else:
        done = requests.decline(session, **who)
    assert whole(session, turma, ana) != before

    undo(session, celia, done.entry_id)

    assert whole(session, turma, ana) == before
    (asked,) = requests.listing(session, actor_id=celia.id, now=NOW).requests
    assert asked.asked_at == _BEFORE


def swap(session: Session, into: Activity, person: Participant, **more: Any) -> Any:
    return seats.sign_up(
        session,
        activity_id=into.id,
        participant_id=person.id,
        version=None,
        **{"now": NOW, "clash": OnClash.SWAP, **more},
    )


def swap_back(session: Session, into: Activity, person: Participant, minutes: float = 5) -> Any:
    later = NOW + timedelta(minutes=minutes)
    return swaps.undo(session, activity_id=into.id, participant_id=person.id, now=later)


@pytest.mark.parametrize("how", ["held", "offered", "waiting", "requested"])
@pytest.mark.parametrize("there", ["offered", "declined"])
def test_swap_that_is_taken_back_leaves_both_as_before(
    session: Session, ana: Participant, turmas: tuple[Activity, Activity], how: str, there: str
) -> None:
    first, second = turmas
    before, other = stands(session, first, ana, how), stands(session, second, ana, there)
    assert swap(session, second, ana).can_undo

    swap_back(session, second, ana)

    assert (whole(session, first, ana), whole(session, second, ana)) == (before, other)
    # Once is enough.
    with pytest.raises(OldScreenError):
        swap_back(session, second, ana)


@pytest.mark.parametrize("how", ["waiting", "requested"])
def test_swap_into_a_request_is_taken_back(
    session: Session, ana: Participant, turmas: tuple[Activity, Activity], how: str
) -> None:
    first, second = turmas
    second.needs_approval = True
    before = stands(session, first, ana, how)
    result = swap(session, second, ana)
    assert isinstance(result, Requested)
    assert [old.activity_id for old in result.given_up] == [first.id]
    assert result.can_undo

    swap_back(session, second, ana)

    assert whole(session, first, ana) == before
    assert whole(session, second, ana)["state"] == SeatState.RELEASED


def test_offer_given_up_in_a_swap_goes_to_the_line_and_the_swap_is_final(
    session: Session, ana: Participant, turmas: tuple[Activity, Activity]
) -> None:
    first, second = turmas
    first.capacity = 1
    stands(session, first, ana, "offered")
    bia = make.participant(session)
    make.seat(session, first, bia, SeatState.WAITING)

    assert not swap(session, second, ana).can_undo
    offers.make(session, now=NOW)
    with pytest.raises(SwapFinalError) as refusal:
        swap_back(session, second, ana)

    assert refusal.value.why is WhyNot.TAKEN
    assert whole(session, first, bia)["state"] == SeatState.OFFERED
    assert whole(session, second, ana)["state"] == SeatState.HELD


def test_offer_that_has_run_out_does_not_come_back_as_a_place_in_line(
    session: Session, celia: Participant, ana: Participant, turmas: tuple[Activity, Activity]
) -> None:
    first, second = turmas
    stands(session, first, ana, "offered")
    swap(session, second, ana)
    late = (_UNTIL - NOW) / timedelta(minutes=1)

    with pytest.raises(SwapFinalError) as final:
        swap_back(session, second, ana, late)
    assert final.value.why is WhyNot.LATE
    assert whole(session, second, ana)["state"] == SeatState.HELD

    encontro = make.encontro(session)
    stands(session, encontro, ana, "offered")
    done = seats_by_hand.take_out(session, **by_hand(celia, ana, encontro))
    with pytest.raises(CannotUndoError) as refusal:
        undo_by_hand.undo(session, actor_id=celia.id, entry_id=done.entry_id, now=_UNTIL)
    assert refusal.value.why is WhyNot.LATE
    assert whole(session, encontro, ana)["state"] == SeatState.RELEASED


def test_swap_that_an_organizer_made_is_not_the_persons_to_take_back(
    session: Session, celia: Participant, ana: Participant, turmas: tuple[Activity, Activity]
) -> None:
    first, second = turmas
    stands(session, first, ana, "held")
    seats_by_hand.put_in(session, **by_hand(celia, ana, second), from_id=first.id)

    with pytest.raises(OldScreenError):
        swap_back(session, second, ana)
    who: Any = {"participant_id": ana.id, "now": NOW}
    with pytest.raises(ClashError):
        seats.undo(session, activity_id=first.id, **who)

    assert whole(session, second, ana)["state"] == SeatState.HELD


def _decline(session: Session, **who: Any) -> None:
    seats.decline(session, **who)


def _leave(session: Session, **who: Any) -> None:
    seats.leave_waitlist(session, **who)


def _withdraw(session: Session, **who: Any) -> None:
    seat_requests.withdraw(session, **who)


@pytest.mark.parametrize(
    ("how", "act", "result"),
    [
        ("held", _decline, Held),
        ("offered", _decline, Waiting),
        ("waiting", _decline, Waiting),
        ("waiting", _leave, Waiting),
        ("requested", _withdraw, Requested),
    ],
)
def test_what_the_person_left_comes_back_whole_for_ten_minutes(
    session: Session,
    ana: Participant,
    how: str,
    act: Callable[..., None],
    result: type,
) -> None:
    encontro = make.encontro(session, capacity=1, version=3)
    before = stands(session, encontro, ana, how)
    who: Any = {"activity_id": encontro.id, "participant_id": ana.id}
    act(session, **who, now=NOW)
    assert whole(session, encontro, ana) != before

    again = seats.undo(session, **who, now=NOW + timedelta(minutes=9))

    assert isinstance(again, result)
    assert again.is_new
    assert whole(session, encontro, ana) == before


def test_undo_never_puts_a_person_into_two_turmas(
    session: Session, celia: Participant, ana: Participant, turmas: tuple[Activity, Activity]
) -> None:
    first, second = turmas
    stands(session, first, ana, "held")
    who: Any = {"participant_id": ana.id, "now": NOW}
    seats.decline(session, activity_id=first.id, **who)
    swap(session, second, ana, clash=OnClash.ASK)

    with pytest.raises(ClashError):
        seats.undo(session, activity_id=first.id, **who)
    done = seats_by_hand.take_out(session, **by_hand(celia, ana, second))
    swap(session, first, ana, clash=OnClash.ASK)
    with pytest.raises(CannotUndoError) as refusal:
        undo(session, celia, done.entry_id)

    assert refusal.value.why is WhyNot.CHANGED
    assert whole(session, first, ana)["state"] == SeatState.HELD
    assert whole(session, second, ana)["state"] == SeatState.RELEASED


def test_undo_asks_about_what_was_taken_meanwhile(session: Session, ana: Participant) -> None:
    first, second = make.encontro(session, "Um"), make.encontro(session, "Outro")
    make.seat(session, first, ana)
    who: Any = {"participant_id": ana.id, "now": NOW}
    seats.decline(session, activity_id=first.id, **who)
    seats.sign_up(session, activity_id=second.id, version=None, **who)

    with pytest.raises(ClashError):
        seats.undo(session, activity_id=first.id, **who)


def test_what_an_organizer_took_is_not_the_persons_to_take_back(
    session: Session, celia: Participant, ana: Participant
) -> None:
    turma = make.turma(session, needs_approval=True)
    stands(session, turma, ana, "held")
    seats_by_hand.take_out(session, **by_hand(celia, ana, turma))

    again = seats.undo(session, activity_id=turma.id, participant_id=ana.id, now=NOW)

    assert isinstance(again, Requested)


def test_what_the_clock_changed_meanwhile_stays(
    session: Session, celia: Participant, ana: Participant
) -> None:
    turma = make.turma(session, needs_approval=True, capacity=1)
    bia = make.participant(session)
    seat = make.seat(session, turma, bia)
    stands(session, turma, ana, "requested")
    who = by_hand(celia, ana, turma)
    del who["reason"]
    done = requests.approve(session, **who)
    assert whole(session, turma, ana)["state"] == SeatState.WAITING
    session.delete(seat)
    session.flush()
    offers.make(session, now=NOW)

    with pytest.raises(CannotUndoError) as refusal:
        undo(session, celia, done.entry_id)

    # At the same moment as the approval, and yet it is another standing by now.
    assert refusal.value.why is WhyNot.CHANGED
    assert whole(session, turma, ana)["state"] == SeatState.OFFERED


def test_offer_that_comes_back_is_told_if_it_was_not_yet(
    session: Session, celia: Participant, ana: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, ana, SeatState.WAITING)
    night = moment(11, 3, 22)
    offers_by_clock.plan(session, night)
    who = {**by_hand(celia, ana, encontro), "now": night}
    done = seats_by_hand.take_out(session, **who)
    told = select(OutboxRow.state).where(OutboxRow.topic == Topic.OFFER)
    assert session.scalars(told).all() == [OutboxState.CANCELLED]

    undo_by_hand.undo(session, actor_id=celia.id, entry_id=done.entry_id, now=night)

    assert session.scalars(told).all() == [OutboxState.READY]


def test_offer_that_comes_back_ends_with_a_start_that_came_nearer(
    session: Session, celia: Participant, ana: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    stands(session, encontro, ana, "offered")
    done = seats_by_hand.take_out(session, **by_hand(celia, ana, encontro))
    (slot,) = make.slots_of(session, encontro)
    slot.starts_at = _UNTIL - timedelta(hours=1)
    session.flush()

    undo(session, celia, done.entry_id)

    assert whole(session, encontro, ana)["offered_until"] == slot.starts_at
