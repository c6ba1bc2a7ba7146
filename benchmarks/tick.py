"""What a tick costs as the tables grow: G7. `python -m benchmarks.tick 1000 10000000`.

Each size is a number of old messages, and of people up to a million, each of whom was told of
the encontro to come. Filling takes most of the time: a million messages about a minute on both
databases, ten million about ten; so the usual sizes (a thousand, a million) take 3 minutes.
With --explain, the plans are shown too.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from benchmarks import dataset, plans, report
from benchmarks.report import Goal
from benchmarks.workload import FIRST_CHAT
from domain import participants
from domain.conversation import conversations
from domain.notices import outbox
from models import Slot
from scheduler import offers
from scheduler.reminders import Planner
from scheduler.retention import Forgetter
from tests.postgres import PostgresServer, running_server

TIMES: Final = 60
WARM: Final = 5
MOST_PEOPLE: Final = 1_000_000
_AT_MOST: Final = 2.0
# Hours in which reminders go out; at night the tick asks nothing.
_NOON: Final = 15


def _now() -> datetime:
    return datetime.now(UTC).replace(hour=_NOON, minute=0, second=0, microsecond=0)


def _forget(session: Session) -> None:
    forgetter = Forgetter()
    forgetter.plan(session, _now())
    while forgetter.has_more():
        forgetter.plan(session, _now())


WORKS: Final[plans.Works] = {
    "mensagens a enviar": lambda session: outbox.due(session, now=_now(), replies=False, limit=500),
    "respostas a enviar": lambda session: outbox.due(session, now=_now(), replies=True, limit=500),
    "lembretes, nada em vista": lambda session: _remind(session, Planner()),
    "vagas a oferecer": lambda session: offers.plan(session, _now()),
    "prazos de guarda (de hora em hora)": _forget,
    "números de saúde": lambda session: outbox.statistics(session, now=_now()),
    "quem é a pessoa": lambda session: participants.find(
        session, chat_id=FIRST_CHAT + 7, now=_now()
    ),
    "onde está a pessoa": lambda session: conversations.load(
        session, chat_id=FIRST_CHAT + 7, now=_now()
    ),
}
WEEK: Final = "lembretes, uma semana antes, todos já avisados"


def _remind(session: Session, planner: Planner) -> None:
    planner.plan(session, _now())
    planner.has_more()


def _open_week(session: Session, people: int) -> Planner:
    """Let the encontro be a week away, and everybody have got the reminder of it.

    Returns who has been through the people once, as after some minutes of work.
    """
    starts_at = _now() + timedelta(days=7)
    session.execute(
        update(Slot)
        .where(Slot.id == 1)
        .values(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    )
    dataset.remind(session.connection(), "week", 1, starts_at, people)
    planner = Planner()
    planner.plan(session, _now())
    while planner.has_more():
        planner.plan(session, _now())
    return planner


def measure(url: str, people: int, *, explains: bool) -> dict[str, float]:
    """Return what each work takes, in microseconds."""
    with plans.opened(url) as session:
        took = _measure(session, WORKS, explains=explains)
        planner = _open_week(session, people)
        week: plans.Works = {WEEK: lambda session: _remind(session, planner)}
        return took | _measure(session, week, explains=explains)


def _measure(session: Session, works: plans.Works, *, explains: bool) -> dict[str, float]:
    took = plans.timed(session, works, TIMES, WARM)
    if explains:
        for line in plans.explained(session, works):
            print(line)
    return took


@contextmanager
def _filled(database: str, server: PostgresServer, size: int) -> Iterator[str]:
    people = min(size, MOST_PEOPLE)
    with tempfile.TemporaryDirectory(prefix="rede-bench-") as folder, ExitStack() as stack:
        if database == "SQLite":
            yield stack.enter_context(dataset.sqlite(Path(folder), people=people, messages=size))
        else:
            yield stack.enter_context(dataset.postgres(server, people=people, messages=size))


def judge(columns: report.BySize) -> list[Goal]:
    """Say of each work whether the largest table makes it more than twice as slow."""
    words = "com {largest:,} cartas até 2 vezes o de {smallest:,}"
    return report.growth("G7", words, columns, at_most=_AT_MOST)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure each size on both databases, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 1_000_000])
    parser.add_argument("--database", choices=("SQLite", "PostgreSQL"))
    parser.add_argument("--explain", action="store_true")
    given = parser.parse_args(arguments)
    databases = [given.database] if given.database else ["SQLite", "PostgreSQL"]
    found: dict[str, dict[int, dict[str, float]]] = {}
    with running_server() as server:
        for database in databases:
            found[database] = {}
            for size in given.sizes:
                with _filled(database, server, size) as url:
                    people = min(size, MOST_PEOPLE)
                    found[database][size] = measure(url, people, explains=given.explain)
    columns = [(database, size) for database in found for size in found[database]]
    print(report.machine("medianas em µs, numa transação aberta"))
    print()
    print(
        report.table(
            ("µs", *(f"{database}, {size:,}" for database, size in columns)),
            [
                (name, *(f"{found[database][size][name]:.0f}" for database, size in columns))
                for name in (*WORKS, WEEK)
            ],
        )
    )
    print(f"\n{report.goals(judge(found))}")


if __name__ == "__main__":
    main()
