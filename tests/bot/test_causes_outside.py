"""Causes around the bot: its settings, the terminal, and the way to Telegram."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot import causes
from bot.__main__ import main
from bot.command import FAILED, FAULT, PASSING, SETTINGS
from bot.serving import Waiting
from bot.settings import TELEGRAM, Settings
from bot.telegram.client import Client
from bot.telegram.transport import NeverSentError, ServerTroubleError, proxy_of
from simulator import Simulator
from tests import programs
from tests.bot.conftest import Harness
from tests.bot.test_webhook import _free_port as free_port
from tests.bot.typed import COMMANDS, PASSWORD, TOKEN, Command, check, nobody, server
from tests.conftest import ROOT

# --- The settings -----------------------------------------------------------------------------


def test_without_a_token_nothing_is_opened(typed: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDE_TELEGRAM_TOKEN")

    code, said = typed("iniciar", telegram_tokn=TOKEN)

    assert code == SETTINGS
    assert "não conheço REDE_TELEGRAM_TOKN (seria REDE_TELEGRAM_TOKEN?)" in said
    assert "Falta a chave do robô." in said
    assert "python -m bot demo" in said


def test_names_that_nobody_reads_are_told_with_the_nearest(typed: Command, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "REDE_DATABASE_UR=x\nrede_port=1\nREDE_XPTO=1\nPATH=x\n", "utf-8"
    )

    code, said = typed("banco", "atualizar", outra_coisa="1")

    assert code == 0
    assert said.splitlines()[0] == (
        "Atenção: não conheço REDE_DATABASE_UR (seria REDE_DATABASE_URL?), REDE_XPTO."
        " O robô não usa esse valor."
    )


@pytest.mark.parametrize(
    "arguments",
    [["iniciar"], ["demo"], ["conferir"], ["banco", "conferir", "x.db"], *COMMANDS.values()],
)
def test_file_of_settings_that_cannot_be_read_is_told(
    typed: Command, arguments: list[str], tmp_path: Path
) -> None:
    path = tmp_path / ".env"
    path.write_bytes("REDE_ORGANIZATION_NAME=Estratégia".encode("latin-1"))
    assert typed(*arguments) == (
        SETTINGS,
        "O arquivo .env tem letras que não entendo. Guarde o arquivo em UTF-8.\n",
    )
    path.unlink()
    path.mkdir()
    assert typed(*arguments)[0] == SETTINGS
    path.rmdir()
    path.write_text(f"REDE_TELEGRAM_TOKEN={TOKEN}", "utf-8")
    path.chmod(0)
    with nobody(tmp_path):
        told = typed(*arguments)
    assert told == (SETTINGS, "Não consegui ler o arquivo .env: falta permissão.\n")


def test_mark_at_the_beginning_of_the_file_hides_no_line(typed: Command, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("REDE_PORT=muitas\n", "utf-8-sig")

    code, said = typed("banco", "liberar")

    assert (code, said) == (
        SETTINGS,
        "Há um engano em REDE_PORT: precisa ser um número inteiro.\n",
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"telegram_api": "api.telegram.org"}, "precisa começar com https://"),
        ({"telegram_api": "https://"}, "precisa começar com https://"),
        ({"webhook_url": "http://rede.exemplo.gov.br/t"}, "só entrega em https://"),
        ({"port": "porta"}, "precisa ser um número inteiro."),
    ],
)
def test_addresses_that_can_never_work_are_refused(
    typed: Command, given: dict[str, str], words: str
) -> None:
    code, said = typed("iniciar", **given)

    assert code == SETTINGS
    assert words in said
    assert f"REDE_{next(iter(given)).upper()}" in said


def test_root_of_the_api_may_end_as_people_copy_it() -> None:
    for ending in ("", "/", "/bot", "/bot/"):
        given = Settings(_env_file=None, telegram_api=f"http://127.0.0.1:8081{ending}")
        assert given.telegram_api == "http://127.0.0.1:8081"


def test_own_server_of_the_api_may_deliver_without_tls() -> None:
    given = Settings(
        _env_file=None,
        telegram_api="http://127.0.0.1:8081",
        webhook_url="http://127.0.0.1:9/t",
    )
    assert str(given.webhook_url) == "http://127.0.0.1:9/t"


def test_proxies_of_the_file_count(
    typed: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.setenv(name, "")  # so that what the command puts there goes again
    monkeypatch.setenv("HTTP_PROXY", "http://do-ambiente:1")
    (tmp_path / ".env").write_text(
        "HTTPS_PROXY=proxy.exemplo:3128\nHTTP_PROXY=http://outro:1\nNO_PROXY=perto.exemplo\n",
        "utf-8",
    )
    assert typed("banco", "atualizar")[0] == 0

    assert proxy_of("https://api.telegram.org/x") == "http://proxy.exemplo:3128"
    assert proxy_of("http://api.telegram.org/x") == "http://do-ambiente:1"
    assert proxy_of("https://perto.exemplo") is None
    assert proxy_of("http://127.0.0.1:8081") is None
    monkeypatch.setenv("HTTPS_PROXY", f"socks5://u:{PASSWORD}@proxy:1")
    code, said = typed("banco", "atualizar")
    assert (code, said) == (SETTINGS, "Há um engano em HTTPS_PROXY: use http://servidor:porta.\n")
    monkeypatch.delenv("HTTPS_PROXY")


# --- The terminal -----------------------------------------------------------------------------


def _program(tmp_path: Path, *arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
    given = {"PYTHONPATH": str(ROOT), "REDE_DATABASE_URL": f"sqlite:///{tmp_path}/rede.db"}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments],
        cwd=tmp_path,
        env=given | how.pop("env", {}),
        stdout=how.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
        **how,
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(
            *(["banco", "liberar"], FAILED, "Ainda nao ha tabelas: nao ha o que liberar.\n"),
            marks=pytest.mark.long,
        ),
        (["iniciar"], SETTINGS, "Falta a chave do robo. Ponha a chave em REDE_TELEGRAM_TOKEN"),
        pytest.param(["--ajuda"], 0, "robo", marks=pytest.mark.long),
    ],
)
def test_terminal_without_accents_is_spoken_to_plainly(
    tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    done = _program(tmp_path, *arguments, env={"PYTHONIOENCODING": "ascii"})

    check(done.stdout if code else "", done.stderr)
    assert done.returncode == code
    assert done.stdout.startswith(words) if code else words in done.stdout


# The bot itself on such an output, and commands on one that is closed, stay below.
@pytest.mark.long
def test_full_output_ends_nothing_and_is_no_success(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = _program(tmp_path, "banco", "atualizar", stdout=full)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert (tmp_path / "rede.db").exists()


async def test_full_output_never_ends_the_bot(sqlite_harness: Harness, tmp_path: Path) -> None:
    harness = sqlite_harness
    with Path("/dev/full").open("w") as full:  # noqa: ASYNC230 - a device
        bot = await programs.start(
            "bot",
            "iniciar",
            cwd=tmp_path,
            env={
                "REDE_TELEGRAM_TOKEN": TOKEN,
                "REDE_TELEGRAM_API": harness.simulator.url,
                "REDE_DATABASE_URL": harness.database_url,
                "REDE_WEB_PORT": "0",
                "REDE_STATUS_PORT": "0",
            },
            stdout=full,
            stderr=programs.PIPE,
        )
    ana = await harness.person()

    await harness.writes(ana, "/ajuda")

    async def answered() -> bool:
        return bool(await harness.sees(ana))

    await harness.until(answered, timeout_s=60)
    bot.terminate()
    _, err = await bot.communicate()
    assert bot.returncode == 0
    check("", err.decode())


def test_output_that_is_closed_ends_nothing(tmp_path: Path) -> None:
    done = _program(tmp_path, "banco", "atualizar", preexec_fn=lambda: os.close(1), stdout=None)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert (tmp_path / "rede.db").exists()


# --- Telegram ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "api", "words", "code"),
    [
        (InvalidToken("Unauthorized"), "", "O Telegram recusou a chave.", SETTINGS),
        (InvalidToken("Not Found"), "http://x:1", "Confira REDE_TELEGRAM_API", SETTINGS),
        (RetryAfter(7), "", "uma pausa de 7 segundos.", PASSING),
        (
            NeverSentError("ClientConnectorDNSError"),
            "",
            "O DNS desta máquina não conhece api.telegram.org.",
            PASSING,
        ),
        (NeverSentError("ConnectionRefusedError"), "", "recusou a conexão.", PASSING),
        (NeverSentError("ConnectionTimeoutError"), "", "não respondeu a tempo.", PASSING),
        (NeverSentError("ClientConnectorCertificateError"), "", "SSL_CERT_FILE", PASSING),
        (TelegramError("Logged out"), "", "com o Telegram (Logged out).", PASSING),
        (
            ServerTroubleError("the server answered 502"),
            "",
            "api.telegram.org está com problemas (erro 502).",
            PASSING,
        ),
        (
            ServerTroubleError("something in between answered 404"),
            "",
            "Quem respondeu por api.telegram.org não foi o Telegram (erro 404).",
            PASSING,
        ),
    ],
)
def test_what_telegram_refuses_has_its_cause(
    error: TelegramError, api: str, words: str, code: int
) -> None:
    cause = causes.explain(error, Settings(_env_file=None, telegram_api=api or TELEGRAM))

    assert words in cause.words
    assert cause.code == code


async def test_real_causes_on_the_way_to_telegram_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, closed_port: int, simulator: Simulator
) -> None:
    for name in ("https_proxy", "http_proxy", "HTTPS_PROXY", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)

    async def cause_at(api: str) -> str:
        settings = Settings(_env_file=None, telegram_token=TOKEN, telegram_api=api)
        client = Client(settings)
        await client.open()
        try:
            with pytest.raises(TelegramError) as caught:
                await client.get_me()
        finally:
            await client.close_connections()
        words = causes.explain(caught.value, settings).words
        check(words)
        return words

    gone = f"127.0.0.1:{closed_port}"
    assert f"{gone} recusou a conexão." in await cause_at(f"http://{gone}")
    # It speaks HTTP where TLS is expected.
    assert "(TLS)" in await cause_at(simulator.url.replace("http:", "https:"))
    # The library takes 404 for a refused token; most likely the root is wrong.
    assert "REDE_TELEGRAM_API" in await cause_at(f"{simulator.url}/outra")
    monkeypatch.setenv("HTTP_PROXY", f"http://u:{PASSWORD}@{gone}")
    assert f"O proxy {gone} não respondeu." in await cause_at("http://api.exemplo")


def test_it_is_the_proxy_whose_name_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.causes.transport.proxy_of", lambda _: "http://u:x@proxy.nada:3128")

    cause = causes.explain(NeverSentError("ClientConnectorDNSError"), Settings(_env_file=None))

    assert cause.words.startswith("O DNS desta máquina não conhece proxy.nada:3128.")


async def test_wait_for_telegram_is_told_with_its_cause(
    typed: Command, closed_port: int, tmp_path: Path
) -> None:
    del typed
    bot = await programs.start(
        "bot",
        "iniciar",
        cwd=tmp_path,
        env={
            "REDE_TELEGRAM_TOKEN": TOKEN,
            "REDE_TELEGRAM_API": f"http://127.0.0.1:{closed_port}/bot",
            "REDE_WEB_PORT": "0",
            "REDE_STATUS_PORT": "0",
        },
        stdout=programs.PIPE,
        stderr=programs.PIPE,
    )
    assert bot.stdout is not None
    first = (await asyncio.wait_for(bot.stdout.readline(), 30)).decode()
    await asyncio.sleep(2)
    bot.terminate()
    out, err = await bot.communicate()
    assert bot.returncode == 0
    assert first.startswith(f"127.0.0.1:{closed_port} recusou a conexão. O robô tenta de novo")
    check(first + out.decode(), err.decode())
    # Once, though it tried more often.
    assert out.decode().splitlines() == ["Confira REDE_TELEGRAM_API no arquivo .env."]


def test_wait_is_told_once_for_each_cause_and_every_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("bot.serving.time.monotonic", lambda: now[0])
    said: list[str] = []
    waiting = Waiting(Settings(_env_file=None), said.append)
    refused, lost = (
        NeverSentError("ConnectionRefusedError"),
        NeverSentError("ClientConnectorDNSError"),
    )

    for passed, error in ((0, refused), (1, refused), (58, refused), (1, refused), (1, lost)):
        now[0] += passed
        waiting.note(error)

    assert [line.partition(".")[0] for line in said] == [
        "api",
        "api",
        "O DNS desta máquina não conhece api",
    ]
    assert len(said) == 3


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield int(taken.getsockname()[1])


def test_port_of_the_webhook_that_is_taken_is_named(typed: Command, taken_port: int) -> None:
    port = str(taken_port)

    code, said = typed("iniciar", webhook_url="https://rede.exemplo.gov.br/t", web_port=port)

    assert code == PASSING
    assert said == (
        f"A porta {port} está em uso. Escolha outra em REDE_WEB_PORT, no arquivo .env.\n"
    )


def test_host_that_is_not_ours_is_named(typed: Command) -> None:
    code, said = typed(
        "iniciar",
        webhook_url="https://rede.exemplo.gov.br/t",
        web_host="192.0.2.1",
        web_port="8139",
    )

    assert code == SETTINGS
    assert said == "192.0.2.1 não é um endereço desta máquina. Confira REDE_WEB_HOST.\n"


def test_port_of_the_demonstration_that_is_taken_is_named(typed: Command, taken_port: int) -> None:
    port = str(taken_port)

    code, said = typed("demo", port=port)

    assert code == PASSING
    assert said == f"A porta {port} está em uso. Escolha outra em REDE_PORT, no arquivo .env.\n"


# --- Everything else --------------------------------------------------------------------------


def test_fault_of_ours_says_where_and_keeps_the_rest_for_the_log(
    typed: Command, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError(PASSWORD)

    monkeypatch.setattr("bot.backup.release", broken)

    code, said = typed("banco", "liberar", database_url=sqlite_url)

    assert code == FAULT
    assert re.match(
        r"O robô parou por um defeito dele \(KeyError, tests/bot/test_causes_outside.py:", said
    )


def test_details_go_to_the_log_without_secrets(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDE_DATABASE_URL", server(port=free_port()))
    monkeypatch.setenv("REDE_LOG_LEVEL", "DEBUG")

    assert main(["banco", "liberar"]) == PASSING

    out, err = capfd.readouterr()
    check(out)
    assert "command_failed" in err
    assert "Traceback" in err
    assert "Secreta" not in err


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_break_by_the_keyboard_needs_no_words(
    typed: Command, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for name in (
        "importing.import_file", "first_organizer.print_invite", "backup_commands.update",
        "backup_commands.copy", "backup_commands.restore", "backup_commands.release",
        "backup_commands.bring",
    ):  # fmt: skip
        monkeypatch.setattr(f"bot.{name}", stop)

    assert typed(*arguments) == (130, "")
