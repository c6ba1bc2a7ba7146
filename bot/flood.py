"""How much one chat may do: beyond it a word of pause, then nothing (X05).

Two limits count what is done: so many actions in ten seconds, and the budget of `actions` that
refills with time. A third counts what is not done yet: answers that wait to be sent. Their
numbers are in domain/budgets.py; see docs/decisions/0025-budget-of-a-chat.md.
"""

import heapq
import math
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from domain.budgets import Allowance, Resource, Who, allowance

WITHIN_S: Final = 10.0
_USUAL: Final = 20
"""The setting for which the budgets are meant; with a higher one they are higher, too."""
_NOTICE_EVERY_S: Final = 60.0
_NOTICE_SELDOM_S: Final = 600.0
REMEMBERED: Final = 4_096
"""As many as take part are known, and as many chats are counted."""
_FORGOTTEN_AT_ONCE: Final = REMEMBERED // 4
_OTHER_CLOCK_S: Final = 3_600.0
_ROUNDING: Final = 1e-6
_NO_MOMENT: Final = 2**40


class Verdict(Enum):
    """What becomes of an action."""

    GO = auto()
    NOTICE = auto()
    """Refused, and the person is asked for a pause."""
    DROP = auto()
    """Refused without words: they were said a moment ago."""


class Pause(NamedTuple):
    """What a person is asked for: an action after so many seconds, then one each `every_s`."""

    wait_s: int
    every_s: int | None = None
    """None where it is not the budget that is used up."""


@dataclass(slots=True)
class _Recent:
    moments: deque[float]
    album: str = ""
    """The last album of which something was let in."""
    level: float = 0.0
    """How much of the budget was in use at `counted_at`."""
    counted_at: float = 0.0
    noticed_at: float = float("-inf")


