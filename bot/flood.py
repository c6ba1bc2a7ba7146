"""How much one person may do at once: beyond it a word of pause, then nothing (X05)."""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

WITHIN_S: Final = 10.0
_NOTICE_EVERY_S: Final = 60.0
_REMEMBERED: Final = 4_096
_NO_MOMENT: Final = 2**40


class Verdict(Enum):
    """What becomes of an action."""

    GO = auto()
    NOTICE = auto()
    """Refused, and the person is asked for a pause."""
    DROP = auto()
    """Refused without words: they were said a moment ago."""


@dataclass(slots=True)
class _Recent:
    moments: deque[float]
    noticed_at: float = float("-inf")


class Flood:
    """The recent actions of each person; moments are in seconds, of any one clock.

    What was refused does not count, so that a person is heard again as soon as the tenth
    second is over, however fast they go on.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._people: dict[int, _Recent] = {}
        self._forgot_at = float("-inf")
        self.refused_count = 0

    def judge(self, person: int, at: float) -> Verdict:
        """Decide about an action of a person, and remember it."""
        recent = self._people.get(person)
        if recent is None:
            # Looking at everybody takes a while: not anew for each newcomer of a crowd.
            if len(self._people) >= _REMEMBERED and abs(at - self._forgot_at) >= _NOTICE_EVERY_S:
                self._forget(at)
                self._forgot_at = at
            recent = self._people[person] = _Recent(deque(maxlen=self._most))
        moments = recent.moments
        # The size of the difference, because two clocks may disagree for a moment.
        if len(moments) < self._most or abs(at - moments[0]) >= WITHIN_S:
            moments.append(at)
            return Verdict.GO
        self.refused_count += 1
        if abs(at - recent.noticed_at) < _NOTICE_EVERY_S:
            return Verdict.DROP
        recent.noticed_at = at
        return Verdict.NOTICE

    def _forget(self, at: float) -> None:
        """Let go of those who have been quiet."""
        for person, recent in list(self._people.items()):
            if abs(at - recent.moments[-1]) >= _NOTICE_EVERY_S:
                del self._people[person]


def moment_of(update: dict[str, Any], received_at: float) -> float:
    """Return when the person acted: for messages their own date, else their arrival.

    After an outage everything arrives at once; nobody is to be taken for a flood then.
    """
    message = update.get("message")
    date = message.get("date") if isinstance(message, dict) else None
    # Beyond a moment of this planet it may not even fit the number it is compared with.
    return float(date) if isinstance(date, int) and 0 < date < _NO_MOMENT else received_at
