"""Something between the bot and Telegram that now and then answers in Telegram's place.

Firewalls, captive portals and broken proxies do; the simulator itself only says what the real
server says.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import aiohttp
from aiohttp import web

DRIP_S: Final = 0.1
"""Between two bytes; a second in earnest, with timeouts ten times as long."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; with `is_done` the real server was asked first and did its work.

    `how` it comes: whole, by a byte now and then ("drip"), half ("cut"), a broken connection
    in its place ("reset") or never ("hang").
    """

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_done: bool = False
    how: Literal["whole", "drip", "cut", "reset", "hang"] = "whole"


@dataclass(slots=True)
class Middleman:
    """Passes everything on, except what stands in `instead`: answers by method, one use each."""

    http: aiohttp.ClientSession
    url: str = ""
    instead: defaultdict[str, deque[Said]] = field(default_factory=lambda: defaultdict(deque))
    rule: Callable[[str, bytes], Said | None] = lambda _method, _body: None
    """What to say to a call for which nothing stands there."""
    asked: list[tuple[float, str, bytes]] = field(default_factory=list)
    """When, for which method, and with what the bot came."""

    def say(self, method: str, *said: Said, times: int = 1) -> None:
        """Give these answers, one after the other, instead of the next ones."""
        self.instead[method.lower()].extend(said * times)

    def count(self, method: str, since: float = 0.0) -> int:
        """Return how often a method was called since a moment of the monotonic clock."""
        return sum(1 for at, name, _ in self.asked if name == method.lower() and at >= since)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer the bot."""
        method = request.path.rpartition("/")[2].lower()
        body = await request.read()
        self.asked.append((time.monotonic(), method, body))
        waiting = self.instead[method]
        said = waiting.popleft() if waiting else self.rule(method, body)
        if said is None or said.is_done:
            headers = {"Content-Type": request.headers.get("Content-Type", "text/plain")}
            async with self.http.post(request.path, data=body, headers=headers) as real:
                content, status = await real.read(), real.status
            if said is None:
                return web.Response(body=content, status=status, content_type="application/json")
        if said.how == "whole":
            return web.Response(body=said.body, status=said.status, headers=said.headers)
        return await _badly(request, said)


async def _badly(request: web.Request, said: Said) -> web.StreamResponse:
    if said.how == "hang":
        await asyncio.sleep(3600)
    response = web.StreamResponse(status=said.status)
    if said.how != "reset":
        body = said.body or b'{"ok":true,"result":{"message_id":1}}'
        response.content_length = len(body)
        await response.prepare(request)
        for position in range(len(body) // 2):
            await response.write(body[position : position + 1])
            if said.how == "drip":
                await asyncio.sleep(DRIP_S)
    if request.transport is not None:
        request.transport.abort()
    return response


@asynccontextmanager
async def between(url: str) -> AsyncIterator[Middleman]:
    """Stand before the server at `url`; the middleman's own address is in `url`."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(url, timeout=timeout) as http:
        middleman = Middleman(http)
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_route("*", "/{anything:.*}", middleman.answer)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        middleman.url = f"http://{host}:{port}"
        try:
            yield middleman
        finally:
            await runner.cleanup()


PAGE = b"<html><head><title>Acesso bloqueado</title></head><body>Rede do governo</body></html>"


def page(status: int, **headers: Any) -> Said:
    """Return a page for people in the place of an answer."""
    return Said(PAGE, status, {"Content-Type": "text/html", **headers})
