"""The webhook of one bot: what it takes for an address, and what is known of it."""

import asyncio
import ipaddress
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from simulator.refusals import bad_request, too_many_requests
from simulator.update_queue import UpdateQueue
from simulator.webhook_worker import Answer, Deliver, Worker

DEFAULT_MAX_CONNECTIONS = 40
MAX_SECRET = 256
_PORTS = (80, 88, 443, 8443)
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


class Webhook:
    """Where updates go by themselves; without an address the bot has to ask."""

    def __init__(
        self,
        queue: UpdateQueue,
        *,
        deliver: Deliver,
        execute: Callable[[Answer], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = ""
        self.max_connections = DEFAULT_MAX_CONNECTIONS
        self._queue = queue
        self._deliver = deliver
        self._execute = execute
        self._monotonic = monotonic
        self._secret = ""
        self._set_at = float("-inf")
        self._last_error: tuple[int, str] | None = None
        self._worker: asyncio.Task[None] | None = None

    def set(self, url: str, *, secret: str, max_connections: int) -> str:
        """Use this address from now on; return the words of success.

        Raises:
            Refusal: an address or secret Telegram does not take, or a second call at once.

        """
        if not url:
            return self.delete()
        if len(secret) > MAX_SECRET:
            message = "secret token is too long"
            raise bad_request(message)
        if not _SECRET.fullmatch(secret):
            message = "secret token contains unallowed characters"
            raise bad_request(message)
        _refuse_bad_address(url)
        if url == self.url and secret == self._secret:
            return "Webhook is already set"
        if self._monotonic() < self._set_at + 1:
            raise too_many_requests(1)
        self.url, self._secret = url, secret
        self.max_connections = max(1, min(max_connections or DEFAULT_MAX_CONNECTIONS, 100))
        self._set_at = self._monotonic()
        self._last_error = None
        self.stop()
        worker = Worker(
            self._queue,
            url=url,
            secret=secret,
            max_connections=self.max_connections,
            deliver=self._deliver,
            failed=self._failed,
            execute=self._execute,
            gone=self.delete,
            monotonic=self._monotonic,
        )
        self._worker = asyncio.get_running_loop().create_task(worker.run())
        return "Webhook was set"

    def delete(self) -> str:
        """Stop delivering; return the words of success."""
        if not self.url:
            return "Webhook is already deleted"
        self.url = ""
        self.stop()
        return "Webhook was deleted"

    def stop(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None

    def info(self) -> dict[str, Any]:
        """Return the WebhookInfo object of the Bot API."""
        body: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if self.url:
            body["max_connections"] = self.max_connections
        if self.url and self._last_error is not None:
            body["last_error_date"], body["last_error_message"] = self._last_error
        if self._queue.allowed is not None:
            body["allowed_updates"] = sorted(self._queue.allowed)
        return body

    def _failed(self, reason: str) -> None:
        self._last_error = (int(time.time()), reason)


def _refuse_bad_address(url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname:
        message = "invalid webhook URL specified"
        raise bad_request(message)
    if _is_loopback(parts.hostname):
        # The one liberty taken: on this machine plain HTTP and any port will do.
        return
    if parts.scheme != "https":
        message = "bad webhook: An HTTPS URL must be provided for webhook"
        raise bad_request(message)
    if (parts.port or 443) not in _PORTS:
        message = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
        raise bad_request(message)
    with suppress(ValueError):
        if ipaddress.ip_address(parts.hostname).is_private:
            message = f"bad webhook: IP address {parts.hostname} is reserved"
            raise bad_request(message)
    message = "bad webhook: this simulator delivers to this machine only"
    raise bad_request(message)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
