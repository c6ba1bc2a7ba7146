"""Telling people that the database is away, straight to the chat: an outbox would need one."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.tasks import Tasks
from bot.telegram.client import Client
from messages import refusals

log = structlog.get_logger(__name__)

_ONCE_IN_S: Final = 300.0
_PAUSE_S: Final = 0.1
_MOST_WAITING: Final = 300
"""People to be told above which nobody else is: half a minute later it is most likely over."""


class OutageNotice:
    """Says once, and not again for five minutes, that an answer will be late."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._told: dict[int, float] = {}
        self._waiting: deque[int] = deque()
        self._tasks = Tasks()

    def say(self, chat_ids: Iterable[int]) -> None:
        """Tell those who were not told lately; nobody waits for it, and nothing is repeated."""
        now = time.monotonic()
        self._told = {chat: at for chat, at in self._told.items() if now - at < _ONCE_IN_S}
        for chat_id in chat_ids:
            if chat_id not in self._told and len(self._waiting) < _MOST_WAITING:
                self._told[chat_id] = now
                self._waiting.append(chat_id)
        if self._waiting and not self._tasks:
            self._tasks.start(self._say_all())

    async def stop(self) -> None:
        """Say nothing more."""
        await self._tasks.drain(0)

    async def _say_all(self) -> None:
        words = refusals.database_away().html
        while self._waiting:
            try:
                await self._client.call(
                    "sendMessage", chat_id=self._waiting.popleft(), text=words, parse_mode="HTML"
                )
            except TelegramError as error:
                log.debug("apology_not_said", error=type(error).__name__)
            # Beside the pace of the messages, so slowly.
            await asyncio.sleep(_PAUSE_S)
