from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities import encontros
from domain.errors import NotFoundError
from domain.participants import Standing
from models import Attendance, CheckInWindow, SeatState, Slot, Source
from tests import make
from tests.make import NOW, moment


def test_upcoming_leaves_out_drafts_cancelled_and_over(session: Session) -> None:
    later = make.encontro(session, "Depois", starts_at=moment(20, 3, 9))
    soon = make.encontro(session, "Antes", starts_at=moment(19, 3, 9))
    going_on = make.encontro(session, "Agora", starts_at=NOW - timedelta(hours=1))
    make.encontro(session, published_at=None)
    make.encontro(session, cancelled_at=NOW)
    make.encontro(session, starts_at=moment(1, 3, 9))
    make.turma(session)

    page = encontros.upcoming(session, participant_id=None, now=NOW)

    assert [card.facts.id for card in page.cards] == [going_on.id, soon.id, later.id]


def test_upcoming_of_two_pages_repeats_nothing(session: Session) -> None:
    for _ in range(6):
        make.encontro(session)

    first = encontros.upcoming(session, participant_id=None, now=NOW)
    second = encontros.upcoming(session, participant_id=None, now=NOW, page=1)

    assert (first.has_more, second.has_more) == (True, False)
    ids = [card.facts.id for card in (*first.cards, *second.cards)]
    assert len(set(ids)) == 6


def test_show_of_a_draft_is_refused(session: Session) -> None:
    draft = make.encontro(session, published_at=None)

    with pytest.raises(NotFoundError):
        encontros.show(session, activity_id=draft.id, participant_id=None, now=NOW)


@pytest.mark.all_on_postgres
def test_show_tells_how_the_room_stands(session: Session) -> None:
    encontro = make.encontro(session, starts_at=NOW)
    ana, bia = make.participant(session), make.participant(session)
    slot_id = session.scalars(select(Slot.id)).one()
    window = CheckInWindow(
        slot_id=slot_id,
        secret="00",
        opened_at=NOW - timedelta(minutes=30),
        closes_at=NOW + timedelta(hours=3),
        closed_at=None,
        opened_by_id=ana.id,
    )
    session.add(window)
    session.add(
        Attendance(
            slot_id=slot_id,
            participant_id=ana.id,
            happened_at=NOW,
            recorded_at=NOW,
            source=Source.CODE,
        )
    )
    session.flush()

    def room(participant_id: int | None) -> encontros.Room:
        return encontros.show(
            session, activity_id=encontro.id, participant_id=participant_id, now=NOW
        ).room

    until = NOW + timedelta(hours=3)
    assert room(ana.id) == encontros.Room(
        until, is_recorded_now=True, attended_count=1, attended_minutes=180
    )
    assert room(bia.id) == room(None) == encontros.Room(until)
    window.closed_at = NOW
    session.flush()
    assert room(bia.id) == encontros.Room()


def test_past_tells_where_i_was(session: Session) -> None:
    ana = make.participant(session)
    there = make.encontro(session, "Fui", starts_at=moment(1, 2, 9))
    make.encontro(session, "Faltei", starts_at=moment(2, 2, 9))
    make.encontro(session, "Cancelado", starts_at=moment(3, 2, 9), cancelled_at=NOW)
    slot_id = session.scalars(select(Slot.id).where(Slot.activity_id == there.id)).one()
    session.add(
        Attendance(
            slot_id=slot_id,
            participant_id=ana.id,
            happened_at=NOW,
            recorded_at=NOW,
            source=Source.CODE,
        )
    )
    session.flush()

    page = encontros.past(session, participant_id=ana.id, now=NOW)

    assert [(past.title, past.was_present) for past in page.encontros] == [
        ("Faltei", False),
        ("Fui", True),
    ]


def test_who_goes_counts_all_and_names_only_approved_colleagues(session: Session) -> None:
    own, other = make.assessoria(session, "SEPLAG"), make.assessoria(session, "SES")
    encontro = make.encontro(session)
    ana = make.participant(session, "Ana", office=own)
    bruno = make.participant(session, "Bruno", office=own)
    eva = make.participant(session, "Eva", office=own, standing=Standing.PENDING)
    davi = make.participant(session, "Davi", office=other)
    for person in (ana, bruno, eva, davi):
        make.seat(session, encontro, person, SeatState.HELD)
    make.seat(session, encontro, make.participant(session, office=own), SeatState.WAITING)

    who = encontros.who_goes(session, activity_id=encontro.id, participant_id=ana.id)

    assert who.count == 4
    assert who.offices == (("SEPLAG", 3), ("SES", 1))
    assert who.colleagues == ("Bruno",)


def test_who_goes_names_nobody_to_people_without_an_office(session: Session) -> None:
    encontro = make.encontro(session)
    loner = make.participant(session, "Ana")
    other = make.participant(session, "Bia")
    for person in (loner, other):
        person.assessoria_id, person.agency_text = None, "Outro órgão"
    session.flush()
    make.seat(session, encontro, other, SeatState.HELD)

    who = encontros.who_goes(session, activity_id=encontro.id, participant_id=loner.id)

    assert (who.offices, who.colleagues) == ((("outros", 1),), ())
