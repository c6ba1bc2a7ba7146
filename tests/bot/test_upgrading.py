"""The tables of an older version: a copy before they change, and the way back from it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import upgrading
from bot.__main__ import main
from bot.command import FAULT
from bot.copies import Copies
from bot.settings import Settings
from database import migrating
from database.engine import make_engine
from models import AuditEntry, OutboxRow, Participant, Slot
from tests.migrations.test_every_revision import fill, look
from tests.migrations.test_publications import tables_after

OLD = "0009"
NEWEST = migrating.newest_revision()


def _seen(url: str) -> list[list[Any]]:
    """What the classes of today read: moments, words, JSON and numbers."""
    engine = make_engine(url)
    with Session(engine) as session:
        found = [
            session.execute(select(*columns).order_by(columns[0])).all()
            for columns in (
                (Participant.id, Participant.name, Participant.standing, Participant.decided_by_id),
                (Slot.id, Slot.starts_at, Slot.ends_at),
                (OutboxRow.id, OutboxRow.payload, OutboxRow.created_at),
                (AuditEntry.id, AuditEntry.details, AuditEntry.happened_at),
            )
        ]
        session.rollback()
    engine.dispose()
    return [[tuple(row) for row in rows] for rows in found]


@pytest.fixture
def old_url(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A Rede at work, as an older version left it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDE_DATABASE_URL", database_url)
    fill(database_url)
    tables_after(database_url, "down", OLD)
    return database_url


def _copies(tmp_path: Path) -> list[Path]:
    return sorted(tmp_path.rglob(f"*-da-versao-{OLD}.db"))


def test_copy_is_made_before_the_tables_change_and_leads_back(
    old_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, rows = look(old_url)

    assert main(["banco", "atualizar"]) == 0

    (copy,) = _copies(tmp_path)
    said, logged = capsys.readouterr()
    assert f"Eram da versão {OLD}, agora são da {NEWEST}." in said
    assert copy.name in said
    assert "tables_migrated" in logged
    assert copy.stat().st_mode & 0o077 == 0
    # The copy holds the old tables: a program of that time takes it as its own.
    revision, copied = look(f"sqlite:///{copy}")
    assert revision == OLD
    if old_url.startswith("sqlite"):
        assert copy.parent == tmp_path / "copias"
    counts = {name: {key: len(of) for key, of in found.items()} for name, found in rows.items()}
    assert {
        name: {key: len(of) for key, of in found.items()}
        for name, found in copied.items()
        if not name.startswith("search_index")
    } == {name: found for name, found in counts.items() if not name.startswith("search_index")}
    if old_url.startswith("sqlite"):
        assert all(copied[name] == rows[name] for name in counts if "search_index" not in name)

    # So does this one.
    before = _seen(old_url)
    assert before[0]
    assert main(["banco", "restaurar", str(copy)]) == 0
    after = _seen(old_url)
    assert after[:2] == before[:2]
    assert after[2][: len(before[2])] == before[2]
    assert main(["banco", "atualizar"]) == 0
    assert "As tabelas já estavam em dia." in capsys.readouterr().out
    assert _copies(tmp_path) == [copy]


def test_upgrade_that_fails_changes_nothing_and_leaves_no_copy(
    old_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = look(old_url)

    def broken(*_: object, **__: object) -> bool:
        raise KeyError

    real = migrating.migrate
    monkeypatch.setattr(
        "database.migrating.migrate",
        lambda engine, *, to=None: real(engine, to=to) if to else broken(),
    )

    assert main(["banco", "atualizar"]) == FAULT

    assert "O robô parou por um defeito dele (KeyError" in capsys.readouterr().out
    assert look(old_url) == before
    assert _copies(tmp_path) == []


def test_damaged_data_are_not_changed(
    old_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not old_url.startswith("sqlite"):
        # PostgreSQL keeps its references itself.
        return
    with closing(sqlite3.connect(old_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE seats SET participant_id = 999")
        connection.commit()
    before = look(old_url)

    assert main(["banco", "atualizar"]) == 78

    assert "Nada mudou." in capsys.readouterr().out
    assert look(old_url) == before
    assert _copies(tmp_path) == []


def test_new_database_needs_no_copy(sqlite_url: str, tmp_path: Path) -> None:
    del sqlite_url
    url = f"sqlite:///{tmp_path}/novo.db"
    engine = make_engine(url)

    done = upgrading.upgrade(engine, Copies.of(Settings(_env_file=None, database_url=url)))

    engine.dispose()
    assert done == upgrading.Upgraded(None, NEWEST, None)
    assert list(tmp_path.rglob("*-da-versao-*")) == []


def test_older_tables_are_copied_as_they_are(old_url: str, tmp_path: Path) -> None:
    assert main(["banco", "copiar", "antes.db"]) == 0

    assert look(f"sqlite:///{tmp_path}/antes.db")[0] == OLD
    assert look(old_url)[0] == OLD
