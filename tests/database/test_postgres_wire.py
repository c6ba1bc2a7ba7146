"""The short way to PostgreSQL: many at once, errors in the middle, and who waits meanwhile."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import make_url

from database.postgres_wire import Wire

_INSERT = "INSERT INTO pairs (a, b) VALUES (%(a)s::BIGINT, %(b)s::TEXT)"


@pytest.fixture
def connection(postgres_url: str) -> Iterator["psycopg.Connection[Any]"]:
    url = make_url(postgres_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("CREATE TABLE pairs (a BIGINT PRIMARY KEY, b TEXT)")
        connection.commit()
        yield connection


def _pairs(connection: "psycopg.Connection[Any]") -> list[tuple[int, str]]:
    return connection.execute("SELECT a, b FROM pairs ORDER BY a").fetchall()


def test_many_are_written_in_order_however_large(connection: "psycopg.Connection[Any]") -> None:
    # More than the sockets hold: whoever only sends would wait for ever.
    large = "á%s" * 20_000
    echo = "INSERT INTO pairs (a, b) VALUES (%(a)s::BIGINT, %(b)s::TEXT) RETURNING b, '%%s'"

    Wire(connection).executemany(echo, [{"a": n, "b": large} for n in range(300)])

    assert _pairs(connection) == [(n, large) for n in range(300)]
    connection.rollback()
    assert _pairs(connection) == []


def test_error_in_the_middle_is_the_drivers_and_can_be_undone(
    connection: "psycopg.Connection[Any]",
) -> None:
    wire = Wire(connection)
    wire.executemany(_INSERT, [{"a": n, "b": "x"} for n in (1, 2)])
    wire.execute("SAVEPOINT work")

    with pytest.raises(UniqueViolation):
        wire.executemany(_INSERT, [{"a": n, "b": "x"} for n in (3, 2, 4)])

    assert wire.in_transaction
    wire.execute("ROLLBACK TO work")
    wire.execute(_INSERT, {"a": 5, "b": None})
    assert _pairs(connection) == [(1, "x"), (2, "x"), (5, None)]


def test_value_that_cannot_be_sent_sends_none(connection: "psycopg.Connection[Any]") -> None:
    wire = Wire(connection)

    with pytest.raises(psycopg.DataError):
        wire.executemany(_INSERT, [{"a": 1, "b": "x"}, {"a": 2, "b": "\x00"}])

    assert _pairs(connection) == []


def test_names_outlive_a_rollback(connection: "psycopg.Connection[Any]") -> None:
    wire = Wire(connection)
    wire.execute(_INSERT, {"a": 1, "b": "x"})
    for number in range(8):
        # What psycopg prepared itself, it would drop after the rollback, and ours with it.
        connection.execute("SELECT %s::int", (number,))
    connection.rollback()

    assert wire.execute(_INSERT, {"a": 1, "b": "x"}).rowcount == 1


@pytest.mark.parametrize("many", [True, False])
def test_other_threads_go_on_while_the_server_lets_wait(
    connection: "psycopg.Connection[Any]", *, many: bool
) -> None:
    slow = "SELECT pg_sleep(%(s)s::FLOAT)"
    wire = Wire(connection)
    given = [{"s": 0.2}, {"s": 0.2}]
    work = (
        (lambda: wire.executemany(slow, given)) if many else (lambda: wire.execute(slow, given[0]))
    )
    thread = threading.Thread(target=work)
    turns = 0

    thread.start()
    while thread.is_alive():
        time.sleep(0.005)
        turns += 1

    assert turns >= 20


def test_lost_connection_is_told_as_one(connection: "psycopg.Connection[Any]") -> None:
    wire = Wire(connection)
    wire.execute(_INSERT, {"a": 1, "b": "x"})
    with psycopg.connect(connection.info.dsn) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))

    with pytest.raises(psycopg.OperationalError):
        wire.executemany(_INSERT, [{"a": n, "b": "x"} for n in (2, 3)])

    assert connection.closed


@pytest.mark.timeout(20)
def test_connection_lost_between_answers_is_told_as_one(
    connection: "psycopg.Connection[Any]",
) -> None:
    wire = Wire(connection)
    number, dsn = connection.info.backend_pid, connection.info.dsn

    def cut() -> None:
        time.sleep(0.3)
        with psycopg.connect(dsn) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (number,))

    cutting = threading.Thread(target=cut)
    cutting.start()

    with pytest.raises(psycopg.OperationalError):
        wire.executemany("SELECT pg_sleep(%(s)s::FLOAT)", [{"s": 0.2}] * 4)

    cutting.join()
    assert connection.closed
