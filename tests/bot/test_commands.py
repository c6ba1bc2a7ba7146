"""Commands beside the tables of another version, beside a bot at work, and without a server."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from bot.__main__ import main
from bot.application import Application
from bot.causes import explain
from bot.command import PASSING, SETTINGS
from bot.serving import Waiting
from bot.settings import Settings
from database import migrating
from database.engine import make_engine
from database.leader import leading
from tests.bot.test_webhook import _free_port as free_port
from tests.conftest import ROOT

SAMPLE = str(ROOT / "samples" / "rede-2024.xlsx")
OLD = "0007"


def _stands_at(url: str) -> str:
    engine = make_engine(url)
    with engine.connect() as connection:
        found = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    engine.dispose()
    return found


@pytest.fixture
def old_url(database_url: str, tmp_path: Path) -> str:
    """A database as an older version left it."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path}/alt.db"
    else:
        url = database_url
        engine = make_engine(url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    engine = make_engine(url)
    migrating.migrate(engine, to=OLD)
    engine.dispose()
    return url


@pytest.mark.parametrize("more", [[], ["--guardar"]], ids=["looks", "writes"])
def test_import_never_changes_the_tables_of_another_version(
    old_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
) -> None:
    monkeypatch.setenv("REDE_DATABASE_URL", old_url)

    assert main(["importar", SAMPLE, *more]) == SETTINGS

    assert "As tabelas são de outra versão do robô. Nada mudou." in capsys.readouterr().out
    assert _stands_at(old_url) == OLD


def test_a_column_that_is_asked_is_answered_by_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("REDE_DATABASE_URL", f"sqlite:///{tmp_path}/rede.db")
    path = tmp_path / "contatos.csv"
    path.write_text(
        "Nome;E-mail A;E-mail B;Sigla\nAna Lima;ana@exemplo.br;lima@exemplo.br;SES\n", "utf-8"
    )
    offices = tmp_path / "assessorias.csv"
    offices.write_text("Sigla;Nome\nSES;Secretaria de Estado de Saúde\n", "utf-8")
    assert main(["importar", str(offices), "--guardar"]) == 0
    capsys.readouterr()

    assert main(["importar", str(path), "--guardar"]) == 1
    said = capsys.readouterr().out
    assert "Qual coluna é o e-mail?" in said
    assert (
        'Para responder, repita o comando com --coluna e o nome dela, como em --coluna "E-mail'
        in said
    )
    assert main(["importar", str(path), "--coluna", "e-mail b", "--guardar"]) == 0
    assert "1 pessoa nova" in capsys.readouterr().out
    # The answer is kept: the same file is not asked about again.
    assert main(["importar", str(path)]) == 0


def test_an_import_asks_nothing_that_a_terminal_cannot_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("REDE_DATABASE_URL", f"sqlite:///{tmp_path}/rede.db")

    assert main(["importar", SAMPLE, "--guardar"]) == 0

    said = capsys.readouterr().out
    assert "?" not in said
    assert "Os convites também estão na conversa, em “Importar planilha”." in said


def test_looking_at_a_new_database_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("REDE_DATABASE_URL", f"sqlite:///{tmp_path}/dados/rede.db")

    assert main(["importar", SAMPLE]) == 0

    assert "repita com --guardar" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


async def test_tables_are_not_changed_under_a_bot(
    old_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDE_DATABASE_URL", old_url)
    engine = make_engine(old_url)
    async with leading(engine):
        assert await asyncio.to_thread(main, ["banco", "atualizar"]) == PASSING
    engine.dispose()
    assert "O robô está em uso. Encerre o robô e repita." in capsys.readouterr().out
    assert _stands_at(old_url) == OLD

    assert await asyncio.to_thread(main, ["banco", "atualizar"]) == 0
    assert "Atualizei as tabelas." in capsys.readouterr().out
    assert _stands_at(old_url) == migrating.newest_revision()


def _wrong(url: str, why: str) -> str:
    address = make_url(url)
    changed = (
        address.set(database="nada")
        if why == "no such database"
        else address.set(host="127.0.0.1", port=free_port(), query={})
    )
    return changed.render_as_string(hide_password=False)


@pytest.mark.parametrize("why", ["no such database", "nobody there"])
async def test_a_server_that_cannot_be_reached_is_no_other_bot(
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    why: str,
    tmp_path: Path,
) -> None:
    url = _wrong(postgres_url, why)
    monkeypatch.setenv("REDE_DATABASE_URL", url)
    said: list[str] = []
    application = Application(
        Settings(database_url=url, web_port=0, status_port=0),
        on_standby=lambda: said.append("standby"),
        on_trouble=Waiting(Settings(database_url=url), said.append).note,
    )

    async def run() -> None:
        async with application.running():
            pass

    running = asyncio.create_task(run())
    await asyncio.sleep(2.5)
    running.cancel()
    (ended,) = await asyncio.gather(running, return_exceptions=True)

    if why == "no such database":
        # To wait would not help: somebody must change something.
        assert isinstance(ended, OperationalError)
        said.append(explain(ended, Settings(database_url=url)).words)
        assert "nada" in said[0]
    # Once, however often it was tried, and with the reason.
    assert len(said) == 1
    assert why == "no such database" or "refused" in said[0]

    copy = tmp_path / "copia.db"
    copy.write_bytes(b"x")
    code = SETTINGS if why == "no such database" else PASSING
    assert await asyncio.to_thread(main, ["banco", "restaurar", str(copy)]) == code
    words = capsys.readouterr().out
    assert "O robô está em uso" not in words
    assert said[0].partition("\n")[2] in words
