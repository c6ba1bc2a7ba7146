"""Tasks beside the rest: kept until they end, and work that comes again and again."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger(__name__)

_AGAIN_S: Final = 1.0


class Tasks:
    """Tasks under way; asyncio itself would let them be collected."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin a piece of work."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def drain(self, timeout_s: float) -> None:
        """Let what is under way end; what is late is cancelled."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def look_for_ever(
    look: Callable[[], Awaitable[object]],
    *,
    every_s: float,
    trouble: str,
    wake: asyncio.Event | None = None,
) -> None:
    """Look into the database now and then, and at once when `wake` is set.

    `trouble` is what the log says when the database refuses.
    """
    wake = wake or asyncio.Event()
    while True:
        wake.clear()
        try:
            await look()
        except SQLAlchemyError as error:
            log.warning(trouble, error=type(error).__name__)
            await asyncio.sleep(_AGAIN_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(every_s):
                await wake.wait()
