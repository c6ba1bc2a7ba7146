"""How long a piece of work may take, and what the threads of the database are doing now.

bot/hang.py ends a process in which something takes longer.
"""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

TURN_S = 30.0
"""How long one event may take, and the event loop may stand still."""
LONG_S = 120.0
"""The same for the clock's jobs, reports, spreadsheets, and a commit."""
STUCK_S = 10.0
"""A turn that takes longer than this is not one that was merely cut off."""
STATEMENT_S = TURN_S / 3
"""After so long PostgreSQL gives up one statement of the bot's, well before the watch ends us."""
LONG_STATEMENT_S: Final = LONG_S * 0.75
"""The same for what may take long."""


@dataclass(slots=True, eq=False)
class Turn:
    """A piece of work that a thread does at this moment."""

    is_long: bool
    began_at: float = field(default_factory=time.monotonic)
    ran_s: float = 0.0
    """As far as the watch saw it."""


class Turns:
    """What the threads of the database are doing."""

    def __init__(self) -> None:
        self._at_work: dict[int, Turn] = {}

    def begin(self, *, is_long: bool) -> None:
        """Note that this thread begins a piece of work; the one before is over."""
        self._at_work[threading.get_ident()] = Turn(is_long)

    def end(self) -> None:
        """Note that this thread has nothing to do."""
        self._at_work.pop(threading.get_ident(), None)

    def now(self) -> list[Turn]:
        """Return what is being done."""
        return list(self._at_work.values())

    @property
    def is_stuck(self) -> bool:
        """Whether something takes a third of the time after which the process is ended."""
        now = time.monotonic()
        return any(
            now - turn.began_at > STUCK_S * (LONG_S / TURN_S if turn.is_long else 1)
            for turn in self.now()
        )
