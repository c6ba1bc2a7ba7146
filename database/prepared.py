"""Statements of the busiest paths: written as SQLAlchemy Core, compiled once, run on the driver.

SQLAlchemy takes about 50 µs to run a statement it has compiled before; sqlite3 takes 6.
A tap needs ten of them. What is written stays ordinary Core, so both databases get their own
words; only the way to the driver is shorter. See docs/decisions/0020-prepared-statements.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Dialect, Float, Numeric, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import traverse

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Executable

_CURSOR: Final = "cursor"
"""Where a connection to PostgreSQL keeps the cursor of prepared statements."""
CONNECTION: Final = "connection"
"""Where a session may say which connection is its own: asking it takes as long as a statement."""
_Row = tuple[Any, ...]
_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement in the words of one database."""

    sql: str
    order: tuple[str, ...] | None
    """The names in their places; None where the driver takes them by name."""
    constants: Mapping[str, Any]
    """What the statement itself holds, ready for the driver."""
    into: Mapping[str, _Convert]
    out: tuple[tuple[int, _Convert], ...]

    def fill(self, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the driver takes it
        values = {**self.constants, **given}
        for name, convert in self.into.items():
            values[name] = convert(values[name])
        return values if self.order is None else [values[name] for name in self.order]

    def read(self, row: _Row) -> _Row:
        if not self.out:
            return row
        values = list(row)
        for place, convert in self.out:
            values[place] = convert(values[place])
        return tuple(values)


class Prepared:
    """One statement, with a `bindparam` for everything that changes from call to call.

    It is run on the connection of the session, inside its transaction. What the session has
    not flushed is not seen. Lists (`in_`) must be constants.
    """

    def __init__(self, statement: "Executable") -> None:
        self._statement: Any = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, session: Session, /, **given: object) -> list[_Row]:
        """Run it and return all rows.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would.

        """
        compiled, cursor = self._execute(session, given)
        found: list[_Row] = cursor.fetchall()
        return [compiled.read(row) for row in found] if compiled.out else found

    def first(self, session: Session, /, **given: object) -> _Row | None:
        """Run it and return the first row, or None.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would.

        """
        found = self.rows(session, **given)
        return found[0] if found else None

    def run(self, session: Session, /, **given: object) -> int:
        """Run it and return how many rows it changed.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would.

        """
        return int(self._execute(session, given)[1].rowcount)

    def run_many(self, session: Session, given: Iterable[Mapping[str, object]]) -> None:
        """Run it once for each set of values.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would.

        """
        connection = _connection(session)
        compiled = self._of(connection)
        values = [compiled.fill(each) for each in given]
        if not values:
            return
        _announce(connection, compiled.sql, values)
        try:
            if len(values) == 1:
                _executor(connection).execute(compiled.sql, values[0])
            else:
                _executor(connection).executemany(compiled.sql, values)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _translated(connection, compiled.sql, error) from error

    def _execute(self, session: Session, given: Mapping[str, object]) -> tuple[_Compiled, Any]:
        connection = _connection(session)
        compiled = self._of(connection)
        return compiled, self._run(connection, compiled, compiled.fill(given))

    @staticmethod
    def _run(connection: Connection, compiled: _Compiled, values: Any) -> Any:  # noqa: ANN401
        _announce(connection, compiled.sql, values)
        try:
            return _executor(connection).execute(compiled.sql, values)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _translated(connection, compiled.sql, error) from error

    def _of(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            with _compiling:
                compiled = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return compiled


# Statements share parts, and what is asked for is marked on them while one is compiled.
_compiling: Final = Lock()


def _connection(session: Session) -> Connection:
    return session.info.get(CONNECTION) or session.connection()


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - sqlite3's or psycopg's
    return connection.connection.driver_connection


def _executor(connection: Connection) -> Any:  # noqa: ANN401 - sqlite3's connection, or a cursor
    """Return what runs a statement for the least."""
    if connection.dialect.name == "sqlite":
        return _driver(connection)
    kept = connection.connection.info
    if _CURSOR not in kept:
        # Making a cursor costs psycopg as much as running a statement.
        cursor = kept[_CURSOR] = _driver(connection).cursor()
        # It prepares a statement for each type of its values; whole numbers would be of three.
        numbers: Any = connection.dialect.loaded_dbapi.types.numeric
        cursor.adapters.register_dumper(int, numbers.Int8Dumper)
    return kept[_CURSOR]


class Savepoints:
    """One savepoint after another in a transaction that was begun, asked of the driver.

    SQLAlchemy's own cost a tenth of a tap. On PostgreSQL they are asked of libpq: psycopg makes
    the server forget all prepared statements after a ROLLBACK TO it has seen.
    """

    def __init__(self, connection: Connection) -> None:
        self._driver = _driver(connection)
        self._dbapi: Any = connection.dialect.loaded_dbapi
        self._is_sqlite = connection.dialect.name == "sqlite"
        # sqlite3 takes one command at a time; PostgreSQL is asked once for both.
        self._next: tuple[str, ...] = (
            ("SAVEPOINT work",) if self._is_sqlite else ("BEGIN; SAVEPOINT work",)
        )
        self._after: tuple[str, ...] = (
            ("RELEASE work", "SAVEPOINT work")
            if self._is_sqlite
            else ("RELEASE work; SAVEPOINT work",)
        )

    @property
    def can_undo(self) -> bool:
        """Whether the transaction is still there."""
        return bool(self._driver.in_transaction) if self._is_sqlite else not self._driver.closed

    def set(self) -> None:
        """Let stand what was done since the last one, and set the next."""
        asked, self._next = self._next, self._after
        for sql in asked:
            self._ask(sql)

    def undo(self) -> None:
        """Undo what was done since it was set; it stands, and is as good as the next one."""
        self._ask("ROLLBACK TO work")
        self._next = ()

    def _ask(self, sql: str) -> None:
        if self._is_sqlite:
            self._driver.execute(sql)
            return
        result = self._driver.pgconn.exec_(sql.encode())
        if result.status != self._dbapi.pq.ExecStatus.COMMAND_OK:
            raise self._dbapi.errors.error_from_result(result)


def _announce(connection: Connection, sql: str, values: object) -> None:
    """Tell those who listen to what is executed, as SQLAlchemy does."""
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, None, sql, values, None, False)  # noqa: FBT003 - as it is called


