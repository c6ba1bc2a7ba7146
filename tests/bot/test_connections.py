"""Our own connections: kept open, never mixed up, given up in time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.telegram.connections import Answer, Connections, NotConnectedError

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handle: Handle) -> AsyncIterator[str]:
    open_now: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_now.add(task)
        try:
            await handle(reader, writer)
        finally:
            writer.close()
            open_now.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot1:a/sendMessage"
    finally:
        server.close()
        for task in list(open_now):
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)
        await asyncio.sleep(0.05)


@asynccontextmanager
async def connections(most: int = 4) -> AsyncIterator[Connections]:
    made = Connections(most=most, user_agent="prova")
    yield made
    made.close()


async def ask(pool: Connections, url: str, body: bytes = b"{}", silence_s: float = 1) -> Answer:
    return await pool.post(url, body, connect_s=0.5, silence_s=silence_s, whole_s=1.5)


async def read_request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(head.lower().partition("content-length:")[2].split("\r\n")[0])
    return head, await reader.readexactly(length)


class Echo:
    """Answers with what it was sent; counts connections."""

    def __init__(self, head: str = "HTTP/1.1 200 OK\r\n", *, closes: bool = False) -> None:
        self.connected = 0
        self.heads: list[str] = []
        self._head = head
        self._closes = closes

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected += 1
        try:
            while True:
                head, body = await read_request(reader)
                self.heads.append(head)
                delay, _, _ = body.partition(b" ")
                if delay.isdigit():
                    await asyncio.sleep(int(delay) / 1000)
                writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                if self._closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass


async def test_one_connection_carries_many_requests() -> None:
    echo = Echo()
    async with serving(echo) as url, connections() as pool:
        answers = [await ask(pool, url, b"%d" % n) for n in range(5)]

    assert [answer.body for answer in answers] == [b"%d" % n for n in range(5)]
    assert echo.connected == 1
    host = url.split("/")[2]
    assert echo.heads[0] == (
        f"POST /bot1:a/sendMessage HTTP/1.1\r\nHost: {host}\r\nUser-Agent: prova\r\n"
        "Accept: application/json\r\nContent-Type: application/json\r\n"
        "Content-Length: 1\r\n\r\n"
    )


async def test_requests_at_once_get_their_own_answers() -> None:
    echo = Echo()
    async with serving(echo) as url, connections() as pool:
        bodies = [b"%d of %d" % (50 - 7 * n, n) for n in range(7)]
        answers = await asyncio.gather(*(ask(pool, url, body) for body in bodies))

    assert [answer.body for answer in answers] == bodies
    assert echo.connected == 4


async def test_late_answer_is_never_that_to_the_next_request() -> None:
    async with serving(Echo()) as url, connections(most=1) as pool:
        with pytest.raises(TimeoutError):
            await ask(pool, url, b"300 late", silence_s=0.1)
        following = await ask(pool, url, b"next")
        cancelled = asyncio.create_task(ask(pool, url, b"200 cancelled"))
        await asyncio.sleep(0.05)
        cancelled.cancel()
        await asyncio.wait({cancelled})
        last = await ask(pool, url, b"last")

    assert following.body == b"next"
    assert last.body == b"last"


async def test_answer_to_nothing_ends_the_connection() -> None:
    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, body = await read_request(reader)
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        writer.write(answer + answer)
        await reader.read()

    async with serving(twice) as url, connections(most=1) as pool:
        assert (await ask(pool, url, b"one")).body == b"one"
        assert (await ask(pool, url, b"two")).body == b"two"


async def test_server_that_closes_is_asked_on_a_new_connection() -> None:
    echo = Echo(closes=True)
    async with serving(echo) as url, connections() as pool:
        assert (await ask(pool, url, b"one")).body == b"one"
        await asyncio.sleep(0.05)
        assert (await ask(pool, url, b"two")).body == b"two"

    assert echo.connected == 2


async def test_connection_the_server_wants_closed_is_not_used_again() -> None:
    echo = Echo("HTTP/1.1 200 OK\r\nConnection: close\r\n")
    async with serving(echo) as url, connections() as pool:
        for number in range(3):
            assert (await ask(pool, url, b"%d" % number)).body == b"%d" % number

    assert echo.connected == 3


async def test_pieces_and_what_comes_before_an_answer_are_read() -> None:
    async def pieces(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        for piece in (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 ",
            b"Too Many Requests\r\nRETRY-AFTER: 7\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            b"lo\r\n3\r\nyou\r\n0\r\n",
            b"\r\n",
        ):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serving(pieces) as url, connections() as pool:
        assert await ask(pool, url) == Answer(429, b"helloyou", "7")


async def test_what_speaks_no_http_is_an_error() -> None:
    async def mumble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"220 smtp ready\r\n\r\n")
        await writer.drain()

    async with serving(mumble) as url, connections() as pool:
        with pytest.raises(ValueError, match="Http"):
            await ask(pool, url)


async def test_answer_that_drips_is_given_up() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await asyncio.sleep(0.02)

    async with serving(drip) as url, connections() as pool:
        loop = asyncio.get_running_loop()
        started = loop.time()
        with pytest.raises(TimeoutError):
            await ask(pool, url)
        assert 1.4 < loop.time() - started < 4


async def test_nothing_was_sent_where_no_connection_was_to_be_had(unused_tcp_port: int) -> None:
    async with connections() as pool:
        with pytest.raises(NotConnectedError):
            await ask(pool, f"http://127.0.0.1:{unused_tcp_port}/bot1:a/getMe")

    async with serving(Echo()) as url, connections(most=1) as pool:
        busy = asyncio.create_task(ask(pool, url, b"900 busy"))
        await asyncio.sleep(0.1)
        with pytest.raises(NotConnectedError):
            await ask(pool, url)
        assert (await busy).body == b"900 busy"


async def test_address_cannot_smuggle_a_line() -> None:
    async with connections() as pool:
        with pytest.raises(ValueError, match="ASCII"):
            await ask(pool, "http://127.0.0.1/bot1:a\r\nX: y/getMe ")
