"""The operations on seats, called by many threads of several processes on one database.

`python -m tests.chaos.operations URL ACTIVITY GUARD` is one of the processes: it reads
people from its input, as JSON, and writes what became of their two taps.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from database.engine import is_passing, make_engine
from domain.activities import activities
from domain.errors import DomainError
from domain.seats import seats
from domain.seats.seats_answers import Held, Waiting
from tests import programs
from tests.make import NOW

ROOT: Final = Path(__file__).parents[2]
THREADS: Final = 4

Answer = tuple[str, int]
"""What somebody was told: "held", "waiting" and the place, or "collision"."""


def patiently(engine: Engine, work: Callable[[Session], Any]) -> Any:
    """Do the work in a transaction, again while the database is busy; SQLite's line is unfair."""
    while True:
        try:
            with Session(engine) as session, session.begin():
                return work(session)
        except OperationalError as error:
            if not is_passing(error):
                raise
        except DomainError as refusal:
            return refusal


def tap_all(url: str, activity_id: int, people: Sequence[int], *, guarded: bool) -> list[Answer]:
    """Let these people tap twice each, from several threads."""
    engine = make_engine(url) if guarded else _unguarded(url)
    lock = activities.lock if guarded else activities.read

    def tap(person: int) -> Answer:
        try:
            said = patiently(
                engine,
                lambda session: seats.sign_up(
                    session,
                    activity_id=activity_id,
                    participant_id=person,
                    version=1,
                    now=NOW,
                    waits=True,
                    lock=lock,
                ),
            )
        except IntegrityError:
            return "collision", 0
        assert isinstance(said, Held | Waiting), said
        return ("held", 0) if isinstance(said, Held) else ("waiting", said.place)

    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(tap, people))
    engine.dispose()
    return answers


def _unguarded(url: str) -> Engine:
    """Neither the lock a transaction of ours begins with on SQLite, nor time to be lucky in."""
    arguments: dict[str, object] = {}
    if url.startswith("sqlite"):
        arguments = {"isolation_level": None, "timeout": 30}
    engine = create_engine(url, poolclass=NullPool, connect_args=arguments)

    @event.listens_for(engine, "before_cursor_execute")
    def _linger(*arguments: object) -> None:
        if str(arguments[2]).startswith("INSERT INTO seats"):
            time.sleep(0.003)

    return engine


async def tap_from_processes(
    url: str, activity_id: int, people: Sequence[int], *, processes: int, guarded: bool = True
) -> list[Answer]:
    """Let everybody tap twice, from several processes at once; returns what they were told."""

    taps = [*people, *people]
    # The two taps of one person fall to different processes as often as to one.
    random.Random(1).shuffle(taps)  # noqa: S311 - no secret

    async def run(number: int) -> list[Answer]:
        share = taps[number::processes]
        done = await asyncio.to_thread(
            programs.run,
            *("tests.chaos.operations", url, str(activity_id)),
            "guarded" if guarded else "unguarded",
            given=json.dumps(share),
        )
        assert done.returncode == 0, done.stderr
        return [(word, place) for word, place in json.loads(done.stdout)]

    found = await asyncio.gather(*(run(number) for number in range(processes)))
    return [answer for answers in found for answer in answers]


if __name__ == "__main__":
    _, address, activity, guard = sys.argv
    told = tap_all(address, int(activity), json.loads(sys.stdin.read()), guarded=guard == "guarded")
    sys.stdout.write(json.dumps(told))
