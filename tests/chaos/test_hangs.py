"""An event that never ends: the process ends itself, the third one buries it, others go on.

The real program, as a process of its own, with limits of seconds; see tests/chaos/hanging.py.
"""

import asyncio
import os
import re
import signal
import socket
import time
from pathlib import Path
from typing import Self

import aiohttp
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import InboxRow, InboxState
from tests import programs
from tests.bot.conftest import TOKEN, Harness, harness, probed, simulator, sqlite_harness
from tests.chaos.bots import ROOT
from tests.chaos.hanging import HANGS, STUCK_S, TURN_S

__all__ = ["harness", "probed", "simulator", "sqlite_harness"]

ENDS_WITHIN_S = 60.0
"""The limit counts the time of the processor, and others may use that too."""
STAYS_FOR_S = 4 * TURN_S
LONG = {"REDE_TEST_TURN_S": "60"}
"""Where the watch must not be quicker than the test."""
pytestmark = pytest.mark.timeout(240)
QUICK = {"REDE_TEST_STUCK_S": "100"}
"""Where every start counts as one at once, however busy the machine is."""
hung = pytest.mark.parametrize("command", ["expressao", "circulo"])


class Bot:
    """One life of the program."""

    def __init__(self, process: programs.Program, port: int) -> None:
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


class BotLives:
    """The lives of one bot, one after the other, in a folder of their own."""

    def __init__(self, harness: Harness, folder: Path, **changed: str) -> None:
        self.harness = harness
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
        process = await programs.start(
"tests.chaos.hanging", "iniciar",
            cwd=self._folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "REDE_TELEGRAM_TOKEN": TOKEN,
                "REDE_TELEGRAM_API": self.harness.simulator.url,
                "REDE_DATABASE_URL": self.harness.database_url,
                "REDE_WEB_PORT": "0",
                "REDE_STATUS_PORT": str(self._port),
                "REDE_ACTIONS_PER_TEN_SECONDS": "1000",
                "REDE_LOG_LEVEL": "WARNING",
                **self._changed,
                **changed,
            },
            stdout=programs.PIPE,
            stderr=programs.STDOUT,
        )  # fmt: skip
        self._bot = Bot(process, self._port)
        return self._bot

    async def serves(self, person: int, number: int, within_s: float = 30) -> float:
        """Wait for the answer to a number; returns how long it took."""
        began_at = time.monotonic()
        await self.harness.writes(person, f"/prova {number}")
        return await self.answers(person, number, within_s) - began_at

    async def answers(self, person: int, number: int, within_s: float = 30) -> float:
        async def answered() -> bool:
            return f"Feito {number}." in await self.harness.sees(person)

        await self.harness.until(answered, within_s)
        return time.monotonic()

    async def is_in_work(self) -> None:
        """Return when an update has been in work for so long that it is to be blamed."""

        async def is_new() -> bool:
            return self.marked() and self._marks() != self._left

        await self.harness.until(is_new, 60)
        await asyncio.sleep(2 * STUCK_S)
        assert self.marked()

    def states(self) -> list[str]:
        # The bot may hang in the middle of a transaction: nobody may ask for its lock.
        engine = self.harness.engine.execution_options(rede_reads=True)
        with Session(engine) as session:
            return list(session.scalars(select(InboxRow.state).order_by(InboxRow.update_id)))

    def marked(self) -> bool:
        """Whether a file still says what is in work."""
        return any(self._marks())

    def _marks(self) -> bytes:
        places = (self._folder / "dados", Path(str(self.harness.engine.url.database)).parent)
        return b"".join(file.read_bytes() for place in places for file in place.glob("*.work"))


async def _expect_burial(bot_lives: BotLives, ana: int, bia: int, patience_s: float) -> Bot:
    """Start once more: the poison is buried with words, and Bia is served at once."""
    bot = await bot_lives.start()
    served_after_s = await bot_lives.answers(bia, 1, 60) - bot.born_at
    # Another round with the poison would take another life; a busy machine takes its time.
    assert served_after_s < 1.5 * patience_s + 2
    (outage_notice,) = [
        said for said in await bot_lives.harness.sees(ana) if "Algo deu errado" in said
    ]
    code = re.search(r"[0-9A-F]{6}", outage_notice)
    assert code is not None
    # The one who looks after the bot finds it in the log by what Ana reads out.
    assert code.group() in bot.said
    assert bot_lives.states().count(InboxState.DEAD) == 1
    await bot_lives.serves(ana, 2)
    return bot


