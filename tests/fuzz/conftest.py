"""The scene of all trials here: one seeded database, and every place a dialogue can be in."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot import logs
from database.engine import make_engine
from tests.fuzz import fuzzed_bot, places
from tests.fuzz.fuzzed_bot import DialogState, FuzzedBot
from tests.fuzz.seeded_people import SeededPeople, seat_everybody


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give time to whoever comes first and looks for the places: on a busy machine minutes."""
    for item in items:
        if "fuzz_case" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(400))


@dataclass(frozen=True)
class FuzzCase:
    """What is there before anybody acts."""

    database: Path
    seeded: SeededPeople

    @cached_property
    def places(self) -> list[DialogState]:
        """Every place a dialogue can be in; looked for only where a test asks."""
        engine = make_engine(f"sqlite:///{self.database}")
        with Session(engine, expire_on_commit=False) as session:
            found = places.places(session, self.seeded)
            session.rollback()
        engine.dispose()
        return found


@pytest.fixture(scope="session")
def fuzz_case(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> FuzzCase:
    path = tmp_path_factory.mktemp("fuzz") / "seeded.db"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    with Session(engine, expire_on_commit=False) as session, session.begin():
        seeded = seat_everybody(session)
    engine.dispose()
    return FuzzCase(path, seeded)


@pytest.fixture
async def tappers(fuzz_case: FuzzCase, tmp_path: Path) -> AsyncIterator[FuzzedBot]:
    """The bot at work on a copy of the scene."""
    path = tmp_path / "rede.db"
    shutil.copyfile(fuzz_case.database, path)
    logs.set_up("WARNING")
    async with fuzzed_bot.opened(f"sqlite:///{path}", fuzz_case.seeded) as opened:
        yield opened
