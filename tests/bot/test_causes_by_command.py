"""Each cause on each command that can meet it: words, code, time, at most three lines, no secret.

What holds on every cell stands in tests/bot/typed.py. The causes that only one command can meet,
and what a server says, are in test_causes.py and test_causes_outside.py.
"""

import argparse
import asyncio
import contextlib
import io
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import event, make_url, text

from bot.__main__ import _parser
from bot.command import FAILED, PASSING, SETTINGS
from database import migrating
from database.engine import make_engine
from simulator import Simulator
from tests import programs
from tests.bot.test_webhook import _free_port as free_port
from tests.bot.typed import COMMANDS, PASSWORD, SAMPLE, TOKEN, Command, check, origin, server
from tests.conftest import ROOT

# --- The commands -----------------------------------------------------------------------------

ALL: Final = {
    "serves": ["iniciar"],
    "checks": ["conferir"],
    "checks for programs": ["conferir", "--json"],
    **COMMANDS,
}
"""All that meet a database."""
ENDS: Final = ALL.keys() - {"serves"}
"""These do not wait for what passes."""
CHECKS: Final = {"checks", "checks for programs"}
WRITES: Final = ALL.keys() - CHECKS - {"looks", "copies", "copies by date"}
ASKS_TELEGRAM: Final = {"invites", "invites anew", *CHECKS}
OLD: Final = "0007"


@dataclass(frozen=True)
class Place:
    """Where a test types, and what it may spoil there."""

    folder: Path
    template: Path
    monkeypatch: pytest.MonkeyPatch
    postgres_url: Callable[[], str]

    def database(self) -> Path:
        """A file with the tables of this version."""
        return Path(shutil.copyfile(self.template, self.folder / "rede.db"))

    def stands_at(self, revision: str) -> str:
        """The address of tables of another version."""
        engine = make_engine(f"sqlite:///{self.folder}/rede.db")
        migrating.migrate(engine, to=OLD)
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :at"), {"at": revision}
            )
        engine.dispose()
        return f"sqlite:///{self.folder}/rede.db"


