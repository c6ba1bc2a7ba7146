"""Prepared statements on PostgreSQL: what its server keeps, many at once, and who waits."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from database.engine import is_passing, make_engine
from database.prepared import Prepared, Savepoints

_pairs = Table(
    "pairs",
    MetaData(),
    Column("a", BigInteger, primary_key=True, autoincrement=False),
    Column("b", String),
    Column("c", BigInteger),
)
_insert = Prepared(insert(_pairs).values(a=bindparam("a"), b=bindparam("b"), c=bindparam("c")))
_move = Prepared(update(_pairs).where(_pairs.c.a == bindparam("a_is")).values(c=bindparam("c_is")))
_sleep = Prepared(select(func.pg_sleep(bindparam("seconds"))))


@pytest.fixture
def connection(postgres_url: str) -> Iterator[Connection]:
    engine = make_engine(postgres_url)
    _pairs.metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection) as session:
        yield session


def _kept(session: Session) -> list[tuple[int, str | None, int | None]]:
    return [tuple(row) for row in session.execute(select(_pairs).order_by(_pairs.c.a))]


def _cut(session: Session, after_s: float = 0) -> threading.Thread:
    """Have somebody else end the connection."""
    number = session.scalar(text("SELECT pg_backend_pid()"))
    engine = session.get_bind().engine

    def cut() -> None:
        time.sleep(after_s)
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})

    thread = threading.Thread(target=cut)
    thread.start()
    if not after_s:
        thread.join()
    return thread


def test_statement_is_prepared_once_for_numbers_of_every_size(session: Session) -> None:
    for number in range(12):
        _insert.run(session, a=10**number, b="x", c=10 ** (12 - number))

    ours = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO pairs%'"
    assert session.scalar(text(ours)) == 1


def test_server_remembers_statements_when_work_is_undone(connection: Connection) -> None:
    with connection.begin(), Session(connection) as session:
        savepoints = Savepoints(connection)
        for number in range(12):
            savepoints.set()
            _insert.run(session, a=number, b="x", c=1)
            if number % 2:
                savepoints.undo()

        assert [a for a, _, _ in _kept(session)] == [0, 2, 4, 6, 8, 10]
        assert session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 1


def test_many_are_written_in_order_however_large(session: Session) -> None:
    # More than the sockets hold: whoever only sends would wait for ever.
    large = "á%s" * 20_000
    echo = Prepared(
        insert(_pairs)
        .values(a=bindparam("a"), b=bindparam("b"))
        .returning(_pairs.c.b, literal_column("'%s'"))
    )

    echo.run_many(session, [{"a": n, "b": large} for n in range(300)])

    assert _kept(session) == [(n, large, None) for n in range(300)]


def test_error_in_the_middle_of_many_can_be_undone(connection: Connection) -> None:
    with connection.begin(), Session(connection) as session:
        savepoints = Savepoints(connection)
        savepoints.set()
        _insert.run_many(session, [{"a": n, "b": "x", "c": None} for n in (1, 2)])
        savepoints.set()

        with pytest.raises(IntegrityError):
            _insert.run_many(session, [{"a": n, "b": "x", "c": None} for n in (3, 2, 4)])

        assert savepoints.can_undo
        savepoints.undo()
        assert _move.run(session, a_is=2, c_is=7) == 1
        _insert.run(session, a=5, b=None, c=None)
        assert _kept(session) == [(1, "x", None), (2, "x", 7), (5, None, None)]


def test_undoing_that_fails_is_an_error(connection: Connection) -> None:
    with Session(connection) as session:
        savepoints = Savepoints(connection)
        savepoints.set()
        _insert.run(session, a=1, b="x", c=None)
        _cut(session)

        with pytest.raises(connection.dialect.loaded_dbapi.Error, match="terminat"):
            savepoints.undo()

        assert not savepoints.can_undo
        connection.invalidate()


def test_value_that_cannot_be_sent_is_an_error(session: Session) -> None:
    with pytest.raises(DataError):
        _insert.run_many(session, [{"a": 1, "b": "x", "c": 1}, {"a": 2, "b": "\x00", "c": 1}])

    session.rollback()
    assert _kept(session) == []


def _once(session: Session) -> None:
    _sleep.rows(session, seconds=0.2)


def _twice(session: Session) -> None:
    _sleep.run_many(session, [{"seconds": 0.2}, {"seconds": 0.2}])


@pytest.mark.parametrize("work", [_once, _twice])
def test_other_threads_go_on_while_the_server_lets_wait(
    session: Session, work: Callable[[Session], None]
) -> None:
    session.connection()
    thread = threading.Thread(target=work, args=(session,))
    turns = 0

    thread.start()
    while thread.is_alive():
        time.sleep(0.005)
        turns += 1

    assert turns >= 20


@pytest.mark.timeout(20)
@pytest.mark.parametrize("after_s", [0, 0.3], ids=["before", "between answers"])
def test_connection_lost_among_many_is_told_as_one(session: Session, after_s: float) -> None:
    _insert.run(session, a=1, b="x", c=None)
    cutting = _cut(session, after_s)

    with pytest.raises(OperationalError) as caught:
        _sleep.run_many(session, [{"seconds": 0.2}] * 4)

    cutting.join()
    assert caught.value.connection_invalidated
    assert is_passing(caught.value)
