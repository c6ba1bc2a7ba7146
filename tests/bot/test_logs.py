"""No token, password or e-mail in any line, whoever writes it."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from tests.bot.conftest import TOKEN, Harness

EMAIL = "ana.souza@exemplo.mg.gov.br"
REAL_LOOKING = "123456789:AAH-abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    yield stream
    logs.set_up("INFO")


def _to(stream: io.StringIO, form: str = "console") -> None:
    logs.set_up("DEBUG", "json" if form == "json" else "console", secrets=("s3nha-exata",))
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)


@pytest.mark.parametrize("form", ["console", "json"])
def test_secrets_are_masked_in_message_arguments_and_traceback(
    written: io.StringIO, form: str
) -> None:
    _to(written, form)
    plain = logging.getLogger("httpx")
    plain.warning("POST https://api.telegram.org/bot%s/getMe", REAL_LOOKING)
    structlog.get_logger("x").info("found", email=EMAIL, url="postgresql://rede:hunter2@host/rede")
    try:
        message = f"{REAL_LOOKING} {EMAIL} s3nha-exata"
        raise ValueError(message)  # noqa: TRY301
    except ValueError:
        structlog.get_logger("x").exception("broken")
        plain.exception("broken too")

    text = written.getvalue()
    for secret in (REAL_LOOKING, EMAIL, "hunter2", "s3nha-exata"):
        assert secret not in text
    assert text.count("***") >= 3
    assert text.count("ValueError") >= 2


async def test_whole_bot_at_debug_writes_no_token(
    sqlite_harness: Harness, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.3)
    _to(written)
    logging.getLogger("telegram").setLevel("DEBUG")
    logging.getLogger("httpx").setLevel("DEBUG")
    harness = sqlite_harness
    for answer in ({"status": 502}, "accept_then_hang", "drop", "truncated", "html_413"):
        await harness.fault("sendMessage", answer, times=1)
    async with harness.application().running():
        ana = await harness.person()
        await harness.writes(ana, f"/veneno {EMAIL} {TOKEN}")
        await harness.writes(ana, "/prova 1")
        await harness.settled(30)

    text = written.getvalue()
    # The library says where it goes, with the token in it.
    assert "Set Bot API URL" in text
    assert TOKEN not in text
    assert TOKEN.partition(":")[2] not in text
    assert EMAIL not in text
