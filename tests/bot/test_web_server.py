"""Who brings no request in time is let go, and whoever comes next is served."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot import web_server
from bot.web_server import Bounds

HALF = b"GET / HTTP/1.1\r\nHost: x\r\n"
WHOLE = HALF + b"\r\n"
ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass
class Visitor:
    """A connection that sends what it is told to, from an address of this machine."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def sends(self, content: bytes) -> None:
        with suppress(OSError):
            self.writer.write(content)
            await self.writer.drain()

    async def hears(self, within_s: float = 5) -> bytes | None:
        """What comes next; empty when it was let go, None when nothing comes."""
        try:
            async with asyncio.timeout(within_s):
                return await self.reader.read(65_536)
        except TimeoutError:
            return None
        except ConnectionError:
            return b""


@asynccontextmanager
async def door(within: Bounds, *, is_bounded: bool = True) -> AsyncIterator[int]:
    """A server whose /slow works for a second; without bounds it is aiohttp's own."""

    async def show(request: web.Request) -> web.Response:
        if request.path == "/slow":
            await asyncio.sleep(1)
        if request.path == "/broken":
            message = "broken"
            raise RuntimeError(message)
        if request.path == "/body":
            await request.read()
        return web.Response(text="Olá")

    app = web.Application()
    for path in ("/", "/slow", "/broken", "/body"):
        app.router.add_route("*", path, show)
    app.router.add_get("/read", show)
    async with AsyncExitStack() as stack:
        if is_bounded:
            yield await web_server.serve(stack, app, host="127.0.0.1", port=0, within=within)
            return
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield int(runner.addresses[0][1])


Visit = Callable[..., Awaitable[Visitor]]


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    """Open connections, and close them in the end."""
    came: list[Visitor] = []

    async def come(port: int, of: str = "127.0.0.1", sends: bytes = b"") -> Visitor:
        one = Visitor(*await asyncio.open_connection("127.0.0.1", port, local_addr=(of, 0)))
        came.append(one)
        await one.sends(sends)
        return one

    yield come
    for one in came:
        one.writer.close()
        with suppress(OSError):
            await one.writer.wait_closed()


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web_server._SWEEP_EVERY_S", 0.05)


@pytest.mark.parametrize("content", [b"", b"GET /", HALF, HALF + b"X-A: b"])
async def test_who_sends_no_whole_head_in_time_is_let_go(visit: Visit, content: bytes) -> None:
    async with door(Bounds(9, head_s=0.3)) as port:
        one = await visit(port, sends=content)

        began_at = time.monotonic()
        for _ in range(20):
            # A drop now and then wins no time.
            await one.sends(b"c" if content else b"")
            if (heard := await one.hears(0.1)) is not None:
                break

        assert heard == b""
        assert time.monotonic() - began_at < 1.5


async def test_without_bounds_nobody_is_let_go(visit: Visit) -> None:
    async with door(Bounds(1), is_bounded=False) as port:
        held = [await visit(port, sends=HALF) for _ in range(9)]

        assert [await one.hears(0.1) for one in held] == [None] * 9


async def test_head_begun_on_an_open_connection_is_due_from_its_first_byte(visit: Visit) -> None:
    async with door(Bounds(9, head_s=0.3, idle_s=1.2)) as port:
        one = await visit(port, sends=WHOLE)
        assert "Olá".encode() in (await one.hears() or b"")
        assert await one.hears(0.6) is None
        await one.sends(WHOLE)
        assert "Olá".encode() in (await one.hears() or b"")

        await one.sends(HALF)

        assert await one.hears(1) == b""


async def test_idle_connections_and_slow_bodies_are_let_go(visit: Visit) -> None:
    body = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na"
    async with door(Bounds(9, work_s=0.3, idle_s=0.3)) as port:
        idle = await visit(port, sends=WHOLE)
        await idle.hears()

        assert await idle.hears(1) == b""
        assert await (await visit(port, sends=body)).hears(1) == b""


