"""Canaries in everything people send and in every fault: none sings in a log or on a page."""

import io
import logging
import traceback
from collections.abc import Iterator

import aiohttp
import pytest
from telegram.error import InvalidToken

from bot import logs
from tests.bot.conftest import TOKEN, Harness

NAME = "Zulmira Canarinho"
EMAIL = "zulmira.canarinho@fazenda.mg.gov.br"
CPFS = ("529.982.247-25", "52998224725")
MASPS = ("1.234.567-8", "1234567-8")
REAL_LOOKING = "123456789:AAH-abcdefghijklmnopqrstuvwxyz012345"
CANARIES = (NAME, EMAIL, *CPFS, *MASPS, REAL_LOOKING, TOKEN, TOKEN.partition(":")[2])
SUNG = " ".join((NAME, EMAIL, *CPFS, *MASPS, REAL_LOOKING))


@pytest.fixture(params=["console", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Every line at DEBUG, as a deployment can have it."""
    stream = io.StringIO()
    logs.set_up("DEBUG", request.param, secrets=(TOKEN,))
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    logs.set_up("INFO")


def sung(text: str) -> list[str]:
    """The canaries in a text."""
    return [canary for canary in CANARIES if canary in text]


async def a_bad_day(harness: Harness) -> str:
    """Everything fails at which somebody's words are in hand; returns what the pages showed."""
    for answer in ({"status": 502}, {"status": 400}, "accept_then_hang", "drop", "truncated"):
        await harness.fault("sendMessage", answer, times=1)
    application = harness.application()
    async with application.running(), aiohttp.ClientSession() as http:
        ana = await harness.person()
        for command in ("/veneno", "/chave", "/linha", "/prova", "/nada", "/painel"):
            await harness.writes(ana, f"{command} {SUNG}")
        await harness.writes(ana, SUNG)
        assert application.status.intake is not None
        await application.status.intake.receive(
            [{"update_id": 1, "message": {"text": SUNG, "chat": 7}}]
        )
        await harness.settled(60)
        await harness.fault("sendMessage", {"status": 401}, times=1)
        await harness.writes(ana, f"/painel {SUNG}")
        with pytest.raises(InvalidToken) as refusal:
            await application.failed()
        pages = "".join(traceback.format_exception(refusal.value))
        for port in (application.web_port, application.status_port):
            for page in ("saude", "metrics", "projetor", SUNG):
                async with http.get(f"http://127.0.0.1:{port}/{page}") as shown:
                    pages += await shown.text()
    return pages


@pytest.mark.long(on="sqlite-json")
@pytest.mark.long(on="postgresql-console")
async def test_no_canary_in_any_line_or_page(
    harness: Harness, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.3)

    pages = await a_bad_day(harness)

    text = written.getvalue()
    assert text.count("Traceback") >= 3
    assert "update_dead" in text
    assert "token_refused" in text
    assert [line for line in text.splitlines() if sung(line)] == []
    assert sung(pages) == []


@pytest.mark.long(on="json")
async def test_without_the_masks_they_are_found(
    sqlite_harness: Harness, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.3)
    monkeypatch.setattr(logs, "mask", lambda line, _secrets=(): line)
    monkeypatch.setattr(logs, "wordless", traceback.format_exception)

    await a_bad_day(sqlite_harness)

    assert {NAME, EMAIL, CPFS[0], MASPS[0], REAL_LOOKING} <= set(sung(written.getvalue()))
