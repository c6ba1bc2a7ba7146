"""The last seats: a crowd taps at once, the whole bot answers, and the tables are counted."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks import dataset
from benchmarks.fake_telegram import TOKEN
from benchmarks.workload import FIRST_CHAT, Ask
from database.engine import make_engine
from messages.actions import pack
from messages.actions.encontros import ConfirmPresence
from messages.actions.seats import JoinWaitlist
from models import Activity, InboxRow, InboxState, Seat, SeatState, Slot
from tests.chaos.bots import BotForks
from tests.chaos.tappers import Tapped, Tappers

SEATS: Final = 30
WON: Final = "Você confirmou presença"
WAITS: Final = "pessoa da fila"
FIRST_ROUND: Final = 2
"""The id of the first round's encontro; the first is that of the filled harness."""
_SECRET: Final = "o-segredo-da-corrida"
_HURRIED: Final = {"REDE_MESSAGES_PER_SECOND": "1000", "REDE_TEST_CHAT_GAP_S": "0.01"}
"""Where the pace of Telegram only makes everybody wait."""


@dataclass
class Found:
    """What a race led to."""

    people: int
    rounds: int = 0
    taps: int = 0
    took_s: float = 0.0
    winners_s: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def taps_per_s(self) -> float:
        return self.taps / self.took_s

    @property
    def p95_s(self) -> float:
        """Seconds until 95 of 100 winners saw that they have a seat."""
        return sorted(self.winners_s)[int(len(self.winners_s) * 0.95)]

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {self.taps} taps by {self.people} people, "
            f"{self.taps_per_s:.0f} taps/s, winners p95 {self.p95_s:.2f} s; "
            f"broken: {self.broken or 'nothing'}"
        )


def fill(url: str, people: int, rounds: int) -> None:
    """Make a harness of so many people, and an encontro with 30 seats for every round."""
    dataset.fill(url, people=people)
    engine = make_engine(url)
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        for number in range(FIRST_ROUND, FIRST_ROUND + rounds):
            starts_at = now + timedelta(days=20 + number)
            session.execute(
                insert(Activity).values(
                    id=number,
                    kind="encontro",
                    title=f"Encontro da corrida {number}",
                    theme="",
                    programme="",
                    venue="Auditório",
                    address="",
                    capacity=SEATS,
                    minutes=180,
                    created_at=now,
                    published_at=now,
                )
            )
            session.execute(
                insert(Slot).values(
                    id=number,
                    activity_id=number,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(hours=3),
                )
            )
    engine.dispose()


def taps_of(people: int, activity_id: int, chance: random.Random) -> list[Ask]:
    """Return two taps of everybody, in any order.

    The first people tap on "Confirmar presença" while there are seats; the others see a
    screen of the full encontro, where "Entrar na fila de espera" takes a seat that is free by now.
    """
    confirm, join = pack(ConfirmPresence(activity_id, 1)), pack(JoinWaitlist(activity_id, 1))
    order = list(range(people))
    chance.shuffle(order)
    firsts, seconds = [], []
    for place, number in enumerate(order):
        chat_id, message_id = FIRST_CHAT + number, activity_id * 1_000_000 + number
        query_id = 10**15 + message_id * 2
        words = confirm if place < SEATS // 2 else join
        firsts.append(Ask(chat_id, words, message_id, str(query_id)))
        seconds.append(Ask(chat_id, words, message_id, str(query_id + 1)))
    if activity_id % 2:
        # All once, then all again, in another order.
        chance.shuffle(seconds)
        return firsts + seconds
    # Everybody twice at once, faster than any answer.
    return [ask for pair in zip(firsts, seconds, strict=True) for ask in pair]


# --- The bot ------------------------------------------------------------------------------------