@pytest.fixture
def place(
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Place:
    # Both have the tables of this version.
    origin(sqlite_template, tmp_path)
    shutil.copyfile(sqlite_template, tmp_path / "velha.db")
    return Place(
        tmp_path, sqlite_template, monkeypatch, lambda: request.getfixturevalue("postgres_url")
    )


# --- The causes -------------------------------------------------------------------------------

Given = dict[str, str]


def _down(_: Place) -> Given:
    return {"database_url": server(port=free_port())}


def _on_server(place: Place, **changed: str) -> Given:
    wrong = make_url(place.postgres_url()).set(**changed)  # type: ignore[arg-type]
    return {"database_url": wrong.render_as_string(hide_password=False)}


def _no_database(place: Place) -> Given:
    return _on_server(place, database="nada")


def _no_user(place: Place) -> Given:
    return _on_server(place, username="ninguem", password=PASSWORD)


def _at_in_password(_: Place) -> Given:
    return {"database_url": f"postgresql://u:Senha@{PASSWORD}@127.0.0.1/rede"}


def _port_beyond(_: Place) -> Given:
    return {"database_url": server(port=99999)}


def _text(place: Place) -> Given:
    (place.folder / "x.db").write_bytes(b"nada disso" * 1000)
    return {"database_url": f"sqlite:///{place.folder}/x.db"}


def _damaged(place: Place) -> Given:
    path = place.database()
    content = bytearray(path.read_bytes())
    # The head stays: the file looks like a database until somebody reads on.
    content[100:8192] = b"\xee" * 8092
    path.write_bytes(content)
    return {"database_url": f"sqlite:///{path}"}


def _in_use(place: Place) -> Given:
    path = place.database()
    place.monkeypatch.setattr("database.engine.BUSY_TIMEOUT_MS", 100)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")
    # Closed with the test: what it is held by is forgotten then.
    place.monkeypatch.setattr(place.__class__, "held", other, raising=False)
    return {"database_url": f"sqlite:///{path}"}


def _newer(place: Place) -> Given:
    return {"database_url": place.stands_at("9999")}


def _older(place: Place) -> Given:
    return {"database_url": place.stands_at(OLD)}


def _full(place: Place) -> Given:
    """Let the database grow no further than a full disk would."""
    path = place.folder / "rede.db"
    pages = 3
    for module in ("backup", "backup_commands", "first_organizer", "importing", "application"):
        place.monkeypatch.setattr(f"bot.{module}.make_engine", _small(str(path), pages))
    return {"database_url": f"sqlite:///{path}"}


def _small(where: str, pages: int) -> Callable[..., Any]:
    def small(url: str, **given: Any) -> Any:
        engine = make_engine(url, **given)
        if where in url:

            @event.listens_for(engine, "connect")
            def _limit(connection: Any, _record: object) -> None:
                connection.execute(f"PRAGMA max_page_count={pages}")

        return engine

    return small


def _no_room_for_copies(place: Place) -> Given:
    """Let the disk of the copies be full; these tables are older, and are copied before all."""
    given = _older(place)
    place.monkeypatch.setattr("bot.backup.make_engine", _small("copy.db", 3))
    return given


def _no_driver(place: Place) -> Given:
    place.monkeypatch.setitem(sys.modules, "psycopg", None)
    return {"database_url": server()}


def _folder_is_a_file(place: Place) -> Given:
    (place.folder / "dados").write_text("", "utf-8")
    return {"database_url": f"sqlite:///{place.folder}/dados/rede.db"}


def _no_token(place: Place) -> Given:
    place.monkeypatch.delenv("REDE_TELEGRAM_TOKEN")
    return {}


def _no_telegram(_: Place) -> Given:
    return {"telegram_api": f"http://127.0.0.1:{free_port()}"}


@dataclass(frozen=True)
class Fault:
    """A cause, what is told of it, and who can meet it."""

    cause: Callable[[Place], Given]
    words: str
    code: int
    commands: frozenset[str] | set[str]


FAULTS: Final = (
    Fault(_down, "Nenhum PostgreSQL responde em 127.0.0.1:", PASSING, ENDS),
    Fault(_no_database, "O banco nada não existe em ", SETTINGS, {*ALL}),
    Fault(_no_user, "O PostgreSQL recusou o usuário ou a senha.", SETTINGS, {*ALL}),
    Fault(_at_in_password, "%40", SETTINGS, {*ALL}),
    Fault(_port_beyond, "Confira a porta", SETTINGS, {*ALL}),
    Fault(_text, "x.db não é um banco de dados do SQLite.", SETTINGS, {*ALL}),
    Fault(_damaged, "rede.db está com defeito.", SETTINGS, {*ALL}),
    # The others write nothing before they have asked Telegram, or nothing that is there already.
    Fault(_in_use, "rede.db. Feche", PASSING, {"writes", "restores", "brings", "releases"}),
    Fault(_newer, "As tabelas são de uma versão mais nova do robô.", SETTINGS, {*ALL}),
    Fault(
        _older,
        "As tabelas são de outra versão do robô. Nada mudou.",
        SETTINGS,
        {"looks", "writes", "invites", "invites anew", "releases"},
    ),
    Fault(_full, "Falta espaço no disco de ", PASSING, WRITES - {"releases"}),
    Fault(
        _no_room_for_copies,
        "Falta espaço no disco de ",
        PASSING,
        {"serves", "updates", "copies by date"},
    ),
    Fault(_no_room_for_copies, "copia.db: falta espaço no disco.", PASSING, {"copies"}),
    Fault(_no_driver, "requirements/postgres.txt", SETTINGS, {*ALL}),
    Fault(_folder_is_a_file, "Não consegui usar ", SETTINGS, ALL.keys() - {*CHECKS, "looks"}),
    Fault(_no_token, "REDE_TELEGRAM_TOKEN, no arquivo .env", SETTINGS, {"serves", *CHECKS}),
    Fault(_no_token, "Falta REDE_TELEGRAM_TOKEN", SETTINGS, {"invites", "invites anew"}),
    Fault(_no_telegram, "recusou a conexão.", PASSING, ASKS_TELEGRAM),
)
CELLS: Final = [
    pytest.param(fault, ALL[name], id=f"{fault.cause.__name__[1:]}-{name}")
    for fault in FAULTS
    for name in ALL
    if name in fault.commands
]


@pytest.mark.parametrize(("fault", "arguments"), CELLS)
def test_each_cause_is_told_by_each_command(
    typed: Command, place: Place, fault: Fault, arguments: list[str]
) -> None:
    # Nobody is asked there unless the cause is about it.
    given = {"telegram_api": f"http://127.0.0.1:{free_port()}"} | fault.cause(place)

    code, said = typed(*arguments, **given)

    assert fault.words in said
    assert code == fault.code, said


async def test_refused_key_wrong_root_and_busy_file_are_told_by_each_command(
    typed: Command, place: Place, simulator: Simulator
) -> None:
    # Who serves is stopped by signals, and those come to a program of its own.
    for name in sorted(ASKS_TELEGRAM | {"serves"}):
        for given, words in (
            ({"telegram_token": "8137:SIM-outra"}, "O Telegram recusou a chave."),
            ({"telegram_api": f"{simulator.url}/outra"}, "Confira REDE_TELEGRAM_API"),
        ):
            whole = {"telegram_api": simulator.url} | given
            if name == "serves":
                code, said = await _runs(*ALL[name], **whole)
            else:
                code, said = await asyncio.to_thread(typed, *ALL[name], **whole)
            assert words in said
            assert code == SETTINGS
    busy = _in_use(place) | {"telegram_api": simulator.url, "telegram_token": TOKEN}
    for name in ("invites", "invites anew"):
        code, said = await asyncio.to_thread(typed, *ALL[name], **busy)
        assert "rede.db. Feche" in said
        assert code == PASSING


async def _runs(*arguments: str, **given: str) -> tuple[int | None, str]:
    program = await programs.start(
        "bot",
        *arguments,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            **{f"REDE_{name.upper()}": value for name, value in given.items()},
        },
        stdout=programs.PIPE,
        stderr=programs.PIPE,
    )
    out, err = await asyncio.wait_for(program.communicate(), 30)
    check(out.decode(), err.decode())
    return program.returncode, out.decode()


