"""Who writes seats from elsewhere is found out, however it is done; see tests/seat_writers.py."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain.seats import seats, seats_writing
from domain.seats.marked import marked
from models import Seat, SeatState
from tests import make, seat_writers
from tests.make import NOW

DOMAIN = Path(seats.__file__).parent.parent
_PREPARED = Prepared(update(Seat).where(Seat.id == bindparam("key")).values(reason="none"))


_AGAIN = "session.execute(update(Seat).values(reason='none'))"


def write_as(path: Path, code: str, session: Session, **names: Any) -> list[tuple[str, str, bool]]:
    """Run code as if it stood in a function of this file; returns what was seen of it."""
    lines = "\n    ".join(code.splitlines())
    home: dict[str, Any] = names
    exec(compile(f"def write(session):\n    {lines}", str(path), "exec"), home)  # noqa: S102 - ours
    seat_writers.take_written()
    home["write"](session)
    return seat_writers.take_written()


@pytest.mark.all_on_postgres
@pytest.mark.parametrize(
    "code",
    [
        "session.execute(update(Seat).values(reason='none'))",
        "session.execute(update(Seat.__table__).values(reason='none'))",
        "session.query(Seat).delete()",
        "session.execute(insert(Seat), [columns])",
        "session.connection().exec_driver_sql('update seats set reason = NULL')",
        "seat.reason = 'none'\nsession.flush()",
        "session.delete(seat)\nsession.flush()",
        "prepared.run(session, key=seat.id)",
    ],
)
def test_writing_elsewhere_is_reported_and_in_domain_seats_is_not(
    session: Session, code: str
) -> None:
    seat = make.seat(session, make.encontro(session), make.participant(session))
    columns = {
        "activity_id": make.encontro(session).id,
        "participant_id": seat.participant_id,
        "state": SeatState.DECLINED,
        "changed_at": NOW,
    }
    names: dict[str, Any] = {
        "session": session, "seat": seat, "columns": columns, "prepared": _PREPARED,
        "Seat": Seat, "insert": insert, "update": update,
    }  # fmt: skip

    with session.begin_nested() as first:
        outside = write_as(DOMAIN / "people" / "fake.py", code, **names)
        first.rollback()
    inside = write_as(DOMAIN / "seats" / "fake.py", code, **names)
    unsaid = seat_writers.unsaid(inside)
    marked(session)
    said = write_as(DOMAIN / "seats" / "fake.py", _AGAIN, **names)

    assert len(seat_writers.strangers(outside)) == len(outside) == 1
    assert (len(inside), seat_writers.strangers(inside)) == (1, [])
    # Whoever stands in domain/seats/ says so, or nobody's clock would wake.
    assert (len(unsaid), seat_writers.unsaid(said)) == (1, [])


def test_real_operation_is_seen_where_it_stands(session: Session) -> None:
    encontro, ana = make.encontro(session), make.participant(session)
    seat_writers.take_written()

    seats.sign_up(session, activity_id=encontro.id, participant_id=ana.id, version=None, now=NOW)

    assert [path for path, *_ in seat_writers.take_written()] == [seats_writing.__file__]


def test_tests_write_what_they_like(session: Session) -> None:
    seat_writers.take_written()

    make.seat(session, make.encontro(session), make.participant(session))

    assert seat_writers.take_written() == []
