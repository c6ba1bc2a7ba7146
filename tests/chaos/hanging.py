"""The real program with short limits and events that never end: `python -m tests.chaos.hanging`.

REDE_TEST_FLAW takes one protection away: no_marker, no_watch.
"""

import contextlib
import os
import re
import sys
import time
from collections.abc import Callable

from sqlalchemy import text

from bot import hang
from bot.__main__ import main
from bot.marker import Marker
from database import turns
from handlers import routes
from handlers.context import Context
from handlers.events import Command
from messages.outgoing import Message
from tests.bot import probes

TURN_S = 1.25
STUCK_S = 0.4
_NO_END = re.compile(r"(a|a)+$")


def keep_the_lock(command: Command, context: Context) -> None:
    """/expressao: one call that never comes back, and lets no other thread work."""
    del command
    _NO_END.match("a" * 60 + "b")
    context.send(Message("Isto não pode chegar."))


def turn_in_circles(command: Command, context: Context) -> None:
    """/circulo: a loop in Python; other threads work beside it."""
    del command, context
    while True:
        pass


def wait_in_database(command: Command, context: Context) -> None:
    """/espera: a statement that takes much longer than the others wish to wait."""
    del command
    context.session.execute(text("SELECT pg_sleep(60)"))


HANGS: dict[str, Callable[[Command, Context], None]] = {
    "expressao": keep_the_lock,
    "circulo": turn_in_circles,
    "espera": wait_in_database,
}


def _shorten() -> None:
    turn_s = float(os.environ.get("REDE_TEST_TURN_S", TURN_S))
    stuck_s = float(os.environ.get("REDE_TEST_STUCK_S", STUCK_S))
    turns.TURN_S, turns.STUCK_S, turns.LONG_S = turn_s, stuck_s, turn_s * 10
    turns.STATEMENT_S = 1.0
    hang._LOOK_EVERY_S = 0.5  # type: ignore[misc]  # noqa: SLF001


def _unprotect(flaw: str) -> None:
    if flaw == "no_marker":
        Marker.open = lambda *_: {}  # type: ignore[method-assign]
    elif flaw == "no_watch":
        hang.Watch.armed = lambda _: contextlib.nullcontext()  # type: ignore[assignment,method-assign,return-value]


def _die_at_once(command: Command, context: Context) -> None:
    """/morte: the process is gone within a moment, as after a fault of a library."""
    del command, context
    time.sleep(0.05)
    os.kill(os.getpid(), 9)


if __name__ == "__main__":
    _shorten()
    _unprotect(os.environ.get("REDE_TEST_FLAW", ""))
    routes.load()
    with probes.registered(**HANGS, morte=_die_at_once):
        os._exit(main(sys.argv[1:]))
