"""The bots we measure, each as a program of its own on a core of its own."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from benchmarks import dataset
from benchmarks.fake_telegram import TOKEN, Telegram
from database.migrating import newest_revision
from tests.postgres import PostgresServer

ROOT: Final = Path(__file__).parent.parent
BENCH: Final = ROOT / ".venv-bench"
BEFORE: Final = BENCH / "e416f3d"
"""Our bot as it was before the house was redone; measured beside today's."""


def _python(environment: Path) -> Path:
    """Return its Python; in the tests of these programs, where it is not made, what runs them."""
    installed = environment / "bin/python"
    return installed if installed.exists() else Path(sys.executable)


OURS: Final = _python(BENCH / "ours")
"""Ours as people install it."""
THEIRS: Final = _python(BENCH)
TELEGRAM_CORE: Final = 0
BOT_CORE: Final = 1
SETTINGS: Final = {
    # The others send as fast as they can; ours would pace new messages at 28 a second.
    "REDE_MESSAGES_PER_SECOND": "1000",
    # A thousand people stand for many: each taps far more often than a person would.
    "REDE_ACTIONS_PER_TEN_SECONDS": "1000",
}
"""How our bot is set up differently from the usual while we measure."""
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_STARTS_WITHIN_S: Final = 60


@dataclass(frozen=True, slots=True)
class Contestant:
    """One bot: ours, or somebody else's that repeats words, or does our work."""

    name: str
    peer: str | None = None
    """The program in peers/; None for our whole bot."""
    with_sniffio: bool = False
    database: Literal["sqlite", "postgres"] | None = None
    """Who has none repeats what it hears."""
    tree: Path = ROOT
    """Where our bot's code is; another checkout measures another version."""


OURS_SQLITE: Final = Contestant("nosso, SQLite", database="sqlite")
OURS_POSTGRES: Final = Contestant("nosso, PostgreSQL", database="postgres")
BEFORE_SQLITE: Final = replace(OURS_SQLITE, name="nosso, SQLite (e416f3d)", tree=BEFORE)
BEFORE_POSTGRES: Final = replace(OURS_POSTGRES, name="nosso, PostgreSQL (e416f3d)", tree=BEFORE)
STOCK: Final = Contestant("python-telegram-bot", "ptb_echo")
STOCK_SNIFFIO: Final = Contestant("python-telegram-bot + sniffio", "ptb_echo", with_sniffio=True)
AIOGRAM: Final = Contestant("aiogram", "aiogram_echo")
TELEBOT: Final = Contestant("pyTelegramBotAPI", "telebot_echo")
ORM: Final = (
    Contestant("python-telegram-bot com ORM, SQLite", "ptb_orm", database="sqlite"),
    Contestant("python-telegram-bot com ORM, PostgreSQL", "ptb_orm", database="postgres"),
    Contestant("aiogram com ORM, SQLite", "aiogram_orm", database="sqlite"),
    Contestant("aiogram com ORM, PostgreSQL", "aiogram_orm", database="postgres"),
)
"""The same work as ours, as the documentation of the libraries shows it."""
ALL: Final = (
    STOCK,
    OURS_SQLITE,
    OURS_POSTGRES,
    BEFORE_SQLITE,
    BEFORE_POSTGRES,
    *ORM,
    STOCK_SNIFFIO,
    AIOGRAM,
    TELEBOT,
)


class Running:
    """A bot at work beside its Telegram."""

    def __init__(self, process: "subprocess.Popen[bytes]", telegram: Telegram) -> None:
        self.telegram = telegram
        self.start_s = 0.0
        self.pid = process.pid
        self.database_url = ""
        self._process = process

    def cpu_s(self) -> float:
        """Seconds of processor the bot has used, all threads, from the kernel's own count."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_mb(self) -> float:
        """Return the memory in use, as the kernel counts it."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def is_alive(self) -> bool:
        """Tell whether the bot still runs."""
        return self._process.poll() is None


async def start(  # noqa: PLR0913 - what it stands on, by name
    stack: ExitStack,
    contestant: Contestant,
    folder: Path,
    server: PostgresServer,
    *,
    telegram: Telegram | None = None,
    more: Mapping[str, str] = {},
    **size: int,
) -> Running:
    """Start a bot in an empty folder; it ends with the stack.

    `more` is for its environment, and is preferred to SETTINGS.

    Raises:
        RuntimeError: it ended by itself, or does not ask for updates.

    """
    polled = asyncio.Event()
    if telegram is None:
        telegram = Telegram(repeats_words=contestant.database is None)
    telegram.on_poll = polled.set
    await telegram.start()
    stack.callback(telegram.stop)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "API": telegram.url,
        "TOKEN": TOKEN,
    }
    if contestant.database is not None:
        revision = newest_revision(contestant.tree)
        filled = (
            dataset.sqlite(folder, revision=revision, **size)
            if contestant.database == "sqlite"
            else dataset.postgres(server, revision=revision, **size)
        )
        environment |= {
            "PYTHONPATH": str(contestant.tree),
            "REDE_DATABASE_URL": stack.enter_context(filled),
        }
    if contestant.peer is not None:
        command = [str(THEIRS), str(ROOT / f"benchmarks/peers/{contestant.peer}.py")]
        if contestant.with_sniffio:
            environment["PYTHONPATH"] = str(BENCH / "sniffio")
    else:
        # Another version runs with the libraries of its time, if they stand beside it.
        own = contestant.tree / ".venv/bin/python"
        python = OURS if contestant.tree == ROOT or not own.exists() else own
        command = [str(python), "-m", "bot", "iniciar"]
        environment |= {
            **SETTINGS,
            "REDE_TELEGRAM_TOKEN": TOKEN,
            "REDE_TELEGRAM_API": telegram.url,
            "REDE_WEB_PORT": "0",
            "REDE_STATUS_PORT": "0",
        }
        if telegram.clock_at is not None:
            environment["REDE_CLOCK_URL"] = f"{telegram.url}/clock"
    environment |= more
    if pin := shutil.which("taskset"):
        command = [pin, "--cpu-list", str(BOT_CORE), *command]
    log = stack.enter_context((folder / "log.txt").open("wb"))
    started_at = time.perf_counter()
    process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own programs, and it returns at once
        command, env=environment, cwd=folder, stdout=log, stderr=log
    )
    # Nothing of it is needed any more, and a bot with a backlog takes long to end by itself.
    stack.callback(process.wait)
    stack.callback(process.kill)
    running = Running(process, telegram)
    running.database_url = environment.get("REDE_DATABASE_URL", "")
    try:
        async with asyncio.timeout(_STARTS_WITHIN_S):
            while not polled.is_set():
                if not running.is_alive():
                    raise TimeoutError  # noqa: TRY301 - said below
                await asyncio.wait([asyncio.create_task(polled.wait())], timeout=0.2)
    except TimeoutError:
        message = f"{contestant.name}: {(folder / 'log.txt').read_text()[-2_000:]}"
        raise RuntimeError(message) from None
    running.start_s = time.perf_counter() - started_at
    return running
