"""Reaching the database: the engine, the migrations, and where transactions run.

Work is a plain function of a session. It runs in a thread, inside a transaction that is
opened and committed here and nowhere else. See docs/decisions/0002-one-event-one-transaction.md.
"""

import asyncio
import contextlib
import functools
import queue
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

import migrations
from bot.hang import LONG_S, TURN_S, Turns
from domain.prepared import Savepoints
from domain.privacy_records import LINKS, Fate

T = TypeVar("T")
Work = Callable[[Session], T]

log = structlog.get_logger(__name__)

BUSY_TIMEOUT_MS: Final = 5_000
PAUSES: Final = (0.1, 0.5, 2.0)
"""Seconds between the tries of a transaction that failed through no fault of its own."""
_GROUP: Final = 64
"""How many works share one commit at most; more would make the first one wait, and PostgreSQL
keeps no more savepoints of a transaction at hand."""
_POSTGRES_READERS: Final = 4
STATEMENT_S = TURN_S / 3
"""After so long PostgreSQL gives up one statement of the bot's, well before the watch ends us."""
_LONG_STATEMENT_S: Final = LONG_S * 0.75
_ENDS_WITHIN_S: Final = 3.0
"""How long the end waits for work in hand; work that hangs would keep it for ever."""
_KEPT_S: Final = 60.0
"""How long the writer keeps its connection without work."""

_VACUUM_LOCK_S: Final = 2.0
_WORDED: Final = sorted(
    {link.table for link in LINKS if link.fate is not Fate.KEPT}
    | {"inbox", "search_index", "search_index_words"}
)
"""The tables an erasure takes words from."""

_REVISION: Final = re.compile(r'^(down_)?revision\b[^=]*= *["\']([^"\']+)["\']', re.MULTILINE)

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
        pool_size=_POSTGRES_READERS + 2,
        max_overflow=2,
        pool_pre_ping=True,
        pool_recycle=1800,
        # Values are names and e-mails; errors end up in logs.
        hide_parameters=True,
        # Our own are prepared by domain/postgres_wire.py.
        connect_args={
            "prepare_threshold": None,
            # The address may ask for something else.
            **{name: value for name, value in _LINE.items() if name not in address.query},
        },
    )
    if serves:
        event.listen(engine, "connect", _limit)
    return engine


