"""What the files of the database need beside people's messages."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot.clock import Clock
from bot.telegram.receipts import Receipts
from database import wiping
from database.transactions import Transactions
from domain.privacy import erasure
from domain.privacy.privacy_records import WORDED_TABLES
from domain.search import search_index

log = structlog.get_logger(__name__)

_LOG_TRIES: Final = 20
_LOG_AGAIN_S: Final = 0.25
_ERASED_LATELY: Final = timedelta(days=30)
"""After a start, so far back is made up for what the process before may have left undone."""
_MENDED_AT_ONCE: Final = 20
"""Texts: people's taps wait behind so many in the writer."""


class Wiping:
    """Takes what was forgotten out of the files, too."""

    def __init__(self, transactions: Transactions, clock: Clock, noted: Receipts) -> None:
        self._transactions = transactions
        self._clock = clock
        self._noted = noted
        self._written_anew_at: datetime | None = None
        """When PostgreSQL's files were last freed of erased words."""

    async def wipe(self) -> None:
        """Do it now: after the tables were tidied, and soon after somebody was erased."""
        transactions = self._transactions
        self._noted.tidy()
        if transactions.engine.dialect.name == "sqlite":
            await transactions.run(search_index.forget_removed)
            for _ in range(_LOG_TRIES):
                if await asyncio.to_thread(wiping.empty_log, transactions.engine):
                    return
                await asyncio.sleep(_LOG_AGAIN_S)
            log.warning("log_not_emptied")
            return
        now = self._clock.now()
        since = self._written_anew_at or now - _ERASED_LATELY
        erased_at = await transactions.read(erasure.latest)
        if (
            erased_at is not None
            and erased_at > since
            and await asyncio.to_thread(wiping.write_anew, transactions.engine, WORDED_TABLES)
        ):
            self._written_anew_at = now


async def mend_search(transactions: Transactions) -> None:
    """Index what came past the session, such as by a tool of the database, a little at a time."""
    try:
        stale = await transactions.read(search_index.stale)
        for begin in range(0, len(stale), _MENDED_AT_ONCE):
            some = stale[begin : begin + _MENDED_AT_ONCE]
            await transactions.run(partial(search_index.mend, numbers=some))
    except Exception:
        # The next start tries again; nobody else waits for it.
        log.exception("search_not_mended")
        return
    if stale:
        log.info("search_mended", texts=len(stale))
