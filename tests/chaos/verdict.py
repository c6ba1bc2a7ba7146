"""The invariants, as functions over the database and the history; each returns what broke it."""

import math
from collections import Counter
from collections.abc import Callable, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Activity,
    AuditEntry,
    InboxRow,
    InboxState,
    OutboxRow,
    OutboxState,
    Purpose,
    Seat,
    SeatState,
)
from tests.bot import probes
from tests.chaos.history import FIRST_NUMBER, LAST_NUMBER, History
from tests.chaos.verdict_people import (
    attendance_as_recorded,
    every_deed_is_audited_once,
    hours_follow_presence,
    nothing_to_who_left,
)

Invariant = Callable[[Session, History], Iterable[str]]

DUPLICATES_PER_KILL = 0.25
# So few kills say little about their mean: four standard deviations are let pass.
_FEW_KILLS = 100
# Telegram's clock and ours are the same here; the bot adds a third of a second.
_ROUNDING_S = 0.05


def seats_never_exceed_capacity(session: Session, history: History) -> Iterable[str]:
    """I1, at every moment that was looked at, and at the end."""
    yield from history.overbooked
    yield from overbooked(session)


def overbooked(session: Session) -> list[str]:
    """Return the activities with more seats held or offered than there are."""
    taken = func.count(Seat.id)
    rows = session.execute(
        select(Activity.id, Activity.capacity, taken)
        .join(Seat, Seat.activity_id == Activity.id)
        .where(Seat.state.in_([SeatState.HELD, SeatState.OFFERED]))
        .group_by(Activity.id, Activity.capacity)
        .having(taken > Activity.capacity)
    )
    return [f"I1 activity {row[0]}: {row[2]} seats of {row[1]}" for row in rows]


def one_row_per_person(session: Session, history: History) -> Iterable[str]:
    """I2."""
    del history
    for activity_id, participant_id in session.execute(
        select(Seat.activity_id, Seat.participant_id)
        .group_by(Seat.activity_id, Seat.participant_id)
        .having(func.count() > 1)
    ):
        yield f"I2 person {participant_id} twice in activity {activity_id}"


def waitlist_in_order(session: Session, history: History) -> Iterable[str]:
    """I3: nobody still waits with a lower number than somebody who has an offer."""
    del history
    waiting = select(Seat.activity_id, func.min(Seat.queue_number).label("first")).where(
        Seat.state == SeatState.WAITING
    )
    first = waiting.group_by(Seat.activity_id).subquery()
    for row in session.execute(
        select(Seat.activity_id, Seat.queue_number, first.c.first)
        .join(first, first.c.activity_id == Seat.activity_id)
        .where(Seat.state == SeatState.OFFERED, Seat.queue_number > first.c.first)
    ):
        yield f"I3 activity {row[0]}: number {row[1]} has an offer before number {row[2]}"


def every_update_has_one_effect(session: Session, history: History) -> Iterable[str]:
    """I4."""
    effects = Counter(
        number
        for number in session.scalars(
            select(AuditEntry.subject_id)
            .where(AuditEntry.action == probes.EFFECT)
            .where(AuditEntry.subject_id.between(FIRST_NUMBER, LAST_NUMBER))
        )
        if number is not None
    )
    wanted = Counter(history.numbers)
    if lost := wanted - effects:
        yield f"I4 {sum(lost.values())} effects lost, such as {sorted(lost)[:3]}"
    if more := effects - wanted:
        yield f"I4 {sum(more.values())} effects doubled, such as {sorted(more)[:3]}"
    tapped = session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(
            AuditEntry.action == probes.EFFECT,
            ~AuditEntry.subject_id.between(FIRST_NUMBER, LAST_NUMBER),
        )
    )
    if tapped != sum(history.taps.values()):
        yield f"I4 {tapped} effects of {sum(history.taps.values())} taps"
    left = session.scalar(
        select(func.count()).select_from(InboxRow).where(InboxRow.state != InboxState.DONE)
    )
    if left:
        yield f"I4 {left} updates new or dead"


