"""The ground of all tests: real databases built by the migrations, and a fixed now."""

import shutil
import socket
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests.chat import Chat
from tests.once import Once, once
from tests.postgres import PostgresServer, postgres_server

__all__ = ["once", "postgres_server"]

pytest_plugins = [
    "tests.collector",
    "tests.compiled",
    "tests.network",
    "tests.memory",
    "tests.order",
    "tests.scale",
    "tests.seat_writers",
    "tests.honesty.models",
]

ROOT = Path(__file__).parent.parent

# Several tests share a processor: how long one example takes, or its drawing, says nothing.
settings.register_profile("rede", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rede")


def migrate(url: str) -> None:
    """Bring an empty database to the newest revision."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(once: Once) -> Path:
    return once("template.db", lambda path: migrate(f"sqlite:///{path}"))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.template(migrate) as name:
        yield name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite database."""
    path = tmp_path / "rede.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    with postgres_server.database(postgres_template) as url:
        yield url


@pytest.fixture
def closed_port() -> Iterator[int]:
    """The number of a port where nobody listens, and that nobody else is given meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, once on each of the two servers."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A connected engine, as the bot makes it, on both databases."""
    from database.engine import make_engine

    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_sqlite(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """One migrated SQLite database, for tests that only look at one transaction."""
    from database.engine import make_engine

    path = tmp_path_factory.mktemp("shared") / "rede.db"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_postgres(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Engine]:
    """One migrated PostgreSQL database, for tests that only look at one transaction."""
    from database.engine import make_engine

    with postgres_server.database(postgres_template) as url:
        engine = make_engine(url)
        event.listen(engine, "connect", _prepare_nothing)
        yield engine
        engine.dispose()


def _prepare_nothing(connection: Any, _record: object) -> None:
    """Every rollback makes psycopg forget what it prepared: a test would prepare it in vain."""
    connection.prepare_threshold = None


@pytest.fixture(params=["sqlite", "postgres"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """One transaction on an empty database, on both databases; undone at the end."""
    engine: Engine = request.getfixturevalue(f"shared_{request.param}")
    with engine.connect() as connection, connection.begin() as transaction:
        if request.param == "postgres":
            # Numbers are not given back by a rollback; every test counts from 1.
            connection.exec_driver_sql(
                "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
            )
        with Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session
        transaction.rollback()
    if request.param == "postgres":
        _sweep(engine)


_SWEPT_EVERY = 50
_since_swept = count(1)


def _sweep(engine: Engine) -> None:
    """Clear away now and then what was rolled back: every statement would look through it."""
    if next(_since_swept) % _SWEPT_EVERY == 0:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")


@pytest.fixture
def chat(session: Session) -> Chat:
    """The conversation without a network: people write and tap, and see what they would see."""
    return Chat(session)
