"""The webhook's worker: order, parallel lines, retries, lifetimes, replies in the body."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web

from simulator import webhook_worker
from simulator.update_queue import CALLBACK_LIFETIME_S, LIFETIME_S, UpdateQueue
from simulator.webhook_worker import GONE_AFTER_S, Delivered, Worker, is_executed
from tests.simulator.client import Client, Json, soon
from tests.simulator.conftest import ANA

BRUNO = 1002
Handler = Callable[[web.Request, Json], Any]


class Listener:
    """A webhook: `answer` decides on each update, `came` remembers them."""

    def __init__(self) -> None:
        self.came: list[tuple[int, str]] = []
        self.headers: list[Any] = []
        self.answer: Handler = lambda _request, _update: web.Response()
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        update = await request.json()
        message = update.get("message", {})
        self.came.append((message.get("from", {}).get("id", 0), message.get("text", "")))
        self.headers.append(request.headers)
        answer = self.answer(request, update)
        if asyncio.iscoroutine(answer):
            answer = await answer
        assert isinstance(answer, web.StreamResponse)
        return answer

    def texts(self, person_id: int) -> list[str]:
        return [text for sender, text in self.came if sender == person_id]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listening = Listener()
    app = web.Application()
    app.router.add_post("/hook", listening.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listening
    await runner.cleanup()


async def say(client: Client, person_id: int, *texts: str) -> None:
    for text in texts:
        await client.post(f"/people/{person_id}/messages", {"text": text})


async def settled(client: Client) -> None:
    assert await client.post("/settle", {"timeout_s": 5}) == {"idle": True}


async def test_one_slow_chat_does_not_hold_up_another(client: Client, listener: Listener) -> None:
    gate = asyncio.Event()

    async def wait_for_ana(_request: web.Request, update: Json) -> web.Response:
        if update["message"]["from"]["id"] == ANA:
            await gate.wait()
        return web.Response()

    listener.answer = wait_for_ana
    await client.result("setWebhook", url=listener.url)
    await say(client, ANA, "um", "dois")
    await say(client, BRUNO, "a", "b")
    await soon(0.2)

    assert (listener.texts(ANA), listener.texts(BRUNO)) == (["um"], ["a", "b"])
    gate.set()
    await settled(client)
    assert listener.texts(ANA) == ["um", "dois"]


async def test_never_more_connections_than_allowed(client: Client, listener: Listener) -> None:
    gate = asyncio.Event()

    async def wait(_request: web.Request, _update: Json) -> web.Response:
        await gate.wait()
        return web.Response()

    listener.answer = wait
    await client.result("setWebhook", url=listener.url, max_connections=1)
    await say(client, ANA, "um")
    await say(client, BRUNO, "a")
    await soon(0.2)

    assert len(listener.came) == 1
    gate.set()
    await settled(client)
    assert len(listener.came) == 2


async def test_retry_after_is_honoured(client: Client, listener: Listener) -> None:
    came_at: list[float] = []

    def busy(_request: web.Request, _update: Json) -> web.Response:
        came_at.append(time.monotonic())
        if len(came_at) == 1:
            return web.Response(status=503, headers={"Retry-After": "1"})
        return web.Response()

    listener.answer = busy
    await client.result("setWebhook", url=listener.url)
    await say(client, ANA, "um")
    await settled(client)

    assert 0.9 < came_at[1] - came_at[0] < 2


async def test_redirect_is_no_delivery(client: Client, listener: Listener) -> None:
    def once(_request: web.Request, _update: Json) -> web.Response:
        moved = len(listener.came) == 1
        headers = {"Location": listener.url} if moved else {}
        return web.Response(status=302 if moved else 200, headers=headers)

    listener.answer = once
    await client.result("setWebhook", url=listener.url)
    await say(client, ANA, "um")
    await settled(client)

    info = await client.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"
    assert listener.texts(ANA) == ["um", "um"]


async def test_method_in_the_answer_is_carried_out(client: Client, listener: Listener) -> None:
    def reply(_request: web.Request, update: Json) -> web.Response:
        chat_id = update["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat_id, "text": "Recebi"})

    listener.answer = reply
    await client.result("setWebhook", url=listener.url)
    await say(client, ANA, "um")
    await settled(client)

    assert [message["text"] for message in await client.messages(ANA)] == ["um", "Recebi"]
    methods = [call["method"] for call in (await client.get("/calls"))["calls"]]
    assert methods == ["setWebhook", "webhook", "sendMessage"]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("sendMessage", True),
        ("answerCallbackQuery", True),
        ("getMe", False),
        ("GetUpdates", False),
        ("setWebhook", False),
        ("deleteWebhook", False),
        ("close", False),
        ("logOut", False),
        ("", False),
    ],
)
def test_only_some_methods_are_carried_out(method: str, *, expected: bool) -> None:
    assert is_executed({"method": method}) is expected


async def test_silence_is_a_failure(
    client: Client, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert webhook_worker.ANSWER_WITHIN_S == 60
    monkeypatch.setattr("simulator.engine.ANSWER_WITHIN_S", 0.2)

    async def silent(_request: web.Request, _update: Json) -> web.Response:
        if len(listener.came) == 1:
            await asyncio.sleep(1)
        return web.Response()

    listener.answer = silent
    await client.result("setWebhook", url=listener.url)
    await say(client, ANA, "um")
    await settled(client)

    info = await client.result("getWebhookInfo")
    assert info["last_error_message"] == "Read timeout expired"
    assert len(listener.came) == 2


async def test_nobody_listening_is_told(client: Client) -> None:
    await client.result("setWebhook", url="http://127.0.0.1:9/")
    await say(client, ANA, "um")
    await soon(0.2)

    info = await client.result("getWebhookInfo")

    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)


class Hours:
    """A worker in a world where time passes at once: what it sends, and when."""

    def __init__(self, *statuses: int) -> None:
        self.now = 0.0
        self.sent: list[tuple[float, str]] = []
        self.removed_at: float | None = None
        self.queue = UpdateQueue(lambda: self.now)
        self._statuses = list(statuses)
        self._worker = Worker(
            self.queue,
            url="",
            secret="",
            max_connections=40,
            deliver=self._deliver,
            failed=lambda _reason: None,
            execute=lambda _answer: None,
            gone=self._gone,
            monotonic=lambda: self.now,
        )

    async def _deliver(self, _url: str, update: Json, _headers: dict[str, str]) -> Delivered:
        kind = next(name for name in update if name != "update_id")
        self.sent.append((self.now, kind))
        status = self._statuses[min(len(self.sent), len(self._statuses)) - 1]
        return Delivered(status, "no")

    def _gone(self) -> None:
        self.removed_at = self.now

    async def pass_until(self, end: float) -> None:
        """Let hours pass: from each moment on which the worker has something to do, to the next."""
        while self.removed_at is None:
            looks_at = self._worker._begin_all()  # noqa: SLF001 - its loop would wait in real time
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            if looks_at is None:
                looks_at = self._worker._begin_all()  # noqa: SLF001
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            if looks_at is None and not len(self.queue):
                return
            self.now = max(self.now, looks_at or self.now)
            if self.now > end:
                return


MESSAGE: Json = {"chat": {"id": ANA}, "from": {"id": ANA}}


async def test_retries_come_at_once_and_then_ever_later() -> None:
    hours = Hours(500)
    hours.queue.add("message", MESSAGE)

    await hours.pass_until(1000)

    moments = [moment for moment, _ in hours.sent]
    assert moments[:8] == [0, 0, 2, 6, 14, 30, 62, moments[7]]
    pauses = [later - earlier for earlier, later in pairwise(moments[6:])]
    assert all(60 <= pause <= 120 for pause in pauses)


async def test_message_is_given_up_after_a_day() -> None:
    hours = Hours(500)
    hours.queue.add("message", MESSAGE)

    await hours.pass_until(2 * LIFETIME_S)

    assert LIFETIME_S - 120 < hours.sent[-1][0] < LIFETIME_S
    assert len(hours.queue) == 0


async def test_tap_is_given_up_after_minutes() -> None:
    hours = Hours(500)
    hours.queue.add("callback_query", MESSAGE)

    await hours.pass_until(LIFETIME_S)

    assert CALLBACK_LIFETIME_S - 120 < hours.sent[-1][0] < CALLBACK_LIFETIME_S


async def test_delay_of_one_update_is_not_that_of_the_next() -> None:
    hours = Hours(500, 500, 500, 200, 500, 200)
    for _ in range(2):
        hours.queue.add("message", MESSAGE)

    await hours.pass_until(1000)

    assert [moment for moment, _ in hours.sent] == [0, 0, 2, 6, 6, 6]


async def test_webhook_that_is_gone_for_long_is_removed() -> None:
    hours = Hours(410)
    hours.queue.add("message", MESSAGE)

    await hours.pass_until(2 * LIFETIME_S)

    assert hours.removed_at is not None
    assert GONE_AFTER_S < hours.removed_at < GONE_AFTER_S + 240


async def test_webhook_that_comes_back_is_not_removed() -> None:
    hours = Hours(*[410] * 20, 500, *[410] * 100_000)
    hours.queue.add("message", MESSAGE)

    await hours.pass_until(GONE_AFTER_S + 240)

    assert hours.removed_at is None
