"""Whether anything changed in a database, asked thousands of times."""

import re
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import Base

_HARMLESS: Final = re.compile(
    r"SELECT|SAVEPOINT|RELEASE|ROLLBACK|(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)\b"
)


class Rows:
    """Every table but some, as it is now; read again only where something was written to it."""

    def __init__(self, session: Session, *, but: Collection[str]) -> None:
        self._session = session
        self._but = but
        self._is_written = False
        self._first = self._read()
        event.listen(session.connection(), "before_cursor_execute", self._watch)

    def are_same(self) -> bool:
        """Whether they are as they were at first."""
        self._session.flush()
        if self._is_written:
            self._is_written = self._read() != self._first
        return not self._is_written

    def _watch(self, _connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        harmless = _HARMLESS.match(words)
        # What begins otherwise may write as well.
        if harmless is None or (harmless[1] is not None and harmless[1] not in self._but):
            self._is_written = True

    def _read(self) -> dict[str, list[str]]:
        return {
            table.name: sorted(map(repr, self._session.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name not in self._but
        }
