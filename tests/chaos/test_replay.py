"""F11: what comes twice, late or all over again leaves the same state as what came once."""

import random
from collections.abc import Iterator

import pytest

from tests.chaos import replay
from tests.scale import sized

UPDATES = sized(250, 50_000)
PEOPLE = sized(40, 2_000)
pytestmark = pytest.mark.timeout(sized(240, 7_200))


@pytest.fixture
def other_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A second database of the same kind as `database_url`."""
    kind = request.node.callspec.params["database_url"]
    if kind == "sqlite":
        path = request.getfixturevalue("tmp_path") / "other.db"
        yield f"sqlite:///{path}"
    else:
        server = request.getfixturevalue("postgres_server")
        with server.database(request.getfixturevalue("postgres_template")) as url:
            yield url


async def test_state_is_that_of_the_clean_run(database_url: str, other_url: str) -> None:
    chance = random.Random(11)  # noqa: S311 - no secret
    clean = replay.day(PEOPLE, UPDATES, chance)
    disturbed = replay.disturbed(clean, chance)
    for url in (database_url, other_url):
        replay.fill(url, PEOPLE)

    (wanted,) = await replay.live(database_url, clean)
    after, again = await replay.live(other_url, disturbed, clean)

    late = replay.out_of_order(disturbed)
    print(  # noqa: T201
        f"{len(clean)} updates, {len(disturbed) - len(clean)} doubles, {late} out of order, "
        f"{len(clean)} again; {wanted.rows} rows, {wanted.digest[:12]}"
    )
    assert late >= UPDATES / 12
    assert after == wanted
    assert again == wanted


async def test_state_differs_without_the_inbox(sqlite_url: str, tmp_path: object) -> None:
    chance = random.Random(11)  # noqa: S311 - no secret
    clean = replay.day(40, sized(250, 2_000), chance)
    other = f"sqlite:///{tmp_path}/other.db"
    for url in (sqlite_url, other):
        replay.fill(url, 40)

    (wanted,) = await replay.live(sqlite_url, clean)
    after, again = await replay.live(
        other, replay.disturbed(clean, chance), clean, flaw="no_inbox_key"
    )

    assert after != wanted
    assert again != wanted
