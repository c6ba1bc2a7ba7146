from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import grants
from domain.errors import NotAllowedError, NotFoundError, StaleError
from domain.participants import Role, Standing
from domain.people import registrations
from domain.people import registrations_deciding as deciding
from domain.people.registration import Reservation
from domain.people.registrations import Queue
from domain.people.registrations_deciding import Approved, ReasonTooLongError
from models import AuditEntry, Correction, Participant, Seat, SeatState
from tests import make
from tests.make import NOW

SENT = int(NOW.timestamp())


def pending(session: Session, name: str = "Bruno Lima", **columns: Any) -> Participant:
    return make.participant(
        session, name, standing=Standing.PENDING, **{"created_at": NOW, **columns}
    )


def test_approve_lets_the_person_in_and_names_their_reservation(session: Session) -> None:
    celia, bruno = make.organizer(session), pending(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, bruno)

    result = deciding.approve(
        session, actor_id=celia.id, participant_id=bruno.id, sent_at=SENT, now=NOW
    )

    assert result == Approved(
        participant_id=bruno.id,
        chat_id=bruno.chat_id,
        first_name="Bruno",
        reservation=Reservation(encontro.id, encontro.title, make.moment(18, 3, 9)),
    )
    assert (bruno.standing, bruno.decided_at, bruno.decided_by_id) == (
        Standing.ACTIVE,
        NOW,
        celia.id,
    )
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id) == ("registration.approve", celia.id)


def test_approve_merges_the_listed_registration(session: Session) -> None:
    celia = make.organizer(session)
    listed = make.participant(
        session,
        "Bruno L",
        email="bruno@exemplo.mg.gov.br",
        chat_id=None,
        standing=Standing.LISTED,
        role=Role.DOOR,
    )
    turma = make.turma(session)
    make.grant(session, listed, Role.DOOR, activity=turma)
    make.seat(session, turma, listed)
    bruno = pending(session, email=None, listed_id=listed.id)
    listed_id = listed.id

    deciding.approve(session, actor_id=celia.id, participant_id=bruno.id, sent_at=SENT, now=NOW)

    assert session.get(Participant, listed_id, populate_existing=True) is None
    assert (bruno.email, bruno.listed_id, make.role_of(session, bruno)) == (
        "bruno@exemplo.mg.gov.br",
        None,
        # The address is not proved: access is given by hand.
        Role.PARTICIPANT,
    )
    assert not grants.of(session, participant_id=bruno.id, now=NOW)
    assert session.scalars(select(Seat.participant_id)).one() == bruno.id


def test_approve_leaves_an_address_to_its_owner(session: Session) -> None:
    celia = make.organizer(session)
    owner = make.participant(session, "Davi Reis")
    # One sent before addresses were only claimed, and one after.
    for listed_id in (owner.id, None):
        bruno = pending(session, email=None, listed_id=listed_id)
        if listed_id is None:
            session.add(Correction(participant_id=bruno.id, email=owner.email, sent_at=NOW))
            session.flush()

        result = deciding.approve(
            session, actor_id=celia.id, participant_id=bruno.id, sent_at=SENT, now=NOW
        )

        assert (bruno.standing, bruno.email) == (Standing.ACTIVE, None)
        assert result.address_of == "Davi Reis"
        assert session.get(Correction, bruno.id) is None


def test_approve_gives_an_address_to_the_first_of_two_who_sent_it(session: Session) -> None:
    celia = make.organizer(session)
    two = [pending(session, email=None), pending(session, "Eva Melo", email=None)]
    for person in two:
        session.add(Correction(participant_id=person.id, email="b@saude.mg.gov.br", sent_at=NOW))
    session.flush()

    results = [
        deciding.approve(
            session, actor_id=celia.id, participant_id=person.id, sent_at=SENT, now=NOW
        )
        for person in two
    ]

    assert [person.email for person in two] == ["b@saude.mg.gov.br", None]
    assert [result.address_of for result in results] == [None, "Bruno Lima"]


def test_approve_merges_a_registration_that_was_listed_later(session: Session) -> None:
    celia, bruno = make.organizer(session), pending(session, email=None)
    session.add(Correction(participant_id=bruno.id, email="b@saude.mg.gov.br", sent_at=NOW))
    listed = make.participant(
        session, "Bruno L", chat_id=None, standing=Standing.LISTED, email="b@saude.mg.gov.br"
    )
    listed_id = listed.id

    result = deciding.approve(
        session, actor_id=celia.id, participant_id=bruno.id, sent_at=SENT, now=NOW
    )

    assert session.get(Participant, listed_id, populate_existing=True) is None
    assert (bruno.email, result.address_of) == ("b@saude.mg.gov.br", None)


