"""The start looks whether a commit outlives a power cut, and says so when it does not."""

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from bot.command import SETTINGS
from database import durability
from database.durability import NotDurableError
from database.engine import make_engine
from tests import programs
from tests.postgres import fragile_server

# Without shared memory SQLite has no WAL: as on a disk of the network.
NO_MEMORY = "sqlite:///file:rede.db?vfs=unix-dotfile&uri=true"


def test_database_of_the_bot_keeps_its_word(engine: Engine) -> None:
    assert durability.check(engine) == []


def test_sqlite_without_its_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    engine = make_engine(NO_MEMORY)

    with pytest.raises(NotDurableError, match="modo WAL"):
        durability.check(engine)
    engine.dispose()


@pytest.mark.parametrize("level", ["OFF", "NORMAL"])
def test_sqlite_that_does_not_wait_for_the_disk_is_refused(sqlite_url: str, level: str) -> None:
    engine = make_engine(sqlite_url)

    @event.listens_for(engine, "connect")
    def _loosen(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA synchronous={level}")

    with pytest.raises(NotDurableError, match="synchronous"):
        durability.check(engine)
    engine.dispose()


def _set(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def test_postgresql_that_does_not_wait_is_named(postgres_url: str) -> None:
    name = make_url(postgres_url).database
    _set(postgres_url, f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    engine = make_engine(postgres_url)

    (warning,) = durability.check(engine)

    assert "synchronous_commit desligado" in warning
    engine.dispose()


# A server of its own for two settings more that are named as the one above.
@pytest.mark.long
def test_postgresql_without_fsync_is_named() -> None:
    with fragile_server() as server, server.database() as url:
        for name in ("fsync", "full_page_writes"):
            server.run(f"ALTER SYSTEM SET {name} = off")
        server.run("SELECT pg_reload_conf()")
        engine = make_engine(url)
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_sleep(0.5)"))
        engine.dispose()

        warnings = durability.check(engine)

        engine.dispose()
    assert [warning.split("com ")[1].split(" ")[0] for warning in warnings] == [
        "fsync",
        "full_page_writes",
    ]


def _started(tmp_path: Path, url: str) -> tuple[int, str]:
    """Start the program until it ends by itself; returns its code and what it said."""
    done = programs.run(
        *("bot", "iniciar"),
        cwd=tmp_path,
        env={
            **os.environ,
            "REDE_TELEGRAM_TOKEN": "8137:SIM-prova_de_fogo",
            "REDE_DATABASE_URL": url,
            "REDE_WEB_PORT": "0",
            "REDE_STATUS_PORT": "0",
            "REDE_LOG_LEVEL": "ERROR",
        },
    )
    return done.returncode, done.stdout


def test_start_on_a_disk_without_wal_ends_with_a_clear_line(tmp_path: Path) -> None:
    code, said = _started(tmp_path, NO_MEMORY)

    assert code == SETTINGS
    assert said.startswith("O SQLite não conseguiu usar o modo WAL neste arquivo (está em delete).")
