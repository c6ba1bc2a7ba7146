"""Running the conversations under the recorder, in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.catalogue.screens import ROOT

RECORDING: Final = (
    "tests/catalogue/test_catalogue.py::test_every_screen_is_seen_reached_and_leads_on"
)
"""The test that has all conversations, and fails where one of them does."""
_WALKS: Final = "tests/catalogue/walk*.py"
"""What tests/handlers does not show; older versions have it in one file."""
_SKIPPED: Final = (
    "test_map.py",
    "test_one_definition.py",
    "test_forged.py",
    "test_statements.py",
    "test_permissions.py",
    "test_access.py",
)
"""They show again what others show, thousands of times, or count the statements of a tap."""


def is_recorded(item: pytest.Item) -> bool:
    """Tell whether a test of these is a conversation that the recorder has, once, on SQLite."""
    return (
        "chat" in getattr(item, "fixturenames", ())
        and "postgres" not in item.name
        and item.path.name not in _SKIPPED
    )


def record(directory: Path, *, root: Path = ROOT, is_long: bool = True) -> dict[str, Any]:
    """Return what was seen in all conversations of a checkout; the tests of them must pass."""
    path = directory / "record.json"
    walks = [str(walk) for walk in sorted(root.glob(_WALKS))]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "-p", "tests.catalogue.recorder", "tests/handlers", *walks],
        cwd=root,
        env={**os.environ, "REDE_CATALOGUE": str(path), "REDE_LONG": str(int(is_long))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"a conversation failed:\n{done.stdout[-4000:]}{done.stderr[-2000:]}"
        raise RuntimeError(message)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
