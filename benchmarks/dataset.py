"""A database as our bot finds it: as many rows as asked for, and two encontros to come.

The rows are made by the database itself, ten million in minutes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.workload import FIRST_CHAT, PEOPLE
from database.engine import make_engine
from database.migrating import migrate, migrate_back, newest_revision
from domain.search import search_index
from models import (
    Activity,
    Assessoria,
    CheckInWindow,
    Grant,
    Kind,
    Participant,
    Role,
    Scope,
    Seat,
    SeatState,
    Slot,
)
from models.search import search_index_digests
from tests.postgres import PostgresServer

OFFICES: Final = 60
PAST: Final = 40
"""Encontros held: a few a year, whatever the number of people."""
COMING: Final = 100
"""Seats taken in the encontro to come: a room holds no more, however many people there are."""
TODAY: Final = PAST + 2
"""The encontro, and its slot, where presence is being recorded."""
FULL: Final = 50
"""The encontro whose only seat is taken, by the organizer; the workload knows it, too."""
SECRET: Final = "ab" * 16
"""What the codes of that room are made of."""
OWN_WORDS: Final = 20_000
"""Different words that people wrote; a language has no more, however many texts."""

# A moment so many seconds ago, as the tables keep it.
_AGO: Final = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', 'now', '-' || ({}) || ' seconds')",
    "postgresql": "now() - ({}) * interval '1 second'",
}
_DAY: Final = 86_400
_NUMBERS: Final = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
    "SELECT {columns} FROM n",
    "postgresql": "SELECT {columns} FROM generate_series(0, {last}) AS n(i)",
}


def fill(  # noqa: PLR0913 - how many of each
    url: str,
    *,
    people: int = PEOPLE,
    messages: int = 0,
    seats: int = 0,
    publications: int = 0,
    capacity: int = 100_000,
    revision: str | None = None,
) -> None:
    """Make the tables and fill them, for a program whose newest revision may be an older one.

    `messages` are old rows of the outbox, sent long ago; `seats` and `publications` are spread
    over the people, the seats over encontros that are past.
    """
    engine = make_engine(url)
    migrate(engine)
    now = datetime.now(UTC)
    with _hurried(engine) as connection:
        connection.execute(
            insert(Assessoria),
            [
                {"id": n + 1, "acronym": f"ORG{n}", "agency_name": f"Secretaria {n}"}
                for n in range(OFFICES)
            ],
        )
        _people(connection, people)
        starts_at = now + timedelta(days=20)
        connection.execute(insert(Activity).values(_encontro(1, now) | {"capacity": capacity}))
        connection.execute(insert(Slot).values(_slot(1, starts_at)))
        connection.execute(insert(Activity).values(_encontro(FULL, now) | {"capacity": 1}))
        connection.execute(insert(Slot).values(_slot(FULL, now + timedelta(days=40))))
        connection.execute(
            insert(Seat).values(
                activity_id=FULL, participant_id=1, state=SeatState.HELD, changed_at=now
            )
        )
        for number in range(PAST if seats else 0):
            held_at = now - timedelta(days=10 + 30 * number)
            connection.execute(insert(Activity).values(_encontro(2 + number, held_at)))
            connection.execute(insert(Slot).values(_slot(2 + number, held_at)))
        if seats:
            _today(connection, now)
        _seats(connection, seats, people)
        _publications(connection, publications, people)
        _messages(connection, messages, people)
    if revision is not None and revision != newest_revision():
        migrate_back(engine, to=revision)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # A database that lives has statistics; a fresh one would plan blindly.
        connection.execute(text("ANALYZE"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM"))
    engine.dispose()


@contextmanager
def sqlite(folder: Path, **size: Any) -> Iterator[str]:  # noqa: ANN401 - as `fill` takes it
    """Give the address of a filled SQLite database in this folder."""
    url = f"sqlite:///{folder / 'rede.db'}"
    fill(url, **size)
    yield url


@contextmanager
def postgres(server: PostgresServer, **size: Any) -> Iterator[str]:  # noqa: ANN401 - as `fill` takes it
    """Give the address of a filled PostgreSQL database."""
    with server.database() as url:
        fill(url, **size)
        yield url


def holders(url: str) -> list[int]:
    """Return the chats that have a seat in the encontro of the workload, once for each seat."""
    engine = make_engine(url)
    with Session(engine) as session:
        chats = session.scalars(
            select(Participant.chat_id)
            .join(Seat, Seat.participant_id == Participant.id)
            .where(Seat.activity_id == 1, Seat.state == SeatState.HELD)
        )
        found = [chat_id for chat_id in chats if chat_id is not None]
    engine.dispose()
    return sorted(found)


@contextmanager
def _hurried(engine: Engine) -> Iterator[Connection]:
    """Give a connection that need not survive a power cut."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA synchronous=OFF")
            driver.execute("PRAGMA cache_size=-1000000")
            driver.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute(text("SET LOCAL synchronous_commit = off"))
        yield connection
        connection.commit()
        # This connection does not go back to the pool.
        connection.invalidate()


