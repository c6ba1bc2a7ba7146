"""Running the conversations under the recorder, in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.catalogue.screens import ROOT

_TESTS: Final = ("tests/handlers", "tests/catalogue/walk.py")


def record(directory: Path) -> dict[str, Any]:
    """Return what was seen in all conversations; the tests of them must pass."""
    path = directory / "record.json"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "-p", "tests.catalogue.recorder", *_TESTS],
        cwd=ROOT,
        env={**os.environ, "REDE_CATALOGUE": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"a conversation failed:\n{done.stdout[-4000:]}{done.stderr[-2000:]}"
        raise RuntimeError(message)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
