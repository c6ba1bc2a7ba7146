"""What whoever installed the bot reads when something is wrong: the cause, the code, no more.

At most three lines, no traceback, no secret, soon. test_causes_by_command.py has what is the same
for every command.
"""

import encodings.cp437  # noqa: F401 - of file names in archives; no file can be opened later
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from bot import causes
from bot.command import FAULT, PASSING, SETTINGS
from bot.settings import Settings
from database.engine import make_engine
from tests.bot.typed import COMMANDS, PASSWORD, SAMPLE, Command, check, nobody, origin, server
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _origin(sqlite_template: Path, tmp_path: Path) -> None:
    origin(sqlite_template, tmp_path)


# --- The database -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "state", "told", "code"),
    [
        (
            "failed to resolve host 'x': [Errno -2] Name or ...",
            None,
            "O DNS desta máquina não conhece banco.exemplo",
            PASSING,
        ),
        ("connection timeout expired", None, "não responde. Confira a rede", PASSING),
        ('FATAL:  password authentication failed for user "u"', None, "a senha.", SETTINGS),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1"', None, "(pg_hba.conf)", SETTINGS),
        ("could not extend file", "53100", "Falta espaço no disco do servidor", PASSING),
        ("permission denied for schema public", "42501", "rede OWNER TO rede", SETTINGS),
        ("cannot execute INSERT in a read-only transaction", "25006", "permite ler", SETTINGS),
        ("the database system is starting up", "57P03", "Tente de novo.", PASSING),
        ('column "x" does not exist', "42703", "por um defeito dele", FAULT),
    ],
)
def test_what_a_server_says_has_its_cause(
    words: str, state: str | None, told: str, code: int
) -> None:
    original = psycopg.OperationalError(words)
    original.sqlstate = state

    cause = causes.explain(
        OperationalError("SELECT 1", {}, original),
        Settings(_env_file=None, database_url=server(host="banco.exemplo")),
    )

    check(cause.words)
    assert told in cause.words
    assert cause.code == code


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://u:Senha@{PASSWORD}@127.0.0.1/rede",
        f"postgresql://u:Senha@Se/{PASSWORD}@127.0.0.1/rede",
        f"postgresql://u:{PASSWORD}@127.0.0.1:porta/rede",
    ],
)
def test_address_that_is_not_understood_is_not_shown(typed: Command, address: str) -> None:
    code, said = typed("banco", "liberar", database_url=address)

    assert code == SETTINGS, said
    assert "REDE_DATABASE_URL" in said
    assert ("%40" in said) == ("porta" not in address)
    assert "127.0.0.1" not in said


def test_package_that_is_missing_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    for arguments in (["iniciar"], ["banco", "liberar"]):
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-S", "-m", "bot", *arguments],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        check(done.stdout, done.stderr)
        assert done.returncode == SETTINGS
        assert "Falta o pacote pydantic" in done.stdout


WRITING = {"serves": ["iniciar"]} | {name: of for name, of in COMMANDS.items() if name != "looks"}


@pytest.mark.parametrize("arguments", WRITING.values(), ids=WRITING.keys())
def test_folder_that_cannot_be_made_is_told(
    typed: Command, arguments: list[str], tmp_path: Path
) -> None:
    with nobody(tmp_path):
        code, said = typed(*arguments, database_url=f"sqlite:///{tmp_path}/dados/rede.db")

    assert code == SETTINGS, said
    assert f"Não consegui usar {tmp_path}/dados: falta permissão." in said


def _made(tmp_path: Path) -> Path:
    (tmp_path / "dados").mkdir()
    path = tmp_path / "dados" / "rede.db"
    engine = make_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
    engine.dispose()
    path.chmod(0o644)
    (tmp_path / "dados").chmod(0o755)
    return path


@pytest.mark.parametrize("arguments", WRITING.values(), ids=WRITING.keys())
def test_folder_that_cannot_be_written_is_told(
    typed: Command, arguments: list[str], tmp_path: Path
) -> None:
    path = _made(tmp_path)

    with nobody(tmp_path):
        code, said = typed(*arguments, database_url=f"sqlite:///{path}")

    assert code == SETTINGS, said
    assert str(path.parent) in said
    assert re.search("só permite ler|falta permissão|Não consegui abrir", said)


# --- Full disks and files ---------------------------------------------------------------------


def _full(monkeypatch: pytest.MonkeyPatch, where: str, pages: int = 40) -> None:
    """Let databases whose address holds some letters grow no further than a full disk would."""
    real = make_engine

    def small(url: str, **given: Any) -> Any:
        engine = real(url, **given)
        if where in url:

            @event.listens_for(engine, "connect")
            def _limit(connection: Any, _record: object) -> None:
                connection.execute(f"PRAGMA max_page_count={pages}")

        return engine

    for module in ("bot.backup", "bot.backup_commands", "bot.importing", "bot.untrusted_copy"):
        monkeypatch.setattr(f"{module}.make_engine", small)


def test_full_disk_of_the_database_is_called_full(
    typed: Command, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _full(monkeypatch, sqlite_url)

    code, said = typed("importar", SAMPLE, "--guardar", database_url=sqlite_url)

    assert code == PASSING
    assert f"Falta espaço no disco de {sqlite_url.removeprefix('sqlite:///')}." in said


def test_full_disk_while_a_copy_is_put_back_is_called_full(
    typed: Command, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert typed("banco", "copiar", "copia.db", database_url=sqlite_url)[0] == 0
    _full(monkeypatch, "copy.db", pages=5)
    usage = type("Usage", (), {"free": 10**9})
    looks = iter([usage, usage])
    full = type("Usage", (), {"free": 0})
    monkeypatch.setattr("shutil.disk_usage", lambda _: next(looks, full))

    code, said = typed("banco", "restaurar", str(tmp_path / "copia.db"))

    assert code == PASSING
    assert "Falta espaço em" in said


def test_copy_that_is_missing_or_closed_is_named_as_such(
    typed: Command, sqlite_url: str, tmp_path: Path
) -> None:
    assert typed("banco", "restaurar", "nada.db", database_url=sqlite_url) == (
        1,
        "Não consegui abrir nada.db: esse arquivo não existe. Nada mudou.\n",
    )
    closed = tmp_path / "fechada.db"
    closed.write_bytes(b"SQLite format 3\0")
    closed.chmod(0)
    # What the bot itself needs stays open.
    for path in tmp_path.iterdir():
        if path != closed:
            path.chmod(0o666)
    tmp_path.chmod(0o777)
    with nobody(tmp_path):
        code, said = typed("banco", "restaurar", "fechada.db")
    assert (code, said) == (1, "Não consegui abrir fechada.db: falta permissão. Nada mudou.\n")
