"""How updates reach a bot: the long poll, with the conflicts of the real server."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from simulator.refusals import conflict
from simulator.update_queue import UpdateQueue

MAX_TIMEOUT_S = 50
MAX_LIMIT = 100

_TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


class LongPoll:
    """The getUpdates side of one bot.

    With `is_paced` the real server's brakes are on: the same offset again within three seconds
    waits, and repeated conflicts are answered only after three seconds.
    """

    def __init__(
        self,
        queue: UpdateQueue,
        *,
        is_paced: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._queue = queue
        self._is_paced = is_paced
        self._monotonic = monotonic
        self._waiting: asyncio.Future[None] | None = None
        self._offset = 0
        self._asked_at = float("-inf")
        self._conflict_at = float("-inf")

    async def updates(self, *, offset: int, limit: int, timeout_s: int) -> list[dict[str, Any]]:
        """Return the updates from `offset` on, waiting up to `timeout_s` for the first.

        Raises:
            Refusal: another getUpdates came in while this one waited.

        """
        self.terminate(_TERMINATED)
        now = self._monotonic()
        if self._is_paced and offset == self._offset:
            if now < self._asked_at + 3:
                timeout_s = max(timeout_s, 3)
            if now < self._asked_at + 0.5:
                limit = 1
        self._offset, self._asked_at = offset, now
        self._queue.confirm(offset)
        if not len(self._queue) and timeout_s:
            await self._wait(timeout_s)
        return [update.body for update in self._queue.first(limit)]

    def terminate(self, reason: str) -> None:
        """Answer the waiting getUpdates, if there is one, with a conflict."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(conflict(reason))
        self._waiting = None

    async def _wait(self, timeout_s: float) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting = turn
        ends_at = self._monotonic() + timeout_s
        try:
            while not len(self._queue):
                left = ends_at - self._monotonic()
                added = asyncio.ensure_future(self._queue.added.wait())
                try:
                    await asyncio.wait(
                        {turn, added}, timeout=left, return_when=asyncio.FIRST_COMPLETED
                    )
                finally:
                    added.cancel()
                if turn.done():
                    await self._brake()
                    turn.result()
                if self._monotonic() >= ends_at:
                    return
        finally:
            if self._waiting is turn:
                self._waiting = None
            # A conflict nobody will read any more must not be reported as lost.
            if turn.done():
                with suppress(Exception):
                    turn.result()

    async def _brake(self) -> None:
        now = self._monotonic()
        is_repeated = now < self._conflict_at + 3
        self._conflict_at = now
        if self._is_paced and is_repeated:
            await asyncio.sleep(3)