def _limit(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
    limits_s = {
        "statement_timeout": STATEMENT_S,
        # As long as SQLite waits for its lock.
        "lock_timeout": BUSY_TIMEOUT_MS / 1000,
        # A process that hangs or was stopped keeps its locks no longer than that.
        "idle_in_transaction_session_timeout": TURN_S,
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


def write_anew(engine: Engine) -> bool:
    """Write PostgreSQL's tables with words of people anew; returns whether all were.

    VACUUM alone leaves the bytes of what was deleted on its page. Each table is locked as long
    as that takes; one that somebody keeps busy is left out.
    """
    is_whole = True
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            _set_limits(connection, lock_s=_VACUUM_LOCK_S, statement_s=_LONG_STATEMENT_S)
            for table in _WORDED:
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


def newest_revision() -> str:
    """Return the last revision of migrations/versions/, read without loading Alembic."""
    made, followed = _revisions()
    (newest,) = made - followed
    return newest


def revisions() -> frozenset[str]:
    """Return every revision this version of the program knows."""
    return _revisions()[0]


def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the revisions, and those another one follows."""
    made: set[str] = set()
    followed: set[str] = set()
    for path in (Path(migrations.__file__).parent / "versions").glob("[0-9]*.py"):
        for is_down, name in _REVISION.findall(path.read_text(encoding="utf-8")):
            (followed if is_down else made).add(name)
    return frozenset(made), frozenset(followed)


def migrate(engine: Engine, *, to: str | None = None) -> bool:
    """Bring the tables to a revision, the newest if none is said.

    Returns whether anything had to be done.
    """
    wanted = newest_revision() if to is None else to
    with engine.connect() as connection:
        if inspect(connection).has_table("alembic_version"):
            present = connection.scalar(text("SELECT version_num FROM alembic_version"))
            if present == wanted:
                return False
    # Loaded only when needed: Alembic takes a third of a second of every start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # It comes once, before anybody is served, and must not stop half way each time.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
        config.attributes["connection"] = connection
        command.upgrade(config, wanted)
    return True


@dataclass(slots=True)
class _Waiting:
    """One work in the writer's queue, and where its result goes."""

    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    turns: Turns
    is_long: bool
    result: Any = None
    error: BaseException | None = None

    def do(self, session: Session) -> None:
        self.turns.begin(is_long=self.is_long)
        try:
            is_longer = self.is_long and session.get_bind().dialect.name == "postgresql"
            if is_longer:
                _allow(session, _LONG_STATEMENT_S)
            self.result = self.work(session)
            session.flush()
            if is_longer:
                # Others share the commit. A work that fails takes this back with it.
                _allow(session, STATEMENT_S)
        finally:
            # Up to the next one: the database is at work.
            self.turns.begin(is_long=True)

    def deliver(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


def _allow(session: Session, seconds: float) -> None:
    """Let each statement of this transaction take so long on PostgreSQL."""
    session.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))


class Transactions:
    """Runs works in transactions, in a thread; results arrive after the commit.

    One thread writes: everything that waits shares one commit, each work behind its own
    savepoint, in the order in which they were handed in. A work that fails on a passing
    trouble of the database (see `is_passing`) is run again, from its start, after each of
    PAUSES; callers need no retries of their own for a short trouble.
    """

    def __init__(self, engine: Engine, turns: Turns | None = None) -> None:
        self.engine = engine
        self.turns = turns or Turns()
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._readers: ThreadPoolExecutor | None = None
        self.refused_at: float | None = None
        """When the database last refused a work for good, on the monotonic clock."""

    async def __aenter__(self) -> Self:
        """Start the threads."""
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._writer.start()
        # On SQLite a second reader would only take turns with the first.
        self._readers = ThreadPoolExecutor(
            1 if self.engine.dialect.name == "sqlite" else _POSTGRES_READERS,
            thread_name_prefix="reads",
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish what was handed in, stop the threads and close the connections.

        Work that hangs is left behind: its thread ends with the process.
        """
        self._waiting.put(None)
        if self._readers is not None:
            self._readers.shutdown(wait=False)
        ends_at = time.monotonic() + _ENDS_WITHIN_S
        while self._is_at_work() and time.monotonic() < ends_at:  # noqa: ASYNC110 - threads
            await asyncio.sleep(0.005)
        if self._is_at_work():
            log.error("work_left_behind")
        else:
            self.engine.dispose()

    def _is_at_work(self) -> bool:
        return bool(self.turns.now()) or (self._writer is not None and self._writer.is_alive())

    async def run(self, work: Work[T], *, is_long: bool = False) -> T:
        """Run the work as a transaction of its own and return its result, once committed.

        How long it may take says bot/hang.py.

        Raises:
            Exception: whatever the work raised; its changes are rolled back.
            sqlalchemy.exc.DBAPIError: the database still refused after the last try.

        """
        for pause in PAUSES:
            try:
                return await self._once(work, is_long)
            except DBAPIError as error:
                if not is_passing(error):
                    raise
                log.warning("database_trouble", error=type(error.orig).__name__, again_in_s=pause)
                await asyncio.sleep(pause)
        try:
            return await self._once(work, is_long)
        except DBAPIError as error:
            if is_passing(error):
                self.refused_at = time.monotonic()
            raise

    async def read(self, work: Work[T], *, is_long: bool = False) -> T:
        """Run a work that only reads, beside the writer; what takes long goes here."""
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, functools.partial(self._read, work, is_long)
        )

    def _read(self, work: Work[T], is_long: bool) -> T:  # noqa: FBT001 - see `read`
        engine = self.engine.execution_options(rede_reads=True)
        self.turns.begin(is_long=True)
        try:
            with Session(engine, expire_on_commit=False) as session:
                if is_long and engine.dialect.name == "postgresql":
                    _allow(session, _LONG_STATEMENT_S)
                return work(session)
        finally:
            self.turns.end()

    async def _once(self, work: Work[T], is_long: bool = False) -> T:  # noqa: FBT001, FBT002
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.put(_Waiting(work, loop, future, self.turns, is_long))
        return await future

    # --- In the writer's thread -------------------------------------------------------------

    def _write(self) -> None:
        """Do what waits, for ever, on one connection that is kept."""
        connection: Connection | None = None
        while (group := self._next_group(keeps=connection is not None)) != []:
            if group is None:
                # The pool looks at what was idle before it hands it out again.
                if connection is not None:
                    connection.close()
                connection = None
                continue
            self.turns.begin(is_long=True)
            try:
                if connection is None:
                    connection = self.engine.connect()
                _write_group(connection, group)
            except Exception as error:  # noqa: BLE001 - it belongs to those who wait
                for waiting in group:
                    waiting.error = waiting.error or _cause(error)
            if connection is not None and _is_spoilt(connection):
                connection.close()
                connection = None
            self.turns.end()
            _deliver(group)
        if connection is not None:
            connection.close()

    def _next_group(self, *, keeps: bool) -> list[_Waiting] | None:
        """Return what is to be done next: an empty list at the end, None after a long silence."""
        try:
            first = self._waiting.get(timeout=_KEPT_S if keeps else None)
        except queue.Empty:
            return None
        group: list[_Waiting] = []
        while first is not None:
            group.append(first)
            if len(group) == _GROUP:
                return group
            try:
                first = self._waiting.get_nowait()
            except queue.Empty:
                return group
        # The end comes after what was handed in.
        self._waiting.put(None)
        return group


def _write_group(connection: Connection, group: list[_Waiting]) -> None:
    """Run works in one transaction, each behind a savepoint, with one session for all.

    A failed flush makes the session roll back everything: then nobody's work stands, and
    each is run alone.
    """
    try:
        with connection.begin() as whole, _joined(connection) as session:
            savepoints = Savepoints(connection)
            for waiting in group:
                savepoints.set()
                try:
                    waiting.do(session)
                except Exception as error:
                    # A full disk makes SQLite drop the whole transaction, too.
                    if not (whole.is_active and savepoints.can_undo):
                        raise
                    waiting.error = _cause(error)
                    session.expunge_all()
                    savepoints.undo()
                else:
                    session.expunge_all()
    except Exception as error:
        if is_passing(_cause(error)):
            # About the moment, not about one of the works: all are tried again later.
            raise
        log.debug("group_undone", works=len(group), error=type(error).__name__)
        _write_alone(connection, group)


def _write_alone(connection: Connection, group: list[_Waiting]) -> None:
    for waiting in group:
        waiting.error = None
        try:
            with connection.begin(), _joined(connection) as session:
                waiting.do(session)
        except Exception as error:  # noqa: BLE001 - it belongs to the one who waits
            waiting.error = _cause(error)


def _joined(connection: Connection) -> Session:
    """Return a session within the connection's transaction, which it can only undo."""
    return Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False)


def _is_spoilt(connection: Connection) -> bool:
    """Tell whether the next work needs another connection."""
    return connection.closed or connection.invalidated or connection.in_transaction()


def _cause(error: BaseException) -> BaseException:
    """Return the trouble that ended the transaction, not what complained of its end."""
    found: BaseException | None = error
    while found is not None and not is_passing(found):
        found = found.__context__
    return found or error


def _deliver(group: list[_Waiting]) -> None:
    # One wake-up of the loop for the whole group.
    loop = group[0].loop

    def deliver() -> None:
        for waiting in group:
            waiting.deliver()

    try:
        loop.call_soon_threadsafe(deliver)
    except RuntimeError:
        # The loop is gone: nobody waits any more, and the commit stands.
        log.debug("nobody_waits", works=len(group))
