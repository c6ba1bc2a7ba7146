"""Which update is in work: the process that dies of it cannot tell, the next one must know.

A few bytes in a file beside the database, written before an update is worked on and cleared
after it. The death of a process leaves them as they were; that of the machine may not, and
then nobody is blamed. See docs/decisions/0026-time-of-a-turn.md.
"""

import contextlib
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from database import turns
from domain.conversation.inbox import Received

log = structlog.get_logger(__name__)

WRITER: Final = 0
"""The place in the file of the thread that writes."""
LOOP: Final = 1
_RECORD: Final = struct.Struct("<qq")
_NONE: Final = _RECORD.pack(0, 0)
_STUCK: Final = 3
_CUT_OFF: Final = 1


class Marker:
    """The file; without one, or before it is open, nothing is marked."""

    def __init__(self) -> None:
        self._files: tuple[BinaryIO, ...] = ()
        self._path = Path()
        self._marked = [False, False]

    def open(self, path: Path) -> dict[int, int]:
        """Begin to mark; returns the updates that a dead process left in work.

        With each comes how much it is to be blamed: an innocent one is in work when somebody
        kills the process, and again when it is killed at once after its start. But nobody
        notices a hang, nor starts a process anew, within moments.
        """
        blamed = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            # Each thread has its own place; written in full, so that a full disk has room.
            self._files = tuple(path.open("r+b", buffering=0) for _ in self._marked)
            left = self._files[0].read().ljust(2 * _RECORD.size, b"\0")
            self._files[0].seek(0)
            self._files[0].write(_NONE * len(self._marked))
        except OSError as error:
            log.warning("work_not_marked", reason=error.strerror)
            self._close()
            return {}
        self._path = path
        for update_id, began_ns in _RECORD.iter_unpack(left[: 2 * _RECORD.size]):
            if began_ns:
                lasted_s = time.time() - began_ns / 1e9
                blamed[update_id] = _STUCK if lasted_s >= turns.STUCK_S else _CUT_OFF
        return blamed

    @contextlib.contextmanager
    def on(self, update_id: int, place: int = WRITER) -> Iterator[None]:
        """Mark an update while the block runs."""
        self._marked[place] = True
        self._put(place, _RECORD.pack(update_id, time.time_ns()))
        try:
            yield
        finally:
            self._put(place, _NONE)
            self._marked[place] = False

    def reading(self, received: Received) -> contextlib.AbstractContextManager[None]:
        """Mark an update that comes from the inbox: a process may have died of reading it."""
        if received.update is not None:
            return contextlib.nullcontext()
        return self.on(received.update_id, LOOP)

    def close(self) -> None:
        """Close the file; it goes unless something is still in work."""
        was_open = bool(self._files)
        self._close()
        if was_open and not any(self._marked):
            self._path.unlink(missing_ok=True)

    def _put(self, place: int, record: bytes) -> None:
        files = self._files
        if not files:
            return
        file = files[place]
        try:
            file.seek(place * _RECORD.size)
            file.write(record)
        except (OSError, ValueError) as error:
            # A ValueError: closed meanwhile, because nobody waits for this work any more.
            log.warning("work_not_marked", reason=str(error))
            self._close()

    def _close(self) -> None:
        files, self._files = self._files, ()
        for file in files:
            file.close()
