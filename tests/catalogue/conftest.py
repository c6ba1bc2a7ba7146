"""Where the screens are looked at, their conversations have been had: not twice in one run."""

import pytest

from tests.catalogue.run import RECORDING, is_recorded
from tests.conftest import ROOT


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the conversations on SQLite to the recorder, where its test is part of the run."""
    if not any(item.nodeid == RECORDING for item in items):
        return
    handlers = ROOT / "tests" / "handlers"
    again = [item for item in items if handlers in item.path.parents and is_recorded(item)]
    config.hook.pytest_deselected(items=again)
    left = set(items) - set(again)
    items[:] = [item for item in items if item in left]
