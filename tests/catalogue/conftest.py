"""What the walks are given; and no conversation is had twice in a run that looks at the screens."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from messages import organization
from tests.catalogue.run import RECORDING, is_recorded
from tests.catalogue.scene import Scene
from tests.chat import Chat


@pytest.fixture
def scene(chat: Chat, session: Session) -> Scene:
    return Scene(chat, session)


@pytest.fixture
def address() -> Iterator[None]:
    """The organization has an e-mail address."""
    before = organization.current()
    organization.introduce(organization.Organization(email="rede@planejamento.mg.gov.br"))
    yield
    organization.introduce(before)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the conversations on SQLite to the recorder, where its test is part of the run."""
    if not any(item.nodeid == RECORDING for item in items):
        return
    again = [
        item for item in items if item.nodeid.startswith("tests/handlers/") and is_recorded(item)
    ]
    config.hook.pytest_deselected(items=again)
    left = set(items) - set(again)
    items[:] = [item for item in items if item in left]
