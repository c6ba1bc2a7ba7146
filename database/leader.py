"""One active process: two would receive each other's updates and send twice.

On SQLite a lock on a file beside the database, which the system releases with the process;
on PostgreSQL an advisory lock of a session of its own, which a standby waits for. PostgreSQL
ends that session when nothing is heard from it for a while, so that a process that hangs, or
whose machine vanished, does not lead for ever; one that comes back finds its lease run out.
"""

import asyncio
import contextlib
import os
import time
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
_LOOK_EVERY_S: Final = 0.5
_NOTICED_AFTER_S: Final = 2.0
"""When a leader that lost its lock has noticed for certain, and sends nothing any more."""
_GIVE_UP_AFTER_S: Final = 3.0
SILENT_S: Final = 20
"""After so long without a word PostgreSQL ends the session, and a standby may lead."""
_LEASE_S: Final = SILENT_S * 0.6


class AnotherProcessError(Exception):
    """Another process of this machine works on the same database."""


class LeadLostError(Exception):
    """PostgreSQL took the lock away, most likely by a restart; a standby may lead now."""


class Lease:
    """For how long nobody else can be leading, whatever happened to this process."""

    def __init__(self) -> None:
        self._ends_at = float("inf")

    @property
    def is_held(self) -> bool:
        """Whether it is certain that nobody else leads."""
        return _now() < self._ends_at

    def renew(self, asked_at: float) -> None:
        """Note that PostgreSQL answered a question that was asked at this moment."""
        self._ends_at = asked_at + _LEASE_S


def _now() -> float:
    # The time a machine sleeps counts too, where the system can tell.
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@contextlib.asynccontextmanager
async def leading(
    engine: Engine,
    *,
    on_lost: Callable[[], None] = lambda: None,
    on_standby: Callable[[], None] = lambda: None,
    on_unreachable: Callable[[DBAPIError], None] | None = None,
    waits: bool = True,
) -> AsyncIterator[Lease]:
    """Be the one active process while the block runs.

    On SQLite a second process gives up after three seconds; on PostgreSQL it `waits` for its
    turn, and then until the one before has noticed; `on_standby` is called. A server that
    cannot be reached is waited for too, and `on_unreachable` is told at each try; without it
    nobody waits. `on_lost` is called when PostgreSQL's lock is gone: the process must stop at
    once.

    Raises:
        AnotherProcessError: another process works, and nobody waits for it.
        sqlalchemy.exc.DBAPIError: PostgreSQL cannot be reached.

    """
    if engine.dialect.name == "sqlite":
        async with _holding_file(engine.url.database or "rede.db"):
            yield Lease()
    else:
        async with _holding_session(
            engine, on_lost, on_standby if waits else None, on_unreachable
        ) as lease:
            yield lease


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


def is_file_held(database: str) -> bool:
    """Tell whether a process leads on an SQLite file; nothing is made or kept to find out."""
    try:
        with Path(f"{database}.lock").open("r+b") as file:
            return not _lock_file(file)
    except OSError:
        return False


def is_session_held(engine: Engine) -> bool:
    """Tell whether a process leads on PostgreSQL."""
    held = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
        " WHERE locktype = 'advisory' AND objid = :number AND datname = current_database()"
    )
    with engine.connect() as connection:
        return bool(connection.scalar(held, {"number": _LOCK_NUMBER}))


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
async def _holding_session(
    engine: Engine,
    on_lost: Callable[[], None],
    on_standby: Callable[[], None] | None,
    on_unreachable: Callable[[DBAPIError], None] | None,
) -> AsyncIterator[Lease]:
    connection = await _wait_for_turn(engine, on_standby, on_unreachable)
    lease = Lease()
    watch = asyncio.create_task(_watch(connection, lease, on_lost))
    try:
        yield lease
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        # Closing the session releases the lock, whatever state the connection is in.
        await asyncio.to_thread(_close, connection)


async def _wait_for_turn(
    engine: Engine,
    on_standby: Callable[[], None] | None,
    on_unreachable: Callable[[DBAPIError], None] | None,
) -> Connection:
    has_waited = False
    waited_s = 0.0
    while True:
        try:
            connection = await asyncio.to_thread(_try_lock, engine)
        except DBAPIError as error:
            if on_unreachable is None:
                raise
            on_unreachable(error)
            await asyncio.sleep(_TRY_EVERY_S)
            continue
        if connection is not None:
            if has_waited:
                # PostgreSQL may have taken the lock from a process that still works.
                await asyncio.sleep(_NOTICED_AFTER_S)
            return connection
        if on_standby is None:
            # One that was just killed may need a moment to be gone.
            if waited_s >= _GIVE_UP_AFTER_S:
                raise AnotherProcessError
            waited_s += _TRY_EVERY_S
        elif not has_waited:
            log.info("standby")
            on_standby()
            has_waited = True
        await asyncio.sleep(_TRY_EVERY_S)


def _try_lock(engine: Engine) -> Connection | None:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    taken = False
    try:
        taken = connection.scalar(
            text("SELECT pg_try_advisory_lock(:number)"), {"number": _LOCK_NUMBER}
        )
        if taken:
            # Unknown before PostgreSQL 14: there the system's own timeouts must do.
            with contextlib.suppress(DBAPIError):
                connection.execute(text(f"SET idle_session_timeout = '{SILENT_S}s'"))
    finally:
        if not taken:
            connection.close()
    return connection if taken else None


async def _watch(connection: Connection, lease: Lease, on_lost: Callable[[], None]) -> None:
    while True:
        asked_at = _now()
        try:
            await asyncio.to_thread(connection.execute, text("SELECT 1"))
        except DBAPIError:
            log.exception("lead_lost")
            on_lost()
            return
        lease.renew(asked_at)
        await asyncio.sleep(_LOOK_EVERY_S)


def _close(connection: Connection) -> None:
    # Not back to the pool: the lock belongs to the session.
    with contextlib.suppress(DBAPIError):
        connection.invalidate()
    connection.close()
