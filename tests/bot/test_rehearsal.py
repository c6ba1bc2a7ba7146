"""Restoring is rehearsed: last night's copy, another folder, a spare bot, and nobody is told."""

import asyncio
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from models import Participant, Purpose
from simulator import Simulator
from tests import make
from tests.bot.conftest import Harness
from tests.bot.typed import Command
from tests.make import NOW

SPARE = "7013:SIM-robo_de_ensaio"
CELIA, ANA = 77, 42


async def test_copy_is_restored_elsewhere_and_used_while_nobody_is_told(
    typed: Command, harness: Harness, tmp_path: Path
) -> None:
    harness.change(lambda s: make.organizer(s, "Célia", chat_id=CELIA).id)
    ana = harness.change(lambda s: make.participant(s, "Ana", chat_id=ANA).id)
    harness.change(
        lambda s: (
            make.good_practice(s, "Painel único de metas", author=s.get_one(Participant, ana)).id
        )
    )
    harness.change(
        lambda s: make.outgoing_message(
            s, chat_id=ANA, purpose=Purpose.NOTICE, payload={"html": "Não vai."}, now=NOW
        )
    )
    before = harness.database_url

    def does(*arguments: str, url: str) -> str:
        code, said = typed(*arguments, database_url=url, copies_folder=str(tmp_path / "copias"))
        assert code == 0, said
        return said

    await asyncio.to_thread(does, "banco", "copiar", url=before)
    (copy,) = (tmp_path / "copias").iterdir()
    elsewhere = f"sqlite:///{tmp_path}/ensaio/rede.db"
    said = await asyncio.to_thread(does, "banco", "conferir", str(copy), url=elsewhere)
    assert "\n2 pessoas, " in said
    assert not (tmp_path / "ensaio").exists()
    said = await asyncio.to_thread(does, "banco", "restaurar", str(copy), url=elsewhere)
    assert said.startswith("Cópia no lugar: 2 pessoas.\nMensagens que talvez já saíram: 1.")

    async with (
        Simulator(bots=[(SPARE, "ensaio_bot", "Ensaio")]) as simulator,
        aiohttp.ClientSession(simulator.url) as http,
    ):
        there = Harness(simulator, http, elsewhere)
        token = SecretStr(SPARE)
        async with there.application(telegram_token=token, telegram_api=simulator.url).running():
            # Whoever rehearses opens the spare bot, and is known there by the same number.
            await there.post("/sim/people", first_name="Célia", id=CELIA)
            await there.post(f"/sim/people/{CELIA}/start")
            await there.writes(CELIA, "/organizar")
            await there.writes(CELIA, "painel")
            await there.settled()
            seen = await there.sees(CELIA)
        sent = [call for call in await there.calls() if call["method"].startswith("send")]
        there.engine.dispose()

    assert any("Organizar" in text for text in seen), seen
    assert any("Achei 1 resultado" in text for text in seen), seen
    assert {int(call["params"]["chat_id"]) for call in sent} == {CELIA}
