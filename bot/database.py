"""The database: engines as the bot needs them, and transactions off the event loop."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url


def make_engine(url: str) -> Engine:
    """Return an engine that keeps our promises on this database.

    On SQLite: WAL with synchronous=FULL, foreign keys, and BEGIN IMMEDIATE, so that two
    writers queue instead of failing half-way. On PostgreSQL: a small pool of live connections.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_size=8, max_overflow=0, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": 10, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:  # noqa: ANN401
    del record
    # The driver's own, later BEGIN would read first and lock afterwards.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
