"""The revision of erasures goes up, down and up again with data in the tables."""

from datetime import UTC, datetime

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from database.engine import make_engine
from models import Participant
from tests import make
from tests.migrations.test_publications import tables_after


def test_revision_keeps_people_on_the_way_down_and_up(database_url: str) -> None:
    engine = make_engine(database_url)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        person = make.participant(session, "Ana", erasure_due_at=datetime(2024, 3, 18, tzinfo=UTC))
        make.attendance(session, make.slots_of(session, make.encontro(session))[0], person)
    engine.dispose()

    down = tables_after(database_url, "down", "0002")
    up = tables_after(database_url, "up", "0003")

    assert "erasures" not in down
    assert "erasures" in up
    engine = create_engine(database_url, poolclass=NullPool)
    with Session(engine) as session:
        row = session.get_one(Participant, person.id)
        assert (row.name, row.erasure_due_at) == ("Ana", None)
        assert session.scalar(text("SELECT count(*) FROM attendances")) == 1
    engine.dispose()
