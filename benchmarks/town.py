"""A database as our bot finds it: as many people as asked for, and one encontro to come."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text

from benchmarks.workload import FIRST_CHAT, PEOPLE
from bot.database import make_engine, migrate
from models import Activity, Assessoria, Kind, OutboxRow, OutboxState, Participant, Purpose, Slot
from tests.postgres import PostgresServer

_CHUNK = 5_000


def fill(url: str, *, people: int = PEOPLE, letters: int = 0) -> None:
    """Make the tables and fill them; `letters` are old rows of the outbox, sent long ago."""
    engine = make_engine(url)
    migrate(engine)
    now = datetime.now(UTC)
    with engine.begin() as connection:
        connection.execute(
            insert(Assessoria).values(id=1, acronym="SEPLAG", agency_name="Secretaria")
        )
        _spread(connection, Participant, (_person(number, now) for number in range(people)))
        connection.execute(insert(Activity).values(_encontro(now)))
        starts_at = now + timedelta(days=20)
        connection.execute(
            insert(Slot).values(
                id=1, activity_id=1, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3)
            )
        )
        _spread(connection, OutboxRow, (_letter(number, people, now) for number in range(letters)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # A database that lives has statistics; a fresh one would plan blindly.
        connection.execute(text("ANALYZE"))
    engine.dispose()


@contextmanager
def sqlite(folder: Path, **size: int) -> Iterator[str]:
    """Give the address of a filled SQLite database in this folder."""
    url = f"sqlite:///{folder / 'rede.db'}"
    fill(url, **size)
    yield url


@contextmanager
def postgres(server: PostgresServer, **size: int) -> Iterator[str]:
    """Give the address of a filled PostgreSQL database."""
    with server.database() as url:
        fill(url, **size)
        yield url


def _spread(connection: Connection, table: Any, rows: Iterator[dict[str, Any]]) -> None:  # noqa: ANN401
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            connection.execute(insert(table), chunk)
            chunk = []
    if chunk:
        connection.execute(insert(table), chunk)


def _person(number: int, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": FIRST_CHAT + number,
        "name": "Ana Souza",
        "email": f"pessoa{number}@exemplo.mg.gov.br",
        "assessoria_id": 1,
        # The first one organizes.
        "role": "participant" if number else "organizer",
        "standing": "active",
        "created_at": now - timedelta(days=30),
        "decided_at": now - timedelta(days=29),
        "muted_reminders": [],
    }


def _encontro(now: datetime) -> dict[str, Any]:
    return {
        "id": 1,
        "kind": Kind.ENCONTRO,
        "title": "Encontro da medida",
        "theme": "Automatização de processos",
        "programme": "9h Abertura\n12h Encaminhamentos",
        "venue": "Auditório da Fapemig",
        "address": "Avenida José Cândido da Silveira, 1500, Belo Horizonte",
        "latitude": -19.886,
        "longitude": -43.913,
        "capacity": 100_000,
        "minutes": 180,
        "created_at": now - timedelta(days=20),
        "published_at": now - timedelta(days=19),
    }


def _letter(number: int, people: int, now: datetime) -> dict[str, Any]:
    sent_at = now - timedelta(days=1, seconds=number % 10_000_000)
    return {
        "chat_id": FIRST_CHAT + number % people,
        "purpose": Purpose.REMINDER,
        "payload": {"html": "Amanhã tem encontro."},
        "dedupe": f"eve/1/1/{number}",
        "subject": f"slot:{number % 1_000 + 2}",
        "state": OutboxState.SENT,
        "due_at": sent_at,
        "created_at": sent_at,
        "settled_at": sent_at,
        "message_id": number,
    }
