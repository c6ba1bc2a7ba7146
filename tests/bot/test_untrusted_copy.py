"""`banco restaurar` of what is no copy of ours: it ends soon, says so, and changes nothing."""

import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import backup
from bot.__main__ import main
from bot.command import PASSING
from database import migrating
from database.engine import make_engine
from models import Participant
from tests import make
from tests.make import NOW
from tests.scale import sized

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
WITHIN_S = 30
MB = 1024**2


def _sql(*statements: str) -> Callable[[Path], None]:
    def craft(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            for statement in statements:
                copy.execute(statement)

    return craft


def _as_view(name: str, columns: str) -> Callable[[Path], None]:
    return _sql(
        "PRAGMA foreign_keys=OFF",
        f"DROP TABLE {name}",
        f"CREATE VIEW {name} AS SELECT {columns} FROM ({ENDLESS})",  # noqa: S608 - our own names
    )


def _disguised(path: Path) -> None:
    """A view that its own row of the schema calls a table."""
    _as_view("spendings", "i AS resource, i AS chat_id, i AS level, i AS counted_at")(path)
    _sql(
        "PRAGMA writable_schema=ON", "UPDATE sqlite_schema SET type='table' WHERE name='spendings'"
    )(path)


def _ring(path: Path) -> None:
    """A table whose pages lead back to themselves."""
    with closing(sqlite3.connect(path)) as copy:
        copy.executemany(
            "INSERT INTO spendings VALUES (?, ?, 1, '2024-01-01 00:00:00')",
            ((f"x{n}" * 50, n) for n in range(5_000)),
        )
        copy.commit()
        (root,) = copy.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name='spendings'"
        ).fetchone()
        (page,) = copy.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    at = (root - 1) * page
    assert content[at] == 5
    content[at + 8 : at + 12] = root.to_bytes(4, "big")
    path.write_bytes(content)


def _shortened(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _only_its_first_page(path: Path) -> None:
    os.truncate(path, 4_096)


def _sparse(size: int) -> Callable[[Path], None]:
    def craft(path: Path) -> None:
        os.truncate(path, size)

    return craft


def _zeros(path: Path) -> None:
    path.write_bytes(b"")
    os.truncate(path, 200 * MB)


def _in_place(make_it: Callable[[Path], None]) -> Callable[[Path], None]:
    def craft(path: Path) -> None:
        path.unlink()
        make_it(path)

    return craft


BROKEN = "não é uma cópia, ou está com defeito. Nada mudou."
NO_FILE = "não é um arquivo comum. Indique o arquivo da cópia. Nada mudou."
LARGE = "é grande demais para ser uma cópia. O limite é de 2 GB. Nada mudou."
NEWER = "A cópia é de uma versão mais nova do robô. Atualize o robô. Nada mudou."

CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "endless view": (
        _as_view("mentions", "i AS outbox_id, i AS participant_id"),
        BROKEN,
    ),
    "endless view that says it is a table": (_disguised, BROKEN),
    "another view": (_sql(f"CREATE VIEW mais AS {ENDLESS}"), BROKEN),
    "trigger": (
        _sql("CREATE TRIGGER t AFTER INSERT ON participants BEGIN DELETE FROM participants; END"),
        BROKEN,
    ),
    "generated column": (
        _sql("ALTER TABLE spendings ADD COLUMN more GENERATED ALWAYS AS (zeroblob(900000000))"),
        BROKEN,
    ),
    "another column": (_sql("ALTER TABLE spendings ADD COLUMN more TEXT"), BROKEN),
    "missing column": (_sql("ALTER TABLE participants DROP COLUMN decline_reason"), BROKEN),
    "another table": (_sql("CREATE TABLE mais (id INTEGER)"), BROKEN),
    "missing table": (_sql("DROP TABLE spendings"), BROKEN),
    "virtual table": (_sql("CREATE VIRTUAL TABLE mais USING fts5(a)"), BROKEN),
    "other search": (
        _sql(
            "DROP TABLE search_index",
            "CREATE VIRTUAL TABLE search_index USING fts5(kind, subject_id, label, title, body, "
            "content='participants')",
        ),
        BROKEN,
    ),
    "pages in a ring": (_ring, BROKEN),
    "text for a number": (_sql("UPDATE participants SET chat_id = 'muitos'"), BROKEN),
    "bytes for text": (_sql("UPDATE participants SET name = x'00ff'"), BROKEN),
    "number for a moment": (_sql("UPDATE participants SET created_at = 7"), BROKEN),
    "no moment": (_sql("UPDATE participants SET created_at = 'ontem'"), BROKEN),
    "text that is no text": (
        _sql("UPDATE participants SET name = CAST(x'ff41' AS TEXT)"),
        BROKEN,
    ),
    "reference to nothing": (_sql("UPDATE participants SET assessoria_id = 999"), BROKEN),
    "newer": (_sql("UPDATE alembic_version SET version_num = '9999'"), NEWER),
    "two versions": (_sql("INSERT INTO alembic_version VALUES ('0001')"), BROKEN),
    "version that is no text": (_sql("UPDATE alembic_version SET version_num = x'31'"), BROKEN),
    "older than its tables": (_sql("UPDATE alembic_version SET version_num = '0001'"), BROKEN),
    "shortened": (_shortened, BROKEN),
    "first page": (_only_its_first_page, BROKEN),
    "10 GB without content": (_sparse(10 * 1024**3), LARGE),
    "200 MB of zeros": (_zeros, BROKEN),
    "device": (_in_place(lambda path: path.symlink_to("/dev/zero")), NO_FILE),
    "pipe": (_in_place(os.mkfifo), NO_FILE),
    "folder": (_in_place(Path.mkdir), NO_FILE),
}


