"""How Alembic reaches our database: the one of the settings, or the one it is handed."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, create_engine

from models import Base, Moment


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite changes a table by copying it.
        render_as_batch=connection.dialect.name == "sqlite",
        compare_server_default=True,
        include_name=_is_ours,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_ours(name: str | None, type_: str, parents: object) -> bool:
    """Leave the tables of the full-text search out of comparisons; SQLite makes them itself."""
    del parents
    return not (type_ == "table" and (name or "").startswith("search_index"))


def _render(type_: str, item: object, context_: object) -> str | Literal[False]:
    """Write our moments as the plain type: a revision never imports models."""
    del context_
    if type_ == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    _migrate(handed_in)
else:
    url = context.config.get_main_option("sqlalchemy.url")
    if not url:
        from bot.settings import Settings

        url = Settings().database_url
    with create_engine(url).connect() as connection_:
        _migrate(connection_)
        connection_.commit()
