"""PostgreSQL away for a minute, a newer version, and the way back, as docs/administrar.md says.

The program runs as it is installed, under a supervisor that starts it again as systemd does;
people write and tap all the while. The newer version is a copy of this one with one more
revision.
"""

import asyncio
import os
import re
import shutil
import sys
import time
import tomllib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine, inspect, make_url, select
from sqlalchemy.orm import Session

from bot.command import FAILED, PASSING, SETTINGS, WELL
from database import migrating
from database.engine import make_engine
from messages.actions import pack
from messages.actions.encontros import ConfirmPresence
from models import InboxRow, InboxState, Participant, Seat, SeatState
from tests import make, programs
from tests.bot.conftest import Harness
from tests.bot.typed import check
from tests.chaos.bots import environment
from tests.chaos.conftest import opened_harness
from tests.conftest import ROOT, migrate
from tests.postgres import FragileServer, fragile_server
from tests.scale import sized

AWAY_S: Final = sized(3, 70)
"""The long form is told a second time, after a minute, what is waited for."""
AGAIN_S: Final = sized(1, 5)
"""As RestartSec= of rede.service."""
PEOPLE: Final = range(501, 509)
SEATS: Final = 6
OLD: Final = migrating.newest_revision()
NEW: Final = "9001"
_REVISION: Final = f"""# A version that does not exist yet.
import sqlalchemy as sa
from alembic import op

revision = "{NEW}"
down_revision = "{OLD}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seats", sa.Column("colour", sa.Text(), server_default="azul", nullable=False))
    op.execute("UPDATE seats SET colour = 'verde' WHERE state = 'held'")


def downgrade() -> None:
    op.drop_column("seats", "colour")
"""  # noqa: S608 - a program, not a statement
pytestmark = pytest.mark.timeout(300 + 2 * AWAY_S)


@pytest.fixture(scope="module")
def server() -> Iterator[FragileServer]:
    with fragile_server() as server:
        yield server


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as the next version would be."""
    folder = tmp_path_factory.mktemp("newer")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for room in project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]:
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, folder / room, ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / f"migrations/versions/{NEW}_colours.py").write_text(_REVISION, "utf-8")
    return folder


# --- The machine ------------------------------------------------------------------------------


@dataclass
class Machine:
    """A folder as /var/lib/rede, the program in it, and whoever starts it again."""

    harness: Harness
    folder: Path
    program: Path = ROOT
    said: list[str] = field(default_factory=list)
    """All lines of the service."""
    codes: list[int] = field(default_factory=list)
    """How it ended, each time."""
    url: str = ""

    def __post_init__(self) -> None:
        self.url = self.harness.database_url

    async def _launch(self, *arguments: str) -> programs.Program | asyncio.subprocess.Process:
        bare = {name: value for name, value in os.environ.items() if name[:5] != "REDE_"}
        given = environment(self.harness, REDE_DATABASE_URL=self.url, REDE_LOG_LEVEL="INFO")
        log = self.folder / "log"
        with log.open("ab") as written:
            if self.program == ROOT:
                return await programs.start(
                    *("bot", *arguments),
                    cwd=self.folder,
                    env={**bare, **given},
                    stdout=programs.PIPE,
                    stderr=written,
                )
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *arguments),
                cwd=self.folder,
                env={**bare, **given, "PYTHONPATH": str(self.program)},
                stdout=asyncio.subprocess.PIPE,
                stderr=written,
            )

    async def types(self, *arguments: str) -> tuple[int, list[str]]:
        """Run a command; returns its code and its lines."""
        process = await self._launch(*arguments)
        out, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode is not None
        if arguments != ("conferir",):
            check(out.decode())
        return process.returncode, out.decode().splitlines()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Keep the service running, as `Restart=always` with `RestartPreventExitStatus=78`."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            process = await self._launch("iniciar")
            assert process.stdout is not None
            try:
                async for line in process.stdout:
                    self.said.append(line.decode().rstrip("\n"))
                self.codes.append(await process.wait())
            except asyncio.CancelledError:
                process.terminate()
                self.codes.append(await asyncio.wait_for(process.wait(), 30))
                raise
            if self.codes[-1] == SETTINGS:
                return
            await asyncio.sleep(AGAIN_S)

    async def says(self, words: str, times: int = 1, timeout_s: float = 60) -> None:
        """Wait until the service has said something."""
        async with asyncio.timeout(timeout_s):
            while sum(words in line for line in self.said) < times:  # noqa: ASYNC110 - a program
                await asyncio.sleep(0.05)


# --- The people -------------------------------------------------------------------------------


class People:
    """They ask what nobody else asks, so that each answer is known; and they want seats."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self.asked: list[int] = []
        self.on_the_way: set[int] = set()
        self.activity_id = harness.change(self._build)

    def _build(self, session: Session) -> int:
        office = make.assessoria(session)
        make.organizer(session, office=office, chat_id=400)
        now = self._harness.simulator.engine.clock.now()
        starts_at = now + timedelta(days=20)
        activity = make.encontro(session, "Roda", capacity=SEATS, starts_at=starts_at)
        for person in PEOPLE:
            make.participant(session, office=office, chat_id=person)
        return activity.id

    async def arrive(self) -> None:
        for person in PEOPLE:
            await self._harness.person(person)

    async def ask(self) -> None:
        number = 4_000 + len(self.asked)
        self.asked.append(number)
        await self._harness.writes(PEOPLE[number % len(PEOPLE)], f"xyzzy {number}")

    async def ask_on(self) -> None:
        """Ask for ever, slowly enough for a chat to take the answers."""
        while True:
            await self.ask()
            await asyncio.sleep(0.25)

    async def take_seat(self, person: int) -> None:
        """Tap on the button that takes a seat; the answer may take as long as it takes."""
        chat = await self._harness.chat(person)
        await self._harness.post(
            f"/sim/people/{person}/taps",
            message_id=next(m["message_id"] for m in chat if m["from"] == "bot"),
            data=pack(ConfirmPresence(self.activity_id, 1)),
            forged=True,
        )

    async def answers(self) -> Counter[int]:
        """How often each question was answered."""
        found: Counter[int] = Counter()
        for person in PEOPLE:
            for words in await self._harness.sees(person):
                found.update(map(int, re.findall(r"Não achei nada para “xyzzy (\d+)”", words)))
        return found

    async def all_are_answered(self) -> bool:
        return (await self.answers()).keys() >= set(self.asked)

    async def seen_seats(self) -> int:
        """How many read that they have a seat."""
        seen = [words for person in PEOPLE for words in await self._harness.sees(person)]
        return sum("Você confirmou presença" in words for words in seen)


