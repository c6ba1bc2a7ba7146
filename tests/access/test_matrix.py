"""Every operation in everybody's hands; and each check is missed when it is taken out.

The list of operations is found by looking into domain/, so a new one is asked here at once.
"""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from domain import grants, participants
from domain.errors import DomainError, NotAllowedError
from domain.participants import Profile
from models import AuditEntry, Grant, Role, Scope, Standing
from tests.access import hands, mutants
from tests.access.hands import ELSEWHERE, HANDS, REDE, Given, Hand
from tests.access.operations import (
    DOOR,
    SILENT,
    Operation,
    modules,
    operations,
    own_values,
    values,
)
from tests.fuzz.seeded_people import SeededPeople, seat_everybody
from tests.scale import LONG, sized

ORGANIZER = Hand(Standing.ACTIVE, (Given(Role.ORGANIZER, REDE, "for good"),))
TELLING = (
    Hand(Standing.ACTIVE, (Given(Role.DOOR, REDE, "for good"),)),
    Hand(Standing.ACTIVE, (Given(Role.DOOR, ELSEWHERE, "for good"),)),
    Hand(Standing.ACTIVE),
    Hand(Standing.PENDING),
    Hand(None),
)
"""Hands that show what is missing; all others would be refused or served beside them."""
ACTED = operations("actor_id")
OWNED = operations("author_id")


@dataclass(frozen=True)
class Seated:
    """Everybody, with something for every operation to work on."""

    session: Session
    seeded: SeededPeople
    people: Mapping[Hand, int]
    driver: Any
    """It counts the rows that SQLite wrote or deleted so far."""
    last: int
    """The newest entry of the audit before anybody tries; each trial is undone."""


@pytest.fixture(scope="module")
def seated(shared_sqlite: Engine) -> Iterator[Seated]:
    with shared_sqlite.connect() as connection, connection.begin() as transaction:
        with Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            seeded = seat_everybody(session)
            people = hands.seat(session, seeded)
            driver = connection.connection.driver_connection
            last = session.scalar(select(func.max(AuditEntry.id))) or 0
            yield Seated(session, seeded, people, driver, last)
        transaction.rollback()


def trial(
    seated: Seated, operation: Operation, home: Mapping[str, Any], hand: Hand
) -> tuple[bool, bool, list[int | None]]:
    """Let somebody try; returns whether it was refused, whether it changed, who was audited."""
    session, seeded = seated.session, seated.seeded
    own = operation.who == "author_id"
    given = (
        own_values(seeded, operation, is_approved=hand.is_approved)
        if own
        else values(seeded, operation)
    )
    before = seated.driver.total_changes
    with session.begin_nested() as each:
        was_refused = False
        try:
            operation.call(home, session, {**given, operation.who: seated.people[hand]})
        except NotAllowedError:
            was_refused = True
        except DomainError:
            pass
        session.flush()
        has_changed = seated.driver.total_changes != before
        entries = select(AuditEntry.actor_id).where(AuditEntry.id > seated.last)
        # An entry is a change as well.
        actors = list(session.scalars(entries)) if has_changed else []
        each.rollback()
    session.expire_all()
    return was_refused, has_changed, actors


def test_every_operation_is_found() -> None:
    keys = {operation.key for operation in ACTED}

    # A move that hides some from the look must not make the matrix smaller in silence.
    assert len(keys) >= 57
    assert len(OWNED) >= 9
    assert keys >= DOOR
    assert keys >= SILENT


def test_every_hand_is_another_and_some_may_and_some_may_not() -> None:
    door, other = (next(one for one in ACTED if (one.key in DOOR) is is_) for is_ in (True, False))

    assert len(set(HANDS)) == len(HANDS) >= 50
    assert sum(hand.may(other) for hand in HANDS) == 5
    assert sum(hand.may(door) for hand in HANDS) == 17


def _hands(operation: Operation) -> tuple[Hand, ...]:
    """All; in the short form those that tell most, and a quarter of all: the next has others."""
    if LONG:
        return tuple(HANDS)
    return tuple(dict.fromkeys((ORGANIZER, *TELLING, *HANDS[ACTED.index(operation) % 4 :: 4])))


@pytest.mark.parametrize("operation", ACTED, ids=lambda operation: operation.key)
def test_operation_serves_who_has_the_right_alone_and_leaves_one_entry_for_a_change(
    seated: Seated, operation: Operation
) -> None:
    home = vars(modules()[operation.module])

    for hand in _hands(operation):
        was_refused, has_changed, actors = trial(seated, operation, home, hand)
        may = hand.may(operation)
        assert was_refused is not may, str(hand)
        assert has_changed is (may and operation.key not in SILENT), str(hand)
        entries = _entries(operation, seated) if has_changed else 0
        assert actors == [seated.people[hand]] * entries, str(hand)


