"""Seats, offers and the door of one encontro against the model: any order of any acts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import Engine, func, select

from domain.activities.standing import AFTER, BEFORE
from domain.attendance import (
    attendance,
    attendance_room,
    hours,
    presence,
    visitors,
)
from domain.attendance.attendance import AlreadyRecorded, Recorded, VisitorExpected
from domain.attendance.visitors import VisitorNoted
from domain.quiet_hours import SAO_PAULO
from models import Attendance, AuditEntry, Source, Visitor
from tests import make
from tests.domain.seats.test_seats_model import PEOPLE, STARTS_AT, SeatsMachine, people, walk
from tests.scale import sized

ENDS_AT = STARTS_AT + timedelta(hours=3)
MINUTES = 180
VISITORS = 3
SECRET = "5" * 32
strangers = st.integers(0, VISITORS - 1)


@dataclass
class Tries:
    """The wrong codes of one chat, in the model."""

    level: float = 0
    last_at: datetime = STARTS_AT - timedelta(days=300)

    def pass_to(self, now: datetime) -> float:
        """One of five comes back every two minutes, and in no other way."""
        self.level = max(0, self.level - (now - self.last_at) / timedelta(minutes=2))
        self.last_at = now
        return self.level

    def are_used_up(self, now: datetime) -> bool:
        return self.pass_to(now) > 4

    def miss(self, now: datetime) -> None:
        self.level = self.pass_to(now) + 1


class AttendanceMachine(SeatsMachine):
    """The day comes; people show codes, strangers too, and an organizer marks by hand."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.present: dict[int, tuple[datetime, Source]] = {}
        self.noted: dict[int, datetime] = {}
        self.recognised: dict[int, int] = {}
        self.tries: dict[int, Tries] = {}
        self.open_from: datetime | None = None
        self.open_until = STARTS_AT
        self.marks = 0
        """How often somebody was marked or unmarked with an effect."""

    @initialize(capacity=st.integers(1, 3), tappers=st.sampled_from([0, 0, 0, PEOPLE]))
    def publish(self, capacity: int, tappers: int) -> None:
        """Begin long before, or at the open door: a walk from long before rarely gets there."""
        self.make_rows(capacity)
        self.organizer_id = make.organizer(self.session).id
        for who in range(tappers):
            self.sign_up(who=who, waits=True)
        if not tappers:
            self.now = STARTS_AT + timedelta(minutes=5)
            self.open_check_in()

    @property
    def slot_id(self) -> int:
        return make.slots_of(self.session, self.encontro)[0].id

    @property
    def is_open(self) -> bool:
        return self.open_from is not None and self.open_from <= self.now < self.open_until

    # --- The day ----------------------------------------------------------------------------

    @precondition(lambda self: not self.has_started)
    @rule()
    def day_comes(self) -> None:
        self.now = STARTS_AT + timedelta(minutes=5)

    @precondition(lambda self: self.has_started)
    @rule(minutes=st.sampled_from([1, 12, 50, 100]))
    def pass_minutes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def open_check_in(self) -> None:
        is_over = self.now >= STARTS_AT + timedelta(hours=15)
        self.agree(
            lambda: attendance_room.open_check_in(
                self.session,
                slot_id=self.slot_id,
                actor_id=self.organizer_id,
                now=self.now,
                secret=SECRET,
            ),
            allowed=not is_over,
        )
        if is_over or (self.open_from is not None and self.now < self.open_until):
            return
        self.open_until = max(ENDS_AT + AFTER, self.now + timedelta(minutes=30))
        if self.open_from is None:
            self.open_from = max(self.now.replace(microsecond=0), STARTS_AT - BEFORE)

    @precondition(lambda self: self.has_started)
    @rule()
    def close_check_in(self) -> None:
        allowed = self.open_from is not None and self.now < self.open_until
        self.agree(
            lambda: attendance_room.close_check_in(
                self.session, slot_id=self.slot_id, actor_id=self.organizer_id, now=self.now
            ),
            allowed=allowed,
        )
        if allowed:
            self.open_until = self.now

    # --- The people at the door -------------------------------------------------------------

    def code(self, *, is_right: bool) -> str:
        if not self.is_open:
            return "0000"
        digits = attendance_room.code_now(self.session, slot_id=self.slot_id, now=self.now).digits
        # Half the codes away: none of those that count, nor of the last minutes.
        return digits if is_right else f"{(int(digits) + 5_000) % 10_000:04d}"

    @precondition(lambda self: self.has_started)
    @rule(who=people, is_right=st.sampled_from([True, True, True, False]))
    def check_in(self, who: int, *, is_right: bool) -> None:
        """Show a code; once more changes nothing, and a late one tells of the first."""
        chat_id = chat_of(self, who)
        tries = self.tries.setdefault(chat_id, Tries())
        paused = tries.are_used_up(self.now)
        was_there = who in self.present
        code = self.code(is_right=is_right)
        is_late = self.open_from is not None and not self.is_open
        result = self.agree(
            lambda: attendance.check_in(
                self.session,
                chat_id=chat_id,
                participant_id=self.ids[who],
                code=code,
                happened_at=self.now,
                now=self.now,
            ),
            allowed=not paused
            and (
                self.is_open
                or (was_there and self._is_near() and (is_late or self._is_past_unopened()))
            ),
        )
        if paused or not self.is_open:
            assert result is None or isinstance(result, AlreadyRecorded)
            return
        if not is_right:
            tries.miss(self.now)
            assert not isinstance(result, Recorded | AlreadyRecorded)
            return
        assert isinstance(result, AlreadyRecorded if was_there else Recorded)
        self.present.setdefault(who, (self.now, Source.CODE))

    def _is_near(self) -> bool:
        """The same day, and at most three hours after the end: later nothing is known to be."""
        ends_at = ENDS_AT if self.open_from is None else max(ENDS_AT, self.open_until)
        days = {at.astimezone(SAO_PAULO).date() for at in (STARTS_AT, self.now)}
        return len(days) == 1 and ends_at > self.now - timedelta(hours=3)

    def _is_past_unopened(self) -> bool:
        """Never opened, and the time for it over: who was marked by hand hears that they were."""
        return self.open_from is None and self.now >= ENDS_AT + AFTER

    @precondition(lambda self: self.is_open)
    @rule(chat=strangers)
    def stranger_comes(self, chat: int) -> None:
        """Show the right code without a registration: name and agency are asked for, once."""
        result = attendance.check_in(
            self.session,
            chat_id=chat + 1,
            participant_id=None,
            code=self.code(is_right=True),
            happened_at=self.now,
            now=self.now,
        )
        assert isinstance(result, VisitorNoted if chat in self.noted else VisitorExpected)
        visitors.add_visitor(
            self.session,
            slot_id=self.slot_id,
            chat_id=chat + 1,
            text="Zeca Lima, SEF",
            happened_at=self.now,
        )
        self.noted.setdefault(chat, self.now)

    @precondition(lambda self: self.noted)
    @rule(chat=strangers, who=people)
    def recognise(self, chat: int, who: int) -> None:
        """Say who a visitor is; who was there already is there once."""
        if chat not in self.noted:
            return
        visitor_id = self.session.scalars(
            select(Visitor.id).where(Visitor.chat_id == chat + 1)
        ).one()
        allowed = chat not in self.recognised
        self.agree(
            lambda: visitors.recognise(
                self.session,
                visitor_id=visitor_id,
                participant_id=self.ids[who],
                actor_id=self.organizer_id,
                now=self.now,
            ),
            allowed=allowed,
        )
        if allowed:
            self.recognised[chat] = who
            self.present.setdefault(who, (self.noted[chat], Source.VISITOR))

    @rule(who=people)
    def mark(self, who: int) -> None:
        allowed = self.now >= STARTS_AT - BEFORE
        self.agree(
            lambda: presence.mark(
                self.session,
                slot_id=self.slot_id,
                participant_id=self.ids[who],
                actor_id=self.organizer_id,
                now=self.now,
            ),
            allowed=allowed,
        )
        if allowed and who not in self.present:
            self.present[who] = (min(self.now, ENDS_AT), Source.BY_HAND)
            self.marks += 1

    @rule(who=people)
    def unmark(self, who: int) -> None:
        presence.change(
            self.session,
            slot_id=self.slot_id,
            participant_id=self.ids[who],
            kind=None,
            actor_id=self.organizer_id,
            now=self.now,
        )
        self.marks += self.present.pop(who, None) is not None

    # --- What must always hold --------------------------------------------------------------

    @invariant()
    def door_agrees(self) -> None:
        if not hasattr(self, "model"):
            return
        rows = self.session.execute(
            select(Attendance.participant_id, Attendance.happened_at, Attendance.source)
        ).all()
        assert sorted(tuple(row) for row in rows) == sorted(
            (self.ids[who], at, source) for who, (at, source) in self.present.items()
        )
        recorded = select(func.count()).where(
            AuditEntry.action.in_(["attendance.mark", "attendance.unmark"])
        )
        assert self.session.scalar(recorded.select_from(AuditEntry)) == self.marks

    @invariant()
    def hours_are_those_of_who_was_there(self) -> None:
        if not hasattr(self, "model"):
            return
        for who, participant_id in enumerate(self.ids):
            found = hours.summary(self.session, participant_id=participant_id, now=self.now)
            is_over = self.now >= ENDS_AT
            assert found.done_minutes == (MINUTES if is_over and who in self.present else 0)


def chat_of(machine: AttendanceMachine, who: int) -> int:
    """Return a chat number of the person that no stranger has."""
    return 50_000 + machine.ids[who]


@pytest.mark.timeout(sized(120, 3_600))
def test_seats_offers_and_attendance_agree_with_the_model(engine: Engine) -> None:
    walk(AttendanceMachine, engine, 10)
