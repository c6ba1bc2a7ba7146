"""Telegram brings the updates: nothing is confirmed before it is kept, strangers get nothing."""

import asyncio
import io
import os
import signal
import socket
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.application import Application
from bot.settings import Settings
from bot.telegram.intake import AnotherInstanceError, WebhookSetError
from bot.telegram.webhook import MAX_BODY
from models import InboxRow
from tests.bot.conftest import TOKEN, Town

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


def _by_webhook(town: Town, port: int, **changed: Any) -> Application:
    return town.application(**_given(port, **changed))


async def _state(application: Application) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{application.status_port}/saude") as answer,
    ):
        return answer.status, (await answer.json())["situacao"]


async def _is_well(application: Application) -> bool:
    return await _state(application) == (200, "bem")


async def test_updates_arrive_by_webhook_and_taps_are_answered(town: Town) -> None:
    async with _by_webhook(town, _free_port()).running() as application:
        ana = await town.person()
        for number in range(5):
            await town.writes(ana, f"/prova {number}")
        await town.writes(ana, "/painel um")
        await town.settled()
        panel = (await town.chat(ana))[-1]
        answer = await town.taps(ana, panel, "Tocar")
        await town.settled()
        state = await _state(application)

    assert town.effects()[:5] == list(range(5))
    assert answer == {"answered": True, "toast": "Anotado", "alert": False}
    assert state == (200, "bem")
    assert not await town.calls("getUpdates")
    (call,) = await town.calls("setWebhook")
    assert call["params"]["secret_token"] == SECRET
    assert call["params"].get("drop_pending_updates", "false") == "false"


async def test_what_waited_before_the_webhook_was_set_is_kept(sqlite_town: Town) -> None:
    town = sqlite_town
    ana = await town.person()
    await town.writes(ana, "/prova 1")
    async with _by_webhook(town, _free_port()).running():
        await town.settled()

    assert town.effects() == [1]


async def test_webhook_and_polling_take_turns(sqlite_town: Town) -> None:
    town = sqlite_town
    ana = await town.person()
    async with _by_webhook(town, _free_port()).running():
        await town.writes(ana, "/prova 1")
        await town.settled()
    async with town.application(take_over=True).running():
        await town.writes(ana, "/prova 2")
        await town.settled()
    async with _by_webhook(town, _free_port()).running():
        await town.writes(ana, "/prova 3")
        await town.settled()

    assert town.effects() == [1, 2, 3]


async def test_webhook_of_another_address_is_not_taken_away(sqlite_town: Town) -> None:
    town = sqlite_town
    await town.post(f"/bot{town.simulator.token}/setWebhook", url="http://127.0.0.1:9/outro")

    async with _by_webhook(town, _free_port()).running() as application:
        with pytest.raises(WebhookSetError):
            await asyncio.wait_for(application.failed(), 5)


