"""Who holds which role, where and for how long: all that reads and writes `grants`.

What a grant allows is asked of a person, `participants.Profile.may`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from models import Grant, Participant, Role, Scope

_FROM_MOST: Final = (Role.ORGANIZER, Role.DOOR, Role.FOCAL_POINT)


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody holds at a moment, and where."""

    role: Role
    scope: Scope
    about: int
    """The assessoria or the activity; 0 for the whole Rede."""


def in_force(at: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a moment, or a bindparam of one
    """Tell of a grant whether it holds: from its start on, until just before its end."""
    return and_(Grant.starts_at <= at, or_(Grant.ends_at.is_(None), Grant.ends_at > at))


def held(at: Any) -> ScalarSelect[Any]:  # noqa: ANN401 - as above
    """Select what the person of the statement around it holds at a moment, for `read`."""
    about = func.coalesce(Grant.assessoria_id, Grant.activity_id, 0)
    words = Grant.role + ":" + Grant.scope + ":" + cast(about, Text)
    return (
        select(func.aggregate_strings(words, ","))
        .where(Grant.participant_id == Participant.id, in_force(at))
        .correlate(Participant)
        .scalar_subquery()
    )


def read(words: str | None) -> frozenset[Held]:
    """Return what `held` has selected."""
    each = (word.split(":") for word in words.split(",")) if words else ()
    return frozenset(Held(Role(role), Scope(scope), int(about)) for role, scope, about in each)


def of(session: Session, *, participant_id: int, now: datetime) -> frozenset[Held]:
    """Return what a person holds, whatever the standing of their registration."""
    return read(session.scalar(select(held(now)).where(Participant.id == participant_id)))


def in_rede(holds: frozenset[Held]) -> Role:
    """Return the highest role held in the whole Rede; PARTICIPANT for none."""
    everywhere = (role for role in _FROM_MOST if Held(role, Scope.REDE, 0) in holds)
    return next(everywhere, Role.PARTICIPANT)


def holds(*roles: Role, at: datetime, for_good: bool = False) -> ColumnElement[bool]:
    """Tell whether the person of the statement around it holds one of the roles in the whole Rede.

    With `for_good`, a grant that is going to end does not count.
    """
    found = select(Grant.id).where(
        Grant.participant_id == Participant.id,
        Grant.scope == Scope.REDE,
        Grant.role.in_(roles),
        in_force(at),
    )
    if for_good:
        found = found.where(Grant.ends_at.is_(None))
    return found.correlate(Participant).exists()


def holds_at(*roles: Role, activity_id: int, at: datetime) -> ColumnElement[bool]:
    """Tell whether the person of the statement around it holds one of the roles there.

    There is the activity, or the whole Rede.
    """
    is_there = and_(Grant.scope == Scope.ACTIVITY, Grant.activity_id == activity_id)
    found = select(Grant.id).where(
        Grant.participant_id == Participant.id,
        or_(Grant.scope == Scope.REDE, is_there),
        Grant.role.in_(roles),
        in_force(at),
    )
    return found.correlate(Participant).exists()


def give(
    session: Session, *, participant_id: int, role: Role, by_id: int | None, now: datetime
) -> None:
    """Make this the only role the person holds in the whole Rede; PARTICIPANT leaves none.

    What is granted in an assessoria or an activity stays. The caller answers for the permission.
    """
    end(session, participant_id=participant_id, now=now, scope=Scope.REDE)
    if role is not Role.PARTICIPANT:
        session.add(
            Grant(
                participant_id=participant_id,
                role=role,
                scope=Scope.REDE,
                starts_at=now,
                granted_by_id=by_id,
                created_at=now,
            )
        )
    session.flush()


def end(
    session: Session, *, participant_id: int, now: datetime, scope: Scope | None = None
) -> None:
    """End what a person holds, or is to hold, in one scope or in all.

    The caller answers for the permission.
    """
    session.flush()
    ending = update(Grant).where(
        Grant.participant_id == participant_id, or_(Grant.ends_at.is_(None), Grant.ends_at > now)
    )
    if scope is not None:
        ending = ending.where(Grant.scope == scope)
    # What was to start later never does.
    session.execute(
        ending.values(ends_at=case((Grant.starts_at > now, Grant.starts_at), else_=now)),
        execution_options={"synchronize_session": False},
    )


def forget_activity(session: Session, *, activity_id: int) -> None:
    """Delete what is granted in a draft that is thrown away."""
    session.execute(delete(Grant).where(Grant.activity_id == activity_id))


def leave_one(session: Session, *, kept_id: int, gone_id: int) -> None:
    """Delete the open grants of one registration that another has too; the rest can be moved."""
    same = aliased(Grant)
    both = select(same.id).where(
        same.participant_id == kept_id,
        same.ends_at.is_(None),
        same.role == Grant.role,
        same.scope == Grant.scope,
        func.coalesce(same.assessoria_id, same.activity_id, 0)
        == func.coalesce(Grant.assessoria_id, Grant.activity_id, 0),
    )
    session.execute(
        delete(Grant).where(
            Grant.participant_id == gone_id, Grant.ends_at.is_(None), both.correlate(Grant).exists()
        ),
        execution_options={"synchronize_session": False},
    )
