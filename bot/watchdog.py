"""Work that must show signs of life: silent for too long, or ended unasked, it begins anew."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

import structlog

log = structlog.get_logger(__name__)

_LOOKS_PER_LIMIT: Final = 10
_ENDS_WITHIN_S: Final = 5.0
_PAUSE_S: Final = 1.0


class StuckError(Exception):
    """Work that hangs cannot even be cancelled: only a new process helps."""


class Watchdog:
    """Keeps one piece of work going.

    `last_sign` tells when the work last showed that it lives, on the monotonic clock;
    `reset` clears away what it left behind before it begins anew. An error of the work is
    not the watchdog's business: it is raised.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Coroutine[Any, Any, None]],
        *,
        last_sign: Callable[[], float],
        silent_for_s: float,
        reset: Callable[[], Awaitable[None]],
    ) -> None:
        self.name = name
        self.restarts_count = 0
        self._work = work
        self._last_sign = last_sign
        self._limit_s = silent_for_s
        self._reset = reset
        self._restarted_at: float | None = None

    @property
    def is_stalled(self) -> bool:
        """Whether the work began anew and has shown no sign of life since."""
        return self._restarted_at is not None and self._last_sign() < self._restarted_at

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
            await self._reset()
            await asyncio.sleep(_PAUSE_S)

    async def _until_silent(self) -> None:
        """Run the work until it falls silent or ends."""
        task = asyncio.create_task(self._work(), name=self.name)
        began_at = time.monotonic()
        try:
            while True:
                done, _ = await asyncio.wait({task}, timeout=self._limit_s / _LOOKS_PER_LIMIT)
                if done:
                    if not task.cancelled():
                        task.result()
                    log.error("work_ended", work=self.name)
                    return
                silent_s = time.monotonic() - max(began_at, self._last_sign())
                if silent_s > self._limit_s:
                    log.error("work_stalled", work=self.name, silent_s=round(silent_s, 1))
                    return
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=_ENDS_WITHIN_S)
                if not task.done():
                    raise StuckError(self.name)
