"""Programs on demand: everything is loaded once, and each program is a fork; see programs.py.

Each order is a message of JSON with the three streams of the program and a pipe beside it; the
pipe is told the number of the process and, in the end, its code.
"""

import atexit
import gc
import io
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
import time
from typing import Any

from tests.programs import NUMBER_BYTES

_MESSAGE_BYTES = 256 * 1024


def _load() -> dict[str, str]:
    """Load what the programs need; returns what this leaves in the environment."""
    before = dict(os.environ)
    from bot import (  # noqa: F401
        backup_commands,
        checkup,
        demonstration,
        first_organizer,
        importing,
        serving,
    )
    from handlers import routes
    from messages import documents, render  # noqa: F401
    from tests.bot import probes  # noqa: F401
    from tests.chaos import flaws  # noqa: F401

    routes.load()
    documents.load()
    return {name: value for name, value in os.environ.items() if name not in before}


def _serve(orders: socket.socket) -> dict[str, Any] | None:
    """Fork until nobody orders any more: None. In each fork: its order."""
    left = _load()
    gc.freeze()
    woken, waker = socket.socketpair()
    for end in (woken, waker):
        end.settimeout(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    alive: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([orders, woken], [], [])
        if woken in ready:
            woken.recv(4096)
            _bury(alive)
        if orders not in ready:
            continue
        message, given, _, _ = socket.recv_fds(orders, _MESSAGE_BYTES, 4)
        if not message:
            return None
        *streams, told = given
        pid = os.fork()
        if pid == 0:
            return _become(json.loads(message), streams, left)
        for stream in streams:
            os.close(stream)
        os.write(told, pid.to_bytes(NUMBER_BYTES))
        alive[pid] = told


def _bury(alive: dict[int, int]) -> None:
    for pid, told in list(alive.items()):
        died, how = os.waitpid(pid, os.WNOHANG)
        if died:
            del alive[pid]
            # Whoever ordered it may be gone.
            if select.select([], [told], [], 0)[1]:
                os.write(told, os.waitstatus_to_exitcode(how).to_bytes(NUMBER_BYTES, signed=True))
            os.close(told)


def _become(order: dict[str, Any], streams: list[int], left: dict[str, str]) -> dict[str, Any]:
    """Be as a process that was just started."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a descriptor
    sys.stdout, sys.stderr = _writer(1, "strict"), _writer(2, "backslashreplace")
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(left | order["environment"])
    time.tzset()
    gc.enable()
    from bot import failpoints

    failpoints.passed = failpoints.armed(os.environ)  # type: ignore[misc]
    return order


def _writer(number: int, errors: str) -> io.TextIOWrapper:
    is_eager = number == 2 or os.isatty(number) or "PYTHONUNBUFFERED" in os.environ
    return open(number, "w", 1 if is_eager else -1, encoding="utf-8", errors=errors, closefd=False)


def _end(code: int) -> None:
    """End as the interpreter does, but take nothing apart: that takes longer than most programs."""
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 - waits for its threads
    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        if not stream.closed:
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    gc.disable()
    if order := _serve(socket.socket(fileno=int(sys.argv[1]))):
        sys.argv[1:] = order["arguments"]
        try:
            runpy.run_module(order["module"], run_name="__main__", alter_sys=True)
        except SystemExit as ended:
            if isinstance(ended.code, int | None):
                _end(ended.code or 0)
            raise
        _end(0)
