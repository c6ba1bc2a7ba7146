"""Two organizers recover the same presence at once: one does, and people are told once."""

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from database.engine import is_passing
from domain.organizing import attendance_recovery
from domain.organizing.attendance_recovery import NotLostError
from models import Attendance, AuditEntry
from tests import make
from tests.make import moment


def test_two_organizers_at_once_recover_a_presence_once(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        encontro = make.encontro(session)
        people = [make.participant(session) for _ in range(3)]
        for person in people:
            make.seat(session, encontro, person)
        slot_id = make.slots_of(session, encontro)[0].id
        organizers = [make.organizer(session, name).id for name in ("Célia Dias", "Davi Reis")]

    @event.listens_for(engine, "before_cursor_execute")
    def _pause(*arguments: object) -> None:
        # The other one comes between the look and the writing.
        if str(arguments[2]).startswith("INSERT INTO attendance"):
            time.sleep(0.1)

    def tap(actor_id: int) -> int:
        try:
            with Session(engine) as session, session.begin():
                result = attendance_recovery.recover(
                    session, actor_id=actor_id, slot_id=slot_id, now=moment(28, 3, 15)
                )
                return len(result.told)
        except NotLostError:
            return 0
        except OperationalError as error:
            if not is_passing(error):
                raise
            return tap(actor_id)

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(tap, organizers))

    assert sorted(told) == [0, len(people)]
    with Session(engine) as session:
        assert session.scalar(select(func.count(Attendance.id))) == len(people)
        acts = select(func.count(AuditEntry.id)).where(AuditEntry.action == "check_in.recover")
        assert session.scalar(acts) == 1
