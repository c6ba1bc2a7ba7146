"""Ten thousand people and thirty seats: F15 through the whole bot, and on the operations."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.database import make_engine
from models import Seat, SeatState
from tests.chaos import race
from tests.chaos.operations import tap_from_processes
from tests.scale import LONG, sized

PEOPLE = sized(250, 10_000)
# Both databases together: 20 rounds of two taps each, 400,000 taps.
ROUNDS = sized(1, 10)
WINNERS_WAIT_S = 2.0 if LONG else 10.0
"""The goal where nothing else runs; a busy machine is given time."""

pytestmark = pytest.mark.timeout(sized(240, 7_200))


async def test_last_seats_through_the_whole_bot(database_url: str) -> None:
    # On PostgreSQL three processes take the taps in, and one of them serves.
    replicas = 2 if database_url.startswith("postgresql") else 0

    found = await race.race(database_url, people=PEOPLE, rounds=ROUNDS, replicas=replicas)

    print(f"{database_url.partition(':')[0]}, {replicas} replicas: {found}")  # noqa: T201
    assert found.broken == []
    assert found.taps == ROUNDS * PEOPLE * 2
    assert len(found.winners_s) == ROUNDS * race.SEATS
    assert found.p95_s <= WINNERS_WAIT_S


@pytest.mark.skipif(not LONG, reason="the replicas prove more; by polling in the long form")
async def test_last_seats_by_polling_on_postgresql(postgres_url: str) -> None:
    found = await race.race(postgres_url, people=PEOPLE, rounds=2)

    print(f"postgresql, polling: {found}")  # noqa: T201
    assert found.broken == []


async def test_verdict_sees_seats_taken_without_the_lock(database_url: str) -> None:
    found = await race.race(
        database_url, people=PEOPLE if LONG else 120, rounds=1, flaw="no_seat_lock"
    )

    print(f"without the lock: {found}")  # noqa: T201
    assert any("seats held of" in line for line in found.broken), found.broken


async def test_verdict_sees_people_overtaken_without_turns(postgres_url: str) -> None:
    found = await race.race(postgres_url, people=sized(200, 1_000), rounds=1, flaw="no_turns")

    assert any("overtaken" in line for line in found.broken), found.broken


@pytest.mark.parametrize(
    "guarded",
    [
        True,
        # In the short form tests/domain/test_last_seat.py shows the same with threads alone.
        pytest.param(False, marks=pytest.mark.skipif(not LONG, reason="only in the long form")),
    ],
    ids=["guarded", "unguarded"],
)
async def test_last_seats_from_several_processes(database_url: str, *, guarded: bool) -> None:
    people = sized(100, 10_000) if guarded else 150
    race.fill(database_url, people, 1)

    told = await tap_from_processes(
        database_url,
        race.FIRST_ROUND,
        list(range(1, people + 1)),
        processes=sized(2, 4),
        guarded=guarded,
    )

    engine = make_engine(database_url)
    with Session(engine) as session:
        held, numbers, doubled = counted(session)
    engine.dispose()
    is_well = (
        held == race.SEATS
        and numbers == list(range(1, people - race.SEATS + 1))
        and not doubled
        and ("collision", 0) not in told
    )
    assert len(told) == 2 * people
    assert is_well is guarded, (held, len(numbers), doubled)


def counted(session: Session) -> tuple[int, list[Any], int]:
    """Return the seats held, the numbers of those who wait, and the people with two rows."""
    of_race = Seat.activity_id == race.FIRST_ROUND
    held = session.scalar(
        select(func.count()).where(of_race, Seat.state == SeatState.HELD).select_from(Seat)
    )
    waiting = select(Seat.queue_number).where(of_race, Seat.state == SeatState.WAITING)
    rows = session.scalar(select(func.count()).where(of_race).select_from(Seat)) or 0
    persons = session.scalar(select(func.count(Seat.participant_id.distinct())).where(of_race)) or 0
    numbers = list(session.scalars(waiting.order_by(Seat.queue_number)))
    return held or 0, numbers, rows - persons
