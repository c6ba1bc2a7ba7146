"""HTTP: what was sent, what perhaps was, what certainly was not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

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
    ServerTroubleError,
    Transport,
    decode,
    encode,
)

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
SECRET = "123456:AAsecret-token"


@asynccontextmanager
async def serving(handle: Handle) -> AsyncIterator[str]:
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/bot{SECRET}/sendMessage"
    finally:
        server.close()
        # The handlers see that the other side is gone.
        await asyncio.sleep(0.05)


@asynccontextmanager
async def transport() -> AsyncIterator[Transport]:
    request = Transport(connections=4, connect_timeout=0.5, read_timeout=0.3)
    await request.initialize()
    yield request
    await request.shutdown()


def answering(status: int, body: bytes, *, length: int | None = None) -> Handle:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {length or len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    return handle


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until the other side gives up
    writer.close()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()
    writer.close()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n")
    with suppress(ConnectionError):
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)
    writer.close()


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        (hang, TimedOut),
        (reset, NetworkError),
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


async def test_refused_connection_was_never_sent(unused_tcp_port: int) -> None:
    async with transport() as request:
        with pytest.raises(NeverSentError) as caught:
            await request.post(f"http://127.0.0.1:{unused_tcp_port}/bot{SECRET}/getMe")
    assert "secret" not in repr(caught.value)


async def test_full_pool_was_never_sent() -> None:
    async with serving(hang) as url:
        request = Transport(connections=1, connect_timeout=0.2, read_timeout=1)
        await request.initialize()
        first = asyncio.create_task(request.post(url))
        await asyncio.sleep(0.05)
        with pytest.raises(NeverSentError):
            await request.post(url)
        with pytest.raises(TimedOut):
            await first
        await request.shutdown()


async def test_slow_drip_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.transport._WHOLE_ANSWER_S", 0.4)
    async with serving(drip) as url, transport() as request:
        with pytest.raises(TimedOut):
            await request.post(url)


def test_lone_surrogates_pass_and_come_back() -> None:
    assert decode(b'{"text": "a\\ud800b"}') == {"text": "a\ud800b"}
    assert decode(encode({"text": "a\ud800b"})) == {"text": "a\ud800b"}
