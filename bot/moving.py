"""All of a Rede from one database to another, such as from SQLite to PostgreSQL.

Unlike a copy that is put back, nothing happened since: what waits to be sent goes on waiting,
and is sent from the new database. Nobody may use either of the two meanwhile.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, inspect, select, table
from sqlalchemy.orm import Session

from bot import backup
from bot.telegram import receipts
from bot.untrusted_copy import BrokenCopyError
from database import migrating
from database.engine import make_engine
from domain.search import search_index
from models import Base

_PEOPLES: Final = ("participants", "activities", "inbox", "outbox", "audit_entries")
"""A database in which these are empty is a new one."""


class NotEmptyError(Exception):
    """The database already holds a Rede; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was carried: all rows, and the people among them."""

    rows: int
    people: int


def move(source: Engine, target: Engine, *, now: datetime) -> Moved:
    """Carry all rows of `source` into `target`, in one transaction; `source` stays as it is.

    The tables of the source may be of an older version.

    Raises:
        NotEmptyError: somebody already uses the target.
        OtherVersionError: the source has no tables.
        NewerTablesError: a newer version made the tables of one of them.
        BrokenCopyError: what the source holds is damaged, or not all of it arrived.

    """
    if not _is_new(target):
        raise NotEmptyError
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "move.db"
        backup.copy(source, path)
        between = make_engine(f"sqlite:///{path}")
        try:
            migrating.migrate(between)
            migrating.migrate(target)
            with between.connect() as rows, target.begin() as connection:
                backup.put(rows, connection)
                with Session(connection, join_transaction_mode="create_savepoint") as session:
                    search_index.rebuild(session)
                    counts = _counts(connection)
                    if counts != _counts(rows):
                        raise BrokenCopyError
                    # What a process that died had sent is noted beside the old database.
                    place = receipts.place(source.url.render_as_string(hide_password=False))
                    receipts.apply(session, receipts.read(place), now=now)
                    session.commit()
        finally:
            between.dispose()
    return Moved(sum(counts.values()), counts["participants"])


def _is_new(engine: Engine) -> bool:
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        # Whatever the version of its tables: only names are used.
        return not any(_count(connection, name) for name in _PEOPLES if name in there)


def _counts(connection: Connection) -> dict[str, int]:
    return {name: _count(connection, name) for name in Base.metadata.tables}


def _count(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.count()).select_from(table(name))) or 0
