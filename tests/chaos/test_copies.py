"""`banco copiar` and `banco restaurar` as programs, beside a city at work, and killed half way."""

import asyncio
import os
import random
import re
import signal
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from database.engine import make_engine
from domain.privacy import erasure
from models import AuditEntry, InboxRow, InboxState, OutboxRow, OutboxState, Participant
from tests import make, programs
from tests.bot.conftest import Harness
from tests.bot.probes import EFFECT
from tests.chaos.bots import BotForks, environment
from tests.chaos.conftest import opened_harness
from tests.chaos.outages import Outages, confirmed_before
from tests.conftest import ROOT
from tests.make import NOW
from tests.scale import sized

COPIES = sized(1, 20)
KILLS = sized(1, 10)
PEOPLE, LETTERS = sized(100, 5_000), sized(2_000, 100_000)
DEEDS = 20
"""At least so many more before each copy."""
RTO_S = 300
"""Five minutes; it takes 94 s of processor time at full size, on as many cores as there are."""
pytestmark = pytest.mark.timeout(120 + COPIES * 20 + KILLS * 100)

_NUMBER = re.compile(r"/prova (\d+)")


async def _bank(url: str, *arguments: str) -> programs.Program:
    return await programs.start(
        "bot",
        "banco",
        *arguments,
        cwd=ROOT,
        env={**os.environ, "REDE_DATABASE_URL": url, "REDE_LOG_LEVEL": "ERROR"},
        stdout=programs.PIPE,
    )


async def _did(url: str, *arguments: str) -> str:
    """Run to the end, which must be good; returns what was said."""
    process = await _bank(url, *arguments)
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


