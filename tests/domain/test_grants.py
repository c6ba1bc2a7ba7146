"""Roles as rows: what the database refuses, what ends what, and who counts as an organizer."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import grants, participants
from domain.grants import Held
from domain.people import people
from domain.people.merging import merge
from domain.people.people import LastOrganizerError
from models import Grant, Participant, Role, Scope, Standing
from tests import make
from tests.make import NOW

DAY = timedelta(days=1)


def held(session: Session, person: Participant, at: Any = NOW) -> set[tuple[Role, Scope]]:
    found = grants.of(session, participant_id=person.id, now=at)
    return {(one.role, one.scope) for one in found}


def test_several_are_held_at_once_each_in_its_place(session: Session) -> None:
    ana, encontro = make.participant(session), make.encontro(session)
    office = make.assessoria(session)
    make.grant(session, ana, Role.DOOR, activity=encontro)
    make.grant(session, ana, Role.FOCAL_POINT, office=office)
    make.grant(session, ana, Role.ORGANIZER, ends_at=NOW)

    profile = participants.get(session, participant_id=ana.id, now=NOW)

    assert profile is not None
    assert profile.held == {
        Held(Role.DOOR, Scope.ACTIVITY, encontro.id),
        Held(Role.FOCAL_POINT, Scope.ASSESSORIA, office.id),
    }
    assert profile.role is Role.PARTICIPANT
    before = participants.get(session, participant_id=ana.id, now=NOW - timedelta(microseconds=1))
    assert before is not None
    assert before.role is Role.ORGANIZER


@pytest.mark.parametrize(
    "columns",
    [
        {"scope": "rede"},
        {"scope": "activity", "activity_id": None},
        {"scope": "assessoria", "activity_id": None},
        {"scope": "assessoria"},
        {"scope": "everywhere", "activity_id": None},
        {"ends_at": NOW - 31 * DAY},
        {},
    ],
    ids=str,
)
def test_database_refuses_what_is_no_grant_or_a_second_one(
    session: Session, columns: dict[str, Any]
) -> None:
    ana, encontro = make.participant(session), make.encontro(session)
    make.grant(session, ana, Role.DOOR, activity=encontro)
    values = {"participant_id": ana.id, "role": "door", "scope": "activity"}
    values |= {"activity_id": encontro.id, "starts_at": NOW - 30 * DAY, "created_at": NOW}

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(Grant).values({**values, **columns}))


def test_the_same_may_be_granted_again_after_it_ended(session: Session) -> None:
    ana = make.participant(session)
    make.grant(session, ana, Role.DOOR, ends_at=NOW - DAY)
    make.grant(session, ana, Role.DOOR)
    make.grant(session, ana, Role.DOOR, activity=make.encontro(session))

    assert held(session, ana) == {(Role.DOOR, Scope.REDE), (Role.DOOR, Scope.ACTIVITY)}


@pytest.mark.all_on_postgres
def test_give_ends_what_was_held_in_the_whole_rede_and_nothing_else(session: Session) -> None:
    celia, ana = make.organizer(session), make.participant(session, role=Role.DOOR)
    make.grant(session, ana, Role.FOCAL_POINT, ends_at=NOW + DAY)
    make.grant(session, ana, Role.ORGANIZER, starts_at=NOW + DAY)
    make.grant(session, ana, Role.DOOR, activity=make.encontro(session))

    people.set_role(session, actor_id=celia.id, participant_id=ana.id, role=Role.ORGANIZER, now=NOW)

    wanted = {(Role.ORGANIZER, Scope.REDE), (Role.DOOR, Scope.ACTIVITY)}
    assert held(session, ana) == held(session, ana, NOW + 9 * DAY) == wanted
    rows = session.execute(
        select(Grant.role, Grant.starts_at, Grant.ends_at, Grant.granted_by_id)
        .where(Grant.participant_id == ana.id, Grant.scope == Scope.REDE)
        .order_by(Grant.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("door", ana.created_at, NOW, None),
        ("focal_point", ana.created_at, NOW, None),
        # It never started.
        ("organizer", NOW + DAY, NOW + DAY, None),
        ("organizer", NOW, None, celia.id),
    ]


@pytest.mark.parametrize(
    "columns",
    [{"ends_at": NOW + 365 * DAY}, {"ends_at": NOW}, {"starts_at": NOW + DAY}],
    ids=["for a year", "no longer", "not yet"],
)
def test_the_last_who_organizes_for_good_stays(session: Session, columns: dict[str, Any]) -> None:
    celia, bento = make.organizer(session), make.participant(session)
    make.grant(session, bento, Role.ORGANIZER, **columns)
    whom: dict[str, Any] = {"actor_id": celia.id, "participant_id": celia.id, "now": NOW}

    with pytest.raises(LastOrganizerError):
        people.set_role(session, role=Role.DOOR, **whom)
    with pytest.raises(LastOrganizerError):
        people.suspend(session, **whom)

    make.organizer(session)
    assert people.set_role(session, role=Role.DOOR, **whom).role is Role.DOOR


def test_who_organizes_for_a_time_leaves_without_a_successor(session: Session) -> None:
    celia, bento = make.organizer(session), make.participant(session)
    make.grant(session, bento, Role.ORGANIZER, ends_at=NOW + DAY)

    card = people.set_role(
        session, actor_id=celia.id, participant_id=bento.id, role=Role.PARTICIPANT, now=NOW
    )

    assert card.role is Role.PARTICIPANT


def test_only_who_organizes_the_rede_now_is_an_organizer(session: Session) -> None:
    celia = make.organizer(session)
    others = [make.participant(session) for _ in range(4)]
    make.grant(session, others[0], Role.ORGANIZER, ends_at=NOW)
    make.grant(session, others[1], Role.ORGANIZER, starts_at=NOW + DAY)
    make.grant(session, others[2], Role.ORGANIZER, office=make.assessoria(session))
    make.grant(session, others[3], Role.ORGANIZER, activity=make.encontro(session))
    make.organizer(session, standing=Standing.SUSPENDED)

    assert participants.organizer_chats(session, now=NOW) == [celia.chat_id]
    assert not participants.has_other_organizer(session, participant_id=celia.id, now=NOW)
    shown = people.search(session, actor_id=celia.id, now=NOW).people
    assert [one.participant_id for one in shown] == [celia.id]


@pytest.mark.all_on_postgres
def test_merging_moves_grants_and_keeps_one_of_two_that_are_the_same(session: Session) -> None:
    kept, gone = make.participant(session), make.participant(session, chat_id=None)
    encontro = make.encontro(session)
    for person in (kept, gone):
        make.grant(session, person, Role.DOOR)
        make.grant(session, person, Role.DOOR, activity=encontro)
    make.grant(session, gone, Role.DOOR, ends_at=NOW)
    make.grant(session, gone, Role.FOCAL_POINT, office=make.assessoria(session))
    make.grant(session, kept, Role.ORGANIZER, ends_at=NOW, granted_by_id=gone.id)

    merge(session, kept=kept, gone=gone)

    rows = session.execute(select(Grant.participant_id, Grant.role, Grant.scope, Grant.ends_at))
    assert sorted(map(str, rows)) == sorted(
        str((kept.id, role, scope, ends_at))
        for role, scope, ends_at in (
            ("door", "rede", None),
            ("door", "activity", None),
            ("door", "rede", NOW),
            ("focal_point", "assessoria", None),
            ("organizer", "rede", NOW),
        )
    )
