from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutboxRow, OutboxState, Seat, SeatState, Topic
from scheduler.offers import plan, still_true
from tests import make
from tests.make import NOW, moment


def full_with_one_waiting(session: Session) -> tuple[Seat, Seat]:
    encontro = make.encontro(session, capacity=1)
    held = make.seat(session, encontro, make.participant(session, "Ana"))
    return held, make.seat(session, encontro, make.participant(session, "Bia"), SeatState.WAITING)


def free(session: Session, seat: Seat) -> None:
    seat.state = SeatState.DECLINED
    session.flush()


def test_plan_offers_a_freed_seat_once(session: Session) -> None:
    held, waiting = full_with_one_waiting(session)
    assert plan(session, NOW) == []
    free(session, held)

    first, again = plan(session, NOW), plan(session, NOW + timedelta(minutes=1))

    assert [(message.topic, message.about_id) for message in first] == [(Topic.OFFER, waiting.id)]
    assert again == []


def test_plan_waits_for_the_morning_to_tell(session: Session) -> None:
    held, _ = full_with_one_waiting(session)
    free(session, held)

    told_at_night = plan(session, moment(11, 3, 22))

    row = session.scalars(select(OutboxRow)).one()
    assert told_at_night == []
    assert row.due_at == moment(12, 3, 8)
    assert "amanhã" not in row.payload["html"].split("Responda")[0]


def test_plan_calls_once_more_two_hours_before_the_deadline(session: Session) -> None:
    held, waiting = full_with_one_waiting(session)
    free(session, held)
    plan(session, NOW)
    session.refresh(waiting)
    assert waiting.offered_until is not None

    calls = plan(session, waiting.offered_until - timedelta(minutes=55))

    assert [message.payload["html"].splitlines()[0] for message in calls] == [
        "<b>Último aviso: há uma vaga para você</b>"
    ]


def test_plan_edits_the_offer_that_ended(session: Session) -> None:
    held, waiting = full_with_one_waiting(session)
    free(session, held)
    plan(session, NOW)
    sent = session.scalars(select(OutboxRow)).one()
    sent.state, sent.message_id = OutboxState.SENT, 77
    session.refresh(waiting)
    assert waiting.offered_until is not None

    outgoing = plan(session, waiting.offered_until)

    assert [message.edits_message_id for message in outgoing] == [77]
    assert "passou para a próxima pessoa" in outgoing[0].payload["html"]


def test_still_true_ends_with_the_answer(session: Session) -> None:
    held, waiting = full_with_one_waiting(session)
    free(session, held)
    message = plan(session, NOW)[0]
    assert still_true(session, message, NOW)

    waiting.state, waiting.offered_until, waiting.queue_number = SeatState.HELD, None, None
    session.flush()

    assert not still_true(session, message, NOW)
