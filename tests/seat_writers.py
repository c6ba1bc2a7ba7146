"""Only domain/seats/ writes seats, and says so: each statement is looked at where it is run.

A pytest plugin. Who writes is the file of ours, in the rooms below the edge, that is nearest to
the statement in the stack. Tests themselves, samples and migrations write what they like.
"""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from domain.seats.marked import is_marked

_ROOT: Final = Path(__file__).parent.parent
_BELOW_THE_EDGE: Final = ("domain", "messages", "handlers", "scheduler")
_ROOMS: Final = tuple(f"{_ROOT / room}/" for room in _BELOW_THE_EDGE)
_HOME: Final = f"{_ROOT / 'domain/seats'}/"
_WRITING: Final = re.compile(r'\b(?:INTO|UPDATE|DELETE FROM) (?:ONLY )?"?seats\b', re.IGNORECASE)

_Write = tuple[str, str, bool]
_written: list[_Write] = []


def take_written() -> list[_Write]:
    """Give, and forget, for each write its file, line and statement, and if the session knew."""
    written = _written.copy()
    _written.clear()
    return written


def strangers(written: list[_Write]) -> list[str]:
    """Say which of these writes are not those of domain/seats/."""
    return [f"{path}:{what}" for path, what, _ in written if not path.startswith(_HOME)]


def unsaid(written: list[_Write]) -> list[str]:
    """Say which of these writes would not wake the clock."""
    return [f"{path}:{what}" for path, what, is_said in written if not is_said]


def _is_said(frame: FrameType) -> bool:
    session = frame.f_locals.get("session")
    return isinstance(session, Session) and is_marked(session)


@pytest.fixture(autouse=True)
def _only_domain_seats_wrote_seats() -> Iterator[None]:
    take_written()
    yield
    written = take_written()
    if found := strangers(written):
        pytest.fail("\n".join(["seats are written outside domain/seats/:", *found]))
    if found := unsaid(written):
        pytest.fail("\n".join(["seats are written without domain/seats/marked.py:", *found]))


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
            _written.append((path, f"{where}: {words[:60]}", _is_said(frame)))
            return
        frame = frame.f_back  # type: ignore[assignment]
