"""Inserting what may be there already: both databases can, each dialect in a class of its own."""

from typing import Any

from sqlalchemy.orm import Session


def insert_into(session: Session, table: Any) -> Any:  # noqa: ANN401 - a table, and its insert
    """Return the insert of the session's database, which has `on_conflict_do_nothing`.

    Only that database's dialect is loaded: PostgreSQL's costs the start a tenth of a second.
    """
    return insert_in(session.get_bind().dialect.name, table)


def insert_in(dialect: str, table: Any) -> Any:  # noqa: ANN401 - as above
    """Return the insert of a dialect, by its name."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - see above

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - see above

    return postgresql.insert(table)
