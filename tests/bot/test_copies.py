"""Dated copies: which of them stay, who can read them, and what a look at one tells."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot import backup, last_copy, locking
from bot.command import FAILED, SETTINGS
from bot.copies import Copies
from bot.settings import Settings
from database import migrating
from domain.quiet_hours import SAO_PAULO
from tests import make
from tests.bot.test_backup import fill
from tests.bot.typed import Command
from tests.make import moment

NIGHT = datetime(2024, 6, 28, 2, 0, tzinfo=SAO_PAULO)
"""A Friday."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "copias"
    folder.mkdir()
    return folder


def _of(folder: Path, **changed: int) -> Copies:
    url = f"sqlite:///{folder.parent}/rede.db"
    return Copies.of(Settings(_env_file=None, database_url=url, **changed))  # type: ignore[arg-type]


def _name(at: datetime, kind: str = "") -> str:
    return f"rede-{at:%Y%m%d-%H%M%S}{kind}.db"


def _put(folder: Path, at: datetime, kind: str = "") -> str:
    name = _name(at, kind)
    (folder / name).write_bytes(b"")
    return name


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, Path]:
    """A public key, and the file with the other half, as age-keygen writes it."""
    identity = pyrage.x25519.Identity.generate()
    path = tmp_path / "chave.txt"
    path.write_text(f"# created: now\n# public key: {identity.to_public()}\n{identity}\n", "utf-8")
    return str(identity.to_public()), path


# --- Which stay -------------------------------------------------------------------------------


def test_newest_of_each_day_and_of_each_week_stays(folder: Path) -> None:
    nights = [NIGHT - timedelta(days=back) for back in range(60)]
    for night in nights:
        _put(folder, night)
        _put(folder, night.replace(hour=1))

    _of(folder, copies_days=7, copies_weeks=4).prune(now=NIGHT)

    days = {_name(night) for night in nights[:7]}
    # Sundays end a week; the running one has its Friday.
    sundays = [_name(night) for night in nights if night.isoweekday() == 7]
    assert _names(folder) == days | {_name(NIGHT), *sundays[:3]}
    assert len(_names(folder)) == 9


def test_old_ones_stay_while_no_new_ones_come(folder: Path) -> None:
    names = {_put(folder, NIGHT - timedelta(days=back)) for back in (300, 301, 302)}

    assert _of(folder, copies_days=3, copies_weeks=0).prune(now=NIGHT) == []

    assert _names(folder) == names


def test_copy_of_before_an_upgrade_stays_as_long_as_the_weeks(folder: Path) -> None:
    kind = "-da-versao-0017"
    young = _put(folder, NIGHT - timedelta(days=27), kind)
    old = _put(folder, NIGHT - timedelta(days=29), kind)
    # Of the same day as one of the night, which does not push it out.
    night = _put(folder, NIGHT - timedelta(days=27) + timedelta(hours=1))

    gone = _of(folder, copies_days=1, copies_weeks=4).prune(now=NIGHT)

    assert [path.name for path in gone] == [old]
    assert _names(folder) == {young, night}


def test_files_of_others_are_left_alone(folder: Path) -> None:
    kept = {"rede.db", "rede-20240101-000000.txt", "outra-20240101-000000.db", "rede-hoje.db"}
    for name in kept:
        (folder / name).write_bytes(b"")
    for day in range(1, 4):
        _put(folder, datetime(2024, 1, day, tzinfo=SAO_PAULO))
    left_by_a_kill = folder / f"{backup.UNFINISHED}x"
    left_by_a_kill.mkdir()

    _of(folder, copies_days=1, copies_weeks=0).prune(now=NIGHT)
    assert _names(folder) == {*kept, "rede-20240103-000000.db", left_by_a_kill.name}

    _of(folder, copies_days=1, copies_weeks=0).prune(now=datetime.now(SAO_PAULO) + timedelta(2))
    assert left_by_a_kill.name not in _names(folder)