class Flood:
    """The recent actions of each chat; moments are in seconds, of any one clock.

    What was refused does not count, so that a person is heard again as soon as the tenth
    second is over, however fast they go on. Who is not known is a stranger.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.scale = most / _USUAL
        """By how much the setting raises the budgets."""
        self._people: dict[int, _Recent] = {}
        self._known: dict[int, Who] = {}
        self.refused_count = 0

    # --- Who it is --------------------------------------------------------------------------

    def learn(self, person: int, who: Who) -> None:
        """Remember whose budgets count for a chat: what its last event showed."""
        # Kept apart and only for those who were approved: strangers cannot push them out.
        self._known.pop(person, None)
        if who is not Who.STRANGER:
            self._known[person] = who
            if len(self._known) > REMEMBERED:
                del self._known[next(iter(self._known))]

    def is_stranger(self, person: int) -> bool:
        """Tell whether a chat is not known to be of somebody who takes part."""
        return person not in self._known

    def most_answers(self, person: int) -> int:
        """Return how many answers may wait for a chat."""
        return math.ceil(self._allowed(Resource.ANSWERS, person).most * self.scale)

    def share(self, rate: float) -> tuple[float, float]:
        """Return how many new messages a second go to all strangers, and how many at once.

        The rest of the `rate` is of those who take part, and of what nobody asked for.
        """
        return rate / 3 * self.scale, 5 * rate * self.scale

    def _allowed(self, resource: Resource, person: int) -> Allowance:
        allowed = allowance(resource, self._known.get(person, Who.STRANGER))
        if allowed is None:
            message = f"{resource} has a limit for everybody"
            raise ValueError(message)
        return allowed

    # --- What it may do ---------------------------------------------------------------------

    def goes_along(self, person: int, album: str) -> bool:
        """Tell whether it belongs to an album that was let in: all of one are one action."""
        recent = self._people.get(person) if album else None
        return recent is not None and recent.album == album

    def judge(self, person: int, at: float, *, is_exact: bool = True, album: str = "") -> Verdict:
        """Decide about an action of a person, and remember it.

        Where `at` is not exact, the budget alone counts, and nothing comes back to it.
        """
        recent = self._recent(person, at)
        if not is_exact:
            # Beside the dates of the messages it would look like two clocks.
            at = recent.counted_at
        recent.level, recent.counted_at = self._level(recent, person, at)
        is_slow = not is_exact or self._is_slow(recent, at)
        if is_slow and self._is_within(recent.level, person):
            recent.moments.append(at)
            recent.level += 1
            recent.album = album
            return Verdict.GO
        return self._refuse(recent, at)

    def drops(self, person: int, at: float, *, waiting: int) -> bool:
        """Tell whether an action would be refused without words; if so, it is counted as such.

        Nothing else is remembered: whoever is heard goes on to `judge` or `refuse`.
        """
        recent = self._people.get(person)
        if recent is None:
            return False
        if waiting < self.most_answers(person):
            level = self._level(recent, person, at)[0]
            if self._is_slow(recent, at) and self._is_within(level, person):
                return False
            every_s = _NOTICE_EVERY_S
        else:
            every_s = self._notice_every_s(person, waiting)
        if abs(at - recent.noticed_at) >= every_s:
            return False
        self.refused_count += 1
        return True

    def refuse(self, person: int, at: float, *, is_told: bool, waiting: int) -> Verdict:
        """Refuse an action because so many answers wait.

        NOTICE or, where the person is told otherwise or was told before, DROP.
        """
        if is_told:
            self.refused_count += 1
            return Verdict.DROP
        every_s = self._notice_every_s(person, waiting)
        return self._refuse(self._recent(person, at), at, every_s)

    def _is_slow(self, recent: _Recent, at: float) -> bool:
        """Tell whether one more action is not too many in ten seconds."""
        return len(recent.moments) < self._most or abs(at - recent.moments[0]) >= WITHIN_S

    def _is_within(self, level: float, person: int) -> bool:
        """Tell whether the budget has room for one more action."""
        return level + 1 <= self._most_at_once(person) + _ROUNDING

    def _notice_every_s(self, person: int, waiting: int) -> float:
        # The words wait behind the answers: they must not make them many more.
        is_much = waiting >= 2 * self.most_answers(person)
        return _NOTICE_SELDOM_S if is_much else _NOTICE_EVERY_S

    def pause(self, person: int, at: float) -> Pause:
        """Return how long a person who was refused has to wait, of whole seconds."""
        recent = self._recent(person, at)
        lacking = self._level(recent, person, at)[0] + 1 - self._most_at_once(person)
        if lacking > _ROUNDING:
            every_s = self._every_s(person)
            return Pause(_whole(lacking * every_s), _whole(every_s))
        since = abs(at - recent.moments[0]) if recent.moments else WITHIN_S
        return Pause(_whole(WITHIN_S - since))

    def _refuse(self, recent: _Recent, at: float, every_s: float = _NOTICE_EVERY_S) -> Verdict:
        self.refused_count += 1
        # The size of the difference, because two clocks may disagree for a moment.
        if abs(at - recent.noticed_at) < every_s:
            return Verdict.DROP
        recent.noticed_at = at
        return Verdict.NOTICE

    def _recent(self, person: int, at: float) -> _Recent:
        recent = self._people.get(person)
        if recent is None:
            if len(self._people) >= REMEMBERED:
                self._forget(at)
            recent = self._people[person] = _Recent(deque(maxlen=self._most), counted_at=at)
        return recent

    def _level(self, recent: _Recent, person: int, at: float) -> tuple[float, float]:
        """Return how much of the budget is in use at a moment, and when that was counted."""
        passed = at - recent.counted_at
        if passed < -_OTHER_CLOCK_S:
            # A clock that was set back must not lock anybody out.
            return 0.0, at
        left = max(0.0, recent.level - max(0.0, passed) / self._every_s(person))
        return left, max(at, recent.counted_at)

    def _most_at_once(self, person: int) -> float:
        return self._allowed(Resource.ACTIONS, person).most * self.scale

    def _every_s(self, person: int) -> float:
        every = self._allowed(Resource.ACTIONS, person).every
        return 0.0 if every is None else every.total_seconds() / self.scale

    def _forget(self, at: float) -> None:
        """Let go of those who used the least; a flooder is not forgotten for a crowd.

        Many at once: looking at everybody takes a while, and is not done for each newcomer.
        """
        levels = {
            person: self._level(recent, person, at)[0] for person, recent in self._people.items()
        }
        for person in heapq.nsmallest(_FORGOTTEN_AT_ONCE, levels, key=levels.__getitem__):
            del self._people[person]


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds - _ROUNDING))


def moment_of(update: dict[str, Any], received_at: float) -> float:
    """Return when the person acted: for messages their own date, else their arrival.

    After an outage everything arrives at once; nobody is to be taken for a flood then.
    """
    message = update.get("message")
    date = message.get("date") if isinstance(message, dict) else None
    if isinstance(edited := update.get("edited_message"), dict):
        date = edited.get("edit_date")
    # Beyond a moment of this planet it may not even fit the number it is compared with.
    return float(date) if isinstance(date, int) and 0 < date < _NO_MOMENT else received_at
