"""No token, password or e-mail in any line, whoever writes it."""

import asyncio
import contextlib
import io
import json
import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from sqlalchemy.exc import OperationalError

from bot import __version__, logs
from bot.__main__ import main
from tests import programs
from tests.bot.conftest import TOKEN, Harness
from tests.bot.typed import SAMPLE
from tests.conftest import ROOT

EMAIL = "ana.souza@exemplo.mg.gov.br"
REAL_LOOKING = "123456789:AAH-abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    yield stream
    logs.set_up("INFO")


def _to(stream: io.StringIO, form: str = "console") -> None:
    logs.set_up("DEBUG", "json" if form == "json" else "console", secrets=("s3nha-exata",))
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)


@pytest.mark.parametrize("form", ["console", "json"])
def test_secrets_are_masked_in_message_arguments_and_traceback(
    written: io.StringIO, form: str
) -> None:
    _to(written, form)
    plain = logging.getLogger("httpx")
    plain.warning("POST https://api.telegram.org/bot%s/getMe", REAL_LOOKING)
    structlog.get_logger("x").info("found", email=EMAIL, url="postgresql://rede:hunter2@host/rede")
    try:
        message = f"{REAL_LOOKING} {EMAIL} s3nha-exata"
        raise ValueError(message)  # noqa: TRY301
    except ValueError:
        structlog.get_logger("x").exception("broken")
        plain.exception("broken too")

    text = written.getvalue()
    for secret in (REAL_LOOKING, EMAIL, "hunter2", "s3nha-exata"):
        assert secret not in text
    assert text.count("***") >= 3
    assert text.count("ValueError") >= 2


async def test_whole_bot_at_debug_writes_no_token(
    sqlite_harness: Harness, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.3)
    _to(written)
    logging.getLogger("telegram").setLevel("DEBUG")
    logging.getLogger("httpx").setLevel("DEBUG")
    harness = sqlite_harness
    for answer in ({"status": 502}, "accept_then_hang", "drop", "truncated", "html_413"):
        await harness.fault("sendMessage", answer, times=1)
    async with harness.application().running():
        ana = await harness.person()
        await harness.writes(ana, f"/veneno {EMAIL} {TOKEN}")
        await harness.writes(ana, "/prova 1")
        await harness.settled(30)

    text = written.getvalue()
    # The library says where it goes, with the token in it.
    assert "Set Bot API URL" in text
    assert TOKEN not in text
    assert TOKEN.partition(":")[2] not in text
    assert EMAIL not in text


async def _run_as_json(
    harness: Harness, tmp_path: Path, level: str = "INFO", **more: str
) -> list[dict[str, Any]]:
    """Run the program, stop it, and read every line of it; none may be anything but JSON."""
    given = {
        "telegram_token": TOKEN,
        "telegram_api": harness.simulator.url,
        "database_url": f"sqlite:///{tmp_path}/neu.db",
        "web_port": "0",
        "status_port": "0",
        "log_format": "json",
        "log_level": level,
        **more,
    }
    bot = await programs.start(
        "bot",
        "iniciar",
        cwd=ROOT,
        env={**os.environ, **{f"REDE_{name.upper()}": value for name, value in given.items()}},
        stdout=programs.PIPE,
        stderr=programs.STDOUT,
    )
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(15):
            while bot.returncode is None and not await harness.calls("getUpdates"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    if bot.returncode is None:
        bot.send_signal(signal.SIGHUP)
    out, _ = await bot.communicate()
    return [json.loads(line) for line in out.decode().splitlines()]


async def test_life_of_the_bot_is_told_in_lines_of_json(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    lines = await _run_as_json(sqlite_harness, tmp_path, "DEBUG")

    told = {line["event"]: line for line in lines}
    assert told["starting"]["version"] == __version__
    assert told["starting"]["database"] == "sqlite"
    assert told["starting"]["receives"] == "polling"
    assert told["tables_made"]["revision"] == told["starting"]["tables"]
    assert told["running"]["bot"] == "prova_bot"
    assert told["stopped"]["error"] is None
    # What a person would read at a terminal; the link itself is for nobody's log.
    assert told["said"]["words"].startswith("Ninguém organiza a Rede ainda.")
    assert "start=org_" not in json.dumps(lines)


async def test_cause_of_the_end_is_told_whatever_the_level(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    await sqlite_harness.fault("getMe", {"status": 401, "description": "Unauthorized"})

    (line,) = await _run_as_json(sqlite_harness, tmp_path, "error")

    assert line["event"] == "said"
    assert line["words"].startswith("O Telegram recusou a chave.")


def test_lines_of_libraries_are_json_too(
    written: io.StringIO, recwarn: pytest.WarningsRecorder
) -> None:
    _to(written, "json")
    for name in ("aiohttp.server", "apscheduler.scheduler", "alembic.runtime.migration", "asyncio"):
        logging.getLogger(name).warning("from %s", name)
    logging.getLogger("py.warnings").warning("old")

    lines = [json.loads(line) for line in written.getvalue().splitlines()]

    assert [line["event"] for line in lines[:2]] == [
        "from aiohttp.server",
        "from apscheduler.scheduler",
    ]
    assert len(lines) == 5
    assert not recwarn.list


async def test_import_is_told_once_it_is_kept(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("REDE_LOG_FORMAT", "json")

    assert await asyncio.to_thread(main, ["importar", SAMPLE]) == 0
    assert '"imported"' not in capfd.readouterr().err
    assert await asyncio.to_thread(main, ["importar", SAMPLE, "--guardar"]) == 0

    (line,) = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert line["event"] == "imported"
    assert line["new"] > 20
    assert line["changed"] == 0


@pytest.mark.parametrize("form", ["console", "json"])
def test_database_that_is_away_is_a_line_with_its_reason_and_no_traceback(
    written: io.StringIO, form: str
) -> None:
    _to(written, form)
    gone = psycopg.errors.AdminShutdown("terminating connection\nmore")
    for level in (logging.INFO, logging.DEBUG):
        logging.getLogger().setLevel(level)
        for error in (OperationalError("SELECT 1", {}, gone), ZeroDivisionError()):
            try:
                raise error
            except type(error):
                structlog.get_logger("x").exception("lost")
        written.write("---\n")

    told, in_depth = written.getvalue().split("---\n")[:2]
    assert "OperationalError: terminating connection" in told
    assert "more" not in told
    # A fault of ours keeps its own.
    assert (told.count("Traceback"), in_depth.count("Traceback")) == (1, 2)
