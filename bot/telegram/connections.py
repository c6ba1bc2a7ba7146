"""Connections to the Bot API, kept open: small requests and their answers, and little else.

What goes through here is JSON to one server. A client for everything a browser can do takes
100 µs of processor for that, the connection below 17, and a bot makes two calls for every tap.
The parsing is httptools', the race of IPv6 and IPv4 aiohappyeyeballs'. Files and proxies go
through aiohttp. See docs/decisions/0021-own-connections.md.
"""

import asyncio
import socket
import ssl
from collections import deque
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import aiohappyeyeballs
import httptools

_IDLE_S: Final = 30.0
"""A connection nobody used for so long is closed: the server may be about to do it."""
_EYEBALLS_S: Final = 0.25
_LARGEST: Final = 64 * 1024 * 1024
_FINAL: Final = 200
_WAIT: Final = b"retry-after"
_PORTS: Final = {"http": 80, "https": 443}


class NotConnectedError(OSError):
    """There was no connection, or none in time: nothing was sent."""


class Answer(NamedTuple):
    """What the server said; `wait` is its header Retry-After, empty without one."""

    status: int
    body: bytes
    wait: str


class Connections:
    """A pool of connections to whoever is asked; `most` are open at once."""

    def __init__(self, *, most: int, user_agent: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._user_agent = user_agent
        self._places = asyncio.Semaphore(most)
        self._idle: dict[tuple[str, str, int], deque[_Connection]] = {}
        self._open: set[_Connection] = set()
        self._heads: dict[str, bytes] = {}

    async def post(
        self, url: str, body: bytes, *, connect_s: float, silence_s: float, whole_s: float
    ) -> Answer:
        """Send JSON; times are in seconds. Redirects are not followed.

        Raises:
            NotConnectedError: nothing was sent.
            TimeoutError: sent, and silence for `silence_s`, or no end within `whole_s`.
            OSError, ValueError: sent, and the connection broke or spoke no HTTP.

        """
        head = self._heads.get(url)
        if head is None:
            head = self._heads[url] = _head(url, self._user_agent)
        await self._enter(connect_s)
        try:
            connection = self._take(url) or await self._connect(url, connect_s)
            try:
                answer = await connection.ask(
                    b"%b%d\r\n\r\n%b" % (head, len(body), body), silence_s, whole_s
                )
            except BaseException:
                # What comes late would be taken for the answer to the next request.
                connection.close()
                raise
            if connection.is_reusable:
                connection.idle_since = self._loop.time()
                self._idle.setdefault(_server(url), deque()).append(connection)
            else:
                connection.close()
            return answer
        finally:
            self._places.release()

    async def _enter(self, within_s: float) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(within_s):
                await self._places.acquire()
        except TimeoutError:
            message = "all connections are busy"
            raise NotConnectedError(message) from None

    def close(self) -> None:
        """Close all connections; who waits for an answer is told so."""
        for connection in list(self._open):
            connection.close()
        self._idle.clear()

    def _take(self, url: str) -> "_Connection | None":
        """Return the open connection that was used last, if any is still good."""
        idle = self._idle.get(_server(url))
        fresh = self._loop.time() - _IDLE_S
        while idle:
            connection = idle.pop()
            if connection.is_reusable and connection.idle_since > fresh:
                return connection
            connection.close()
        return None

    async def _connect(self, url: str, within_s: float) -> "_Connection":
        scheme, host, port = _server(url)
        try:
            async with asyncio.timeout(within_s):
                found = await self._loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                connected = await aiohappyeyeballs.start_connection(
                    found, happy_eyeballs_delay=_EYEBALLS_S, interleave=1
                )
                is_safe = scheme == "https"
                _, connection = await self._loop.create_connection(
                    lambda: _Connection(self._loop, self._open),
                    sock=connected,
                    ssl=_trust() if is_safe else None,
                    server_hostname=host if is_safe else None,
                )
        except (OSError, TimeoutError) as error:
            raise NotConnectedError(type(error).__name__) from None
        return connection


class _Connection(asyncio.Protocol):
    """One connection: a request, its answer, and then the next."""

    def __init__(self, loop: asyncio.AbstractEventLoop, known: "set[_Connection]") -> None:
        self._loop = loop
        self._known = known
        self._parser: Any = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[Answer] | None = None
        self._wait = ""
        self._parts: list[bytes] = []
        self._size = 0
        self._heard_at = 0.0
        self._keeps = True
        self._timer: asyncio.TimerHandle | None = None
        self.idle_since = 0.0

    @property
    def is_reusable(self) -> bool:
        """Whether another request may be sent."""
        return self._keeps and self._answer is None and not self._transport.is_closing()

    async def ask(self, request: bytes, silence_s: float, whole_s: float) -> Answer:
        loop = self._loop
        now = self._heard_at = loop.time()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._answer = answer
        self._transport.write(request)
        self._timer = loop.call_later(silence_s, self._look, silence_s, now + whole_s)
        try:
            return await answer
        finally:
            self._timer.cancel()

    def _look(self, silence_s: float, ends_at: float) -> None:
        """Give up, or look again when the line may have been silent for too long."""
        now = self._loop.time()
        due = min(self._heard_at + silence_s, ends_at)
        if now >= due:
            self._fail(TimeoutError())
        else:
            self._timer = self._loop.call_later(due - now, self._look, silence_s, ends_at)

    def close(self) -> None:
        self._keeps = False
        self._transport.close()

    # --- Called by the loop and by the parser -----------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._known.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._known.discard(self)
        self._keeps = False
        self._fail(ConnectionResetError(type(error).__name__))

    def data_received(self, data: bytes) -> None:
        self._heard_at = self._loop.time()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._keeps = False
            self._fail(ValueError(type(error).__name__))

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(name) == len(_WAIT) and name.lower() == _WAIT:
            self._wait = value.decode("latin-1")

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        self._parts.append(part)
        if self._size > _LARGEST:
            self._keeps = False
            self._fail(ValueError("the answer does not end"))

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < _FINAL:
            return
        self._keeps = self._keeps and self._parser.should_keep_alive()
        body = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        wait, self._wait = self._wait, ""
        answer, self._answer = self._answer, None
        if answer is None:
            # An answer to nothing: whoever speaks there is not to be trusted with a request.
            self._keeps = False
        elif not answer.done():
            answer.set_result(Answer(status, body, wait))

    def _fail(self, error: Exception) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(error)


@cache
def _server(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _head(url: str, user_agent: str) -> bytes:
    """Return the head of a request, up to the length of its body.

    Raises:
        ValueError: the address holds what could end a line.

    """
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if not target.isascii() or not parts.netloc.isascii() or any(c <= " " for c in target):
        message = "an address of ASCII without spaces is needed"
        raise ValueError(message)
    host = parts.netloc.rpartition("@")[2]
    return (
        f"POST {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {user_agent}\r\n"
        "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: "
    ).encode()