def _make(connection: Connection, table: str, count: int, columns: dict[str, str]) -> None:
    """Insert rows; each column is an expression of `i`, the number of the row."""
    if count == 0:
        return
    dialect = connection.dialect.name
    values = ", ".join(columns.values())
    rows = _NUMBERS[dialect].replace("{last}", str(count - 1)).replace("{columns}", values)
    statement = f"INSERT INTO {table} ({', '.join(columns)}) {rows}"
    if dialect == "postgresql":
        # A lone % would be a place for a value.
        statement = statement.replace("%", "%%")
    connection.exec_driver_sql(statement)
    if dialect == "postgresql" and "id" in columns:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {count})"
        )


def _ago(connection: Connection, seconds: str) -> str:
    return _AGO[connection.dialect.name].format(seconds)


def _people(connection: Connection, count: int) -> None:
    _make(
        connection,
        "participants",
        count,
        {
            "id": "i + 1",
            "chat_id": f"i + {FIRST_CHAT}",
            "name": "'Ana Souza'",
            "email": "'pessoa' || i || '@exemplo.mg.gov.br'",
            "assessoria_id": f"i % {OFFICES} + 1",
            "standing": "'active'",
            "created_at": _ago(connection, str(30 * _DAY)),
            "decided_at": _ago(connection, str(29 * _DAY)),
            "muted_reminders": "'[]'",
        },
    )
    # The first one organizes.
    began_at = datetime.now(UTC) - timedelta(days=30)
    connection.execute(
        insert(Grant).values(
            participant_id=1,
            role=Role.ORGANIZER,
            scope=Scope.REDE,
            starts_at=began_at,
            created_at=began_at,
        )
    )


def _today(connection: Connection, now: datetime) -> None:
    begins_at = now - timedelta(hours=1)
    connection.execute(insert(Activity).values(_encontro(TODAY, now)))
    connection.execute(insert(Slot).values(_slot(TODAY, begins_at)))
    connection.execute(
        insert(CheckInWindow).values(
            slot_id=TODAY,
            secret=SECRET,
            opened_at=begins_at,
            closes_at=begins_at + timedelta(hours=3),
            opened_by_id=1,
        )
    )


def _seats(connection: Connection, count: int, people: int) -> None:
    count = min(count, people * PAST)
    _make(
        connection,
        "attendances",
        count,
        {
            "slot_id": f"2 + i / {people}",
            "participant_id": f"i % {people} + 1",
            "happened_at": _ago(connection, str(40 * _DAY)),
            "recorded_at": _ago(connection, str(40 * _DAY)),
            "source": "'code'",
        },
    )
    _make(
        connection,
        "seats",
        min(COMING, count, max(people - 10, 0)),
        {
            "activity_id": "1",
            # Nobody who taps in the measurement.
            "participant_id": f"{people} - i",
            "state": "'held'",
            "changed_at": _ago(connection, str(2 * _DAY)),
            "accepts_clash": "false",
            "answered_version": "1",
        },
    )
    _make(
        connection,
        "seats",
        count,
        {
            "activity_id": f"2 + i / {people}",
            "participant_id": f"i % {people} + 1",
            "state": "CASE WHEN i % 3 = 0 THEN 'declined' ELSE 'held' END",
            "changed_at": _ago(connection, f"{40 * _DAY} + i % 1000"),
            "accepts_clash": "false",
            "answered_version": "1",
        },
    )


