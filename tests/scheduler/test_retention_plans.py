"""What retention looks for is found by an index, however many old rows there are."""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from domain.privacy import erasure, retention
from tests.make import NOW


def _plan(session: Session, rule: str) -> str:
    """What the database would do for the first statement of a rule."""
    connection = session.connection()
    asked: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: object, statement: str, given: Any, *_: object) -> None:
        asked.append((statement, given))

    on_sqlite = connection.dialect.name == "sqlite"
    if not on_sqlite:
        # An empty table is read whole, whatever indexes there are.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    event.listen(connection, "before_cursor_execute", note)
    if rule == "erasure":
        erasure.due(session, now=NOW)
    else:
        next(each for each in retention.RULES if each.name == rule).apply(session, NOW)
    event.remove(connection, "before_cursor_execute", note)
    words = "EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN "
    statement, given = asked[0]
    rows = connection.exec_driver_sql(words + statement, given)
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize(
    ("rule", "index"),
    [
        ("outbox", "ix_outbox_passing"),
        ("goodbyes", "ix_participants_standing"),
        ("inquiry_files", "ix_inquiries_files"),
        ("drafts", "ix_conversations_draft"),
        ("erasure", "ix_participants_erasure"),
    ],
)
def test_rule_is_applied_by_an_index(engine: Engine, rule: str, index: str) -> None:
    # A database of its own: PostgreSQL plans by what it counted in the tables of other tests.
    with Session(engine) as session:
        assert index in _plan(session, rule)
