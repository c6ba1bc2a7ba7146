"""What time it is, for everything below the edge: the system's, or the demonstration's."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import aiohttp
import structlog

log = structlog.get_logger(__name__)

_LONG_POLL_S: Final = 300.0
_PAUSE_S: Final = 1.0
_GIVE_UP_AFTER: Final = 10
"""Failures in a row after which the demonstration is over."""


class ClockGoneError(Exception):
    """The demonstration ended, and with it the clock."""


class Clock(Protocol):
    """Tells the moment, aware and in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class FollowedClock:
    """The clock of the demonstration, which people set by hand.

    It runs at the pace of ours between two jumps. `follow` waits for jumps; it asks for the
    next one only after the work of the last is done, so that whoever moved the clock can
    wait for its effect.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._version = 0
        self._moment = datetime.now(UTC)
        self._read_at = time.monotonic()

    def now(self) -> datetime:
        """Return the present moment of the demonstration in UTC."""
        return self._moment + timedelta(seconds=time.monotonic() - self._read_at)

    async def read(self) -> None:
        """Ask once what time it is.

        Raises:
            aiohttp.ClientError: the demonstration does not answer.

        """
        async with aiohttp.ClientSession() as session:
            await self._ask(session, None)

    async def follow(self, jumped: Callable[[], Awaitable[None]]) -> None:
        """Follow the clock; `jumped` does what a jump makes due, deliveries included.

        Raises:
            ClockGoneError: nobody answers any more.

        """
        timeout = aiohttp.ClientTimeout(total=_LONG_POLL_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            failures = 0
            while failures < _GIVE_UP_AFTER:
                known = self._version
                try:
                    await self._ask(session, known)
                except TimeoutError:
                    continue
                except (aiohttp.ClientError, OSError, ValueError, KeyError):
                    failures += 1
                    await asyncio.sleep(_PAUSE_S)
                    continue
                failures = 0
                if self._version != known:
                    await jumped()
        raise ClockGoneError

    async def _ask(self, session: aiohttp.ClientSession, after: int | None) -> None:
        parameters = {} if after is None else {"after": str(after)}
        async with session.get(self._url, params=parameters, raise_for_status=True) as answer:
            state = await answer.json()
        self._version = int(state["version"])
        self._moment = datetime.fromisoformat(state["now"]).astimezone(UTC)
        self._read_at = time.monotonic()
