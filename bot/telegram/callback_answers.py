"""Answering taps, so that no button spins: with words when they are there in time, else blank."""

import asyncio
from typing import Final

import structlog
from telegram.error import TelegramError

from bot import failpoints, metrics
from bot.tasks import Tasks
from bot.telegram.client import Client
from messages.outgoing import Toast

log = structlog.get_logger(__name__)

_BLANK_AFTER_S: Final = 1.0
_REMEMBERED: Final = 4_096
_MOST_UNDER_WAY: Final = 1_000
"""Answers under way above which no more begin: by then these buttons stopped by themselves."""


class CallbackAnswers:
    """The taps that wait for their answer; each gets exactly one."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._timers: dict[str, tuple[asyncio.TimerHandle, float]] = {}
        self._tasks = Tasks()
        # In order of arrival: taps that came twice are never asked for, and must not pile up.
        self._given_up: dict[str, float] = {}

    def watch(self, query_id: str) -> None:
        """Answer a tap blank in a second, unless `answer` comes first.

        Called when the tap arrives, before anything waits for the database.
        """
        is_known = query_id in self._timers or query_id in self._given_up
        if not is_known and len(self._timers) < _REMEMBERED:
            loop = asyncio.get_running_loop()
            timer = loop.call_later(_BLANK_AFTER_S, self._give_up, query_id)
            self._timers[query_id] = timer, loop.time()

    def answer(self, query_id: str, toast: Toast | None) -> bool:
        """Answer a tap; returns False when it had its blank answer, and nothing shows."""
        timer, came_at = self._timers.pop(query_id, (None, None))
        if timer is not None:
            timer.cancel()
        if query_id in self._given_up:
            # Its words come as a message, at about this moment.
            metrics.answered(_now() - self._given_up.pop(query_id))
            return False
        self._send(query_id, toast, came_at)
        return True

    async def drain(self, timeout_s: float) -> None:
        """Finish the answers under way."""
        for timer, _ in self._timers.values():
            timer.cancel()
        await self._tasks.drain(timeout_s)

    def _give_up(self, query_id: str) -> None:
        _, self._given_up[query_id] = self._timers.pop(query_id)
        if len(self._given_up) > _REMEMBERED:
            del self._given_up[next(iter(self._given_up))]
        self._send(query_id, None)

    def _send(self, query_id: str, toast: Toast | None, came_at: float | None = None) -> None:
        if len(self._tasks) >= _MOST_UNDER_WAY:
            log.debug("tap_not_answered", error="too many")
            return
        self._tasks.start(self._send_now(query_id, toast, came_at))

    async def _send_now(self, query_id: str, toast: Toast | None, came_at: float | None) -> None:
        try:
            words = {} if toast is None else {"text": toast.text, "show_alert": toast.is_alert}
            await self._client.answer_tap(query_id, words)
            failpoints.passed("after_tap_answer")
            if came_at is not None:
                metrics.answered(_now() - came_at)
        except TelegramError as error:
            # Too old, or lost: the screen itself says what happened.
            log.debug("tap_not_answered", error=type(error).__name__)


def _now() -> float:
    return asyncio.get_running_loop().time()
