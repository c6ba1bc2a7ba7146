"""Reading a copy that anybody may have made: rows of our own tables, and nothing else of it.

The file is only read, and none of its own rules run: no view, no trigger, no virtual table and
no generated column. Its rows go into tables that our migrations make, of the revision it says
it has; those are what is used from then on.
"""

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from sqlalchemy.exc import DBAPIError

from database import migrating
from database.engine import is_full, make_engine

MAX_BYTES: Final = 2 * 1024**3
"""Far beyond any Rede: 5,000 people and their year take some tens of megabytes."""
_ROOM: Final = 3
"""How many times its size a copy takes while it is put back."""
_MAGIC: Final = b"SQLite format 3\0"
_OPENS_WITHIN_S: Final = 5.0
_READS_WITHIN_S: Final = 30.0
_BYTES_PER_S: Final = 2 * 1024**2
"""A slow machine reads and checks more than that; it lengthens the time of large copies."""
_STEPS: Final = 10_000
_LONGEST_SQL: Final = 100_000
_LONGEST_VALUE: Final = 64 * 1024**2


class UnfitCopyError(Exception):
    """The file cannot be put back; nothing was changed."""


class BrokenCopyError(UnfitCopyError):
    """The file is not a copy of ours, or it is damaged."""


class OtherVersionError(UnfitCopyError):
    """The tables are of another version of the program."""


class NoFileError(UnfitCopyError):
    """It is a folder, a device, a pipe: not a file."""


class UnreadableError(UnfitCopyError):
    """It is not there, or not for us; `args` holds what the system said."""


class TooLargeError(UnfitCopyError):
    """No copy of ours is so large."""


class NoRoomError(UnfitCopyError):
    """The disk has no room for the work; `args` holds the folder and the bytes it takes."""


class _Column(NamedTuple):
    name: str
    kind: str
    not_null: int
    default: str | None
    key: int
    hidden: int


def read(path: Path, into: Path, *, room_in: Iterable[Path]) -> None:
    """Make a database of ours at `into`, of the revision of the copy, with the copy's rows.

    Raises:
        BrokenCopyError: it holds anything else than our tables, or takes too long to read.
        OtherVersionError: the copy was made by a newer version.
        NoFileError: it is not a regular file.
        UnreadableError: it cannot be opened.
        TooLargeError: it is larger than any copy.
        NoRoomError: one of the folders has no room for it.

    """
    size = _measure(path)
    for folder in room_in:
        if shutil.disk_usage(folder).free < size * _ROOM:
            raise NoRoomError(folder, size * _ROOM)
    try:
        with _opened(path, size) as theirs:
            revision = _revision(theirs)
            engine = make_engine(f"sqlite:///{into}")
            migrating.migrate(engine, to=revision)
            engine.dispose()
            with closing(sqlite3.connect(into)) as ours:
                tables = columns(ours)
                if _shape(theirs) != _shape(ours) or columns(theirs) != tables:
                    raise BrokenCopyError
                if theirs.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                    raise BrokenCopyError
                # A copy of the same rows is about as large; whatever it is, there is an end.
                pages = _ROOM * (size // _pragma(ours, "page_size")) + 1_000
                ours.execute(f"PRAGMA max_page_count={pages}")
                _take(theirs, ours, tables)
    except (DBAPIError, sqlite3.Error, ValueError, OverflowError) as error:
        # A copy that grows beyond its bound is "full", too.
        if is_full(error) and shutil.disk_usage(into.parent).free < size:
            raise NoRoomError(into.parent, size * _ROOM) from None
        raise BrokenCopyError from None


def _measure(path: Path) -> int:
    """Return the size of a regular file, which is looked at before it is opened."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise NoFileError
        if found.st_size > MAX_BYTES:
            raise TooLargeError
        # Should it have become a pipe meanwhile, opening does not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor
            begins_well = file.read(len(_MAGIC)) == _MAGIC
    except OSError as error:
        raise UnreadableError(error) from None
    if not begins_well:
        raise BrokenCopyError
    return found.st_size


@contextmanager
def _opened(path: Path, size: int) -> Iterator[sqlite3.Connection]:
    """Open a file that may be made to harm whoever opens it."""
    # Immutable: nothing is written beside it, and no log beside it is read.
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as theirs:
        ends_at = time.monotonic() + _OPENS_WITHIN_S

        def is_late() -> bool:
            return time.monotonic() > ends_at

        theirs.set_progress_handler(is_late, _STEPS)
        theirs.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_SQL)
        theirs.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        theirs.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        theirs.execute("PRAGMA trusted_schema=OFF")
        theirs.execute("PRAGMA cell_size_check=ON")
        theirs.execute("PRAGMA mmap_size=0")
        theirs.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        ends_at = time.monotonic() + _READS_WITHIN_S + size / _BYTES_PER_S
        yield theirs


def _revision(theirs: sqlite3.Connection) -> str:
    if ("alembic_version", "table") not in _shape(theirs):
        raise BrokenCopyError
    found = theirs.execute("SELECT version_num FROM alembic_version LIMIT 2").fetchall()
    if len(found) != 1 or not isinstance(found[0][0], str):
        raise BrokenCopyError
    if found[0][0] not in migrating.revisions():
        raise OtherVersionError
    return str(found[0][0])


def _shape(connection: sqlite3.Connection) -> dict[tuple[str, str], str | None]:
    """Return every object by its name and kind: views, triggers and all.

    Of a virtual table, which is a program, every letter counts; SQLite itself may write down
    the others in another way from one version to the next.
    """
    kinds = {row[1]: row[2] for row in connection.execute("PRAGMA main.table_list")}
    found: dict[tuple[str, str], str | None] = {}
    for kind, name, sql in connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    ):
        actual = kinds.get(name, kind) if kind == "table" else kind
        found[name, actual] = sql if actual == "virtual" else None
    return found


def columns(connection: sqlite3.Connection) -> dict[str, list[_Column]]:
    """Return the columns of the tables whose rows are taken."""
    return {
        name: [
            _Column(*row[1:])
            for row in connection.execute(f'PRAGMA table_xinfo("{name}")').fetchall()
        ]
        for (name, kind) in sorted(_shape(connection))
        # The index of the search is made again.
        if kind == "table" and not name.startswith("search_index")
    }


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


_STORED: Final[dict[str, set[type]]] = {
    "INTEGER": {int},
    "BIGINT": {int},
    "SMALLINT": {int},
    "BOOLEAN": {int},
    "DOUBLE": {float, int},
    "BLOB": {bytes},
}
"""What SQLite holds for a kind of column; everything else is text."""


def _take(
    theirs: sqlite3.Connection, ours: sqlite3.Connection, tables: dict[str, list[_Column]]
) -> None:
    # What refers to what is checked at the end: rows come in no order.
    ours.execute("PRAGMA foreign_keys=OFF")
    for table, found in tables.items():
        if table == "alembic_version":
            continue
        kinds = [_STORED.get(column.kind.partition("(")[0], {str}) for column in found]
        names = ", ".join(f'"{column.name}"' for column in found)
        marks = ", ".join("?" * len(found))
        rows = theirs.execute(f'SELECT {names} FROM main."{table}" NOT INDEXED')  # noqa: S608 - our own names
        ours.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - our own names
            (_checked(row, kinds) for row in rows),
        )
    ours.commit()
    if ours.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise BrokenCopyError


def _checked(row: tuple[Any, ...], kinds: list[set[type]]) -> tuple[Any, ...]:
    for value, kind in zip(row, kinds, strict=True):
        if value is not None and type(value) not in kind:
            raise BrokenCopyError
    return row