@asynccontextmanager
async def serving(
    url: str, *, replicas: int = 0, by_webhook: bool = False, flaw: str = "", hurries: bool = False
) -> AsyncIterator[Tappers]:
    """Run the bot for a crowd: one process that polls, or a leader and replicas by webhook."""
    by_webhook = by_webhook or replicas > 0
    ports = [_free_port() for _ in range(replicas + 1)] if by_webhook else []
    polled = asyncio.Event()
    tappers = Tappers(
        on_poll=polled.set,
        landmarks=(WON,),
        doors=[f"http://127.0.0.1:{port}/telegram" for port in ports],
    )
    await tappers.start()
    given = {
        "REDE_TELEGRAM_TOKEN": TOKEN,
        "REDE_TELEGRAM_API": tappers.url,
        "REDE_DATABASE_URL": url,
        "REDE_WEB_PORT": "0",
        "REDE_STATUS_PORT": "0",
        # One person taps in twenty rounds within a few seconds.
        "REDE_ACTIONS_PER_TEN_SECONDS": "1000000",
        "REDE_LOG_LEVEL": "ERROR",
        "REDE_TEST_FLAW": flaw,
        **(_HURRIED if hurries else {}),
    }
    if ports:
        given |= {"REDE_WEBHOOK_URL": tappers.doors[0], "REDE_WEBHOOK_SECRET": _SECRET}
    async with BotForks(given) as bot_forks:
        if not ports:
            await bot_forks.bear()
            await asyncio.wait_for(polled.wait(), 30)
        for place, port in enumerate(ports):
            await bot_forks.bear(REDE_WEB_PORT=str(port))
            if place == 0:
                # The first leads; the others keep what arrives and wait for their turn.
                await asyncio.wait_for(tappers.webhook_set.wait(), 30)
            await _open(port)
        yield tappers
    tappers.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return


async def race(
    url: str, *, people: int, rounds: int, replicas: int = 0, flaw: str = "", seed: int = 1
) -> Found:
    """Run so many rounds; what is wrong in them is told in `broken`."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    fill(url, people, rounds)
    found = Found(people)
    engine = make_engine(url)
    async with serving(url, replicas=replicas, flaw=flaw, hurries=bool(flaw)) as tappers:
        for number in range(FIRST_ROUND, FIRST_ROUND + rounds):
            asks = taps_of(people, number, chance)
            found.rounds += 1
            found.taps += len(asks)
            found.took_s += await tappers.round(asks, within_s=60 + people / 25)
            found.winners_s += [seen[WON] for seen in tappers.first_shown_s.values() if WON in seen]
            with Session(engine) as session:
                found.broken += verdict(session, tappers, number, people)
                session.rollback()
        found.broken += tappers.mistakes
    engine.dispose()
    return found


# --- The verdict --------------------------------------------------------------------------------


def verdict(session: Session, tappers: Tappers, activity_id: int, people: int) -> list[str]:
    """Return what is wrong after everybody was answered."""
    rows = session.execute(
        select(Seat.participant_id, Seat.state, Seat.queue_number)
        .where(Seat.activity_id == activity_id)
        .order_by(Seat.queue_number)
    ).all()
    # The harness gives chats and people the same order.
    held = {row[0] - 1 + FIRST_CHAT for row in rows if row[1] == SeatState.HELD}
    line = [row[0] - 1 + FIRST_CHAT for row in rows if row[1] == SeatState.WAITING]
    numbers = [row[2] for row in rows if row[1] == SeatState.WAITING]
    broken = []
    if len(held) != min(SEATS, people):
        broken.append(f"round {activity_id}: {len(held)} seats held of {SEATS}")
    if len(rows) != len({row[0] for row in rows}):
        broken.append(f"round {activity_id}: a person has two rows")
    if len(rows) != people:
        broken.append(f"round {activity_id}: {len(rows)} rows of {people} people")
    if numbers != list(range(1, len(numbers) + 1)):
        broken.append(f"round {activity_id}: the numbers of the waitlist have holes or doubles")
    if early := overtaken(tappers.taken, held, line):
        broken.append(f"round {activity_id}: {early} people were overtaken")
    told = [chat for chat in held if WON not in tappers.shown.get(chat, "")]
    told += [
        chat
        for place, chat in enumerate(line, 1)
        if f"{place}ª {WAITS}" not in tappers.shown.get(chat, "")
    ]
    if told:
        broken.append(f"round {activity_id}: {len(told)} people were told something else")
    left = session.scalars(
        select(InboxRow.update_id).where(InboxRow.state != InboxState.DONE)
    ).all()
    if left:
        broken.append(f"round {activity_id}: {len(left)} updates are not done")
    return broken


def overtaken(taken: Sequence[Tapped], held: set[int], line: Sequence[int]) -> int:
    """Count those who got less than somebody whose tap was sent after theirs was taken in.

    Among taps that were under way together, as a webhook brings them, any order is fair.
    """
    first: dict[int, Tapped] = {}
    for tap in sorted(taken, key=lambda tap: tap.sent):
        first.setdefault(tap.ask.chat_id, tap)
    count = 0
    newest = max((first[chat].sent for chat in held), default=-1)
    for chat in line:
        count += first[chat].taken < newest
        newest = max(newest, first[chat].sent)
    return count
