"""The disk is full: people are told so, /saude is red, and nothing is lost when there is room."""

import asyncio
import contextlib
import shutil
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import make_url

from bot import status
from bot.intake import Intake
from bot.telegram.client import Update
from simulator import Simulator
from tests.bot.conftest import Harness, probed, simulator
from tests.bot.test_kills import _start
from tests.chaos.disks import SmallDisk, can_mount, limit_files, small_disk
from tests.conftest import migrate
from tests.postgres import FragileServer, fragile_server
from tests.scale import sized

__all__ = ["probed", "simulator"]

TIMES = sized(1, 20)
TROUBLE = "Estou com um problema técnico"
pytestmark = pytest.mark.timeout(90 + TIMES * 60)

needs_root = pytest.mark.skipif(not can_mount(), reason="only root may mount a file system")


class Writers:
    """People who write on, and what they were told; each trouble meets ten others."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.written = 0
        self._by_person: dict[int, list[int]] = {}
        self._here: list[int] = []

    async def moves_in(self) -> None:
        """Ten people who were not told of any trouble yet."""
        first = 50 + len(self._by_person)
        self._here = [await self.harness.person(number) for number in range(first, first + 10)]
        self._by_person |= {person: [] for person in self._here}
        await self.harness.settled(40)

    async def writes(self) -> None:
        """The next person writes."""
        self.written += 1
        person = self._here[self.written % len(self._here)]
        self._by_person[person].append(self.written)
        await self.harness.writes(person, f"/prova {self.written}")

    async def write_until_told(self, timeout_s: float = 40) -> None:
        """Write, everybody in turn, until somebody reads that there is a trouble."""
        began_at = time.monotonic()
        while not await self._is_told():
            assert time.monotonic() - began_at < timeout_s
            await self.writes()
            await asyncio.sleep(0.02)

    async def _is_told(self) -> bool:
        seen = [text for person in self._here for text in await self.harness.sees(person)]
        return any(text.startswith(TROUBLE) for text in seen)

    async def check(self) -> None:
        """Everything was done once, in order, and said."""
        effects = self.harness.effects()
        assert sorted(n or 0 for n in effects) == list(range(1, self.written + 1))
        for person, wanted in self._by_person.items():
            mine = set(wanted)
            assert [n for n in effects if n in mine] == wanted
            said = {text for text in await self.harness.sees(person) if text.startswith("Feito")}
            assert said == {f"Feito {number}." for number in wanted}


async def _health(port: int) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/saude") as answer,
    ):
        return answer.status, (await answer.json())["situacao"]


def _whole(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


async def _fill_and_make_room(
    harness: Harness, fill: Callable[[], None], make_room: Callable[[int], None]
) -> None:
    writers = Writers(harness)
    async with harness.application().running() as application:
        for number in range(TIMES):
            await writers.moves_in()
            await asyncio.to_thread(fill)
            await writers.write_until_told()
            assert await _health(application.status_port) == (
                503,
                "o banco de dados não aceita escritas",
            )
            await asyncio.to_thread(make_room, number)

            await harness.settled(120)

            async def well() -> bool:
                return await _health(application.status_port) == (200, "bem")

            await harness.until(well, 30)
        await writers.check()


@pytest.fixture(autouse=True)
def _soon_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "_REFUSED_S", 3.0)


@pytest.fixture
async def sqlite_disk(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[SmallDisk]:
    with small_disk(tmp_path / "small", 3) as disk:
        shutil.copyfile(sqlite_template, disk.folder / "rede.db")
        yield disk


@needs_root
async def test_full_disk_below_sqlite_is_told_and_loses_nothing(
    simulator: Simulator, sqlite_disk: SmallDisk, probed: None
) -> None:
    del probed
    path = sqlite_disk.folder / "rede.db"
    async with aiohttp.ClientSession(simulator.url) as http:
        harness = Harness(simulator, http, f"sqlite:///{path}")
        await _fill_and_make_room(
            harness, sqlite_disk.fill, lambda number: sqlite_disk.resize(3 + 3 * (number + 1))
        )
        harness.engine.dispose()
    assert _whole(path) == "ok"


@needs_root
# The control of a short form that went well.
@pytest.mark.long
async def test_control_full_disk_loses_messages_that_are_confirmed_before_they_are_kept(
    simulator: Simulator,
    sqlite_disk: SmallDisk,
    probed: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del probed

    async def take(intake: Intake, updates: Sequence[Update]) -> None:
        intake.offset = updates[-1]["update_id"] + 1
        await intake.receive(updates)

    monkeypatch.setattr(Intake, "_take", take)
    path = sqlite_disk.folder / "rede.db"
    async with aiohttp.ClientSession(simulator.url) as http:
        harness = Harness(simulator, http, f"sqlite:///{path}")
        writers = Writers(harness)
        async with harness.application().running():
            await writers.moves_in()
            sqlite_disk.fill()
            for _ in range(60):
                await writers.writes()
                await asyncio.sleep(0.05)
            await asyncio.sleep(3)
            sqlite_disk.resize(9)
            await harness.settled(40)
            effects = harness.effects()
        harness.engine.dispose()

    assert len(effects) < writers.written


@needs_root
async def test_full_disk_below_postgresql_is_told_and_loses_nothing(
    simulator: Simulator, postgres_disk: tuple[SmallDisk, str], probed: None
) -> None:
    del probed
    disk, url = postgres_disk
    async with aiohttp.ClientSession(simulator.url) as http:
        harness = Harness(simulator, http, url)
        await _fill_and_make_room(harness, disk.fill, lambda number: disk.resize(32 + 4 * number))
        harness.engine.dispose()


@pytest.fixture(scope="module")
def server() -> Iterator[FragileServer]:
    with fragile_server() as server:
        yield server


@pytest.fixture
def postgres_disk(server: FragileServer) -> Iterator[tuple[SmallDisk, str]]:
    """Tables on a small disk; the server's own files stand elsewhere."""
    with small_disk(server.folder / "small", 28) as disk:
        place = disk.folder / "space"
        place.mkdir()
        if server.user is not None:
            shutil.chown(place, server.user)
        with server.database() as url:
            server.run(f"CREATE TABLESPACE small LOCATION '{place}'")
            name = make_url(url).database
            server.run(f'ALTER DATABASE "{name}" SET default_tablespace = small')
            migrate(url)
            yield disk, url
        server.run("DROP TABLESPACE small")


async def test_file_that_may_not_grow_is_told_and_loses_nothing(
    simulator: Simulator, sqlite_url: str, probed: None
) -> None:
    """The same without a file system of one's own: the limit of the process does it."""
    del probed
    async with aiohttp.ClientSession(simulator.url) as http:
        harness = Harness(simulator, http, sqlite_url)
        path = harness.database_path
        assert path is not None
        bot = await _start(harness)
        writers = Writers(harness)
        for _ in range(TIMES):
            await writers.moves_in()
            # A log that is long already is written over, and need not grow for a while.
            with contextlib.closing(sqlite3.connect(path)) as other:
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            wal = path.with_name(f"{path.name}-wal")
            limit_files(bot.pid, max(path.stat().st_size, wal.stat().st_size))
            await writers.write_until_told()
            limit_files(bot.pid, None)
            await harness.settled(120)
        await writers.check()
        bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 15) == 0
        harness.engine.dispose()
    assert _whole(path) == "ok"
