"""Transactions: each work stands or falls alone, and a start leaves the tables in order."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from database import migrating
from database.engine import is_passing, make_engine
from database.transactions import Transactions
from domain import audit
from models import Course
from tests.bot.probes import EFFECT, effects
from tests.conftest import ROOT
from tests.make import NOW


def _leave(session: Session, number: int) -> int:
    audit.record(session, actor_id=None, action=EFFECT, subject_id=number, now=NOW)
    session.flush()
    return number


def _leave_slowly(session: Session, number: int) -> int:
    time.sleep(0.1)
    return _leave(session, number)


def _fail(session: Session, number: int) -> int:
    _leave(session, number)
    raise LookupError(number)


def _collide(session: Session, number: int) -> int:
    """Fail in the flush, after which the session takes the whole transaction back."""
    session.add(Course(code=f"c{number}", title="Curso", aim="", minutes=60))
    session.add(Course(code=f"c{number}", title="Curso", aim="", minutes=60))
    session.flush()
    return number


def _leave_unflushed(session: Session, number: int) -> int:
    session.add(Course(code=f"c{number}", title="Curso", aim="", minutes=60))
    _fail(session, number)
    return number


@pytest.mark.parametrize(
    ("fails", "kind"),
    [(_fail, LookupError), (_collide, IntegrityError), (_leave_unflushed, LookupError)],
)
async def test_failing_work_leaves_its_neighbours_alone(
    engine: Engine, fails: Callable[[Session, int], int], kind: type[Exception]
) -> None:
    async with Transactions(engine) as transactions:
        # The first takes its time, so that the others wait and share one commit.
        first = asyncio.create_task(transactions.run(lambda s: _leave_slowly(s, 0)))
        await asyncio.sleep(0.02)
        results = await asyncio.gather(
            *(
                transactions.run(lambda s, n=n: (fails if n % 3 == 0 else _leave)(s, n))  # type: ignore[misc]
                for n in range(1, 10)
            ),
            return_exceptions=True,
        )
        await first
        kept = await transactions.read(effects)
        courses = await transactions.read(lambda s: s.scalars(select(Course.id)).all())

    assert [r if isinstance(r, int) else type(r) for r in results] == [
        1, 2, kind, 4, 5, kind, 7, 8, kind,
    ]  # fmt: skip
    assert sorted(n or 0 for n in kept) == [0, 1, 2, 4, 5, 7, 8]
    assert courses == []


async def test_waiting_works_share_one_commit(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    commits: list[float] = []
    from sqlalchemy import event

    event.listen(engine, "commit", lambda _connection: commits.append(time.monotonic()))
    async with Transactions(engine) as transactions:
        await asyncio.gather(*(transactions.run(lambda s, n=n: _leave(s, n)) for n in range(30)))  # type: ignore[misc]

    assert len(commits) <= 3


async def test_result_arrives_after_the_commit(engine: Engine) -> None:
    other = make_engine(engine.url.render_as_string(hide_password=False))
    async with Transactions(engine) as transactions:
        for number in range(20):
            await transactions.run(lambda s, n=number: _leave(s, n))  # type: ignore[misc]
            with Session(other) as session:
                assert number in effects(session)
                session.rollback()
    other.dispose()


async def test_locked_database_is_waited_for(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("database.engine.BUSY_TIMEOUT_MS", 50)
    engine = make_engine(sqlite_url)
    blocker = sqlite3.connect(
        str(engine.url.database), isolation_level=None, check_same_thread=False
    )
    blocker.execute("BEGIN IMMEDIATE")
    threading.Timer(0.4, lambda: blocker.execute("ROLLBACK")).start()

    async with Transactions(engine) as transactions:
        assert await transactions.run(lambda s: _leave(s, 1)) == 1
        assert await transactions.read(effects) == [1]
    blocker.close()


async def test_database_that_stays_locked_is_a_passing_trouble(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("database.engine.BUSY_TIMEOUT_MS", 20)
    monkeypatch.setattr("database.transactions.PAUSES", (0.01,))
    engine = make_engine(sqlite_url)
    blocker = sqlite3.connect(str(engine.url.database), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    async with Transactions(engine) as transactions:
        with pytest.raises(OperationalError) as caught:
            await transactions.run(lambda s: _leave(s, 1))
        assert is_passing(caught.value)
        blocker.execute("ROLLBACK")
        blocker.close()
        assert await transactions.run(lambda s: _leave(s, 2)) == 2


async def test_full_disk_fails_the_whole_group_and_says_so(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    async with Transactions(engine) as transactions:
        pages = await transactions.run(lambda s: s.scalar(text("PRAGMA page_count")))
        await transactions.run(lambda s: s.scalar(text(f"PRAGMA max_page_count = {pages}")))

        def fill(session: Session) -> None:
            session.execute(
                text("INSERT INTO inbox VALUES (1, :much, 'new', 0, '2024-01-01', NULL)"),
                {"much": "x" * 3_000_000},
            )

        with pytest.raises(OperationalError) as caught:
            await transactions._once(fill)  # noqa: SLF001 - one try is what is looked at
        assert is_passing(caught.value)
        # The connection was thrown away with its limit; work goes on.
        assert await transactions.run(lambda s: _leave(s, 5)) == 5
        assert await transactions.read(effects) == [5]


async def test_lost_connection_is_replaced(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    async with Transactions(engine) as transactions:
        await transactions.run(lambda s: _leave(s, 1))
        tries: list[int] = []

        def die_once(session: Session) -> int:
            tries.append(1)
            if len(tries) == 1:
                session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            return _leave(session, 2)

        assert await transactions.run(die_once) == 2
        assert await transactions.read(effects) == [1, 2]
    assert len(tries) == 2


def test_sqlite_keeps_what_it_promises(sqlite_url: str) -> None:
    with make_engine(sqlite_url).connect() as connection:
        found = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_migrate_fills_an_empty_database_once(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/new/rede.db")

    assert [migrating.migrate(engine), migrating.migrate(engine)] == [True, False]
    with Session(engine) as session:
        assert effects(session) == []
    engine.dispose()


def test_newest_revision_is_what_alembic_says() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [migrating.newest_revision()]


# --- What takes too long --------------------------------------------------------------------


async def test_statement_that_takes_too_long_is_ended_and_leaves_its_neighbours_alone(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("database.turns.STATEMENT_S", 0.3)
    engine = make_engine(postgres_url, serves=True)

    def sleep(session: Session) -> None:
        session.execute(text("SELECT pg_sleep(0.6)"))

    async with Transactions(engine) as transactions:
        results = await asyncio.gather(
            transactions.run(lambda s: _leave(s, 1)),
            transactions.run(sleep),
            transactions.run(lambda s: _leave(s, 2)),
            return_exceptions=True,
        )
        # What the clock does may take longer.
        await transactions.run(sleep, is_long=True)
        kept = await transactions.read(effects)

    assert results[0] == 1
    assert results[2] == 2
    assert isinstance(results[1], DBAPIError)
    # It would take as long again, each time at everybody's cost.
    assert not is_passing(results[1])
    assert kept == [1, 2]


def test_lock_that_is_not_given_back_is_waited_for_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("database.engine.BUSY_TIMEOUT_MS", 200)
    engine = make_engine(postgres_url, serves=True)
    with engine.begin() as holder, engine.begin() as waiter:
        holder.execute(text("LOCK TABLE inbox"))
        with pytest.raises(DBAPIError) as refused:
            waiter.execute(text("SELECT 1 FROM inbox"))
        waiter.rollback()
    engine.dispose()

    assert is_passing(refused.value)


def test_commands_and_migrations_take_their_time(postgres_url: str) -> None:
    commands = make_engine(postgres_url)
    serving = make_engine(postgres_url, serves=True)
    with serving.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))

    def limit(engine: Engine) -> Any:
        with engine.connect() as connection:
            return connection.scalar(text("SHOW statement_timeout"))

    with pytest.raises(DBAPIError):
        # What 0008 makes is there already; it gave its own limit back all the same.
        migrating.migrate(serving)
    assert (limit(commands), limit(serving)) == ("0", "10s")
    commands.dispose()
    serving.dispose()


async def test_work_that_hangs_is_left_behind_at_the_end(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("database.transactions._ENDS_WITHIN_S", 0.2)
    let_go = threading.Event()
    async with Transactions(engine) as transactions:
        hanging = asyncio.create_task(transactions.run(lambda _: let_go.wait(20)))
        reading = asyncio.create_task(transactions.read(lambda _: let_go.wait(20)))
        await asyncio.sleep(0.1)
        began_at = time.monotonic()
    took_s = time.monotonic() - began_at
    left = [each for each in threading.enumerate() if each.name.startswith(("writer", "reads"))]
    let_go.set()
    await asyncio.gather(hanging, reading)
    for thread in left:
        # Both give their connections back to the engine, which is to close them.
        thread.join()

    assert len(left) > 1
    assert 0.2 <= took_s < 5
