from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from domain.budgets import BudgetSpentError
from domain.errors import NotFoundError, StaleError
from domain.seats import clashes, offers, seats
from domain.seats.seats_answers import (
    ActivityCancelledError,
    ActivityStartedError,
    ClashError,
    EnrollmentClosedError,
    EnrollmentNotOpenError,
    FullError,
    Held,
    OfferPassedError,
    OldScreenError,
    OnClash,
    Reason,
    Requested,
    SwapClosedError,
    Waiting,
    WithdrawClosedError,
)
from models import Activity, Participant, Seat, SeatState
from tests import make
from tests.make import NOW, moment


def sign_up(
    session: Session,
    activity: Activity,
    person: Participant,
    *,
    version: int | None = 1,
    clash: OnClash = OnClash.ASK,
    waits: bool = False,
    now: object = NOW,
) -> Held | Waiting | Requested:
    return seats.sign_up(
        session,
        activity_id=activity.id,
        participant_id=person.id,
        version=version,
        now=now,  # type: ignore[arg-type]
        clash=clash,
        waits=waits,
    )


def states(session: Session, activity: Activity) -> dict[int, str]:
    rows = session.execute(
        select(Seat.participant_id, Seat.state).where(Seat.activity_id == activity.id)
    )
    return {person: state for person, state in rows}  # noqa: C416 - rows are not pairs


def test_sign_up_takes_a_seat(session: Session) -> None:
    encontro = make.encontro(session, capacity=2)
    ana = make.participant(session)

    result = sign_up(session, encontro, ana)

    assert isinstance(result, Held)
    assert (result.is_new, result.card.held_count, result.card.free_count) == (True, 1, 1)
    assert states(session, encontro) == {ana.id: SeatState.HELD}


def test_sign_up_twice_changes_nothing(session: Session) -> None:
    encontro = make.encontro(session, capacity=2)
    ana = make.participant(session)
    sign_up(session, encontro, ana)

    again = sign_up(session, encontro, ana, now=NOW + timedelta(hours=1))

    assert isinstance(again, Held)
    assert (again.is_new, again.card.held_count) == (False, 1)
    assert session.scalars(select(Seat.changed_at)).all() == [NOW]