def test_command_makes_one_and_prunes(
    typed: Command, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    folder = tmp_path / "guardadas"
    folder.mkdir()
    name = Copies.of(Settings(_env_file=None, database_url=database_url)).name
    for day in (1, 2):
        (folder / f"{name}-2024010{day}-020000.db").write_bytes(b"")
    given = {"copies_folder": str(folder), "copies_days": "1", "copies_weeks": "0"}

    code, said = typed("banco", "copiar", database_url=database_url, **given)

    assert code == 0, said
    assert said.endswith(f"Cópias em {folder}: 1. Apagadas agora: 2.\n")
    (made,) = folder.iterdir()
    assert re.fullmatch(rf"{re.escape(name)}-\d{{8}}-\d{{6}}\.db", made.name)
    assert made.stat().st_mode & 0o077 == 0
    found = last_copy.find(database_url)
    assert found is not None
    assert found.path == str(made)


def test_copy_to_nowhere_is_refused(typed: Command, sqlite_url: str, tmp_path: Path) -> None:
    code, said = typed("banco", "copiar", "-", database_url=sqlite_url)

    assert code == FAILED
    assert "diga o nome dele" in said
    assert not (tmp_path / "-").exists()


# --- A look at one ----------------------------------------------------------------------------


def test_copy_is_looked_into(typed: Command, engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    path = tmp_path / "c.db"
    backup.copy(engine, path)

    code, said = typed("banco", "conferir", str(path))

    assert code == 0
    newest = migrating.newest_revision()
    assert said.startswith(f"Cópia boa: {path} (")
    assert f" kB), com as tabelas da versão {newest}.\n" in said
    assert "\n2 pessoas, 2 encontros e turmas, 1 presença, 0 documentos.\n" in said


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _unfit(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE attendances SET participant_id = 999")
        connection.commit()


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_cut, "não é uma cópia, ou está com defeito."),
        (_unfit, "não é uma cópia, ou está com defeito."),
        (_newer, "A cópia é de uma versão mais nova do robô."),
        (Path.unlink, "Não consegui abrir"),
    ],
)
def test_bad_copy_is_told(
    typed: Command, sqlite_engine: Engine, tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    fill(sqlite_engine)
    path = tmp_path / "c.db"
    backup.copy(sqlite_engine, path)
    spoil(path)

    code, said = typed("banco", "conferir", str(path))

    assert code == FAILED
    assert told in said


# --- Locked ones ------------------------------------------------------------------------------


def test_locked_copy_opens_with_its_key_alone(
    typed: Command, engine: Engine, database_url: str, tmp_path: Path, key: tuple[str, Path]
) -> None:
    fill(engine)
    public, key_file = key
    folder = tmp_path / "c"
    given = {"database_url": database_url, "copies_folder": str(folder)}

    code, said = typed("banco", "copiar", copies_public_key=public, **given)

    assert code == 0, said
    assert "Só quem tem a chave secreta consegue ler." in said
    (path,) = folder.iterdir()
    assert path.suffix == ".age"
    assert path.stat().st_mode & 0o077 == 0
    assert b"SQLite" not in path.read_bytes()
    code, said = typed("banco", "restaurar", str(path))
    assert (code, said) == (
        FAILED,
        f"{path} está trancada. Diga o arquivo da chave secreta, com --chave. Nada mudou.\n",
    )
    with Session(engine) as session, session.begin():
        make.participant(session, "Depois")
    assert typed("banco", "conferir", str(path), "--chave", str(key_file))[0] == 0
    code, said = typed("banco", "restaurar", str(path), "--chave", str(key_file))
    assert code == 0
    assert said.startswith("Cópia no lugar: 2 pessoas.")


def test_wrong_keys_are_told(
    typed: Command, sqlite_engine: Engine, tmp_path: Path, key: tuple[str, Path]
) -> None:
    public, key_file = key
    path = tmp_path / "c.db.age"
    backup.copy(sqlite_engine, path, public_key=public)
    other = tmp_path / "outra.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()), "utf-8")
    (tmp_path / "nada.txt").write_text("nada", "utf-8")

    def says(name: str) -> str:
        code, said = typed("banco", "conferir", str(path), "--chave", str(tmp_path / name))
        assert code == FAILED
        return said

    assert f"A chave não abre {path}" in says(other.name)
    assert "nada.txt não tem uma chave secreta do age." in says("nada.txt")
    assert "Não consegui abrir" in says("falta.txt")
    path.write_bytes(path.read_bytes()[:-40])
    assert "está com defeito" in says(key_file.name)


def test_key_that_is_none_is_refused_at_once(typed: Command) -> None:
    code, said = typed("banco", "copiar", copies_public_key="age1nada")

    assert code == SETTINGS
    assert "Há um engano em REDE_COPIES_PUBLIC_KEY" in said
    assert not locking.is_public_key("AGE-SECRET-KEY-1X")


def test_moment_of_a_name_is_that_of_brasilia(sqlite_engine: Engine, folder: Path) -> None:
    made = _of(folder).make(sqlite_engine, now=moment(17, 3, 10))

    assert made.name == f"rede-{moment(17, 3, 10).astimezone(SAO_PAULO):%Y%m%d-%H%M%S}.db"