def held(session: Session) -> list[int]:
    """Who holds a seat, in the order of their chats; each once."""
    return list(
        session.scalars(
            select(Participant.chat_id)
            .join(Seat, Seat.participant_id == Participant.id)
            .where(Seat.state == SeatState.HELD)
            .order_by(Participant.chat_id)
        )
    )


def unhandled(session: Session) -> list[int]:
    return list(
        session.scalars(select(InboxRow.update_id).where(InboxRow.state != InboxState.DONE))
    )


def ask(engine: Engine, question: Callable[[Session], list[int]]) -> list[int]:
    with Session(engine) as session:
        return question(session)


# --- What happens -----------------------------------------------------------------------------

_GONE: Final = "O banco de dados caiu ou reiniciou. Inicie o robô de novo."
_WAITS: Final = "Ligue o banco ou confira REDE_DATABASE_URL. O robô tenta de novo sozinho."
_IN_ITS_WORDS: Final = "Nas palavras do banco: "
_NEWER: Final = [
    "As tabelas são de uma versão mais nova do robô. Nada mudou.",
    "Use essa versão. Ou restaure em um banco vazio a cópia de antes da atualização.",
]


async def _goes_away_and_comes_back(
    machine: Machine, people: People, server: FragileServer
) -> None:
    """PostgreSQL stops under the bot; what people do meanwhile is answered once it is there."""
    await people.ask()
    await machine.harness.until(people.all_are_answered, 60)
    await people.take_seat(PEOPLE[0])
    assert machine.said == []
    await machine.harness.settled()

    asking = asyncio.create_task(people.ask_on())
    await asyncio.sleep(1)
    # What was on its way at that moment may come twice: nobody can tell whether it came.
    people.on_the_way = set(people.asked[-2:])
    await asyncio.to_thread(server.stop)
    people.on_the_way |= set(people.asked[-2:])
    taps = [asyncio.create_task(people.take_seat(person)) for person in PEOPLE[1:5]]
    await machine.says(_WAITS)
    code, told = await machine.types("banco", "copiar")
    assert (code, len(told)) == (PASSING, 2)
    socket = make_url(machine.url).query["host"]
    why = f"Nenhum PostgreSQL responde em {socket}:5432. {_WAITS}"
    assert f"{told[0]} O robô tenta de novo sozinho." == why
    await asyncio.sleep(AWAY_S)
    # Why it ended, and why it waits: once, and once a minute.
    times = 1 + int(AWAY_S // 60)
    waits = [line for line in machine.said if not line.startswith(_IN_ITS_WORDS)]
    assert waits == [_GONE, *[why] * times]
    assert len(machine.said) == 1 + 2 * times
    assert machine.codes == [PASSING]

    await asyncio.to_thread(server.start)
    machine.harness.engine.dispose()
    await machine.harness.until(people.all_are_answered, 60)
    asking.cancel()
    await asyncio.gather(*taps, return_exceptions=True)
    await machine.harness.settled(60)
    # It went on by itself, and said nothing more.
    assert len(machine.said) == 1 + 2 * times
    assert machine.codes == [PASSING]
    assert machine.harness.ask(held) == list(PEOPLE[:5])


async def _is_upgraded(machine: Machine, people: People, newer: Path) -> Path:
    """The newer version starts: a copy first, then the tables; returns the copy."""
    machine.program = newer
    # What comes between the two waits with Telegram.
    await people.ask()
    async with machine.serving():
        await machine.harness.until(people.all_are_answered, 60)
        await machine.harness.settled()
        # Taken after the copy: it is what the way back costs.
        await people.take_seat(PEOPLE[5])
        await machine.harness.settled()
        assert await machine.types("banco", "copiar", "depois.db") == (
            WELL,
            [
                f"Cópia pronta e conferida: depois.db ({_kilobytes(machine, 'depois.db')} kB).",
                "Ela contém dados pessoais. Guarde em lugar protegido.",
            ],
        )
    assert machine.codes == [PASSING, WELL, WELL]
    assert machine.harness.ask(held) == list(PEOPLE[:6])
    (copy,) = (machine.folder / "dados/copias").iterdir()
    assert copy.name.endswith(f"-da-versao-{OLD}.db")
    (line,) = [line for line in machine.log.splitlines() if "tables_migrated" in line]
    for told in (OLD, NEW, copy.name):
        assert told in line
    return copy


def _kilobytes(machine: Machine, name: str) -> int:
    return (machine.folder / name).stat().st_size // 1024


async def _is_refused(machine: Machine, people: People) -> None:
    """The older version does not touch the newer tables, and says how to go back."""
    machine.program = ROOT
    before = machine.harness.ask(held)
    said = len(machine.said)
    # It ends, and is not started again.
    async with machine.serving():
        await machine.says(_NEWER[1])
        await asyncio.sleep(2 * AGAIN_S)
    assert machine.said[said:] == _NEWER
    assert machine.codes[3:] == [SETTINGS]
    for command in (["banco", "atualizar"], ["banco", "copiar"], ["banco", "restaurar"]):
        if command[1] == "restaurar":
            # In place: it would lose what the newer version knows.
            command.append(str(next((machine.folder / "dados/copias").iterdir())))
        code, told = await machine.types(*command)
        assert (code, told[-2:]) == (SETTINGS, _NEWER)
    code, told = await machine.types("conferir")
    assert code == SETTINGS
    assert any(line.startswith("PROBLEMA") and _NEWER[0] in line for line in told)
    assert machine.harness.ask(held) == before
    assert "colour" in {c["name"] for c in inspect(machine.harness.engine).get_columns("seats")}
    await people.ask()


async def _goes_back(machine: Machine, people: People, copy: Path, empty: str) -> None:
    """What the sentence says is done, and the older version serves again."""
    machine.url = empty
    # The wrong copy, of after: the older version cannot read it, and says so.
    code, told = await machine.types("banco", "restaurar", "depois.db")
    assert (code, told) == (
        FAILED,
        ["A cópia é de uma versão mais nova do robô. Atualize o robô. Nada mudou."],
    )

    code, told = await machine.types("banco", "restaurar", str(copy))
    assert (code, told) == (WELL, [f"Cópia no lugar: {len(PEOPLE) + 1} pessoas."])
    said = len(machine.said)
    async with machine.serving():
        await machine.harness.until(people.all_are_answered, 60)
        engine = make_engine(empty)
        assert ask(engine, held) == list(PEOPLE[:5])
        # What was not in the copy is done again by hand.
        await people.take_seat(PEOPLE[5])
        await asyncio.sleep(1)
        assert ask(engine, held) == list(PEOPLE[:6])
        assert ask(engine, unhandled) == []
        engine.dispose()
    assert machine.said[said:] == []
    assert machine.codes[4:] == [WELL]


# One after the other; each of them is in tests/chaos/ and tests/bot/ by itself.
@pytest.mark.long
async def test_nothing_is_lost_and_every_sentence_is_right(
    server: FragileServer, newer: Path, tmp_path: Path
) -> None:
    with server.database() as url, server.database() as empty:
        migrate(url)
        async with opened_harness(url) as harness:
            machine, people = Machine(harness, tmp_path), People(harness)
            began_at = time.monotonic()
            async with machine.serving():
                await people.arrive()
                try:
                    await _goes_away_and_comes_back(machine, people, server)
                finally:
                    await asyncio.to_thread(server.start)
            assert machine.codes == [PASSING, WELL]
            copy = await _is_upgraded(machine, people, newer)
            await _is_refused(machine, people)
            await _goes_back(machine, people, copy, empty)

            answers = await people.answers()
            doubled = {number for number, times in answers.items() if times > 1}
            assert answers.keys() == set(people.asked)
            assert doubled <= people.on_the_way, answers
            assert len(people.asked) > 4 * AWAY_S
            assert await people.seen_seats() >= SEATS
            assert "Traceback" not in machine.log
            print(f"{time.monotonic() - began_at:.0f} s, {len(people.asked)} questions")  # noqa: T201
