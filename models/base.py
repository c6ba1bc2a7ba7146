"""What every table shares: the base class, names of constraints, and moments in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on every database.

    SQLite keeps no zone, so a naive moment would silently be read as another hour; it is
    refused here instead.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into what the database stores.

        Raises:
            ValueError: the moment has no zone.

        """
        if value is None:
            return None
        in_utc = _in_utc(value)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Return what writes a moment; on SQLite in one step, for every message has a dozen."""
        return _to_sqlite if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what reads a moment; on SQLite in one step."""
        return (
            _from_sqlite if dialect.name == "sqlite" else super().result_processor(dialect, coltype)
        )

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment, aware and in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        message = "a moment without a zone cannot be stored"
        raise ValueError(message)
    return value.astimezone(UTC)


_LETTERS: Final = len("2026-11-30 12:00:00.000000")


def _to_sqlite(value: datetime | None) -> str | None:
    """Write a moment as SQLAlchemy's own type does."""
    if value is None:
        return None
    in_utc = value if value.tzinfo is UTC else _in_utc(value)
    # Without the zone; `replace(tzinfo=None)` would take as long as all the rest.
    return in_utc.isoformat(" ", "microseconds")[:_LETTERS]


def _from_sqlite(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class Base(DeclarativeBase):
    """The base of all tables; constraints get predictable names, so migrations can drop them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the name and form SQLAlchemy reads
        datetime: Moment(),
        str: Text(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A key that counts by itself on both databases; SQLite counts only plain INTEGER keys."""
