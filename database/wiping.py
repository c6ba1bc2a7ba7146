"""Erased words leave the files, too: the log of SQLite, the pages of PostgreSQL."""

from collections.abc import Iterable
from typing import Final

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from database.engine import BUSY_TIMEOUT_MS
from database.turns import LONG_STATEMENT_S

log = structlog.get_logger(__name__)

_VACUUM_LOCK_S: Final = 2.0


def empty_log(engine: Engine) -> bool:
    """Write SQLite's log back and empty it: old pages stand there, too; returns whether it could.

    Whoever reads at this moment is not waited for: those who write would wait with us.
    """
    held = engine.raw_connection()
    try:
        cursor = held.cursor()
        cursor.execute("PRAGMA busy_timeout=0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, *_ = cursor.fetchone() or (True,)
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    finally:
        held.close()
    return not is_busy


def write_anew(engine: Engine, tables: Iterable[str]) -> bool:
    """Write tables of PostgreSQL with words of people anew; returns whether all were.

    VACUUM alone leaves the bytes of what was deleted on its page. Each table is locked as long
    as that takes; one that somebody keeps busy is left out.
    """
    is_whole = True
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            _set_limits(connection, lock_s=_VACUUM_LOCK_S, statement_s=LONG_STATEMENT_S)
            for table in tables:
                try:
                    connection.exec_driver_sql(f'VACUUM FULL "{table}"')
                except DBAPIError as error:
                    is_whole = False
                    log.warning("not_written_anew", table=table, error=type(error.orig).__name__)
        finally:
            # Its limits are its own: the next one who is given it must not wait for ever.
            connection.invalidate()
    return is_whole


def _set_limits(connection: Connection, *, lock_s: float, statement_s: float) -> None:
    connection.exec_driver_sql(f"SET lock_timeout = {int(lock_s * 1000)}")
    connection.exec_driver_sql(f"SET statement_timeout = {int(statement_s * 1000)}")
