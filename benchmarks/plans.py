"""Timing works on a database, and showing how it finds what they ask for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from database.engine import make_engine

Work = Callable[[Session], Any]
Works = dict[str, Work]

_LONGEST_S: Final = 6.0
"""A work that is slow is done less often; the table stays bounded in time."""
_FEWEST: Final = 3


@contextmanager
def opened(url: str) -> Iterator[Session]:
    """Give a session in one transaction, as the writer of our bot has one; it is undone."""
    engine = make_engine(url)
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()
    engine.dispose()


def timed(session: Session, works: Works, times: int, warm: int) -> dict[str, float]:
    """Return the median of each work, in microseconds; what it writes is undone each time."""
    took = {}
    for name, work in works.items():
        found: list[float] = []
        begun_at = time.perf_counter()
        for number in range(times + warm):
            with session.begin_nested() as point:
                started_at = time.perf_counter()
                work(session)
                session.flush()
                lasted = time.perf_counter() - started_at
                point.rollback()
            if number >= warm or lasted > 1:
                found.append(lasted)
            if time.perf_counter() - begun_at > _LONGEST_S and len(found) >= _FEWEST:
                break
        took[name] = median(found) * 1e6
    return took


def explained(session: Session, works: Works) -> Iterator[str]:
    """Tell how the database finds what each work asks for."""
    bind = session.get_bind()
    dialect = bind.dialect.name
    words = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
    for name, work in works.items():
        yield f"\n## {dialect}: {name}"
        for statement, given in _statements(bind, session, work):
            yield f"\n{' '.join(statement.split())[:300]}"
            for row in session.connection().exec_driver_sql(words + statement, given):
                yield f"    {row[-1]}"


def _statements(bind: Engine | Connection, session: Session, work: Work) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: object, statement: str, given: Any, *_: object) -> None:  # noqa: ANN401
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and not isinstance(given, list):
            found.append((statement, given))

    event.listen(bind, "before_cursor_execute", note)
    with session.begin_nested() as point:
        work(session)
        point.rollback()
    event.remove(bind, "before_cursor_execute", note)
    return found
