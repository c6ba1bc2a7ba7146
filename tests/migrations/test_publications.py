"""The revision of practices, challenges and search goes up, down and up again."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from tests.conftest import ROOT

TABLES = {"publications", "publication_marks", "search_index", "search_index_words"}


def tables_after(url: str, direction: str, revision: str) -> set[str]:
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        (command.upgrade if direction == "up" else command.downgrade)(config, revision)
        connection.commit()
        names = set(inspect(connection).get_table_names())
    engine.dispose()
    return names


def test_revision_goes_down_and_up_again(database_url: str) -> None:
    down = tables_after(database_url, "down", "0001")
    up = tables_after(database_url, "up", "0002")

    assert down & TABLES == set()
    # What FTS5 keeps for itself must go with its table.
    assert not any(name.startswith("search_index") for name in down)
    assert up >= TABLES


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_search_on_postgresql_uses_its_index(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET enable_seqscan = off"))
        plan = connection.execute(
            text("EXPLAIN SELECT 1 FROM search_index WHERE vector @@ to_tsquery('simple', 'a')")
        ).scalars()
        lines = "\n".join(plan)
    engine.dispose()

    assert "ix_search_index_vector" in lines
