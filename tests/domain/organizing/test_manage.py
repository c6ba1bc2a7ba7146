"""Encontros by organizers: created, published, deleted, cancelled; their sheet and list."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from domain.errors import StaleError
from domain.organizing import manage, precedents
from domain.organizing.manage import (
    AlreadyCancelledError,
    AlreadyOverError,
    Details,
    EndsTooEarlyError,
    InThePastError,
)
from models import Activity, OutboxRow, OutboxState, Purpose, Role, Seat, Slot, Standing, Topic
from tests import make
from tests.make import NOW, moment

DETAILS = Details(
    title="Oficina de dados",
    slots=((moment(10, 4, 9), moment(10, 4, 12)),),
    venue="Auditório JK",
    capacity=120,
)


def test_create_keeps_a_draft_that_knows_the_place(session: Session) -> None:
    celia = make.organizer(session)
    make.encontro(session, venue="Auditório JK", address="Rodovia 1", latitude=-19.7)

    activity_id = manage.create(session, actor_id=celia.id, details=DETAILS, now=NOW)

    row = session.get_one(Activity, activity_id)
    assert (row.published_at, row.minutes, row.address, row.latitude) == (
        None,
        180,
        "Rodovia 1",
        -19.7,
    )
    assert make.actions(session) == ["encontro.create"]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "refusal"),
    [
        (NOW, NOW + timedelta(hours=3), InThePastError),
        (moment(10, 4, 12), moment(10, 4, 9), EndsTooEarlyError),
        (moment(10, 4, 9), moment(12, 4, 9), EndsTooEarlyError),
    ],
)
def test_create_refuses_an_impossible_time(
    session: Session, starts_at: Any, ends_at: Any, refusal: type[Exception]
) -> None:
    celia = make.organizer(session)
    details = Details("Oficina", ((starts_at, ends_at),), "Sala 1")

    with pytest.raises(refusal):
        manage.create(session, actor_id=celia.id, details=details, now=NOW)

    assert session.scalars(select(Activity)).all() == []


def test_publish_twice_changes_nothing(session: Session) -> None:
    celia = make.organizer(session)
    draft = make.encontro(session, published_at=None)

    manage.publish(session, actor_id=celia.id, activity_id=draft.id, now=NOW)
    manage.publish(session, actor_id=celia.id, activity_id=draft.id, now=NOW + timedelta(hours=1))

    assert draft.published_at == NOW
    assert make.actions(session) == ["activity.publish"]


def test_publish_refuses_what_has_started(session: Session) -> None:
    celia = make.organizer(session)
    draft = make.encontro(session, published_at=None)

    with pytest.raises(InThePastError):
        manage.publish(session, actor_id=celia.id, activity_id=draft.id, now=moment(18, 3, 9))


def test_delete_draft_leaves_nothing(session: Session) -> None:
    celia = make.organizer(session)
    draft = make.encontro(session, published_at=None)

    make.grant(session, celia, Role.DOOR, activity=draft)
    manage.delete_draft(session, actor_id=celia.id, activity_id=draft.id, now=NOW)

    assert session.scalars(select(Activity)).all() == []
    assert session.scalars(select(Slot)).all() == []


def test_delete_draft_refuses_what_is_published(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)

    with pytest.raises(StaleError):
        manage.delete_draft(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)


def test_cancel_keeps_the_seats_and_returns_whom_to_tell(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    until = NOW + timedelta(days=1)
    people = [make.participant(session, f"Ana {state}") for state in SeatState]
    for person, state in zip(people, SeatState, strict=True):
        make.seat(
            session,
            encontro,
            person,
            state,
            offered_until=until if state is SeatState.OFFERED else None,
        )
    blocked = make.participant(session, "Bia Reis", unreachable_at=NOW)
    make.seat(session, encontro, blocked)
    outside = [
        make.participant(session, standing=standing)
        for standing in (Standing.SUSPENDED, Standing.DECLINED)
    ]
    for person in outside:
        make.seat(session, encontro, person)
    reminder = make.outgoing_message(
        session,
        chat_id=people[0].chat_id or 0,
        purpose=Purpose.REMINDER,
        payload={"html": "É amanhã"},
        now=NOW,
        topic=Topic.EVE,
        about_id=make.slots_of(session, encontro)[0].id,
    )

    cancelled = manage.cancel(
        session, actor_id=celia.id, activity_id=encontro.id, reason="Sem auditório", now=NOW
    )

    assert {r.state for r in cancelled.audience.recipients} == {
        SeatState.HELD,
        SeatState.OFFERED,
        SeatState.WAITING,
        SeatState.REQUESTED,
    }
    told = {r.participant_id for r in cancelled.audience.recipients}
    assert told.isdisjoint(person.id for person in outside)
    assert cancelled.audience.unreachable_count == 1
    assert (encontro.cancelled_at, encontro.cancel_reason, encontro.version) == (
        NOW,
        "Sem auditório",
        2,
    )
    states = session.scalars(select(Seat.state).order_by(Seat.id)).all()
    assert states == [*SeatState, *[SeatState.HELD] * 3]
    assert reminder is not None
    assert session.get_one(OutboxRow, reminder.id).state == OutboxState.CANCELLED


def test_cancel_twice_and_cancel_what_is_over_are_refused(session: Session) -> None:
    celia = make.organizer(session)
    encontro, over = make.encontro(session), make.encontro(session, starts_at=moment(4, 3, 9))
    manage.cancel(session, actor_id=celia.id, activity_id=encontro.id, reason="", now=NOW)

    with pytest.raises(AlreadyCancelledError):
        manage.cancel(session, actor_id=celia.id, activity_id=encontro.id, reason="", now=NOW)
    with pytest.raises(AlreadyOverError):
        manage.cancel(session, actor_id=celia.id, activity_id=over.id, reason="", now=NOW)


def test_sheet_counts_each_standing(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, version=2)
    for state in (SeatState.HELD, SeatState.HELD, SeatState.DECLINED, SeatState.WAITING):
        make.seat(session, encontro, make.participant(session), state)
    make.seat(session, encontro, make.participant(session), answered_version=2)

    sheet = manage.sheet(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)

    assert (
        sheet.held_count,
        sheet.undecided_count,
        sheet.declined_count,
        sheet.waiting_count,
        sheet.unanswered_count,
    ) == (3, 2, 1, 1, 1)


def test_usual_counts_on_from_the_last_title(session: Session) -> None:
    celia = make.organizer(session)
    make.encontro(session, "9º Encontro da Rede", venue="Auditório JK", capacity=90)

    usual = precedents.usual(session, actor_id=celia.id, now=NOW)

    assert usual == precedents.Usual("10º Encontro da Rede", ("Auditório JK",), 90, 180)


def test_listing_tells_what_comes_from_what_is_done(session: Session) -> None:
    celia = make.organizer(session)
    make.encontro(session, "Feito", starts_at=moment(4, 3, 9))
    make.encontro(session, "Vem")
    make.encontro(session, "Rascunho", starts_at=moment(9, 5, 9), published_at=None)
    make.encontro(session, "Cancelado", cancelled_at=NOW)

    coming = manage.listing(session, actor_id=celia.id, now=NOW)
    done = manage.listing(session, actor_id=celia.id, now=NOW, is_past=True)

    assert [sheet.facts.title for sheet in coming.sheets] == ["Rascunho", "Vem"]
    assert [sheet.facts.title for sheet in done.sheets] == ["Cancelado", "Feito"]
