"""The clock jumps, the machine's zone changes, summer time begins: no reminder lost or doubled."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from domain.holidays import day_off
from models import OutboxRow, SeatState
from tests import make
from tests.scale import sized
from tests.scheduler.wheel import Wheel

MINAS = ZoneInfo("America/Sao_Paulo")
# The clocks went forward on 4 November 2018 and back on 17 February 2019, for the last time.
DAYS = [
    datetime(2018, 11, 3, tzinfo=UTC),
    datetime(2018, 11, 5, tzinfo=UTC),
    datetime(2019, 2, 16, tzinfo=UTC),
    datetime(2019, 2, 18, tzinfo=UTC),
    datetime(2024, 3, 18, tzinfo=UTC),
]
STEPS = [
    *(timedelta(minutes=minutes) for minutes in (7, 20, 45, 60, 170)),
    *(timedelta(hours=hours) for hours in (-1, 1, -24, 24)),
]


@pytest.fixture
def _zone_back() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


def wanted(at: datetime, starts_at: datetime) -> set[str]:
    """Return what is due at a moment, by the clock on the wall; written anew on purpose."""
    context, start = at.astimezone(MINAS), starts_at.astimezone(MINAS)
    if not 8 <= context.hour < 20:
        return set()
    found = set()
    # From 9h of the last working day on.
    eve = start.date() - timedelta(days=1)
    while day_off(eve) is not None:
        eve -= timedelta(days=1)
    if eve <= context.date() < start.date() and (context.date() > eve or context.hour >= 9):
        found.add("eve")
    if timedelta(minutes=15) < starts_at - at <= timedelta(hours=2):
        found.add("two_hours")
    return found


@pytest.mark.timeout(sized(120, 3_600))
@pytest.mark.usefixtures("_zone_back")
def test_no_reminder_is_lost_or_doubled_when_the_clock_jumps(shared_sqlite: Engine) -> None:
    @settings(
        max_examples=sized(20, 10_000), deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(
        day=st.sampled_from(DAYS),
        minute=st.integers(7 * 4, 22 * 4).map(lambda quarter: quarter * 15),
        begins=st.integers(1, 60),
        steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=14),
        zones=st.lists(
            st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Tokyo", "America/New_York"]),
            min_size=1,
            max_size=3,
        ),
    )
    @example(
        # Over the change of the clocks, and back over it.
        day=DAYS[1],
        minute=9 * 60,
        begins=26,
        steps=[timedelta(hours=1)] * 4 + [timedelta(hours=-24), timedelta(hours=24)],
        zones=["Asia/Tokyo"],
    )
    def walk(
        day: datetime, minute: int, begins: int, steps: list[timedelta], zones: list[str]
    ) -> None:
        wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=MINAS)
        starts_at = wall.astimezone(UTC)
        with Session(shared_sqlite) as session:
            office = make.assessoria(session)
            long_ago = starts_at - timedelta(days=90)
            encontro = make.encontro(session, starts_at=starts_at, published_at=long_ago)
            ana = make.participant(session, office=office, created_at=long_ago, decided_at=long_ago)
            make.seat(session, encontro, ana, SeatState.HELD, changed_at=long_ago)
            wheel, due = Wheel(session), set[str]()
            now = starts_at - timedelta(hours=begins)
            for number, step in enumerate([timedelta(), *steps]):
                os.environ["TZ"] = zones[number % len(zones)]
                time.tzset()
                now += step
                wheel.turn(now)
                due |= wanted(now, starts_at)

            assert wheel.broken() == []
            assert sorted(left.key.split()[0] for left in wheel.sent) == sorted(due)
            for html in session.scalars(select(OutboxRow.payload)):
                assert f"{wall.hour}h" in html["html"]
            stored = session.scalar(text("SELECT starts_at FROM slots"))
            assert datetime.fromisoformat(stored).replace(tzinfo=UTC) == starts_at

    walk()
