"""The revision of presence in full: old records are people who were there, and go back so."""

from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from database.engine import make_engine
from models import Attendance, Visitor
from tests import make
from tests.make import NOW
from tests.migrations.test_publications import tables_after


def test_revision_keeps_who_was_there_and_who_stood_at_the_door(database_url: str) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session, session.begin():
        slot = make.slots_of(session, make.encontro(session))[0]
        slot_id = slot.id
        for kind, minutes in (("present", None), ("partial", 60), ("justified", None)):
            make.attendance(session, slot, make.participant(session), kind=kind, minutes=minutes)
        session.add_all(
            Visitor(slot_id=slot.id, chat_id=chat_id, text="Rui", happened_at=NOW)
            for chat_id in (99, None)
        )
    engine.dispose()

    tables = tables_after(database_url, "down", "0014")
    assert not tables & {"presence_claims", "other_hours"}
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        # Who was not there has no record that an older version would take for presence.
        there = connection.scalar(text("SELECT count(*) FROM attendances"))
        visitors = connection.scalars(text("SELECT chat_id FROM visitors")).all()
    engine.dispose()
    assert (there, visitors) == (2, [99])

    tables_after(database_url, "up", "0015")
    engine = make_engine(database_url)
    with Session(engine) as session, session.begin():
        rows = session.execute(select(Attendance.kind, Attendance.minutes)).all()
        assert [tuple(row) for row in rows] == [("present", None), ("present", None)]
        session.add(Visitor(slot_id=slot_id, text="Sem telefone", happened_at=NOW))
    engine.dispose()
