"""HTTP: what was sent, what perhaps was, what certainly was not; no answer goes astray."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import RequestData

from bot.telegram.transport import (
    NeverSentError,
    PlainData,
    ServerTroubleError,
    Transport,
)
from database.json_text import decode, encode

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
SECRET = "123456:AAsecret-token"


@asynccontextmanager
async def serving(handle: Handle) -> AsyncIterator[str]:
    open_now: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_now.add(task)
        try:
            await handle(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side is gone
        finally:
            writer.close()
            open_now.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/bot{SECRET}/sendMessage"
    finally:
        server.close()
        for task in list(open_now):
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)
        await asyncio.sleep(0.05)


@asynccontextmanager
async def transport(connections: int = 4, read_timeout: float = 0.3) -> AsyncIterator[Transport]:
    request = Transport(connections=connections, connect_timeout=0.5, read_timeout=read_timeout)
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


async def ask(request: Transport, url: str, **given: object) -> Any:
    return await request.post(url, cast("RequestData", PlainData(given)))


async def read_request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(head.lower().partition("content-length:")[2].split("\r\n")[0])
    return head, await reader.readexactly(length)


class Echo:
    """Answers with what it was sent, after the milliseconds in it; counts connections."""

    def __init__(self, headers: str = "", *, closes: bool = False) -> None:
        self.connected = 0
        self.heads: list[str] = []
        self._headers = headers
        self._closes = closes

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected += 1
        while True:
            head, body = await read_request(reader)
            self.heads.append(head)
            await asyncio.sleep(decode(body).get("after_ms", 0) / 1000)
            answer = b'{"ok":true,"result":' + body + b"}"
            writer.write(
                f"HTTP/1.1 200 OK\r\n{self._headers}Content-Length: {len(answer)}\r\n\r\n".encode()
                + answer
            )
            if self._closes:
                break


def answering(status: int, body: bytes, *, length: int | None = None, headers: str = "") -> Handle:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        size = length or len(body)
        head = f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {size}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return handle


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del writer
    await reader.read()  # until the other side gives up


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()


async def mumble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"220 smtp ready\r\n\r\n")
    await writer.drain()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        (hang, TimedOut),
        (reset, NetworkError),
        (mumble, NetworkError),
        (answering(200, b'{"ok": true, "resu', length=500), NetworkError),
        (answering(200, b"<html>"), ServerTroubleError),
        (answering(200, b"[" * 100_000), ServerTroubleError),
        (answering(200, b'{"ok":true}'), ServerTroubleError),
        (answering(200, b'{"ok":false,"description":"no"}'), ServerTroubleError),
        (answering(302, b"<html>portal</html>"), ServerTroubleError),
        (answering(401, b"<html>proxy</html>"), ServerTroubleError),
        (answering(403, b"<html>firewall</html>"), ServerTroubleError),
        (answering(403, b'{"message":"Forbidden"}'), ServerTroubleError),
        (answering(404, b"<html>nginx</html>"), ServerTroubleError),
        (answering(429, b"<html>slow down</html>"), RetryAfter),
        (answering(429, b'{"ok":false,"description":"Too Many Requests"}'), RetryAfter),
        (answering(400, b'{"ok":false,"description":"Bad Request: no"}'), BadRequest),
        (answering(401, b'{"ok":false,"description":"Unauthorized"}'), InvalidToken),
        (answering(403, b'{"ok":false,"description":"Forbidden: no"}'), Forbidden),
        (answering(413, b"<html>too large</html>"), BadRequest),
        (answering(500, b"{}"), ServerTroubleError),
        (answering(502, b"<html>nginx</html>"), ServerTroubleError),
        (
            answering(400, b'{"ok":false,"parameters":{"migrate_to_chat_id":-100}}'),
            ChatMigrated,
        ),
        (answering(429, b'{"ok":false,"parameters":{"retry_after":7}}'), RetryAfter),
    ],
)
async def test_error_is_told_by_its_kind_and_never_by_the_address(
    handle: Handle, expected: type[TelegramError]
) -> None:
    async with serving(handle) as url, transport() as request:
        with pytest.raises(TelegramError) as caught:
            await request.post(url, RequestData([]))

    assert type(caught.value) is expected
    assert "secret" not in repr(caught.value) + repr(caught.value.__cause__)


async def test_refused_connection_was_never_sent(closed_port: int) -> None:
    async with transport() as request:
        with pytest.raises(NeverSentError) as caught:
            await request.post(f"http://127.0.0.1:{closed_port}/bot{SECRET}/getMe")
    assert "secret" not in repr(caught.value)


async def test_full_pool_was_never_sent() -> None:
    async with serving(hang) as url, transport(connections=1, read_timeout=1) as request:
        first = asyncio.create_task(request.post(url))
        await asyncio.sleep(0.05)
        with pytest.raises(NeverSentError):
            await request.post(url)
        with pytest.raises(TimedOut):
            await first


async def test_closed_transport_sends_nothing() -> None:
    async with transport() as request:
        await request.shutdown()
        with pytest.raises(NeverSentError):
            await request.post(f"http://127.0.0.1:1/bot{SECRET}/getMe")


async def test_one_connection_carries_many_requests() -> None:
    echo = Echo("Set-Cookie: seen=1\r\n")
    async with serving(echo) as address, transport() as request:
        url = address.replace("127.0.0.1", "localhost")  # numbers are given no cookies
        answers = [await ask(request, url, number=number) for number in range(5)]

    assert answers == [{"number": number} for number in range(5)]
    assert echo.connected == 1
    host = url.split("/")[2]
    # The fifth is as the first was: no cookie comes back, and nothing may come compressed.
    assert echo.heads[4] == (
        f"POST /bot{SECRET}/sendMessage HTTP/1.1\r\nHost: {host}\r\n"
        f"User-Agent: {Transport.USER_AGENT}\r\nAccept-Encoding: identity\r\nAccept: */*\r\n"
        "Content-Length: 12\r\nContent-Type: application/json\r\n\r\n"
    )


async def test_requests_at_once_get_their_own_answers() -> None:
    echo = Echo()
    async with serving(echo) as url, transport() as request:
        given = [{"after_ms": 50 - 7 * number, "number": number} for number in range(7)]
        answers = await asyncio.gather(*(ask(request, url, **each) for each in given))

    assert answers == given
    assert echo.connected == 4


async def test_late_answer_is_never_that_to_the_next_request() -> None:
    async with serving(Echo()) as url, transport(connections=1) as request:
        with pytest.raises(TimedOut):
            await ask(request, url, after_ms=500)
        following = await ask(request, url, number=1)
        cancelled = asyncio.create_task(ask(request, url, after_ms=200))
        await asyncio.sleep(0.05)
        cancelled.cancel()
        await asyncio.wait({cancelled})
        last = await ask(request, url, number=2)

    assert following == {"number": 1}
    assert last == {"number": 2}


@pytest.mark.parametrize(
    ("echo", "connected"),
    [(Echo(closes=True), 2), (Echo("Connection: close\r\n"), 2), (Echo(), 1)],
)
async def test_connection_that_ends_is_followed_by_another(echo: Echo, connected: int) -> None:
    async with serving(echo) as url, transport() as request:
        assert await ask(request, url, number=1) == {"number": 1}
        await asyncio.sleep(0.05)
        assert await ask(request, url, number=2) == {"number": 2}

    assert echo.connected == connected


async def test_pieces_and_what_comes_before_an_answer_are_read() -> None:
    async def pieces(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        for piece in (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 ",
            b"Too Many Requests\r\nRETRY-AFTER: 7\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<htm",
            b"l>\r\n3\r\nyou\r\n0\r\n",
            b"\r\n",
        ):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serving(pieces) as url, transport() as request:
        with pytest.raises(RetryAfter) as caught:
            await ask(request, url)

    assert caught.value.retry_after == timedelta(seconds=7)


async def test_answer_that_is_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.transport._LARGEST", 1_000)
    echo = Echo()
    async with serving(echo) as url, transport() as request:
        with pytest.raises(NetworkError):
            await ask(request, url, text="x" * 1_000)
        assert await ask(request, url, text="x" * 900) == {"text": "x" * 900}


async def test_what_comes_compressed_is_not_unpacked() -> None:
    packed = gzip.compress(b'{"ok":true,"result":1}')

    async def pack(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        head = f"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}"
        writer.write(head.encode() + b"\r\n\r\n" + packed)
        await writer.drain()

    async with serving(pack) as url, transport() as request:
        with pytest.raises(ServerTroubleError):
            await ask(request, url)


async def test_nobody_is_sent_elsewhere() -> None:
    echo = Echo()
    async with serving(echo) as elsewhere:
        portal = answering(302, b"", headers=f"Location: {elsewhere}\r\n")
        async with serving(portal) as url, transport() as request:
            with pytest.raises(ServerTroubleError):
                await ask(request, url)

    assert echo.heads == []


async def test_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo()
    async with serving(echo) as url, transport() as request:
        monkeypatch.setenv("http_proxy", "http://" + url.split("/")[2])
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert await ask(request, f"http://far.test/bot{SECRET}/getMe", number=1) == {"number": 1}
        assert await ask(request, url, number=2) == {"number": 2}

    through, direct = (head.split("\r\n")[0] for head in echo.heads)
    assert through == f"POST http://far.test/bot{SECRET}/getMe HTTP/1.1"
    assert direct == f"POST /bot{SECRET}/sendMessage HTTP/1.1"


async def test_address_cannot_smuggle_a_line() -> None:
    echo = Echo()
    async with serving(echo) as url, transport() as request:
        await ask(request, f"{url}\r\nX: y ")

    assert [line.partition(":")[0] for line in echo.heads[0].split("\r\n")[1:-2]] == [
        "Host", "User-Agent", "Accept-Encoding", "Accept", "Content-Length", "Content-Type",
    ]  # fmt: skip


async def test_slow_drip_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.transport._WHOLE_ANSWER_S", 0.4)
    async with serving(drip) as url, transport() as request:
        with pytest.raises(TimedOut):
            await request.post(url)


def test_lone_surrogates_pass_and_come_back() -> None:
    assert decode(b'{"text": "a\\ud800b"}') == {"text": "a\ud800b"}
    assert decode(encode({"text": "a\ud800b"})) == {"text": "a\ud800b"}
