"""Loaded into the library's own test suite: everything goes to the simulator, nothing elsewhere.

The address is forced on every bot, whatever a test says: the suite carries public tokens of
real bots. `network` (tests/network.py) forbids every other host; both are checked before the
first test.
"""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import network
import pytest
from telegram import Bot

SIMULATOR = os.environ["SIMULATOR_URL"]
RESULTS = Path(os.environ["SUITE_RESULTS"])
WANTED = json.loads(os.environ["SUITE_WANTED"])

_make = Bot.__init__
_passed: dict[str, bool] = {}


def _make_here(self: Bot, *args: Any, **kwargs: Any) -> None:
    kwargs |= {"base_url": f"{SIMULATOR}/bot", "base_file_url": f"{SIMULATOR}/file/bot"}
    _make(self, *args[:1], **kwargs)


Bot.__init__ = _make_here  # type: ignore[method-assign]


def pytest_sessionstart() -> None:
    bot = Bot("1:SIM", "https://api.telegram.org/bot")
    if not bot.base_url.startswith(f"{SIMULATOR}/"):
        pytest.exit(f"the suite would talk to {bot.base_url}", 3)
    try:
        socket.getaddrinfo("api.telegram.org", 443)
    except network.NetworkForbiddenError:
        network.attempts()
    else:
        pytest.exit("the suite could leave this machine", 3)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    live = [item for item in items if getattr(item.parent, "name", "").endswith("WithRequest")]
    kept = [item for item in live if not WANTED or item.nodeid in WANTED]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.when == "call":
        _passed[item.nodeid] = report.outcome == "passed" and not hasattr(report, "wasxfail")
    elif report.outcome == "failed":
        _passed[item.nodeid] = False
    return report  # type: ignore[return-value]


def pytest_sessionfinish() -> None:
    RESULTS.write_text(json.dumps(_passed), encoding="utf-8")
