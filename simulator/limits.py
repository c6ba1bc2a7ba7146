"""How fast a bot may send: a model, for Telegram does not publish its limits.

The figures of the setting "documented" are those of Telegram's FAQ for bots: about one message
a second to one chat (short bursts pass), twenty a minute to one group, about thirty a second
in all. "strict" allows no burst and answers impatience with longer waits.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from simulator.chats import Chat
from simulator.refusals import too_many_requests

Setting = Literal["off", "documented", "strict"]
SETTINGS: Final = get_args(Setting)

FIRST_FLOOD_WAIT_S = 5
LONGEST_FLOOD_WAIT_S = 300


@dataclass(slots=True)
class _Bucket:
    """Fills by `per_second`, holds `size`; every message takes one out."""

    per_second: float
    size: float
    left: float
    filled_at: float

    def wait_s(self, count: int, now: float) -> float:
        """Return how long until `count` messages may pass; 0 if they may now."""
        self.left = min(self.size, self.left + (now - self.filled_at) * self.per_second)
        self.filled_at = now
        # More than ever fits passes when the bucket is full: an album must not wait for ever.
        return max(0.0, (min(count, self.size) - self.left) / self.per_second)


@dataclass(slots=True)
class _FloodWait:
    """A chat that was flooded: until when it is closed, and how long that was."""

    until: float
    length_s: float


@dataclass(slots=True)
class Limits:
    """The limits of one bot, counted in real time."""

    setting: Setting = "off"
    monotonic: Callable[[], float] = time.monotonic
    _buckets: dict[int | str, _Bucket] = field(default_factory=dict)
    _waits: dict[int, _FloodWait] = field(default_factory=dict)

    def use(self, setting: str) -> None:
        """Change the setting; what was counted so far is forgotten.

        Raises:
            ValueError: there is no such setting.

        """
        for known in get_args(Setting):
            if setting == known:
                self.setting = known
                self._buckets.clear()
                self._waits.clear()
                return
        message = f"there is no setting {setting!r}; one of {', '.join(SETTINGS)}"
        raise ValueError(message)

    def spend(self, chat: Chat, *, messages: int = 0, edits: int = 0) -> None:
        """Count messages or edits that are about to happen.

        Raises:
            Refusal: 429, with the seconds to wait.

        """
        if self.setting == "off":
            return
        now = self.monotonic()
        self._refuse_during_flood_wait(chat, now)
        count = messages + edits
        buckets = [self._bucket("all", 30, 30, now)]
        if chat.is_group:
            buckets.append(self._bucket(chat.id, 20 / 60, 20, now))
        else:
            buckets.append(self._bucket(chat.id, 1, 1 if self.setting == "strict" else 5, now))
        wait_s = max(bucket.wait_s(count, now) for bucket in buckets)
        if wait_s > 0:
            raise self._flooded(chat, wait_s, now)
        for bucket in buckets:
            bucket.left -= count
        self._waits.pop(chat.id, None)

    def _bucket(self, key: int | str, per_second: float, size: float, now: float) -> _Bucket:
        return self._buckets.setdefault(key, _Bucket(per_second, size, size, now))

    def _refuse_during_flood_wait(self, chat: Chat, now: float) -> None:
        wait = self._waits.get(chat.id)
        if wait is None or now >= wait.until:
            return
        raise self._flooded(chat, wait.until - now, now)

    def _flooded(self, chat: Chat, wait_s: float, now: float) -> Exception:
        if self.setting == "strict":
            # Who goes on sending while told to wait is told to wait twice as long.
            last = self._waits.get(chat.id)
            length_s = FIRST_FLOOD_WAIT_S if last is None else last.length_s * 2
            wait_s = min(max(length_s, wait_s), LONGEST_FLOOD_WAIT_S)
            self._waits[chat.id] = _FloodWait(now + wait_s, wait_s)
        return too_many_requests(math.ceil(wait_s))