async def test_newcomer_takes_the_place_of_the_one_who_waits_longest(visit: Visit) -> None:
    async with door(Bounds(3)) as port:
        held = [await visit(port, sends=HALF) for _ in range(3)]

        one = await visit(port, sends=WHOLE)

        assert "Olá".encode() in (await one.hears() or b"")
        assert [await other.hears(0.2) for other in held] == [b"", None, None]


async def test_room_is_made_by_the_address_that_takes_most_of_it(visit: Visit) -> None:
    async with door(Bounds(3)) as port:
        proxy = await visit(port, of="127.0.0.2", sends=HALF)
        held = [await visit(port, sends=HALF) for _ in range(2)]

        for _ in range(9):
            held.append(await visit(port, sends=HALF))  # noqa: PERF401 - one by one

        assert await proxy.hears(0.2) is None
        await proxy.sends(b"\r\n")
        assert "Olá".encode() in (await proxy.hears() or b"")


async def test_what_is_in_work_is_not_given_up(visit: Visit) -> None:
    async with door(Bounds(2)) as port:
        working = [
            await visit(port, sends=b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(2)
        ]
        await asyncio.sleep(0.2)

        assert await (await visit(port, sends=WHOLE)).hears(0.5) == b""
        for one in working:
            assert "Olá".encode() in (await one.hears() or b"")


@pytest.mark.parametrize(
    ("request_", "status", "says"),
    [
        (WHOLE, 200, "Olá"),
        (b"GET /no HTTP/1.1\r\nHost: x\r\n\r\n", 404, "Não há nada neste endereço."),
        (b"PUT /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 404, "Não há nada neste endereço."),
        (b"PUT /read HTTP/1.1\r\nHost: x\r\n\r\n", 405, "Este endereço não recebe este tipo"),
        (b"GET /broken HTTP/1.1\r\nHost: x\r\n\r\n", 500, "Algo deu errado aqui."),
        (b"<script>alert(1)</script>\r\n\r\n", 400, "Não entendi o pedido."),
        (HALF + b"X-Long: " + b"<b>" * 5_000 + b"\r\n\r\n", 400, "Não entendi o pedido."),
        (HALF + b"Expect: <b>\r\n\r\n", 417, "Não entendi o pedido."),
        (HALF + b"X-A: b\r\n" * 100 + b"\r\n", 400, "Não entendi o pedido."),
        (b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400, "Não entendi o pedido."),
    ],
)
async def test_every_answer_is_ours_and_has_the_headers_that_keep_pages_apart(
    visit: Visit, request_: bytes, status: int, says: str
) -> None:
    async with door(Bounds(9)) as port:
        answer = await (await visit(port, sends=request_)).hears() or b""

    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert int(first.split()[1]) == status
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert body.decode().startswith(says)
    assert ("Allow" in headers) == (status == 405)
    assert b"<b>" not in body
    assert b"script" not in body


def test_a_process_with_few_descriptors_keeps_most_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, taken in ((20_000, 256), (256, 64), (2, 1)):
        monkeypatch.setattr("bot.web_server._descriptors", lambda given=given: given)

        assert web_server.bounds(256, share=4).connections == taken


def test_a_customer_of_ipv6_is_one_however_many_addresses_it_has() -> None:
    homes = [
        web_server.home(address)
        for address in ("2001:db8::1", "2001:db8::2", "fe80::1%eth0", "10.0.0.1", "")
    ]

    assert homes == ["2001:db8::/64", "2001:db8::/64", "fe80::/64", "10.0.0.1", ""]


def test_addresses_of_the_old_kind_are_told_apart_however_they_are_written() -> None:
    written = ("::ffff:10.0.0.1", "::ffff:10.0.0.2", "::FFFF:0a00:0001")

    assert [web_server.home(one) for one in written] == ["10.0.0.1", "10.0.0.2", "10.0.0.1"]
