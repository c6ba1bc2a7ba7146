"""The tables brought to this version, by one hand: with a dated copy of what they were.

The copy is what leads back: an older version restores it into an empty database.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy import Engine

from bot.command import SETTINGS, CommandError
from bot.copies import Copies
from bot.untrusted_copy import BrokenCopyError
from database import migrating

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which revision to which, and the copy of before; without one there was nothing yet."""

    before: str | None
    after: str
    copy: Path | None


def upgrade(engine: Engine, copies: Copies) -> Upgraded | None:
    """Bring the tables to this version; None when they are there. Nobody else may use them.

    Raises:
        NewerTablesError: a newer version made the tables.
        CommandError: what is there is damaged, so that no copy of it can be made.
        OSError: the copy cannot be written; nothing was changed.
        sqlalchemy.exc.SQLAlchemyError: as the database says; nothing was changed.

    """
    before, after = migrating.standing(engine), migrating.newest_revision()
    if before == after:
        return None
    if before is None:
        migrating.migrate(engine)
        log.info("tables_made", revision=after)
        return Upgraded(None, after, None)
    now = datetime.now(UTC)
    try:
        path = copies.make(engine, now=now, before=before)
    except BrokenCopyError:
        words = (
            "Os dados têm um defeito: não há como fazer uma cópia boa antes. Nada mudou.\n"
            "Use a versão de antes e restaure a última cópia boa."
        )
        raise CommandError(words, SETTINGS) from None
    try:
        migrating.migrate(engine)
    except BaseException:
        # Nothing was changed: whoever starts again and again must not fill the disk.
        path.unlink(missing_ok=True)
        raise
    log.info("tables_migrated", before=before, after=after, copy=str(path))
    copies.prune(now=now)
    return Upgraded(before, after, path)
