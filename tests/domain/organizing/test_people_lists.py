"""The people of an activity: listed, counted by office, in a file."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from domain.organizing import manage, organizers_home, people_lists
from domain.organizing.people_lists import Answers, Group
from models import AuditEntry, Standing
from tests import make
from tests.make import NOW


def test_listing_of_people_filters_and_pages(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    for number in range(10):
        make.seat(session, encontro, make.participant(session, f"Ângela {number}"))
    make.seat(session, encontro, make.participant(session, "Bruno Lima"))

    first = people_lists.listing(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)
    found = people_lists.listing(
        session, actor_id=celia.id, activity_id=encontro.id, query="angela", page=9, now=NOW
    )

    assert (first.total, len(first.entries), first.page_count) == (11, 8, 2)
    assert (found.total, found.page, [e.name for e in found.entries]) == (
        10,
        1,
        ["Ângela 8", "Ângela 9"],
    )


def test_answers_are_counted_by_office(session: Session) -> None:
    seplag, ses = make.assessoria(session, "SEPLAG"), make.assessoria(session, "SES")
    make.assessoria(session, "CGE")
    celia = make.organizer(session, office=make.assessoria(session, "SEF"))
    encontro = make.encontro(session)
    for office, state in (
        (ses, SeatState.HELD),
        (seplag, SeatState.HELD),
        (ses, SeatState.HELD),
        (ses, SeatState.DECLINED),
        (seplag, SeatState.WAITING),
    ):
        make.seat(session, encontro, make.participant(session, office=office), state)
    offered = make.participant(session, office=seplag, standing=Standing.PENDING)
    make.seat(session, encontro, offered, SeatState.OFFERED, offered_at=NOW, offered_until=NOW)
    loner = make.participant(session, office=ses)
    loner.assessoria_id, loner.agency_text = None, "Outro órgão"
    make.seat(session, encontro, loner, SeatState.DECLINED)
    # Neither another activity nor who let an offer pass is an answer to this one.
    make.seat(session, make.turma(session), celia)
    make.seat(session, encontro, celia, SeatState.RELEASED)

    found = people_lists.answers_by_office(
        session, actor_id=celia.id, activity_id=encontro.id, now=NOW
    )

    assert found.offices == (("SEPLAG", Answers(1, 0, 2)), ("SES", Answers(2, 1, 0)))
    assert found.no_office == Answers(0, 1, 0)
    assert found.total == Answers(3, 2, 2)
    assert found.silent_count == 2


def test_request_file_is_noted(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session))

    _, count = people_lists.request_file(
        session, actor_id=celia.id, activity_id=encontro.id, now=NOW
    )

    assert count == 1
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id, entry.actor_id) == (
        "people_list.export",
        encontro.id,
        celia.id,
    )


@pytest.mark.all_on_postgres
def test_who_left_the_line_has_not_answered_whoever_asks(session: Session) -> None:
    celia, ana = make.organizer(session), make.participant(session, "Ana")
    encontro = make.encontro(session, starts_at=NOW + timedelta(days=1))
    make.seat(session, encontro, celia, SeatState.DECLINED)
    make.seat(session, encontro, ana, SeatState.RELEASED)

    sheet = manage.sheet(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)
    home = organizers_home.overview(session, actor_id=celia.id, now=NOW)
    listed = people_lists.listing(
        session, actor_id=celia.id, activity_id=encontro.id, now=NOW, group=Group.UNANSWERED
    )

    assert sheet.unanswered_count == 1
    assert home.unanswered_count == 1
    assert [entry.name for entry in listed.entries] == ["Ana"]
