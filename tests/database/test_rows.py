"""What looks whether anything changed sees every change, however it is written."""

from collections.abc import Callable

import pytest
from sqlalchemy import bindparam, delete, text, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from models import Course, HelpArticle, Mailing
from tests import make
from tests.make import NOW
from tests.rows import Rows


def _by_object(session: Session) -> None:
    session.query(Course).one().title = "Outro"


def _by_words(session: Session) -> None:
    session.execute(text("UPDATE courses SET title = 'Outro'"))


def _by_cte(session: Session) -> None:
    session.execute(
        text(
            "WITH one AS (SELECT 'Outro' AS title) "
            "UPDATE courses SET title = (SELECT title FROM one)"
        )
    )


def _prepared(session: Session) -> None:
    Prepared(update(Course).values(title=bindparam("said"))).run(session, said="Outro")


def _new(session: Session) -> None:
    session.add(HelpArticle(title="Onde", text="Aqui", created_at=NOW))


def _gone(session: Session) -> None:
    session.execute(delete(Course))


@pytest.mark.parametrize("change", [_by_object, _by_words, _by_cte, _prepared, _new, _gone])
def test_a_change_is_seen_until_it_is_undone(
    session: Session, change: Callable[[Session], None]
) -> None:
    make.course(session)
    rows = Rows(session, but={"mailings"})

    with session.begin_nested() as each:
        change(session)
        assert not rows.are_same()
        assert not rows.are_same()
        each.rollback()

    assert rows.are_same()


def test_what_is_not_looked_at_may_change(session: Session) -> None:
    rows = Rows(session, but={"mailings"})

    session.execute(delete(Mailing))
    session.add(
        Mailing(
            topic="published", about_id=1, state="open", payload={}, due_at=NOW, expires_at=NOW,
            created_at=NOW, reached_id=0,
        )
    )  # fmt: skip

    assert rows.are_same()
