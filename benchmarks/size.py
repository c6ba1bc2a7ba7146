"""What a tap and the common screens cost as everything grows, on the real handlers.

Each size is a number of people, of seats and attendances in past encontros, of good practices
and challenges, and of messages of the outbox. Encontros are a few dozen at any size, and so are
the seats of the one to come: that is their nature. A million of everything takes about 20
minutes to fill on both databases, a hundred thousand 2. With --explain, the plans are shown.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from benchmarks import dataset, plans, report
from benchmarks.report import Goal
from benchmarks.workload import FIRST_CHAT
from domain.attendance import attendance_codes
from domain.attendance.attendance_codes import Codes, OpenSlot
from domain.errors import DomainError
from domain.publications.good_practices import Theme
from handlers import routes, turn
from handlers.events import Command, Event, Sender, Tap, Text
from handlers.turn import Edge
from messages.actions import Action
from messages.actions.attendance import AskCode
from messages.actions.challenges import ListChallenges
from messages.actions.encontros import ConfirmPresence, DeclinePresence, ShowEncontro
from messages.actions.good_practices import ListGoodPractices, ListTheme, ShowGoodPractice
from tests.postgres import running_server

TIMES: Final = 40
WARM: Final = 5
_AT_MOST: Final = 1.5
_WHO: Final = Sender(FIRST_CHAT + 7, "Ana", "Souza")


def _happen(session: Session, event: Event) -> None:
    """Do what the transaction of an event does, inbox apart."""
    edge = Edge(event.happened_at, "medida_bot")
    try:
        turn.take(session, event, edge)
    except DomainError as reason:
        turn.refuse(session, event, reason, edge)


def _tap(action: Action) -> plans.Work:
    return lambda session: _happen(session, Tap(_WHO, datetime.now(UTC), action, 77))


def _writes(words: str | Callable[[], str]) -> plans.Work:
    def write(session: Session) -> None:
        said = words if isinstance(words, str) else words()
        _happen(session, Text(_WHO, datetime.now(UTC), said, 78))

    return write


def _commands(name: str) -> plans.Work:
    return lambda session: _happen(session, Command(_WHO, datetime.now(UTC), name, "", 79))


def _code() -> str:
    now = datetime.now(UTC)
    room = OpenSlot(dataset.TODAY, dataset.SECRET, now, now)
    return Codes([room]).digits(dataset.TODAY, attendance_codes.window_of(now))


WORKS: Final[plans.Works] = {
    "início": _commands("inicio"),
    "lista de encontros": _commands("encontros"),
    "um encontro": _tap(ShowEncontro(1)),
    "confirmar presença": _tap(ConfirmPresence(1, 1)),
    "não vou": _tap(DeclinePresence(1)),
    "minhas horas": _commands("horas"),
    "pedir o código de presença": _tap(AskCode()),
    "escrever o código de presença": _writes(_code),
    "boas práticas": _commands("praticas"),
    "práticas mais novas": _tap(ListGoodPractices()),
    "práticas de um tema": _tap(ListTheme(Theme.DATA)),
    "uma boa prática": _tap(ShowGoodPractice(1)),
    "desafios": _tap(ListChallenges()),
    "busca: palavra de poucos textos": _writes("tema777"),
    "busca: palavra de todos os textos": _writes("planilhas"),
    "busca: palavra com erro": _writes("plamilhas"),
}


def measure(url: str, *, explains: bool) -> dict[str, float]:
    """Return what each screen takes, in microseconds."""
    routes.load()
    with plans.opened(url) as session:
        took = plans.timed(session, WORKS, TIMES, WARM)
        if explains:
            for line in plans.explained(session, WORKS):
                print(line)
    return took


def judge(columns: report.BySize) -> list[Goal]:
    """Say of each screen whether it is more than half slower in the largest tables."""
    words = "com {largest:,} até 1,5 vez o de {smallest:,}"
    return report.growth("tamanho", words, columns, at_most=_AT_MOST)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure each size on both databases, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--database", choices=("SQLite", "PostgreSQL"))
    parser.add_argument("--explain", action="store_true")
    given = parser.parse_args(arguments)
    databases = [given.database] if given.database else ["SQLite", "PostgreSQL"]
    found: dict[str, dict[int, dict[str, float]]] = {database: {} for database in databases}
    with running_server() as server:
        for database in databases:
            for size in given.sizes:
                rows = {"people": size, "messages": size, "seats": size, "publications": size}
                with (
                    tempfile.TemporaryDirectory(prefix="rede-bench-") as folder,
                    ExitStack() as stack,
                ):
                    on_sqlite = database == "SQLite"
                    url = stack.enter_context(
                        dataset.sqlite(Path(folder), **rows)
                        if on_sqlite
                        else dataset.postgres(server, **rows)
                    )
                    found[database][size] = measure(url, explains=given.explain)
    columns = [(database, size) for database in found for size in found[database]]
    print(report.machine("medianas em µs, no processo, numa transação aberta"))
    print()
    print(
        report.table(
            ("µs", *(f"{database}, {size:,}" for database, size in columns)),
            [
                (name, *(f"{found[database][size][name]:.0f}" for database, size in columns))
                for name in WORKS
            ],
        )
    )
    print(f"\n{report.goals(judge(found))}")


if __name__ == "__main__":
    main()
