"""The scene of all trials here: one seeded database, and every place a dialogue can be in."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot import logs
from database.engine import make_engine
from tests.fuzz import places, street
from tests.fuzz.cast import Cast, seat_everybody
from tests.fuzz.street import Place, Street


@dataclass(frozen=True, slots=True)
class Scene:
    """What is there before anybody acts."""

    database: Path
    cast: Cast
    places: list[Place]


@pytest.fixture(scope="session")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    path = tmp_path_factory.mktemp("fuzz") / "seeded.db"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    with Session(engine, expire_on_commit=False) as session, session.begin():
        cast = seat_everybody(session)
    with Session(engine, expire_on_commit=False) as session:
        found = places.places(session, cast)
        session.rollback()
    engine.dispose()
    return Scene(path, cast, found)


@pytest.fixture
async def crowd(scene: Scene, tmp_path: Path) -> AsyncIterator[Street]:
    """The bot at work on a copy of the scene."""
    path = tmp_path / "rede.db"
    shutil.copyfile(scene.database, path)
    logs.set_up("WARNING")
    async with street.opened(f"sqlite:///{path}", scene.cast) as opened:
        yield opened
