"""A cheap Telegram for a great many people who tap on one button at the same time.

The simulator remembers every chat in full; here only what a verdict on seats needs is kept.
Updates are fetched by polling, or brought to the webhooks of several processes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import aiohttp
import orjson

from benchmarks.fake_telegram import Reply, Telegram
from benchmarks.workload import Ask

_EACH: Final = 13
"""Connections to each door."""
_PROOF: Final = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class Tapped:
    """One tap on its way: between these two moments, counted in steps, the bot took it in."""

    ask: Ask
    sent: int
    taken: int


@dataclass
class Tappers(Telegram):
    """Everybody taps at once; what each was shown last, and when the answer came, is kept."""

    repeats_words: bool = False
    shown: dict[int, str] = field(default_factory=dict)
    """The words each person saw last."""
    first_shown_s: dict[int, dict[str, float]] = field(default_factory=dict)
    """Seconds from the taps of the round to each first sight of some words, by person."""
    landmarks: tuple[str, ...] = ()
    """Words whose first sight is of interest."""
    taken: list[Tapped] = field(default_factory=list)
    """The taps in the order the bot took them in."""
    doors: Sequence[str] = ()
    """Where a webhook delivers; empty when the bot polls."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.webhook_set = asyncio.Event()
        self._secret = ""
        self._steps = count()
        self._numbers = count(1)
        self._to_bring: asyncio.Queue[Ask] = asyncio.Queue()
        self._began_at = time.perf_counter()

    async def round(self, asks: list[Ask], within_s: float) -> float:
        """Let all tap now; returns the seconds until everybody was answered.

        Raises:
            TimeoutError: somebody was not.

        """
        self.taken, self.shown, self.first_shown_s = [], {}, {}
        self._began_at = time.perf_counter()
        async with asyncio.timeout(within_s), self._bringing():
            self.add(asks)
            await self.all_answered.wait()
        return time.perf_counter() - self._began_at

    def add(self, asks: list[Ask]) -> None:
        """Let people tap now; what a batch holds is read in its order."""
        if self.doors:
            for ask in asks:
                self._to_bring.put_nowait(ask)
        else:
            steps = [next(self._steps) for _ in asks]
            self.taken += map(Tapped, asks, steps, steps)
        super().add(asks)

    def call(self, method: str, given: dict[str, Any], reply: Reply) -> None:
        if method == "setwebhook":
            self._secret = str(given["secret_token"])
            self.webhook_set.set()
        if method == "getwebhookinfo" and self.doors:
            url = self.doors[0] if self.webhook_set.is_set() else ""
            info = {"url": url, "has_custom_certificate": False, "pending_update_count": 0}
            reply(orjson.dumps({"ok": True, "result": info}))
            return
        super().call(method, given, reply)

    def _answer(self, method: str, given: dict[str, Any]) -> int:
        chat_id, text = int(given["chat_id"]), str(given["text"])
        number = int(given.get("message_id") or 0) or next(self._message_ids)
        waiting = self._open.get(chat_id)
        # Words that come too late for the tap are a message of their own.
        if method != "editmessagetext" or not waiting:
            return number
        waiting.popleft()
        self.answered += 1
        self.shown[chat_id] = text
        for words in self.landmarks:
            if words in text:
                seen = self.first_shown_s.setdefault(chat_id, {})
                seen.setdefault(words, time.perf_counter() - self._began_at)
        if not waiting:
            del self._open[chat_id]
        self._look_if_done()
        return number

    # --- The webhook ------------------------------------------------------------------------

    @asynccontextmanager
    async def _bringing(self) -> AsyncIterator[None]:
        """Bring updates over many connections, as Telegram does, to all doors in turn."""
        headers = {_PROOF: self._secret, "Content-Type": "application/json"}
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, headers=headers) as http:

            async def carry() -> None:
                while True:
                    ask = await self._to_bring.get()
                    number = next(self._numbers)
                    sent = next(self._steps)
                    door = self.doors[number % len(self.doors)]
                    async with http.post(door, data=orjson.dumps(ask.update(number))) as answer:
                        answer.raise_for_status()
                    self.taken.append(Tapped(ask, sent, next(self._steps)))

            carriers = [asyncio.create_task(carry()) for _ in self.doors for _ in range(_EACH)]
            try:
                yield
            finally:
                for task in carriers:
                    task.cancel()
                await asyncio.gather(*carriers, return_exceptions=True)

    async def bring(self, numbered: Sequence[tuple[int, Ask]]) -> None:
        """Bring these updates under their own numbers, each person's in this order."""
        headers = {_PROOF: self._secret, "Content-Type": "application/json"}
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, headers=headers) as http:

            async def carry(share: int) -> None:
                for number, ask in numbered:
                    if ask.chat_id % _EACH != share:
                        continue
                    body = orjson.dumps(ask.update(number))
                    async with http.post(self.doors[0], data=body) as answer:
                        answer.raise_for_status()

            async with asyncio.TaskGroup() as group:
                for share in range(_EACH):
                    group.create_task(carry(share))
