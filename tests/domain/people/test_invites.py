from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import grants
from domain.errors import NotFoundError, SuspendedError
from domain.grants import Held
from domain.participants import Role, Standing
from domain.people import invites
from domain.people.invites import AlreadyRegisteredError, InviteInvalidError
from models import Invite, Participant, Scope, Seat, SeatState
from tests import make
from tests.make import NOW

CHAT = 77


def listed(session: Session, name: str = "Ana Souza", **columns: Any) -> Participant:
    return make.participant(session, name, chat_id=None, standing=Standing.LISTED, **columns)


def opened(session: Session, token: str, chat_id: int = CHAT, now: datetime = NOW) -> int:
    """The number of the invite, after a chat opened its link."""
    digest = invites.digest(token)
    return invites.open_link(session, digest=digest, chat_id=chat_id, now=now).invite_id


def claim(session: Session, token: str, chat_id: int = CHAT) -> int:
    invite_id = opened(session, token, chat_id)
    return invites.claim(session, invite_id=invite_id, chat_id=chat_id, now=NOW)


def organize(session: Session, token: str, participant_id: int) -> None:
    invites.claim_first_organizer(
        session, digest=invites.digest(token), participant_id=participant_id, now=NOW
    )


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

    claimed_id = claim(session, token)

    assert claimed_id == ana.id
    assert (ana.chat_id, ana.standing, ana.decided_at) == (CHAT, Standing.ACTIVE, NOW)


def test_claim_works_once(session: Session) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)
    claim(session, token)

    with pytest.raises(InviteInvalidError):
        claim(session, token, 78)


@pytest.mark.parametrize("opener", [None, 78])
def test_claim_refuses_a_chat_that_has_not_opened_the_link(
    session: Session, opener: int | None
) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)
    number = session.scalars(select(Invite.id)).one()
    if opener is not None:
        opened(session, token, CHAT)
        opened(session, token, opener)

    for act in (invites.look, invites.claim, invites.reject):
        with pytest.raises(InviteInvalidError):
            act(session, invite_id=number, chat_id=CHAT, now=NOW)


def test_masked_link_opens_and_a_digest_that_is_typed_does_not(session: Session) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)
    kept = session.scalars(select(Invite.token_hash)).one()

    assert invites.masked(f"c_{token}") == f"c_{kept}"
    assert invites.masked(f"c_{kept}") != f"c_{kept}"
    assert invites.masked("e_7") == "e_7"
    assert invites.masked("p_7_abc") == "p_7_abc"


def test_claim_spends_every_invite_of_the_person(session: Session) -> None:
    ana = listed(session)
    first = invites.create(session, participant_id=ana.id, now=NOW)
    second = invites.create(session, participant_id=ana.id, now=NOW)
    claim(session, first)

    assert set(session.scalars(select(Invite.used_at))) == {NOW}
    with pytest.raises(InviteInvalidError):
        opened(session, second)


@pytest.mark.parametrize(("late", "is_good"), [(-1, True), (0, False)])
def test_open_link_refuses_an_expired_invite(session: Session, late: int, *, is_good: bool) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)
    then = NOW + invites.LIFE + timedelta(seconds=late)

    if is_good:
        opened(session, token, now=then)
    else:
        with pytest.raises(InviteInvalidError):
            opened(session, token, now=then)


@pytest.mark.parametrize("token", ["", "errado", "é" * 30])
def test_open_link_refuses_a_wrong_token(session: Session, token: str) -> None:
    with pytest.raises(InviteInvalidError):
        opened(session, token)


def test_claim_refuses_a_chat_that_has_a_registration(session: Session) -> None:
    make.participant(session, "Bruno Lima", chat_id=CHAT)
    ana = listed(session)
    token = invites.create(session, participant_id=ana.id, now=NOW)

    with pytest.raises(AlreadyRegisteredError):
        claim(session, token)

    assert ana.chat_id is None


def test_claim_refuses_a_suspended_chat(session: Session) -> None:
    make.participant(session, "Bruno Lima", chat_id=CHAT, standing=Standing.SUSPENDED)
    token = invites.create(session, participant_id=listed(session).id, now=NOW)

    with pytest.raises(SuspendedError):
        claim(session, token)


