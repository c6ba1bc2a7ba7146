"""The tables brought to this version, by one hand: with a copy of what they were, beside the data.

The copy is what leads back: an older version restores it into an empty database.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy import Engine

from bot import backup, last_copy
from bot.command import SETTINGS, CommandError
from bot.telegram import receipts
from bot.untrusted_copy import BrokenCopyError
from database import migrating

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which revision to which, and the copy of before; without one there was nothing yet."""

    before: str | None
    after: str
    copy: Path | None


def upgrade(engine: Engine) -> Upgraded | None:
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
    path = _place(engine, before)
    try:
        backup.copy(engine, path)
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
    last_copy.note(_address(engine), path, now=datetime.now(UTC))
    log.info("tables_migrated", before=before, after=after, copy=str(path))
    return Upgraded(before, after, path)


def _address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _place(engine: Engine, revision: str) -> Path:
    data = receipts.place(_address(engine))
    data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return data.with_name(f"{data.stem}-da-versao-{revision}-{moment}.db")
