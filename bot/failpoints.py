"""Places where a test may kill the process: `REDE_FAILPOINT=after_inbox:3` at the third pass.

Without the second variable, which only tests set, nothing can be armed; then a pass costs
one call of an empty function. See tests/chaos.
"""

import os
import signal
import threading
from collections.abc import Callable, Mapping
from typing import Final

NAMES: Final = (
    "after_leading",
    "after_migrations",
    "in_recovery",
    "after_recovery",
    "after_replay",
    "before_inbox",
    "after_inbox",
    "after_offset",
    "in_refusal",
    "before_effect_commit",
    "after_effect_commit",
    "after_tap_answer",
    "after_look",
    "after_claim",
    "before_send",
    "after_send",
    "after_note",
    "after_give_back",
    "before_settle",
    "in_settle",
    "after_settle",
    "in_reminders_tick",
    "in_offers_tick",
    "in_mailings_tick",
    "in_retention_tick",
)
_POINT: Final = "REDE_FAILPOINT"
_MARKER: Final = "REDE_UNDER_TEST"


def _nothing(name: str) -> None:
    del name


def armed(environment: Mapping[str, str]) -> Callable[[str], None]:
    """Return what is called at each place: nothing, unless a test armed one of them.

    Raises:
        ValueError: no such place, or no count.

    """
    wanted = environment.get(_POINT, "")
    if not wanted or environment.get(_MARKER) != "1":
        return _nothing
    chosen, _, count = wanted.partition(":")
    if chosen not in NAMES:
        message = f"no failpoint {chosen!r}"
        raise ValueError(message)
    left = int(count or 1)
    lock = threading.Lock()

    def passed(name: str) -> None:
        nonlocal left
        if name != chosen:
            return
        with lock:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return passed


passed: Final = armed(os.environ)
"""To be called with the name of the place that is passed."""
