"""What a tick and a look-up cost as the tables grow: `python -m benchmarks.tick 1000 100000`.

Each size is a number of people and of old letters. With --explain, the plans are shown too.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from benchmarks import town
from benchmarks.workload import FIRST_CHAT
from bot.database import make_engine
from domain import activities, clashes, conversations, outbox, participants, reminders
from scheduler import offers
from tests.postgres import running_server

_TIMES: Final = 60
_WARM: Final = 10
# Hours in which reminders go out; at night the tick asks nothing.
_NOON: Final = 15


def _now() -> datetime:
    return datetime.now(UTC).replace(hour=_NOON)


def _card(session: Session) -> object:
    facts = activities.read(session, activity_id=1)
    return activities.card(session, facts, participant_id=7)


WORKS: Final[dict[str, Callable[[Session], Any]]] = {
    "avisos a enviar": lambda session: outbox.due(session, now=_now(), replies=False, limit=500),
    "lembretes": lambda session: reminders.due(session, now=_now()),
    "vagas a oferecer": lambda session: offers.plan(session, _now()),
    "números de saúde": lambda session: outbox.statistics(session, now=_now()),
    "quem é": lambda session: participants.find(session, chat_id=FIRST_CHAT + 7),
    "onde está": lambda session: conversations.load(session, chat_id=FIRST_CHAT + 7, now=_now()),
    "encontro": _card,
    "compromissos": lambda session: clashes.commitments(session, participant_id=7, now=_now()),
}


def measure(url: str) -> dict[str, float]:
    """Return the median of each work, in microseconds, on one open connection."""
    engine = make_engine(url)
    took = {}
    with Session(engine) as session:
        for name, work in WORKS.items():
            times = []
            for _ in range(_TIMES + _WARM):
                started_at = time.perf_counter()
                work(session)
                times.append(time.perf_counter() - started_at)
            took[name] = median(times[_WARM:]) * 1e6
    engine.dispose()
    return took


def explain(url: str) -> None:
    """Show how the database finds what each work asks for."""
    engine = make_engine(url)
    words = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with Session(engine) as session:
        for name, work in WORKS.items():
            print(f"\n## {engine.dialect.name}: {name}")
            for statement, given in _statements(engine, session, work):
                for row in session.connection().exec_driver_sql(words + statement, given):
                    print("  ", row[-1])
    engine.dispose()


def _statements(
    engine: Engine, session: Session, work: Callable[[Session], Any]
) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: object, statement: str, given: Any, *_: object) -> None:  # noqa: ANN401
        if statement.startswith(("SELECT", "UPDATE")):
            found.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    work(session)
    event.remove(engine, "before_cursor_execute", note)
    return found


def main() -> None:
    """Read the command line, measure each size on both databases, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 1_000_000])
    parser.add_argument("--explain", action="store_true")
    given = parser.parse_args()
    columns: dict[str, dict[str, float]] = {}
    with running_server() as server, ExitStack() as stack:
        for size in given.sizes:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rede-bench-")))
            for database in (
                town.sqlite(folder, people=size, letters=size),
                town.postgres(server, people=size, letters=size),
            ):
                with database as url:
                    columns[f"{url.partition(':')[0].partition('+')[0]}, {size}"] = measure(url)
                    if given.explain:
                        explain(url)
    print("\n| µs | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name in WORKS:
        print(f"| {name} | " + " | ".join(f"{took[name]:.0f}" for took in columns.values()) + " |")


if __name__ == "__main__":
    main()