def test_approve_refuses_what_was_sent_again_meanwhile(session: Session) -> None:
    celia = make.organizer(session)
    bruno = pending(session, created_at=NOW + timedelta(minutes=1))

    with pytest.raises(StaleError):
        deciding.approve(session, actor_id=celia.id, participant_id=bruno.id, sent_at=SENT, now=NOW)


def test_approve_refuses_a_second_decision(session: Session) -> None:
    celia, bruno = make.organizer(session), pending(session)
    deciding.approve(session, actor_id=celia.id, participant_id=bruno.id, sent_at=SENT, now=NOW)

    with pytest.raises(StaleError):
        deciding.decline(
            session,
            actor_id=celia.id,
            participant_id=bruno.id,
            sent_at=SENT,
            reason="o nome",
            now=NOW,
        )

    assert bruno.standing == Standing.ACTIVE


def test_approve_refuses_who_is_not_there(session: Session) -> None:
    celia = make.organizer(session)

    with pytest.raises(NotFoundError):
        deciding.approve(session, actor_id=celia.id, participant_id=999, sent_at=SENT, now=NOW)


@pytest.mark.parametrize(
    ("role", "standing"),
    [
        (Role.PARTICIPANT, Standing.ACTIVE),
        (Role.FOCAL_POINT, Standing.ACTIVE),
        (Role.DOOR, Standing.ACTIVE),
        (Role.ORGANIZER, Standing.SUSPENDED),
        (Role.ORGANIZER, Standing.PENDING),
    ],
)
def test_every_operation_refuses_who_does_not_organize(
    session: Session, role: Role, standing: Standing
) -> None:
    actor = make.participant(session, "Ana Souza", role=role, standing=standing).id
    bruno = pending(session)
    whom: dict[str, Any] = {"participant_id": bruno.id, "sent_at": SENT, "now": NOW}

    for refused in (
        lambda: registrations.next_waiting(session, actor_id=actor, now=NOW),
        lambda: registrations.one_waiting(
            session, actor_id=actor, participant_id=bruno.id, now=NOW
        ),
        lambda: registrations.several_waiting(session, actor_id=actor, now=NOW),
        lambda: deciding.approve(session, actor_id=actor, **whom),
        lambda: deciding.approve_several(session, actor_id=actor, until=SENT, shown=0, now=NOW),
        lambda: deciding.decline(session, actor_id=actor, reason="x", **whom),
    ):
        with pytest.raises(NotAllowedError):
            refused()
    assert bruno.standing == Standing.PENDING


def test_approve_several_leaves_what_came_after_the_list_was_shown(session: Session) -> None:
    celia = make.organizer(session)
    shown = [pending(session), pending(session, "Davi Reis")]
    named = registrations.number_of(
        registrations.several_waiting(session, actor_id=celia.id, now=NOW)
    )
    later = pending(session, "Eva Melo", created_at=NOW + timedelta(seconds=5))

    approved = deciding.approve_several(
        session, actor_id=celia.id, until=SENT, shown=named, now=NOW + timedelta(minutes=1)
    )

    assert [person.participant_id for person in approved] == [person.id for person in shown]
    assert later.standing == Standing.PENDING


def test_approve_several_lets_in_nobody_the_list_did_not_name(session: Session) -> None:
    """Somebody kept out by an address gets into the list when its owner gives the address up."""
    celia = make.organizer(session)
    owner = make.participant(session, "Bruno Certo")
    pending(session, "Davi Reis")
    contested = pending(session, email=None, listed_id=owner.id)
    named = registrations.number_of(
        registrations.several_waiting(session, actor_id=celia.id, now=NOW)
    )
    contested.listed_id = None
    session.flush()

    with pytest.raises(StaleError):
        deciding.approve_several(session, actor_id=celia.id, until=SENT, shown=named, now=NOW)
    assert contested.standing == Standing.PENDING


def test_approve_several_passes_over_a_contested_address(session: Session) -> None:
    celia = make.organizer(session)
    owner = make.participant(session, "Bruno Certo")
    contested = pending(session, email=None, listed_id=owner.id)
    davi = pending(session, "Davi Reis")

    named = registrations.number_of(
        registrations.several_waiting(session, actor_id=celia.id, now=NOW)
    )
    approved = deciding.approve_several(
        session, actor_id=celia.id, until=SENT, shown=named, now=NOW
    )

    assert [person.participant_id for person in approved] == [davi.id]
    assert contested.standing == Standing.PENDING


