"""Bots that live until they are killed."""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Self

from tests.bot.conftest import TOKEN, Harness

ROOT = Path(__file__).parents[2]


class BotForks:
    """Where bots are born; see tests/chaos/nursery.py."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._deaths: dict[int, asyncio.Future[int]] = {}

    async def __aenter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="rede-nursery-")
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.fork_server",
            cwd=ROOT,
            env={**os.environ, "REDE_TEST_FOLDER": self._folder.name, **self._environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        for pid, death in self._deaths.items():
            if not death.done():
                os.kill(pid, 9)
        self._process.stdin.close()
        await self._process.wait()
        self._folder.cleanup()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "born" in said:
                self._deaths[said["born"]] = asyncio.get_running_loop().create_future()
                self._born.put_nowait(said["born"])
            else:
                self._deaths[said["died"]].set_result(said["code"])

    async def bear(self, **environment: str) -> int:
        """Start a bot; returns the number of its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(environment).encode() + b"\n")
        return await self._born.get()

    async def death(self, pid: int, timeout_s: float | None = None) -> int | None:
        """Wait for the end of a bot; returns its code, None when it still lives."""
        done, _ = await asyncio.wait({self._deaths[pid]}, timeout=timeout_s)
        return self._deaths[pid].result() if done else None


def environment(harness: Harness, **more: str) -> dict[str, str]:
    """Return what the nursery's bots find in their environment."""
    return {
        "REDE_TELEGRAM_TOKEN": TOKEN,
        "REDE_TELEGRAM_API": harness.simulator.url,
        "REDE_DATABASE_URL": harness.database_url,
        "REDE_CLOCK_URL": f"{harness.simulator.url}/sim/clock",
        "REDE_WEB_PORT": "0",
        "REDE_STATUS_PORT": "0",
        "REDE_ACTIONS_PER_TEN_SECONDS": "1000000",
        "REDE_LOG_LEVEL": "ERROR",
        **more,
    }
