"""Bringing the tables to a revision of migrations/, and telling which one they stand at."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, inspect, text

import migrations

_TREE: Final = Path(migrations.__file__).parents[1]
_REVISION: Final = re.compile(r'^(down_)?revision\b[^=]*= *["\']([^"\']+)["\']', re.MULTILINE)


def newest_revision(tree: Path = _TREE) -> str:
    """Return the last revision of a checkout's migrations/, read without loading Alembic."""
    made, followed = _revisions(tree)
    (newest,) = made - followed
    return newest


def revisions() -> frozenset[str]:
    """Return every revision this version of the program knows."""
    return _revisions(_TREE)[0]


class OtherRevisionError(Exception):
    """The tables are those of another version of the program."""


class NewerTablesError(OtherRevisionError):
    """A newer version of the program made the tables: this one does not know them."""


def has_tables(engine: Engine) -> bool:
    """Tell whether the tables are there.

    Raises:
        OtherRevisionError: they are, and of another version.

    """
    present = standing(engine)
    if present not in {None, newest_revision()}:
        raise OtherRevisionError
    return present is not None


def make_tables(engine: Engine) -> None:
    """Make the tables where there are none.

    Other programs may be at work on those that are there; `migrate` changes them.

    Raises:
        OtherRevisionError: they are there, and of another version.

    """
    if not has_tables(engine):
        migrate(engine)


def standing(engine: Engine) -> str | None:
    """Return the revision the tables stand at, or None where there are none.

    Raises:
        NewerTablesError: it is none of those this version knows.

    """
    with engine.connect().execution_options(rede_reads=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found is not None and found not in revisions():
        raise NewerTablesError(found)
    return found


def _revisions(tree: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the revisions, and those another one follows."""
    made: set[str] = set()
    followed: set[str] = set()
    for path in (tree / "migrations/versions").glob("[0-9]*.py"):
        for is_down, name in _REVISION.findall(path.read_text(encoding="utf-8")):
            (followed if is_down else made).add(name)
    return frozenset(made), frozenset(followed)


def migrate(engine: Engine, *, to: str | None = None) -> bool:
    """Bring the tables to a revision, the newest if none is said.

    Returns whether anything had to be done.

    Raises:
        NewerTablesError: a newer version made the tables.

    """
    wanted = newest_revision() if to is None else to
    if standing(engine) == wanted:
        return False
    # Loaded only when needed: Alembic takes a third of a second of every start.
    from alembic import command  # noqa: PLC0415

    with _configured(engine) as config:
        command.upgrade(config, wanted)
    return True


def migrate_back(engine: Engine, *, to: str) -> None:
    """Bring the tables back to an older revision, for a program of that time."""
    from alembic import command  # noqa: PLC0415 - as above

    with _configured(engine) as config:
        command.downgrade(config, to)


@contextlib.contextmanager
def _configured(engine: Engine) -> Iterator[Any]:
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # It comes once, before anybody is served, and must not stop half way each time.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
        config.attributes["connection"] = connection
        yield config
