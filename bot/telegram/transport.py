"""HTTP below python-telegram-bot: aiohttp in place of its own httpx layer.

That layer takes about two thirds of a bot's time, which was measured before we began
(docs/decisions/0014-one-http-stack.md, 0030-kept-libraries.md). Errors are mapped as it does,
with one more distinction: what was certainly never sent may be sent again without asking.
No message of an error holds the address, which holds the token.
"""

import time
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

from database.json_text import decode, encode_bytes

_TOO_LARGE: Final = 413
_TOO_MANY: Final = 429
_SERVER_TROUBLE: Final = 500
_REDIRECT: Final = 300
_WAIT_S: Final = 5
"""How long to wait after a 429 that does not say."""
_KEEPALIVE_S: Final = 30.0
"""A connection nobody used for so long is closed: the server may be about to do it."""
_LARGEST: Final = 64 * 1024 * 1024
"""An answer of more bytes is given up."""
# Beyond silence on the line: one byte a second is no silence, but no service either.
_WHOLE_ANSWER_S: Final = 60.0
_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
SILENCE_S = 20.0
"""Seconds without a byte after which an answer is given up."""


class NeverSentError(NetworkError):
    """The request did not leave this machine: no connection, or none in time."""


class ServerTroubleError(NetworkError):
    """The server answered 5xx, or something in between answered in its place.

    Most likely it was not done, but that is not certain.
    """


def flood_wait_s(error: RetryAfter) -> float:
    """Return how long Telegram asks us to wait."""
    told = error.retry_after
    return float(told) if isinstance(told, int) else told.total_seconds()


class PlainData:
    """The parameters of a call, plain JSON already; stands where the library has RequestData.

    The library looks at every value anew, for files and for objects of its own.
    """

    contains_files: Final = False

    def __init__(self, given: Mapping[str, object]) -> None:
        self.parameters = {name: value for name, value in given.items() if value is not None}


def proxy_of(url: str) -> str | None:
    """Return the proxy that the environment names for an address, if any.

    Government networks often go out through one.
    """
    parts = urlsplit(url)
    if parts.hostname in _THIS_MACHINE or proxy_bypass(parts.netloc):
        return None
    proxy = getproxies().get(parts.scheme)
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


def place_of(url: str) -> str:
    """Return the server of an address and its port, without a name or a password before them."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _kind(error: Exception) -> str:
    """Return what happened, in a word that bot/causes.py knows."""
    reason = getattr(error, "os_error", None)
    if isinstance(reason, ConnectionRefusedError) and not isinstance(
        error, aiohttp.ClientProxyConnectionError
    ):
        return type(reason).__name__
    return type(error).__name__


class Transport(BaseRequest):
    """Requests to the Bot API; `connections` is how many may be open at once.

    Timeouts are in seconds: for a connection to be had, between two pieces of an answer, and
    `read_timeout` plus a minute for the whole of it.
    """

    def __init__(
        self, *, connections: int, connect_timeout: float = 5.0, read_timeout: float | None = None
    ) -> None:
        self._connections = connections
        self._connect_timeout = connect_timeout
        self._read_timeout = SILENCE_S if read_timeout is None else read_timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}
        self.heard: tuple[str, float] = "", 0.0
        """What time the last answer said it was, and what time it was here."""

    @property
    def read_timeout(self) -> float:
        """Seconds of silence after which an answer is given up."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool of connections; connections themselves open when needed."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=_KEEPALIVE_S
                ),
                # Plain bytes: what comes is as long as it looks.
                headers={"User-Agent": self.USER_AGENT, "Accept-Encoding": "identity"},
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                json_serialize_bytes=encode_bytes,
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer, without logging what is in it.

        Raises:
            ServerTroubleError: it is none of the Bot API's.

        """
        try:
            answer = decode(payload)
        except ValueError:
            message = "the answer is not JSON"
            # `from None`: the cause would carry the payload into logs.
            raise ServerTroubleError(message) from None
        if not isinstance(answer, dict):
            message = "the answer is not an object"
            raise ServerTroubleError(message)
        return answer

    async def do_request(  # noqa: PLR0913, PLR0917 - the signature of the library
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request; returns the HTTP status and the body.

        Raises:
            NeverSentError: certainly not sent.
            TimedOut: sent, perhaps acted upon, no answer in time.
            NetworkError: the connection broke in between.
            ServerTroubleError: the server answered 5xx, or it was not the server.
            RetryAfter: too many requests, and it was not said how long to wait.
            BadRequest: the file is larger than the server takes.

        """
        del write_timeout, pool_timeout
        silence = _seconds(read_timeout, self._read_timeout)
        connecting = _seconds(connect_timeout, self._connect_timeout)
        try:
            status, content, told = await self._exchange(
                url, method, request_data, connecting, silence
            )
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise NeverSentError(_kind(error)) from None
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Their texts may quote the address; the kind is enough to know what happened.
            raise NetworkError(type(error).__name__) from None
        if status == _TOO_LARGE:
            # The library would call it a network error, and we would try for ever.
            message = "Request Entity Too Large"
            raise BadRequest(message)
        if status >= _SERVER_TROUBLE:
            message = f"the server answered {status}"
            raise ServerTroubleError(message)
        if status == _TOO_MANY and b'"retry_after"' not in content:
            raise RetryAfter(int(told) if told.isascii() and told.isdigit() else _WAIT_S)
        if method == "POST" and not _is_telegrams(status, content):
            # A firewall's 403 says nothing about the person, nor its 404 about the token.
            message = f"something in between answered {status}"
            raise ServerTroubleError(message)
        return status, content

    async def _exchange(
        self,
        url: str,
        method: str,
        data: RequestData | None,
        connect_s: float,
        silence_s: float,
    ) -> tuple[int, bytes, str]:
        """Return the status, the body and the header Retry-After, empty without one."""
        if self._session is None:
            message = "the transport is closed"
            raise NeverSentError(message)
        async with self._session.request(
            method,
            url,
            proxy=self._proxy(url),
            timeout=_timeout(silence_s + _WHOLE_ANSWER_S, connect_s, silence_s),
            # The Bot API sends nobody elsewhere; a portal would.
            allow_redirects=False,
            **_body(data),
        ) as answer:
            self.heard = answer.headers.get("Date", ""), time.time()
            told = answer.headers.get("Retry-After", "")
            if (answer.content_length or _LARGEST) < _LARGEST:
                return answer.status, await answer.read(), told
            body = bytearray()
            async for piece in answer.content.iter_any():
                body += piece
                if len(body) > _LARGEST:
                    message = "the answer does not end"
                    raise ValueError(message)
            return answer.status, bytes(body), told

    def _proxy(self, url: str) -> str | None:
        # aiohttp's own `trust_env` asks anew, in a thread and with a file to read, before every
        # request: a third of a tap's whole cost.
        scheme, _, rest = url.partition("://")
        origin = f"{scheme}://{rest.partition('/')[0]}"
        if origin not in self._proxies:
            self._proxies[origin] = proxy_of(origin)
        return self._proxies[origin]


def _is_telegrams(status: int, content: bytes) -> bool:
    """Tell whether the Bot API itself wrote an answer: an object, with a result if it is good."""
    is_good = status < _REDIRECT
    return content[:1] == b"{" and (b'"result"' if is_good else b'"ok"') in content


@cache
def _timeout(whole_s: float, connect_s: float, silence_s: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=whole_s, connect=connect_s, sock_read=silence_s)


def _seconds(given: ODVInput[float], default: float) -> float:
    return default if given is None or isinstance(given, DefaultValue) else given


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        return {"json": data.parameters}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return {"data": form}
