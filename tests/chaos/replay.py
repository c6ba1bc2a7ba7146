"""A day of many people, brought clean, then with doubles and out of order, then all over again."""

import asyncio
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import DateTime, Engine, func, insert, select, update
from sqlalchemy.orm import Session

from benchmarks.workload import FIRST_CHAT, Ask
from database.engine import make_engine
from messages.actions import Action, pack
from messages.actions.attendance import GiveScore
from messages.actions.challenges import SubmitChallenge, TellChallenge, ToggleSameProblem
from messages.actions.encontros import ConfirmPresence, DeclinePresence, ShowEncontro
from messages.actions.seats import JoinWaitlist, LeaveWaitlist, UndoSeat
from models import (
    Activity,
    Attendance,
    InboxRow,
    InboxState,
    OutboxRow,
    OutboxState,
    Participant,
    Role,
    Slot,
)
from models.base import Base, Moment
from tests import make
from tests.chaos import race
from tests.chaos.marks import mark

ORGANIZERS: Final = 5
OPEN, OTHER, TODAY, PAST = 2, 3, 4, 5
"""The encontros of the day; the first three are those of the race."""
_UNTOLD: Final = frozenset({"inbox", "outbox", "invites"})
"""Bookkeeping of what came and went, and secrets: no state of the service."""

Numbered = tuple[int, Ask]


@dataclass(frozen=True)
class State:
    """What the tables hold, apart from moments and the numbers rows were given."""

    digest: str
    rows: int


def fill(url: str, people: int) -> None:
    """Make a harness in which people do not compete: in any order of theirs the end is the same."""
    race.fill(url, people, 4)
    engine = make_engine(url)
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        # The first one organizes already.
        others = Participant.id.between(2, ORGANIZERS)
        for person in session.scalars(select(Participant).where(others)):
            make.grant(session, person, Role.ORGANIZER)
        _set(session, OPEN, capacity=None)
        _set(session, OTHER, capacity=None)
        _set(session, TODAY, capacity=None, starts_at=now - timedelta(minutes=10))
        _set(session, PAST, capacity=None, starts_at=now - timedelta(days=1))
        session.execute(
            insert(Attendance),
            [
                {
                    "slot_id": PAST,
                    "participant_id": number + 1,
                    "happened_at": now - timedelta(days=1),
                    "recorded_at": now - timedelta(days=1),
                    "source": "code",
                }
                for number in range(people)
            ],
        )
        make.challenge(session, author=session.get(Participant, 1))
    engine.dispose()


