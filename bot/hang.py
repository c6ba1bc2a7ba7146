"""Ends a process that hangs: whoever supervises it starts a new one, see bot/marker.py.

A thread looks every second whether the event loop turns and whether a piece of work takes
longer than it may. Work that keeps the interpreter's lock, such as a regular expression that
finds no end, stops this thread too: then a timer of the system, which the thread sets anew at
every look, ends the process. Both count only time in which this process ran, so that one which
was stopped, or slept with its machine, simply goes on. What every thread was doing goes to
stderr, without the values. See docs/decisions/0026-time-of-a-turn.md.
"""

import contextlib
import faulthandler
import os
import signal
import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from typing import Final

from database import turns
from database.turns import Turns

_LOOK_EVERY_S: Final = 1.0
_HUNG: Final = 70
"""The exit code; where the timer ends the process, its signal takes the place."""


class Watch:
    """The thread that looks."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._loop: AbstractEventLoop | None = None
        self._turns = Turns()
        self._loop_silent_s = 0.0

    @contextlib.contextmanager
    def armed(self) -> Iterator[None]:
        """End this process if it hangs while the block runs."""
        if hasattr(faulthandler, "register"):
            # The traceback first, and then what the signal does by itself: the end.
            faulthandler.register(signal.SIGPROF, all_threads=True, chain=True)
        _set_timer(turns.TURN_S)
        thread = threading.Thread(target=self._run, name="watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
            _set_timer(0)

    def look_after(self, loop: AbstractEventLoop, work: Turns) -> None:
        """Expect this loop to turn from now on, and this work to end."""
        self._loop, self._turns = loop, work

    def _run(self) -> None:
        looked_at = time.monotonic()
        while not self._over.wait(_LOOK_EVERY_S):
            _set_timer(turns.TURN_S)
            now = time.monotonic()
            # A longer pause than this is one of the whole process.
            ran_s = min(now - looked_at, 2 * _LOOK_EVERY_S)
            looked_at = now
            if self._loop is not None:
                self._loop_silent_s += ran_s
                with contextlib.suppress(RuntimeError):  # the loop is closed
                    self._loop.call_soon_threadsafe(self._note_loop)
            hangs = self._loop_silent_s > turns.TURN_S
            for turn in self._turns.now():
                turn.ran_s += ran_s
                hangs = hangs or turn.ran_s > (turns.LONG_S if turn.is_long else turns.TURN_S)
            if hangs:
                faulthandler.dump_traceback(all_threads=True)
                os._exit(_HUNG)

    def _note_loop(self) -> None:
        self._loop_silent_s = 0.0


def _set_timer(seconds: float) -> None:
    """Let the process end after so much processor time; 0 takes it back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
    elif seconds:
        # Windows: by the clock on the wall, and a process that was stopped ends as it wakes.
        faulthandler.dump_traceback_later(seconds, exit=True)
    else:
        faulthandler.cancel_dump_traceback_later()
