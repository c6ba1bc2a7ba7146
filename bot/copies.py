"""Dated copies in one folder: how they are called, who can read them, and which of them stay.

Names hold the moment in Brasília: rede-20241129-020000.db, with ".age" behind when it is locked.
A copy of before an upgrade says of which revision it is. See docs/decisions/0041-copies.md.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Engine, make_url

from bot import backup, last_copy, locking
from bot.settings import Settings
from bot.telegram import receipts
from domain.quiet_hours import SAO_PAULO

log = structlog.get_logger(__name__)

_MOMENT: Final = "%Y%m%d-%H%M%S"
_FORM: Final = re.compile(rf"-(\d{{8}}-\d{{6}})(?:-da-versao-(\w+))?\.db({locking.ENDING})?")
_OLD_REMAINS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Copies:
    """The dated copies of one database."""

    database_url: str
    folder: Path
    name: str
    """What the names of its copies begin with."""
    days: int
    weeks: int
    """How many of the last days, and weeks, that have a copy keep their newest one."""
    public_key: str | None
    """Who can read them: without one, whoever has the file."""

    @classmethod
    def of(cls, settings: Settings) -> "Copies":
        """Return the copies of the database of an installation."""
        url = make_url(settings.database_url)
        folder = settings.copies_folder
        if folder is None:
            folder = receipts.place(settings.database_url).parent / "copias"
        return cls(
            database_url=settings.database_url,
            folder=folder,
            name=re.sub(r"[^\w.-]", "_", Path(url.database or "rede").stem),
            days=settings.copies_days,
            weeks=settings.copies_weeks,
            public_key=settings.copies_public_key,
        )

    def make(self, engine: Engine, *, now: datetime, before: str | None = None) -> Path:
        """Make a copy named after this moment; `before` is the revision an upgrade leaves.

        Raises:
            The errors of `bot.backup.copy`.

        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kind = "" if before is None else f"-da-versao-{before}"
        ending = ".db" if self.public_key is None else f".db{locking.ENDING}"
        moment = now.astimezone(SAO_PAULO).strftime(_MOMENT)
        path = self.folder / f"{self.name}-{moment}{kind}{ending}"
        backup.copy(engine, path, public_key=self.public_key)
        last_copy.note(self.database_url, path, now=now)
        return path

    def prune(self, *, now: datetime) -> list[Path]:
        """Delete what need not stay; returns what was deleted.

        Only files of our own names are looked at. Days and weeks without a copy do not count:
        when no new ones come, the old ones stay.
        """
        found = self._dated()
        usual = {path: moment for path, (moment, before) in found.items() if before is None}
        kept = _newest(usual, lambda moment: moment.date(), self.days)
        kept |= _newest(usual, lambda moment: moment.isocalendar()[:2], self.weeks)
        # The way back from an upgrade is open as long as the oldest of the others is kept.
        since = now - timedelta(days=max(self.days, 7 * self.weeks))
        kept |= {path for path, (moment, before) in found.items() if before and moment >= since}
        gone = sorted(found.keys() - kept)
        for path in gone:
            path.unlink(missing_ok=True)
            log.info("copy_pruned", copy=str(path))
        self._sweep(now)
        return gone

    def count(self) -> int:
        """Return how many dated copies there are."""
        return len(self._dated())

    def _dated(self) -> dict[Path, tuple[datetime, str | None]]:
        found: dict[Path, tuple[datetime, str | None]] = {}
        for path in self.folder.glob(f"{self.name}-*"):
            match = _FORM.fullmatch(path.name.removeprefix(self.name))
            if match is not None and path.is_file():
                moment = datetime.strptime(match[1], _MOMENT).replace(tzinfo=SAO_PAULO)
                found[path] = moment, match[2]
        return found

    def _sweep(self, now: datetime) -> None:
        """Delete what a copy left that was killed while it was made."""
        for path in self.folder.glob(f"{backup.UNFINISHED}*"):
            if now.timestamp() - path.stat().st_mtime > _OLD_REMAINS.total_seconds():
                shutil.rmtree(path, ignore_errors=True)


def _newest(
    moments: dict[Path, datetime], period: Callable[[datetime], object], most: int
) -> set[Path]:
    """Return the newest of each of the last `most` periods that have one."""
    newest: dict[object, Path] = {}
    for path in sorted(moments, key=lambda path: moments[path], reverse=True):
        newest.setdefault(period(moments[path]), path)
    return set(list(newest.values())[:most])
