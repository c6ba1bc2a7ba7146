"""How many statements a common tap takes, counted by the drivers themselves, on both databases.

The numbers are pinned: a statement more on a path that everybody takes is a decision, and one
less is a success that has to stay.
"""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from database.engine import make_engine
from database.transactions import Transactions
from domain.conversation import inbox
from domain.conversation.inbox import Received
from handlers import routes, turn
from handlers.events import Command, Event, Sender, Tap, Text
from handlers.turn import Edge
from messages.actions import Action
from messages.actions.courses import ListCourses
from messages.actions.encontros import ConfirmPresence, DeclinePresence, ListEncontros, ShowEncontro
from messages.actions.good_practices import ShowGoodPractices
from messages.actions.hours import ShowHours
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import (
    Mark,
    MarkPresence,
    ShowRoll,
    TogglePresence,
)
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.start import GoHome
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.all_on_postgres

ANA, CELIA = 42, 43
Events = Callable[[dict[str, int]], list[Event]]


def _taps(who: int, *actions: Callable[[dict[str, int]], Action] | Action) -> Events:
    return lambda at: [
        Tap(Sender(who, "Ana"), NOW, one if isinstance(one, Action) else one(at), 77)
        for one in actions
    ]


def _confirm(at: dict[str, int]) -> Action:
    return ConfirmPresence(at["encontro"], 1)


def _decline(at: dict[str, int]) -> Action:
    return DeclinePresence(at["encontro"])


def _mark(at: dict[str, int]) -> Action:
    return TogglePresence(at["slot"], at["ana"], is_present=True, page=0)


def _unmark(at: dict[str, int]) -> Action:
    return MarkPresence(at["slot"], at["ana"], Mark.ABSENT)


# What is done (the last is counted, the ones before prepare it), and how many statements it
# takes on SQLite and on PostgreSQL, the savepoint in it, BEGIN and COMMIT apart.
TAPS: dict[str, tuple[Events, int, int]] = {
    "home": (_taps(ANA, GoHome()), 7, 7),
    "start": (lambda _: [Command(Sender(ANA, "Ana"), NOW, "start", "", 5)], 8, 8),
    "list of encontros": (_taps(ANA, ListEncontros(0)), 5, 5),
    "an encontro": (_taps(ANA, lambda at: ShowEncontro(at["encontro"])), 6, 6),
    "confirm": (_taps(ANA, _decline, _confirm), 8, 8),
    "decline": (_taps(ANA, _confirm, _decline), 7, 7),
    "courses": (_taps(ANA, ListCourses(0)), 5, 5),
    "hours": (_taps(ANA, ShowHours()), 5, 5),
    "practices": (_taps(ANA, ShowGoodPractices()), 5, 5),
    "search": (lambda _: [Text(Sender(ANA, "Ana"), NOW, "planilhas", 6)], 10, 10),
    "organizing": (_taps(CELIA, ShowOrganizing()), 15, 15),
    "sheet": (_taps(CELIA, lambda at: ManageActivity(at["encontro"])), 11, 11),
    "roll": (_taps(CELIA, lambda at: ShowRoll(at["slot"], 0)), 7, 7),
    "mark": (_taps(CELIA, _mark, _unmark, _mark), 16, 16),
}


def _fill(session: Session) -> dict[str, int]:
    office = make.assessoria(session)
    ana = make.participant(session, "Ana Lima", office=office, chat_id=ANA)
    make.organizer(session, office=office, chat_id=CELIA)
    encontro = make.encontro(session)
    today = make.encontro(
        session, "Hoje", starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=2)
    )
    make.turma(session)
    for _ in range(3):
        other = make.participant(session, office=office)
        make.seat(session, encontro, other)
        make.seat(session, today, other)
    make.seat(session, today, ana)
    make.good_practice(session)
    make.challenge(session)
    session.flush()
    slot = make.slots_of(session, today)[0]
    return {"encontro": encontro.id, "slot": slot.id, "ana": ana.id}


class Counter:
    """What the driver of each connection sends, statement by statement."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._is_sqlite = url.startswith("sqlite")
        self._drivers: list[Any] = []
        event.listen(self.engine, "connect", lambda driver, _: self._drivers.append(driver))

    def count(self, work: Callable[[], None]) -> list[str]:
        """Return what was sent while the work ran."""
        if self._is_sqlite:
            said: list[str] = []
            for driver in self._drivers:
                driver.set_trace_callback(said.append)
            work()
            for driver in self._drivers:
                driver.set_trace_callback(None)
        else:
            with tempfile.TemporaryFile() as file:
                for driver in self._drivers:
                    driver.pgconn.trace(file.fileno())
                work()
                for driver in self._drivers:
                    driver.pgconn.untrace()
                file.seek(0)
                lines = file.read().decode(errors="replace").splitlines()
            # "time F length Query words", or Bind and Execute for what was prepared.
            said = [
                line.split("\t")[-1]
                for line in lines
                if "\tF\t" in line and ("\tQuery" in line or "\tBind" in line)
            ]
        # SQLite marks what it does within a statement, for the full-text search.
        return [one for one in said if not one.startswith("--")]


@pytest.mark.parametrize("name", TAPS)
async def test_a_tap_takes_so_many_statements(database_url: str, name: str) -> None:
    routes.load()
    counter = Counter(database_url)
    with Session(counter.engine) as session, session.begin():
        at = _fill(session)
    events_of, on_sqlite, on_postgres = TAPS[name]
    events = events_of(at)
    said: list[str] = []
    async with Transactions(counter.engine) as transactions:
        # All twice: the first time statements are prepared.
        for number, each in enumerate((*events, *events), start=1):
            await transactions.run(
                lambda s, number=number: inbox.keep(s, [Received(number, "{}", NOW)])  # type: ignore[misc]
            )

            def happen(session: Session, number: int = number, each: Event = each) -> None:
                assert inbox.finish(session, update_id=number, now=NOW)
                turn.take(session, each, Edge(NOW, "rede_bot"))

            said.clear()
            await transactions.run(
                lambda s, happen=happen: said.extend(counter.count(lambda: happen(s)))  # type: ignore[misc]
            )

    # The savepoint was set before the work began.
    wanted = on_sqlite if database_url.startswith("sqlite") else on_postgres
    assert len(said) + 1 == wanted, "\n".join(said)
