"""The engine of both databases, and which of their troubles pass."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from database import turns
from database.json_text import decode, encode

BUSY_TIMEOUT_MS: Final = 5_000
"""How long SQLite waits for its lock."""
POSTGRES_READERS: Final = 4
"""How many works read at once there."""
# SQLITE_BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN: about the moment, not the work.
_SQLITE_PASSING: Final = frozenset({5, 6, 7, 8, 10, 13, 14})
# Classes of SQLSTATE: connection lost, rolled back (deadlock, serialization), out of
# resources, lock not available, server going down.
_POSTGRES_PASSING: Final = ("08", "40", "53", "55", "57")
_POSTGRES_TOO_LONG: Final = "57014"
"""A statement that took too long would do so again, each time at everybody's cost."""
_LINE: Final = {
    # A server that vanished without a word is noticed in time, also in the middle of a wait.
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def make_engine(url: str, *, serves: bool = False) -> Engine:
    """Make the engine of this address; on SQLite the folder of the file is made too.

    One that `serves` people gives up on PostgreSQL what takes long; the commands of an
    administrator may take their time.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    engine = create_engine(
        url,
        pool_size=POSTGRES_READERS + 2,
        max_overflow=2,
        pool_pre_ping=True,
        pool_recycle=1800,
        json_serializer=encode,
        json_deserializer=decode,
        # Values are names and e-mails; errors end up in logs.
        hide_parameters=True,
        # The address may ask for something else.
        connect_args={name: value for name, value in _LINE.items() if name not in address.query},
    )
    if serves:
        event.listen(engine, "connect", _limit)
    return engine


def _limit(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
    limits_s = {
        "statement_timeout": turns.STATEMENT_S,
        # As long as SQLite waits for its lock.
        "lock_timeout": BUSY_TIMEOUT_MS / 1000,
        # A process that hangs or was stopped keeps its locks no longer than that.
        "idle_in_transaction_session_timeout": turns.TURN_S,
    }
    for name, limit_s in limits_s.items():
        connection.execute(f"SET {name} = {int(limit_s * 1000)}")
    connection.commit()


def _open_sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _narrow(path)
    engine = create_engine(
        url,
        json_serializer=encode,
        json_deserializer=decode,
        hide_parameters=True,
        connect_args={
            "timeout": BUSY_TIMEOUT_MS / 1000,
            "check_same_thread": False,
            # The driver opens no transaction by itself; `_begin` below does, at once.
            "isolation_level": None,
        },
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL: a commit survives a power cut, not only the death of the process.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # What is deleted is written over, on pages that become free, too (FAST leaves those).
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock at the start: a transaction that read first and
        # wrote later could fail half way. Readers ask for it by an execution option.
        reads = connection.get_execution_options().get("rede_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _narrow(path: str) -> None:
    """Let only their owner read the files of a database, also those made in wider days.

    The folder stays as the administrator made it: it may hold files of others.
    """
    for ending in ("", "-wal", "-shm", ".lock"):
        with contextlib.suppress(OSError):
            Path(path + ending).chmod(0o600)


def reason_of(error: DBAPIError) -> str:
    """Return why a database cannot be reached, in the words of its driver, on one line.

    They name the server, the database and the user, and no password.
    """
    words = str(error.orig).strip().partition("\n")[0]
    return words or type(error.orig).__name__


def is_full(error: BaseException) -> bool:
    """Tell whether an SQLite file found no room on its disk."""
    found = error.orig if isinstance(error, DBAPIError) else error
    return (getattr(found, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_FULL


def is_passing(error: BaseException) -> bool:
    """Tell whether the same work may succeed later: locked, full, disconnected, deadlocked."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in _SQLITE_PASSING
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state != _POSTGRES_TOO_LONG and str(state).startswith(_POSTGRES_PASSING)
    # psycopg reports a server it cannot reach without a code.
    return isinstance(error, OperationalError)
