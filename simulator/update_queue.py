"""What a bot has not fetched yet, in order, with the lifetimes of the real server."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

# Undelivered updates leave the queue after these many seconds of real time.
LIFETIME_S = 24 * 3600.0
CALLBACK_LIFETIME_S = 150.0

# Delivered only to a bot that asks for them by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

# Ids must go on growing when a new process takes over: bots remember the ones they saw. They
# start at eight for each second since 2024, so even a lively demonstration stays behind.
_IDS_SINCE = 1_704_067_200
_IDS_A_SECOND = 8


@dataclass(frozen=True, slots=True)
class Update:
    """One update as the bot will read it, and when it is too old to be delivered.

    Updates of the same `line` keep their order on the way to a webhook; others may overtake.
    """

    id: int
    kind: str
    body: dict[str, Any]
    expires_at: float
    line: tuple[str, int]


class UpdateQueue:
    """The updates of one bot; `added` is set whenever a new one arrives."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.added = asyncio.Event()
        self.allowed: frozenset[str] | None = None
        # When the bot last took something: it may be at work on that now.
        self.taken_at = float("-inf")
        self._monotonic = monotonic
        self._updates: deque[Update] = deque()
        self._last_id = int((time.time() - _IDS_SINCE) * _IDS_A_SECOND)

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._updates)

    def add(self, kind: str, body: dict[str, Any]) -> None:
        """Put an update at the end, unless the bot did not ask for this kind."""
        wanted = kind in self.allowed if self.allowed is not None else kind not in ON_REQUEST
        if not wanted:
            return
        self._last_id += 1
        lifetime = CALLBACK_LIFETIME_S if kind == "callback_query" else LIFETIME_S
        self._updates.append(
            Update(
                self._last_id,
                kind,
                {"update_id": self._last_id, kind: body},
                self._monotonic() + lifetime,
                _line(kind, body),
            )
        )
        self.added.set()
        self.added = asyncio.Event()

    def confirm(self, offset: int) -> None:
        """Forget every update below `offset`; a negative one keeps only the last ones."""
        before = len(self._updates)
        if offset < 0:
            while len(self._updates) > -offset:
                self._updates.popleft()
        while self._updates and self._updates[0].id < offset:
            self._updates.popleft()
        if len(self._updates) < before:
            self.taken_at = self._monotonic()

    def first(self, limit: int) -> list[Update]:
        """Return up to `limit` updates from the front, without taking them out."""
        self._drop_expired()
        return [update for update, _ in zip(self._updates, range(limit), strict=False)]

    def waiting(self) -> list[Update]:
        """Return everything that waits, oldest first."""
        self._drop_expired()
        return list(self._updates)

    def remove(self, update: Update) -> None:
        """Forget one update that was delivered; it may be gone already."""
        if update in self._updates:
            self._updates.remove(update)
            self.taken_at = self._monotonic()

    def clear(self) -> None:
        """Forget everything that waits; ids go on from where they were."""
        self._updates.clear()

    def bring_again(self, bodies: Iterable[dict[str, Any]]) -> None:
        """Put updates that were delivered before back at the front, under their old ids."""
        again = []
        for body in bodies:
            kind = next(name for name in body if name != "update_id")
            expires_at = self._monotonic() + LIFETIME_S
            line = _line(kind, body[kind])
            again.append(Update(body["update_id"], kind, body, expires_at, line))
        self._updates.extendleft(reversed(again))
        self.added.set()
        self.added = asyncio.Event()

    def _drop_expired(self) -> None:
        now = self._monotonic()
        if any(update.expires_at <= now for update in self._updates):
            self._updates = deque(u for u in self._updates if u.expires_at > now)


def _line(kind: str, body: dict[str, Any]) -> tuple[str, int]:
    # A tap belongs to a person, everything else to a chat; changes of membership go apart.
    if kind in ("message", "edited_message"):
        kind = "chat"
    return kind, int(body["from" if kind == "callback_query" else "chat"]["id"])
