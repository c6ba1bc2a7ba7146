"""The order of a line, its offers and their pause, in the hands of organizers."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities import activities
from domain.errors import StaleError
from domain.seats import line_by_hand, offers
from domain.seats.seats_by_hand import ReasonNeededError
from models import (
    Activity,
    AuditEntry,
    OutboxRow,
    OutboxState,
    Participant,
    Seat,
    SeatState,
    Standing,
)
from scheduler import offers as clock
from tests import make
from tests.make import NOW, moment


@pytest.fixture
def celia(session: Session) -> Participant:
    return make.organizer(session)


def lined(session: Session, *people: dict[str, Any]) -> tuple[Activity, list[Participant]]:
    """An encontro whose one seat is held, and who waits for it."""
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session))
    waiting = [make.participant(session, **columns) for columns in people]
    for person in waiting:
        make.seat(session, encontro, person, SeatState.WAITING)
    return encontro, waiting


def order(session: Session, encontro: Activity) -> list[int]:
    session.flush()
    return list(
        session.scalars(
            select(Seat.participant_id)
            .where(Seat.activity_id == encontro.id, Seat.state.in_(("waiting", "offered")))
            .order_by(Seat.queue_number)
        )
    )


def put_at(
    session: Session, celia: Participant, encontro: Activity, person: Participant, place: int
) -> line_by_hand.Placed:
    return line_by_hand.put_at(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        participant_id=person.id,
        place=place,
        reason="combinado",
        now=NOW,
    )


def offer(session: Session, encontro: Activity, person: Participant) -> Seat:
    return make.seat(
        session,
        encontro,
        person,
        SeatState.OFFERED,
        offered_at=NOW,
        offered_until=moment(12, 3, 10),
    )


@pytest.mark.parametrize(
    ("who", "wished", "expected"),
    [
        (3, (1, 1), [3, 0, 1, 2]),
        (0, (4, 4), [1, 2, 3, 0]),
        (0, (99, 4), [1, 2, 3, 0]),
        (2, (2, 2), [0, 2, 1, 3]),
        (1, (1, 1), [1, 0, 2, 3]),
        (2, (3, 3), [0, 1, 2, 3]),
    ],
)
def test_others_close_up(
    session: Session, celia: Participant, who: int, wished: tuple[int, int], expected: list[int]
) -> None:
    place, shown = wished
    encontro, people = lined(session, {}, {}, {}, {})
    numbers = set(session.scalars(select(Seat.queue_number)))

    done = put_at(session, celia, encontro, people[who], place)

    assert order(session, encontro) == [people[at].id for at in expected]
    assert (done.before, done.place) == (who + 1, shown)
    facts = activities.read(session, activity_id=encontro.id)
    mine = activities.card(session, facts, participant_id=people[who].id).mine
    assert mine is not None
    assert mine.place == shown
    # No number is new: who left a minute ago can still have theirs back.
    assert set(session.scalars(select(Seat.queue_number))) == numbers
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.details == {"old": who + 1, "new": shown}


def test_who_waits_for_approval_has_no_place_that_counts(
    session: Session, celia: Participant
) -> None:
    pending = {"standing": Standing.PENDING}
    encontro, (zoe, bia, caio, davi) = lined(session, pending, {}, pending, {})

    done = put_at(session, celia, encontro, davi, 1)

    assert (done.before, done.place) == (2, 1)
    assert order(session, encontro) == [davi.id, zoe.id, bia.id, caio.id]
    with pytest.raises(StaleError):
        put_at(session, celia, encontro, caio, 1)


def test_nobody_is_put_before_who_has_an_offer(session: Session, celia: Participant) -> None:
    encontro = make.encontro(session, capacity=1)
    ana, bia, caio = (make.participant(session) for _ in range(3))
    offer(session, encontro, ana)
    for person in (bia, caio):
        make.seat(session, encontro, person, SeatState.WAITING)

    done = put_at(session, celia, encontro, caio, 1)

    assert done.place == 2
    assert order(session, encontro) == [ana.id, caio.id, bia.id]
    with pytest.raises(StaleError):
        put_at(session, celia, encontro, ana, 2)


def test_place_is_not_changed_without_a_reason(session: Session, celia: Participant) -> None:
    encontro, people = lined(session, {}, {})

    with pytest.raises(ReasonNeededError):
        line_by_hand.put_at(
            session,
            actor_id=celia.id,
            activity_id=encontro.id,
            participant_id=people[1].id,
            place=1,
            reason="",
            now=NOW,
        )
    assert order(session, encontro) == [person.id for person in people]


def test_passed_offer_goes_to_the_next_who_can_answer(session: Session, celia: Participant) -> None:
    encontro = make.encontro(session, capacity=1)
    ana, eva, bia, caio = (
        make.participant(session, unreachable_at=NOW if name == "Eva" else None)
        for name in ("Ana", "Eva", "Bia", "Caio")
    )
    offer(session, encontro, ana)
    for person in (eva, bia, caio):
        make.seat(session, encontro, person, SeatState.WAITING)
    act: dict[str, Any] = {"actor_id": celia.id, "activity_id": encontro.id, "now": NOW}

    done = line_by_hand.pass_offer(session, participant_id=ana.id, **act)

    assert (done.before, done.place) == (1, 3)
    assert order(session, encontro) == [eva.id, bia.id, ana.id, caio.id]
    (made,) = offers.make(session, now=NOW)
    assert made.participant_id == bia.id
    line_by_hand.pass_offer(session, participant_id=bia.id, **act)
    # Whose turn it was before is next again.
    assert order(session, encontro) == [eva.id, ana.id, bia.id, caio.id]


def test_offer_is_not_passed_where_nobody_is_next(session: Session, celia: Participant) -> None:
    encontro = make.encontro(session, capacity=1)
    ana = make.participant(session)
    seat = offer(session, encontro, ana)

    with pytest.raises(StaleError):
        line_by_hand.pass_offer(
            session,
            actor_id=celia.id,
            activity_id=encontro.id,
            participant_id=ana.id,
            now=NOW,
        )
    assert seat.state == SeatState.OFFERED


def test_stopped_offer_withdraws_what_waits_to_be_sent_and_is_not_made_again(
    session: Session, celia: Participant
) -> None:
    encontro, (ana,) = lined(session, {})
    encontro.capacity = 2
    session.flush()
    # In the night the offer waits for the morning.
    night = moment(11, 3, 22)
    clock.plan(session, night)
    row = session.scalars(select(OutboxRow)).one()
    assert row.state == OutboxState.READY

    line_by_hand.stop_offer(
        session, actor_id=celia.id, activity_id=encontro.id, participant_id=ana.id, now=night
    )

    session.refresh(row)
    assert row.state == OutboxState.CANCELLED
    assert clock.plan(session, night) == []
    line_by_hand.pause(
        session, actor_id=celia.id, activity_id=encontro.id, is_paused=False, now=night
    )
    with pytest.raises(StaleError):
        line_by_hand.pause(
            session, actor_id=celia.id, activity_id=encontro.id, is_paused=False, now=night
        )
    (again,) = offers.make(session, now=night)
    assert again.participant_id == ana.id


def test_longer_offer_skips_the_night_and_ends_with_the_start(
    session: Session, celia: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    ana = make.participant(session)
    seat = offer(session, encontro, ana)
    act: dict[str, Any] = {
        "actor_id": celia.id,
        "activity_id": encontro.id,
        "participant_id": ana.id,
        "now": NOW,
    }

    done = line_by_hand.lengthen_offer(session, hours=12, **act)

    assert done.until == moment(13, 3, 10)
    assert offers.expire(session, now=moment(12, 3, 11)) == []
    for _ in range(3):
        done = line_by_hand.lengthen_offer(session, hours=24, **act)
    assert done.until == moment(18, 3, 9)
    with pytest.raises(StaleError):
        line_by_hand.lengthen_offer(session, hours=1, **act)
    session.refresh(seat)
    assert seat.offered_until == moment(18, 3, 9)


def test_offer_that_ran_out_is_neither_lengthened_nor_stopped(
    session: Session, celia: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    ana = make.participant(session)
    offer(session, encontro, ana)
    act: dict[str, Any] = {
        "actor_id": celia.id,
        "activity_id": encontro.id,
        "participant_id": ana.id,
    }

    for late in (moment(12, 3, 10), moment(18, 3, 10)):
        with pytest.raises(StaleError):
            line_by_hand.lengthen_offer(session, hours=6, now=late, **act)
        with pytest.raises(StaleError):
            line_by_hand.stop_offer(session, now=late, **act)
