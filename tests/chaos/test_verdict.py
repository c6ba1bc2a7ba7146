"""The verdict is red when it must be: each invariant over a story that was tampered with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from domain.attendance import presence
from domain.organizing import changing, manage
from domain.privacy import erasure
from messages import privacy
from models import Activity, Attendance, AuditEntry, OutboxRow, OutboxState, Participant, Purpose
from tests import make
from tests.bot import probes
from tests.chaos import verdict, verdict_people
from tests.chaos.history import Call, Deed, History
from tests.make import NOW, moment

BEGAN_AT = 1000.0
CHAT = 431


@dataclass
class Sample:
    """An organizer moved one encontro twice, cancelled another and marked somebody's presence."""

    session: Session
    history: History = field(default_factory=lambda: History(begun_at=(NOW, BEGAN_AT)))

    def __post_init__(self) -> None:
        session, history = self.session, self.history
        organizer = make.organizer(session)
        history.organizer_id = organizer.id
        self.ana = make.participant(session, chat_id=CHAT)
        self.moving = make.encontro(session)
        for day in (25, 26):
            changing.change(
                session,
                actor_id=organizer.id,
                activity_id=self.moving.id,
                change=changing.Move(
                    make.slots_of(session, self.moving)[0].id, moment(day, 3, 9), moment(day, 3, 12)
                ),
                now=NOW,
            )
        history.deeds[Deed("activity.move", self.moving.id)] = 2
        cancelled = make.encontro(session)
        manage.cancel(
            session, actor_id=organizer.id, activity_id=cancelled.id, reason="Chuva", now=NOW
        )
        history.deeds[Deed("activity.cancel", cancelled.id)] = 1
        past = make.encontro(session, starts_at=NOW - timedelta(days=3), minutes=120)
        self.slot = make.slots_of(session, past)[0]
        presence.mark(
            session,
            slot_id=self.slot.id,
            participant_id=self.ana.id,
            actor_id=organizer.id,
            now=NOW,
        )
        history.mark(self.slot.id, self.ana.id, is_present=True)
        history.minutes[self.slot.id] = 120
        session.flush()

    def erase(self) -> None:
        """Let the person be erased."""
        self.history.leavers[CHAT] = self.ana.id
        self.history.asked_erasure.add(CHAT)
        erasure.erase(self.session, participant_id=self.ana.id, now=NOW)

    def say(self, after_s: float, text: str) -> None:
        """Let Telegram see a message to the person so long after the erasure."""
        at = BEGAN_AT + after_s
        self.history.calls.append(Call(at + 0.01, at, "sendmessage", CHAT, text, 200, None))

    def broken(self) -> list[str]:
        """Return what the invariants about people find."""
        self.session.expire_all()
        return [
            line
            for invariant in (
                verdict_people.attendance_as_recorded,
                verdict_people.every_deed_is_audited_once,
                verdict_people.nothing_to_who_left,
                verdict_people.hours_follow_presence,
            )
            for line in invariant(self.session, self.history)
        ]


@pytest.fixture
def sample(session: Session) -> Sample:
    return Sample(session)


def test_nothing_is_broken_in_the_story_as_it_was(sample: Sample) -> None:
    assert sample.broken() == []


def _entry(session: Session, action: str) -> AuditEntry:
    found = session.scalars(
        select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    )
    return found.all()[-1]


def _lose_entry(sample: Sample) -> None:
    sample.session.delete(_entry(sample.session, "attendance.mark"))


def _double_entry(sample: Sample) -> None:
    first = _entry(sample.session, "activity.cancel")
    sample.session.add(
        AuditEntry(
            happened_at=NOW,
            actor_id=first.actor_id,
            action=first.action,
            subject_id=first.subject_id,
            details=first.details,
        )
    )


def _lose_actor(sample: Sample) -> None:
    _entry(sample.session, "activity.move").actor_id = None


def _lose_old_values(sample: Sample) -> None:
    entry = _entry(sample.session, "activity.move")
    entry.details = {"version": entry.details["version"]}


def _move_without_audit(sample: Sample) -> None:
    sample.session.execute(
        update(Activity).where(Activity.id == sample.moving.id).values(version=Activity.version + 1)
    )