@pytest.mark.parametrize("name", sorted(ENDS))
def test_what_cannot_be_said_is_no_success(
    typed: Command, place: Place, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    place.database()
    given = {
        "database_url": f"sqlite:///{place.folder}/rede.db",
        "telegram_api": f"http://127.0.0.1:{free_port()}",
    }
    full = io.TextIOWrapper(io.FileIO("/dev/full", "w"), write_through=True)
    monkeypatch.setattr("sys.stdout", full)
    code, said = typed(*ALL[name], **given)
    monkeypatch.undo()
    with contextlib.suppress(OSError):
        full.close()

    assert said == ""
    assert code in {FAILED, PASSING} if name in ASKS_TELEGRAM else code == FAILED


@pytest.mark.parametrize(
    "arguments",
    [
        ["importar", "falta.xlsx"],
        ["banco", "conferir", "falta.db"],
        ["banco", "restaurar", "falta.db"],
        ["banco", "trazer", "falta.db"],
    ],
    ids=lambda arguments: arguments[-2],
)
def test_missing_file_is_named_and_a_folder_is_none(
    typed: Command, place: Place, arguments: list[str]
) -> None:
    code, said = typed(*arguments)
    assert code == FAILED
    assert arguments[-1] in said
    assert "defeito" not in said
    (place.folder / arguments[-1]).mkdir()
    code, said = typed(*arguments)
    assert code == FAILED
    assert arguments[-1] in said
    assert "defeito" not in said


def test_every_command_is_in_the_table() -> None:
    """A command that is new meets these causes, too."""

    def names(parser: argparse.ArgumentParser) -> set[str]:
        found: set[str] = set()
        for action in parser._actions:  # noqa: SLF001 - it has no other way
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
                for name, below in action.choices.items():
                    found |= {f"{name} {more}".strip() for more in names(below) or {""}}
        return found

    typed_here = {
        " ".join(a for a in arguments[:2] if a.isalpha() or a.startswith("convite"))
        for arguments in ALL.values()
    }
    # The demonstration has data of its own; a copy is a file, whatever database there is.
    assert names(_parser()) - typed_here == {"demo", "banco conferir"}


def test_damage_that_is_only_found_later_is_not_called_ours(typed: Command, place: Place) -> None:
    path = place.database()
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'participants'"
        ).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xee" * size
    path.write_bytes(content)

    code, said = typed("importar", SAMPLE, "--guardar", database_url=f"sqlite:///{path}")

    assert code == SETTINGS
    assert "rede.db está com defeito." in said
