"""Where transactions run: a thread that writes, a few that read.

Work is a plain function of a session. It runs in a thread, inside a transaction that is
opened and committed here and nowhere else. See docs/decisions/0002-one-event-one-transaction.md.
"""

import asyncio
import functools
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from database import turns
from database.engine import POSTGRES_READERS, is_passing
from database.prepared import CONNECTION, Savepoints
from database.turns import Turns

T = TypeVar("T")
Work = Callable[[Session], T]

log = structlog.get_logger(__name__)

PAUSES: Final = (0.1, 0.5, 2.0)
"""Seconds between the tries of a transaction that failed through no fault of its own."""
_GROUP: Final = 64
"""How many works share one commit at most; more would make the first one wait, and PostgreSQL
keeps no more savepoints of a transaction at hand."""
_ENDS_WITHIN_S: Final = 3.0
"""How long the end waits for work in hand; work that hangs would keep it for ever."""
_KEPT_S: Final = 60.0
"""How long the writer keeps its connection without work."""


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
                _allow(session, turns.LONG_STATEMENT_S)
            self.result = self.work(session)
            session.flush()
            if is_longer:
                # Others share the commit. A work that fails takes this back with it.
                _allow(session, turns.STATEMENT_S)
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

    def __init__(self, engine: Engine, work: Turns | None = None) -> None:
        self.engine = engine
        self.turns = work or Turns()
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
            1 if self.engine.dialect.name == "sqlite" else POSTGRES_READERS,
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
                    _allow(session, turns.LONG_STATEMENT_S)
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
    return Session(
        connection,
        join_transaction_mode="rollback_only",
        expire_on_commit=False,
        info={CONNECTION: connection},
    )


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
