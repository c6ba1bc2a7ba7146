"""A copy of the database in one file, and putting it back.

The copy is always an SQLite file with our own tables, whatever database runs: read row by row
from one snapshot, beside a running bot. So one piece of code serves both databases, nothing
else needs to be installed, anybody can open the file, and it also moves a Rede from SQLite to
PostgreSQL. See docs/decisions/0012-backup.md.
"""

import errno
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot import locking, untrusted_copy
from bot.untrusted_copy import BrokenCopyError, NoRoomError, OtherVersionError
from database import migrating
from database.engine import is_full, make_engine
from domain.conversation import inbox
from domain.notices import mailings, outbox
from domain.privacy import erasure
from domain.search import search_index
from models import Base
from scheduler import reminders

UNFINISHED: Final = ".copia-"
"""What the folder of a copy that is being made begins with."""
_ROWS: Final = 1_000
"""Rows read and written at a time; a whole table would not fit the memory of a small machine."""


class CopyExistsError(Exception):
    """A file of this name is there already; copies are never written over."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What putting a copy back did."""

    people_count: int
    frozen_count: int
    """Messages that may have gone out after the copy was made: they wait for a word."""
    erased_count: int
    """People who were erased since the copy was made, and were erased again."""


def copy(engine: Engine, path: Path, *, public_key: str | None = None) -> int:
    """Write a copy as things stand at this moment; returns its size in bytes.

    The bot may run meanwhile. The file is readable by its owner only, and appears under its
    name when it is whole and checked. With a public key of age only the holder of the other
    half can read it; while it is made it stands unlocked in its folder.

    Raises:
        CopyExistsError: the file exists.
        OtherVersionError: there are no tables.
        NewerTablesError: a newer version made the tables.
        BrokenCopyError: what is there is damaged.
        OSError: the folder cannot be written, or its disk is full.

    """
    if path.exists():
        raise CopyExistsError
    with _snapshot(engine) as source:
        revision = _revision(source)
        if revision is None:
            raise OtherVersionError
        if revision not in migrating.revisions():
            raise migrating.NewerTablesError
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=UNFINISHED) as folder:
            part = Path(folder) / "copy.db"
            part.touch(mode=0o600)
            target = make_engine(f"sqlite:///{part}")
            with _room(path.parent):
                migrating.migrate(target, to=revision)
                if revision == migrating.newest_revision():
                    with target.begin() as connection:
                        _fill(source, connection)
                target.dispose()
                if revision != migrating.newest_revision():
                    _fill_as_it_is(source, part)
                _check(part)
                if public_key is not None:
                    part = locking.lock(part, public_key)
            try:
                os.link(part, path)
            except FileExistsError:
                raise CopyExistsError from None
            except OSError:
                # Some file systems know no second name for a file.
                part.replace(path)
    return path.stat().st_size


@dataclass(frozen=True, slots=True)
class Looked:
    """What a copy holds: it can be put back by this version."""

    size: int
    """In bytes, as it lies there."""
    revision: str
    counts: dict[str, int]
    """Rows by table, once the tables are of this version."""
    latest_at: datetime | None
    """When the last message in it was received."""


def look(path: Path, *, key_file: Path | None = None) -> Looked:
    """Check a copy by doing all that `restore` does, but for the database.

    Raises:
        As `restore`.

    """
    with _ready(path, key_file, room_in=()) as (source, revision), Session(source) as session:
        counts = {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }
        return Looked(path.stat().st_size, revision, counts, inbox.latest(session))


def restore(engine: Engine, path: Path, *, now: datetime, key_file: Path | None = None) -> Restored:
    """Replace everything in the database by what the copy holds, in one transaction.

    What was still to be sent is frozen, with every reminder that is due now: nobody can tell
    whether it went out after the copy was made. `release` lets it go. Who was erased since
    then is erased again, as far as the database that is replaced, or the copy, knows of it.
    The bot must not run. Anybody may have made the file: see bot/untrusted_copy.py.

    Raises:
        BrokenCopyError: the file is not a copy, or it is damaged.
        OtherVersionError: the copy was made by a newer version.
        NoFileError: it is not a regular file.
        TooLargeError: it is larger than any copy.
        NoRoomError: the disk has no room for the work.
        LockedError, KeyFileError, WrongKeyError: the key does not open it; see bot/locking.py.

    """
    room_in = []
    if engine.dialect.name == "sqlite" and engine.url.database:
        room_in.append(Path(engine.url.database).absolute().parent)
    with _ready(path, key_file, room_in) as (source, _):
        migrating.migrate(engine)
        with source.connect() as rows, engine.begin() as connection:
            return _replace(rows, connection, now)


