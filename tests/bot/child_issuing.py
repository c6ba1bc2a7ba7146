"""Issues and draws what is ordered in a database, and dies where it is told to.

    python -m tests.bot.child_issuing URL PLACE COUNT

PLACE is "page", "draw", "keep" or "stored"; COUNT is at which pass, 0 never.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from bot import paper_drawing as bot_drawing
from database.engine import make_engine
from database.transactions import Transactions
from domain.documents import issuing
from messages import paper_drawing
from scheduler.papers import Issuer
from tests.make import moment

NOW = moment(15, 4, 9)


class _Clock:
    def now(self) -> Any:
        return NOW


def _dying(work: Callable[..., Any], at: int) -> Callable[..., Any]:
    passes = 0

    def do(*given: Any, **named: Any) -> Any:
        nonlocal passes
        passes += 1
        made = work(*given, **named)
        if passes == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    return do


async def _issue(url: str, place: str, count: int) -> None:
    issuing.PAGE = 4  # type: ignore[misc]
    bot_drawing._AT_ONCE = 3  # type: ignore[misc]  # noqa: SLF001
    sent: Callable[[Any], None] = lambda _: None  # noqa: E731
    if place == "page":
        issuing.issue_page = _dying(issuing.issue_page, count)
    if place == "draw":
        paper_drawing.draw = _dying(paper_drawing.draw, count)
    if place == "keep":
        issuing.keep = _dying(issuing.keep, count)
    if place == "stored":
        sent = _dying(sent, count)
    async with Transactions(make_engine(url)) as transactions:
        issuer = Issuer()
        while True:
            await transactions.run(partial(issuer.plan, now=NOW))
            if not issuer.has_more():
                break
        await bot_drawing.Drawing(transactions, _Clock(), sent, lambda: "rede_bot").draw()


if __name__ == "__main__":
    asyncio.run(_issue(sys.argv[1], sys.argv[2], int(sys.argv[3])))
