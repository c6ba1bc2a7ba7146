"""What the commands of the command line share: how they end, and how they give up."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from bot import __version__

Say = Callable[[str], None]

ROOT: Final = Path(__file__).parents[1]
"""The folder of the rooms: of a checkout, or of the installed package."""
IS_CHECKOUT: Final = (ROOT / "pyproject.toml").is_file()
PROGRAM: Final = "python -m bot" if IS_CHECKOUT else "rede"
"""How people call the command line."""
_PACKAGE: Final = "rede-estrategia-bot"

WELL: Final = 0
FAILED: Final = 1
"""What was asked cannot be done as it was asked."""
MISUSED: Final = 2
"""The command line is not understood."""
# Those of sysexits.h: a supervisor that must not try again for ever tells them apart.
FAULT: Final = 70
"""Our own fault; bot/hang.py ends with it, too."""
PASSING: Final = 75
"""It may work later, with nothing changed."""
SETTINGS: Final = 78
"""It will not work until somebody changes something."""


class CommandError(Exception):
    """A command cannot do what it was asked for; whoever typed it is told these words."""

    def __init__(self, words: str, code: int = FAILED) -> None:
        super().__init__(words)
        self.code = code


def missing(error: ImportError) -> CommandError:
    """Return the words for a package that is not installed."""
    name = (error.name or "psycopg").partition(".")[0]
    kind = "postgres" if name.startswith("psycopg") else "runtime"
    what = f"--requirement requirements/{kind}.txt"
    if not IS_CHECKOUT:
        what = '"psycopg[binary]"' if kind == "postgres" else f"{_PACKAGE}=={__version__}"
    return CommandError(
        f"Falta o pacote {name} neste Python. Instale o que o robô pede:\n"
        f"python -m pip install {what}",
        SETTINGS,
    )


def until_stopped(work: Coroutine[Any, Any, int]) -> int:
    """Run until the work ends or somebody stops it (Ctrl-C, SIGTERM, SIGHUP): then it ends well."""

    async def run() -> int:
        task = asyncio.create_task(work)
        loop = asyncio.get_running_loop()
        # SIGHUP: the terminal was closed, or a supervisor means "again".
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            # Windows has no such handlers; Ctrl-C arrives there as KeyboardInterrupt.
            with contextlib.suppress(NotImplementedError, AttributeError):
                loop.add_signal_handler(getattr(signal, name), task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return WELL

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(run())
    except KeyboardInterrupt:
        return WELL


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return the fast loop where there is one; Windows has only asyncio's own."""
    try:
        import uvloop  # noqa: PLC0415 - missing on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop
