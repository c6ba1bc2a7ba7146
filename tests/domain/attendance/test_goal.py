"""What of this year's offer still leads to the goal: only what somebody can still take."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.attendance import goal, hours
from models import CourseOffice, Participant, SeatState
from tests import make
from tests.make import NOW, moment


def titles(session: Session, person: Participant) -> list[str]:
    found = goal.way(session, participant_id=person.id, now=NOW)
    return [chance.card.facts.title for chance in found.chances]


def test_it_adds_up_what_has_a_free_seat(session: Session) -> None:
    ana = make.participant(session)
    make.seat(session, make.encontro(session, "Com vaga já", minutes=120), ana)
    make.encontro(session, "Encontro", starts_at=moment(20, 3, 9), minutes=180)
    make.turma(session)

    found = goal.way(session, participant_id=ana.id, now=NOW)

    assert [(one.card.facts.title, one.minutes) for one in found.chances] == [
        ("Encontro", 180),
        ("Gestão de projetos, turma 1", 480),
    ]
    assert (found.summary.missing_minutes, found.offered_minutes) == (46 * 60, 660)
    assert (found.short_minutes, found.full_count) == (46 * 60 - 660, 0)


def test_what_is_counted_is_what_the_statement_gives_afterwards(session: Session) -> None:
    ana = make.participant(session)
    # Two lessons of three hours each in a course of five, the second of which is next year.
    last = (moment(31, 12, 9), moment(31, 12, 12))
    later = (last[0].replace(year=2026), last[1].replace(year=2026))
    turma = make.turma(session, lessons=(last, later), minutes=300)
    two_days = make.encontro(session, "Dois dias", starts_at=moment(1, 4, 9), minutes=301)
    make.slot(session, two_days, moment(2, 4, 9), moment(2, 4, 10))
    found = goal.way(session, participant_id=ana.id, now=NOW)
    for activity in (turma, two_days):
        for slot in make.slots_of(session, activity):
            make.attendance(session, slot, ana)

    after = hours.summary(session, participant_id=ana.id, year=2024, now=moment(31, 12, 13))
    assert found.offered_minutes == after.done_minutes == 180 + 301


@pytest.mark.parametrize(
    "why", ["started", "draft", "cancelled", "declined", "full", "too early", "closed", "waiting"]
)
def test_what_cannot_be_taken_leads_nowhere(session: Session, why: str) -> None:
    ana = make.participant(session)
    columns: dict[str, dict[str, Any]] = {
        "draft": {"published_at": None},
        "cancelled": {"cancelled_at": NOW},
        "full": {"capacity": 1},
        "too early": {"enrollment_opens_at": moment(20, 3, 9)},
        "closed": {"enrollment_closes_at": moment(10, 3, 9)},
    }
    if why == "started":
        spans = ((moment(11, 3, 8), moment(11, 3, 12)), (moment(13, 3, 8), moment(13, 3, 12)))
        columns["started"] = {"lessons": spans}
    turma = make.turma(session, **columns.get(why, {}))
    if why == "full":
        make.seat(session, turma, make.participant(session))
    if why in {"declined", "waiting"}:
        state = SeatState.DECLINED if why == "declined" else SeatState.WAITING
        make.seat(session, turma, ana, state)

    found = goal.way(session, participant_id=ana.id, now=NOW)

    # Who said no may say yes after all.
    assert len(found.chances) == (why == "declined")
    assert found.full_count == (why == "full")


def test_a_course_of_other_offices_is_not_offered(session: Session) -> None:
    ana = make.participant(session)
    course = make.course(session)
    make.turma(session, of=course)
    assert titles(session, ana) == ["Gestão de projetos, turma 1"]

    session.add(CourseOffice(course_id=course.id, assessoria_id=make.assessoria(session).id))
    session.flush()

    assert titles(session, ana) == []