def _lose_presence(sample: Sample) -> None:
    sample.session.execute(delete(Attendance))


def _add_presence(sample: Sample) -> None:
    make.attendance(sample.session, sample.slot, make.participant(sample.session))


def _count_half_the_hours(sample: Sample) -> None:
    sample.session.execute(
        update(Activity).where(Activity.id == sample.slot.activity_id).values(minutes=60)
    )


def _write_to_the_erased(sample: Sample) -> None:
    sample.erase()
    sample.say(60, "Lembrete: o encontro é amanhã.")


def _forget_to_erase(sample: Sample) -> None:
    sample.history.leavers[CHAT] = sample.ana.id
    sample.history.asked_erasure.add(CHAT)


def _write_to_who_blocked(sample: Sample) -> None:
    sample.session.get_one(Participant, sample.ana.id).unreachable_at = NOW
    sample.say(60, "Lembrete: o encontro é amanhã.")


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (_lose_entry, "I8 1 deeds without an entry"),
        (_double_entry, "I8 1 entries too many"),
        (_lose_actor, "I8 activity.move by None"),
        (_lose_old_values, "does not tell what was before"),
        (_move_without_audit, "has version 4"),
        (_lose_presence, "I7 1 presences lost"),
        (_add_presence, "I7 1 presences nobody recorded"),
        (_lose_presence, "I11 person"),
        (_count_half_the_hours, "I11 person"),
        (_write_to_the_erased, "I9 1 messages to 431"),
        (_forget_to_erase, "was not erased"),
        (_write_to_who_blocked, "I9 1 messages to 431"),
    ],
)
def test_verdict_on_people_goes_red(
    sample: Sample, tamper: Callable[[Sample], None], words: str
) -> None:
    tamper(sample)
    sample.session.flush()

    assert [line for line in sample.broken() if words in line], sample.broken()


def test_farewell_and_what_was_under_way_may_reach_who_is_erased(sample: Sample) -> None:
    sample.erase()
    sample.say(0.5, "Feito 7.")
    sample.say(60, privacy.erased(sample.ana.id).html)

    assert sample.broken() == []


def test_replay_that_changes_a_row_is_seen(sample: Sample) -> None:
    before = verdict_people.state(sample.session)
    assert list(verdict_people.replay_changes_nothing(before, before)) == []

    make.seat(sample.session, sample.moving, sample.ana)

    after = verdict_people.state(sample.session)
    (line,) = verdict_people.replay_changes_nothing(before, after)
    assert line.startswith("I10 a replay changed 1 rows: [")
    assert "seats (" in line


def test_answer_to_a_tap_that_became_a_message_is_seen(session: Session) -> None:
    shown = History(calls=[Call(2.0, 1.0, "sendmessage", CHAT, probes.TAPPED, 200, None)])
    assert list(verdict.no_second_answer_to_a_tap(session, shown)) == [
        "I5 1 answers to taps came as messages of their own"
    ]
    message = make.outgoing_message(
        session,
        chat_id=CHAT,
        purpose=Purpose.REPLY,
        payload={"html": "Tela."},
        now=NOW,
        edits_message_id=5,
    )
    assert message is not None
    row = session.get_one(OutboxRow, message.id)
    row.state, row.message_id = OutboxState.SENT, 5
    session.flush()
    assert list(verdict.no_second_answer_to_a_tap(session, History())) == []

    row.message_id = 6
    session.flush()

    assert list(verdict.no_second_answer_to_a_tap(session, History())) == [
        "I5 1 answers to taps became new messages"
    ]


@pytest.mark.parametrize(
    ("kills", "twice", "is_red"),
    [(250, 62, False), (250, 63, True), (28, 17, False), (28, 18, True), (3, 4, False)],
)
def test_answers_twice_are_counted_per_kill(
    session: Session,
    kills: int,
    twice: int,
    is_red: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    numbers = list(range(1, twice + 1))
    calls = [
        Call(2.0, 1.0, "sendmessage", CHAT, f"{probes.WORD} {n}.", 200, None)
        for n in numbers
        for _ in range(2)
    ]

    found = list(
        verdict.no_message_too_often(session, History(numbers=numbers, calls=calls, kills=kills))
    )

    assert bool(found) is is_red
