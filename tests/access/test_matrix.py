"""Every operation in everybody's hands; and each check is missed when it is taken out.

The list of operations is found by looking into domain/, so a new one is asked here at once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from domain import participants
from domain.errors import DomainError, NotAllowedError
from models import AuditEntry
from tests.access import mutants
from tests.access.operations import (
    DOOR,
    SILENT,
    Operation,
    modules,
    operations,
    own_values,
    values,
)
from tests.fuzz.cast import ROLES, Cast, seat_everybody

ACTED = operations("actor_id")
OWNED = operations("author_id")
NOBODY = "nobody"
STRANGERS = [NOBODY, *(role for role in ROLES if role not in {"organizer", "door"})]


@pytest.fixture(scope="module")
def seated(shared_sqlite: Engine) -> Iterator[tuple[Session, Cast]]:
    with shared_sqlite.connect() as connection, connection.begin() as transaction:
        with Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session, seat_everybody(session)
        transaction.rollback()


def changes_count(session: Session) -> int:
    """How many rows SQLite wrote or deleted on this connection so far."""
    session.flush()
    driver: Any = session.connection().connection.driver_connection
    count: int = driver.total_changes
    return count


def trial(
    seated: tuple[Session, Cast], operation: Operation, home: Mapping[str, Any], role: str
) -> tuple[bool, bool, list[AuditEntry]]:
    """Let somebody try; returns whether it was refused, whether it changed, what was audited."""
    session, cast = seated
    actor_id = 10**6 if role == NOBODY else cast.people[cast.chats[role][-1]]
    own = operation.who == "author_id"
    given = own_values(cast, operation, role) if own else values(cast, operation)
    before, last = changes_count(session), session.scalar(select(func.max(AuditEntry.id))) or 0
    with session.begin_nested() as each:
        was_refused = False
        try:
            operation.call(home, session, {**given, operation.who: actor_id})
        except NotAllowedError:
            was_refused = True
        except DomainError:
            pass
        has_changed = changes_count(session) != before
        entries = session.scalars(select(AuditEntry).where(AuditEntry.id > last)).all()
        found = [(entry.actor_id, entry.action) for entry in entries]
        each.rollback()
    session.expire_all()
    return was_refused, has_changed, [AuditEntry(actor_id=a, action=b) for a, b in found]


def refused_to(operation: Operation) -> list[str]:
    """Those in whose hands the operation must refuse."""
    return [*STRANGERS, *(() if operation.key in DOOR else ("door",))]


def test_every_operation_is_found() -> None:
    keys = {operation.key for operation in ACTED}

    # A move that hides some from the look must not make the matrix smaller in silence.
    assert len(keys) >= 59
    assert len(OWNED) >= 9
    assert keys >= DOOR
    assert keys >= SILENT


@pytest.mark.parametrize("operation", ACTED, ids=lambda operation: operation.key)
def test_operation_refuses_whoever_has_no_right_to_it(
    seated: tuple[Session, Cast], operation: Operation
) -> None:
    home = vars(modules()[operation.module])

    for role in refused_to(operation):
        was_refused, has_changed, _ = trial(seated, operation, home, role)
        assert (was_refused, has_changed) == (True, False), role


@pytest.mark.parametrize("operation", ACTED, ids=lambda operation: operation.key)
def test_operation_serves_who_has_the_right_and_leaves_one_entry_for_a_change(
    seated: tuple[Session, Cast], operation: Operation
) -> None:
    home = vars(modules()[operation.module])
    _, cast = seated

    for role in ("organizer", "door") if operation.key in DOOR else ("organizer",):
        was_refused, has_changed, entries = trial(seated, operation, home, role)
        assert not was_refused
        assert has_changed == (operation.key not in SILENT), role
        actor = cast.people[cast.chats[role][-1]]
        assert {entry.actor_id for entry in entries} == ({actor} if has_changed else set())
        assert len(entries) == _entries(operation, seated) if has_changed else not entries


def _entries(operation: Operation, seated: tuple[Session, Cast]) -> int:
    # One for each registration it approves.
    _, cast = seated
    return len(cast.chats["pending"]) if operation.key == "registrations.approve_several" else 1


@pytest.mark.parametrize("operation", OWNED, ids=lambda operation: operation.key)
@pytest.mark.parametrize("role", [*STRANGERS, "door", "organizer"])
def test_what_is_somebodys_own_is_refused_to_everybody_else(
    seated: tuple[Session, Cast], operation: Operation, role: str
) -> None:
    home = vars(modules()[operation.module])

    was_refused, has_changed, _ = trial(seated, operation, home, role)

    assert (was_refused, has_changed) == (True, False)


# --- Without the checks ----------------------------------------------------------------------

ALL_MUTANTS = [mutant for module in modules().values() for mutant in mutants.mutants(module)]


def is_noticed(seated: tuple[Session, Cast], mutant: mutants.Mutant) -> bool:
    """Whether any cell of the matrix goes red."""
    module = str(mutant.home["__name__"]).rpartition(".")[2]
    for operation in (*ACTED, *OWNED):
        if operation.module != module:
            continue
        others = refused_to(operation) if operation.who == "actor_id" else STRANGERS
        for role in ("door", "active", "pending", NOBODY):
            if role not in others:
                continue
            try:
                was_refused, has_changed, _ = trial(seated, operation, mutant.home, role)
            except Exception:  # noqa: BLE001 - it went on where it should have stopped
                return True
            if (was_refused, has_changed) != (True, False):
                return True
    return False


def test_there_are_as_many_mutants_as_checks() -> None:
    assert len(ALL_MUTANTS) >= 94


@pytest.mark.parametrize("mutant", ALL_MUTANTS, ids=lambda mutant: mutant.name)
def test_a_check_taken_out_or_made_weaker_is_noticed(
    seated: tuple[Session, Cast], mutant: mutants.Mutant
) -> None:
    assert is_noticed(seated, mutant)


@pytest.mark.parametrize("part", ["is_organizer", "may_take_attendance"])
@pytest.mark.parametrize("flaw", ["any standing", "any role"])
def test_a_right_that_asks_for_less_is_noticed(
    seated: tuple[Session, Cast], monkeypatch: pytest.MonkeyPatch, part: str, flaw: str
) -> None:
    roles = {participants.Role.ORGANIZER, participants.Role.DOOR}
    weak = {
        "any standing": property(lambda self: self.role in roles),
        "any role": property(lambda self: self.is_active),
    }[flaw]
    monkeypatch.setattr(participants.Profile, part, weak)
    tries = (
        trial(seated, operation, vars(modules()[operation.module]), role)
        for operation in ACTED
        for role in refused_to(operation)
    )

    assert any(not was_refused for was_refused, *_ in tries)
