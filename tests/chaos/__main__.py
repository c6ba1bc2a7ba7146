"""The long form: `make chaos`, or `python -m tests.chaos --kills 250 --updates 10000`.

Both databases in turn; every failpoint again and again, random kills in between. Prints the
figures as JSON, one line per database, and fails when an invariant is broken or when messages
that wait are not resumed within five seconds of a start: from the birth of the process to the
first message at Telegram, plus the time a fresh Python takes to load the program, for those
who are killed here are born loaded.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos import verdict
from tests.chaos.bots import ROOT, BotForks, environment
from tests.chaos.conftest import opened_harness
from tests.chaos.kill_run import KillRun, plan
from tests.conftest import migrate
from tests.postgres import running_server

_RESUMED_WITHIN_S = 5.0
_TELL_EVERY = 25
_LOAD = """
from bot import application
from handlers import routes
from messages import documents
routes.load()
documents.load()
"""


def _loading() -> float:
    """Return how long a fresh Python takes to load the program: the middle one of three."""
    took = []
    for _ in range(3):
        began_at = time.monotonic()
        subprocess.run([sys.executable, "-c", _LOAD], cwd=ROOT, check=True)  # noqa: S603 - ours
        took.append(time.monotonic() - began_at)
    return sorted(took)[1]


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="rede-chaos-") as folder:
            url = f"sqlite:///{Path(folder) / 'rede.db'}"
            migrate(url)
            yield url
    else:
        with running_server() as server, server.database() as url:
            migrate(url)
            yield url


async def _run(kind: str, *, kills: int, updates: int, seed: int, at_random: bool) -> list[str]:
    started_at = time.monotonic()
    loading_s = await asyncio.to_thread(_loading)
    chance = random.Random(seed)  # noqa: S311 - no secret
    steps = [chance.uniform(0.3, 2.0) for _ in range(kills)] if at_random else plan(chance, kills)
    with _database(kind) as url:
        async with (
            opened_harness(url) as harness,
            BotForks(environment(harness)) as bot_forks,
            KillRun(harness, bot_forks, seed=seed) as kill_run,
        ):
            for number, step in enumerate(steps, 1):
                if number % _TELL_EVERY == 0:
                    done = f"{kind}: {number} kills, {kill_run.history.updates_count} updates"
                    sys.stderr.write(f"{done}\n")
                if isinstance(step, tuple):
                    await kill_run.kill_at(*step)
                else:
                    await kill_run.kill_after(step)
            await kill_run.bear()
            while kill_run.history.updates_count < updates:  # noqa: ASYNC110 - it only counts
                await asyncio.sleep(1)
            await kill_run.kill()
            broken = await kill_run.rest(timeout_s=600)
            doubled = verdict.duplicates(kill_run.history)
    resumed_s = (kill_run.history.resumed_p99_s() or 0) + loading_s
    if resumed_s > _RESUMED_WITHIN_S:
        broken.append(f"messages were resumed after {resumed_s:.1f} s")
    figures = kill_run.history.summary(
        database=kind,
        seed=seed,
        loading_s=round(loading_s, 2),
        resumed_and_loaded_s_p99=round(resumed_s, 2),
        took_s=round(time.monotonic() - started_at),
        answers_twice=doubled,
        answers_twice_per_kill=round(doubled / kill_run.history.kills, 3),
        broken=broken,
    )
    sys.stdout.write(figures + "\n")
    sys.stdout.flush()
    return broken


def main() -> int:
    """Run on both databases; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--kills", type=int, default=250, help="per database")
    parser.add_argument("--updates", type=int, default=10_000, help="per database, at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--random", action="store_true", help="kills at random moments only")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    given = parser.parse_args()
    broken: list[str] = []
    for kind in given.database or ["sqlite", "postgresql"]:
        broken += asyncio.run(
            _run(
                kind,
                kills=given.kills,
                updates=given.updates,
                seed=given.seed,
                at_random=given.random,
            )
        )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