def _set(
    session: Session, activity_id: int, *, capacity: int | None, starts_at: datetime | None = None
) -> None:
    session.execute(update(Activity).where(Activity.id == activity_id).values(capacity=capacity))
    if starts_at is not None:
        session.execute(
            update(Slot)
            .where(Slot.id == activity_id)
            .values(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
        )


# --- The day ------------------------------------------------------------------------------------


def day(people: int, updates: int, chance: random.Random) -> list[Numbered]:
    """Return what everybody does in a day, mixed; a person's acts keep their order."""
    scripts = [_script(number, people, chance) for number in range(people)]
    numbers = count(1)
    queries = count(10**15)
    found: list[Numbered] = []
    while len(found) < updates:
        number = chance.randrange(people)
        if not scripts[number]:
            scripts[number] = _script(number, people, chance)
        act = scripts[number].pop(0)
        chat_id, update_id = FIRST_CHAT + number, next(numbers)
        if isinstance(act, Action):
            ask = Ask(chat_id, pack(act), 5_000_000 + number, str(next(queries)))
        else:
            ask = Ask(chat_id, act, 6_000_000 + update_id)
        found.append((update_id, ask))
    return found


def _script(number: int, people: int, chance: random.Random) -> list[Action | str]:
    """Return the next things one person does: a visit to the bot."""
    if number < ORGANIZERS:
        # Each organizer has people of their own, so that no two decide about one.
        mine = chance.randrange(number, people, ORGANIZERS) + 1
        is_present = chance.random() < 0.5
        return [
            mark(TODAY, mine, is_present=is_present),
            "/organizar",
        ]
    visits: list[list[Action | str]] = [
        ["/start", "/encontros", ShowEncontro(OPEN)],
        [ConfirmPresence(OPEN, 1), "/horas"],
        [ConfirmPresence(OPEN, 1), DeclinePresence(OPEN)],
        [DeclinePresence(OPEN), UndoSeat(OPEN)],
        [JoinWaitlist(OTHER, 1), LeaveWaitlist(OTHER), "planilhas"],
        [GiveScore(PAST, chance.randint(1, 5))],
        [ToggleSameProblem(1)],
        [
            TellChallenge(),
            f"Temos {chance.randint(2, 99)} planilhas diferentes para o mesmo indicador.",
            SubmitChallenge(),
        ],
        ["/ajuda", "quero sair", "👍"],
    ]
    return list(chance.choice(visits))


def disturbed(clean: Sequence[Numbered], chance: random.Random) -> list[Numbered]:
    """Return the day with 20 % doubles and 10 % out of order.

    Telegram keeps the order of one chat, so each late person is late with everything; a
    double may come at any later time.
    """
    late = {ask.chat_id: 0 for _, ask in clean}
    for chat_id in chance.sample(sorted(late), max(1, len(late) // 8)):
        late[chat_id] = chance.randint(50, 500)
    placed = [
        (place + late[ask.chat_id] + 0.5 * (late[ask.chat_id] > 0), number, ask)
        for place, (number, ask) in enumerate(clean)
    ]
    doubles = [
        (place + chance.choice([0.1, 3, 40, 2_000]), number, ask)
        for place, number, ask in chance.sample(placed, len(placed) // 5)
    ]
    return [(number, ask) for _, number, ask in sorted(placed + doubles, key=lambda one: one[0])]


def out_of_order(numbered: Sequence[Numbered]) -> int:
    """Count the updates that come, for the first time, after one with a higher number."""
    highest, found = 0, 0
    seen: set[int] = set()
    for number, _ in numbered:
        found += number < highest and number not in seen
        seen.add(number)
        highest = max(highest, number)
    return found


# --- Running it ---------------------------------------------------------------------------------


async def live(url: str, *days: Sequence[Numbered], flaw: str = "") -> list[State]:
    """Bring day after day to the whole bot; returns how the tables stand after each."""
    engine = make_engine(url)
    states = []
    async with race.serving(url, by_webhook=True, flaw=flaw, hurries=True) as tappers:
        for each in days:
            await tappers.bring(each)
            await _rest(engine, within_s=60 + len(each) / 20)
            states.append(state_of(engine))
    engine.dispose()
    return states


async def _rest(engine: Engine, within_s: float) -> None:
    new = select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxState.NEW)
    # Replies are written with their effects; once they went out nothing is under way.
    ready = (
        select(func.count())
        .select_from(OutboxRow)
        .where(OutboxRow.state == OutboxState.READY, OutboxRow.purpose == "reply")
    )

    def count_open() -> int:
        with Session(engine.execution_options(rede_reads=True)) as session:
            return (session.scalar(new) or 0) + (session.scalar(ready) or 0)

    async with asyncio.timeout(within_s):
        while await asyncio.to_thread(count_open):  # noqa: ASYNC110 - another program
            await asyncio.sleep(0.1)


def state_of(engine: Engine) -> State:
    """Add up every table of the service to one digest."""
    told: list[str] = []
    with Session(engine.execution_options(rede_reads=True)) as session:
        dead = session.scalar(
            select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxState.DEAD)
        )
        assert not dead, f"{dead} updates are dead"
        for table in Base.metadata.sorted_tables:
            if table.name in _UNTOLD:
                continue
            columns = [column for column in table.columns if _is_told(column)]
            rows = session.execute(select(*columns)).all()
            told += [f"{table.name} {json.dumps([*row], default=str)}" for row in rows]
        session.rollback()
    digest = hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()
    return State(digest, len(told))


def _is_told(column: Any) -> bool:
    """Leave out moments, and numbers that depend on who of two people came first."""
    given = {"id", "subject_id", "details", "panel_message_id", "queue_number", "publication_id"}
    # How a seat was holds its moments and its number.
    given.add("before")
    # How much of a budget is in use sinks with the moment.
    given.add("level")
    return column.name not in given and not isinstance(column.type, Moment | DateTime)
