"""An event that never ends: the process ends itself, the third one buries it, others go on.

The real program, as a process of its own, with limits of seconds; see tests/chaos/hanging.py.
"""

import asyncio
import os
import re
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Self

import aiohttp
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import InboxRow, InboxState
from tests.bot.conftest import TOKEN, Town, probed, simulator, sqlite_town, town
from tests.chaos.bots import ROOT
from tests.chaos.hanging import HANGS, STUCK_S, TURN_S

__all__ = ["probed", "simulator", "sqlite_town", "town"]

ENDS_WITHIN_S = 60.0
"""The limit counts the time of the processor, and others may use that too."""
STAYS_FOR_S = 6 * TURN_S
LONG = {"REDE_TEST_TURN_S": "60"}
"""Where the watch must not be quicker than the test."""
pytestmark = pytest.mark.timeout(240)
QUICK = {"REDE_TEST_STUCK_S": "100"}
"""Where every start counts as one at once, however busy the machine is."""
hung = pytest.mark.parametrize("command", ["expressao", "circulo"])


class Bot:
    """One life of the program."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.said = ""
        self.born_at = time.monotonic()
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        while read := await self.process.stdout.read(65_536):
            self.said += read.decode()

    async def ends(self, within_s: float = ENDS_WITHIN_S) -> int:
        code = await asyncio.wait_for(self.process.wait(), within_s)
        await self._listening
        return code

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.ends()

    async def health(self) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://127.0.0.1:{self.port}/saude") as answer,
        ):
            return answer.status, (await answer.json())["situacao"]


class House:
    """The lives of one bot, one after the other, in a folder of their own."""

    def __init__(self, town: Town, folder: Path, **changed: str) -> None:
        self.town = town
        self._folder = folder
        self._changed = changed
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port = int(found.getsockname()[1])
        self._bot: Bot | None = None
        self._left = b""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._bot is not None:
            await self._bot.kill()

    async def start(self, **changed: str) -> Bot:
        self._left = self._marks()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.hanging", "iniciar",
            cwd=self._folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "REDE_TELEGRAM_TOKEN": TOKEN,
                "REDE_TELEGRAM_API": self.town.simulator.url,
                "REDE_DATABASE_URL": self.town.database_url,
                "REDE_WEB_PORT": "0",
                "REDE_STATUS_PORT": str(self._port),
                "REDE_ACTIONS_PER_TEN_SECONDS": "1000",
                "REDE_LOG_LEVEL": "WARNING",
                **self._changed,
                **changed,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        self._bot = Bot(process, self._port)
        return self._bot

    async def serves(self, person: int, number: int, within_s: float = 30) -> float:
        """Wait for the answer to a number; returns how long it took."""
        began_at = time.monotonic()
        await self.town.writes(person, f"/prova {number}")
        return await self.answers(person, number, within_s) - began_at

    async def answers(self, person: int, number: int, within_s: float = 30) -> float:
        async def answered() -> bool:
            return f"Feito {number}." in await self.town.sees(person)

        await self.town.until(answered, within_s)
        return time.monotonic()

    async def is_in_work(self) -> None:
        """Return when an update has been in work for so long that it is to be blamed."""

        async def is_new() -> bool:
            return self.marked() and self._marks() != self._left

        await self.town.until(is_new, 60)
        await asyncio.sleep(2 * STUCK_S)
        assert self.marked()

    def states(self) -> list[str]:
        # The bot may hang in the middle of a transaction: nobody may ask for its lock.
        engine = self.town.engine.execution_options(rede_reads=True)
        with Session(engine) as session:
            return list(session.scalars(select(InboxRow.state).order_by(InboxRow.update_id)))

    def marked(self) -> bool:
        """Whether a file still says what is in work."""
        return any(self._marks())

    def _marks(self) -> bytes:
        places = (self._folder / "dados", Path(str(self.town.engine.url.database)).parent)
        return b"".join(file.read_bytes() for place in places for file in place.glob("*.work"))


async def _expect_burial(house: House, ana: int, bia: int, patience_s: float) -> Bot:
    """Start once more: the poison is buried with words, and Bia is served at once."""
    bot = await house.start()
    served_after_s = await house.answers(bia, 1, 60) - bot.born_at
    # Another round with the poison would take another life; a busy machine takes its time.
    assert served_after_s < 1.5 * patience_s + 2
    (apology,) = [said for said in await house.town.sees(ana) if "Algo deu errado" in said]
    code = re.search(r"[0-9A-F]{6}", apology)
    assert code is not None
    # The one who looks after the bot finds it in the log by what Ana reads out.
    assert code.group() in bot.said
    assert house.states().count(InboxState.DEAD) == 1
    await house.serves(ana, 2)
    return bot


async def _prepare(house: House) -> tuple[Bot, int, int, float]:
    ana, bia = await house.town.person(42), await house.town.person(43)
    bot = await house.start()
    await house.serves(bia, 0, 60)
    return bot, ana, bia, time.monotonic() - bot.born_at


# --- It ends itself ---------------------------------------------------------------------------


@hung
async def test_process_ends_itself_and_the_third_one_buries_what_hung(
    town: Town, tmp_path: Path, command: str
) -> None:
    async with House(town, tmp_path) as house:
        bot, ana, bia, patience_s = await _prepare(house)
        await town.writes(ana, f"/{command} segredo")
        await house.is_in_work()
        await town.writes(bia, "/prova 1")
        for life in (1, 2):
            code = await bot.ends()
            assert code in {-signal.SIGPROF, 70}
            # Where it hung, and nothing of what anybody wrote.
            assert f"in {HANGS[command].__name__}" in bot.said
            assert "segredo" not in bot.said
            bot = await house.start() if life == 1 else bot
        bot = await _expect_burial(house, ana, bia, patience_s)
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.ends() == 0
        assert town.effects() == [0, 1, 2]
        assert not house.marked()


@hung
async def test_process_is_still_there_without_the_watch(
    sqlite_town: Town, tmp_path: Path, command: str
) -> None:
    """The negative control: nothing else would end it."""
    async with House(sqlite_town, tmp_path, REDE_TEST_FLAW="no_watch") as house:
        bot, ana, _, _ = await _prepare(house)
        await sqlite_town.writes(ana, f"/{command}")
        with pytest.raises(TimeoutError):
            await bot.ends(STAYS_FOR_S)


async def test_without_the_marker_the_third_start_hangs_again(
    sqlite_town: Town, tmp_path: Path
) -> None:
    """The negative control: the inbox alone brings it back for ever."""
    async with House(sqlite_town, tmp_path, REDE_TEST_FLAW="no_marker") as house:
        bot, ana, _, _ = await _prepare(house)
        await sqlite_town.writes(ana, "/expressao")
        for _ in range(3):
            assert await bot.ends() == -signal.SIGPROF
            bot = await house.start()
        await bot.kill()
        assert InboxState.DEAD not in house.states()


async def test_health_says_that_it_is_stuck(sqlite_town: Town, tmp_path: Path) -> None:
    async with House(sqlite_town, tmp_path, **LONG) as house:
        bot, ana, _, _ = await _prepare(house)
        before = await bot.health()
        await sqlite_town.writes(ana, "/circulo")
        await house.is_in_work()
        meanwhile = await bot.health()
        await bot.kill()
        assert before == (200, "bem")
        assert meanwhile == (503, "parado em uma mensagem")


# --- Somebody ends it -------------------------------------------------------------------------


async def test_killed_twice_in_the_middle_of_the_same_update(town: Town, tmp_path: Path) -> None:
    async with House(town, tmp_path, **LONG) as house:
        bot, ana, bia, patience_s = await _prepare(house)
        await town.writes(ana, "/expressao")
        for life in (1, 2):
            await house.is_in_work()
            if life == 1:
                await town.writes(bia, "/prova 1")
            assert bot.process.returncode is None
            await bot.kill()
            assert house.marked()
            bot = await house.start() if life == 1 else bot
        await _expect_burial(house, ana, bia, patience_s)


@pytest.mark.parametrize(("command", "limits"), [("expressao", {}), ("circulo", LONG)])
async def test_stopping_ends_a_process_that_hangs(
    sqlite_town: Town, tmp_path: Path, command: str, limits: dict[str, str]
) -> None:
    async with House(sqlite_town, tmp_path, **limits) as house:
        bot, ana, _, _ = await _prepare(house)
        await sqlite_town.writes(ana, f"/{command}")
        await house.is_in_work()
        bot.process.send_signal(signal.SIGTERM)
        # With the lock of the interpreter kept only the watch can; else long before it.
        await bot.ends(45)
        # Either way it stays known what was in work.
        assert house.marked()


async def test_two_quick_kills_blame_nobody(sqlite_town: Town, tmp_path: Path) -> None:
    """The negative control: whoever was in work when somebody ended us is innocent."""
    point = {"REDE_UNDER_TEST": "1", "REDE_FAILPOINT": "before_effect_commit"}
    async with House(sqlite_town, tmp_path, **QUICK) as house:
        ana = await sqlite_town.person(42)
        await sqlite_town.writes(ana, "/prova 1")
        for _ in range(2):
            assert await (await house.start(**point)).ends() == -signal.SIGKILL
            assert house.marked()
        await house.start()
        await house.answers(ana, 1, 60)
        assert set(house.states()) == {InboxState.DONE}


async def test_update_that_kills_at_once_is_blamed_in_the_end(
    sqlite_town: Town, tmp_path: Path
) -> None:
    async with House(sqlite_town, tmp_path, **QUICK) as house:
        ana, bia = await sqlite_town.person(42), await sqlite_town.person(43)
        await sqlite_town.writes(ana, "/morte")
        for _ in range(6):
            assert await (await house.start()).ends() == -signal.SIGKILL
        await sqlite_town.writes(bia, "/prova 1")
        await house.start()
        await house.answers(bia, 1, 60)
        assert house.states().count(InboxState.DEAD) == 1


async def test_process_that_was_stopped_for_long_goes_on(sqlite_town: Town, tmp_path: Path) -> None:
    async with House(sqlite_town, tmp_path) as house:
        bot, _, bia, _ = await _prepare(house)
        bot.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2 * TURN_S)
        bot.process.send_signal(signal.SIGCONT)
        await house.serves(bia, 1)
        await asyncio.sleep(2)
        assert bot.process.returncode is None


# --- The database ends it ---------------------------------------------------------------------


async def test_long_statement_is_ended_by_the_database(
    postgres_url: str,
    simulator: object,
    tmp_path: Path,
    probed: None,  # noqa: ARG001
) -> None:
    async with aiohttp.ClientSession(simulator.url) as http:  # type: ignore[attr-defined]
        town = Town(simulator, http, postgres_url)  # type: ignore[arg-type]
        async with House(town, tmp_path) as house:
            bot, ana, bia, _ = await _prepare(house)
            await town.writes(ana, "/espera")
            await asyncio.sleep(0.2)
            served_after_s = await house.serves(bia, 1)

            async def buried() -> bool:
                return InboxState.DEAD in house.states()

            await town.until(buried, 20)
            await town.settled()
            assert any("Algo deu errado" in said for said in await town.sees(ana))
            assert served_after_s < 10
            assert bot.process.returncode is None
            assert "in wait_in_database" in bot.said
            await bot.kill()
            town.engine.dispose()


async def test_locked_file_keeps_the_process_waiting_and_alive(
    sqlite_town: Town, tmp_path: Path
) -> None:
    async with House(sqlite_town, tmp_path) as house:
        bot, _, bia, _ = await _prepare(house)
        with sqlite_town.engine.connect() as held:
            held.execute(text("SELECT 1"))
            await sqlite_town.writes(bia, "/prova 1")
            await asyncio.sleep(3 * TURN_S)
            assert bot.process.returncode is None
        await house.answers(bia, 1)
