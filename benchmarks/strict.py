"""A Telegram that lets no second pass above its ceiling: it answers 429, then asks for a wait.

This is our model; the real limits are not published. Whoever goes above the ceiling is refused
everything new for some seconds. The ceiling is that of any sliding second, plus one: at exactly
30 a second, the first and the 31st message are a second apart.
"""

import math
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from benchmarks.fake_telegram import Reply, Telegram

WAIT_S: Final = 3.0


@dataclass
class Ceiling:
    """How many new messages were let through, and who was refused."""

    per_second: int
    most: int = 0
    """In any second, of those let through."""
    refused: list[int] = field(default_factory=list)
    """For each wait, how many messages ran into it."""

    def __post_init__(self) -> None:
        self._recent: deque[float] = deque()
        self._closed_until = 0.0

    def close(self, now: float) -> None:
        """Ask everybody to wait."""
        self._closed_until = now + WAIT_S
        self.refused.append(0)

    def ask(self, now: float) -> float | None:
        """Let one message through, or return for how long it has to wait."""
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if now >= self._closed_until and len(self._recent) > self.per_second:
            self.close(now)
        if now < self._closed_until:
            self.refused[-1] += 1
            return self._closed_until - now
        self._recent.append(now)
        self.most = max(self.most, len(self._recent))
        return None


@dataclass
class StrictTelegram(Telegram):
    """Counts every new message per chat, below a ceiling."""

    ceiling: Ceiling = field(default_factory=lambda: Ceiling(30))

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sent: Counter[int] = Counter()
        self.sent_at: list[float] = []
        self.tried_at = 0.0

    def call(self, method: str, given: dict[str, Any], reply: Reply) -> None:
        """Do one call; while taps are all that people do, what is new is the broadcast."""
        if method != "sendmessage":
            super().call(method, given, reply)
            return
        now = self.tried_at = time.perf_counter()
        wait = self.ceiling.ask(now)
        if wait is not None:
            seconds = math.ceil(wait)
            answer = {
                "ok": False,
                "error_code": 429,
                "description": f"Too Many Requests: retry after {seconds}",
                "parameters": {"retry_after": seconds},
            }
            reply(orjson.dumps(answer), 429)
            return
        self.sent[int(given["chat_id"])] += 1
        self.sent_at.append(now)
        result = self._message(given, next(self._message_ids))
        reply(orjson.dumps({"ok": True, "result": result}))
