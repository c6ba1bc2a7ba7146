"""Delivering updates to a webhook the way the real server does.

Updates of one chat or person go strictly one after the other; different ones go in parallel,
up to `max_connections`. What fails is tried again at once, then after 2, 4, 8... seconds, until
it is too old. See docs/simulator.md for the sources.
"""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from simulator.update_queue import Update, UpdateQueue

ANSWER_WITHIN_S = 60.0
# The pause before a retry grows up to some moment between this and twice this.
LONGEST_PAUSE_S = 60
LONGEST_ASKED_PAUSE_S = 3600.0
# A webhook that answered nothing but "410 Gone" for so long is removed.
GONE_AFTER_S = 23 * 3600.0

_UNEXECUTED = frozenset({"setwebhook", "deletewebhook", "close", "logout"})

Answer = dict[str, Any]
Deliver = Callable[[str, dict[str, Any], dict[str, str]], Awaitable["Delivered"]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """How the webhook answered; a status of 0 says that it did not, and `reason` why."""

    status: int
    reason: str
    retry_after_s: float = 0.0
    answer: Answer | None = None

    @property
    def is_taken(self) -> bool:
        """Tell whether the update is done with."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


@dataclass(slots=True)
class _Line:
    """The updates of one chat or person: how the first of them stands."""

    failures: int = 0
    pause_s: float = 1.0
    wakes_at: float = float("-inf")
    task: "asyncio.Task[None] | None" = None
    update_id: int = 0


@dataclass(slots=True, kw_only=True)
class Worker:
    """Delivers until it is cancelled.

    `deliver` posts an update and never raises for what the webhook does; `failed` hears why
    one was not taken, `execute` gets a method sent back in the body, `gone` is called when the
    webhook is to be removed.
    """

    queue: UpdateQueue = field(kw_only=False)
    url: str
    secret: str
    max_connections: int
    deliver: Deliver
    failed: Callable[[str], None]
    execute: Callable[[Answer], None]
    gone: Callable[[], object]
    monotonic: Callable[[], float] = time.monotonic
    _lines: dict[tuple[str, int], _Line] = field(default_factory=dict)
    _gone_since: float | None = None
    _freed: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Deliver what waits and what comes."""
        try:
            while True:
                self._freed.clear()
                added = self.queue.added
                await self._wait(added, self._begin_all())
        finally:
            for line in self._lines.values():
                if line.task is not None:
                    line.task.cancel()

    def _begin_all(self) -> float | None:
        """Begin what may be delivered now; return when to look again without being called."""
        now = self.monotonic()
        looks_at: float | None = None
        firsts: dict[tuple[str, int], Update] = {}
        for update in self.queue.waiting():
            firsts.setdefault(update.line, update)
        for key in self._lines.keys() - firsts.keys():
            if self._lines[key].task is None:
                del self._lines[key]
        busy = sum(1 for line in self._lines.values() if line.task is not None)
        for key, update in firsts.items():
            line = self._lines.setdefault(key, _Line())
            if line.task is not None:
                continue
            if line.update_id != update.id:
                # The one before was delivered or grew too old; this one has not failed yet.
                line.update_id, line.failures, line.pause_s = update.id, 0, 1.0
                line.wakes_at = float("-inf")
            if line.wakes_at > now:
                looks_at = line.wakes_at if looks_at is None else min(looks_at, line.wakes_at)
            elif busy < self.max_connections:
                busy += 1
                line.task = asyncio.create_task(self._one(line, update))
        return looks_at

    async def _wait(self, added: asyncio.Event, looks_at: float | None) -> None:
        timeout = None if looks_at is None else max(0.0, looks_at - self.monotonic())
        waits = [asyncio.create_task(event.wait()) for event in (added, self._freed)]
        try:
            await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _one(self, line: _Line, update: Update) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            delivered = await self.deliver(self.url, update.body, headers)
            if delivered.is_taken:
                self._gone_since = None
                self.queue.remove(update)
                if delivered.answer is not None and is_executed(delivered.answer):
                    self.execute(delivered.answer)
            else:
                self._put_off(line, delivered)
        finally:
            line.task = None
            self._freed.set()

    def _put_off(self, line: _Line, delivered: Delivered) -> None:
        self.failed(delivered.reason)
        now = self.monotonic()
        if delivered.status != HTTPStatus.GONE:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        elif now - self._gone_since > GONE_AFTER_S:
            self.gone()
            return
        pause_s = delivered.retry_after_s
        if not pause_s and line.failures:
            longest = random.randint(LONGEST_PAUSE_S, 2 * LONGEST_PAUSE_S)  # noqa: S311 - no secret
            line.pause_s = min(line.pause_s * 2, longest)
            pause_s = line.pause_s
        line.failures += 1
        line.wakes_at = now + pause_s


def is_executed(answer: Answer) -> bool:
    """Tell whether a method sent back in the body of an answer is carried out."""
    method = str(answer.get("method", "")).lower()
    return bool(method) and not method.startswith("get") and method not in _UNEXECUTED


async def post(
    session: aiohttp.ClientSession, url: str, body: dict[str, Any], headers: dict[str, str]
) -> Delivered:
    """Post one update over HTTP."""
    try:
        # Wherever a redirect would lead, the update was not taken.
        async with session.post(url, json=body, headers=headers, allow_redirects=False) as response:
            text = await response.text(errors="replace")
            if response.ok and response.status < HTTPStatus.MULTIPLE_CHOICES:
                is_json = response.content_type == "application/json"
                return Delivered(response.status, "", answer=_answer(text) if is_json else None)
            reason = f"Wrong response from the webhook: {response.status} {response.reason}"
            asked = response.headers.get("Retry-After", "")
            pause_s = min(float(asked), LONGEST_ASKED_PAUSE_S) if asked.isdigit() else 0.0
            return Delivered(response.status, reason, retry_after_s=pause_s)
    except TimeoutError:
        return Delivered(0, "Read timeout expired")
    except aiohttp.ClientConnectorError:
        return Delivered(0, "Connection refused")
    except aiohttp.ClientError:
        return Delivered(0, "Connection reset by peer")


def _answer(text: str) -> Answer | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
