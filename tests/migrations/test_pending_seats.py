"""The revision of budgets puts those who wait for approval in line, and nobody else."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.engine import make_engine
from models import Participant, Seat, SeatState, Standing
from tests import make
from tests.migrations.test_publications import tables_after


def test_revision_puts_pending_people_in_line(database_url: str) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    engine = make_engine(database_url)
    with Session(engine) as session, session.begin():
        ana, bia = make.participant(session, "Ana Sá"), make.participant(session, "Bia Sá")
        eva, eli = (
            make.participant(session, name, standing=Standing.PENDING) for name in ("Eva", "Eli")
        )
        limited = make.encontro(session, "Com limite", starts_at=tomorrow, capacity=3)
        for person in (eva, eli, ana):
            make.seat(session, limited, person)
        make.seat(session, limited, bia, SeatState.WAITING, queue_number=4)
        open_to_all = make.encontro(session, "Sem limite", starts_at=tomorrow, capacity=None)
        make.seat(session, open_to_all, eva)
        make.seat(session, make.encontro(session, "Passado"), eva)
    engine.dispose()

    tables_after(database_url, "down", "0007")
    tables_after(database_url, "up", "0008")

    engine = make_engine(database_url)
    with Session(engine) as session:
        rows = session.execute(
            select(Participant.name, Seat.state, Seat.queue_number)
            .join(Participant, Participant.id == Seat.participant_id)
            .order_by(Seat.id)
        ).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [
        ("Eva", SeatState.WAITING, 5),
        ("Eli", SeatState.WAITING, 6),
        ("Ana Sá", SeatState.HELD, None),
        ("Bia Sá", SeatState.WAITING, 4),
        ("Eva", SeatState.HELD, None),
        ("Eva", SeatState.HELD, None),
    ]