async def _prepare(bot_lives: BotLives) -> tuple[Bot, int, int, float]:
    ana, bia = await bot_lives.harness.person(42), await bot_lives.harness.person(43)
    bot = await bot_lives.start()
    await bot_lives.serves(bia, 0, 60)
    return bot, ana, bia, time.monotonic() - bot.born_at


# --- It ends itself ---------------------------------------------------------------------------


@pytest.mark.long(on="sqlite-circulo")
@pytest.mark.long(on="postgresql-expressao")
@hung
async def test_process_ends_itself_and_the_third_one_buries_what_hung(
    harness: Harness, tmp_path: Path, command: str
) -> None:
    async with BotLives(harness, tmp_path) as bot_lives:
        bot, ana, bia, patience_s = await _prepare(bot_lives)
        await harness.writes(ana, f"/{command} segredo")
        await bot_lives.is_in_work()
        await harness.writes(bia, "/prova 1")
        for life in (1, 2):
            code = await bot.ends()
            assert code in {-signal.SIGPROF, 70}
            # Where it hung, and nothing of what anybody wrote.
            assert f"in {HANGS[command].__name__}" in bot.said
            assert "segredo" not in bot.said
            bot = await bot_lives.start() if life == 1 else bot
        bot = await _expect_burial(bot_lives, ana, bia, patience_s)
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.ends() == 0
        assert harness.effects() == [0, 1, 2]
        assert not bot_lives.marked()


@pytest.mark.long(on="circulo")
@hung
async def test_process_is_still_there_without_the_watch(
    sqlite_harness: Harness, tmp_path: Path, command: str
) -> None:
    """The negative control: nothing else would end it."""
    async with BotLives(sqlite_harness, tmp_path, REDE_TEST_FLAW="no_watch") as bot_lives:
        bot, ana, _, _ = await _prepare(bot_lives)
        await sqlite_harness.writes(ana, f"/{command}")
        with pytest.raises(TimeoutError):
            await bot.ends(STAYS_FOR_S)


