"""What Telegram just took, noted in a file that outlives the process.

The database learns of a sending some milliseconds after it, over a thread and a commit; a kill
in between would send the answer again. A line in a file is there at once. It may be lost with
the machine: then the answer comes twice, which is what the outbox promises anyway.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, Self

import structlog
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from database.json_text import encode_bytes
from domain.notices import outbox
from domain.notices.outbox import OutboxState, Outcome, OutgoingMessage

log = structlog.get_logger(__name__)

_FOLDER: Final = Path("dados")
"""Where notes go when the database is not a file; the usual folder of the data."""
_LONG: Final = 16 * 1024
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Receipt:
    """One message that Telegram took; `proof` tells that the message is still the same one."""

    outbox_id: int
    message_id: int
    proof: str


def place(database_url: str) -> Path:
    """Return the file that belongs to a database."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return Path(f"{url.database}.sent")
    name = hashlib.sha256(url.render_as_string(hide_password=True).encode()).hexdigest()[:16]
    return _FOLDER / f"{name}.sent"


def proof_of(message: OutgoingMessage) -> str:
    """Return what no other message has, also when a copy of the database was put back."""
    said = f"{message.id} {message.chat_id} ".encode() + encode_bytes(
        message.payload, in_order=True
    )
    return hashlib.sha256(said).hexdigest()[:32]


class Receipts:
    """The notes of the one active process; those of a dead one are `left`."""

    def __init__(
        self, file: BinaryIO | None = None, left: Iterable[Receipt] = (), path: Path | None = None
    ) -> None:
        self._file = file
        self._path = path
        self._open: set[int] = set()
        self._length = 0
        self.left: tuple[Receipt, ...] = tuple(left)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file; where none can be written, nothing is noted."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("a+b", buffering=0)
            path.chmod(0o600)
            file.seek(0)
            left = _parsed(file.read())
        except OSError as error:
            log.warning("sent_not_noted", reason=error.strerror)
            return cls()
        return cls(file, left, path)

    def note(self, message: OutgoingMessage, message_id: int) -> bool:
        """Note a message as soon as Telegram took it; returns whether it could be noted."""
        if self._file is None:
            return False
        line = f"{message.id} {message_id} {proof_of(message)}\n".encode()
        try:
            self._file.write(line)
        except OSError as error:
            log.warning("sent_not_noted", reason=error.strerror)
            return False
        self._open.add(message.id)
        self._length += len(line)
        return True

    def settle(self, outbox_ids: Iterable[int]) -> None:
        """Forget what the database knows by now."""
        self._open.difference_update(outbox_ids)
        if self._length > _LONG:
            self.tidy()

    def tidy(self) -> None:
        """Forget everything if the database knows it all."""
        if not self._open and self._length:
            self.clear()

    def clear(self) -> None:
        """Forget everything: the database knows it all."""
        self.left = ()
        self._length = 0
        if self._file is not None:
            os.ftruncate(self._file.fileno(), 0)

    def close(self) -> None:
        """Close the file; it goes when there is nothing to tell the next process."""
        if self._file is None:
            return
        self._file.close()
        if not self._open and not self.left and self._path is not None:
            self._path.unlink(missing_ok=True)


def read(path: Path) -> list[Receipt]:
    """Return what a process left noted in its file, which stays as it is."""
    try:
        return _parsed(path.read_bytes())
    except OSError:
        return []


def _parsed(content: bytes) -> list[Receipt]:
    return [receipt for line in content.splitlines() if (receipt := _read(line))]


def apply(session: Session, left: Sequence[Receipt], *, now: datetime) -> int:
    """Tell the database what a dead process had sent; returns how many messages."""
    by_id = {receipt.outbox_id: receipt for receipt in left}
    count = 0
    numbers = list(by_id)
    for start in range(0, len(numbers), _PAGE):
        page = numbers[start : start + _PAGE]
        outcomes = [
            Outcome(
                message.id,
                OutboxState.SENT,
                message_id=by_id[message.id].message_id,
                panel_of=message.chat_id if message.is_panel else None,
            )
            for message in outbox.unsettled(session, outbox_ids=page)
            if proof_of(message) == by_id[message.id].proof
        ]
        outbox.settle(session, outcomes, now=now)
        count += len(outcomes)
    return count


def _read(line: bytes) -> Receipt | None:
    """Return what a line says; None for half a line, as a full disk may leave it."""
    match line.decode("ascii", "replace").split():
        case [outbox_id, message_id, proof] if outbox_id.isdigit() and message_id.isdigit():
            return Receipt(int(outbox_id), int(message_id), proof)
    return None
