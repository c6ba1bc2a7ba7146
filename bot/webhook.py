"""Updates that Telegram brings: kept before they are confirmed, by any replica.

A replica only writes the inbox; the active process handles what all of them kept. So the
answer 200 means "committed", whoever dies next. See docs/decisions/0005-inbox-and-outbox.md.
"""

import asyncio
import hmac
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot import systemd
from bot.clock import Clock
from bot.intake import (
    PAUSES,
    AnotherInstanceError,
    Intake,
    WebhookSetError,
    is_update,
    keep,
)
from bot.settings import Settings
from bot.tasks import look_for_ever
from bot.telegram.client import ALLOWED_UPDATES, Client
from bot.telegram.transport import flood_wait_s
from database.json_text import decode
from database.transactions import Transactions

log = structlog.get_logger(__name__)

MAX_BODY: Final = 1024 * 1024
_PROOF_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_BODY_WITHIN_S: Final = 10.0
_TOLD_AT: Final = frozenset({1, 10, 100})
_TOLD_EVERY: Final = 1_000
_CONNECTIONS: Final = 40
"""How many updates Telegram may bring at once."""
KEPT_LOOK_EVERY_S: Final = {"sqlite": 5.0, "postgresql": 0.25}
"""How often to look for what others kept; on SQLite there are no others."""
_CHECK_EVERY_S: Final = 30.0


@dataclass(kw_only=True, eq=False, repr=False)
class WebhookEndpoint:
    """Where Telegram delivers; `arrived` is set after something was committed."""

    transactions: Transactions
    clock: Clock
    proof: str
    arrived: asyncio.Event

    def __post_init__(self) -> None:
        self.kept_count = 0
        self.refused_count = 0

    def routes(self, address: str) -> list[web.RouteDef]:
        """Return the route of the path in `address`."""
        return [web.post(urlsplit(address).path or "/", self._answer)]

    async def _answer(self, request: web.Request) -> web.Response:
        status = await self._take(request)
        if status in {200, 503}:
            return web.Response(status=status)
        self.refused_count += 1
        # Only the number: what a stranger sent does not belong in a log, nor once per request.
        if self.refused_count in _TOLD_AT or self.refused_count % _TOLD_EVERY == 0:
            log.warning("webhook_refused", status=status, refused=self.refused_count)
        answer = web.Response(status=status)
        # What was not read would otherwise be read to its end, however long it is.
        answer.force_close()
        return answer

    async def _take(self, request: web.Request) -> int:
        """Keep one update; returns the HTTP status to answer with."""
        if refusal := self._refusal(request):
            return refusal
        try:
            async with asyncio.timeout(_BODY_WITHIN_S):
                update = _update(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return 413
        except TimeoutError:
            return 408
        return 400 if update is None else await self._keep(update)

    def _refusal(self, request: web.Request) -> int | None:
        """Decide by the head of the request alone, before its body is read."""
        # As bytes: comparing text of other alphabets raises.
        given = request.headers.get(_PROOF_HEADER, "").encode("utf-8", "surrogateescape")
        # First of all, and in a time that tells nothing about the secret.
        if not hmac.compare_digest(given, self.proof.encode()):
            return 403
        if request.content_type != "application/json" or "Content-Encoding" in request.headers:
            return 415
        return 413 if (request.content_length or 0) > MAX_BODY else None

    async def _keep(self, update: dict[str, Any]) -> int:
        try:
            await keep(self.transactions, [update], self.clock.now())
        except SQLAlchemyError as error:
            log.warning("webhook_not_kept", error=type(error).__name__)
            # Telegram brings it again.
            return 503
        self.kept_count += 1
        self.arrived.set()
        return 200


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = decode(body)
    except ValueError:
        return None
    return update if is_update(update) else None


@dataclass(kw_only=True, eq=False, repr=False)
class WebhookReceiver:
    """The active process's side: tells Telegram where to deliver, and handles what was kept."""

    settings: Settings
    client: Client
    intake: Intake
    arrived: asyncio.Event
    look_every_s: float
    waiting_at_telegram: int | None = None
    """How many updates Telegram still has to bring."""

    async def run(self) -> None:
        """Handle what is kept, for ever.

        Raises:
            AnotherInstanceError: somebody changed or removed the webhook.
            WebhookSetError: another address is set, and we were not told to take over.
            telegram.error.InvalidToken: the token is not (or no longer) valid.

        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_telegram())
            group.create_task(
                look_for_ever(
                    self.intake.look,
                    every_s=self.look_every_s,
                    trouble="inbox_not_read",
                    wake=self.arrived,
                )
            )

    async def _watch_telegram(self) -> None:
        """Set the webhook, then see now and then that it is still ours."""
        failures = 0
        is_set = False
        while True:
            try:
                if not is_set:
                    await self._set()
                    is_set = True
                    if failures:
                        systemd.tell(systemd.READY, "Atende.")
                else:
                    await self._check()
                self.intake.polled_at = time.monotonic()
                failures = 0
                pause = _CHECK_EVERY_S
            except InvalidToken:
                raise
            except RetryAfter as error:
                pause = flood_wait_s(error)
            except TelegramError as error:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                said = {"error": type(error).__name__, "said": error.message}
                log.warning("webhook_unsure", **said, again_in_s=pause)
                if isinstance(error, BadRequest):
                    # It says why, and only somebody who changes the address can mend it.
                    words = f"O Telegram não aceita REDE_WEBHOOK_URL ({error.message})."
                    systemd.tell(systemd.READY, f"{words} O robô tenta de novo sozinho.")
            await asyncio.sleep(pause)

    async def _set(self) -> None:
        webhook = await self.client.get_webhook_info()
        address = str(self.settings.webhook_url)
        if webhook.url and webhook.url != address and not self.settings.take_over:
            raise WebhookSetError
        # Also when the address is there already: the secret may be another one.
        await self.client.set_webhook(
            address,
            secret_token=self.settings.webhook_proof,
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=_CONNECTIONS,
            drop_pending_updates=False,
        )
        log.info("webhook_set")

    async def _check(self) -> None:
        webhook = await self.client.get_webhook_info()
        self.waiting_at_telegram = webhook.pending_update_count
        if webhook.url != str(self.settings.webhook_url):
            message = "the webhook was changed"
            raise AnotherInstanceError(message)
