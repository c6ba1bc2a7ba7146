"""The short form of `make chaos`: every failpoint on both databases, and what a flaw would do."""

import random
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot import failpoints
from simulator import Simulator
from tests.bot.conftest import TOKEN, Town
from tests.chaos import flaws
from tests.chaos.city import City, Nursery, environment, plan
from tests.make import NOW


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async for town in _town(database_url):
        yield town


@pytest.fixture
async def sqlite_town(sqlite_url: str) -> AsyncIterator[Town]:
    async for town in _town(sqlite_url):
        yield town


async def _town(url: str) -> AsyncIterator[Town]:
    async with (
        Simulator(bots=[(TOKEN, "prova_bot", "Prova")], start=NOW) as simulator,
        aiohttp.ClientSession(simulator.url) as http,
    ):
        town = Town(simulator, http, url)
        yield town
        town.engine.dispose()


async def test_kill_at_every_failpoint_loses_and_doubles_nothing(town: Town) -> None:
    chance = random.Random(4)  # noqa: S311 - no secret
    steps = plan(chance, len(failpoints.NAMES) + 3)
    async with Nursery(environment(town)) as nursery, City(town, nursery) as city:
        for step in steps:
            if isinstance(step, tuple):
                await city.kill_at(*step)
            else:
                await city.kill_after(step)
        broken = await city.rest()

    assert broken == []
    reached = set(city.history.kills_by_point)
    assert reached == {*failpoints.NAMES, "at random"}, city.history.summary()
    assert city.history.updates_count > 50


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("acknowledge_first", "effects lost"),
        ("settle_first", "answers never arrived"),
        ("no_inbox_check", "effects doubled"),
    ],
)
async def test_verdict_goes_red_without_the_protection(
    sqlite_town: Town, flaw: str, words: str
) -> None:
    assert flaw in flaws.NAMES
    given = environment(sqlite_town, REDE_TEST_FLAW=flaw)
    async with Nursery(given) as nursery, City(sqlite_town, nursery) as city:
        for _ in range(3):
            await city.kill_busy(20)
        broken = await city.rest()

    assert [line for line in broken if words in line], broken


def test_failpoints_cannot_be_armed_without_the_mark_of_a_test() -> None:
    unset = failpoints.armed({})

    assert failpoints.armed({"REDE_FAILPOINT": "before_send:1"}) is unset
    assert failpoints.armed({"REDE_FAILPOINT": "before_send", "REDE_UNDER_TEST": "1"}) is not unset
    with pytest.raises(ValueError, match="no failpoint"):
        failpoints.armed({"REDE_FAILPOINT": "anywhere", "REDE_UNDER_TEST": "1"})
    for name in failpoints.NAMES:
        unset(name)
