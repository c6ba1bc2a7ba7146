"""`conferir` tells what an installation is like, changes nothing, and ends with a code."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from bot import checkup_outside, last_copy
from bot.__main__ import main
from bot.checkup_findings import State
from bot.command import PASSING, SETTINGS
from tests import make
from tests.bot.conftest import TOKEN, Harness
from tests.bot.test_webhook import _free_port as free_port
from tests.bot.typed import Command

Found = dict[str, list[dict[str, Any]]]
Look = Callable[..., Coroutine[Any, Any, tuple[int, Found]]]


@pytest.fixture
def look(
    typed: Command,
    harness: Harness,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Look:
    """Check the installation of the harness; returns the code, and what was found by its matter."""
    del typed  # an empty folder and environment
    monkeypatch.setenv("REDE_TELEGRAM_API", harness.simulator.url)
    monkeypatch.setenv("REDE_DATABASE_URL", harness.database_url)

    async def look_(**changed: str) -> tuple[int, Found]:
        for name, value in changed.items():
            monkeypatch.setenv(f"REDE_{name.upper()}", value)
        code = await asyncio.to_thread(main, ["conferir", "--json"])
        out, err = capfd.readouterr()
        assert TOKEN not in out + err
        told = json.loads(out)
        assert told["codigo"] == code
        found: Found = {}
        for one in told["conferido"]:
            found.setdefault(one["assunto"], []).append(one)
        return code, found

    return look_


def _still(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


async def test_good_installation_is_told_as_such_and_left_as_it_is(
    look: Look, harness: Harness, tmp_path: Path
) -> None:
    harness.change(lambda s: make.organizer(s, "Bia", chat_id=77).id)
    harness.change(lambda s: make.organizer(s, "Célia", chat_id=78).id)
    harness.engine.dispose()
    copied = datetime.now(UTC) - timedelta(days=2, hours=1)
    last_copy.note(harness.database_url, tmp_path / "copia.db", now=copied)
    if harness.database_url.startswith("sqlite"):
        harness.database_path.chmod(0o600)
    before = _still(tmp_path)

    code, found = await look()

    assert code == 0
    assert _still(tmp_path) == before
    troubles = [one for of in found.values() for one in of if one["situacao"] == "problema"]
    assert troubles == []
    settings = found["Configuração"][0]["dados"]
    assert settings["REDE_TELEGRAM_TOKEN"] == {"valor": "(guardado)", "de": "ambiente"}
    assert "REDE_LOG_LEVEL" not in settings
    assert found["Banco de dados"][0]["dados"]["em_uso"] is False
    assert "na versão" in found["Banco de dados"][0]["palavras"]
    assert found["Organização"][0]["palavras"] == "2 pessoas."
    assert found["Telegram"][0]["dados"]["robo"] == "prova_bot"
    assert found["Entrega das mensagens"][0]["palavras"] == "o robô busca as mensagens."
    assert found["Relógio"][0]["situacao"] == "bem"
    assert found["Cópia"][0]["palavras"].startswith("a última tem 2 dias: ")
    # What the bot does meanwhile is not ours to do.
    asked = {call["method"] for call in await harness.calls()}
    assert asked == {"getMe", "getWebhookInfo"}


async def test_file_that_is_not_as_the_bot_leaves_it_is_not_mended_here(
    look: Look, sqlite_harness: Harness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "solto.db"
    path.write_bytes(sqlite_harness.database_path.read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    path.chmod(0o644)
    monkeypatch.setenv("REDE_DATABASE_URL", f"sqlite:///{path}")
    before = _still(tmp_path)

    _, found = await look()

    assert _still(tmp_path) == before
    assert found["Banco de dados"][1]["palavras"] == "o modo WAL entra ao iniciar."
    assert found["Permissões"][0]["dados"] == {str(path): "0644"}


async def test_bot_at_work_is_seen_and_its_ports_are_its_own(look: Look, harness: Harness) -> None:
    async with harness.application().running() as application:
        code, found = await look(
            web_port=str(application.web_port), status_port=str(application.status_port)
        )

    assert code == 0
    assert found["Banco de dados"][0]["dados"]["em_uso"] is True
    for port in (application.web_port, application.status_port):
        assert "em uso, com o robô ligado" in found[f"Porta {port}"][0]["palavras"]


async def test_messages_that_go_elsewhere_are_told_with_the_server_alone(
    look: Look, harness: Harness
) -> None:
    await harness.post(f"/bot{TOKEN}/setWebhook", url="http://127.0.0.1:9/canario")

    code, found = await look()

    (told,) = found["Entrega das mensagens"]
    assert code == SETTINGS
    assert told["dados"]["webhook_em"] == "127.0.0.1:9"
    assert "canario" not in json.dumps(found)
    assert (await look(take_over="true"))[0] == 0


async def test_a_webhook_that_telegram_does_not_take_is_told(look: Look, harness: Harness) -> None:
    hook = "https://rede.exemplo.gov.br/telegram"  # the simulator brings nothing so far away
    assert (await look(webhook_url=hook))[1]["Entrega das mensagens"][0]["situacao"] == "bem"

    async with harness.application(webhook_url=hook, web_port=free_port()).running():
        code, found = await look(webhook_url=hook)

    assert code == PASSING
    assert "o Telegram não tem o webhook." in found["Entrega das mensagens"][0]["palavras"]


async def test_what_cannot_be_reached_is_a_passing_trouble(
    look: Look, harness: Harness, closed_port: int
) -> None:
    code, found = await look(telegram_api=f"http://127.0.0.1:{closed_port}")
    assert code == PASSING
    assert "recusou a conexão." in found["Telegram"][0]["palavras"]
    if harness.database_url.startswith("postgresql"):
        gone = make_url(harness.database_url).set(host="127.0.0.1", port=free_port(), query={})
        code, found = await look(database_url=gone.render_as_string(hide_password=False))
        assert code == PASSING
        assert "Nenhum PostgreSQL responde" in found["Banco de dados"][0]["palavras"]


async def test_a_user_who_may_not_make_tables_is_told(look: Look, postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE sem_direito"))
        # As createdb leaves it since PostgreSQL 15, with no table of ours yet.
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    try:
        as_owner = (await look(database_url=postgres_url))[1]["Banco de dados"]
        changed = make_url(postgres_url).update_query_dict({"options": "-c role=sem_direito"})
        code, found = await look(database_url=changed.render_as_string(hide_password=False))
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP ROLE sem_direito"))
        engine.dispose()

    assert "criar tabelas" not in "".join(one["palavras"] for one in as_owner)
    assert code == SETTINGS
    said = "".join(one["palavras"] for one in found["Banco de dados"])
    assert "este usuário não pode criar tabelas." in said


async def test_secrets_in_addresses_are_not_shown(look: Look, harness: Harness) -> None:
    api = harness.simulator.url.replace("://", "://u:canario-um@")
    hook = f"{harness.simulator.url}/canario-dois"

    _, found = await look(
        telegram_api=api,
        webhook_url=hook,
        database_url="postgresql://u:canario-tres@127.0.0.1:1/rede?sslpassword=canario-quatro",
    )

    settings = found["Configuração"][0]["dados"]
    assert settings["REDE_TELEGRAM_API"]["valor"] == harness.simulator.url
    assert settings["REDE_WEBHOOK_URL"]["valor"] == harness.simulator.url
    assert "canario" not in json.dumps(found)


async def test_refused_token_is_a_lasting_trouble(look: Look, harness: Harness) -> None:
    await harness.fault("getMe", {"status": 401, "description": "Unauthorized"})

    code, found = await look()

    assert code == SETTINGS
    assert found["Telegram"][0]["palavras"].startswith("O Telegram recusou a chave.")


async def test_tables_of_other_versions_are_told(look: Look, harness: Harness) -> None:
    def stand_at(revision: str) -> None:
        with harness.engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :at"), {"at": revision}
            )

    stand_at("0009")
    code, found = await look()
    assert code == 0
    assert found["Banco de dados"][0]["situacao"] == "atenção"
    assert "As tabelas são da versão 0009" in found["Banco de dados"][0]["palavras"]
    stand_at("9999")
    code, found = await look()
    assert code == SETTINGS
    assert "versão mais nova" in found["Banco de dados"][0]["palavras"]


async def test_files_that_others_can_read_and_names_that_nobody_reads_are_told(
    look: Look, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("REDE_WEB_PORT=0\nREDE_LOG_LEVL=DEBUG\n", "utf-8")
    (tmp_path / ".env").chmod(0o644)

    code, found = await look()

    assert code == 0
    assert found["Permissões"][0]["dados"] == {".env": "0644"}
    assert "chmod 600 .env" in found["Permissões"][0]["palavras"]
    assert "REDE_LOG_LEVL (seria REDE_LOG_LEVEL?)" in found["Nomes"][0]["palavras"]


def test_nothing_is_made_where_nothing_is(
    typed: Command,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    del typed
    monkeypatch.delenv("REDE_TELEGRAM_TOKEN")
    monkeypatch.setenv("REDE_DATABASE_URL", f"sqlite:///{tmp_path}/dados/rede.db")

    assert main(["conferir"]) == SETTINGS

    said = capfd.readouterr().out
    assert "PROBLEMA  Telegram: falta a chave." in said
    assert f"BEM       Banco de dados: {tmp_path}/dados/rede.db ainda não existe." in said
    assert "ATENÇÃO   Cópia: nenhuma" in said
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_made_is_a_lasting_trouble(
    typed: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Asked of the real user, who is root where the tests run as root.
    monkeypatch.setattr("bot.checkup_outside.os.access", lambda *_: False)

    code, said = typed(
        "conferir",
        database_url=f"sqlite:///{tmp_path}/dados/rede.db",
        telegram_api=f"http://127.0.0.1:{free_port()}",
    )

    assert code == SETTINGS
    words = f"este usuário não pode criar {tmp_path}/dados/rede.db. Dê a ele a pasta {tmp_path}."
    assert f"PROBLEMA  Banco de dados: {words}" in said


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, State.WELL), (5, State.WELL), (30, State.NOTE), (61, State.TROUBLE)]
)
def test_clock_that_is_far_away_is_told(seconds: int, state: State) -> None:
    assert checkup_outside._clock(seconds).state is state  # noqa: SLF001
