"""Telegram brings the updates: nothing is confirmed before it is kept, strangers get nothing."""

import asyncio
import io
import os
import signal
import socket
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.application import Application
from bot.intake import AnotherInstanceError, WebhookSetError
from bot.settings import Settings
from bot.webhook import MAX_BODY
from models import InboxRow
from tests import programs
from tests.bot.conftest import TOKEN, Harness

ROOT = Path(__file__).parents[2]
SECRET = "o-segredo-que-ninguem-deve-ver"
JSON = {"Content-Type": "application/json"}
PROOF = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _given(port: int, **changed: Any) -> dict[str, Any]:
    return {
        "web_port": port,
        "webhook_url": f"http://127.0.0.1:{port}/telegram",
        "webhook_secret": SECRET,
        **changed,
    }


def _by_webhook(harness: Harness, port: int, **changed: Any) -> Application:
    return harness.application(**_given(port, **changed))


async def _state(application: Application) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{application.status_port}/saude") as answer,
    ):
        return answer.status, (await answer.json())["situacao"]


async def _is_well(application: Application) -> bool:
    return await _state(application) == (200, "bem")


async def test_updates_arrive_by_webhook_and_taps_are_answered(harness: Harness) -> None:
    async with _by_webhook(harness, _free_port()).running() as application:
        ana = await harness.person()
        for number in range(5):
            await harness.writes(ana, f"/prova {number}")
        await harness.writes(ana, "/painel um")
        await harness.settled()
        panel = (await harness.chat(ana))[-1]
        answer = await harness.taps(ana, panel, "Tocar")
        await harness.settled()
        state = await _state(application)

    assert harness.effects()[:5] == list(range(5))
    assert answer == {"answered": True, "toast": "Anotado", "alert": False}
    assert state == (200, "bem")
    assert not await harness.calls("getUpdates")
    (call,) = await harness.calls("setWebhook")
    assert call["params"]["secret_token"] == SECRET
    assert call["params"].get("drop_pending_updates", "false") == "false"


