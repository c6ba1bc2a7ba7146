"""The real process behind its door, with its memory and its wakefulness under watch."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp

from tests import programs
from tests.bot.conftest import TOKEN, Harness

ROOT: Final = Path(__file__).parents[2]
SECRET: Final = "o-segredo-que-ninguem-deve-ver"


def _bytes_of(pid: int) -> int:
    # In pages, as the kernel counts them.
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@dataclass
class BotProcess:
    """The real process behind its door."""

    port: int
    status_port: int
    process: programs.Program
    http: aiohttp.ClientSession
    waits: list[float] = field(default_factory=list)
    """How long each look at /saude took: a sign that the loop is awake."""
    most_bytes: int = 0
    situation: str = ""
    """What /saude said last."""

    async def look(self) -> int:
        """Ask /saude; returns its status."""
        began_at = time.monotonic()
        async with self.http.get(f"http://127.0.0.1:{self.status_port}/saude") as answer:
            self.situation = (await answer.json())["situacao"]
        self.waits.append(time.monotonic() - began_at)
        self.most_bytes = max(self.most_bytes, _bytes_of(self.process.pid))
        return answer.status

    async def watch(self) -> None:
        """Ask for ever."""
        while True:
            await self.look()
            await asyncio.sleep(0.05)


@asynccontextmanager
async def at_home(harness: Harness, log: Path, **changed: str) -> AsyncIterator[BotProcess]:
    """Run the process with a webhook of its own, and what is changed in its environment."""
    with socket.socket() as probe, socket.socket() as second:
        probe.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        port, status_port = probe.getsockname()[1], second.getsockname()[1]
    environment = {
        **os.environ,
        "REDE_TELEGRAM_TOKEN": TOKEN,
        "REDE_TELEGRAM_API": harness.simulator.url,
        "REDE_DATABASE_URL": harness.database_url,
        "REDE_WEB_PORT": str(port),
        "REDE_STATUS_PORT": str(status_port),
        "REDE_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "REDE_WEBHOOK_SECRET": SECRET,
        "REDE_ACTIONS_PER_TEN_SECONDS": "1000000",
        "REDE_LOG_LEVEL": "DEBUG",
        **changed,
    }
    with log.open("wb") as written:
        process = await programs.start(
            "tests.bot.child",
            "iniciar",
            cwd=ROOT,
            env=environment,
            stdout=written,
            stderr=written,
        )
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}", connector=aiohttp.TCPConnector(limit=64)
    ) as http:
        bot_process = BotProcess(port, status_port, process, http)

        async def is_well() -> bool:
            with suppress(aiohttp.ClientError):
                return await bot_process.look() == 200
            return False

        try:
            await harness.until(is_well, 60)
            yield bot_process
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 15)
            if process.returncode is None:
                process.kill()
