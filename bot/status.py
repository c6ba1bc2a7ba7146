"""How the bot is, for programs that read: /saude says 200 well or 503 not, /metrics the figures."""

import platform
import time
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__, last_copy, metrics
from bot.clock import Clock
from bot.flood import Flood
from bot.watchdog import Supervisor
from database import migrating
from database.transactions import Transactions
from database.turns import Turns
from domain.conversation import inbox
from domain.notices import outbox
from domain.notices.outbox import Statistics

if TYPE_CHECKING:
    from bot.dispatch import Dispatch
    from bot.intake import Intake
    from bot.telegram.client import Client
    from bot.telegram.delivery import Delivery
    from bot.webhook import WebhookEndpoint, WebhookReceiver
    from scheduler.clockwork import Clockwork

_SILENT_S: Final = 90.0
_REFUSED_S: Final = 60.0
"""Longer than anybody pauses before trying again: until then it counts as still refusing."""
_WAITING: Final = timedelta(seconds=120)


class Status:
    """What the process knows of itself; its parts are put here as they begin."""

    def __init__(self, flood: Flood, turns: Turns, supervisor: Supervisor) -> None:
        self._flood = flood
        self._turns = turns
        self._watchdogs = supervisor.watchdogs
        self.is_leading = False
        """Whether this is the active process; a standby is well without working."""
        self.intake: Intake | None = None
        self.dispatch: Dispatch | None = None
        self.delivery: Delivery | None = None
        self.client: Client | None = None
        self.ticking: Clockwork | None = None
        self.endpoint: WebhookEndpoint | None = None
        self.receiver: WebhookReceiver | None = None

    @property
    def silent_s(self) -> float | None:
        """Seconds since Telegram last answered a poll; None before the first answer."""
        return None if self.intake is None else self.intake.silent_s

    @property
    def updates_in_hand(self) -> int:
        """Updates received and not handled yet."""
        return 0 if self.dispatch is None else self.dispatch.in_flight

    @property
    def is_refused(self) -> bool:
        """Whether Telegram refused the token."""
        return self.delivery is not None and self.delivery.is_refused

    @property
    def stalled(self) -> str | None:
        """What hung, began anew and has shown no sign of life since; None when all is well."""
        return next((dog.name for dog in self._watchdogs if dog.is_stalled), None)

    def figures(self) -> dict[str, float]:
        """Return the figures of the process itself."""
        found: dict[str, float] = {
            "leading": self.is_leading,
            "updates_in_hand": self.updates_in_hand,
            "updates_in_memory": 0 if self.dispatch is None else self.dispatch.in_memory,
            "letters_in_hand": 0 if self.delivery is None else self.delivery.in_flight,
            "turn_stuck": self._turns.is_stuck,
            "flood_refused_total": self._flood.refused_count,
            "restarts_total": sum(dog.restarts_count for dog in self._watchdogs),
        }
        if self.silent_s is not None:
            found["telegram_silent_seconds"] = self.silent_s
        if self.ticking is not None:
            found["clock_silent_seconds"] = time.monotonic() - self.ticking.ticked_at
        if self.client is not None and (ahead_s := self.client.clock_ahead_s) is not None:
            found["clock_ahead_seconds"] = ahead_s
        if self.endpoint is not None:
            found["webhook_kept_total"] = self.endpoint.kept_count
            found["webhook_refused_total"] = self.endpoint.refused_count
        if self.receiver is not None and self.receiver.waiting_at_telegram is not None:
            found["webhook_waiting_at_telegram"] = self.receiver.waiting_at_telegram
        return found

    def routes(self, transactions: Transactions, clock: Clock) -> list[web.RouteDef]:
        """Return the routes of /saude and /metrics."""

        async def waiting(now: datetime) -> Statistics:
            # Answers that wait because of their own chats alone are not late.
            alone = frozenset() if self.delivery is None else self.delivery.on_their_own()
            return await transactions.read(partial(outbox.statistics, now=now, on_their_own=alone))

        async def show_health(_request: web.Request) -> web.Response:
            if self._turns.is_stuck:
                # Whoever asks the database now may wait behind it.
                return web.json_response({"situacao": "parado em uma mensagem"}, status=503)
            now = clock.now()
            try:
                found = await waiting(now)
            except SQLAlchemyError:
                return web.json_response({"situacao": "sem banco de dados"}, status=503)
            oldest, silent_s = found.oldest_due_at, self.silent_s
            trouble = self._trouble(
                is_late=oldest is not None and now - oldest > _WAITING,
                refused_at=transactions.refused_at,
            )
            is_active = self.is_leading
            return web.json_response(
                {
                    "situacao": (trouble or "bem") if is_active else "reserva",
                    "segundos_desde_a_ultima_busca": silent_s and round(silent_s, 1),
                    "recebidas_a_tratar": self.updates_in_hand,
                    "mensagens_a_enviar": found.waiting_count,
                    "mais_antiga_a_enviar": oldest and oldest.isoformat(),
                    "envios_incertos": found.unknown_count,
                    "envios_com_falha": found.failed_count,
                },
                status=503 if is_active and trouble else 200,
            )

        async def show_figures(_request: web.Request) -> web.Response:
            figures = self.figures()
            now = clock.now()
            try:
                found = await waiting(now)
                dead = await transactions.read(inbox.count_dead)
            except SQLAlchemyError:
                figures["database_up"] = 0
            else:
                oldest = found.oldest_due_at
                figures |= {
                    "database_up": 1,
                    "letters_waiting": found.waiting_count,
                    "letters_oldest_seconds": max(0.0, (now - (oldest or now)).total_seconds()),
                    "letters_unknown": found.unknown_count,
                    "letters_failed": found.failed_count,
                    "updates_dead": dead,
                }
            url = transactions.engine.url
            copied = last_copy.find(url.render_as_string(hide_password=False))
            if copied is not None:
                figures["last_copy_timestamp_seconds"] = copied.at.timestamp()
            build = {
                "version": __version__,
                "tables": migrating.newest_revision(),
                "python": platform.python_version(),
                "database": url.get_backend_name(),
            }
            body = metrics.written(figures, build)
            return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

        return [web.get("/saude", show_health), web.get("/metrics", show_figures)]

    def _trouble(self, *, is_late: bool, refused_at: float | None) -> str | None:
        """Return what is wrong with the active process, the gravest first."""
        if self.is_refused:
            return "chave recusada pelo Telegram"
        if refused_at is not None and time.monotonic() - refused_at < _REFUSED_S:
            return "o banco de dados não aceita escritas"
        if self.silent_s is None or self.silent_s > _SILENT_S:
            return "sem resposta do Telegram"
        if self.stalled is not None:
            return f"parou e recomeça: {self.stalled}"
        return "mensagens atrasadas" if is_late else None