def test_sign_up_in_a_full_encontro_is_refused_and_records_nothing(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    bia = make.participant(session, "Bia")

    with pytest.raises(FullError) as refusal:
        sign_up(session, encontro, bia)

    assert refusal.value.card.free_count == 0
    assert bia.id not in states(session, encontro)


def test_sign_up_that_waits_puts_people_in_line_in_order(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    bia, caio = make.participant(session, "Bia"), make.participant(session, "Caio")

    first = sign_up(session, encontro, bia, waits=True)
    second = sign_up(session, encontro, caio, waits=True)
    again = sign_up(session, encontro, bia, waits=True)

    assert isinstance(first, Waiting)
    assert isinstance(second, Waiting)
    assert isinstance(again, Waiting)
    assert (first.place, second.place, again.place) == (1, 2, 1)
    assert (first.is_new, again.is_new) == (True, False)


def test_sign_up_leaves_a_freed_seat_to_those_who_wait(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)

    with pytest.raises(FullError):
        sign_up(session, encontro, make.participant(session))


def test_sign_up_passes_over_those_who_cannot_be_reached(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    blocked = make.participant(session, unreachable_at=NOW)
    make.seat(session, encontro, blocked, SeatState.WAITING)

    result = sign_up(session, encontro, make.participant(session))

    assert isinstance(result, Held)


def test_sign_up_counts_offered_seats_as_taken(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    offered(session, encontro, make.participant(session))

    with pytest.raises(FullError):
        sign_up(session, encontro, make.participant(session))


def test_sign_up_from_an_old_screen_records_nothing(session: Session) -> None:
    encontro = make.encontro(session, version=2)
    ana = make.participant(session)

    with pytest.raises(OldScreenError) as refusal:
        sign_up(session, encontro, ana, version=1)

    assert refusal.value.card.facts.version == 2
    assert states(session, encontro) == {}


def test_sign_up_again_after_a_move_answers_to_the_new_time(session: Session) -> None:
    encontro = make.encontro(session, version=2)
    ana = make.participant(session)
    seat = make.seat(session, encontro, ana, SeatState.HELD, answered_version=1)

    result = sign_up(session, encontro, ana, version=2)

    assert isinstance(result, Held)
    assert result.is_new
    session.refresh(seat)
    assert seat.answered_version == 2


def test_sign_up_is_refused_when_cancelled_started_or_unknown(session: Session) -> None:
    ana = make.participant(session)
    cancelled = make.encontro(session, cancelled_at=NOW)
    started = make.encontro(session, starts_at=NOW)
    draft = make.encontro(session, published_at=None)

    with pytest.raises(ActivityCancelledError):
        sign_up(session, cancelled, ana)
    with pytest.raises(ActivityStartedError):
        sign_up(session, started, ana)
    with pytest.raises(NotFoundError):
        sign_up(session, draft, ana)
    assert session.scalars(select(Seat)).all() == []


def test_sign_up_keeps_to_the_enrollment_window(session: Session) -> None:
    turma = make.turma(session)
    ana = make.participant(session)
    opens, closes = moment(4, 3, 10), moment(6, 4, 18)

    with pytest.raises(EnrollmentNotOpenError):
        sign_up(session, turma, ana, now=opens - timedelta(seconds=1))
    with pytest.raises(EnrollmentClosedError):
        sign_up(session, turma, ana, now=closes)
    assert isinstance(sign_up(session, turma, ana, now=closes - timedelta(seconds=1)), Held)


def test_sign_up_asks_when_the_time_is_taken(session: Session) -> None:
    ana = make.participant(session)
    old = make.encontro(session, "Oficina de metas", starts_at=moment(11, 4, 10))
    sign_up(session, old, ana)
    turma = make.turma(session)

    with pytest.raises(ClashError) as refusal:
        sign_up(session, turma, ana)

    clash = refusal.value.clash
    assert not clash.is_same_course
    (overlap,) = clash.overlaps
    assert overlap.commitment.title == "Oficina de metas"
    assert overlap.theirs.starts_at == moment(11, 4, 10)
    assert overlap.ours.starts_at == moment(11, 4, 8, 30)
    assert states(session, turma) == {}


def test_sign_up_does_not_ask_when_one_begins_where_the_other_ends(session: Session) -> None:
    ana = make.participant(session)
    sign_up(session, make.encontro(session, starts_at=moment(18, 3, 9)), ana)

    result = sign_up(session, make.encontro(session, starts_at=moment(18, 3, 12)), ana)

    assert isinstance(result, Held)


def test_sign_up_keeps_both_when_told_to(session: Session) -> None:
    ana = make.participant(session)
    old, new = make.encontro(session), make.encontro(session)
    sign_up(session, old, ana)

    sign_up(session, new, ana, clash=OnClash.KEEP)

    assert states(session, old) == states(session, new) == {ana.id: SeatState.HELD}
    kept = session.scalars(select(Seat.accepts_clash).where(Seat.activity_id == new.id)).one()
    assert kept


def test_sign_up_swaps_in_one_act(session: Session) -> None:
    ana = make.participant(session)
    old, new = make.encontro(session, "Antigo"), make.encontro(session, "Novo")
    sign_up(session, old, ana)

    result = sign_up(session, new, ana, clash=OnClash.SWAP)

    assert isinstance(result, Held)
    assert [given.title for given in result.given_up] == ["Antigo"]
    assert states(session, old) == {ana.id: SeatState.DECLINED}
    assert states(session, new) == {ana.id: SeatState.HELD}


def test_sign_up_that_swaps_into_a_full_one_loses_nothing(session: Session) -> None:
    ana = make.participant(session)
    old, new = make.encontro(session), make.encontro(session, capacity=1)
    sign_up(session, old, ana)
    make.seat(session, new, make.participant(session), SeatState.HELD)

    with pytest.raises(FullError):
        sign_up(session, new, ana, clash=OnClash.SWAP)

    assert states(session, old) == {ana.id: SeatState.HELD}


def test_sign_up_does_not_swap_what_cannot_be_given_back(session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(session, withdraw_until=NOW - timedelta(minutes=1))
    make.seat(session, turma, ana, SeatState.HELD)
    encontro = make.encontro(session, starts_at=moment(9, 4, 9))

    with pytest.raises(SwapClosedError) as refusal:
        sign_up(session, encontro, ana, clash=OnClash.SWAP)

    assert refusal.value.commitment.activity_id == turma.id
    assert states(session, turma) == {ana.id: SeatState.HELD}


def test_sign_up_allows_one_turma_of_a_course(session: Session) -> None:
    ana = make.participant(session)
    course = make.course(session)
    first = make.turma(session, of=course)
    second = make.turma(
        session, of=course, number=2, lessons=((moment(23, 4, 9), moment(23, 4, 12)),)
    )
    sign_up(session, first, ana)

    with pytest.raises(ClashError) as refusal:
        sign_up(session, second, ana)
    with pytest.raises(ClashError):
        sign_up(session, second, ana, clash=OnClash.KEEP)

    assert refusal.value.clash.is_same_course
    swapped = sign_up(session, second, ana, clash=OnClash.SWAP)
    assert isinstance(swapped, Held)
    assert states(session, first) == {ana.id: SeatState.DECLINED}


def test_sign_up_never_swaps_a_seat_for_a_place_in_line(session: Session) -> None:
    ana = make.participant(session)
    course = make.course(session)
    first = make.turma(session, of=course)
    second = make.turma(session, of=course, number=2, capacity=1)
    make.seat(session, second, make.participant(session), SeatState.HELD)
    sign_up(session, first, ana)

    with pytest.raises(ClashError) as refusal:
        sign_up(session, second, ana, waits=True)
    with pytest.raises(FullError):
        sign_up(session, second, ana, waits=True, clash=OnClash.SWAP)

    assert not refusal.value.clash.has_seat
    assert states(session, first) == {ana.id: SeatState.HELD}


def test_sign_up_changes_the_waitlist_of_one_turma_for_another(session: Session) -> None:
    ana, other = make.participant(session), make.participant(session)
    course = make.course(session)
    first = make.turma(session, of=course, capacity=1)
    second = make.turma(session, of=course, number=2, capacity=1)
    for turma in (first, second):
        make.seat(session, turma, other, SeatState.HELD)
    sign_up(session, first, ana, waits=True)

    result = sign_up(session, second, ana, waits=True, clash=OnClash.SWAP)

    assert isinstance(result, Waiting)
    assert states(session, first)[ana.id] == SeatState.RELEASED
    assert states(session, second)[ana.id] == SeatState.WAITING


def test_decline_frees_the_seat(session: Session) -> None:
    encontro = make.encontro(session)
    ana = make.participant(session)
    sign_up(session, encontro, ana)

    result = seats.decline(session, activity_id=encontro.id, participant_id=ana.id, now=NOW)

    assert (result.had_place, result.is_new, result.card.held_count) == (True, True, 0)
    assert states(session, encontro) == {ana.id: SeatState.DECLINED}


def test_decline_without_an_answer_records_a_no(session: Session) -> None:
    encontro = make.encontro(session)
    ana = make.participant(session)

    result = seats.decline(session, activity_id=encontro.id, participant_id=ana.id, now=NOW)
    again = seats.decline(session, activity_id=encontro.id, participant_id=ana.id, now=NOW)

    assert (result.had_place, result.is_new, again.is_new) == (False, True, False)
    assert states(session, encontro) == {ana.id: SeatState.DECLINED}


def test_decline_of_a_turma_ends_with_its_deadline(session: Session) -> None:
    turma = make.turma(session)
    ana = make.participant(session)
    sign_up(session, turma, ana)
    until = moment(8, 4, 18)

    with pytest.raises(WithdrawClosedError):
        seats.decline(
            session,
            activity_id=turma.id,
            participant_id=ana.id,
            now=until + timedelta(seconds=1),
        )
    result = seats.decline(session, activity_id=turma.id, participant_id=ana.id, now=until)

    assert result.had_place


def test_decline_of_a_turma_without_a_seat_is_an_old_screen(session: Session) -> None:
    turma = make.turma(session)

    with pytest.raises(OldScreenError):
        seats.decline(
            session,
            activity_id=turma.id,
            participant_id=make.participant(session).id,
            now=NOW,
        )


def test_give_reason_is_kept_with_the_no(session: Session) -> None:
    encontro = make.encontro(session)
    ana = make.participant(session)
    who: Any = {"activity_id": encontro.id, "participant_id": ana.id}
    with pytest.raises(StaleError):
        seats.give_reason(session, **who, reason=Reason.SCHEDULE)
    seats.decline(session, **who, now=NOW)

    seats.give_reason(session, **who, reason=Reason.SCHEDULE)

    assert session.scalars(select(Seat.reason)).all() == ["schedule"]


def test_undo_gives_the_seat_back(session: Session) -> None:
    turma = make.turma(session, enrollment_closes_at=NOW + timedelta(minutes=1))
    ana = make.participant(session)
    sign_up(session, turma, ana)
    seats.decline(session, activity_id=turma.id, participant_id=ana.id, now=NOW)

    result = seats.undo(
        session, activity_id=turma.id, participant_id=ana.id, now=NOW + timedelta(minutes=5)
    )

    assert isinstance(result, Held)
    assert states(session, turma) == {ana.id: SeatState.HELD}
    # Nobody asked whether two at once are wanted, and there are no two.
    assert session.scalars(select(Seat.accepts_clash)).all() == [False]


def test_undo_keeps_both_where_there_are_two_at_once(session: Session) -> None:
    first, second = make.encontro(session, "Um"), make.encontro(session, "Outro")
    ana = make.participant(session)
    make.seat(session, first, ana)
    make.seat(session, second, ana, accepts_clash=True)
    seats.decline(session, activity_id=second.id, participant_id=ana.id, now=NOW)

    seats.undo(session, activity_id=second.id, participant_id=ana.id, now=NOW)

    kept = select(Seat.accepts_clash).where(Seat.activity_id == second.id)
    assert session.scalars(kept).all() == [True]


def test_undo_takes_nothing_from_those_who_wait(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    ana = make.participant(session)
    sign_up(session, encontro, ana)
    sign_up(session, encontro, make.participant(session), waits=True)
    seats.decline(session, activity_id=encontro.id, participant_id=ana.id, now=NOW)

    with pytest.raises(FullError):
        seats.undo(session, activity_id=encontro.id, participant_id=ana.id, now=NOW)


def test_undo_gives_the_place_in_line_back_for_ten_minutes(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    ana, bia = make.participant(session), make.participant(session)
    for person in (ana, bia):
        sign_up(session, encontro, person, waits=True)
    who: Any = {"activity_id": encontro.id, "participant_id": ana.id}
    seats.leave_waitlist(session, **who, now=NOW)

    back = seats.undo(session, **who, now=NOW + timedelta(minutes=9))
    seats.leave_waitlist(session, **who, now=NOW)

    assert isinstance(back, Waiting)
    assert back.place == 1
    with pytest.raises(FullError):
        seats.undo(session, **who, now=NOW + timedelta(minutes=11))


def test_leave_waitlist_twice_is_an_old_screen(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    ana = make.participant(session)
    make.seat(session, encontro, ana, SeatState.WAITING)
    who: Any = {"activity_id": encontro.id, "participant_id": ana.id}

    assert not seats.leave_waitlist(session, **who, now=NOW).had_offer
    with pytest.raises(OldScreenError):
        seats.leave_waitlist(session, **who, now=NOW)


def test_sign_up_with_a_passed_offer_is_refused_but_may_wait_again(session: Session) -> None:
    encontro = make.encontro(session, capacity=1)
    ana = make.participant(session)
    offered(session, encontro, ana, minutes=0)

    with pytest.raises(OfferPassedError):
        sign_up(session, encontro, ana)
    result = sign_up(session, encontro, ana, waits=True)

    assert isinstance(result, Waiting)
    assert states(session, encontro) == {ana.id: SeatState.WAITING}


def test_commitments_hold_what_is_still_to_come(session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(
        session,
        lessons=((moment(8, 3, 9), moment(8, 3, 12)), (moment(15, 3, 9), moment(15, 3, 12))),
    )
    make.seat(session, turma, ana, SeatState.HELD)
    over = make.encontro(session, starts_at=moment(1, 3, 9))
    make.seat(session, over, ana, SeatState.HELD)
    cancelled = make.encontro(session, cancelled_at=NOW)
    make.seat(session, cancelled, ana, SeatState.HELD)

    (found,) = clashes.commitments(session, participant_id=ana.id, now=NOW)

    assert found.activity_id == turma.id
    assert [slot.starts_at for slot in found.slots] == [moment(15, 3, 9)]


def test_sign_up_takes_four_statements(session: Session) -> None:
    encontro = make.encontro(session)
    ana = make.participant(session)
    statements: list[str] = []

    @event.listens_for(session.connection(), "before_cursor_execute")
    def _count(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    sign_up(session, encontro, ana)

    assert len(statements) == 4, statements


def offered(
    session: Session, activity: Activity, person: Participant, *, minutes: int = 60
) -> Seat:
    return make.seat(
        session,
        activity,
        person,
        SeatState.OFFERED,
        offered_at=NOW - timedelta(hours=1),
        offered_until=NOW + timedelta(minutes=minutes),
    )


def test_who_gives_a_seat_back_and_stands_in_line_again_does_not_write_to_everybody_for_ever(
    session: Session,
) -> None:
    """Near the start each seat given back is offered to all who wait: ten messages a round."""
    encontro = make.encontro(session, capacity=1, starts_at=NOW + timedelta(hours=3))
    restless = make.participant(session)
    sign_up(session, encontro, restless)
    for number in range(10):
        make.seat(session, encontro, make.participant(session, f"Bia {number}"), SeatState.WAITING)
    offered, minute = 0, NOW
    for _ in range(30):
        minute += timedelta(minutes=1)
        seats.decline(session, activity_id=encontro.id, participant_id=restless.id, now=minute)
        try:
            sign_up(session, encontro, restless, waits=True, now=minute)
        except BudgetSpentError:
            break
        offered += len(offers.make(session, now=minute))
        sign_up(session, encontro, restless, waits=True, now=minute)
        offers.expire(session, now=minute)

    assert offered == 3 * 11
    # An hour later it is possible again, and giving back always was.
    again = sign_up(session, encontro, restless, waits=True, now=minute + timedelta(hours=1))
    assert isinstance(again, Waiting)
