"""The log of Bot API calls, and the stream of events the page listens to."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT_CALLS = 5_000
# A page that stopped reading is cut off rather than remembered for ever.
MAX_WAITING_EVENTS = 2_000

# Asking for updates says nothing about whether the bot is at work.
_QUIET_METHODS = frozenset({"getupdates"})


@dataclass(slots=True)
class LoggedCall:
    """One call of the Bot API, as `/sim/calls` shows it."""

    n: int
    at: str
    bot: int
    method: str
    params: dict[str, Any]
    status: int | None = None
    answer: Any = None
    warning: str = ""
    took_ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON; `warning` only where there is one."""
        body = {name: getattr(self, name) for name in self.__slots__ if name != "warning"}
        return body | ({"warning": self.warning} if self.warning else {})


@dataclass(slots=True, eq=False)
class _Listener:
    """A page: what it has not read yet."""

    waiting: deque[str] = field(default_factory=lambda: deque(maxlen=MAX_WAITING_EVENTS))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class Journal:
    """Remembers calls and passes events on.

    Who stands in `on_end` hears of every call of every simulator of this process as it ends.
    """

    on_end: ClassVar[list[Callable[[LoggedCall], None]]] = []

    def __init__(
        self, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._now = now
        self._monotonic = monotonic
        self._calls: deque[LoggedCall] = deque(maxlen=KEPT_CALLS)
        self._count = 0
        self._listeners: set[_Listener] = set()
        self._busy = 0
        self._last_busy_at = float("-inf")

    def begin(self, bot_id: int, method: str, params: dict[str, Any]) -> LoggedCall:
        """Write down a call that has come in."""
        self._count += 1
        at = self._now().isoformat(timespec="milliseconds")
        return LoggedCall(self._count, at, bot_id, method, params, took_ms=self._monotonic())

    def end(self, call: LoggedCall, *, status: int | None, answer: object) -> None:
        """Write down how it ended; a status of None says that nobody was answered."""
        call.status = status
        call.answer = answer
        call.took_ms = round((self._monotonic() - call.took_ms) * 1000, 1)
        self._calls.append(call)
        for hear in self.on_end:
            hear(call)
        self.tell("call", {"n": call.n, "method": call.method, "status": status})

    @contextmanager
    def working(self, method: str) -> "Iterator[None]":
        """Count the bot as busy while it waits for this method."""
        if method.lower() in _QUIET_METHODS:
            yield
            return
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._last_busy_at = self._monotonic()

    def silent_for(self) -> float:
        """Return for how many seconds the bot has called nothing but getUpdates."""
        return 0.0 if self._busy else self._monotonic() - self._last_busy_at

    def calls(self, since: int) -> list[dict[str, Any]]:
        """Return the finished calls numbered above `since`, in the order they ended."""
        return [call.as_json() for call in self._calls if call.n > since]

    def tell(self, kind: str, body: dict[str, Any]) -> None:
        """Send an event to every page."""
        if not self._listeners:
            return
        event = f"event: {kind}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
        for listener in self._listeners:
            listener.waiting.append(event)
            listener.arrived.set()

    async def events(self, *, heartbeat_s: float = 15.0) -> AsyncIterator[str]:
        """Yield events as they happen, in the form of server-sent events."""
        listener = _Listener()
        self._listeners.add(listener)
        try:
            yield "retry: 500\nevent: hello\ndata: {}\n\n"
            while True:
                try:
                    await asyncio.wait_for(listener.arrived.wait(), heartbeat_s)
                except TimeoutError:
                    yield ": still here\n\n"
                listener.arrived.clear()
                together = "".join(listener.waiting)
                listener.waiting.clear()
                if together:
                    yield together
        finally:
            self._listeners.discard(listener)

    def clear(self) -> None:
        """Forget the calls; numbers go on."""
        self._calls.clear()