def test_claim_makes_one_of_the_listed_and_the_waiting_registration(session: Session) -> None:
    waiting = make.participant(session, "Ana S", chat_id=CHAT, standing=Standing.PENDING)
    ana = listed(session, email="ana@exemplo.mg.gov.br", role=Role.FOCAL_POINT)
    both, only_list = make.encontro(session), make.turma(session)
    make.seat(session, both, waiting, SeatState.HELD)
    make.seat(session, both, ana, SeatState.DECLINED)
    make.seat(session, only_list, ana, SeatState.HELD)
    token = invites.create(session, participant_id=ana.id, now=NOW)

    claimed_id = claim(session, token)

    person = session.scalars(select(Participant)).one()
    assert (person.id, person.name, person.email, person.chat_id) == (
        claimed_id,
        "Ana Souza",
        "ana@exemplo.mg.gov.br",
        CHAT,
    )
    assert (person.standing, make.role_of(session, person)) == (Standing.ACTIVE, Role.FOCAL_POINT)
    seats = session.execute(select(Seat.activity_id, Seat.state, Seat.participant_id)).all()
    assert {tuple(seat) for seat in seats} == {
        (both.id, SeatState.HELD, person.id),
        (only_list.id, SeatState.HELD, person.id),
    }


def test_claim_of_who_waits_gives_the_role_of_the_invite_and_no_other(session: Session) -> None:
    waiting = make.participant(session, chat_id=CHAT, standing=Standing.PENDING, role=Role.DOOR)
    ana = listed(session, role=Role.FOCAL_POINT)
    token = invites.create(session, participant_id=ana.id, now=NOW)
    make.take_role(session, ana)

    claim(session, token)

    held = grants.of(session, participant_id=waiting.id, now=NOW)
    assert held == {Held(Role.FOCAL_POINT, Scope.REDE, 0)}


def test_reject_voids_the_invite_and_names_whose_it_was(session: Session) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)

    invite_id = opened(session, token)

    rejected = invites.reject(session, invite_id=invite_id, chat_id=CHAT, now=NOW)

    assert rejected.name == "Ana Souza"
    with pytest.raises(InviteInvalidError):
        claim(session, token)


def test_claim_first_organizer_gives_access_and_closes_the_door(session: Session) -> None:
    token = invites.create_first_organizer(session, now=NOW)
    celia = make.participant(session, "Célia Dias", standing=Standing.PENDING)
    assert token is not None

    invites.claim_first_organizer(
        session, digest=invites.digest(token), participant_id=celia.id, now=NOW
    )

    assert (celia.standing, make.role_of(session, celia)) == (Standing.ACTIVE, Role.ORGANIZER)
    assert invites.create_first_organizer(session, now=NOW) is None
    with pytest.raises(InviteInvalidError):
        invites.claim_first_organizer(
            session, digest=invites.digest(token), participant_id=celia.id, now=NOW
        )


def test_claim_first_organizer_refuses_when_somebody_organizes_already(session: Session) -> None:
    token = invites.create_first_organizer(session, now=NOW)
    make.organizer(session)
    ana = make.participant(session)
    assert token is not None

    with pytest.raises(InviteInvalidError):
        invites.claim_first_organizer(
            session, digest=invites.digest(token), participant_id=ana.id, now=NOW
        )

    assert make.role_of(session, ana) is Role.PARTICIPANT


def test_claim_first_organizer_refuses_a_personal_invite(session: Session) -> None:
    token = invites.create(session, participant_id=listed(session).id, now=NOW)
    bruno = make.participant(session, "Bruno Lima")

    with pytest.raises(InviteInvalidError):
        invites.claim_first_organizer(
            session, digest=invites.digest(token), participant_id=bruno.id, now=NOW
        )


@pytest.mark.all_on_postgres
def test_create_first_organizer_replaces_an_unused_link(session: Session) -> None:
    old = invites.create_first_organizer(session, now=NOW)
    invites.create_first_organizer(session, now=NOW)
    assert old is not None

    assert session.scalar(select(func.count(Invite.id))) == 1
    with pytest.raises(InviteInvalidError):
        invites.check_first_organizer(session, digest=invites.digest(old), now=NOW)