def _entries(operation: Operation, seated: Seated) -> int:
    # One for each registration it approves.
    is_many = operation.key == "registrations_deciding.approve_several"
    return len(seated.seeded.chats["pending"]) if is_many else 1


@pytest.mark.parametrize("operation", OWNED, ids=lambda operation: operation.key)
def test_what_is_somebodys_own_is_refused_to_everybody_else(
    seated: Seated, operation: Operation
) -> None:
    home = vars(modules()[operation.module])

    for hand in HANDS:
        was_refused, has_changed, _ = trial(seated, operation, home, hand)
        assert (was_refused, has_changed) == (True, False), str(hand)


# --- Without the checks ----------------------------------------------------------------------

ALL_MUTANTS = [mutant for module in modules().values() for mutant in mutants.mutants(module)]


def is_noticed(seated: Seated, mutant: mutants.Mutant) -> bool:
    """Whether any cell of the matrix goes red."""
    module = mutant.module.__name__.rpartition(".")[2]
    home = mutant.home()
    for operation in (*ACTED, *OWNED):
        if operation.module != module:
            continue
        for hand in TELLING:
            if operation.who == "actor_id" and hand.may(operation):
                continue
            try:
                was_refused, has_changed, _ = trial(seated, operation, home, hand)
            except Exception:  # noqa: BLE001 - it went on where it should have stopped
                return True
            if (was_refused, has_changed) != (True, False):
                return True
    return False


def test_there_are_as_many_mutants_as_checks() -> None:
    assert len(ALL_MUTANTS) >= 103


@pytest.mark.parametrize("mutant", ALL_MUTANTS[:: sized(3, 1)], ids=lambda mutant: mutant.name)
def test_a_check_taken_out_or_made_weaker_is_noticed(
    seated: Seated, mutant: mutants.Mutant
) -> None:
    assert is_noticed(seated, mutant)


def are_noticed(seated: Seated) -> bool:
    """Whether one of the three questions themselves lets in who is to stay out."""
    return any(
        not trial(seated, operation, vars(participants), hand)[0]
        for operation in ACTED
        for hand in HANDS
        if operation.module == "participants" and not hand.may(operation)
    )


@pytest.mark.parametrize("part", ["is_organizer", "may_take_attendance"])
@pytest.mark.parametrize("flaw", ["any standing", "any role"])
def test_a_right_that_asks_for_less_is_noticed(
    seated: Seated, monkeypatch: pytest.MonkeyPatch, part: str, flaw: str
) -> None:
    weak = {
        "any standing": property(lambda self: bool(self.held)),
        "any role": property(lambda self: self.is_active),
    }[flaw]
    monkeypatch.setattr(Profile, part, weak)

    assert are_noticed(seated)


def _with_everything(profile: Profile, **changes: Any) -> Profile:
    return replace(profile, held=frozenset(replace(one, **changes) for one in profile.held))


FORGETFUL: dict[str, Callable[[Profile], Profile]] = {
    "the standing": lambda profile: replace(profile, standing=Standing.ACTIVE),
    "the role": lambda profile: _with_everything(profile, role=Role.DOOR),
    "the place": lambda profile: _with_everything(profile, scope=Scope.REDE, about=0),
}


@pytest.mark.parametrize("what", FORGETFUL)
def test_a_question_that_forgets_something_is_noticed(
    seated: Seated, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    asked = Profile.may
    monkeypatch.setattr(
        Profile, "may", lambda self, role, **where: asked(FORGETFUL[what](self), role, **where)
    )

    assert are_noticed(seated)


TIMELESS: dict[str, Callable[[Any], Any]] = {
    "no start": lambda at: or_(Grant.ends_at.is_(None), Grant.ends_at > at),
    "no end": lambda at: Grant.starts_at <= at,
    "the end is in": lambda at: (
        (Grant.starts_at <= at) & or_(Grant.ends_at.is_(None), Grant.ends_at >= at)
    ),
}


@pytest.mark.parametrize("flaw", TIMELESS)
def test_a_grant_out_of_its_time_is_noticed(
    seated: Seated, monkeypatch: pytest.MonkeyPatch, flaw: str
) -> None:
    monkeypatch.setattr(grants, "in_force", TIMELESS[flaw])
    # The statements were made when the module was loaded.
    again = mutants.run(participants, ast.parse(inspect.getsource(participants)))
    for name in ("_with_id", "_at_slot"):
        monkeypatch.setattr(participants, name, again[name])

    assert are_noticed(seated)
