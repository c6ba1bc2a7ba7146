from datetime import timedelta

from sqlalchemy.orm import Session

from domain.activities import courses
from models import SeatState
from tests import make
from tests.make import NOW, moment


def test_open_turmas_are_those_people_can_enroll_in(session: Session) -> None:
    course = make.course(session)
    open_one = make.turma(session, of=course)
    make.turma(session, of=course, number=2, enrollment_opens_at=NOW + timedelta(seconds=1))
    make.turma(session, of=course, number=3, enrollment_closes_at=NOW)
    make.turma(session, of=course, number=4, cancelled_at=NOW)
    make.turma(session, of=course, number=5, published_at=None)
    make.turma(
        session,
        of=course,
        number=6,
        lessons=((NOW - timedelta(days=1), NOW - timedelta(hours=20)), (NOW, moment(12, 3, 9))),
    )

    page = courses.open_turmas(session, participant_id=None, now=NOW)

    assert [card.facts.id for card in page.cards] == [open_one.id]


def test_mine_are_the_turmas_not_over(session: Session) -> None:
    ana = make.participant(session)
    held, declined = make.turma(session), make.turma(session)
    make.seat(session, held, ana, SeatState.HELD)
    make.seat(session, declined, ana, SeatState.DECLINED)

    found = courses.mine(session, participant_id=ana.id, now=NOW)

    assert [card.facts.id for card in found] == [held.id]
    assert courses.mine(session, participant_id=ana.id, now=moment(11, 4, 12, 30)) == []