def every_message_arrives(session: Session, history: History) -> Iterable[str]:
    """I5, the first half: nothing that was said is missing, and nothing waits any more."""
    arrived = history.arrived()
    missing = [n for n in history.numbers if not arrived[f"{probes.WORD} {n}."]]
    if missing:
        yield f"I5 {len(missing)} answers never arrived, such as {missing[:3]}"
    open_count = session.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .where(
            OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING]),
            OutboxRow.due_at <= history.ended_at,
        )
    )
    if open_count:
        yield f"I5 {open_count} messages still wait"
    for row in session.execute(
        select(OutboxRow.payload, OutboxRow.state).where(OutboxRow.dedupe.like("chaos-%"))
    ):
        words = row.payload["html"]
        # A notice that was cut off comes with a mark.
        if row.state == OutboxState.SENT and not any(words in text for text in arrived):
            yield f"I5 {words} counts as sent and never arrived"
    planned = session.scalar(
        select(func.count()).select_from(OutboxRow).where(OutboxRow.dedupe.like("chaos-%"))
    )
    if planned != len(history.outgoing):
        yield f"I5 {planned} messages of {len(history.outgoing)}"


def no_message_too_often(session: Session, history: History) -> Iterable[str]:
    """I5, the second half: reminders and broadcasts once, notices twice, answers rarely twice."""
    arrived = history.arrived()
    for row in session.execute(
        select(OutboxRow.payload, OutboxRow.purpose).where(OutboxRow.dedupe.like("chaos-%"))
    ):
        words = row.payload["html"]
        again = [text for text in arrived if words in text and text != words]
        total = arrived[words] + sum(arrived[text] for text in again)
        if total > (2 if row.purpose == Purpose.NOTICE else 1):
            yield f"I5 {words} came {total} times"
        if arrived[words] > 1:
            yield f"I5 {words} came again without a mark"
    doubled = duplicates(history)
    most = DUPLICATES_PER_KILL * history.kills
    if history.kills < _FEW_KILLS:
        most += 4 * math.sqrt(most)
    if doubled > max(2, most):
        yield f"I5 {doubled} answers came twice in {history.kills} kills"


def no_second_answer_to_a_tap(session: Session, history: History) -> Iterable[str]:
    """I5 for taps: the answer changes the message that was tapped, however often it is sent."""
    shown = history.arrived()[probes.TAPPED]
    if shown:
        yield f"I5 {shown} answers to taps came as messages of their own"
    anew = session.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .where(
            OutboxRow.purpose == Purpose.REPLY,
            OutboxRow.state == OutboxState.SENT,
            OutboxRow.edits_message_id.is_not(None),
            OutboxRow.message_id != OutboxRow.edits_message_id,
        )
    )
    if anew:
        yield f"I5 {anew} answers to taps became new messages"


def duplicates(history: History) -> int:
    """Return how many answers came once too often."""
    arrived = history.arrived()
    return sum(max(0, arrived[f"{probes.WORD} {n}."] - 1) for n in history.numbers)


def no_send_before_retry_after(session: Session, history: History) -> Iterable[str]:
    """I6."""
    del session
    for chat_id, calls in history.by_chat().items():
        held_until = 0.0
        for call in sorted(calls, key=lambda one: one.began_at):
            if call.began_at < held_until - _ROUNDING_S:
                yield f"I6 chat {chat_id}: {held_until - call.began_at:.2f} s too early"
            if call.retry_after is not None:
                held_until = max(held_until, call.at + call.retry_after)


INVARIANTS: tuple[Invariant, ...] = (
    seats_never_exceed_capacity,
    one_row_per_person,
    waitlist_in_order,
    every_update_has_one_effect,
    every_message_arrives,
    no_message_too_often,
    no_second_answer_to_a_tap,
    no_send_before_retry_after,
    attendance_as_recorded,
    every_deed_is_audited_once,
    nothing_to_who_left,
    hours_follow_presence,
)


def verdict(session: Session, history: History) -> list[str]:
    """Return everything that is not as it must be; nothing when all is well."""
    return [broken for invariant in INVARIANTS for broken in invariant(session, history)]
