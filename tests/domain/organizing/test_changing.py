"""Another time, place, number of seats, programme or name: what changes, and who is told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from domain.errors import NotFoundError
from domain.organizing import changing
from domain.organizing.changing import (
    ChangeProgramme,
    ChangeSeats,
    ChangeVenue,
    Move,
    Rename,
    TooFewSeatsError,
)
from domain.organizing.manage import AlreadyCancelledError, AlreadyOverError
from models import Activity, OutboxRow, OutboxState, Purpose, Topic
from tests import make
from tests.make import NOW, moment

pytestmark = pytest.mark.few_on_postgres


def move_to(session: Session, activity: Activity, day: int, month: int = 3, hour: int = 9) -> Move:
    starts_at = moment(day, month, hour)
    return Move(make.slots_of(session, activity)[0].id, starts_at, starts_at + timedelta(hours=3))


def test_change_of_the_time_raises_the_version_and_tells_who_counts_on_it(
    session: Session,
) -> None:
    celia, ana = make.organizer(session), make.participant(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, ana)
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED)

    changed = changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
    )

    (told,) = changed.told
    assert told.recipient.participant_id == ana.id
    assert told.before.slots[0][1] == moment(18, 3, 9)
    assert changed.facts.starts_at == moment(20, 3, 9)
    assert encontro.version == 2
    assert make.actions(session) == ["activity.move"]


def test_change_of_the_time_can_keep_the_answers(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    seat = make.seat(session, encontro, make.participant(session))

    changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
        asks_again=False,
    )

    session.refresh(seat)
    assert seat.answered_version == 2


def test_change_tells_of_two_moves_at_once_who_has_not_read_the_first(session: Session) -> None:
    celia, ana, bia = (
        make.organizer(session),
        make.participant(session),
        make.participant(session),
    )
    encontro = make.encontro(session)
    for person in (ana, bia):
        make.seat(session, encontro, person)
    first = changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
    )
    for told in first.told:
        make.outgoing_message(
            session,
            chat_id=told.recipient.chat_id,
            purpose=Purpose.NOTICE,
            payload={"html": "Mudou"},
            now=NOW,
            topic=Topic.MOVED,
            about_id=encontro.id,
            edition=2,
            recipient_id=told.recipient.participant_id,
        )
    row = session.scalars(select(OutboxRow).where(OutboxRow.chat_id == bia.chat_id)).one()
    row.state = OutboxState.SENT

    second = changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 25),
        now=NOW,
    )

    before = {t.recipient.participant_id: t.before.slots[0][1] for t in second.told}
    assert before == {ana.id: moment(18, 3, 9), bia.id: moment(20, 3, 9)}
    states = session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)).all()
    assert sorted(states) == [OutboxState.CANCELLED, OutboxState.SENT]


def test_change_back_tells_nobody_who_has_not_read_of_the_first(session: Session) -> None:
    celia, ana = make.organizer(session), make.participant(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, ana)
    changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
    )
    make.outgoing_message(
        session,
        chat_id=ana.chat_id or 0,
        purpose=Purpose.NOTICE,
        payload={"html": "Mudou"},
        now=NOW,
        topic=Topic.MOVED,
        about_id=encontro.id,
        edition=2,
        recipient_id=ana.id,
    )

    back = changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 18),
        now=NOW,
    )

    assert back.told == ()
    assert session.scalars(select(OutboxRow.state)).all() == [OutboxState.CANCELLED]


@pytest.mark.parametrize(
    ("change", "expected"), [(Rename("Outro"), True), (Rename("Encontro"), False)]
)
def test_change_says_whether_announcements_are_of_something_else(
    session: Session, change: Rename, *, expected: bool
) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, "Encontro")

    changed = changing.change(
        session, actor_id=celia.id, activity_id=encontro.id, change=change, now=NOW
    )

    assert changed.is_other is expected


def test_change_of_a_draft_tells_nobody(session: Session) -> None:
    celia = make.organizer(session)
    draft = make.encontro(session, published_at=None)

    changed = changing.change(
        session,
        actor_id=celia.id,
        activity_id=draft.id,
        change=move_to(session, draft, 20),
        now=NOW,
    )

    assert (changed.told, draft.version) == ((), 1)


def test_change_of_a_lesson_shifts_the_deadlines_of_the_turma(session: Session) -> None:
    celia = make.organizer(session)
    turma = make.turma(session)

    changing.change(
        session,
        actor_id=celia.id,
        activity_id=turma.id,
        change=move_to(session, turma, 2, 4),
        now=NOW,
    )

    assert turma.withdraw_until == moment(1, 4, 18, 30)
    assert turma.enrollment_closes_at == moment(30, 3, 18, 30)


def test_change_of_the_venue_brings_its_address(session: Session) -> None:
    celia = make.organizer(session)
    make.encontro(session, venue="Auditório JK", address="Rodovia 1", latitude=-19.7)
    encontro = make.encontro(session)

    changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=ChangeVenue("auditório JK"),
        now=NOW,
    )

    assert (encontro.address, encontro.latitude, encontro.version) == ("Rodovia 1", -19.7, 2)


def test_change_of_seats_never_goes_below_those_taken(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, capacity=3)
    for _ in range(2):
        make.seat(session, encontro, make.participant(session))

    with pytest.raises(TooFewSeatsError) as refused:
        changing.change(
            session,
            actor_id=celia.id,
            activity_id=encontro.id,
            change=ChangeSeats(1),
            now=NOW,
        )
    kept = changing.change(
        session, actor_id=celia.id, activity_id=encontro.id, change=ChangeSeats(2), now=NOW
    )
    more = changing.change(
        session, actor_id=celia.id, activity_id=encontro.id, change=ChangeSeats(None), now=NOW
    )

    assert refused.value.minimum == 2
    assert (kept.has_new_seats, more.has_new_seats) == (False, True)
    assert (encontro.capacity, encontro.version) == (None, 1)


@pytest.mark.parametrize("change", [Rename("Outro nome"), ChangeProgramme("9h Abertura")])
def test_change_of_words_tells_nobody(session: Session, change: Any) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session))

    changed = changing.change(
        session, actor_id=celia.id, activity_id=encontro.id, change=change, now=NOW
    )

    assert (changed.told, encontro.version) == ((), 1)


def test_change_refuses_what_is_over_or_cancelled(session: Session) -> None:
    celia = make.organizer(session)
    over = make.encontro(session, starts_at=moment(4, 3, 9))
    cancelled = make.encontro(session, cancelled_at=NOW)

    with pytest.raises(AlreadyOverError):
        changing.change(
            session, actor_id=celia.id, activity_id=over.id, change=Rename("X"), now=NOW
        )
    with pytest.raises(AlreadyCancelledError):
        changing.change(
            session, actor_id=celia.id, activity_id=cancelled.id, change=Rename("X"), now=NOW
        )


def test_change_refuses_the_lesson_of_another_turma(session: Session) -> None:
    celia = make.organizer(session)
    encontro, other = make.encontro(session), make.encontro(session)

    with pytest.raises(NotFoundError):
        changing.change(
            session,
            actor_id=celia.id,
            activity_id=encontro.id,
            change=move_to(session, other, 20),
            now=NOW,
        )


def test_effect_counts_who_is_taken_at_the_new_time(session: Session) -> None:
    celia, ana, bia = (
        make.organizer(session),
        make.participant(session),
        make.participant(session),
    )
    encontro = make.encontro(session)
    other = make.encontro(session, starts_at=moment(20, 3, 10))
    for person in (ana, bia):
        make.seat(session, encontro, person)
    make.seat(session, other, ana)
    make.seat(session, other, bia, SeatState.DECLINED)

    effect = changing.effect(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
    )

    assert (effect.held_count, effect.clash_count) == (2, 1)
    assert encontro.version == 1
