"""What /metrics says, as Prometheus reads it, about a bot at work."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import __version__, last_copy, metrics
from bot.application import Application
from bot.telegram.callback_answers import CallbackAnswers
from database import migrating
from tests.bot.conftest import Harness
from tests.bot.probes import BUTTON

Samples = dict[str, float]


def _read(text: str) -> Samples:
    """Every series by its name and labels; each must say what it is, in words."""
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        assert family.type != "unknown", family.name
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


async def _ask(application: Application) -> Samples:
    address = f"http://127.0.0.1:{application.status_port}/metrics"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return _read(await answer.text())


def _grown(before: Samples, after: Samples) -> Samples:
    """How the counters grew."""
    return {
        name: value - before[name]
        for name, value in after.items()
        if value != before.get(name, value)
        and not name.startswith(("process_", "rede_tap_seconds_bucket"))
        and name.partition("{")[0].endswith(("_total", "_count"))
    }


async def test_taps_and_their_answers_are_counted(harness: Harness) -> None:
    ana = await harness.person()
    async with harness.application().running() as application:
        await harness.settled()
        before = await _ask(application)
        await harness.writes(ana, "/painel 1")
        await harness.settled()
        shown = (await harness.chat(ana))[-1]
        await harness.taps(ana, shown, BUTTON)
        await harness.settled()
        after = await _ask(application)

    assert _grown(before, after) == {
        "rede_updates_total{kind=message,result=done}": 1,
        "rede_updates_total{kind=callback_query,result=done}": 1,
        # The screen of before loses its buttons, too.
        "rede_sends_total{purpose=reply,result=sent}": 3,
        "rede_tap_seconds_count": 1,
    }
    assert 0 < after["rede_tap_seconds_sum"] - before["rede_tap_seconds_sum"] < 5


async def test_what_goes_wrong_is_counted_by_its_kind(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    ana, rui = await harness.person(), await harness.person(43)
    async with harness.application().running() as application:
        await harness.settled()
        before = await _ask(application)
        flood = {"status": 429, "retry_after": 1}
        await harness.fault("sendMessage", flood, chat_id=str(ana), times=1)
        await harness.writes(ana, "/prova 1")
        await harness.settled()
        await harness.writes(ana, "/veneno")
        await harness.settled()
        blocked = {"status": 403, "description": "Forbidden: bot was blocked by the user"}
        await harness.fault("sendMessage", blocked, chat_id=str(rui), times=1)
        await harness.writes(rui, "/prova 2")
        await harness.settled()
        after = await _ask(application)

    grown = _grown(before, after)
    wait_s = grown.pop("rede_flood_wait_seconds_total")
    assert 1 <= wait_s < 2
    # The flood wait; the mistake of the poison.
    assert grown.pop("rede_log_lines_total{level=warning}") >= 1
    assert grown.pop("rede_log_lines_total{level=error}") == 1
    assert grown == {
        "rede_updates_total{kind=message,result=done}": 2,
        "rede_updates_total{kind=message,result=dead}": 1,
        # The answer, and the apology for the poison.
        "rede_sends_total{purpose=reply,result=sent}": 2,
        "rede_sends_total{purpose=reply,result=flood_wait}": 1,
        "rede_sends_total{purpose=reply,result=blocked}": 1,
    }


async def test_build_copy_and_clocks_are_told(harness: Harness, tmp_path: Path) -> None:
    copied = datetime.now(UTC) - timedelta(hours=3)
    async with harness.application().running() as application:
        assert "rede_last_copy_timestamp_seconds" not in await _ask(application)
        last_copy.note(harness.database_url, tmp_path / "c.db", now=copied)
        found = await _ask(application)

    (build,) = [name for name in found if name.startswith("rede_build_info")]
    for told in (f"version={__version__}", f"tables={migrating.newest_revision()}", "python=3."):
        assert told in build
    assert f"database={harness.engine.url.get_backend_name()}" in build
    assert found["rede_last_copy_timestamp_seconds"] == pytest.approx(copied.timestamp())
    assert found["rede_leading"] == found["rede_database_up"] == 1
    assert 0 <= found["rede_clock_silent_seconds"] < 30
    # The simulator is on this machine; an answer tells whole seconds.
    assert -1 < found["rede_clock_ahead_seconds"] < 2.5
    assert found["process_resident_memory_bytes"] > 1e7


async def test_clock_that_is_ahead_is_seen(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sqlite_harness.application().running() as application:
        # Of the transport alone: the simulator is in this process, too.
        ahead = SimpleNamespace(time=lambda: time.time() + 90)
        monkeypatch.setattr("bot.telegram.transport.time", ahead)
        await sqlite_harness.writes(await sqlite_harness.person(), "/prova 1")
        await sqlite_harness.settled()
        found = await _ask(application)

    assert 88 < found["rede_clock_ahead_seconds"] < 93


async def test_every_figure_has_its_words(sqlite_harness: Harness) -> None:
    async with sqlite_harness.application().running() as application:
        figures = application.status.figures()

    assert figures.keys() <= metrics.HELP.keys()
    assert _read(metrics.written(dict.fromkeys(metrics.HELP, 1.0), {"version": "1"}).decode())


class _Telegram:
    """Takes the answers to taps, as the client does."""

    def __init__(self) -> None:
        self.answered: list[str] = []

    async def answer_tap(self, query_id: str, words: object) -> None:
        del words
        self.answered.append(query_id)


async def test_tap_whose_answer_came_late_counts_until_it_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("bot.telegram.callback_answers._BLANK_AFTER_S", 0.05)
    monkeypatch.setattr("bot.metrics.answered", waits.append)
    answers = CallbackAnswers(_Telegram())  # type: ignore[arg-type]

    answers.watch("late")
    answers.watch("soon")
    answers.answer("soon", None)
    await asyncio.sleep(0.2)
    answers.answer("late", None)
    await answers.drain(1)

    assert len(waits) == 2
    assert waits[0] < 0.1 < waits[1]