def _translated(connection: Connection, sql: str, error: Any) -> DBAPIError:  # noqa: ANN401
    """Return what SQLAlchemy would raise for an error of the driver: callers know one kind."""
    dialect = connection.dialect
    is_cut = dialect.is_disconnect(error, _driver(connection), None)
    if is_cut:
        connection.invalidate(error)
    raised: DBAPIError = DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_cut,
        dialect=dialect,
    )
    return raised


def _compile(statement: Any, dialect: Dialect) -> _Compiled:  # noqa: ANN401 - any statement
    """Write a statement in the words of a database; what is constant stands in the words."""
    asked: list[BindParameter[Any]] = []

    def sort(bind: "BindParameter[Any]") -> None:
        if bind.required:
            asked.append(bind)
        else:
            # A constant in the words lets the database choose a partial index.
            bind.literal_execute = True

    traverse(statement, {}, {"bindparam": sort})
    names = {bind.key for bind in asked}
    for bind in asked:
        # The values come later; without this, compiling would ask for them now.
        bind.required = False
    try:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    finally:
        for bind in asked:
            bind.required = True
    kinds = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
    into = {
        name: convert
        for name, kind in kinds.items()
        if name in names and (convert := kind.bind_processor(dialect)) is not None
    }
    constants = {
        name: convert(value)
        if name in kinds and (convert := kinds[name].bind_processor(dialect)) is not None
        else value
        for name, value in compiled.params.items()
        if name not in names
    }
    out = tuple(
        (place, convert)
        for place, column in enumerate(_columns(statement))
        # Both drivers give numbers as they are; the others may be words to read.
        if not isinstance(column.type, Float | Numeric)
        and (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
    )
    order = tuple(compiled.positiontup) if compiled.positional else None
    return _Compiled(str(compiled), order, constants, into, out)


def _columns(statement: Any) -> Sequence[Any]:  # noqa: ANN401 - any statement
    """Return the columns of what a statement gives back."""
    if isinstance(statement, Select):
        return tuple(statement.selected_columns)
    return tuple(statement.exported_columns)
