"""The proxy before a server: what each weather does to a real connection."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from simulator import Simulator
from simulator.chaos import HALF_A_BODY, ONE_BYTE_A_SECOND, RESET, SILENCE, ChaosProxy, Weather
from tests.simulator.client import Client
from tests.simulator.conftest import ANA


@pytest.fixture
async def proxy(simulator: Simulator) -> AsyncIterator[ChaosProxy]:
    async with ChaosProxy(simulator.port) as running:
        yield running


async def get_me(proxy: ChaosProxy, simulator: Simulator, timeout_s: float = 5) -> str:
    """Call getMe through the proxy, on a connection of its own."""
    url = f"http://127.0.0.1:{proxy.port}/bot{simulator.token}/getMe"
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
        return str((await response.json())["result"]["username"])


async def raw(proxy: ChaosProxy) -> bytes:
    """Ask for nothing in particular; return every byte of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(b"GET /other HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return await reader.read()
    finally:
        writer.close()


async def test_fair_weather_changes_nothing(proxy: ChaosProxy, simulator: Simulator) -> None:
    assert await get_me(proxy, simulator) == "demonstracao_bot"
    assert proxy.connections == 1


async def test_reset_is_a_reset(proxy: ChaosProxy, simulator: Simulator) -> None:
    proxy.weather = RESET

    with pytest.raises(ConnectionResetError):
        await raw(proxy)
    with pytest.raises(aiohttp.ClientOSError):
        await get_me(proxy, simulator)


async def test_half_a_body_ends_politely(proxy: ChaosProxy) -> None:
    whole = await raw(proxy)
    proxy.weather = HALF_A_BODY

    half = await raw(proxy)

    assert len(half) == len(whole) // 2
    assert whole.startswith(half)


async def test_half_a_body_is_noticed_by_the_client(
    proxy: ChaosProxy, simulator: Simulator
) -> None:
    proxy.weather = Weather(answer_bytes=260)

    with pytest.raises(aiohttp.ClientError):
        await get_me(proxy, simulator)


async def test_answer_drips(proxy: ChaosProxy, simulator: Simulator) -> None:
    proxy.weather = ONE_BYTE_A_SECOND
    began = time.monotonic()

    with pytest.raises(TimeoutError):
        await get_me(proxy, simulator, timeout_s=1.2)

    assert time.monotonic() - began > 1.1


async def test_answer_comes_late(proxy: ChaosProxy, simulator: Simulator) -> None:
    proxy.weather = Weather(delay_s=0.4)
    began = time.monotonic()

    assert await get_me(proxy, simulator) == "demonstracao_bot"
    assert time.monotonic() - began > 0.39


async def test_silence_lets_the_request_through(proxy: ChaosProxy, client: Client) -> None:
    proxy.weather = SILENCE
    url = f"http://127.0.0.1:{proxy.port}/bot{client.simulator.token}/sendMessage"
    timeout = aiohttp.ClientTimeout(total=0.5)

    async with aiohttp.ClientSession(timeout=timeout) as session:
        with pytest.raises(TimeoutError):
            await session.post(url, json={"chat_id": ANA, "text": "Olá"})

    assert [message["text"] for message in await client.messages(ANA)] == ["Olá"]


async def test_refusal_lasts_until_it_listens_again(
    proxy: ChaosProxy, simulator: Simulator
) -> None:
    port = proxy.port
    await proxy.refuse()
    with pytest.raises(aiohttp.ClientConnectorError):
        await get_me(proxy, simulator)

    await proxy.start()

    assert proxy.port == port
    assert await get_me(proxy, simulator) == "demonstracao_bot"


async def test_server_that_is_not_there_is_hung_up_on() -> None:
    async with ChaosProxy(9) as proxy:
        assert await raw(proxy) == b""


async def test_webhook_is_delivered_through_bad_weather(client: Client) -> None:
    """A webhook whose answer is cut off gets the update again."""

    came: list[int] = []
    came_twice = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        came.append((await request.json())["update_id"])
        if len(came) == 2:
            came_twice.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with ChaosProxy(runner.addresses[0][1], weather=RESET) as proxy:
        await client.result("setWebhook", url=f"http://127.0.0.1:{proxy.port}/")
        await client.post(f"/people/{ANA}/messages", {"text": "um"})
        await came_twice.wait()
        proxy.weather = Weather()
        assert await client.post("/settle", {"timeout_s": 5}) == {"idle": True}
    await runner.cleanup()

    assert len(set(came)) == 1
    assert len(came) > 1
