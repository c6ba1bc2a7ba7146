"""Whether the bot does its work, as a page that programs read: 200 well, 503 not."""

import time
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from database.transactions import Transactions
from domain.notices import outbox

_SILENT_S: Final = 90.0
_REFUSED_S: Final = 60.0
"""Longer than anybody pauses before trying again: until then it counts as still refusing."""
_WAITING: Final = timedelta(seconds=120)


class Watched(Protocol):
    """What the health page looks at."""

    @property
    def is_leading(self) -> bool:
        """Whether this is the active process; a standby is well without working."""
        ...

    @property
    def silent_s(self) -> float | None:
        """Seconds since Telegram last answered a poll; None before the first answer."""
        ...

    @property
    def updates_in_hand(self) -> int:
        """Updates received and not handled yet."""
        ...

    @property
    def stalled(self) -> str | None:
        """What hung and has shown no sign of life since it began anew."""
        ...

    @property
    def is_stuck(self) -> bool:
        """Whether one piece of work holds up the others."""
        ...

    @property
    def chats_on_their_own(self) -> frozenset[int]:
        """The chats whose answers wait because of those chats alone."""
        ...

    @property
    def is_refused(self) -> bool:
        """Whether Telegram refused the token."""
        ...


def routes(watched: Watched, transactions: Transactions, clock: Clock) -> list[web.RouteDef]:
    """Return the route of /saude."""

    async def show(request: web.Request) -> web.Response:
        del request
        if watched.is_stuck:
            # Whoever asks the database now may wait behind it.
            return web.json_response({"situacao": "parado em uma mensagem"}, status=503)
        try:
            waiting = await transactions.read(
                partial(outbox.statistics, now=clock.now(), on_their_own=watched.chats_on_their_own)
            )
        except SQLAlchemyError:
            return web.json_response({"situacao": "sem banco de dados"}, status=503)
        oldest = waiting.oldest_due_at
        is_late = oldest is not None and clock.now() - oldest > _WAITING
        silent_s = watched.silent_s
        refused_at = transactions.refused_at
        if not watched.is_leading:
            situation, status = "reserva", 200
        elif watched.is_refused:
            situation, status = "chave recusada pelo Telegram", 503
        elif refused_at is not None and time.monotonic() - refused_at < _REFUSED_S:
            situation, status = "o banco de dados não grava", 503
        elif silent_s is None or silent_s > _SILENT_S:
            situation, status = "sem resposta do Telegram", 503
        elif watched.stalled is not None:
            situation, status = f"parou e recomeça: {watched.stalled}", 503
        elif is_late:
            situation, status = "mensagens atrasadas", 503
        else:
            situation, status = "bem", 200
        return web.json_response(
            {
                "situacao": situation,
                "segundos_desde_a_ultima_busca": None if silent_s is None else round(silent_s, 1),
                "recebidas_a_tratar": watched.updates_in_hand,
                "mensagens_a_enviar": waiting.waiting_count,
                "mais_antiga_a_enviar": None if oldest is None else oldest.isoformat(),
                "envios_incertos": waiting.unknown_count,
                "envios_com_falha": waiting.failed_count,
            },
            status=status,
        )

    return [web.get("/saude", show)]
