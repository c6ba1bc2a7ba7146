"""The scene of all trials here: one seeded database, and every place a dialogue can be in."""

import pickle
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot import logs
from database.engine import make_engine
from tests.fuzz import fuzzed_bot, places
from tests.fuzz.fuzzed_bot import DialogState, FuzzedBot
from tests.fuzz.seeded_people import SeededPeople, seat_everybody
from tests.once import Once


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
    once: Once

    @cached_property
    def places(self) -> list[DialogState]:
        """Every place a dialogue can be in; looked for only where a test asks, once in a run."""
        found: list[DialogState] = _read(self.once("places.pickle", self._look))
        return found

    def _look(self, path: Path) -> None:
        engine = make_engine(f"sqlite:///{self.database}")
        with Session(engine, expire_on_commit=False) as session:
            _write(path, places.places(session, self.seeded))
            session.rollback()
        engine.dispose()


@pytest.fixture(scope="session")
def fuzz_case(
    sqlite_template: Path, once: Once, tmp_path_factory: pytest.TempPathFactory
) -> FuzzCase:
    def seat(path: Path) -> None:
        shutil.copyfile(sqlite_template, path)
        engine = make_engine(f"sqlite:///{path}")
        with Session(engine, expire_on_commit=False) as session, session.begin():
            seeded = seat_everybody(session)
        engine.dispose()
        _write(path.with_name("seeded.pickle"), seeded)

    database = once("seeded.db", seat)
    path = tmp_path_factory.mktemp("fuzz") / "seeded.db"
    shutil.copyfile(database, path)
    return FuzzCase(path, _read(database.with_name("seeded.pickle")), once)


def _write(path: Path, made: Any) -> None:
    path.write_bytes(pickle.dumps(made))


def _read(path: Path) -> Any:
    return pickle.loads(path.read_bytes())  # noqa: S301 - our own


@pytest.fixture
async def tappers(fuzz_case: FuzzCase, tmp_path: Path) -> AsyncIterator[FuzzedBot]:
    """The bot at work on a copy of the scene."""
    path = tmp_path / "rede.db"
    shutil.copyfile(fuzz_case.database, path)
    logs.set_up("WARNING")
    async with fuzzed_bot.opened(f"sqlite:///{path}", fuzz_case.seeded) as opened:
        yield opened
