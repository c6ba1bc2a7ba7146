"""The short form of `make chaos`: every failpoint on both databases, and what a flaw would do."""

import random
from collections.abc import AsyncIterator

import pytest

from bot import failpoints
from tests.bot.conftest import Town
from tests.chaos import flaws, verdict
from tests.chaos.bots import Nursery, environment
from tests.chaos.city import City, plan
from tests.chaos.conftest import opened_town
from tests.scale import LONG


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with opened_town(database_url) as town:
        yield town


@pytest.fixture
async def sqlite_town(sqlite_url: str) -> AsyncIterator[Town]:
    async with opened_town(sqlite_url) as town:
        yield town


_CORE = {"after_inbox", "before_effect_commit", "after_effect_commit", "before_send", "after_send"}
"""Where each database dies in every run."""


def _points(database_url: str) -> list[str]:
    """Return the places of this run: all in the long form, else each database takes half."""
    part = 0 if database_url.startswith("sqlite") else 1
    return [
        name
        for number, name in enumerate(failpoints.NAMES)
        if LONG or name in _CORE or number % 2 == part
    ]


async def test_kill_at_every_failpoint_loses_and_doubles_nothing(town: Town) -> None:
    chance = random.Random(4)  # noqa: S311 - no secret
    points = _points(town.database_url)
    steps = plan(chance, len(points) + 3, points)
    async with Nursery(environment(town)) as nursery, City(town, nursery) as city:
        for step in steps:
            if isinstance(step, tuple):
                await city.kill_at(*step, give_up_s=20)
            else:
                await city.kill_after(step)
        broken = await city.rest()

    assert broken == []
    reached = set(city.history.kills_by_point)
    # Only a flood wait of one chat leads there, which not every life meets.
    seldom = {"after_give_back", "after_give_back, never reached"}
    assert reached - seldom == {*points, "at random"} - seldom, city.history.summary()
    assert city.history.updates_count > 50


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("acknowledge_first", "effects lost"),
        ("settle_first", "answers never arrived"),
        ("no_inbox_check", "effects doubled"),
        ("forgets_updates", "I10 a replay changed"),
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
        broken = await city.rest(replays=flaw == "forgets_updates")

    assert [line for line in broken if words in line], broken


@pytest.mark.parametrize(("flaw", "least", "most"), [("", 0, 2), ("no_receipts", 4, 40)])
async def test_kill_between_the_sending_and_its_commit_sends_little_twice(
    sqlite_town: Town, flaw: str, least: int, most: int
) -> None:
    given = environment(sqlite_town, REDE_TEST_FLAW=flaw)
    city = City(sqlite_town, nursery := Nursery(given))
    # No other is under way: each kill is about the one answer asked for here, which Telegram
    # has taken. With several, the next is on its way by then, and nobody can tell of that one.
    city.pause_s = 3_600
    async with nursery, city:
        await city.residents.stop()
        for _ in range(6):
            await sqlite_town.writes(501, f"/prova {city.history.ask_number()}")
            await city.kill_at("before_settle", 1)
        broken = await city.rest(replays=False)

    assert least <= verdict.duplicates(city.history) <= most
    assert [line for line in broken if "came twice" not in line] == []


def test_failpoints_cannot_be_armed_without_the_mark_of_a_test() -> None:
    unset = failpoints.armed({})

    assert failpoints.armed({"REDE_FAILPOINT": "before_send:1"}) is unset
    assert failpoints.armed({"REDE_FAILPOINT": "before_send", "REDE_UNDER_TEST": "1"}) is not unset
    with pytest.raises(ValueError, match="no failpoint"):
        failpoints.armed({"REDE_FAILPOINT": "anywhere", "REDE_UNDER_TEST": "1"})
    for name in failpoints.NAMES:
        unset(name)