async def test_bot_leaves_when_its_webhook_is_changed(
    sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = sqlite_town
    monkeypatch.setattr("bot.telegram.webhook._CHECK_EVERY_S", 0.2)
    async with _by_webhook(town, _free_port()).running() as application:
        await town.settled()
        await asyncio.sleep(1.1)
        await town.post(f"/bot{town.simulator.token}/deleteWebhook")
        with pytest.raises(AnotherInstanceError):
            await asyncio.wait_for(application.failed(), 5)


async def test_strangers_get_nothing_and_leave_nothing(
    sqlite_town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town = sqlite_town
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
        _by_webhook(town, port).running() as application,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        await town.until(lambda: _is_well(application))
        for headers, body, status in wrong:
            async with http.post(
                "/telegram", data=io.BytesIO(body), headers={**JSON, **headers}
            ) as answer:
                assert (answer.status, await answer.read()) == (status, b""), (headers, body[:40])
        async with http.get("/telegram", headers=PROOF) as answer:
            assert answer.status == 405
        assert await _state(application) == (200, "bem")

    assert town.ask(lambda s: s.scalars(select(InboxRow.update_id)).all()) == []
    assert canary not in caplog.text
    assert SECRET not in caplog.text


async def test_body_without_end_is_cut_off(sqlite_town: Town) -> None:
    town = sqlite_town
    sent = 0

    async def flow() -> Any:
        nonlocal sent
        for _ in range(50):
            sent += 1
            yield b"a" * MAX_BODY

    port = _free_port()
    async with (
        _by_webhook(town, port).running() as application,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        try:
            async with http.post("/telegram", data=flow(), headers={**JSON, **PROOF}) as answer:
                assert answer.status == 413
        except aiohttp.ClientError:
            pass
        await town.until(lambda: _is_well(application))
    # Of fifty megabytes only what was under way when the answer came.
    assert sent < 20


async def test_storm_of_strangers_leaves_the_bot_at_work(sqlite_town: Town) -> None:
    town = sqlite_town
    port = _free_port()
    statuses: Counter[int] = Counter()
    async with (
        _by_webhook(town, port).running(),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        ana = await town.person()
        await town.settled()

        async def storm() -> None:
            for _ in range(50):
                async with http.post("/telegram", data=b"{}", headers=JSON) as answer:
                    statuses[answer.status] += 1

        storms = [asyncio.create_task(storm()) for _ in range(20)]
        started = time.monotonic()
        await town.writes(ana, "/prova 1")
        await town.until(lambda: town.was_answered(ana))
        took = time.monotonic() - started
        await asyncio.gather(*storms)

    assert statuses == {403: 1000}
    assert took < 3


async def test_secret_is_made_from_the_token_when_none_is_given(sqlite_town: Town) -> None:
    settings = sqlite_town.settings()
    other = sqlite_town.settings(telegram_token="8137:SIM-outra")

    assert settings.webhook_proof == sqlite_town.settings().webhook_proof
    assert settings.webhook_proof != other.webhook_proof
    assert len(settings.webhook_proof) == 64


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:abc\n", encoding="utf-8")
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
    with pytest.raises(ValueError, match="16 to 256") as refused:
        Settings(_env_file=None, webhook_secret="canario curto")
    assert "canario" not in str(refused.value)


# --- Kills and replicas: the real program as a child process --------------------------------


async def _start(town: Town, port: int, program: str = "child") -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"tests.bot.{program}",
        "iniciar",
        cwd=ROOT,
        env={
            **os.environ,
            "REDE_TELEGRAM_TOKEN": TOKEN,
            "REDE_TELEGRAM_API": town.simulator.url,
            "REDE_DATABASE_URL": town.database_url,
            "REDE_WEB_PORT": str(port),
            "REDE_STATUS_PORT": "0",
            "REDE_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
            "REDE_WEBHOOK_SECRET": SECRET,
            "REDE_ACTIONS_PER_TEN_SECONDS": "1000000",
            "REDE_LOG_LEVEL": "ERROR",
        },
    )


async def _lost_by_kills(town: Town, program: str) -> int:
    """Let ten people write while the bot is killed three times; returns the lost effects."""
    port = _free_port()
    people = [await town.person(number) for number in range(60, 70)]
    bot = await _start(town, port, program)
    number = 0
    for _ in range(3):
        while not town.effects() or len(town.effects()) < number * 0.3:
            await town.writes(people[0], "/prova 0")
            await asyncio.sleep(0.3)
        for _ in range(30):
            number += 1
            await town.writes(people[number % 10], f"/prova {number}")
        await asyncio.sleep(0.1)
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
        bot = await _start(town, port, program)
    await town.settled(60)
    bot.send_signal(signal.SIGTERM)
    # One that has only just started has not learnt yet to end well.
    assert await asyncio.wait_for(bot.wait(), 15) in {0, -signal.SIGTERM}
    counted = Counter(n for n in town.effects() if n)
    # Of what was answered too early, everything may be lost.
    assert max(counted.values(), default=1) == 1
    return number - len(counted)


async def test_kills_lose_nothing_that_was_answered_with_200(town: Town) -> None:
    assert await _lost_by_kills(town, "child") == 0


async def test_answering_before_the_commit_loses_updates(sqlite_town: Town) -> None:
    assert await _lost_by_kills(sqlite_town, "child_hasty") > 0


async def test_standby_takes_messages_in_and_the_leader_handles_them(
    simulator: Any, postgres_url: str, probed: None
) -> None:
    del probed
    async with aiohttp.ClientSession(simulator.url) as http:
        town = Town(simulator, http, postgres_url)
        leader_port, standby_port = _free_port(), _free_port()
        address = f"http://127.0.0.1:{standby_port}/telegram"
        async with _by_webhook(town, leader_port, webhook_url=address).running() as leader:
            standby = _by_webhook(town, standby_port)
            entering = asyncio.create_task(standby.running().__aenter__())
            ana = await town.person()
            for number in range(20):
                await town.writes(ana, f"/prova {number}")
            await town.settled(30)
            assert (leader.is_leading, standby.is_leading) == (True, False)
            assert await _state(standby) == (200, "reserva")
            assert standby.figures()["webhook_kept_total"] == 21
            assert leader.figures()["webhook_kept_total"] == 0
            entering.cancel()
            await asyncio.gather(entering, return_exceptions=True)
        town.engine.dispose()

        assert town.effects() == list(range(20))
        town.engine.dispose()
