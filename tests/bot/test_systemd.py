"""What systemd hears of the real program: ready, alive, stopping; and nothing of a bad start."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from bot import systemd
from simulator import Simulator
from tests import programs
from tests.bot.conftest import TOKEN, Harness
from tests.bot.test_webhook import _free_port as free_port

ROOT = Path(__file__).parents[2]
SOON_S = 30.0


class Listener:
    """The socket of systemd."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._wire.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._wire.settimeout(0)
        self.heard: list[str] = []

    async def hears(self, state: str) -> str:
        """Wait for a state; returns all that was told with it."""
        async with asyncio.timeout(SOON_S):
            while True:
                told = await asyncio.get_running_loop().sock_recv(self._wire, 4096)
                self.heard.append(told.decode())
                if state in self.heard[-1].splitlines():
                    return self.heard[-1]

    async def count(self, state: str, *, within_s: float) -> int:
        """Listen for so long; returns how often the state was told."""
        before = len(self.heard)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while True:
                    await self.hears(state)
        return sum(state in told.splitlines() for told in self.heard[before:])

    def close(self) -> None:
        self._wire.close()


@pytest.fixture
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Listener]:
    is_abstract = getattr(request, "param", "file") == "abstract"
    found = Listener(f"@rede-{os.getpid()}" if is_abstract else str(tmp_path / "notify"))
    yield found
    found.close()


async def _start(harness: Harness, listener: Listener, **more: Any) -> programs.Program:
    return await programs.start(
        "bot",
        "iniciar",
        cwd=ROOT,
        env={
            **os.environ,
            "REDE_TELEGRAM_TOKEN": TOKEN,
            "REDE_TELEGRAM_API": harness.simulator.url,
            "REDE_DATABASE_URL": harness.database_url,
            "REDE_WEB_PORT": "0",
            "REDE_STATUS_PORT": "0",
            "REDE_LOG_LEVEL": "ERROR",
            "NOTIFY_SOCKET": listener.address,
            "WATCHDOG_USEC": "400000",
            **more,
        },
        stdout=programs.DEVNULL,
    )


@pytest.mark.parametrize("listener", ["file", "abstract"], indirect=True)
async def test_start_life_and_end_are_told(harness: Harness, listener: Listener) -> None:
    bot = await _start(harness, listener)
    try:
        assert await listener.hears(systemd.READY) == "READY=1\nSTATUS=Atende."
        for _ in range(3):
            await listener.hears(systemd.ALIVE)
        bot.send_signal(signal.SIGTERM)
        await listener.hears(systemd.STOPPING)
        assert await asyncio.wait_for(bot.wait(), SOON_S) == 0
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()
    assert [told for told in listener.heard if told.startswith(systemd.READY)] == [
        "READY=1\nSTATUS=Atende."
    ]


async def test_a_process_whose_loop_stands_still_is_not_called_alive(
    sqlite_harness: Harness, listener: Listener
) -> None:
    bot = await _start(sqlite_harness, listener)
    try:
        await listener.hears(systemd.READY)
        await listener.hears(systemd.ALIVE)
        bot.send_signal(signal.SIGSTOP)
        await asyncio.sleep(0.1)
        # What was on the way may still come.
        assert await listener.count(systemd.ALIVE, within_s=1.5) <= 2
        bot.send_signal(signal.SIGCONT)
        await listener.hears(systemd.ALIVE)
    finally:
        bot.kill()
        await bot.wait()


async def test_a_wait_is_ready_and_says_for_what(
    sqlite_harness: Harness, listener: Listener
) -> None:
    port = free_port()
    bot = await _start(sqlite_harness, listener, REDE_TELEGRAM_API=f"http://127.0.0.1:{port}")
    try:
        told = await listener.hears(systemd.READY)
    finally:
        bot.terminate()
        await asyncio.wait_for(bot.wait(), SOON_S)

    assert f"STATUS=127.0.0.1:{port} recusou a conexão." in told
    assert TOKEN.partition(":")[2] not in told


async def test_what_does_not_work_stands_beside_it(
    sqlite_harness: Harness, listener: Listener
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        hook = "https://rede.exemplo.gov.br/telegram"  # the simulator brings nothing so far away
        more = {"REDE_STATUS_PORT": str(port), "REDE_WEBHOOK_URL": hook}
        bot = await _start(sqlite_harness, listener, **more)
        try:
            told = [await listener.hears(systemd.READY) for _ in range(3)]
        finally:
            bot.terminate()
            await asyncio.wait_for(bot.wait(), SOON_S)

    assert f"A porta {port} está em uso. Escolha outra em REDE_STATUS_PORT" in "".join(told)
    assert "O Telegram não aceita REDE_WEBHOOK_URL (Bad webhook: " in told[-1]
    assert told[-1].endswith("O robô tenta de novo sozinho.")


async def test_a_standby_is_ready(
    simulator: Simulator,
    postgres_url: str,
    listener: Listener,
) -> None:
    async with aiohttp.ClientSession(simulator.url) as http:
        postgres_harness = Harness(simulator, http, postgres_url)
    async with postgres_harness.application().running():
        bot = await _start(postgres_harness, listener)
        try:
            assert "de reserva" in await listener.hears(systemd.READY)
        finally:
            bot.terminate()
            await asyncio.wait_for(bot.wait(), SOON_S)
        # One of an older version could never take over.
        with postgres_harness.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        bot = await _start(postgres_harness, listener)
        assert await asyncio.wait_for(bot.wait(), SOON_S) == 78
        assert await listener.count(systemd.READY, within_s=0.3) == 0


async def test_a_start_that_cannot_be_is_never_ready(
    sqlite_harness: Harness, listener: Listener
) -> None:
    bot = await _start(sqlite_harness, listener, REDE_DATABASE_URL="mysql://nada")

    assert await asyncio.wait_for(bot.wait(), SOON_S) == 78
    assert await listener.count(systemd.READY, within_s=0.3) == 0


async def test_without_systemd_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)
    systemd.tell(systemd.READY)
    await asyncio.wait_for(systemd.keep_telling(), 1)

    # Nor does a socket that is gone stand in the way, or a limit meant for another process.
    monkeypatch.setenv("NOTIFY_SOCKET", "/nada/nenhum")
    monkeypatch.setenv("WATCHDOG_USEC", "1000")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    systemd.tell(systemd.READY)
    await asyncio.wait_for(systemd.keep_telling(), 1)
