"""Every revision, with data: down and up again, and killed before each of its statements."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from database import migrating
from database.engine import make_engine
from domain.notices.outbox import Purpose
from domain.search import search_index
from models import Base, InboxRow, InboxState
from tests import make
from tests.conftest import ROOT
from tests.make import NOW
from tests.migrations.test_publications import tables_after
from tests.scale import LONG

# What SQLite's search keeps for itself, and what names the revision.
NOT_OURS = ("search_index_", "alembic_version", "sqlite_")
Rows = dict[str, dict[str, list[Any]]]


def _chain() -> list[tuple[str, str]]:
    """Return every revision with the one before it, oldest first."""
    scripts = ScriptDirectory.from_config(Config(toml_file=str(ROOT / "pyproject.toml")))
    found = [(str(one.down_revision or "base"), one.revision) for one in scripts.walk_revisions()]
    return found[::-1]


CHAIN = _chain()
_STARTS = CHAIN if LONG else CHAIN[:2] + CHAIN[-1:]
"""From where the bot starts again and goes all the way: nothing, the oldest data, yesterday's."""


def _killed(url: str) -> list[tuple[str, str]]:
    """Return the revisions to kill, newest first: all, or a few, others on each database."""
    few = CHAIN[4::6] if url.startswith("sqlite") else CHAIN[1::6]
    return [one for one in reversed(CHAIN) if LONG or one in few or one in _STARTS]


def fill(url: str) -> None:
    """A Rede of a few people at work, with something in most tables."""
    engine = make_engine(url)
    with Session(engine) as session, session.begin():
        ana = make.participant(session, "Ana")
        ana.decided_by_id = make.organizer(session, "Célia").id
        make.seat(session, make.encontro(session, capacity=1), ana)
        past = make.encontro(session, "Passado", starts_at=make.moment(4, 3, 9))
        make.attendance(session, make.slots_of(session, past)[0], ana)
        make.turma(session)
        make.good_practice(session, "Painel único de metas", author=ana)
        make.outgoing_message(
            session, chat_id=1001, purpose=Purpose.NOTICE, payload={"html": "a"}, now=NOW
        )
        session.add(InboxRow(update_id=7, payload="{}", state=InboxState.NEW, received_at=NOW))
        session.flush()
        search_index.rebuild(session)
    engine.dispose()


def look(url: str) -> tuple[str | None, Rows]:
    """Return the revision, and all rows: table, column, values in the order of the keys."""
    engine = create_engine(url, poolclass=NullPool)
    rows: Rows = {}
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        for name in names:
            if name.startswith(NOT_OURS) and name != "search_index_words":
                continue
            found = connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608 - a table
            columns = list(found.keys())
            values = found.all()
            rows[name] = {
                key: sorted(repr(row[place]) for row in values) for place, key in enumerate(columns)
            }
        version = None
        if "alembic_version" in names:
            version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version, rows


def common(one: Rows, other: Rows) -> tuple[Rows, Rows]:
    """Reduce both to the tables and columns they share."""
    shared = {name: one[name].keys() & other[name].keys() for name in one.keys() & other.keys()}
    return (
        {name: {key: one[name][key] for key in keys} for name, keys in shared.items()},
        {name: {key: other[name][key] for key in keys} for name, keys in shared.items()},
    )


def test_every_revision_with_data_goes_down_and_up_again(database_url: str) -> None:
    fill(database_url)
    _, full = look(database_url)
    for before, revision in reversed(CHAIN):
        tables_after(database_url, "down", before)
        version, reduced = look(database_url)
        tables_after(database_url, "up", revision)
        _, again = look(database_url)

        assert version == (None if before == "base" else before)
        kept, wanted = common(reduced, full)
        assert kept == wanted
        assert {name: columns.keys() for name, columns in again.items()} == {
            name: columns.keys() for name, columns in full.items()
        }
        # What the older revision knows came through untouched both ways.
        kept, wanted = common(again, reduced)
        assert kept == wanted
        if before != "base":
            assert len(reduced["participants"]["id"]) == 2
        tables_after(database_url, "down", before)
        full = reduced


class Interrupted:
    """See tests/migrations/interrupted.py."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.migrations.interrupted"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def migrate(
        self, url: str, revision: str, dies_before: int | None, *, in_pieces: bool = False
    ) -> int:
        """Migrate in a process of its own; returns its statements, or -9."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {
            "url": url,
            "revision": revision,
            "dies_before": dies_before,
            "in_pieces": in_pieces,
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def interrupted() -> Iterator[Interrupted]:
    one = Interrupted()
    yield one
    one.end()


def _moments(statements: int) -> Sequence[int]:
    """Before which statements to die: all of them, or a few in the short form."""
    if LONG:
        return range(1, statements + 1)
    return sorted({statements // 2, statements})


def test_every_revision_killed_at_any_statement_is_made_whole_by_the_next_start(
    database_url: str, interrupted: Interrupted
) -> None:
    fill(database_url)
    for before, revision in _killed(database_url):
        tables_after(database_url, "down", before)
        statements = interrupted.migrate(database_url, revision, None)
        tables_after(database_url, "down", before)
        old = look(database_url)

        for moment in _moments(statements):
            assert interrupted.migrate(database_url, revision, moment) == -9
            assert look(database_url) == old
        if (before, revision) in _STARTS:
            engine = make_engine(database_url)
            assert migrating.migrate(engine)
            engine.dispose()

            version, rows = look(database_url)
            assert version == migrating.newest_revision()
            assert rows.keys() >= Base.metadata.tables.keys()
            kept, wanted = common(rows, old[1])
            assert kept == wanted
            tables_after(database_url, "down", before)


def test_control_revision_in_pieces_is_left_half_done(
    postgres_url: str, interrupted: Interrupted
) -> None:
    fill(postgres_url)
    tables_after(postgres_url, "down", "0002")
    old = look(postgres_url)

    assert interrupted.migrate(postgres_url, "0003", 6, in_pieces=True) == -9

    assert look(postgres_url) != old