def test_contested_addresses_leave_no_list_empty(session: Session) -> None:
    celia = make.organizer(session, "Célia Andrade")
    owner = make.participant(session, "Bruno Certo")
    for number in range(25):
        contested = pending(session, f"Falso Bruno {number}", email=None)
        session.add(Correction(participant_id=contested.id, email=owner.email, sent_at=NOW))
    alike = pending(session, "Célia Anclrade")
    later = NOW + timedelta(minutes=1)
    plain = [pending(session, f"Davi {'x' * n} Reis", created_at=later) for n in range(1, 23)]

    shown = registrations.next_waiting(session, actor_id=celia.id, now=NOW)
    listed = registrations.several_waiting(session, actor_id=celia.id, now=NOW)
    approved = deciding.approve_several(
        session,
        actor_id=celia.id,
        until=SENT + 60,
        shown=registrations.number_of(listed),
        now=later,
    )

    assert shown is not None
    assert shown.listed_count == 20
    assert [each.details.participant_id for each in listed] == [row.id for row in plain[:20]]
    assert not any(
        each.details.wanted or each.address_of or each.organizer_alike for each in listed
    )
    assert [each.participant_id for each in approved] == [row.id for row in plain[:20]]
    assert alike.standing == Standing.PENDING


def test_decline_frees_what_the_person_reserved(session: Session) -> None:
    celia, bruno = make.organizer(session), pending(session)
    make.seat(session, make.encontro(session), bruno)
    make.seat(session, make.turma(session), bruno, SeatState.WAITING)
    past = make.seat(session, make.encontro(session, starts_at=make.moment(4, 3, 9)), bruno)

    result = deciding.decline(
        session,
        actor_id=celia.id,
        participant_id=bruno.id,
        sent_at=SENT,
        reason="o e-mail",
        now=NOW,
    )

    assert (result.reason, result.lost_a_seat) == ("o e-mail", True)
    assert (bruno.standing, bruno.decline_reason) == (Standing.DECLINED, "o e-mail")
    states = session.scalars(select(Seat.state).where(Seat.id != past.id)).all()
    assert states == [SeatState.RELEASED, SeatState.RELEASED]
    session.refresh(past)
    assert past.state == SeatState.HELD


def test_decline_refuses_a_very_long_reason(session: Session) -> None:
    celia, bruno = make.organizer(session), pending(session)

    with pytest.raises(ReasonTooLongError):
        deciding.decline(
            session,
            actor_id=celia.id,
            participant_id=bruno.id,
            sent_at=SENT,
            reason="a" * 301,
            now=NOW,
        )


def test_next_waiting_goes_round_the_oldest_first(session: Session) -> None:
    celia = make.organizer(session)
    second = pending(session, "Davi Reis")
    first = pending(session, "Bruno Lima", created_at=NOW - timedelta(hours=1))

    shown = registrations.next_waiting(session, actor_id=celia.id, now=NOW)
    after = registrations.next_waiting(session, actor_id=celia.id, after_id=first.id, now=NOW)
    round_ = registrations.next_waiting(session, actor_id=celia.id, after_id=second.id, now=NOW)

    assert shown is not None
    assert after is not None
    assert (shown.details.name, shown.number, shown.total_count) == ("Bruno Lima", 1, 2)
    assert (after.details.name, after.number) == ("Davi Reis", 2)
    assert round_ == shown


def test_next_waiting_warns_of_similar_names_and_foreign_addresses(session: Session) -> None:
    celia = make.organizer(session)
    make.participant(session, "Lima, Bruno")
    pending(session, email="bruno@exemplo.com")

    shown = registrations.next_waiting(session, actor_id=celia.id, now=NOW)

    assert shown is not None
    assert shown.similar_names == ("Lima, Bruno",)
    assert shown.is_government_email is False
    assert shown.is_on_the_list is False


def test_next_waiting_tells_that_the_address_is_on_the_list(session: Session) -> None:
    celia = make.organizer(session)
    listed = make.participant(
        session, "Bruno Lima", chat_id=None, standing=Standing.LISTED, email="b@saude.mg.gov.br"
    )
    pending(session, email=None, listed_id=listed.id)

    shown = registrations.next_waiting(session, actor_id=celia.id, now=NOW)

    assert shown is not None
    assert (shown.is_on_the_list, shown.similar_names) == (True, ())
    assert (shown.details.email, shown.is_government_email) == ("b@saude.mg.gov.br", True)


def test_queue_counts_those_that_wait(session: Session) -> None:
    assert registrations.queue(session, now=NOW) == Queue(0, None)

    pending(session)

    assert registrations.queue(session, now=NOW) == Queue(1, NOW)


def test_organizers_chats_leaves_out_who_cannot_be_written_to(session: Session) -> None:
    celia = make.organizer(session)
    make.organizer(session, chat_id=None)
    make.organizer(session, unreachable_at=NOW)
    make.organizer(session, standing=Standing.SUSPENDED)
    make.participant(session)

    assert registrations.organizers_chats(session, now=NOW) == [(celia.id, celia.chat_id)]