async def test_without_the_marker_the_third_start_hangs_again(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    """The negative control: the inbox alone brings it back for ever."""
    async with BotLives(sqlite_harness, tmp_path, REDE_TEST_FLAW="no_marker") as bot_lives:
        bot, ana, _, _ = await _prepare(bot_lives)
        await sqlite_harness.writes(ana, "/expressao")
        for _ in range(3):
            assert await bot.ends() == -signal.SIGPROF
            bot = await bot_lives.start()
        await bot.kill()
        assert InboxState.DEAD not in bot_lives.states()


async def test_health_says_that_it_is_stuck(sqlite_harness: Harness, tmp_path: Path) -> None:
    async with BotLives(sqlite_harness, tmp_path, **LONG) as bot_lives:
        bot, ana, _, _ = await _prepare(bot_lives)
        before = await bot.health()
        await sqlite_harness.writes(ana, "/circulo")
        await bot_lives.is_in_work()
        meanwhile = await bot.health()
        await bot.kill()
        assert before == (200, "bem")
        assert meanwhile == (503, "parado em uma mensagem")


# --- Somebody ends it -------------------------------------------------------------------------


@pytest.mark.long(on="sqlite")
async def test_killed_twice_in_the_middle_of_the_same_update(
    harness: Harness, tmp_path: Path
) -> None:
    async with BotLives(harness, tmp_path, **LONG) as bot_lives:
        bot, ana, bia, patience_s = await _prepare(bot_lives)
        await harness.writes(ana, "/expressao")
        for life in (1, 2):
            await bot_lives.is_in_work()
            if life == 1:
                await harness.writes(bia, "/prova 1")
            assert bot.process.returncode is None
            await bot.kill()
            assert bot_lives.marked()
            bot = await bot_lives.start() if life == 1 else bot
        await _expect_burial(bot_lives, ana, bia, patience_s)


@pytest.mark.long(on="expressao")
@pytest.mark.parametrize(("command", "limits"), [("expressao", {}), ("circulo", LONG)])
async def test_stopping_ends_a_process_that_hangs(
    sqlite_harness: Harness, tmp_path: Path, command: str, limits: dict[str, str]
) -> None:
    async with BotLives(sqlite_harness, tmp_path, **limits) as bot_lives:
        bot, ana, _, _ = await _prepare(bot_lives)
        await sqlite_harness.writes(ana, f"/{command}")
        await bot_lives.is_in_work()
        bot.process.send_signal(signal.SIGTERM)
        # With the lock of the interpreter kept only the watch can; else long before it.
        await bot.ends(45)
        # Either way it stays known what was in work.
        assert bot_lives.marked()


async def test_two_quick_kills_blame_nobody(sqlite_harness: Harness, tmp_path: Path) -> None:
    """The negative control: whoever was in work when somebody ended us is innocent."""
    point = {"REDE_UNDER_TEST": "1", "REDE_FAILPOINT": "before_effect_commit"}
    async with BotLives(sqlite_harness, tmp_path, **QUICK) as bot_lives:
        ana = await sqlite_harness.person(42)
        await sqlite_harness.writes(ana, "/prova 1")
        for _ in range(2):
            assert await (await bot_lives.start(**point)).ends() == -signal.SIGKILL
            assert bot_lives.marked()
        await bot_lives.start()
        await bot_lives.answers(ana, 1, 60)
        assert set(bot_lives.states()) == {InboxState.DONE}


async def test_update_that_kills_at_once_is_blamed_in_the_end(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    async with BotLives(sqlite_harness, tmp_path, **QUICK) as bot_lives:
        ana, bia = await sqlite_harness.person(42), await sqlite_harness.person(43)
        await sqlite_harness.writes(ana, "/morte")
        for _ in range(6):
            assert await (await bot_lives.start()).ends() == -signal.SIGKILL
        await sqlite_harness.writes(bia, "/prova 1")
        await bot_lives.start()
        await bot_lives.answers(bia, 1, 60)
        assert bot_lives.states().count(InboxState.DEAD) == 1


async def test_process_that_was_stopped_for_long_goes_on(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    # A pause counts as two looks, a second in all: on a busy machine little may come on top.
    limit_s = 2 * TURN_S
    async with BotLives(sqlite_harness, tmp_path, REDE_TEST_TURN_S=str(limit_s)) as bot_lives:
        bot, _, bia, _ = await _prepare(bot_lives)
        bot.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2 * limit_s)
        bot.process.send_signal(signal.SIGCONT)
        await bot_lives.serves(bia, 1)
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
        harness = Harness(simulator, http, postgres_url)  # type: ignore[arg-type]
        async with BotLives(harness, tmp_path) as bot_lives:
            bot, ana, bia, _ = await _prepare(bot_lives)
            await harness.writes(ana, "/espera")
            await asyncio.sleep(0.2)
            served_after_s = await bot_lives.serves(bia, 1)

            async def buried() -> bool:
                return InboxState.DEAD in bot_lives.states()

            await harness.until(buried, 60)
            await harness.settled()
            assert any("Algo deu errado" in said for said in await harness.sees(ana))
            assert served_after_s < 10
            assert bot.process.returncode is None
            assert "in wait_in_database" in bot.said
            await bot.kill()
            harness.engine.dispose()


async def test_locked_file_keeps_the_process_waiting_and_alive(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    async with BotLives(sqlite_harness, tmp_path) as bot_lives:
        bot, _, bia, _ = await _prepare(bot_lives)
        with sqlite_harness.engine.connect() as held:
            held.execute(text("SELECT 1"))
            await sqlite_harness.writes(bia, "/prova 1")
            await asyncio.sleep(3 * TURN_S)
            assert bot.process.returncode is None
        await bot_lives.answers(bia, 1)
