"""Every measurement runs, at a tiny size; what starts programs runs once in the short form."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks import backlog, broadcast, compare, goals, plans, report, seats, size, start, tick
from benchmarks import contestants as bots
from benchmarks import dataset as towns
from benchmarks.contestants import BEFORE_SQLITE, OURS_SQLITE, ROOT, STOCK, Contestant
from benchmarks.strict import WAIT_S, Ceiling
from benchmarks.workload import ANNOUNCE, CONFIRM, DECLINE, FULL, GONE, people_do
from database.engine import make_engine
from database.migrating import migrate_back
from tests.postgres import PostgresServer

ROWS = {"people": 30, "messages": 40, "seats": 60, "publications": 20}
TINY = compare.Length(backlog=60, open_loop_s=0.4, far_s=0.3)


HONESTY = ROOT / ".venv/honesty/site"
"""Where the tests have aiogram."""


def is_here(contestant: Contestant) -> bool:
    """Whether it can run: `make bench` brings an older copy of ours, and aiosqlite."""
    if contestant.peer is None or Path(sys.executable) != bots.THEIRS:
        return contestant.tree.exists()
    return contestant.database == "postgres" and (contestant.peer == "ptb_orm" or HONESTY.exists())


WORKING = [
    pytest.param(
        each,
        id=each.name,
        marks=pytest.mark.skipif(not is_here(each), reason="brought by make bench"),
    )
    for each in bots.ALL
    if each.database is not None
]


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: PostgresServer
) -> Iterator[str]:
    """A database with a few rows of everything."""
    if request.param == "sqlite":
        with towns.sqlite(tmp_path, **ROWS) as url:
            yield url
    else:
        with towns.postgres(postgres_server, **ROWS) as url:
            yield url


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (tick, size):
        monkeypatch.setattr(module, "TIMES", 2)
        monkeypatch.setattr(module, "WARM", 1)


@pytest.mark.usefixtures("once")
def test_ticks_are_measured_and_their_plans_shown(
    filled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    took = tick.measure(filled, ROWS["people"], explains=True)

    assert set(took) == {*tick.WORKS, tick.WEEK}
    assert min(took.values()) > 0
    assert "outbox" in capsys.readouterr().out


@pytest.mark.usefixtures("once")
def test_screens_are_measured_as_people_see_them(filled: str) -> None:
    took = size.measure(filled, explains=False)

    assert set(took) == set(size.WORKS)
    assert min(took.values()) > 0


def test_what_a_measured_work_writes_is_undone(filled: str) -> None:
    count = text("SELECT count(*) FROM seats WHERE activity_id = 1")
    with plans.opened(filled) as session:
        before = session.scalar(count)
        plans.timed(session, {"confirmar": size.WORKS["confirmar presença"]}, 2, 0)

        assert session.scalar(count) == before


def test_town_is_brought_back_for_an_older_copy(filled: str) -> None:
    holding = towns.holders(filled)
    engine = make_engine(filled)
    migrate_back(engine, to="0007")

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0007"
    engine.dispose()
    assert towns.holders(filled) == holding != []


async def test_our_bot_is_compared(postgres_server: PostgresServer) -> None:
    figures = await compare.measure(OURS_SQLITE, compare.Plan(TINY), postgres_server)

    assert figures.out_of_order == 0
    assert figures.per_s > 0
    assert goals.judge({OURS_SQLITE: [figures]}) == []
    # Against itself every goal that asks for less than the same must fail.
    judged = goals.judge({OURS_SQLITE: [figures], STOCK: [figures]})
    assert {goal.name for goal in judged} == {"G1", "G3", "G4"}
    assert not any(goal.holds for goal in judged)
    assert goals.beside_before({OURS_SQLITE: [figures]}) == ""
    beside = goals.beside_before({OURS_SQLITE: [figures], BEFORE_SQLITE: [figures]})
    assert beside.count("1.00 (de 1.00 a 1.00)") == 6


@pytest.mark.long
async def test_seats_that_were_not_written_are_seen(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(towns, "holders", lambda _: [])

    with pytest.raises(compare.WrongAnswerError):
        await compare.measure(OURS_SQLITE, compare.Plan(TINY), postgres_server)


@pytest.mark.long
@pytest.mark.parametrize("contestant", WORKING)
async def test_bot_answers_and_writes_what_it_says(
    contestant: Contestant, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    people, turns = 40, 4
    asks = people_do("mixed", people)
    paths = str(contestant.tree)
    if contestant.peer is not None:
        paths += os.pathsep + str(HONESTY)
    more = {"PYTHONPATH": paths}
    asked: dict[int, str] = {}
    with ExitStack() as stack:
        bot = await bots.start(
            stack, contestant, tmp_path, postgres_server, more=more, people=people
        )
        for _ in range(turns):
            batch = list(islice(asks, people))
            bot.telegram.add(batch)
            async with asyncio.timeout(60):
                await bot.telegram.all_answered.wait()
            asked |= {
                each.chat_id: each.words for each in batch if each.words in {CONFIRM, DECLINE}
            }
        assert bot.telegram.mistakes == []
        assert bot.telegram.answered == people * turns
        confirmed = [chat_id for chat_id, words in sorted(asked.items()) if words == CONFIRM]
        assert towns.holders(bot.database_url) == confirmed


@pytest.mark.long
async def test_a_broadcast_is_counted(postgres_server: PostgresServer) -> None:
    case = broadcast.Case(broadcast.OURS, ceiling=1_000, rate=100)

    figures = await broadcast.measure(case, 40, 0.5, postgres_server)

    assert (figures.lost, figures.twice, figures.refused) == (0, 0, ())
    assert {goal.name for goal in broadcast.judge([(case, figures)])} == {"G5"}


@pytest.mark.long
async def test_a_line_is_worked_off(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "WARM", 40)

    short, long = await backlog.measure(OURS_SQLITE, [40, 80], "taps", postgres_server)

    assert (short.count, long.count) == (40, 80)
    assert long.jumped == long.out_of_order == 0


@pytest.mark.long
async def test_a_rush_is_compared_with_the_database(postgres_server: PostgresServer) -> None:
    figures = await seats.measure(OURS_SQLITE, 5, 20, postgres_server)

    assert (figures.held, figures.told, figures.differ) == (5, 5, 0)


@pytest.mark.long
async def test_a_start_is_measured(postgres_server: PostgresServer) -> None:
    figures = await start.measure(OURS_SQLITE, postgres_server)

    assert min(figures.start_ms, figures.cpu_ms, figures.idle_mb) > 0
    assert "| sqlalchemy |" in start.imports(["models"])


def test_every_tenth_is_a_tap_that_is_refused() -> None:
    asked = list(islice(people_do("mixed"), 30_000))
    counted = Counter(ask.words for ask in asked)

    assert sum(counted[words] for words in (FULL, GONE, ANNOUNCE)) == pytest.approx(3_000, abs=5)
    assert min(counted[words] for words in (FULL, GONE, ANNOUNCE)) > 900
    # The organizer's tap would tell everybody.
    assert all(ask.words in {"/encontros", CONFIRM, DECLINE} for ask in asked[::1_000])


# --- What measures must be right itself ---------------------------------------------------------


def test_ceiling_lets_one_more_than_the_rate_into_a_second() -> None:
    ceiling = Ceiling(30)

    waits = [ceiling.ask(100 + number / 40) for number in range(40)]

    assert waits[:31] == [None] * 31
    assert waits[31:] == [pytest.approx(WAIT_S - number / 40) for number in range(9)]
    assert ceiling.refused == [9]
    assert ceiling.most == 31


def test_ceiling_is_never_met_at_exactly_its_rate() -> None:
    ceiling = Ceiling(30)

    assert {ceiling.ask(100 + number / 30) for number in range(300)} == {None}


def test_answer_out_of_turn_is_counted() -> None:
    in_turn = list(range(10_000))

    assert backlog._jumped(in_turn) == 0  # noqa: SLF001 - what the verdict rests on
    assert backlog._jumped([*in_turn[5_000:], *in_turn[:5_000]]) > 0  # noqa: SLF001


@pytest.mark.parametrize(
    "path", sorted((ROOT / "benchmarks/peers").glob("*.py")), ids=lambda path: path.name
)
def test_bots_of_others_can_be_read(path: Path) -> None:
    compile(path.read_text(encoding="utf-8"), str(path), "exec")


def test_table_says_whether_a_goal_holds() -> None:
    told = report.goals([report.Goal("G1", "rápido", "0.40", holds=True)])

    assert told.splitlines()[-1] == "| G1 | rápido | 0.40 | sim |"
