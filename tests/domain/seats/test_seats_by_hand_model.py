"""Organizers who give and take seats and order the line, among people and the clock."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Engine

from domain.seats import line_by_hand, seats_by_hand, undo_by_hand
from models import SeatState
from tests.domain.seats.test_seats_model import PEOPLE, Person, SeatsMachine, people, walk
from tests.scale import sized


@dataclass
class ByHand:
    """What an organizer did, as the model keeps it."""

    entry_id: int
    who: int
    expected: SeatState
    taken_count: int
    at: datetime


class ByHandMachine(SeatsMachine):
    """The same encontro, with organizers at work; the start is never reached."""

    def make_rows(self, capacity: int) -> None:
        super().make_rows(capacity)
        self.acts: list[ByHand] = []

    @property
    def act(self) -> dict[str, int]:
        return {"actor_id": self.approver_id, "activity_id": self.encontro.id}

    @property
    def taken_count(self) -> int:
        return len(self.all_in(SeatState.HELD, SeatState.OFFERED))

    def line(self) -> list[Person]:
        return self.all_in(SeatState.WAITING, SeatState.OFFERED)

    def reorder(self, person: Person, at: int) -> None:
        """Let the person stand at this index of the whole line; the numbers stay."""
        numbers = [other.number for other in self.line()]
        wished = [other for other in self.line() if other is not person]
        wished.insert(at, person)
        for other, number in zip(wished, numbers, strict=True):
            other.number = number

    @rule(who=people, has_reason=st.booleans())
    def put_in(self, who: int, *, has_reason: bool) -> None:
        person = self.model[who]
        passed = [
            other
            for other in self.approved_in(SeatState.WAITING)
            if other is not person
            and (
                person.state is not SeatState.WAITING or (other.number or 0) < (person.number or 0)
            )
        ]
        is_kept = person.state is SeatState.OFFERED
        needs_reason = not is_kept and (self.taken_count >= self.capacity or bool(passed))
        allowed = not person.is_pending and person.state is not SeatState.HELD
        allowed = allowed and (has_reason or not needs_reason)
        before = self.taken_count
        if allowed:
            self.become(person, SeatState.HELD, by_hand=True)
            self.most_taken = max(self.most_taken, self.taken_count)
        done = self.agree(
            lambda: seats_by_hand.put_in(
                self.session,
                **self.act,
                participant_id=self.ids[who],
                reason="vai apresentar" if has_reason else "",
                now=self.now,
            ),
            allowed=allowed,
        )
        if isinstance(done, seats_by_hand.Done):
            self.acts.append(ByHand(done.entry_id, who, SeatState.HELD, before, self.now))

    @rule(who=people)
    def take_out(self, who: int) -> None:
        person = self.model[who]
        allowed = person.state in {SeatState.HELD, SeatState.OFFERED, SeatState.WAITING}
        before = self.taken_count
        if allowed:
            self.become(person, SeatState.RELEASED, by_hand=True)
        done = self.agree(
            lambda: seats_by_hand.take_out(
                self.session,
                **self.act,
                participant_id=self.ids[who],
                reason="pediu",
                now=self.now,
            ),
            allowed=allowed,
        )
        if isinstance(done, seats_by_hand.Done):
            self.acts.append(ByHand(done.entry_id, who, SeatState.RELEASED, before, self.now))

    @rule(which=st.integers(0, 5))
    def undo_by_hand(self, which: int) -> None:
        if which >= len(self.acts):
            return
        act = self.acts[-1 - which]
        person = self.model[act.who]
        before = person.before
        allowed = person.state is act.expected and person.changed_at == act.at
        allowed = allowed and before is not None and before.is_by_hand
        if before is not None and allowed:
            has_seat = person.state is SeatState.HELD
            if before.state in {SeatState.HELD, SeatState.OFFERED} and not has_seat:
                allowed = self.taken_count < max(self.capacity, act.taken_count)
            if before.until is not None:
                allowed = allowed and self.now < before.until
            if allowed:
                self.come_back(person, before)
        self.agree(
            lambda: undo_by_hand.undo(
                self.session, actor_id=self.approver_id, entry_id=act.entry_id, now=self.now
            ),
            allowed=allowed,
        )

    @rule(who=people, place=st.integers(1, PEOPLE + 1))
    def put_at(self, who: int, place: int) -> None:
        person = self.model[who]
        allowed = person.state is SeatState.WAITING and not person.is_pending
        if allowed:
            approved = [other for other in self.line() if not other.is_pending]
            first = min(
                at for at, other in enumerate(approved, 1) if other.state is SeatState.WAITING
            )
            wanted = min(max(place, first), len(approved))
            approved.remove(person)
            everybody = [other for other in self.line() if other is not person]
            at = 0 if wanted == 1 else everybody.index(approved[wanted - 2]) + 1
            self.reorder(person, at)
            person.changed_at, person.before = self.now, None
        self.agree(
            lambda: line_by_hand.put_at(
                self.session,
                **self.act,
                participant_id=self.ids[who],
                place=place,
                reason="combinado",
                now=self.now,
            ),
            allowed=allowed,
        )

    def has_offer(self, person: Person) -> bool:
        return person.until is not None and self.now < person.until

    @rule(who=people)
    def pass_offer(self, who: int) -> None:
        person = self.model[who]
        waiting = self.approved_in(SeatState.WAITING)
        allowed = self.has_offer(person) and bool(waiting) and not self.is_paused
        if allowed:
            self.become_by_clock(person, SeatState.WAITING, person.number)
            if (waiting[0].number or 0) > (person.number or 0):
                others = [other for other in self.line() if other is not person]
                self.reorder(person, others.index(waiting[0]) + 1)
        self.agree(
            lambda: line_by_hand.pass_offer(
                self.session, **self.act, participant_id=self.ids[who], now=self.now
            ),
            allowed=allowed,
        )

    @rule(who=people)
    def stop_offer(self, who: int) -> None:
        person = self.model[who]
        allowed = self.has_offer(person)
        if allowed:
            self.become_by_clock(person, SeatState.WAITING, person.number)
            self.is_paused = True
        self.agree(
            lambda: line_by_hand.stop_offer(
                self.session, **self.act, participant_id=self.ids[who], now=self.now
            ),
            allowed=allowed,
        )

    @rule(is_paused=st.booleans())
    def pause(self, *, is_paused: bool) -> None:
        allowed = is_paused is not self.is_paused
        self.is_paused = is_paused
        self.agree(
            lambda: line_by_hand.pause(self.session, **self.act, is_paused=is_paused, now=self.now),
            allowed=allowed,
        )


@pytest.mark.timeout(sized(120, 3_600))
def test_seats_by_hand_agree_with_the_model(engine: Engine) -> None:
    walk(ByHandMachine, engine, 45)
