"""What hangs or dies in silence begins anew, and the health page tells it."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from bot.watchdog import StuckError, Watchdog, WorkEndedError
from scheduler.clockwork import Clockwork, Job
from simulator.chaos import FAIR, SILENCE, ChaosProxy
from tests.bot.conftest import Harness


class Work:
    """Work whose signs of life the test decides about."""

    def __init__(self) -> None:
        self.began = 0
        self.signs = True
        self.sign_at = 0.0
        self.ends = False

    async def run(self) -> None:
        self.began += 1
        while not self.ends:
            if self.signs:
                self.sign_at = time.monotonic()
            await asyncio.sleep(0.02)

    async def reset(self) -> None:
        self.ends = False

    def watchdog(self, **changed: Any) -> Watchdog:
        given: dict[str, Any] = {
            "last_sign": lambda: self.sign_at,
            "silent_for_s": 0.3,
            "reset": self.reset,
        }
        return Watchdog("prova", self.run, **{**given, **changed})


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_work_that_lives_is_left_alone() -> None:
    work = Work()
    watchdog = work.watchdog()
    task = asyncio.create_task(watchdog.run())
    await asyncio.sleep(1)
    await _stop(task)

    assert (work.began, watchdog.restarts_count, watchdog.is_stalled) == (1, 0, False)


async def test_work_that_hangs_begins_anew_and_is_stalled_until_it_lives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.watchdog._PAUSE_S", 0.3)
    work = Work()
    watchdog = work.watchdog()
    task = asyncio.create_task(watchdog.run())
    await asyncio.sleep(0.1)
    work.signs = False
    while not watchdog.restarts_count:  # noqa: ASYNC110 - looked at from outside
        await asyncio.sleep(0.01)
    assert watchdog.is_stalled
    work.signs = True
    await asyncio.sleep(0.5)
    was_stalled = watchdog.is_stalled
    await _stop(task)

    assert (work.began, was_stalled) == (2, False)


async def test_work_that_ends_in_silence_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watchdog._PAUSE_S", 0.01)
    work = Work()
    task = asyncio.create_task(work.watchdog().run())
    await asyncio.sleep(0.1)
    work.ends = True
    await asyncio.sleep(0.3)
    await _stop(task)

    assert work.began == 2


async def test_error_of_the_work_is_everybodys() -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    work = Work()
    watchdog = Watchdog("prova", fail, last_sign=lambda: 0.0, silent_for_s=1, reset=work.reset)
    with pytest.raises(ZeroDivisionError):
        await watchdog.run()


async def test_work_that_cannot_be_cancelled_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.watchdog._ENDS_WITHIN_S", 0.1)
    let_go = asyncio.Event()

    async def cling() -> None:
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    work = Work()
    watchdog = Watchdog("prova", cling, last_sign=lambda: 0.0, silent_for_s=0.2, reset=work.reset)
    with pytest.raises(StuckError):
        await asyncio.wait_for(watchdog.run(), 5)
    let_go.set()


async def test_poll_that_never_returns_is_given_up(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = sqlite_harness
    # As a transport that trusts the line for ever: only the watchdog can help.
    monkeypatch.setattr("bot.telegram.transport._WHOLE_ANSWER_S", 3600)
    _wait_for_ever(monkeypatch)
    async with ChaosProxy(harness.simulator.port) as line, aiohttp.ClientSession() as http:
        application = harness.application(
            telegram_api=f"http://127.0.0.1:{line.port}", poll_margin_s=1
        )
        async with application.running():
            health = f"http://127.0.0.1:{application.status_port}/saude"
            ana = await harness.person()
            await harness.writes(ana, "/prova 1")
            await harness.settled()
            line.weather = SILENCE
            seen: set[tuple[int, str]] = set()
            ends_at = time.monotonic() + 12
            while application.status.stalled is None and time.monotonic() < ends_at:  # noqa: ASYNC110 - looked at from outside
                await asyncio.sleep(0.05)
            async with http.get(health) as answer:
                seen.add((answer.status, (await answer.json())["situacao"]))
            line.weather = FAIR
            await harness.writes(ana, "/prova 2")
            await harness.settled(30)
            async with http.get(health) as answer:
                seen.add((answer.status, (await answer.json())["situacao"]))
            restarts = application.status.figures()["restarts_total"]

    assert seen == {(503, "parou e recomeça: busca"), (200, "bem")}
    assert restarts >= 1
    assert harness.effects() == [1, 2]


def _wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.telegram.client import Client

    fetch = Client._post  # noqa: SLF001

    async def post(client: Client, endpoint: str, *given: Any, **named: Any) -> Any:
        if endpoint == "getUpdates":
            named["read_timeout"] = 3600
        return await fetch(client, endpoint, *given, **named)

    monkeypatch.setattr(Client, "_post", post)


async def test_clock_that_hangs_begins_anew() -> None:
    ticks = 0
    hangs = True

    async def run(work: Any) -> Any:
        nonlocal ticks
        if hangs:
            await asyncio.Event().wait()
        ticks += 1
        return work(None)

    job = Job("prova", lambda _session, _now: [], every_s=0.1)
    ticking = Clockwork(run=run, now=lambda: None, send=lambda _: None, jobs=[job])  # type: ignore[arg-type,return-value]
    ticking.start()
    watchdog = Watchdog(
        "relógio",
        asyncio.Event().wait,
        last_sign=lambda: ticking.ticked_at,
        silent_for_s=0.5,
        reset=ticking.restart,
    )
    task = asyncio.create_task(watchdog.run())
    await asyncio.sleep(0.4)
    assert ticks == 0
    hangs = False
    while not watchdog.restarts_count:  # noqa: ASYNC110 - looked at from outside
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)
    await _stop(task)
    await ticking.stop()

    assert ticks >= 2
    assert not watchdog.is_stalled


async def test_part_that_ends_unasked_ends_the_process(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def over(*given: object) -> None:
        del given
        await asyncio.sleep(0.1)

    monkeypatch.setattr("bot.telegram.profile.keep", over)
    async with sqlite_harness.application().running() as application:
        with pytest.raises(WorkEndedError):
            await asyncio.wait_for(application.failed(), 5)
