"""What the commands of the command line share: how they end, and how they give up."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Final

Say = Callable[[str], None]

WELL: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
OTHER_REVISION: Final = (
    "As tabelas são de outra versão do robô. Nada mudou.\n"
    "Encerre o robô e repita depois de: python -m bot banco atualizar"
)


class CommandError(Exception):
    """A command cannot do what it was asked for; whoever typed it is told these words."""

    def __init__(self, words: str, code: int = FAILED) -> None:
        super().__init__(words)
        self.code = code


def until_stopped(work: Coroutine[Any, Any, int]) -> int:
    """Run until the work ends or somebody stops it (Ctrl-C, SIGTERM): then it ends well."""

    async def run() -> int:
        task = asyncio.create_task(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            # Windows has no such handlers; Ctrl-C arrives there as KeyboardInterrupt.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, task.cancel)
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
