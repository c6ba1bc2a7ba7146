"""Each test gets a PostgreSQL database of its own, and leaves none behind."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.postgres import PostgresServer


def _execute(url: str, *statements: str) -> list[object]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            results = [connection.execute(text(statement)) for statement in statements]
            last = results[-1]
            return list(last.scalars()) if last.returns_rows else []
    finally:
        engine.dispose()


def test_database_is_a_copy_that_keeps_nothing_for_the_next(
    postgres_server: PostgresServer,
) -> None:
    def fill(url: str) -> None:
        _execute(url, "CREATE TABLE fruit (name text)", "INSERT INTO fruit VALUES ('caju')")

    with postgres_server.template(fill) as template:
        with postgres_server.database(template) as url:
            _execute(url, "INSERT INTO fruit VALUES ('pequi')")
        with postgres_server.database(template) as url:
            fruits = _execute(url, "SELECT name FROM fruit")

    assert fruits == ["caju"]


def test_database_is_dropped_although_a_connection_was_left_open(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.database() as url:
        engine = create_engine(url)
        connection = engine.connect()

    connection.invalidate()
    engine.dispose()
    with pytest.raises(OperationalError, match="does not exist"):
        _execute(url, "SELECT 1")
