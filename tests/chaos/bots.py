"""Bots that live until they are killed."""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Self

from tests import programs
from tests.bot.conftest import TOKEN, Harness

ROOT = Path(__file__).parents[2]


class BotForks:
    """Where bots are born, and end at the latest."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._born: dict[int, programs.Program] = {}

    async def __aenter__(self) -> Self:
        # Bots on PostgreSQL keep their notes in the folder they run in.
        self._folder = tempfile.TemporaryDirectory(prefix="rede-bots-")
        return self

    async def __aexit__(self, *_: object) -> None:
        for program in self._born.values():
            program.kill()
            await program.wait()
        self._folder.cleanup()

    async def bear(self, **environment: str) -> int:
        """Start a bot; returns the number of its process."""
        program = await programs.start(
            *("tests.chaos.flawed", "iniciar"),
            cwd=Path(self._folder.name),
            env={**os.environ, **self._environment, **environment},
            stdout=programs.DEVNULL,
        )
        self._born[program.pid] = program
        return program.pid

    async def death(self, pid: int, timeout_s: float | None = None) -> int | None:
        """Wait for the end of a bot; returns its code, None when it still lives."""
        try:
            return await asyncio.wait_for(self._born[pid].wait(), timeout_s)
        except TimeoutError:
            return None


def environment(harness: Harness, **more: str) -> dict[str, str]:
    """Return what these bots find in their environment."""
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