async def test_what_waited_before_the_webhook_was_set_is_kept(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    await harness.writes(ana, "/prova 1")
    async with _by_webhook(harness, _free_port()).running():
        await harness.settled()

    assert harness.effects() == [1]


async def test_webhook_and_polling_take_turns(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with _by_webhook(harness, _free_port()).running():
        await harness.writes(ana, "/prova 1")
        await harness.settled()
    async with harness.application(take_over=True).running():
        await harness.writes(ana, "/prova 2")
        await harness.settled()
    async with _by_webhook(harness, _free_port()).running():
        await harness.writes(ana, "/prova 3")
        await harness.settled()

    assert harness.effects() == [1, 2, 3]


async def test_webhook_of_another_address_is_not_taken_away(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    await harness.post(f"/bot{harness.simulator.token}/setWebhook", url="http://127.0.0.1:9/outro")

    async with _by_webhook(harness, _free_port()).running() as application:
        with pytest.raises(WebhookSetError):
            await asyncio.wait_for(application.failed(), 5)


async def test_bot_leaves_when_its_webhook_is_changed(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = sqlite_harness
    monkeypatch.setattr("bot.webhook._CHECK_EVERY_S", 0.2)
    async with _by_webhook(harness, _free_port()).running() as application:
        await harness.settled()
        await asyncio.sleep(1.1)
        await harness.post(f"/bot{harness.simulator.token}/deleteWebhook")
        with pytest.raises(AnotherInstanceError):
            await asyncio.wait_for(application.failed(), 5)


async def test_strangers_get_nothing_and_leave_nothing(
    sqlite_harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    harness = sqlite_harness
    canary = "canario-da-mina"
    good = b'{"update_id": 7}'
    huge = b'{"update_id": 8, "x": "' + b"a" * MAX_BODY + b'"}'
    wrong: list[tuple[dict[str, str], bytes, int]] = [
        ({}, good, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": canary}, good, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}, good, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}, good, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": "não é"}, good, 403),
        ({}, huge, 403),
        ({**PROOF, "Content-Type": "text/plain"}, good, 415),
        ({**PROOF, "Content-Type": "application/x-www-form-urlencoded"}, good, 415),
        (PROOF, huge, 413),
        (PROOF, b"{canario-da-mina", 400),
        (PROOF, b"", 400),
        (PROOF, b"[1]", 400),
        (PROOF, b'{"update_id": "7"}', 400),
        (PROOF, b'{"update_id": true}', 400),
        (PROOF, b'{"update_id": -1}', 400),
        (PROOF, b'{"update_id": 9223372036854775808}', 400),
        (PROOF, b"[" * 100_000, 400),
        (PROOF, b"\xff\xfe", 400),
    ]
    port = _free_port()
    async with (
        _by_webhook(harness, port).running() as application,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        await harness.until(lambda: _is_well(application))
        for headers, body, status in wrong:
            async with http.post(
                "/telegram", data=io.BytesIO(body), headers={**JSON, **headers}
            ) as answer:
                assert (answer.status, await answer.read()) == (status, b""), (headers, body[:40])
        async with http.get("/telegram", headers=PROOF) as answer:
            assert answer.status == 405
        assert await _state(application) == (200, "bem")

    assert harness.ask(lambda s: s.scalars(select(InboxRow.update_id)).all()) == []
    assert canary not in caplog.text
    assert SECRET not in caplog.text


async def test_body_without_end_is_cut_off(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    sent = 0

    async def flow() -> Any:
        nonlocal sent
        for _ in range(50):
            sent += 1
            yield b"a" * MAX_BODY

    port = _free_port()
    async with (
        _by_webhook(harness, port).running() as application,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        try:
            async with http.post("/telegram", data=flow(), headers={**JSON, **PROOF}) as answer:
                assert answer.status == 413
        except aiohttp.ClientError:
            pass
        await harness.until(lambda: _is_well(application))
    # Of fifty megabytes only what was under way when the answer came.
    assert sent < 20


async def test_storm_of_strangers_leaves_the_bot_at_work(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    port = _free_port()
    statuses: Counter[int] = Counter()
    async with (
        _by_webhook(harness, port).running(),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        ana = await harness.person()
        await harness.settled()

        async def storm() -> None:
            for _ in range(50):
                async with http.post("/telegram", data=b"{}", headers=JSON) as answer:
                    statuses[answer.status] += 1

        storms = [asyncio.create_task(storm()) for _ in range(20)]
        started = time.monotonic()
        await harness.writes(ana, "/prova 1")
        await harness.until(lambda: harness.was_answered(ana))
        took = time.monotonic() - started
        await asyncio.gather(*storms)

    assert statuses == {403: 1000}
    assert took < 3


async def test_secret_is_made_from_the_token_when_none_is_given(sqlite_harness: Harness) -> None:
    settings = sqlite_harness.settings()
    other = sqlite_harness.settings(telegram_token="8137:SIM-outra")

    assert settings.webhook_proof == sqlite_harness.settings().webhook_proof
    assert settings.webhook_proof != other.webhook_proof
    assert len(settings.webhook_proof) == 64


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    # As some editors write it.
    (tmp_path / "token").write_text("1:abc\r\n", encoding="utf-8-sig")
    (tmp_path / "segredo").write_text(f"{SECRET}\n", encoding="utf-8")

    settings = Settings(
        _env_file=None,
        telegram_token_file=tmp_path / "token",
        webhook_secret_file=tmp_path / "segredo",
    )

    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "1:abc"
    assert settings.webhook_proof == SECRET
    assert SECRET not in repr(settings)
    with pytest.raises(ValueError, match="REDE_TELEGRAM_TOKEN_FILE"):
        Settings(_env_file=None, telegram_token_file=tmp_path / "nada")
    with pytest.raises(ValueError, match="16 a 256") as refused:
        Settings(_env_file=None, webhook_secret="canario curto")
    assert "canario" not in str(refused.value)


# --- Kills and replicas: the real program as a child process --------------------------------


async def _start(harness: Harness, port: int, program: str = "child") -> programs.Program:
    return await programs.start(
        f"tests.bot.{program}",
        "iniciar",
        cwd=ROOT,
        env={
            **os.environ,
            "REDE_TELEGRAM_TOKEN": TOKEN,
            "REDE_TELEGRAM_API": harness.simulator.url,
            "REDE_DATABASE_URL": harness.database_url,
            "REDE_WEB_PORT": str(port),
            "REDE_STATUS_PORT": "0",
            "REDE_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
            "REDE_WEBHOOK_SECRET": SECRET,
            "REDE_ACTIONS_PER_TEN_SECONDS": "1000000",
            "REDE_LOG_LEVEL": "ERROR",
        },
    )


async def _lost_by_kills(harness: Harness, program: str) -> int:
    """Let ten people write while the bot is killed three times; returns the lost effects."""
    port = _free_port()
    people = [await harness.person(number) for number in range(60, 70)]
    bot = await _start(harness, port, program)
    number = 0
    for _ in range(3):
        while not harness.effects() or len(harness.effects()) < number * 0.3:
            await harness.writes(people[0], "/prova 0")
            await asyncio.sleep(0.3)
        for _ in range(30):
            number += 1
            await harness.writes(people[number % 10], f"/prova {number}")
        await asyncio.sleep(0.1)
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
        bot = await _start(harness, port, program)
    await harness.settled(60)
    bot.send_signal(signal.SIGTERM)
    # One that has only just started has not learnt yet to end well.
    assert await asyncio.wait_for(bot.wait(), 15) in {0, -signal.SIGTERM}
    counted = Counter(n for n in harness.effects() if n)
    # Of what was answered too early, everything may be lost.
    assert max(counted.values(), default=1) == 1
    return number - len(counted)


async def test_kills_lose_nothing_that_was_answered_with_200(harness: Harness) -> None:
    assert await _lost_by_kills(harness, "child") == 0


async def test_answering_before_the_commit_loses_updates(sqlite_harness: Harness) -> None:
    assert await _lost_by_kills(sqlite_harness, "child_hasty") > 0


async def test_standby_takes_messages_in_and_the_leader_handles_them(
    simulator: Any, postgres_url: str, probed: None
) -> None:
    del probed
    async with aiohttp.ClientSession(simulator.url) as http:
        harness = Harness(simulator, http, postgres_url)
        leader_port, standby_port = _free_port(), _free_port()
        address = f"http://127.0.0.1:{standby_port}/telegram"
        async with _by_webhook(harness, leader_port, webhook_url=address).running() as leader:
            standby = _by_webhook(harness, standby_port)
            entering = asyncio.create_task(standby.running().__aenter__())
            ana = await harness.person()
            for number in range(20):
                await harness.writes(ana, f"/prova {number}")
            await harness.settled(30)
            assert (leader.status.is_leading, standby.status.is_leading) == (True, False)
            assert await _state(standby) == (200, "reserva")
            assert standby.status.figures()["webhook_kept_total"] == 21
            assert leader.status.figures()["webhook_kept_total"] == 0
            entering.cancel()
            await asyncio.gather(entering, return_exceptions=True)
        harness.engine.dispose()

        assert harness.effects() == list(range(20))
        harness.engine.dispose()
