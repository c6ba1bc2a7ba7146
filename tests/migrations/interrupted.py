"""Migrates a database and dies before its n-th statement: `python -m tests.migrations.interrupted`.

Each line of the input is JSON: the address, the revision to go to, the statement before which
to die, and whether each statement stands alone, as a control. Forks a process for each, so
that the program is loaded once.
"""

import gc
import json
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

import alembic.command
from alembic.config import Config
from sqlalchemy import event

import models  # noqa: F401 - the migrations load it, in each fork anew if not here
from database.engine import make_engine

ROOT = Path(__file__).parents[2]


def _migrate(url: str, revision: str, dies_before: int | None, *, in_pieces: bool) -> int:
    """Bring the database to a revision as a start of the bot does; returns the statements."""
    engine = make_engine(url)
    if in_pieces:
        engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    numbers = count(1)
    last = [0]

    @event.listens_for(engine, "before_cursor_execute")
    def _count(*_: Any) -> None:
        last[0] = next(numbers)
        if last[0] == dies_before:
            os.kill(os.getpid(), signal.SIGKILL)

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, revision)
    engine.dispose()
    return last[0]


def run() -> None:
    """Serve until the input ends; answers with the number of statements, or -9."""
    gc.disable()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            statements = _migrate(**asked)
            os.write(writer, str(statements).encode())
            os._exit(0)
        os.close(writer)
        _, status = os.waitpid(pid, 0)
        said = os.read(reader, 20).decode()
        os.close(reader)
        code = os.waitstatus_to_exitcode(status)
        sys.stdout.write(f"{said if code == 0 else code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run()
