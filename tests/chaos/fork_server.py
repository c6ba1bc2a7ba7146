"""Bots on demand: the program, loaded once, forks a fresh process per line of its input.

Each line is JSON with the variables of the environment; what was born and how it died is told
in JSON lines. Loading takes a second, and five hundred kills would wait for it each time.
"""

import json
import os
import select
import sys
from typing import Any

from bot import application, failpoints
from bot.__main__ import main
from handlers import routes
from messages import documents
from tests.bot import probes
from tests.chaos import flaws

_LOOK_S = 0.01


def _tell(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _be_born(environment: dict[str, str]) -> None:
    """Become a bot; never returns."""
    os.environ.update(environment)
    failpoints.passed = failpoints.armed(os.environ)  # type: ignore[misc]
    flaws.apply(os.environ.get("REDE_TEST_FLAW", ""))
    # The fork server's own pipes are no business of the bot.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    with probes.registered():
        os._exit(main(["iniciar"]))


def run() -> None:
    """Serve until the input ends."""
    routes.load()
    documents.load()
    # Bots on PostgreSQL keep their notes in the folder they run in.
    os.chdir(os.environ["REDE_TEST_FOLDER"])
    alive: set[int] = set()
    buffer = b""
    while True:
        for pid in list(alive):
            died, status = os.waitpid(pid, os.WNOHANG)
            if died:
                alive.discard(pid)
                _tell(died=pid, code=os.waitstatus_to_exitcode(status))
        readable, _, _ = select.select([0], [], [], _LOOK_S if alive else None)
        if not readable:
            continue
        read = os.read(0, 65_536)
        if not read:
            return
        buffer += read
        while b"\n" in buffer:
            line, _, buffer = buffer.partition(b"\n")
            pid = os.fork()
            if pid == 0:
                _be_born(json.loads(line))
            alive.add(pid)
            _tell(born=pid)


if __name__ == "__main__":
    assert application.Application is not None
    run()
