"""How somebody gets in when nobody in the chat can let them in: from the machine of the bot."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import first_organizer
from bot.__main__ import main
from models import AuditEntry, Invite, OutboxRow
from tests import make
from tests.bot.conftest import TOKEN, Harness

_LINK = re.compile(r"https://t\.me/prova_bot\?start=org_(\S+)")


@pytest.fixture
def _settings(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDE_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("REDE_TELEGRAM_API", harness.simulator.url)
    monkeypatch.setenv("REDE_DATABASE_URL", harness.database_url)


@pytest.mark.usefixtures("_settings")
async def test_who_is_locked_out_gets_in_and_who_organizes_is_told(
    harness: Harness, capsys: pytest.CaptureFixture[str]
) -> None:
    bia = harness.change(lambda s: make.organizer(s, "Bia Reis", chat_id=77).id)

    assert await asyncio.to_thread(main, ["convite-organizacao"]) == 1
    refused = capsys.readouterr().out
    assert "python -m bot convite-organizacao --novo" in refused
    assert not _LINK.search(refused)

    for _ in range(2):
        assert await asyncio.to_thread(main, ["convite-organizacao", "--novo"]) == 0
        said = capsys.readouterr().out
        assert "Ele vale uma vez, por 24 horas:" in said
        assert _LINK.search(said)
        assert "Quem já organiza recebe um aviso na conversa." in said

    # The second took the place of the first.
    moments = select(Invite.created_at, Invite.expires_at)
    ((created_at, expires_at),) = harness.ask(lambda s: s.execute(moments).all())
    assert expires_at - created_at == timedelta(hours=24)
    audited = harness.ask(lambda s: s.scalars(select(AuditEntry.action)).all())
    assert audited == ["invite.emergency"] * 2
    told = harness.ask(lambda s: s.execute(select(OutboxRow.recipient_id, OutboxRow.chat_id)).all())
    assert [tuple(row) for row in told] == [(bia, 77)] * 2


async def test_starts_pile_up_no_links(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = sqlite_harness
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    said: list[str] = []

    for _ in range(3):
        await first_organizer.invite(harness.settings(), said.append, now=datetime.now(UTC))

    assert len([line for line in said if _LINK.search(line)]) == 1
    assert len([line for line in said if "O convite já feito vale até" in line]) == 2
    assert len(harness.ask(lambda s: s.scalars(select(Invite)).all())) == 1
