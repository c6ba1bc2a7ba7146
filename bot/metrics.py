"""Figures of the running bot at /metrics, in the text format of Prometheus."""

from functools import partial
from typing import Final, Protocol

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from database.transactions import Transactions
from domain.conversation import inbox
from domain.notices import outbox

_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Counted(Protocol):
    """Who knows the figures of the process itself."""

    @property
    def chats_on_their_own(self) -> frozenset[int]:
        """The chats whose answers wait because of those chats alone."""
        ...

    def figures(self) -> dict[str, float]:
        """Return the figures by name."""
        ...


def routes(counted: Counted, transactions: Transactions, clock: Clock) -> list[web.RouteDef]:
    """Return the route of /metrics."""

    async def show(request: web.Request) -> web.Response:
        del request
        found = counted.figures()
        try:
            waiting = await transactions.read(
                partial(outbox.statistics, now=clock.now(), on_their_own=counted.chats_on_their_own)
            )
            dead = await transactions.read(inbox.count_dead)
        except SQLAlchemyError:
            found["database_up"] = 0
        else:
            oldest = waiting.oldest_due_at
            late_s = 0.0 if oldest is None else (clock.now() - oldest).total_seconds()
            found |= {
                "database_up": 1,
                "letters_waiting": waiting.waiting_count,
                "letters_oldest_seconds": max(0.0, late_s),
                "letters_unknown": waiting.unknown_count,
                "letters_failed": waiting.failed_count,
                "updates_dead": dead,
            }
        return web.Response(body=written(found).encode(), headers={"Content-Type": _TYPE})

    return [web.get("/metrics", show)]


def written(figures: dict[str, float]) -> str:
    """Write figures out, one a line; a counter is whole however large."""
    return "".join(f"rede_{name} {value:.15g}\n" for name, value in sorted(figures.items()))
