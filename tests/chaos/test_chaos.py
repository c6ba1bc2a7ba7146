"""The short form of `make chaos`: every failpoint on both databases, and what a flaw would do."""

import random
from collections.abc import AsyncIterator

import pytest

from bot import failpoints
from tests.bot.conftest import Harness
from tests.chaos import flaws, verdict
from tests.chaos.bots import BotForks, environment
from tests.chaos.conftest import opened_harness
from tests.chaos.kill_run import KillRun, plan
from tests.scale import LONG, sized

# A minute on a quiet machine; others use it too.
pytestmark = pytest.mark.timeout(300)

KILLS = sized(3, 6)
MOST_WAITING = sized(20, 1_000)
"""A slow machine does not get more to do: what waits keeps each life busy until its end."""


@pytest.fixture
async def harness(database_url: str) -> AsyncIterator[Harness]:
    async with opened_harness(database_url) as harness:
        yield harness


@pytest.fixture
async def sqlite_harness(sqlite_url: str) -> AsyncIterator[Harness]:
    async with opened_harness(sqlite_url) as harness:
        yield harness


_CORE = {"before_effect_commit", "after_effect_commit", "after_send"}
"""Where each database dies in every run."""


def _points(database_url: str) -> list[str]:
    """Return the places of this run: all in the long form, else each database takes half."""
    part = 0 if database_url.startswith("sqlite") else 1
    return [
        name
        for number, name in enumerate(failpoints.NAMES)
        if LONG or name in _CORE or number % 2 == part
    ]


async def test_kill_at_every_failpoint_loses_and_doubles_nothing(harness: Harness) -> None:
    chance = random.Random(4)  # noqa: S311 - no secret
    points = _points(harness.database_url)
    steps = plan(chance, len(points) + sized(1, 3), points)
    kill_run = KillRun(harness, bot_forks := BotForks(environment(harness)))
    kill_run.most_waiting = MOST_WAITING
    async with bot_forks, kill_run:
        for step in steps:
            if isinstance(step, tuple):
                await kill_run.kill_at(*step, give_up_s=20)
            else:
                await kill_run.kill_after(step)
        broken = await kill_run.rest()

    assert broken == []
    reached = set(kill_run.history.kills_by_point)
    # Only a flood wait of one chat leads there, which not every life meets.
    seldom = {"after_give_back", "after_give_back, never reached"}
    assert reached - seldom == {*points, "at random"} - seldom, kill_run.history.summary()
    assert kill_run.history.updates_count > 50


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("acknowledge_first", "effects lost"),
        pytest.param("settle_first", "answers never arrived", marks=pytest.mark.long),
        pytest.param("no_inbox_check", "effects doubled", marks=pytest.mark.long),
        pytest.param("forgets_updates", "I10 a replay changed", marks=pytest.mark.long),
    ],
)
async def test_verdict_goes_red_without_the_protection(
    sqlite_harness: Harness, flaw: str, words: str
) -> None:
    assert flaw in flaws.NAMES
    given = environment(sqlite_harness, REDE_TEST_FLAW=flaw)
    async with BotForks(given) as bot_forks, KillRun(sqlite_harness, bot_forks) as kill_run:
        for _ in range(2):
            await kill_run.kill_busy(15)
        broken = await kill_run.rest(replays=flaw == "forgets_updates")

    assert [line for line in broken if words in line], broken


@pytest.mark.parametrize(("flaw", "least", "most"), [("", 0, 1), ("no_receipts", KILLS - 1, 40)])
async def test_kill_between_the_sending_and_its_commit_sends_little_twice(
    sqlite_harness: Harness, flaw: str, least: int, most: int
) -> None:
    given = environment(sqlite_harness, REDE_TEST_FLAW=flaw)
    kill_run = KillRun(sqlite_harness, bot_forks := BotForks(given))
    # No other is under way: each kill is about the one answer asked for here, which Telegram
    # has taken. With several, the next is on its way by then, and nobody can tell of that one.
    kill_run.pause_s = 3_600
    async with bot_forks, kill_run:
        await kill_run.residents.stop()
        for _ in range(KILLS):
            await sqlite_harness.writes(501, f"/prova {kill_run.history.ask_number()}")
            await kill_run.kill_at("before_settle", 1)
        broken = await kill_run.rest(replays=False)

    assert least <= verdict.duplicates(kill_run.history) <= most
    assert [line for line in broken if "came twice" not in line] == []


def test_failpoints_cannot_be_armed_without_the_mark_of_a_test() -> None:
    unset = failpoints.armed({})

    assert failpoints.armed({"REDE_FAILPOINT": "before_send:1"}) is unset
    assert failpoints.armed({"REDE_FAILPOINT": "before_send", "REDE_UNDER_TEST": "1"}) is not unset
    with pytest.raises(ValueError, match="no failpoint"):
        failpoints.armed({"REDE_FAILPOINT": "anywhere", "REDE_UNDER_TEST": "1"})
    for name in failpoints.NAMES:
        unset(name)
