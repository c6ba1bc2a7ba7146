"""Work that runs for ever: some of it begins anew when it is silent, all of it ends together."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

log = structlog.get_logger(__name__)

_LOOKS_PER_LIMIT: Final = 10
_ENDS_WITHIN_S: Final = 5.0
_PAUSE_S: Final = 1.0


class StuckError(Exception):
    """Work that hangs cannot even be cancelled: only a new process helps."""


class WorkEndedError(Exception):
    """Something that runs for ever came to an end."""


@dataclass(eq=False, repr=False)
class Watchdog:
    """Keeps one piece of work going.

    `last_sign` tells when the work last showed that it lives, on the monotonic clock;
    `reset` clears away what it left behind before it begins anew. An error of the work is
    not the watchdog's business: it is raised.
    """

    name: str
    work: Callable[[], Coroutine[Any, Any, object]]
    last_sign: Callable[[], float]
    silent_for_s: float
    reset: Callable[[], Awaitable[None]]
    restarts_count: int = 0
    _restarted_at: float | None = field(default=None, init=False)

    @property
    def is_stalled(self) -> bool:
        """Whether the work began anew and has shown no sign of life since."""
        return self._restarted_at is not None and self.last_sign() < self._restarted_at

    async def run(self) -> None:
        """Keep the work going for ever.

        Raises:
            StuckError: the work hangs and cannot be cancelled.
            Exception: whatever the work raised.

        """
        while True:
            await self._until_silent()
            self.restarts_count += 1
            self._restarted_at = time.monotonic()
            await self.reset()
            await asyncio.sleep(_PAUSE_S)

    async def _until_silent(self) -> None:
        """Run the work until it falls silent or ends."""
        task = asyncio.create_task(self.work(), name=self.name)
        began_at = time.monotonic()
        try:
            while True:
                done, _ = await asyncio.wait({task}, timeout=self.silent_for_s / _LOOKS_PER_LIMIT)
                if done:
                    if not task.cancelled():
                        task.result()
                    log.error("work_ended", work=self.name)
                    return
                silent_s = time.monotonic() - max(began_at, self.last_sign())
                if silent_s > self.silent_for_s:
                    log.error("work_stalled", work=self.name, silent_s=round(silent_s, 1))
                    return
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=_ENDS_WITHIN_S)
                if not task.done():
                    raise StuckError(self.name)


class Supervisor:
    """Keeps pieces of work running beside each other; the failure of one is everybody's."""

    def __init__(self) -> None:
        self.watchdogs: list[Watchdog] = []
        self._error: BaseException | None = None
        self._has_failed = asyncio.Event()

    def keep_running(
        self, stack: contextlib.AsyncExitStack, work: Coroutine[Any, Any, None]
    ) -> None:
        """Run something beside the rest until the stack unwinds."""
        task = asyncio.create_task(work)

        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled():
                self.fail(task.exception() or WorkEndedError(str(task.get_coro())))

        async def stop() -> None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        task.add_done_callback(ended)
        stack.push_async_callback(stop)

    def watch(self, stack: contextlib.AsyncExitStack, watchdog: Watchdog) -> None:
        """Keep running what a watchdog looks after."""
        self.watchdogs.append(watchdog)
        self.keep_running(stack, watchdog.run())

    def fail(self, error: BaseException) -> None:
        """Note why the bot cannot go on; the first reason counts."""
        while isinstance(error, BaseExceptionGroup):
            # The first that failed ended the others.
            error = error.exceptions[0]
        self._error = self._error or error
        self._has_failed.set()

    def check(self) -> None:
        """Raise why the bot cannot go on, if that is so."""
        if self._error is not None:
            raise self._error

    async def failed(self) -> None:
        """Wait until the bot cannot go on, and raise why."""
        await self._has_failed.wait()
        self.check()