@pytest.fixture
def engine(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("REDE_DATABASE_URL", sqlite_url)
    engine = make_engine(sqlite_url)
    with Session(engine) as session, session.begin():
        make.participant(session, "Zulmira")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def whole_copy(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a database like that of each test, made once."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copyfile(sqlite_template, folder / "rede.db")
    engine = make_engine(f"sqlite:///{folder}/rede.db")
    with Session(engine) as session, session.begin():
        make.participant(session, "Zulmira")
    backup.copy(engine, folder / "copia.db")
    engine.dispose()
    return folder / "copia.db"


@pytest.fixture
def copy(whole_copy: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole_copy, tmp_path / "copia.db"))


def _names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Participant.name)))


@pytest.mark.parametrize("case", CASES)
def test_what_is_no_copy_is_refused_soon_and_changes_nothing(
    engine: Engine, copy: Path, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    craft, words = CASES[case]
    craft(copy)
    with Session(engine) as session, session.begin():
        make.participant(session, "Depois")
    # Whatever it does, it must not fill the disk: no file may grow beyond this.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500 * MB, hard))
    began_at = time.monotonic()
    try:
        code = main(["banco", "restaurar", str(copy)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert code == 1
    assert capsys.readouterr().out.splitlines() == [words if words == NEWER else f"{copy} {words}"]
    assert time.monotonic() - began_at < WITHIN_S
    assert _names(engine) == ["Zulmira", "Depois"]


def test_copy_behind_a_second_name_is_put_back(engine: Engine, copy: Path, tmp_path: Path) -> None:
    link = tmp_path / "ontem.db"
    link.symlink_to(copy)
    with Session(engine) as session, session.begin():
        make.participant(session, "Depois")
    before = copy.read_bytes()

    backup.restore(engine, link, now=NOW)

    assert _names(engine) == ["Zulmira"]
    assert copy.read_bytes() == before


# The steps between them are those of tests/migrations/.
@pytest.mark.parametrize("revision", sorted(migrating.revisions())[:: sized(5, 1)])
def test_copy_of_an_older_version_is_brought_up(
    engine: Engine, tmp_path: Path, revision: str
) -> None:
    path = tmp_path / "velha.db"
    old = make_engine(f"sqlite:///{path}")
    migrating.migrate(old, to=revision)
    old.dispose()
    columns = {
        "name": "Antiga",
        "agency_text": "SEE",
        "standing": "listed",
        "created_at": "2024-01-01 00:00:00.000000",
        "muted_reminders": "[]",
        # Since then roles are grants.
        **({"role": "participant"} if revision < "0010" else {}),
    }
    _sql(
        "PRAGMA journal_mode=DELETE",
        f"INSERT INTO participants ({', '.join(columns)}) VALUES {tuple(columns.values())}",  # noqa: S608
    )(path)

    backup.restore(engine, path, now=NOW)

    assert _names(engine) == ["Antiga"]


def test_without_room_on_the_disk_it_says_how_much_it_takes(
    engine: Engine,
    copy: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    usage = shutil.disk_usage(copy)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1_000))

    assert main(["banco", "restaurar", str(copy)]) == PASSING
    said = capsys.readouterr().out
    assert said.startswith("Falta espaço em ")
    assert "MB e repita. Nada mudou." in said
    assert _names(engine) == ["Zulmira"]