def _publications(connection: Connection, count: int, people: int) -> None:
    of_kind = "CASE WHEN i % 2 = 0 THEN 'good_practice' ELSE 'challenge' END"
    theme = "CASE WHEN i % 2 = 0 THEN CASE i % 3 WHEN 0 THEN 'data' ELSE 'people' END END"
    _make(
        connection,
        "publications",
        count,
        {
            "id": "i + 1",
            "kind": of_kind,
            "title": "'Painel de metas da area ' || i",
            "body": "'Juntamos as planilhas das areas em um painel.'",
            "result": "'Os dados chegam no mesmo dia.'",
            "theme": theme,
            "attachment_name": "''",
            "author_id": f"i % {people} + 1",
            "assessoria_id": f"i % {OFFICES} + 1",
            "state": "'published'",
            "revision": "1",
            "created_at": _ago(connection, f"{50 * _DAY} - i"),
            "submitted_at": _ago(connection, f"{50 * _DAY} - i"),
            "published_at": _ago(connection, f"{49 * _DAY} - i"),
        },
    )
    # What domain/search/search_index.py would write: stems, and words as they are written. Every
    # text has a few words of all the texts, and one of its own.
    number = "(i + 1) * 8 + 2 + i % 2"
    _make(
        connection,
        "search_index",
        count,
        {
            "rowid": number,
            "kind": of_kind,
            "subject_id": "i + 1",
            "label": "'Painel de metas da area ' || i",
            "title": "'painel met are ' || i",
            "body": f"'junt planilh are painel tema' || (i % {OWN_WORDS})",
        },
    )
    for word in ("'painel'", "'metas'", "'planilhas'", f"'tema' || (i % {OWN_WORDS})"):
        _make(
            connection,
            "search_index_words",
            count,
            {"document": number, "word": word, "plain": f"rtrim({word}, 's')"},
        )
    # Nothing is to be indexed again at the start.
    with Session(connection) as session:
        noted = [{"document": n, "digest": of} for n, of in search_index.digests(session).items()]
    if noted:
        connection.execute(insert(search_index_digests), noted)


def _messages(connection: Connection, count: int, people: int) -> None:
    sent_at = _ago(connection, f"{_DAY} + ({count} - i) % 10000000")
    _sent(connection, count, people, ("eve", "i % 1000 + 1000", "1", "100000000 + i"), sent_at)


def remind(
    connection: Connection, topic: str, slot_id: int, starts_at: datetime, people: int
) -> None:
    """Let everybody have been sent a reminder a day and a half ago."""
    about = (topic, str(slot_id), str(int(starts_at.timestamp())), "i + 1")
    _sent(connection, people, people, about, _ago(connection, str(_DAY * 3 // 2)))


def _sent(
    connection: Connection,
    count: int,
    people: int,
    about: tuple[str, str, str, str],
    sent_at: str,
) -> None:
    topic, slot_id, edition, recipient = about
    _make(
        connection,
        "outbox",
        count,
        {
            "chat_id": f"{FIRST_CHAT} + i % {people}",
            "purpose": "'reminder'",
            "payload": """'{"html": "Amanhã tem encontro."}'""",
            "is_panel": "false",
            "topic": f"'{topic}'",
            "about_id": slot_id,
            "edition": edition,
            "recipient_id": recipient,
            "dedupe": f"'{topic}/' || ({slot_id}) || '/' || {edition} || '/' || ({recipient})",
            "state": "'sent'",
            "due_at": sent_at,
            "tries_count": "1",
            "created_at": sent_at,
            "settled_at": sent_at,
            "message_id": "i",
        },
    )


def _slot(number: int, starts_at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "activity_id": number,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
    }


def _encontro(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "kind": Kind.ENCONTRO,
        "title": "Encontro da medida" if number == 1 else f"{number}º Encontro",
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
