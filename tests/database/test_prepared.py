"""Statements run on the driver do what SQLAlchemy's own do, on both databases."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier

import pytest
from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from database.engine import is_passing
from database.prepared import Prepared
from models import Conversation, OutboxRow, OutboxState, Participant, Purpose, Standing, Topic
from tests import make
from tests.make import NOW

_insert = Prepared(
    insert(OutboxRow)
    .values(
        chat_id=bindparam("chat_id"),
        purpose=bindparam("purpose"),
        topic=Topic.NOTICE,
        payload=bindparam("payload"),
        dedupe=bindparam("dedupe"),
        due_at=bindparam("due_at"),
        created_at=bindparam("due_at"),
        is_panel=bindparam("is_panel"),
        state=OutboxState.READY,
        tries_count=0,
    )
    .returning(OutboxRow.id)
)
_values = {
    "chat_id": 2**40,
    "purpose": Purpose.NOTICE,
    "payload": {"html": "São João 'e' \"mais\" %s :x ?", "buttons": []},
    "dedupe": "a",
    "due_at": NOW,
    "is_panel": True,
}
_read = Prepared(
    select(
        OutboxRow.chat_id,
        OutboxRow.purpose,
        OutboxRow.payload,
        OutboxRow.due_at,
        OutboxRow.is_panel,
        OutboxRow.expires_at,
    ).where(OutboxRow.id == bindparam("id"))
)


def test_what_is_written_is_what_is_read(session: Session) -> None:
    ((number,),) = _insert.rows(session, **_values)

    row = _read.first(session, id=number)

    assert row == (2**40, "notice", _values["payload"], NOW, True, None)
    by_orm = session.get_one(OutboxRow, number)
    assert (by_orm.payload, by_orm.due_at, by_orm.state) == (
        _values["payload"], NOW, OutboxState.READY,
    )  # fmt: skip
    assert _read.first(session, id=number + 1) is None


def test_moments_are_those_of_the_world_whatever_their_zone(session: Session) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=-3)))
    ((number,),) = _insert.rows(session, **{**_values, "due_at": there})

    row = _read.first(session, id=number)

    assert row is not None
    assert row[3] == NOW
    assert row[3].tzinfo is UTC
    with pytest.raises(ValueError, match="zone"):
        _insert.rows(session, **{**_values, "due_at": datetime(2024, 3, 11, 9)})  # noqa: DTZ001


def test_a_value_that_is_asked_for_twice_is_given_twice(session: Session) -> None:
    ana = make.participant(session)
    twice = Prepared(
        select(Participant.name).where(
            (Participant.id == bindparam("who")) | (Participant.chat_id == bindparam("who")),
            Participant.standing.in_([Standing.ACTIVE, Standing.PENDING]),
        )
    )

    assert twice.rows(session, who=ana.id) == [(ana.name,)]
    assert twice.rows(session, who=ana.chat_id) == [(ana.name,)]


def test_forgotten_value_is_an_error(session: Session) -> None:
    with pytest.raises((KeyError, ProgrammingError)):
        _read.rows(session)


def test_rows_are_counted(session: Session) -> None:
    Prepared(
        insert(Conversation).values(
            chat_id=bindparam("chat_id"), draft=bindparam("draft"), updated_at=bindparam("now")
        )
    ).run_many(session, [{"chat_id": n, "draft": {}, "now": NOW} for n in (1, 2, 3)])
    move = Prepared(
        update(Conversation)
        .where(Conversation.chat_id > bindparam("above"))
        .values(step=bindparam("step"))
    )

    assert move.run(session, above=1, step="a.b") == 2
    assert move.run(session, above=9, step="a.b") == 0


def test_errors_are_sqlalchemys_and_say_nothing_of_the_values(session: Session) -> None:
    _insert.rows(session, **_values)

    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        _insert.rows(session, **_values)

    assert not is_passing(caught.value)
    assert "São João" not in str(caught.value)


def test_statement_is_announced_to_who_listens(session: Session) -> None:
    from sqlalchemy import event

    heard: list[str] = []
    event.listen(
        session.connection(), "before_cursor_execute", lambda *given: heard.append(given[2])
    )

    _read.rows(session, id=1)

    assert [words.split()[0] for words in heard] == ["SELECT"]


@pytest.fixture
def _hectic() -> Iterator[None]:
    """Threads take turns as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_hectic")
def test_threads_that_come_at_once_compile_it_one_after_the_other(engine: Engine) -> None:
    shared = Participant.id == bindparam("who")
    for _ in range(20):
        each = [Prepared(select(Participant.name).where(shared, shared)) for _ in range(4)]
        barrier = Barrier(8)

        def run(number: int, each: list[Prepared] = each, barrier: Barrier = barrier) -> object:
            with Session(engine) as session:
                barrier.wait()
                return each[number % 4].rows(session, who=1)

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(run, range(8))) == [[]] * 8


def test_lost_connection_is_a_passing_trouble(postgres_url: str) -> None:
    from sqlalchemy import text

    from database.engine import make_engine

    engine = make_engine(postgres_url)
    with Session(engine) as session:
        number = session.scalar(text("SELECT pg_backend_pid()"))
        with Session(engine) as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        with pytest.raises(OperationalError) as caught:
            _read.rows(session, id=1)

        assert caught.value.connection_invalidated
        assert is_passing(caught.value)
        session.rollback()
        assert _read.rows(session, id=1) == []
    engine.dispose()
