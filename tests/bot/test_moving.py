"""A Rede that moves to another database takes everything along, and goes on there."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.command import FAILED, PASSING, SETTINGS
from bot.telegram import receipts
from database import migrating
from database.engine import make_engine
from database.leader import leading
from domain.notices import outbox
from models import Base, OutboxRow, OutboxState, Purpose
from models.search import search_index
from tests import make
from tests.bot.conftest import Harness
from tests.bot.test_backup import fill
from tests.bot.test_webhook import _free_port as free_port
from tests.bot.typed import Command, server
from tests.fuzz.seeded_people import seat_everybody
from tests.make import NOW


def _rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as Python sees it."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(table)).all()), key=repr
            )
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def _origin(url: str) -> str:
    return url.removeprefix("sqlite:///")


@pytest.fixture
def full(sqlite_url: str) -> str:
    """A Rede with people of every role, and something in most tables."""
    engine = make_engine(sqlite_url)
    with Session(engine) as session, session.begin():
        seat_everybody(session)
    engine.dispose()
    return sqlite_url


def test_everything_goes_to_postgresql_and_back(
    typed: Command, full: str, postgres_url: str, tmp_path: Path
) -> None:
    before = _rows(full)
    assert sum(map(bool, before.values())) > 20

    code, said = typed("banco", "trazer", _origin(full), database_url=postgres_url)

    assert code == 0, said
    total = sum(map(len, before.values()))
    assert said.startswith(f"Trouxe tudo: {total} linhas, com as de ")
    assert f"Nada mudou em {_origin(full)}." in said
    assert _rows(full) == before
    assert {name: len(rows) for name, rows in _rows(postgres_url).items()} == {
        name: len(rows) for name, rows in before.items()
    }
    back = f"sqlite:///{tmp_path}/volta.db"
    code, said = typed("banco", "trazer", postgres_url, database_url=back)
    assert code == 0, said
    assert _rows(back) == before


async def test_bot_goes_on_where_it_stopped(
    typed: Command, sqlite_harness: Harness, postgres_url: str
) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    async with harness.application().running():
        await harness.writes(ana, "/prova 1")
        await harness.settled()
    # What waits when it is stopped goes out from the new database: once, and not held back.
    harness.change(
        lambda s: make.outgoing_message(
            s, chat_id=ana, purpose=Purpose.NOTICE, payload={"html": "Ainda vai."}, now=NOW
        )
    )
    harness.engine.dispose()

    code, said = await asyncio.to_thread(
        typed, "banco", "trazer", str(harness.database_path), database_url=postgres_url
    )

    assert code == 0, said
    moved = Harness(harness.simulator, harness.http, postgres_url)
    async with moved.application().running():
        await moved.writes(ana, "/prova 2")
        await moved.settled()
    assert (await moved.sees(ana)).count("Ainda vai.") == 1
    assert moved.effects() == [1, 2]
    # New rows get new numbers.
    moved.change(lambda s: make.participant(s, "Nova").id)
    moved.engine.dispose()


def test_what_is_found_is_found_again(
    typed: Command, sqlite_engine: Engine, sqlite_url: str, postgres_url: str
) -> None:
    fill(sqlite_engine)

    assert typed("banco", "trazer", _origin(sqlite_url), database_url=postgres_url)[0] == 0

    engine = make_engine(postgres_url)
    with Session(engine) as session:
        assert "Painel único de metas" in session.scalars(select(search_index.c.label)).all()
    engine.dispose()


def test_older_tables_are_brought_to_this_version(
    typed: Command, tmp_path: Path, postgres_url: str
) -> None:
    old = f"sqlite:///{tmp_path}/velha.db"
    engine = make_engine(old)
    migrating.migrate(engine, to="0009")
    engine.dispose()

    code, said = typed("banco", "trazer", _origin(old), database_url=postgres_url)

    assert code == 0, said
    engine = make_engine(old)
    assert migrating.standing(engine) == "0009"
    engine.dispose()


# --- Refused ----------------------------------------------------------------------------------


def test_database_with_data_is_not_written_over(typed: Command, full: str, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path}/outra.db"
    engine = make_engine(other)
    migrating.migrate(engine)
    fill(engine)
    engine.dispose()
    before = _rows(other)

    code, said = typed("banco", "trazer", _origin(full), database_url=other)

    assert code == FAILED
    assert "já tem dados. Nada mudou. Use um banco vazio." in said
    assert _rows(other) == before


def test_wrong_origins_are_told(typed: Command, full: str, tmp_path: Path) -> None:
    def says(origin: str, **given: str) -> tuple[int, str]:
        new = {"database_url": f"sqlite:///{tmp_path}/nova.db"}
        return typed("banco", "trazer", origin, **{**new, **given})

    assert says("falta.db")[1].startswith("Não há um arquivo falta.db.")
    assert "é o mesmo banco" in says(_origin(full), database_url=full)[1]
    code, said = says("mysql://x/y")
    assert (code, said[:26]) == (FAILED, "Há um engano em ORIGEM: us")
    (tmp_path / "vazia.db").touch()
    assert "Não há tabelas do robô em " in says(str(tmp_path / "vazia.db"))[1]
    (tmp_path / "texto.db").write_bytes(b"nada disso" * 1000)
    code, said = says(str(tmp_path / "texto.db"))
    assert code == SETTINGS
    assert "texto.db não é um banco de dados do SQLite." in said
    port = free_port()
    code, said = says(server(port=port))
    assert code == PASSING
    assert f"Nenhum PostgreSQL responde em 127.0.0.1:{port}." in said


async def test_bot_at_work_keeps_its_database(typed: Command, full: str, tmp_path: Path) -> None:
    engine = make_engine(full)
    async with leading(engine):
        code, said = await asyncio.to_thread(
            typed, "banco", "trazer", _origin(full), database_url=f"sqlite:///{tmp_path}/n.db"
        )
    engine.dispose()

    assert code == PASSING
    assert "O robô está em uso." in said


def test_what_a_dead_process_had_sent_is_not_sent_again(
    typed: Command, sqlite_engine: Engine, sqlite_url: str, postgres_url: str
) -> None:
    with Session(sqlite_engine) as session, session.begin():
        made = make.outgoing_message(
            session, chat_id=42, purpose=Purpose.NOTICE, payload={"html": "Já foi."}, now=NOW
        )
        row = session.get_one(OutboxRow, made.id)
        row.state = OutboxState.SENDING
        session.flush()
        (message,) = outbox.unsettled(session, outbox_ids=[row.id])
    place = receipts.place(sqlite_url)
    place.write_text(f"{message.id} 900 {receipts.proof_of(message)}\n", "utf-8")

    assert typed("banco", "trazer", _origin(sqlite_url), database_url=postgres_url)[0] == 0

    engine = make_engine(postgres_url)
    with Session(engine) as session:
        assert outbox.recover(session, now=NOW)[OutboxState.UNKNOWN] == 0
        assert [row.state for row in session.scalars(select(OutboxRow))] in ([], [OutboxState.SENT])
        session.rollback()
    engine.dispose()
    assert place.exists()
