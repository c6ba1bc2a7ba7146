"""Ten thousand people and thirty seats: F15 through the whole bot, and on the operations."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from database.engine import make_engine
from domain.organizing import changing
from domain.seats import offers, seats
from models import AuditEntry, Seat, SeatState
from tests import make
from tests.chaos import race, verdict
from tests.chaos.history import History
from tests.chaos.operations import patiently, tap_from_processes
from tests.make import NOW
from tests.scale import LONG, sized

PEOPLE = sized(200, 10_000)
# Both databases together: 20 rounds of two taps each, 400,000 taps.
ROUNDS = sized(1, 10)
WINNERS_WAIT_S = 2.0 if LONG else 10.0
"""The goal where nothing else runs; a busy machine is given time."""

FAR = NOW + timedelta(days=300)

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


# The replicas prove more.
@pytest.mark.long
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


async def test_verdict_sees_people_overtaken_where_several_write(postgres_url: str) -> None:
    found = await race.race(
        postgres_url, people=sized(200, 1_000), rounds=1, flaw="several_writers"
    )

    assert any("overtaken" in line for line in found.broken), found.broken


@pytest.mark.parametrize(
    "guarded",
    [
        True,
        # In the short form tests/domain/seats/test_last_seat.py shows the same with threads alone.
        pytest.param(False, marks=pytest.mark.long),
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


def test_seats_hold_while_people_come_go_and_the_room_changes(engine: Engine) -> None:
    """F16: every kind of change at once; looked at between all of them, and at the end."""
    people = 40
    with Session(engine) as session, session.begin():
        office = make.assessoria(session)
        encontro_id = make.encontro(session, capacity=5, starts_at=FAR).id
        ids = [make.participant(session, office=office).id for _ in range(people)]
        organizer_id = make.organizer(session, office=office).id
    offered: list[tuple[int, int]] = []
    overbooked: list[str] = []
    over = threading.Event()

    def act(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - no secret
        for turn in range(sized(35, 3_000)):
            work = chosen(chance, ids, encontro_id, organizer_id, now=NOW + timedelta(minutes=turn))
            made = patiently(engine, work)
            if isinstance(made, list):
                offered.extend((offer.seat_id, int(offer.offered_at.timestamp())) for offer in made)

    def look() -> None:
        while not over.is_set():
            with Session(engine.execution_options(rede_reads=True)) as session:
                overbooked.extend(verdict.overbooked(session))

    with ThreadPoolExecutor(5) as threads:
        looking = threads.submit(look)
        acting = [threads.submit(act, seed) for seed in range(4)]
        wait(acting)
        over.set()
        for one in (*acting, looking):
            one.result()

    assert overbooked == []
    # The audit says who was offered a seat, when; nobody was offered one seat twice at once.
    assert len(offered) == len(set(offered)) > 0
    with Session(engine) as session:
        history = session.execute(
            select(AuditEntry.id, AuditEntry.subject_id).where(AuditEntry.action == "seat.offer")
        ).all()
        assert len(history) == len(offered)
        assert list(verdict.waitlist_in_order(session, History())) == []
        assert list(verdict.one_row_per_person(session, History())) == []


def chosen(
    chance: random.Random, ids: list[int], activity_id: int, organizer_id: int, *, now: datetime
) -> Callable[[Session], object]:
    """Return something that somebody, or the clock, does."""
    who: dict[str, Any] = {
        "activity_id": activity_id,
        "participant_id": chance.choice(ids),
        "now": now,
    }
    seats_count = chance.randint(3, 9)

    def resize(session: Session) -> None:
        changing.change(
            session,
            actor_id=organizer_id,
            activity_id=activity_id,
            change=changing.ChangeSeats(seats_count),
            now=now,
        )

    works: list[Callable[[Session], object]] = [
        lambda session: seats.sign_up(session, version=None, waits=True, **who),
        lambda session: seats.sign_up(session, version=None, waits=True, **who),
        lambda session: seats.decline(session, **who),
        lambda session: seats.leave_waitlist(session, **who),
        lambda session: offers.accept(session, **who),
        lambda session: offers.make(session, now=now),
        lambda session: offers.expire(session, now=now) and None,
        resize,
    ]
    return chance.choice(works)
