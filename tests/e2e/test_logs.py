"""Nobody's name, e-mail or key in any line of the log, whatever happens."""

import asyncio
import io
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot import logs
from models import Participant
from tests.e2e.conftest import TOKEN, YearRun
from tests.e2e.phones import Phone
from tests.e2e.test_sample_year import first_organizer
from tests.make import moment

NAME, SURNAME = "Zulmira", "Canarinho"
EMAIL = "zulmira.canarinho@fazenda.mg.gov.br"
WORDS = "segredo-da-zulmira"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Every line at DEBUG, from the moment the bot runs."""
    stream = io.StringIO()
    logs.set_up("DEBUG", "json", secrets=(TOKEN,))
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    logs.set_up("INFO")


async def test_log_at_debug_names_nobody(year_run: YearRun, written: io.StringIO) -> None:
    celia = await first_organizer(year_run)
    zulmira = await year_run.network.meet(NAME, SURNAME)
    await zulmira.starts()
    await zulmira.taps("Fazer meu cadastro")
    await zulmira.taps("SEF")
    await zulmira.taps("Usar “Zulmira Canarinho”")
    await zulmira.writes(EMAIL)
    await zulmira.taps("Está certo, enviar")
    await celia.gets("1 cadastro espera conferência")
    await celia.taps("Conferir agora")
    await celia.taps("Aprovar")
    await zulmira.writes(WORDS)
    await zulmira.writes(f"/x {EMAIL} {TOKEN}")
    await celia.sends("lista.xlsx", f"{NAME};{EMAIL}".encode())
    await zulmira.writes("/meusdados")
    await zulmira.gets("Seus dados")
    await zulmira.taps("Baixar tudo")
    await zulmira.writes("/apagar")
    await zulmira.gets("Excluir seu cadastro?")
    await zulmira.taps("Sim, excluir")
    await year_run.network.waits_until(moment(25, 3, 10))
    await failing(year_run, {"status": 502})
    await zulmira.writes(f"/start {WORDS}")
    await failing(year_run, {"status": 400})
    await unanswered(zulmira, f"/start {WORDS}")
    with Session(year_run.engine) as session, session.begin():
        # A row no handler is ready for: the trouble ends in a traceback.
        session.execute(update(Participant).values(name=" "))
    await celia.writes(f"/inicio {WORDS}")

    # A busy machine may look at rest before it has begun.
    ends_at = time.monotonic() + 10
    while "update_dead" not in written.getvalue() and time.monotonic() < ends_at:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    lines = written.getvalue()
    assert "update_dead" in lines
    assert "Traceback" in lines
    assert "forgotten" in lines
    found = [
        line
        for line in lines.splitlines()
        if any(canary in line for canary in (NAME, SURNAME, EMAIL, WORDS, TOKEN, "Célia"))
    ]
    assert found == []


async def unanswered(person: Phone, text: str) -> None:
    """Write where no answer will come that one could wait for."""
    path = f"/sim/people/{person.person_id}/messages"
    async with person.http.post(path, json={"text": text}) as response:
        assert response.ok, await response.text()
    await person.looks()


async def failing(year_run: YearRun, answer: Any) -> None:
    """Let the next message fail."""
    body = {"method": "sendMessage", "answer": answer, "times": 1}
    async with year_run.network.http.post("/sim/faults", json=body) as response:
        assert response.ok, await response.text()
