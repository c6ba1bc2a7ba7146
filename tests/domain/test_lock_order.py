"""Activities are locked before people: who decides about somebody stands in nobody's way."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from database.engine import make_engine
from domain.activities import activities
from domain.errors import StaleError
from domain.people import invites, people, registrations, registrations_deciding
from domain.privacy import erasure
from domain.seats import seats_by_hand
from domain.seats.seats_by_hand import NotYetApprovedPersonError
from models import Activity, Participant, SeatState, Standing
from tests import make
from tests.make import NOW

SENT = int(NOW.timestamp())
BRUNO = 77


def approve(session: Session, celia_id: int, bruno_id: int, invite_id: int) -> None:
    del invite_id
    registrations_deciding.approve(
        session, actor_id=celia_id, participant_id=bruno_id, sent_at=SENT, now=NOW
    )


def approve_several(session: Session, celia_id: int, bruno_id: int, invite_id: int) -> None:
    del bruno_id, invite_id
    named = registrations.several_waiting(session, actor_id=celia_id, now=NOW)
    shown = registrations.number_of(named)
    assert registrations_deciding.approve_several(
        session, actor_id=celia_id, until=SENT, shown=shown, now=NOW
    )


def claim(session: Session, celia_id: int, bruno_id: int, invite_id: int) -> None:
    del celia_id, bruno_id
    invites.claim(session, invite_id=invite_id, chat_id=BRUNO, now=NOW)


def decline(session: Session, celia_id: int, bruno_id: int, invite_id: int) -> None:
    del invite_id
    registrations_deciding.decline(
        session, actor_id=celia_id, participant_id=bruno_id, sent_at=SENT, reason="x", now=NOW
    )


def suspend(session: Session, celia_id: int, bruno_id: int, invite_id: int) -> None:
    del invite_id
    # That he was never let in is found out with him locked.
    with pytest.raises(StaleError):
        people.suspend(session, actor_id=celia_id, participant_id=bruno_id, now=NOW)


def erase(session: Session, celia_id: int, bruno_id: int, invite_id: int) -> None:
    del celia_id, invite_id
    assert erasure.erase(session, participant_id=bruno_id, now=NOW)


def give_a_seat(session: Session, celia_id: int, bruno_id: int, invite_id: int) -> None:
    del invite_id
    encontro_id = session.scalars(select(Activity.id)).one()
    # That he waits for approval is found out with him locked.
    with pytest.raises(NotYetApprovedPersonError):
        seats_by_hand.put_in(
            session,
            actor_id=celia_id,
            activity_id=encontro_id,
            participant_id=bruno_id,
            now=NOW,
        )


@pytest.mark.parametrize(
    "decide", [approve, approve_several, claim, decline, suspend, erase, give_a_seat]
)
def test_decision_waits_for_the_activity_and_holds_no_person(
    postgres_url: str, decide: Callable[[Session, int, int, int], None]
) -> None:
    engine = make_engine(postgres_url)
    with Session(engine) as session, session.begin():
        celia_id = make.organizer(session).id
        bruno = make.participant(
            session, "Bruno Lima", standing=Standing.PENDING, chat_id=BRUNO, created_at=NOW
        )
        listed = make.participant(session, "Bruno L", standing=Standing.LISTED, chat_id=None)
        encontro = make.encontro(session, capacity=9)
        make.seat(session, encontro, bruno, SeatState.WAITING)
        token = invites.create(session, participant_id=listed.id, now=NOW)
        invitation = invites.open_link(
            session, digest=invites.digest(token), chat_id=BRUNO, now=NOW
        )
        numbers = (celia_id, bruno.id, invitation.invite_id)
        locked = [bruno.id, listed.id]
        encontro_id = encontro.id

    def work() -> None:
        with Session(engine) as session, session.begin():
            decide(session, *numbers)

    with ThreadPoolExecutor(1) as thread:
        with Session(engine) as first, first.begin():
            activities.lock(first, activity_id=encontro_id)
            decision = thread.submit(work)
            wait_for_a_lock(first)
            # Would fail at once, and wait for each other for ever without "nowait".
            first.scalars(
                select(Participant.id)
                .where(Participant.id.in_(locked))
                .with_for_update(nowait=True)
            ).all()
        decision.result(timeout=20)
    engine.dispose()


def test_one_list_is_approved_once_by_two_who_tap_at_the_same_moment(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with Session(engine) as session, session.begin():
        office = make.assessoria(session)
        celia_id = make.organizer(session, office=office).id
        davi_id = make.organizer(session, "Davi Alves", office=office).id
        for name in ("Bruno Lima", "Bia Nunes"):
            make.participant(session, name, standing=Standing.PENDING, created_at=NOW)
        named = registrations.several_waiting(session, actor_id=celia_id, now=NOW)
        shown = registrations.number_of(named)

    def approve_as(session: Session, actor_id: int) -> int:
        return len(
            registrations_deciding.approve_several(
                session, actor_id=actor_id, until=SENT, shown=shown, now=NOW
            )
        )

    def second() -> None:
        with Session(engine) as session, session.begin():
            approve_as(session, davi_id)

    with ThreadPoolExecutor(1) as thread:
        with Session(engine) as first, first.begin():
            assert approve_as(first, celia_id) == len(named)
            waiting = thread.submit(second)
            wait_for_a_lock(first)
        with pytest.raises(StaleError):
            waiting.result(timeout=20)
    engine.dispose()


def wait_for_a_lock(session: Session) -> None:
    """Wait until somebody else waits for a lock in this database."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + 20
    while not session.scalar(waiting):
        # What a transaction sees of others is remembered until told otherwise.
        session.execute(text("SELECT pg_stat_clear_snapshot()"))
        assert time.monotonic() < until
        time.sleep(0.02)
