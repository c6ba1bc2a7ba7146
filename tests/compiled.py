"""What SQLAlchemy has compiled is kept for all engines of a process, and not for one alone.

A pytest plugin. Every bot has an engine of its own, and compiles each statement anew: a fifth of
what it takes to start and to answer once. The engines that stay meet more statements than they
keep. Engines share what was compiled where their dialects write the same words and read values
in the same way.
"""

from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_MOST_STATEMENTS: Final = 4_000
_compiled: Final[LRUCache[Any, Any]] = LRUCache(_MOST_STATEMENTS)


def _settings(dialect: Any) -> tuple[object, ...]:
    """Return on what the compiled words, and the way of the values, depend."""
    return (
        dialect.server_version_info,
        dialect.default_schema_name,
        dialect._json_serializer,  # noqa: SLF001 - no other name has it
        dialect._json_deserializer,  # noqa: SLF001
        getattr(dialect, "_backslash_escapes", None),
    )


class _Shared:
    """Is the same key of what was compiled as any other with these settings."""

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_compiled)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and _settings(self) == _settings(other)

    def __hash__(self) -> int:
        return hash(type(self))


class Sqlite(_Shared, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class Postgres(_Shared, PGDialect_psycopg):
    supports_statement_cache = True


registry.register("sqlite", __name__, "Sqlite")
registry.register("postgresql.psycopg", __name__, "Postgres")
