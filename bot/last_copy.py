"""When the data were last copied, noted in a file beside them: nobody finds a copy by its name."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot.telegram import receipts

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LastCopy:
    """The last copy made from this machine, and where it was put then."""

    at: datetime
    path: str


def note(database_url: str, path: Path, *, now: datetime) -> None:
    """Note that a copy was made; a note that cannot be written does not undo the copy."""
    place = _place(database_url)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        said = json.dumps({"at": now.isoformat(), "path": str(path.absolute())})
        place.write_text(said, encoding="utf-8")
    except OSError as error:
        log.warning("copy_not_noted", error=type(error).__name__)


def find(database_url: str) -> LastCopy | None:
    """Return the last copy; None when no note tells of one."""
    try:
        found = json.loads(_place(database_url).read_text(encoding="utf-8"))
        return LastCopy(datetime.fromisoformat(found["at"]), str(found["path"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _place(database_url: str) -> Path:
    return receipts.place(database_url).with_suffix(".copied")
