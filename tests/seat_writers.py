"""Only domain/seats/ writes seats: every statement of a test is looked at where it is run.

A pytest plugin. Who writes is the file of ours, in the rooms below the edge, that is nearest to
the statement in the stack. Tests themselves, samples and migrations write what they like.
"""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Engine, event

_ROOT: Final = Path(__file__).parent.parent
_BELOW_THE_EDGE: Final = ("domain", "messages", "handlers", "scheduler")
_ROOMS: Final = tuple(f"{_ROOT / room}/" for room in _BELOW_THE_EDGE)
_HOME: Final = f"{_ROOT / 'domain/seats'}/"
_WRITING: Final = re.compile(r'\b(?:INTO|UPDATE|DELETE FROM) (?:ONLY )?"?seats\b', re.IGNORECASE)

_written: list[tuple[str, str]] = []


def take_written() -> list[tuple[str, str]]:
    """Give, and forget, the file that wrote and its line and statement, for each write."""
    written = _written.copy()
    _written.clear()
    return written


def strangers(written: list[tuple[str, str]]) -> list[str]:
    """Say which of these writes are not those of domain/seats/."""
    return [f"{path}:{what}" for path, what in written if not path.startswith(_HOME)]


@pytest.fixture(autouse=True)
def _only_domain_seats_wrote_seats() -> Iterator[None]:
    take_written()
    yield
    if found := strangers(take_written()):
        pytest.fail("\n".join(["seats are written outside domain/seats/:", *found]))


@lru_cache(maxsize=4096)
def _writes_seats(words: str) -> bool:
    return _WRITING.search(words) is not None


@event.listens_for(Engine, "before_cursor_execute")
def _watch(_connection: Any, _cursor: Any, words: str, *_: Any) -> None:
    if not _writes_seats(words):
        return
    frame = sys._getframe(1)  # noqa: SLF001 - reading the stack otherwise reads the files too
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(_ROOMS):
            where = f"{frame.f_lineno} in {frame.f_code.co_name}"
            _written.append((path, f"{where}: {words[:60]}"))
            return
        frame = frame.f_back  # type: ignore[assignment]