def _is_whole(copy: Path) -> bool:
    with closing(sqlite3.connect(copy)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _looked_into(copy: Path, harness: Harness) -> tuple[set[int], set[int], set[int], set[int]]:
    """Return the updates of a copy, and the numbers handled, with an effect, and still new."""
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        inbox = connection.execute("SELECT update_id, state FROM inbox").fetchall()
        effects = connection.execute(
            "SELECT subject_id FROM audit_entries WHERE action = ?", [EFFECT]
        ).fetchall()
    states: dict[str, set[int]] = {InboxState.DONE: set(), InboxState.NEW: set()}
    for number, state in inbox:
        if found := _NUMBER.search(str(harness.updates[number])):
            states[state].add(int(found[1]))
    told = states[InboxState.DONE]
    return {row[0] for row in inbox}, told, {row[0] for row in effects}, states[InboxState.NEW]


async def _is_at_work(harness: Harness, deeds: int) -> bool:
    return len(harness.effects()) > deeds


async def _copy_and_restore(
    database_url: str, tmp_path: Path, *, releases: bool = False
) -> list[str]:
    """Copy a city at work, put the last copy back; returns the messages that came twice."""
    async with (
        opened_harness(database_url) as harness,
        BotForks(environment(harness)) as bot_forks,
        Outages(harness, bot_forks) as kill_run,
    ):
        await kill_run.bear()
        for number in range(COPIES):
            await harness.until(partial(_is_at_work, harness, DEEDS * (number + 1)))
            # Still on their way while the copy is made.
            kill_run.plan_broadcasts(30)
            confirmed = confirmed_before(await harness.calls("getUpdates"))
            copy = tmp_path / f"{number}.db"

            await _did(database_url, "copiar", str(copy))

            updates, handled, effects, new = _looked_into(copy, harness)
            assert set(range(min(updates), confirmed)) <= updates
            assert handled == effects & set(kill_run.history.numbers)
            assert not effects & new
        assert len(handled) > 10

        async def answered() -> bool:
            came = kill_run.history.arrived()
            return all(came[f"Feito {n}."] for n in handled)

        # What the copy knows as on its way is kept back after restoring: it has to come before.
        await harness.until(answered, 60)
        await kill_run.kill()
        began_at = time.monotonic()
        await _did(database_url, "restaurar", str(copy))
        took = time.monotonic() - began_at
        if releases:
            await _did(database_url, "liberar")
        harness.engine.dispose()
        await kill_run.stop()
        await kill_run.bear()
        await harness.settled(60)
        came = kill_run.history.arrived()
        await kill_run.kill()

    print(f"copies {COPIES}, restored in {took:.1f} s, new in the copy: {len(new)}")  # noqa: T201
    # An update that was in hand is handled again, because its effect is missing.
    twice = {n for n in kill_run.history.numbers if came[f"Feito {n}."] > 1}
    assert twice <= new
    # After a copy everybody who wrote is served.
    assert all(came[f"Feito {n}."] for n in handled | new)
    return [words for words in kill_run.history.outgoing if came[words] > 1]


@pytest.mark.long(on="sqlite")
async def test_copies_of_a_city_at_work_are_whole_and_restoring_one_sends_nothing_twice(
    database_url: str, tmp_path: Path
) -> None:
    assert await _copy_and_restore(database_url, tmp_path) == []


# The control of a short form that went well.
@pytest.mark.long
async def test_control_letters_come_twice_when_they_are_not_kept_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    assert await _copy_and_restore(sqlite_url, tmp_path, releases=True) != []


# --- Killed half way ------------------------------------------------------------------------------


def _fill(engine: Engine) -> None:
    """A Rede of a realistic size."""
    with Session(engine) as session, session.begin():
        office = make.assessoria(session)
        make.good_practice(session, "Painel único", author=make.participant(session, office=office))
        people = [
            {
                "name": f"Pessoa {number}",
                "chat_id": 100_000 + number,
                "email": f"p{number}@exemplo.mg.gov.br",
                "assessoria_id": office.id,
                "standing": "active",
                "created_at": NOW,
                "decided_at": NOW,
                "muted_reminders": [],
            }
            for number in range(PEOPLE)
        ]
        session.execute(insert(Participant), people)
        outgoing = [
            {
                "chat_id": 100_000 + number % PEOPLE,
                "purpose": "reply",
                "payload": {
                    "html": f"<b>Encontro confirmado</b> número {number}. " + "Até lá! " * 30
                },
                "is_panel": False,
                "state": OutboxState.SENT if number % 50 else OutboxState.READY,
                "due_at": NOW + timedelta(seconds=number),
                "tries_count": 0,
                "created_at": NOW,
            }
            for number in range(LETTERS)
        ]
        session.execute(insert(OutboxRow), outgoing)
        session.add_all(
            AuditEntry(happened_at=NOW, action="x.y", subject_id=number, details={})
            for number in range(LETTERS // 10)
        )


def _seen(engine: Engine) -> dict[str, Any]:
    with Session(engine) as session:
        return {
            "people": session.scalars(select(Participant.email).order_by(Participant.id)).all(),
            "messages": session.execute(
                select(OutboxRow.id, OutboxRow.state).order_by(OutboxRow.id)
            ).all(),
            "audit": session.scalar(text("SELECT count(*) FROM audit_entries")),
            "inbox": session.scalars(select(InboxRow.update_id)).all(),
        }


@pytest.mark.long(on="postgres")
async def test_killed_half_way_neither_copying_nor_restoring_harms_the_data(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(28)  # noqa: S311 - no secret
    engine = make_engine(database_url)
    _fill(engine)
    engine.dispose()
    good = tmp_path / "good.db"
    began_at = time.monotonic()
    await _did(database_url, "copiar", str(good))
    copy_s = time.monotonic() - began_at
    with Session(engine) as session, session.begin():
        make.participant(session, "Depois")
        # To recognise even one takes the hash of everybody.
        gone = session.scalars(select(Participant.id).order_by(Participant.id)).first()
        assert gone is not None
        assert erasure.erase(session, participant_id=gone, now=NOW + timedelta(days=1))
        session.add(InboxRow(update_id=7, payload="{}", state="new", received_at=NOW))
    before = _seen(engine)
    engine.dispose()
    killed = 0
    for number in range(KILLS * 2):
        is_copy = number % 2 == 0
        target = tmp_path / f"{number}.db"
        process = await _bank(
            database_url, *(["copiar", str(target)] if is_copy else ["restaurar", str(good)])
        )
        # Loading the program takes the first part of it.
        await asyncio.sleep(copy_s * chance.uniform(0.3, 0.8))
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.communicate()
        if process.returncode != -signal.SIGKILL:
            # It was faster than the killer; a restored copy has no row of afterwards.
            assert is_copy
            continue
        killed += 1
        assert _seen(engine) == before
        engine.dispose()
        assert not target.exists() or _is_whole(target)
    began_at = time.monotonic()
    said = await _did(database_url, "restaurar", str(good))
    restore_s = time.monotonic() - began_at

    print(  # noqa: T201 - figures for the documents
        f"{PEOPLE} people, {LETTERS} messages: copied in {copy_s:.1f} s,"
        f" restored in {restore_s:.1f} s; killed {killed} times"
    )
    assert said.startswith(f"Cópia no lugar: {PEOPLE + 1} pessoas.")
    assert "Exclusões feitas de novo: 1." in said
    assert killed > 0
    assert restore_s < RTO_S
    engine.dispose()
