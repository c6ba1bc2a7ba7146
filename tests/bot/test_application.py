"""The parts together: start, health, clock, stop, and the command line."""

import asyncio
import os
import pty
import re
import signal
import socket
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot import setting_files, system_errors
from bot.__main__ import main
from bot.command import PASSING, SETTINGS
from database.leader import AnotherProcessError
from domain.notices.outbox import OutboxState, Purpose
from domain.people import invites
from domain.search import search, search_index
from messages import commands
from models import OutboxRow
from models.search import search_index_digests
from tests import make, programs
from tests.bot.conftest import TOKEN, Harness

ROOT = Path(__file__).parents[2]


async def test_health_page_tells_that_all_is_well_and_that_letters_are_late(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    harness.change(lambda s: [make.participant(s, chat_id=chat_id) for chat_id in (1, 2)])
    async with harness.application().running() as application, aiohttp.ClientSession() as http:
        url = f"http://127.0.0.1:{application.status_port}/saude"
        await harness.settled()
        async with http.get(url) as answer:
            assert (answer.status, (await answer.json())["situacao"]) == (200, "bem")

        await harness.fault("sendMessage", {"status": 429, "retry_after": 60})
        now = harness.simulator.engine.clock.now()
        # Two: of one alone it would be said that only that one has to wait.
        for chat_id in (1, 2):
            harness.change(
                partial(
                    make.outgoing_message,
                    chat_id=chat_id,
                    purpose=Purpose.REPLY,
                    payload={"html": "x"},
                    now=now - timedelta(minutes=5),
                )
            )
        await asyncio.sleep(0.5)
        async with http.get(url) as answer:
            said = await answer.json()
            assert (answer.status, said["situacao"]) == (503, "mensagens atrasadas")
            assert said["mensagens_a_enviar"] == 2


async def test_jump_of_the_clock_is_felt_before_it_is_confirmed(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with harness.application().running() as application:
        ana = await harness.person()
        await harness.settled()
        due = harness.simulator.engine.clock.now() + timedelta(hours=5)
        harness.change(
            lambda s: make.outgoing_message(
                s,
                chat_id=ana,
                purpose=Purpose.REMINDER,
                payload={"html": "Amanhã."},
                now=due,
            )
        )
        await harness.post("/sim/clock", advance_s=6 * 3600)
        # One question, no waiting of our own: the simulator knows when the jump was felt.
        assert (await harness.post("/sim/settle", timeout_s=10))["idle"]

        assert "Amanhã." in await harness.sees(ana)
        assert application.clock.now() > due


async def test_commands_are_set_once(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    for _ in range(2):
        async with harness.application().running():
            await asyncio.sleep(0.4)

    assert len(await harness.calls("setMyCommands")) == 1
    assert len(await harness.calls("setMyDescription")) == 1
    assert len(commands.description()) <= 512
    assert len(commands.short_description()) <= 120


async def test_stop_finishes_what_is_at_work(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.settled()
        await harness.writes(ana, "/lento 0.5")
        await asyncio.sleep(0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 4
    left = harness.ask(lambda s: s.query(OutboxRow).filter_by(state=OutboxState.READY).count())
    assert "Acordei." in await harness.sees(ana) or left == 1


async def test_second_bot_on_the_same_file_leaves(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with harness.application().running():
        with pytest.raises(AnotherProcessError):
            async with harness.application().running():
                pass


def _environment(harness: Harness) -> dict[str, str]:
    return {
        **os.environ,
        "REDE_TELEGRAM_TOKEN": TOKEN,
        "REDE_TELEGRAM_API": harness.simulator.url,
        "REDE_DATABASE_URL": harness.database_url,
        "REDE_WEB_PORT": "0",
        "REDE_STATUS_PORT": "0",
    }


async def test_program_ends_well_on_ctrl_c_and_says_why_it_cannot_start(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness

    first = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "iniciar",
        cwd=ROOT, env=_environment(harness),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip

    async def polls() -> bool:
        return bool(await harness.calls("getWebhookInfo"))

    await harness.until(polls)
    started = time.monotonic()
    second = await programs.start(
        *("bot", "iniciar"),
        env=_environment(harness), stdout=programs.PIPE, stderr=programs.STDOUT,
    )  # fmt: skip
    said, _ = await second.communicate()
    assert second.returncode == PASSING
    # It waits three seconds for the other to leave; a busy machine takes long to start it.
    assert time.monotonic() - started < 20
    assert "Já existe um robô usando estes dados." in said.decode()
    assert "Traceback" not in said.decode()

    first.send_signal(signal.SIGINT)
    said, _ = await first.communicate()
    assert first.returncode == 0
    assert "Traceback" not in said.decode()


async def test_refused_token_is_said_in_one_line(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    await harness.fault("getMe", {"status": 401, "description": "Unauthorized"})
    bot = await programs.start(
"bot", "iniciar",
        cwd=ROOT, env=_environment(harness),
        stdout=programs.PIPE, stderr=programs.STDOUT,
    )  # fmt: skip
    said, _ = await bot.communicate()

    assert bot.returncode == SETTINGS
    assert "O Telegram recusou a chave." in said.decode()
    assert TOKEN not in said.decode()


async def test_link_of_the_first_organizer_is_shown_at_a_terminal_and_written_nowhere_else(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness

    async def start_and_stop(stdout: int) -> str:
        before = len(await harness.calls("getWebhookInfo"))
        bot = await programs.start(
"bot", "iniciar",
            cwd=ROOT, env=_environment(harness), stdout=stdout, stderr=programs.PIPE,
        )  # fmt: skip

        async def polls() -> bool:
            return len(await harness.calls("getWebhookInfo")) > before

        await harness.until(polls, timeout_s=60)
        # The line comes at once after that, if it comes.
        await asyncio.sleep(1)
        bot.send_signal(signal.SIGINT)
        said, logged = await bot.communicate()
        assert bot.returncode == 0
        assert b"org_" not in logged
        return (said or b"").decode()

    said = await start_and_stop(programs.PIPE)
    assert "convite-organizacao" in said
    assert "org_" not in said
    screen, terminal = pty.openpty()
    await start_and_stop(terminal)
    os.close(terminal)
    shown = os.read(screen, 10_000).decode()
    os.close(screen)
    assert "Ele vale uma vez" in shown
    token = shown.strip().rpartition("?start=org_")[2]
    now = harness.simulator.engine.clock.now()
    office = harness.change(lambda s: make.participant(s).id)
    digest = invites.digest(token)
    harness.change(
        lambda s: invites.claim_first_organizer(s, digest=digest, participant_id=office, now=now)
    )
    assert await start_and_stop(programs.PIPE) == ""


async def test_demonstration_starts_kills_and_restarts_the_bot(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    bot = await programs.start(
"bot", "demo",
        cwd=ROOT,
        env={
            **os.environ,
            "REDE_PORT": str(unused_tcp_port),
            "REDE_WEB_PORT": "0",
            "REDE_STATUS_PORT": "0",
            "REDE_DATABASE_URL": f"sqlite:///{tmp_path}/demo.db",
        },
        stdout=programs.PIPE,
    )  # fmt: skip
    assert bot.stdout is not None
    url = f"http://127.0.0.1:{unused_tcp_port}"
    line = (await asyncio.wait_for(bot.stdout.readline(), 20)).decode()
    assert line == f"A demonstração está em {url}\n"

    async with aiohttp.ClientSession(url) as http:

        async def talk() -> str:
            await (await http.post("/sim/people/1001/messages", json={"text": "/ajuda"})).read()
            await (await http.post("/sim/settle", json={"timeout_s": 15})).read()
            chat = await (await http.get("/sim/people/1001/chat")).json()
            return str(chat["messages"][-1]["from"])

        assert await talk() == "bot"
        clock = await (await http.get("/sim/clock")).json()
        assert clock["now"].startswith("2024-03-11T09:0")
        people = (await (await http.get("/sim/state")).json())["people"]
        assert [person["first_name"] for person in people] == ["Ana", "Bruno", "Célia"]
        before = len((await (await http.get("/sim/calls")).json())["calls"])
        assert (await http.post("/sim/restart")).status == 200
        await asyncio.sleep(0.2)
        assert await talk() == "bot"
        calls = (await (await http.get("/sim/calls")).json())["calls"][before:]
        assert any(call["method"] == "getMe" for call in calls)

    bot.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(bot.wait(), 15) == 0


def test_command_line_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDE_PORT", "muitas")
    monkeypatch.setenv("REDE_WEB_PORT", "70000")
    monkeypatch.setenv("REDE_WEB_ADDRESS", "rede")
    monkeypatch.setenv("REDE_LOG_LEVEL", "ALTO")
    monkeypatch.setenv("REDE_TAKE_OVER", "talvez")
    monkeypatch.setenv("REDE_DATABASE_URL", "mysql://rede")

    assert main(["iniciar"]) == SETTINGS
    said = capsys.readouterr().out.splitlines()
    assert "Há um engano em REDE_PORT: precisa ser um número inteiro." in said
    assert "Há um engano em REDE_WEB_PORT: o máximo é 65535." in said
    assert "Há um engano em REDE_LOG_LEVEL: use 'DEBUG', 'INFO', 'WARNING' ou 'ERROR'." in said
    assert "Há um engano em REDE_TAKE_OVER: use true ou false." in said
    assert any(line.startswith("Há um engano em REDE_DATABASE_URL: use sqlite:") for line in said)
    assert any(line.startswith("Há um engano em REDE_WEB_ADDRESS: precisa ser") for line in said)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("WEBHOOK_SECRET=x", "REDE_WEBHOOK_SECRET: use de 16 a 256 letras sem acento"),
        ("TELEGRAM_TOKEN_FILE=/nao/ha", "REDE_TELEGRAM_TOKEN_FILE: esse arquivo não existe."),
        ("TELEGRAM_TOKEN_FILE=/", "REDE_TELEGRAM_TOKEN_FILE: isso é uma pasta."),
        (f"TELEGRAM_TOKEN_FILE={sys.executable}", "_FILE: esse arquivo não é de texto."),
        ("TELEGRAM_TOKEN_FILE=/dev/null", "_FILE: esse arquivo está vazio."),
        ("WEBHOOK_URL=https://rede.exemplo.gov.br:9000/x", "nas portas 443, 80, 88 e 8443."),
        ("WEB_ADDRESS=ftp://rede", "REDE_WEB_ADDRESS: precisa começar com http:// ou https://."),
        ("WEB_PROXIES=10.0.0.0/99", "REDE_WEB_PROXIES: use endereços separados por vírgula"),
        ("MESSAGES_PER_SECOND=0", "REDE_MESSAGES_PER_SECOND: precisa ser maior que 0."),
        ("DATABASE_URL=postgresql://a:b:c", "REDE_DATABASE_URL: use sqlite:"),
        ("DATABASE_URL=sqlite:", "REDE_DATABASE_URL: use sqlite:"),
    ],
)
def test_a_setting_is_refused_in_portuguese(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    line: str,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    name, _, value = line.partition("=")
    monkeypatch.setenv(f"REDE_{name}", value)

    assert main(["banco", "atualizar"]) == SETTINGS

    said = capsys.readouterr().out
    assert said.startswith("Há um engano em REDE_")
    assert words in said


def test_certificates_of_the_file_count_where_the_environment_names_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"SSL_CERT_FILE={tmp_path}/orgao.pem")

    given: dict[str, str] = {"SSL_CERT_FILE": sys.executable}
    setting_files.adopt_way_out(given)
    assert given == {"SSL_CERT_FILE": sys.executable}
    monkeypatch.setenv("SSL_CERT_FILE", "")
    assert main(["conferir"]) == SETTINGS
    assert capsys.readouterr().out == "Há um engano em SSL_CERT_FILE: esse arquivo não existe.\n"
    (tmp_path / "orgao.pem").touch()
    given = {}
    setting_files.adopt_way_out(given)
    assert given == {"SSL_CERT_FILE": f"{tmp_path}/orgao.pem"}


def test_a_file_of_settings_in_other_letters_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("REDE_ORGANIZATION_NAME=Estratégia".encode("latin-1"))

    assert main(["banco", "atualizar"]) == SETTINGS

    assert "UTF-8" in capsys.readouterr().out


@pytest.mark.parametrize("error", [OSError(number, "x") for number in (2, 13, 17, 21, 28, 30, 98)])
def test_the_system_is_quoted_in_portuguese(error: OSError) -> None:
    assert "recusou" not in system_errors.in_words(error)
    assert system_errors.in_words(OSError(24, "x")) == "o sistema recusou (EMFILE)."


@pytest.mark.parametrize("line", [[], ["xpto"], ["importar"], ["importar", "a", "--tudo"]])
def test_command_line_that_is_not_understood_shows_the_help(
    capsys: pytest.CaptureFixture[str], line: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line)

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("Não entendi o comando.\n\nuso: python -m bot")
    assert not re.search(r"usage|options|argument|required|invalid|choice", said)
    assert "opções:" in said


def test_spreadsheet_is_checked_and_then_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("REDE_DATABASE_URL", f"sqlite:///{tmp_path}/rede.db")
    sample = str(ROOT / "samples" / "rede-2024.xlsx")

    assert main(["importar", sample]) == 0
    assert "repita com --guardar" in capsys.readouterr().out
    assert main(["importar", sample, "--guardar"]) == 0
    assert "120 pessoas novas" in capsys.readouterr().out
    assert main(["importar", sample]) == 0
    assert "--guardar" not in capsys.readouterr().out
    capsys.readouterr()
    assert main(["importar", str(tmp_path / "nada.xlsx")]) == 1
    assert "esse arquivo não existe." in capsys.readouterr().out


async def test_practice_that_came_by_another_road_is_found_after_a_restart(
    harness: Harness,
) -> None:
    def found(session: Session) -> list[str]:
        now = harness.simulator.engine.clock.now()
        return [one.title for one in search.find(session, query="xadrez", now=now).found]

    harness.change(lambda s: make.good_practice(s, "Painel"))
    async with harness.application().running():
        pass
    noted = select(search_index_digests)
    before = harness.ask(lambda s: s.execute(noted).all())
    harness.change(
        lambda s: s.connection().execute(text("UPDATE publications SET title = 'Xadrez'"))
    )
    assert harness.ask(found) == []

    async with harness.application().running():

        async def is_found() -> bool:
            return await asyncio.to_thread(harness.ask, found) == ["Xadrez"]

        await harness.until(is_found)
    after = harness.ask(lambda s: s.execute(noted).all())
    assert len(before) == len(after) == 1
    assert before != after


async def test_healthy_start_indexes_nothing_again(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.change(lambda s: make.good_practice(s, "Xadrez"))
    looked = asyncio.Event()
    loop = asyncio.get_running_loop()
    whole, mended = search_index.stale, []

    def stale(session: Session) -> list[int]:
        found = whole(session)
        loop.call_soon_threadsafe(looked.set)
        return found

    monkeypatch.setattr(search_index, "stale", stale)
    monkeypatch.setattr(search_index, "mend", lambda *_args, **given: mended.append(given))
    async with harness.application().running():
        await asyncio.wait_for(looked.wait(), 15)
        await harness.settled()

    assert mended == []


async def test_public_pages_and_inner_ones_stand_on_different_ports(
    sqlite_harness: Harness,
) -> None:
    async with (
        sqlite_harness.application().running() as application,
        aiohttp.ClientSession() as http,
    ):
        answers = {}
        for port in (application.web_port, application.status_port):
            for path in ("/saude", "/metrics", "/presenca/x"):
                async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                    answers[port, path] = answer.status
                    assert answer.headers["X-Content-Type-Options"] == "nosniff"
                    assert answer.headers["Cache-Control"] == "no-store"
                    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert [*answers.values()].count(404) == 4
    assert [*answers.values()][:3] == [404, 404, 404]


async def test_bot_works_on_when_the_inner_port_is_taken(
    sqlite_harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    harness = sqlite_harness
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with harness.application(status_port=taken.getsockname()[1]).running():
            ana = await harness.person()
            await harness.writes(ana, "/prova 1")
            await harness.settled()

    assert harness.effects() == [1]
    assert "status_port_taken" in caplog.text
