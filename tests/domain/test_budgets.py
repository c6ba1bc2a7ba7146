"""Budgets: what is spent comes back with time, and with nothing else."""

import contextlib
import random
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy.orm import Session

from domain import budgets, participants
from domain.budgets import BUDGETS, Allowance, Budget, BudgetSpentError, Resource, Who
from domain.participants import Standing
from messages import refusals
from messages.outgoing import Message
from tests import make
from tests.conftest import ROOT
from tests.make import NOW

CHAT = 77
MINUTE = timedelta(minutes=1)
IN_SPENDINGS = sorted(
    resource
    for resource, budget in BUDGETS.items()
    if resource is not Resource.ACTIONS
    and any((allowed := budget.of(who)) and allowed.every for who in Who)
)


def spend(session: Session, resource: Resource = Resource.GUESSES, **given: object) -> int:
    values = {"who": Who.STRANGER, "chat_id": CHAT, "now": NOW, **given}
    return budgets.spend(session, resource=resource, **values)  # type: ignore[arg-type]


def test_so_many_at_once_and_then_one_more_each_time(session: Session) -> None:
    assert [spend(session) for _ in range(5)] == [4, 3, 2, 1, 0]
    with pytest.raises(BudgetSpentError) as refused:
        spend(session)
    assert refused.value.until == NOW + 2 * MINUTE

    with pytest.raises(BudgetSpentError):
        spend(session, now=NOW + 2 * MINUTE - timedelta(seconds=1))
    assert spend(session, now=NOW + 2 * MINUTE) == 0
    with pytest.raises(BudgetSpentError):
        spend(session, now=NOW + 2 * MINUTE)
    assert spend(session, now=NOW + 60 * MINUTE) == 4


def test_one_chat_never_spends_of_another_nor_one_room_of_another(session: Session) -> None:
    for _ in range(5):
        spend(session)
    assert spend(session, chat_id=CHAT + 1) == 4

    shared = {"chat_id": budgets.EVERYBODY, "resource": Resource.ROOM_GUESSES}
    for _ in range(10):
        spend(session, about="slot:1", **shared)  # type: ignore[arg-type]
    with pytest.raises(BudgetSpentError):
        spend(session, about="slot:1", **shared)  # type: ignore[arg-type]
    assert spend(session, about="slot:2", **shared) == 9  # type: ignore[arg-type]
    # Strangers do not shut the door to participants.
    assert spend(session, about="slot:1", who=Who.PARTICIPANT, **shared) == 59  # type: ignore[arg-type]


def test_clock_set_back_locks_nobody_out_for_longer(session: Session) -> None:
    for _ in range(5):
        spend(session)
    with pytest.raises(BudgetSpentError) as refused:
        spend(session, now=NOW - timedelta(days=1))
    assert refused.value.until == NOW - timedelta(days=1) + 2 * MINUTE


def test_one_dated_earlier_gives_nothing_back(session: Session) -> None:
    for _ in range(3):
        spend(session)
    spend(session, now=NOW - timedelta(hours=1))

    assert spend(session) == 0
    with pytest.raises(BudgetSpentError) as refused:
        spend(session)
    assert refused.value.until == NOW + 2 * MINUTE


NOTHING = sorted(
    (resource, who)
    for resource, budget in BUDGETS.items()
    for who in Who
    if (allowed := budget.of(who)) is not None and not allowed.most
)


@pytest.mark.parametrize(("resource", "who"), NOTHING)
def test_who_is_given_nothing_is_refused_in_words(
    session: Session, resource: Resource, who: Who
) -> None:
    with pytest.raises(BudgetSpentError) as refused:
        spend(session, resource, who=who)

    assert refused.value.until is None
    said = refusals.explain(refused.value)
    assert isinstance(said, Message)
    assert "None" not in said.html


def test_who_waits_for_approval_is_a_stranger(session: Session) -> None:
    organizer = make.organizer(session)
    pending = make.participant(session, standing=Standing.PENDING)
    suspended = make.participant(session, standing=Standing.SUSPENDED)
    active = make.participant(session)
    found = [
        budgets.who_is(participants.get(session, participant_id=person.id, now=NOW))
        for person in (organizer, active, pending, suspended)
    ]

    assert found == [Who.ORGANIZER, Who.PARTICIPANT, Who.STRANGER, Who.STRANGER]
    assert budgets.who_is(None) is Who.STRANGER


@pytest.mark.parametrize("seed", range(3))
def test_nobody_gets_more_than_the_allowance_in_any_time(session: Session, seed: int) -> None:
    """Whatever the rhythm: so many at once, and one more each time."""
    rhythm = random.Random(seed)  # noqa: S311 - no secret
    second, taken = 0, []
    for _ in range(60):
        second += rhythm.choice((0, 1, 30, 119, 120, 121, 400))
        with contextlib.suppress(BudgetSpentError):
            spend(session, now=NOW + timedelta(seconds=second))
            taken.append(second)

    for first, start in enumerate(taken):
        for last in range(first, len(taken)):
            assert last - first + 1 <= 5 + (taken[last] - start) / 120 + 1e-6
    assert 10 < len(taken) < 60


@pytest.mark.parametrize("resource", IN_SPENDINGS)
def test_every_budget_that_refuses_has_words(resource: Resource) -> None:
    said = refusals.explain(BudgetSpentError(resource, NOW, NOW))

    assert isinstance(said, Message)
    assert said.buttons
    # A time of today is not named by its weekday.
    assert "segunda, 11/3" not in said.html


# --- The table administrators read ----------------------------------------------------------


def in_words(allowed: Allowance | None) -> str:
    if allowed is None:
        return "sem limite"
    if allowed.most == 0:
        return "nenhum"
    most = f"{allowed.most:,}".replace(",", ".")
    if allowed.every is None:
        return f"{most} ao mesmo tempo"
    seconds = int(allowed.every.total_seconds())
    for size, unit in ((3600, "h"), (60, "min"), (1, "s")):
        if seconds % size == 0:
            return f"{most}, mais 1 a cada {seconds // size} {unit}"
    raise AssertionError(allowed)


def in_code() -> dict[str, list[str]]:
    return {
        resource.value: [in_words(budget.of(who)) for who in Who]
        for resource, budget in BUDGETS.items()
    }


def in_docs() -> dict[str, list[str]]:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {row[0].split("`")[1]: row[1:4] for row in cells}


def test_docs_say_what_the_code_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(BUDGETS) == set(Resource)
    assert in_docs() == in_code()

    changed = replace(BUDGETS[Resource.GUESSES], stranger=Allowance(6, 2 * MINUTE))
    monkeypatch.setitem(cast("dict[Resource, Budget]", BUDGETS), Resource.GUESSES, changed)
    assert in_docs() != in_code()


def test_who_takes_part_is_found_and_organizers_first(session: Session) -> None:
    celia = make.organizer(session)
    people = [make.participant(session) for _ in range(3)]
    make.participant(session, standing=Standing.PENDING)
    make.participant(session, standing=Standing.SUSPENDED)
    make.participant(session, chat_id=None)
    session.flush()

    everybody = {person.chat_id: Who.PARTICIPANT for person in people}
    assert budgets.holders(session, most=10, now=NOW) == {**everybody, celia.chat_id: Who.ORGANIZER}
    # In this order: who is learnt last is forgotten last.
    assert list(budgets.holders(session, most=2, now=NOW)) == [people[-1].chat_id, celia.chat_id]
