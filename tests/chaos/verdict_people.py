"""The invariants about what people did: the audit, those who are gone, replays and hours."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.attendance import hours
from messages import privacy
from models import Activity, Attendance, AuditEntry, Base, OutboxRow, Participant, Topic
from tests.chaos.history import Deed, History

# What was on its way to Telegram when somebody left; and the commit comes after its moment.
_UNDER_WAY_S = 3.0
_DEEDS = ("activity.move", "activity.cancel", "attendance.mark", "attendance.unmark")


def attendance_as_recorded(session: Session, history: History) -> Iterable[str]:
    """I7: who checked in or was marked is there once, and nobody else."""
    rows = Counter(
        (row.slot_id, row.participant_id)
        for row in session.execute(select(Attendance.slot_id, Attendance.participant_id))
    )
    for pair in [pair for pair, count in rows.items() if count > 1]:
        yield f"I7 person {pair[1]} twice at {pair[0]}"
    if missing := history.present - rows.keys():
        yield f"I7 {len(missing)} presences lost, such as {min(missing)}"
    if more := rows.keys() - history.present:
        yield f"I7 {len(more)} presences nobody recorded, such as {min(more)}"


def every_deed_is_audited_once(session: Session, history: History) -> Iterable[str]:
    """I8: each thing an organizer did has one entry, with who did it, and what was before."""
    entries = session.execute(
        select(AuditEntry).where(AuditEntry.action.in_(_DEEDS)).order_by(AuditEntry.id)
    ).scalars()
    found: Counter[Deed] = Counter()
    moves: dict[int, list[AuditEntry]] = {}
    for entry in entries:
        subject_id = entry.subject_id or 0
        found[Deed(entry.action, subject_id, entry.details.get("slot_id"))] += 1
        if entry.actor_id != history.organizer_id:
            yield f"I8 {entry.action} by {entry.actor_id}"
        if entry.action == "activity.move":
            moves.setdefault(subject_id, []).append(entry)
    if missing := history.deeds - found:
        yield f"I8 {sum(missing.values())} deeds without an entry, such as {min(missing)}"
    if more := found - history.deeds:
        yield f"I8 {sum(more.values())} entries too many, such as {min(more)}"
    for activity_id, chain in moves.items():
        yield from _broken_chain(session.get_one(Activity, activity_id), chain)
    for deed in history.deeds:
        if deed.action == "activity.cancel":
            activity = session.get_one(Activity, deed.subject_id)
            if activity.cancelled_at is None:
                yield f"I8 activity {deed.subject_id} is not cancelled"


def _broken_chain(activity: Activity, chain: list[AuditEntry]) -> Iterable[str]:
    """Each entry tells the old state and the version that became of it; none may be missing."""
    versions = [entry.details["version"] for entry in chain]
    if versions != list(range(2, len(chain) + 2)) or activity.version != versions[-1]:
        yield f"I8 activity {activity.id} has version {activity.version}, the audit {versions[-3:]}"
    before = [str(entry.details.get("before")) for entry in chain]
    if "None" in before or any(a == b for a, b in pairwise(before)):
        yield f"I8 the audit of activity {activity.id} does not tell what was before"


def nothing_to_who_left(session: Session, history: History) -> Iterable[str]:
    """I9: nothing goes to who was erased or blocked the bot, once the bot knows."""
    gone: dict[int, tuple[float, str]] = {}
    for chat_id in history.asked_erasure:
        person = session.get_one(Participant, history.leavers[chat_id])
        if person.erased_at is None:
            yield f"I9 person {person.id} was not erased"
            continue
        farewell = privacy.erased(person.id).html
        gone[chat_id] = (history.monotonic(person.erased_at), farewell)
    blocked = select(Participant.chat_id, Participant.unreachable_at).where(
        Participant.unreachable_at.is_not(None), Participant.chat_id.is_not(None)
    )
    for row in session.execute(blocked):
        gone[row.chat_id] = (history.monotonic(row.unreachable_at), "")
    for chat_id, calls in history.by_chat().items():
        if chat_id not in gone:
            continue
        left_at, farewell = gone[chat_id]
        late = [
            call.text
            for call in calls
            if call.began_at > left_at + _UNDER_WAY_S and not (farewell and farewell in call.text)
        ]
        if late:
            yield f"I9 {len(late)} messages to {chat_id}, who had left: {late[0]!r}"


def erasures_due(session: Session) -> int:
    """Return how many people still have to be erased, whenever that is."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Participant)
            .where(Participant.erasure_due_at.is_not(None))
        )
        or 0
    )


def farewells_kept(session: Session) -> int:
    """Return how many last words to erased people are not blanked yet."""
    kept = (OutboxRow.topic == Topic.ERASED) & (OutboxRow.chat_id != 0)
    return session.scalar(select(func.count()).select_from(OutboxRow).where(kept)) or 0


def state(session: Session) -> frozenset[str]:
    """Return every row of every table, to compare the whole database before and after."""
    return frozenset(
        f"{table.name} {tuple(row)!r}"
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
    )


def replay_changes_nothing(before: frozenset[str], after: frozenset[str]) -> Iterable[str]:
    """I10: every update again, and the database is as it was."""
    if changed := before ^ after:
        yield f"I10 a replay changed {len(changed)} rows: {sorted(changed)[:3]}"


def hours_follow_presence(session: Session, history: History) -> Iterable[str]:
    """I11: the statement adds up to what each person was there for."""
    assert history.begun_at is not None
    now, _ = history.begun_at
    year = hours.year_of(now)
    expected: Counter[int] = Counter()
    for slot_id, participant_id in history.present:
        expected[participant_id] += history.minutes[slot_id]
    everybody = session.scalars(select(Participant.id).where(Participant.chat_id.is_not(None)))
    for participant_id in everybody:
        statement = hours.statement(session, participant_id=participant_id, year=year, now=now)
        summary = hours.summary(session, participant_id=participant_id, year=year, now=now)
        told = {
            statement.total_minutes,
            summary.done_minutes,
            sum(
                line.minutes
                for line in hours.lines(session, participant_id=participant_id, year=year, now=now)
            ),
        }
        if told != {expected[participant_id]}:
            done = expected[participant_id]
            yield f"I11 person {participant_id}: {told} minutes told, {done} done"
