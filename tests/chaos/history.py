"""What was asked of the bot and what Telegram saw of it, in the order it happened."""

import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from simulator.journal import Journal, LoggedCall

_OK = 200
_FLOOD = 429


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API that puts something into a chat."""

    at: float
    """When it ended, on the monotonic clock."""
    began_at: float
    method: str
    chat_id: int
    text: str
    status: int | None
    retry_after: int | None


@dataclass(slots=True)
class History:
    """Everything the verdict needs beside the database."""

    numbers: list[int] = field(default_factory=list)
    """The numbers written as /prova n."""
    taps: Counter[int] = field(default_factory=Counter)
    """How often each person tapped on the probe's button."""
    seat_taps: int = 0
    letters: list[str] = field(default_factory=list)
    """The words of the letters that were planned."""
    kills: int = 0
    kills_by_point: Counter[str] = field(default_factory=Counter)
    resumed_s: list[float] = field(default_factory=list)
    """Seconds from each start to the first message."""
    overbooked: list[str] = field(default_factory=list)
    """Moments at which more seats were held than there are."""
    calls: list[Call] = field(default_factory=list)

    @property
    def updates_count(self) -> int:
        """How many updates people made."""
        return len(self.numbers) + sum(self.taps.values()) + self.seat_taps

    def hear(self, logged: LoggedCall) -> None:
        """Note a call as the simulator ended it."""
        method = logged.method.lower()
        if not method.startswith(("send", "edit")):
            return
        params, answer = logged.params, logged.answer
        retry_after = None
        if logged.status == _FLOOD and isinstance(answer, dict):
            retry_after = answer.get("parameters", {}).get("retry_after")
        now = time.monotonic()
        self.calls.append(
            Call(
                at=now,
                began_at=now - logged.took_ms / 1000,
                method=method,
                chat_id=int(params.get("chat_id", 0)),
                text=str(params.get("text", "")),
                status=logged.status,
                retry_after=retry_after,
            )
        )

    def listen(self) -> None:
        """Hear every call from now on."""
        Journal.on_end.append(self.hear)

    def stop(self) -> None:
        """Hear no more."""
        Journal.on_end.remove(self.hear)

    def arrived(self) -> Counter[str]:
        """Return how often each text came to a chat as a new message."""
        return Counter(
            call.text for call in self.calls if call.method == "sendmessage" and call.status == _OK
        )

    def by_chat(self) -> dict[int, list[Call]]:
        """Return the calls of each chat, in order."""
        found: defaultdict[int, list[Call]] = defaultdict(list)
        for call in self.calls:
            found[call.chat_id].append(call)
        return found

    def summary(self, **more: Any) -> str:
        """Return the figures as one line of JSON."""
        resumed = sorted(self.resumed_s)
        return json.dumps(
            {
                "kills": self.kills,
                "updates": self.updates_count,
                "letters": len(self.letters),
                "calls": len(self.calls),
                "resumed_s_p99": round(resumed[int(len(resumed) * 0.99)], 2) if resumed else None,
                "by_point": dict(sorted(self.kills_by_point.items())),
                **more,
            },
            ensure_ascii=False,
        )
