"""Seats and offers against a model a person can check by reading: any order of any acts.

What happens at the door is added in tests/domain/attendance/test_attendance_model.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.budgets import BUDGETS, Budget, Resource
from domain.errors import DomainError
from domain.people import registrations_deciding
from domain.seats import offers, seats
from domain.seats.offers import offer_deadline
from domain.seats.seats import UNDO_FOR
from domain.seats.seats_answers import Held, Waiting
from models import Activity, Participant, Seat, SeatState, Standing
from tests import make
from tests.make import NOW, moment
from tests.scale import sized

PEOPLE = 5
STARTS_AT = moment(1, 6, 9)
people = st.integers(0, PEOPLE - 1)


@dataclass(frozen=True)
class Before:
    """How somebody stood before the last change, while it can be taken back."""

    state: SeatState | None
    number: int | None
    until: datetime | None
    changed_at: datetime
    is_by_hand: bool


@dataclass
class Person:
    """How one person stands, in the model."""

    state: SeatState | None = None
    number: int | None = None
    until: datetime | None = None
    changed_at: datetime = NOW
    before: Before | None = None
    """None once the clock has changed it, or it was undone."""
    is_pending: bool = False
    """The registration waits for approval."""


class SeatsMachine(RuleBasedStateMachine):
    """People and the clock act on one encontro; the tables must agree with the model."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        # Never committed, so every run begins with empty tables.
        self.session = Session(engine)
        self.now = NOW

    @initialize(
        capacity=st.integers(1, 3),
        tappers=st.integers(0, PEOPLE),
        pending=st.sets(people, max_size=PEOPLE - 2),
    )
    def publish(self, capacity: int, tappers: int, pending: set[int]) -> None:
        """Begin with some who came already: a line rarely forms by itself."""
        self.make_rows(capacity)
        for who in pending:
            self.model[who].is_pending = True
            person = self.session.get_one(Participant, self.ids[who])
            person.standing, person.created_at = Standing.PENDING, NOW
        self.session.flush()
        for who in range(tappers):
            self.sign_up(who=who, waits=True)

    def make_rows(self, capacity: int) -> None:
        self.encontro = make.encontro(self.session, starts_at=STARTS_AT, capacity=capacity)
        office = make.assessoria(self.session)
        self.ids = [make.participant(self.session, office=office).id for _ in range(PEOPLE)]
        self.capacity = capacity
        self.model = [Person() for _ in range(PEOPLE)]
        self.approver_id = make.organizer(self.session, office=office).id
        self.is_paused = False
        """Whether organizers hold the offers back."""
        self.most_taken = capacity
        """As many seats as there may be, with those given beyond the limit."""

    def teardown(self) -> None:
        self.session.close()

    # --- The model --------------------------------------------------------------------------

    @property
    def has_started(self) -> bool:
        """Whether it is too late for anything but leaving the line."""
        return self.now >= STARTS_AT

    def all_in(self, *states: SeatState) -> list[Person]:
        found = [person for person in self.model if person.state in states]
        return sorted(found, key=lambda person: person.number or 0)

    def approved_in(self, *states: SeatState) -> list[Person]:
        return [person for person in self.all_in(*states) if not person.is_pending]

    def has_free_seat(self, person: Person) -> bool:
        taken = len(self.all_in(SeatState.HELD, SeatState.OFFERED))
        others_wait = any(other is not person for other in self.approved_in(SeatState.WAITING))
        return taken < self.capacity and not others_wait

    def become(
        self, person: Person, state: SeatState, number: int | None = None, *, by_hand: bool = False
    ) -> None:
        """Let a person, or an organizer, change it; who had a number keeps it."""
        person.before = Before(
            person.state, person.number, person.until, person.changed_at, by_hand
        )
        person.state, person.number, person.until = state, number or person.number, None
        person.changed_at = self.now

    def become_by_clock(
        self,
        person: Person,
        state: SeatState,
        number: int | None = None,
        until: datetime | None = None,
    ) -> None:
        person.state, person.number, person.until = state, number, until
        person.changed_at, person.before = self.now, None

    def come_back(self, person: Person, before: Before) -> None:
        person.state, person.changed_at = SeatState.RELEASED, self.now
        if before.state is not None:
            person.state, person.number, person.until = before.state, before.number, before.until
            person.changed_at = before.changed_at
        person.before = None

    def may_come_back(self, person: Person, before: Before) -> bool:
        """Tell whether it can be as before, for the person who changed it."""
        if before.state is SeatState.HELD:
            return self.has_free_seat(person)
        if before.state is SeatState.OFFERED:
            is_open = before.until is not None and self.now < before.until
            return is_open and self.has_free_seat(person)
        return before.state is SeatState.WAITING

    def model_sign_up(self, person: Person, *, waits: bool) -> bool:
        """Do it in the model; returns False where it must be refused."""
        if self.has_started:
            return False
        if person.state in {SeatState.HELD, SeatState.WAITING}:
            return True
        if person.state is SeatState.OFFERED and person.until and self.now < person.until:
            self.become(person, SeatState.HELD)
            return True
        if person.state is SeatState.OFFERED and not waits:
            return False
        if self.has_free_seat(person) and not person.is_pending:
            self.become(person, SeatState.HELD)
            return True
        is_let_in = waits or self.has_free_seat(person)
        if is_let_in:
            highest = max((other.number or 0 for other in self.model), default=0)
            self.become(person, SeatState.WAITING, highest + 1)
        return is_let_in

    def agree(self, act: Callable[[], object], *, allowed: bool) -> object:
        """Do the act; it must be refused exactly when the model says so."""
        try:
            result = act()
        except DomainError:
            assert not allowed
            return None
        assert allowed
        return result

    # --- What people do ---------------------------------------------------------------------

    @rule(who=people, waits=st.booleans())
    def sign_up(self, who: int, *, waits: bool) -> None:
        allowed = self.model_sign_up(self.model[who], waits=waits)
        result = self.agree(
            lambda: seats.sign_up(
                self.session,
                activity_id=self.encontro.id,
                participant_id=self.ids[who],
                version=1,
                now=self.now,
                waits=waits,
            ),
            allowed=allowed,
        )
        if isinstance(result, Waiting):
            line = self.approved_in(SeatState.WAITING, SeatState.OFFERED)
            person = self.model[who]
            assert result.place == (0 if person.is_pending else line.index(person) + 1)

    @rule(who=people)
    def decline(self, who: int) -> None:
        allowed = not self.has_started
        if allowed and self.model[who].state is not SeatState.DECLINED:
            self.become(self.model[who], SeatState.DECLINED)
        self.agree(
            lambda: seats.decline(
                self.session,
                activity_id=self.encontro.id,
                participant_id=self.ids[who],
                now=self.now,
            ),
            allowed=allowed,
        )

    @rule(who=people)
    def leave(self, who: int) -> None:
        person = self.model[who]
        allowed = person.state in {SeatState.WAITING, SeatState.OFFERED}
        if allowed:
            self.become(person, SeatState.RELEASED)
        self.agree(
            lambda: seats.leave_waitlist(
                self.session,
                activity_id=self.encontro.id,
                participant_id=self.ids[who],
                now=self.now,
            ),
            allowed=allowed,
        )

    @rule(who=people)
    def undo(self, who: int) -> None:
        person = self.model[who]
        is_fresh = self.now < person.changed_at + UNDO_FOR
        has_left = person.state in {SeatState.DECLINED, SeatState.RELEASED}
        before = person.before
        if (
            before is not None
            and (is_fresh and has_left and not before.is_by_hand and not self.has_started)
            and self.may_come_back(person, before)
        ):
            self.come_back(person, before)
            allowed = True
        else:
            allowed = self.model_sign_up(person, waits=False)
        self.agree(
            lambda: seats.undo(
                self.session,
                activity_id=self.encontro.id,
                participant_id=self.ids[who],
                now=self.now,
            ),
            allowed=allowed,
        )

    @rule(who=people)
    def accept(self, who: int) -> None:
        person = self.model[who]
        is_open = person.until is not None and self.now < person.until
        allowed = not self.has_started and (person.state is SeatState.HELD or is_open)
        if is_open and allowed:
            self.become(person, SeatState.HELD)
        result = self.agree(
            lambda: offers.accept(
                self.session,
                activity_id=self.encontro.id,
                participant_id=self.ids[who],
                now=self.now,
            ),
            allowed=allowed,
        )
        assert result is None or isinstance(result, Held)

    @rule(who=people)
    def approve(self, who: int) -> None:
        person = self.model[who]
        allowed = person.is_pending
        if allowed:
            person.is_pending = False
            waits = person.state is SeatState.WAITING
            if waits and self.has_free_seat(person) and not self.has_started:
                self.become(person, SeatState.HELD)
        self.agree(
            lambda: registrations_deciding.approve(
                self.session,
                actor_id=self.approver_id,
                participant_id=self.ids[who],
                sent_at=int(NOW.timestamp()),
                now=self.now,
            ),
            allowed=allowed,
        )

    # --- What the clock does ----------------------------------------------------------------

    @rule(hours=st.sampled_from([0.1, 1, 12, 30]))
    def pass_time(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def tick(self) -> None:
        for person in self.all_in(SeatState.OFFERED):
            if person.until is not None and person.until <= self.now:
                self.become_by_clock(person, SeatState.RELEASED)
        free = self.capacity - len(self.all_in(SeatState.HELD, SeatState.OFFERED))
        free = 0 if self.has_started or self.is_paused else free
        for person in self.approved_in(SeatState.WAITING)[: max(free, 0)]:
            until = offer_deadline(self.now, STARTS_AT)
            self.become_by_clock(person, SeatState.OFFERED, person.number, until)
        offers.expire(self.session, now=self.now)
        offers.make(self.session, now=self.now)

    @rule(data=st.data())
    def narrow(self, data: st.DataObject) -> None:
        """Take free seats away; fewer than are held or offered cannot be."""
        taken = len(self.all_in(SeatState.HELD, SeatState.OFFERED))
        self._resize(data.draw(st.integers(min(max(taken, 1), self.capacity), self.capacity)))

    @rule()
    def widen(self) -> None:
        self._resize(self.capacity + 1)

    def _resize(self, capacity: int) -> None:
        self.capacity = capacity
        self.most_taken = max(self.most_taken, capacity)
        self.session.get_one(Activity, self.encontro.id).capacity = self.capacity
        self.session.flush()

    # --- What must always hold --------------------------------------------------------------

    @invariant()
    def tables_agree(self) -> None:
        if not hasattr(self, "model"):
            return
        rows = {
            seat.participant_id: (seat.state, seat.queue_number, seat.offered_until)
            for seat in self.session.scalars(select(Seat).execution_options(populate_existing=True))
        }
        expected = {
            self.ids[who]: (person.state, person.number, person.until)
            for who, person in enumerate(self.model)
            if person.state is not None
        }
        assert rows == expected
        taken = [s for s, *_ in rows.values() if s in {SeatState.HELD, SeatState.OFFERED}]
        assert len(taken) <= self.most_taken
        assert not any(
            person.is_pending for person in self.all_in(SeatState.HELD, SeatState.OFFERED)
        )


def walk(make_machine: Callable[[Engine], SeatsMachine], engine: Engine, short: int) -> None:
    """Try so many sequences of acts, whatever the budget of joining a line allows.

    A third of them on PostgreSQL, where each takes longer.
    """
    short = short if engine.dialect.name == "sqlite" else short // 3
    with pytest.MonkeyPatch.context() as patch:
        budgets = cast("dict[Resource, Budget]", BUDGETS)
        patch.setitem(budgets, Resource.LINES, Budget(None, None, None))
        run_state_machine_as_test(
            lambda: make_machine(engine),  # type: ignore[arg-type] # what makes one serves too
            settings=settings(
                max_examples=sized(short, 2_500),
                stateful_step_count=30,
                deadline=None,
                # A sequence that fails is short enough to read; explaining it takes minutes.
                phases=[Phase.reuse, Phase.generate, Phase.shrink],
            ),
        )


@pytest.mark.timeout(sized(120, 3_600))
def test_seats_and_offers_agree_with_the_model(engine: Engine) -> None:
    walk(SeatsMachine, engine, 30)
