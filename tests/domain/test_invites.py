from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import invites
from domain.errors import NotFoundError, SuspendedError
from domain.invites import AlreadyRegisteredError, InviteInvalidError
from domain.participants import Role, Standing
from models import Invite, Participant, Seat, SeatState
from tests import make
from tests.make import NOW

CHAT = 77


def listed(session: Session, name: str = "Ana Souza", **columns: Any) -> Participant:
    return make.participant(session, name, chat_id=None, standing=Standing.LISTED, **columns)


def test_create_keeps_only_the_hash_of_a_long_token(session: Session) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)

    row = session.scalars(select(Invite)).one()
    assert token not in row.token_hash
    assert len(row.token_hash) == 64
    assert len(token) == 24
    assert len(f"org_{token}") <= 64
    assert token != invites.new_token()


def test_create_refuses_who_is_not_on_the_list(session: Session) -> None:
    with pytest.raises(NotFoundError):
        invites.create(session, participant_id=make.participant(session).id, now=NOW)


def test_claim_lets_the_listed_person_in(session: Session) -> None:
    ana = listed(session)
    token = invites.create(session, participant_id=ana.id, now=NOW)

    claimed_id = invites.claim(session, token=token, chat_id=CHAT, now=NOW)

    assert claimed_id == ana.id
    assert (ana.chat_id, ana.standing, ana.decided_at) == (CHAT, Standing.ACTIVE, NOW)


def test_claim_works_once(session: Session) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)
    invites.claim(session, token=token, chat_id=CHAT, now=NOW)

    with pytest.raises(InviteInvalidError):
        invites.claim(session, token=token, chat_id=78, now=NOW)


def test_claim_spends_every_invite_of_the_person(session: Session) -> None:
    ana = listed(session)
    first = invites.create(session, participant_id=ana.id, now=NOW)
    second = invites.create(session, participant_id=ana.id, now=NOW)
    invites.claim(session, token=first, chat_id=CHAT, now=NOW)

    assert set(session.scalars(select(Invite.used_at))) == {NOW}
    with pytest.raises(InviteInvalidError):
        invites.look(session, token=second, now=NOW)


@pytest.mark.parametrize(("late", "is_good"), [(-1, True), (0, False)])
def test_look_refuses_an_expired_invite(session: Session, late: int, *, is_good: bool) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)
    then = NOW + invites.LIFE + timedelta(seconds=late)

    if is_good:
        assert invites.look(session, token=token, now=then).name == "Ana Souza"
    else:
        with pytest.raises(InviteInvalidError):
            invites.look(session, token=token, now=then)


@pytest.mark.parametrize("token", ["", "errado", "é" * 30])
def test_look_refuses_a_wrong_token(session: Session, token: str) -> None:
    with pytest.raises(InviteInvalidError):
        invites.look(session, token=token, now=NOW)


def test_claim_refuses_a_chat_that_has_a_registration(session: Session) -> None:
    make.participant(session, "Bruno Lima", chat_id=CHAT)
    ana = listed(session)
    token = invites.create(session, participant_id=ana.id, now=NOW)

    with pytest.raises(AlreadyRegisteredError):
        invites.claim(session, token=token, chat_id=CHAT, now=NOW)

    assert ana.chat_id is None


def test_claim_refuses_a_suspended_chat(session: Session) -> None:
    make.participant(session, "Bruno Lima", chat_id=CHAT, standing=Standing.SUSPENDED)
    token = invites.create(session, participant_id=listed(session).id, now=NOW)

    with pytest.raises(SuspendedError):
        invites.claim(session, token=token, chat_id=CHAT, now=NOW)


def test_claim_makes_one_of_the_listed_and_the_waiting_registration(session: Session) -> None:
    waiting = make.participant(session, "Ana S", chat_id=CHAT, standing=Standing.PENDING)
    ana = listed(session, email="ana@exemplo.mg.gov.br", role=Role.FOCAL_POINT)
    both, only_list = make.encontro(session), make.turma(session)
    make.seat(session, both, waiting, SeatState.HELD)
    make.seat(session, both, ana, SeatState.DECLINED)
    make.seat(session, only_list, ana, SeatState.HELD)
    token = invites.create(session, participant_id=ana.id, now=NOW)

    claimed_id = invites.claim(session, token=token, chat_id=CHAT, now=NOW)

    person = session.scalars(select(Participant)).one()
    assert (person.id, person.name, person.email, person.chat_id) == (
        claimed_id,
        "Ana Souza",
        "ana@exemplo.mg.gov.br",
        CHAT,
    )
    assert (person.standing, person.role) == (Standing.ACTIVE, Role.FOCAL_POINT)
    seats = session.execute(select(Seat.activity_id, Seat.state, Seat.participant_id)).all()
    assert {tuple(seat) for seat in seats} == {
        (both.id, SeatState.HELD, person.id),
        (only_list.id, SeatState.HELD, person.id),
    }


def test_reject_voids_the_invite_and_names_whose_it_was(session: Session) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)

    name = invites.reject(session, token=token, now=NOW)

    assert name == "Ana Souza"
    with pytest.raises(InviteInvalidError):
        invites.claim(session, token=token, chat_id=CHAT, now=NOW)


def test_claim_first_organizer_gives_access_and_closes_the_door(session: Session) -> None:
    token = invites.create_first_organizer(session, now=NOW)
    celia = make.participant(session, "Célia Dias", standing=Standing.PENDING)
    assert token is not None

    invites.claim_first_organizer(session, token=token, participant_id=celia.id, now=NOW)

    assert (celia.standing, celia.role) == (Standing.ACTIVE, Role.ORGANIZER)
    assert invites.create_first_organizer(session, now=NOW) is None
    with pytest.raises(InviteInvalidError):
        invites.claim_first_organizer(session, token=token, participant_id=celia.id, now=NOW)


def test_claim_first_organizer_refuses_when_somebody_organizes_already(session: Session) -> None:
    token = invites.create_first_organizer(session, now=NOW)
    make.organizer(session)
    ana = make.participant(session)
    assert token is not None

    with pytest.raises(InviteInvalidError):
        invites.claim_first_organizer(session, token=token, participant_id=ana.id, now=NOW)

    assert ana.role == Role.PARTICIPANT


def test_claim_first_organizer_refuses_a_personal_invite(session: Session) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)
    bruno = make.participant(session, "Bruno Lima")

    with pytest.raises(InviteInvalidError):
        invites.claim_first_organizer(session, token=token, participant_id=bruno.id, now=NOW)


def test_create_first_organizer_beside_an_unused_link_keeps_it_until_one_is_used(
    session: Session,
) -> None:
    first = invites.create_first_organizer(session, now=NOW)
    second = invites.create_first_organizer(session, now=NOW, replaces=False)
    ana = make.participant(session)
    assert first is not None
    assert second is not None
    invites.check_first_organizer(session, token=second, now=NOW)
    invites.claim_first_organizer(session, token=first, participant_id=ana.id, now=NOW)
    ana.role = Role.PARTICIPANT
    session.flush()

    # Even if nobody organizes any more, the other one opens nothing.
    with pytest.raises(InviteInvalidError):
        invites.check_first_organizer(session, token=second, now=NOW)


def test_create_first_organizer_replaces_an_unused_link(session: Session) -> None:
    old = invites.create_first_organizer(session, now=NOW)
    invites.create_first_organizer(session, now=NOW)
    assert old is not None

    assert session.scalar(select(func.count(Invite.id))) == 1
    with pytest.raises(InviteInvalidError):
        invites.check_first_organizer(session, token=old, now=NOW)
