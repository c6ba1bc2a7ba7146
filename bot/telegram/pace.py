"""How fast: the pace of what nobody asked for, and the pauses Telegram or the network impose."""

import asyncio
import contextlib
import math
import random
from collections import deque
from collections.abc import Callable
from typing import Final

_MADE_UP_S: Final = 0.1
_SOONER_S: Final = 0.004
_SOONER_PER_RATE_S: Final = 0.00006
"""How much sooner a later message may arrive than an earlier one; more so when they are many."""
_LONGEST_PAUSE_S: Final = 60.0
_PROBE_EVERY_S: Final = 1.0
_CAREFUL_FOR_S: Final = 60.0
_JITTER: Final = 0.2
_FIRST_GUESS_S: Final = 0.02
_QUICKEST_S: Final = 0.005
"""Below this nothing is learned: from zero, the guess would never grow again."""
_SLOW_S: Final = 1.0
_WEIGHT: Final = 0.2
_WIDEST: Final = 60


class RateLimiter:
    """Gives turns: the k-th is due at t0 + k / rate, so that no burst follows a pause.

    A turn that comes a little late is made up for, but never so that more than `rate` + 1 fall
    into one second: at exactly 30 a second, the first and the 31st are a second apart.
    """

    def __init__(self, rate: float, now: Callable[[], float]) -> None:
        self._gap = 1 / rate
        self._second_s = 1 + max(_SOONER_S, rate * _SOONER_PER_RATE_S)
        self._made_up_s = max(self._gap, _MADE_UP_S)
        self._now = now
        self._next_at = now()
        self._recent: deque[float] = deque(maxlen=math.floor(rate) + 1)

    async def turn(self) -> None:
        """Return when the next turn is due."""
        while (wait := self._due_at() - self._now()) > 0:  # noqa: ASYNC110 - it may grow
            await asyncio.sleep(wait)
        now = self._now()
        # After an idle time the count starts anew: turns that nobody took are not saved up.
        self._next_at = max(self._next_at, now - self._made_up_s) + self._gap
        self._recent.append(now)

    def spend(self) -> None:
        """Count a message that did not wait for its turn."""
        now = self._now()
        self._next_at = max(self._next_at, now) + self._gap
        self._recent.append(now)

    def _due_at(self) -> float:
        if len(self._recent) < (self._recent.maxlen or 0):
            return self._next_at
        return max(self._next_at, self._recent[0] + self._second_s)


class Share:
    """Gives some a part of the pace: `rate` turns a second, after a quiet time many at once.

    Turns are given in the order in which they were asked for.
    """

    def __init__(self, rate: float, at_once: float, now: Callable[[], float]) -> None:
        self._gap = 1 / rate
        self._ahead_s = at_once / rate
        self._now = now
        self._spent_until = now()
        self._in_order = asyncio.Lock()

    async def turn(self) -> None:
        """Return when the next turn is due."""
        async with self._in_order:
            self._spent_until = max(self._spent_until, self._now()) + self._gap
            if (wait := self._spent_until - self._ahead_s - self._now()) > 0:
                await asyncio.sleep(wait)


class Backoff:
    """A pause for everything: Telegram cannot be reached, or asked all to wait."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._until = 0.0
        self._set_at = 0.0
        self._failures = 0
        self._probe_at = 0.0
        self._careful_until = 0.0
        self._recovered = asyncio.Event()
        self.count = 0
        """How often it was set: who passed before the last time has to ask again."""

    @property
    def left_s(self) -> float:
        """For how long everything has to wait from now on."""
        return max(0.0, self._until - self._now())

    @property
    def is_on(self) -> bool:
        """Whether everything has to wait at this moment."""
        return self.left_s > 0

    @property
    def is_probing(self) -> bool:
        """Whether the last try failed: one at a time finds out whether it is over."""
        return self._failures > 0

    @property
    def is_careful(self) -> bool:
        """Whether everybody was told to wait a moment ago: what follows is paced, answers too."""
        return self._now() < self._careful_until

    async def passed(self) -> int:
        """Return the `count` when nothing has to wait (any more).

        After a failure one a second may try, until one succeeds.
        """
        while (wait := self._opens_at() - self._now()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._recovered.wait()
        if self._failures:
            self._probe_at = self._now() + _PROBE_EVERY_S
        return self.count

    def _opens_at(self) -> float:
        return max(self._until, self._probe_at) if self._failures else self._until

    def fail(self, started_at: float) -> None:
        """Pause 1, 2, 4 ... 60 s after a failure; those that failed together count once."""
        if started_at < self._set_at:
            return
        pause = min(_LONGEST_PAUSE_S, 2.0**self._failures)
        self._failures = min(self._failures + 1, 6)
        self.count += 1
        self._recovered.clear()
        self._set_at = self._now()
        self._until = max(
            self._until,
            self._set_at + pause * (1 + random.uniform(0, _JITTER)),  # noqa: S311 - no secret
        )

    def until(self, moment: float) -> None:
        """Pause until a moment of the loop's clock, as Telegram asked."""
        self.count += 1
        self._recovered.clear()
        self._until = max(self._until, moment)
        self._careful_until = self._until + _CAREFUL_FOR_S

    def succeed(self) -> None:
        """Forget the failures: the next one pauses a second again."""
        self._failures = 0
        if not self.is_on:
            # Whoever waits for the next probe need not.
            self._recovered.set()


class InFlightLimit:
    """New messages under way and not yet noted: those a kill would send twice.

    Just as many as keep up with the given rate at the time a sending takes now; one that
    takes longer than a second no longer holds up the others.
    """

    def __init__(self, rate: float, now: Callable[[], float]) -> None:
        self._rate = rate
        self._now = now
        self._takes_s = _FIRST_GUESS_S
        self._inside: dict[int, tuple[float, asyncio.TimerHandle]] = {}
        self._has_left = asyncio.Event()

    @property
    def size(self) -> int:
        """How many may be inside."""
        return max(1, min(_WIDEST, math.ceil(self._rate * self._takes_s)))

    async def enter(self, number: int) -> None:
        """Return when there is room for one more message; `number` is its own."""
        while len(self._inside) >= self.size and number not in self._inside:
            self._has_left.clear()
            await self._has_left.wait()
        if number not in self._inside:
            timer = asyncio.get_running_loop().call_later(_SLOW_S, self.leave, number)
            self._inside[number] = (self._now(), timer)

    def leave(self, number: int) -> None:
        """Make room: the message is written down, or takes too long."""
        entered = self._inside.pop(number, None)
        if entered is None:
            return
        entered[1].cancel()
        # One that took long because this machine stalled must not let many more in.
        took = min(self._now() - entered[0], 2 * self._takes_s)
        self._takes_s = max(_QUICKEST_S, self._takes_s + _WEIGHT * (took - self._takes_s))
        self._has_left.set()


class Pace:
    """What everything that is sent shares."""

    def __init__(self, rate: float, share: tuple[float, float], now: Callable[[], float]) -> None:
        self.limiter = RateLimiter(rate, now)
        self.hold = Backoff(now)
        """Everything waits."""
        self.pause = Backoff(now)
        """A flood wait met by what nobody asked for: no new message goes out, edits do."""
        self.window = InFlightLimit(rate, now)
        self.share = Share(*share, now)

    @property
    def left_s(self) -> float:
        """For how long new messages have to wait from now on."""
        return max(self.hold.left_s, self.pause.left_s)

    async def passed(self) -> None:
        """Return when new messages need not wait (any more)."""
        await self.hold.passed()
        await self.pause.passed()
