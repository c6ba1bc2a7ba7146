"""The last seat: many people tap at once, each in a transaction of their own."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from database.engine import is_passing, make_engine
from domain.activities import activities
from domain.seats import offers, seats
from domain.seats.seats import Lock
from domain.seats.seats_answers import Held, OnClash, Requested, Waiting
from models import Seat, SeatState
from tests import make
from tests.make import NOW

PEOPLE = 60
SEATS = 5
THREADS = 6


@dataclass
class Rush:
    """What many taps on one button led to."""

    held: list[int]
    numbers: list[int]
    answers: list[Held | Waiting | Requested] = field(default_factory=list)
    collisions: int = 0


def slow_down(engine: Engine) -> None:
    """Give others time to come between the counting of the seats and the writing."""

    @event.listens_for(engine, "before_cursor_execute")
    def _pause(*arguments: object) -> None:
        if str(arguments[2]).startswith("INSERT INTO seats"):
            time.sleep(0.003)


def rush(engine: Engine, lock: Lock) -> Rush:
    """Let 60 people tap twice each on an encontro with 5 seats."""
    with Session(engine) as session, session.begin():
        office = make.assessoria(session)
        encontro_id = make.encontro(session, capacity=SEATS).id
        people = [make.participant(session, office=office).id for _ in range(PEOPLE)]
    found = Rush([], [])
    slow_down(engine)

    def tap(participant_id: int) -> Held | Waiting | Requested | None:
        try:
            with Session(engine) as session, session.begin():
                return seats.sign_up(
                    session,
                    activity_id=encontro_id,
                    participant_id=participant_id,
                    version=1,
                    now=NOW,
                    waits=True,
                    lock=lock,
                )
        except IntegrityError:
            found.collisions += 1
            return None
        except OperationalError as error:
            # SQLite's waiting line is not fair: one thread may wait in vain, and tries again.
            if not is_passing(error):
                raise
            return tap(participant_id)

    with ThreadPoolExecutor(THREADS) as threads:
        # Three people and their second taps at a time run side by side.
        trios = [people[start : start + 3] for start in range(0, PEOPLE, 3)]
        taps = [person for trio in trios for person in trio * 2]
        found.answers = [answer for answer in threads.map(tap, taps) if answer is not None]
    with Session(engine) as session:
        for seat in session.scalars(select(Seat).order_by(Seat.queue_number)):
            if seat.state == SeatState.HELD:
                found.held.append(seat.participant_id)
            else:
                found.numbers.append(seat.queue_number or 0)
    return found


def test_last_seats_go_to_exactly_as_many_people(engine: Engine) -> None:
    found = rush(engine, activities.lock)

    assert len(found.held) == SEATS
    assert found.numbers == list(range(1, PEOPLE - SEATS + 1))
    assert found.collisions == 0
    assert len(found.answers) == 2 * PEOPLE
    assert sum(answer.is_new for answer in found.answers) == PEOPLE
    new_places = [
        answer.place for answer in found.answers if isinstance(answer, Waiting) and answer.is_new
    ]
    assert sorted(new_places) == found.numbers


@pytest.fixture
def unlocked_engine(database_url: str) -> Iterator[Engine]:
    """The database without the lock a transaction of ours begins with on SQLite."""
    if database_url.startswith("sqlite"):
        arguments: dict[str, object] = {"isolation_level": None, "timeout": 30}
        engine = create_engine(database_url, poolclass=NullPool, connect_args=arguments)
    else:
        engine = make_engine(database_url)
    yield engine
    engine.dispose()


def test_last_seats_are_oversold_without_the_lock(unlocked_engine: Engine) -> None:
    found = rush(unlocked_engine, activities.read)

    # On a busy machine the seats may come out right by chance; the places in line do not.
    assert len(found.held) > SEATS or len(set(found.numbers)) < len(found.numbers)


def test_freed_seats_are_offered_once_by_two_clocks(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        encontro = make.encontro(session, capacity=SEATS)
        for _ in range(3 * SEATS):
            make.seat(session, encontro, make.participant(session), SeatState.WAITING)

    def clock(_: int) -> list[int]:
        with Session(engine) as session, session.begin():
            return [offer.participant_id for offer in offers.make(session, now=NOW)]

    with ThreadPoolExecutor(4) as threads:
        made = [person for offered in threads.map(clock, range(4)) for person in offered]

    assert len(made) == len(set(made)) == SEATS
    with Session(engine) as session:
        line = session.scalars(select(Seat.participant_id).order_by(Seat.queue_number)).all()
    assert sorted(made) == sorted(line[:SEATS])


def test_swaps_across_each_other_do_not_wait_in_a_ring(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        first, second = make.encontro(session).id, make.encontro(session).id
        people = [make.participant(session).id for _ in range(2)]
    slow_down(engine)

    def swap(person: int, to: int) -> bool:
        with Session(engine) as session, session.begin():
            result = seats.sign_up(
                session,
                activity_id=to,
                participant_id=person,
                version=1,
                now=NOW,
                clash=OnClash.SWAP,
            )
            return isinstance(result, Held)

    with ThreadPoolExecutor(2) as threads:
        for turn in range(12):
            context, there = (first, second) if turn % 2 else (second, first)
            done = threads.map(swap, people, (context, there))
            assert list(done) == [True, True]

    with Session(engine) as session:
        held = select(Seat.participant_id).where(Seat.state == SeatState.HELD)
        assert sorted(session.scalars(held)) == sorted(people)
