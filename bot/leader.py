"""One active process: two would receive each other's updates and send twice.

On SQLite a lock on a file beside the database, which the system releases with the process;
on PostgreSQL an advisory lock of a session of its own, which a standby waits for.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO, Any, Final

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

log = structlog.get_logger(__name__)

_LOCK_NUMBER: Final = 0x52454445
"""The advisory lock's number: "REDE" as bytes."""
_TRY_EVERY_S: Final = 1.0
_GIVE_UP_AFTER_S: Final = 3.0


class AnotherProcessError(Exception):
    """Another process of this machine works on the same database."""


class LeadLostError(Exception):
    """PostgreSQL took the lock away, most likely by a restart; a standby may lead now."""


@contextlib.asynccontextmanager
async def leading(
    engine: Engine, *, on_lost: Callable[[], None] = lambda: None
) -> AsyncIterator[None]:
    """Be the one active process while the block runs.

    On SQLite a second process gives up after three seconds; on PostgreSQL it waits for its
    turn. `on_lost` is called when PostgreSQL's lock is gone: the process must stop at once.

    Raises:
        AnotherProcessError: another process holds the SQLite database.

    """
    if engine.dialect.name == "sqlite":
        async with _holding_file(engine.url.database or "rede.db"):
            yield
    else:
        async with _holding_session(engine, on_lost):
            yield


@contextlib.asynccontextmanager
async def _holding_file(database: str) -> AsyncIterator[None]:
    path = Path(f"{database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:  # noqa: ASYNC230 - a file of no bytes, opened once
        waited = 0.0
        while not _lock_file(file):
            if waited >= _GIVE_UP_AFTER_S:
                raise AnotherProcessError
            # A process that was just killed may need a moment to be gone.
            await asyncio.sleep(_TRY_EVERY_S / 4)
            waited += _TRY_EVERY_S / 4
        yield


def _lock_file(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            locking: Any = msvcrt
            locking.locking(file.fileno(), locking.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - does not exist on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.asynccontextmanager
async def _holding_session(engine: Engine, on_lost: Callable[[], None]) -> AsyncIterator[None]:
    connection = await _wait_for_turn(engine)
    watch = asyncio.create_task(_watch(connection, on_lost))
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        # Closing the session releases the lock, whatever state the connection is in.
        await asyncio.to_thread(_close, connection)


async def _wait_for_turn(engine: Engine) -> Connection:
    has_waited = False
    while True:
        try:
            connection = await asyncio.to_thread(_try_lock, engine)
        except DBAPIError as error:
            log.warning("database_unavailable", error=type(error.orig).__name__)
            connection = None
        if connection is not None:
            return connection
        if not has_waited:
            log.info("standby")
            has_waited = True
        await asyncio.sleep(_TRY_EVERY_S)


def _try_lock(engine: Engine) -> Connection | None:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    taken = connection.scalar(
        text("SELECT pg_try_advisory_lock(:number)"), {"number": _LOCK_NUMBER}
    )
    if taken:
        return connection
    connection.close()
    return None


async def _watch(connection: Connection, on_lost: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(_TRY_EVERY_S)
        try:
            await asyncio.to_thread(connection.execute, text("SELECT 1"))
        except DBAPIError:
            log.exception("lead_lost")
            on_lost()
            return


def _close(connection: Connection) -> None:
    # Not back to the pool: the lock belongs to the session.
    with contextlib.suppress(DBAPIError):
        connection.invalidate()
    connection.close()