@contextmanager
def _ready(
    path: Path, key_file: Path | None, room_in: Iterable[Path]
) -> Iterator[tuple[Engine, str]]:
    """Give the rows of a copy in tables of this version, and the revision they came with."""
    with locking.opened(path, key_file) as plain, tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "copy.db"
        untrusted_copy.read(plain, work, room_in=[Path(folder), *room_in])
        source = make_engine(f"sqlite:///{work}")
        try:
            revision = migrating.standing(source) or ""
            try:
                migrating.migrate(source)
            except SQLAlchemyError as error:
                if is_full(error):
                    raise NoRoomError(Path(folder), plain.stat().st_size) from None
                raise BrokenCopyError from error
            yield source, revision
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # The rows have the right types; what their text says is another matter.
            raise BrokenCopyError from error
        finally:
            source.dispose()


def release(engine: Engine, *, now: datetime) -> int:
    """Let what was frozen by `restore` be sent after all; returns how many messages."""
    with Session(engine) as session, session.begin():
        return outbox.release(session, now=now)


# --- Copying rows -----------------------------------------------------------------------------


@contextmanager
def _room(folder: Path) -> Iterator[None]:
    """Say of a full disk which one it is: the database itself stands elsewhere."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        if is_full(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from None
        raise


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as of one moment, and keeps nobody waiting."""
    if engine.dialect.name == "sqlite":
        engine = engine.execution_options(rede_reads=True)
    else:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection


def _fill(source: Connection, target: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        # A row may point to a later one of its own table: those numbers are set afterwards.
        own = [
            column.name
            for column in table.columns
            if any(key.column.table is table for key in column.foreign_keys)
        ]
        rows = source.execution_options(yield_per=_ROWS).execute(select(table)).mappings()
        for some in rows.partitions():
            bare: list[dict[str, Any]] = [
                {**row, **dict.fromkeys(own)} if own else dict(row) for row in some
            ]
            target.execute(insert(table), bare)
        if own:
            _point(source, target, table, own)


def _fill_as_it_is(source: Connection, path: Path) -> None:
    """Copy the rows of an older version, whose tables no class of today describes."""
    with closing(sqlite3.connect(path)) as target:
        for table, columns in untrusted_copy.columns(target).items():
            if table == "alembic_version":
                continue
            names = ", ".join(f'"{column.name}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            rows = source.execution_options(yield_per=_ROWS).exec_driver_sql(
                f'SELECT {names} FROM "{table}"'  # noqa: S608 - our own names
            )
            for some in rows.partitions():
                target.executemany(
                    f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - our own names
                    [list(map(_stored, row)) for row in some],
                )
        target.commit()


def _stored(value: Any) -> Any:  # noqa: ANN401 - a value of any kind
    """Return a value as SQLite keeps it; from there it comes so already."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return json.dumps(value) if isinstance(value, dict | list) else value


def _point(source: Connection, target: Connection, table: Table, own: list[str]) -> None:
    (key,) = table.primary_key.columns
    for name in own:
        for number, other in source.execute(
            select(key, table.c[name]).where(table.c[name].is_not(None))
        ).all():
            target.execute(update(table).where(key == number).values({name: other}))


def put(source: Connection, target: Connection) -> None:
    """Replace all rows of `target` by those of `source`; both have the tables of this version."""
    for table in reversed(Base.metadata.sorted_tables):
        target.execute(delete(table))
    _fill(source, target)
    if target.dialect.name == "postgresql":
        _count_on(target)


def _replace(source: Connection, target: Connection, now: datetime) -> Restored:
    session = Session(target, join_transaction_mode="create_savepoint")
    known = erasure.erased(session)
    session.close()
    put(source, target)
    with Session(target, join_transaction_mode="create_savepoint") as session, session.begin():
        search_index.rebuild(session)
        erased_count = erasure.erase_again(session, erased_since=known, now=now)
        # What the clock would say at once may have been said already: it is written, and frozen.
        reminders.plan(session, now)
        mailings.expand_all(session, now=now)
        frozen_count = outbox.hold_back(session, now=now)
    people = Base.metadata.tables["participants"]
    people_count = target.scalar(select(func.count()).select_from(people)) or 0
    return Restored(people_count, frozen_count, erased_count)


def _count_on(target: Connection) -> None:
    """Let PostgreSQL count on from the highest number of each table."""
    for table in Base.metadata.sorted_tables:
        key = table.autoincrement_column
        if key is None:
            continue
        sequence = target.scalar(select(func.pg_get_serial_sequence(table.name, key.name)))
        if sequence is not None:
            highest = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            target.execute(select(func.setval(sequence, highest, False)))  # noqa: FBT003 - SQL


# --- Looking at files -------------------------------------------------------------------------


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _check(path: Path) -> None:
    """Make the file stand alone, without a log beside it, and check every page."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            found = connection.execute("PRAGMA integrity_check").fetchall()
            pointing = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError:
        raise BrokenCopyError from None
    if found != [("ok",)] or pointing:
        raise BrokenCopyError
