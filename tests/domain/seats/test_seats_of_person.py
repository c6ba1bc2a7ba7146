from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities import activities
from domain.activities.activities import Facts
from domain.seats import seats_of_person
from models import OutboxRow, OutboxState, Purpose, Seat, SeatState, Topic
from tests import make
from tests.make import NOW


def states(session: Session) -> list[str]:
    return list(session.scalars(select(Seat.state).order_by(Seat.id)))


@pytest.mark.parametrize("state", SeatState)
def test_release_frees_what_is_held_awaited_or_offered(session: Session, state: SeatState) -> None:
    ana = make.participant(session)
    until = NOW + timedelta(hours=1) if state is SeatState.OFFERED else None
    seat = make.seat(session, make.encontro(session), ana, state, offered_until=until)
    is_taken = state not in {SeatState.DECLINED, SeatState.RELEASED}

    assert seats_of_person.count_ahead(session, participant_id=ana.id, now=NOW) == is_taken
    assert seats_of_person.release(session, participant_id=ana.id, now=NOW) == is_taken

    session.refresh(seat)
    assert seat.state == (SeatState.RELEASED if is_taken else state)
    assert (seat.queue_number, seat.offered_until) == (None, None)
    assert (seat.changed_at == NOW) == is_taken
    assert seats_of_person.release(session, participant_id=ana.id, now=NOW) == 0


def test_release_leaves_what_is_cancelled_or_has_started_and_what_is_others(
    session: Session,
) -> None:
    ana, bia = make.participant(session), make.participant(session, "Bia")
    hour = timedelta(hours=1)
    under_way = ((NOW - hour, NOW + hour), (NOW + 24 * hour, NOW + 25 * hour))
    for activity in (
        make.encontro(session, starts_at=NOW - 24 * hour),
        make.encontro(session, starts_at=NOW),
        make.turma(session, lessons=under_way),
        make.encontro(session, cancelled_at=NOW),
        make.encontro(session, published_at=None),
    ):
        make.seat(session, activity, ana)
    make.seat(session, make.encontro(session), bia)

    assert seats_of_person.release(session, participant_id=ana.id, now=NOW) == 0
    assert set(states(session)) == {SeatState.HELD}


def test_release_takes_back_the_message_of_the_offer(session: Session) -> None:
    ana = make.participant(session)
    seat = make.seat(
        session,
        make.encontro(session),
        ana,
        SeatState.OFFERED,
        offered_until=NOW + timedelta(hours=1),
    )
    message = make.outgoing_message(
        session,
        chat_id=ana.chat_id or 0,
        purpose=Purpose.NOTICE,
        payload={"html": "Há uma vaga"},
        now=NOW,
        topic=Topic.OFFER,
        about_id=seat.id,
    )

    seats_of_person.release(session, participant_id=ana.id, now=NOW)

    assert message is not None
    assert session.get_one(OutboxRow, message.id).state == OutboxState.CANCELLED


def test_release_locks_activities_in_the_order_of_their_ids_and_writes_then(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = make.participant(session)
    first, second = make.encontro(session), make.turma(session)
    for activity in (second, first):
        make.seat(session, activity, ana)
    lock, locked = activities.lock, []

    def note(session: Session, *, activity_id: int) -> Facts:
        assert states(session) == [SeatState.HELD, SeatState.HELD]
        locked.append(activity_id)
        return lock(session, activity_id=activity_id)

    monkeypatch.setattr(activities, "lock", note)

    assert seats_of_person.release(session, participant_id=ana.id, now=NOW) == 2
    assert locked == [first.id, second.id]
    assert states(session) == [SeatState.RELEASED, SeatState.RELEASED]


@pytest.mark.all_on_postgres
def test_move_keeps_ones_own_where_both_have_one(session: Session) -> None:
    ana, other = make.participant(session), make.participant(session, "Ana S")
    both, only_other, only_own = (make.encontro(session) for _ in range(3))
    make.seat(session, both, ana, SeatState.DECLINED)
    make.seat(session, both, other)
    make.seat(session, only_other, other, SeatState.WAITING, queue_number=7)
    make.seat(session, only_own, ana)

    seats_of_person.move(session, kept_id=ana.id, gone_id=other.id)

    rows = session.execute(
        select(Seat.activity_id, Seat.participant_id, Seat.state, Seat.queue_number)
    ).all()
    assert {tuple(row) for row in rows} == {
        (both.id, ana.id, SeatState.DECLINED, None),
        (only_other.id, ana.id, SeatState.WAITING, 7),
        (only_own.id, ana.id, SeatState.HELD, None),
    }
