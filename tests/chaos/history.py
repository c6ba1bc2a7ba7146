"""What was asked of the bot and what Telegram saw of it, in the order it happened."""

import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from simulator.journal import Journal, LoggedCall
from tests.bot.probes import WORD

# What people write after /prova; the trace of a tap is the number of a message, far above.
FIRST_NUMBER = 1_000_000
LAST_NUMBER = 9_999_999
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


class Deed(NamedTuple):
    """Something an organizer did, as the audit names it."""

    action: str
    subject_id: int
    slot_id: int | None = None


_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class History:
    """Everything the verdict needs beside the database."""

    numbers: list[int] = field(default_factory=list)
    """The numbers written as /prova n."""
    taps: Counter[int] = field(default_factory=Counter)
    """How often each person tapped on the probe's button."""
    seat_taps: int = 0
    outgoing: list[str] = field(default_factory=list)
    """The words of the messages that were planned."""
    kills: int = 0
    kills_by_point: Counter[str] = field(default_factory=Counter)
    resumed_s: list[float] = field(default_factory=list)
    """Seconds from each start to the first message."""
    overbooked: list[str] = field(default_factory=list)
    """Moments at which more seats were held than there are."""
    calls: list[Call] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    """The texts that came to a chat."""
    organizer_id: int = 0
    deeds: Counter[Deed] = field(default_factory=Counter)
    """What the organizer did, and how often."""
    present: set[tuple[int, int]] = field(default_factory=set)
    """Slots and people: who was there, by what they and the organizer did."""
    check_ins: int = 0
    minutes: dict[int, int] = field(default_factory=dict)
    """What each slot counts."""
    leavers: dict[int, int] = field(default_factory=dict)
    """The chats of those who may ask to be erased, and their numbers."""
    asked_erasure: set[int] = field(default_factory=set)
    blocks: int = 0
    replayed_count: int = 0
    """How many updates came again when all was over."""
    last_ready_at: float = 0.0
    """When a bot last began to receive."""
    ended_at: datetime = _NEVER
    """The clock of the harness when all was over; what is due later may still wait."""
    begun_at: tuple[datetime, float] | None = None
    """One moment on the clock of the harness, and on the monotonic one."""

    @property
    def updates_count(self) -> int:
        """How many updates people made."""
        return (
            len(self.numbers)
            + sum(self.taps.values())
            + self.seat_taps
            + sum(self.deeds.values())
            + self.check_ins
            + self.blocks
            + len(self.asked_erasure)
        )

    def ask_number(self) -> int:
        """Return the number somebody writes next."""
        self.numbers.append(FIRST_NUMBER + len(self.numbers) + 1)
        return self.numbers[-1]

    def was_answered(self, number: int) -> bool:
        """Tell whether the answer to a number came."""
        return f"{WORD} {number}." in self.answered

    def mark(self, slot_id: int, person: int, *, is_present: bool) -> None:
        """Note that the organizer marks somebody as present, or takes the mark back."""
        action = "attendance.mark" if is_present else "attendance.unmark"
        self.deeds[Deed(action, person, slot_id)] += 1
        (self.present.add if is_present else self.present.discard)((slot_id, person))

    def monotonic(self, moment: datetime) -> float:
        """Return a moment of the harness's clock on the monotonic one."""
        assert self.begun_at is not None
        moment_then, then = self.begun_at
        return then + (moment - moment_then).total_seconds()

    def hear(self, logged: LoggedCall) -> None:
        """Note a call as the simulator ended it."""
        method = logged.method.lower()
        if method == "getwebhookinfo":
            self.last_ready_at = time.monotonic()
        if not method.startswith(("send", "edit")):
            return
        params, answer = logged.params, logged.answer
        retry_after = None
        if logged.status == _FLOOD and isinstance(answer, dict):
            retry_after = answer.get("parameters", {}).get("retry_after")
        now = time.monotonic()
        if logged.status == _OK:
            self.answered.add(str(params.get("text", "")))
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

    def resumed_p99_s(self) -> float | None:
        """Return within how many seconds of its start 99 of 100 bots had sent something."""
        resumed = sorted(self.resumed_s)
        return resumed[int(len(resumed) * 0.99)] if resumed else None

    def summary(self, **more: Any) -> str:
        """Return the figures as one line of JSON."""
        resumed = self.resumed_p99_s()
        return json.dumps(
            {
                "kills": self.kills,
                "updates": self.updates_count,
                "messages": len(self.outgoing),
                "calls": len(self.calls),
                "deeds": sum(self.deeds.values()),
                "check_ins": self.check_ins,
                "blocks": self.blocks,
                "replayed": self.replayed_count,
                "erased": len(self.asked_erasure),
                "resumed_s_p99": None if resumed is None else round(resumed, 2),
                "by_point": dict(sorted(self.kills_by_point.items())),
                **more,
            },
            ensure_ascii=False,
        )
