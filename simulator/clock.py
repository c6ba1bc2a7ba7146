"""The simulator's clock: it runs like a real one, and can be set or advanced.

Programs follow it by a long poll. Asking with the version they know says "I have already
acted on that version", which is how `/sim/settle` knows that a jump in time has been felt.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo

BRASILIA = timezone(timedelta(hours=-3))

# A follower that has not asked for this long is gone; nobody waits for it any more.
FOLLOWER_FORGOTTEN_S = 60.0


class SimulatedClock:
    """Moments with their zone; every set or advance raises `version` by one."""

    def __init__(
        self,
        start: datetime | None = None,
        *,
        zone: tzinfo = BRASILIA,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.version = 1
        # When a follower last asked again: it may be at work on a jump until then.
        self.followed_at = float("-inf")
        self._zone = zone
        self._monotonic = monotonic
        self._base = (start or datetime.now(UTC)).astimezone(zone)
        self._set_at = monotonic()
        self._changed = asyncio.Event()
        self._followers: dict[str, _Follower] = {}

    def now(self) -> datetime:
        """Return the simulated moment, in the clock's zone."""
        return self._base + timedelta(seconds=self._monotonic() - self._set_at)

    def unix(self) -> int:
        """Return the simulated moment in whole seconds since 1970, as messages carry it."""
        return int(self.now().timestamp())

    def set(self, moment: datetime) -> None:
        """Jump to `moment`; one without a zone is read in the clock's zone."""
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        self._base = moment.astimezone(self._zone)
        self._set_at = self._monotonic()
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def advance(self, seconds: float) -> None:
        """Jump `seconds` ahead, or back if negative."""
        self.set(self.now() + timedelta(seconds=seconds))

    async def wait_after(self, version: int, *, timeout_s: float, follower: str = "") -> None:
        """Return when the clock's version is above `version`, or after `timeout_s`."""
        known = self._followers.setdefault(follower, _Follower())
        known.asked_at = self.followed_at = self._monotonic()
        known.acted_on = version
        known.waiting += 1
        try:
            if self.version <= version:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), timeout_s)
        except asyncio.CancelledError:
            # It hung up while waiting: a program that ended owes us nothing.
            self._followers.pop(follower, None)
            raise
        finally:
            known.waiting -= 1
            known.asked_at = self._monotonic()

    def is_followed_up(self) -> bool:
        """Tell whether every known follower has acted on the present version."""
        now = self._monotonic()
        for name, follower in list(self._followers.items()):
            if not follower.waiting and now - follower.asked_at > FOLLOWER_FORGOTTEN_S:
                del self._followers[name]
        return all(
            follower.waiting and follower.acted_on >= self.version
            for follower in self._followers.values()
        )


class _Follower:
    """A program that follows the clock: what it last acted on, and whether it waits now."""

    def __init__(self) -> None:
        self.asked_at = 0.0
        self.acted_on = 0
        self.waiting = 0
