"""Deciding which reminders are due, by asking the activities themselves.

Nothing is scheduled ahead: moving or cancelling an encontro needs no change here. A reminder's
edition is the start time, so an encontro that moves after its reminder went out is reminded
again. See docs/decisions/0004-reminders-by-tick.md.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Exists,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from domain.activities import activities, standing
from domain.holidays import working_day_before
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.quiet_hours import SAO_PAULO, SLEEPING, awake, is_quiet
from models import (
    UNASKED,
    Activity,
    Attendance,
    CheckInWindow,
    Conversation,
    Feedback,
    Kind,
    OutboxRow,
    OutboxState,
    Participant,
    Purpose,
    Seat,
    SeatState,
    Slot,
    Standing,
)

MORNING: Final = time(9)
"""When reminders that are not tied to an hour go out."""
UNPROMPTED_A_DAY: Final = 2
"""How many unprompted messages a person gets in a day at most."""
PAUSE_AFTER_ANSWER: Final = timedelta(hours=1)
"""Nobody is reminded of what they have just answered."""

_SETTLED: Final = timedelta(minutes=10)
"""So soon after it was recorded, a presence may still be taken back: nobody is told of hours."""

_OUTLIVED_AFTER: Final = timedelta(hours=12)
"""How long after the end the buttons of reminders go; presence may stay open past the end."""
_OUTLIVED_UNTIL: Final = timedelta(days=14)
"""What ended before that is not looked at again."""
_OUTLIVED: Final = 20
"""Messages of one look, of each kind: people's answers go out between two of them."""
_OF_SLOTS: Final = (Topic.WEEK, Topic.EVE, Topic.TWO_HOURS, Topic.ATTENDANCE_OPEN)
_OF_ACTIVITIES: Final = (Topic.PUBLISHED, Topic.MOVED)

_LOOKED_AT: Final = 500
_FOUND: Final = 100
"""How many people one look goes through, and how many it finds: everybody's taps wait for it."""


class Reminder(StrEnum):
    """The kinds of reminders; the value is what a person switches off, and the topic's."""

    WEEK = "week"
    EVE = "eve"
    TWO_HOURS = "two_hours"
    ATTENDANCE_OPEN = "attendance_open"
    FEEDBACK = "feedback"


_Key = tuple[Reminder, int, int]
"""A reminder of a slot, with its edition."""


@dataclass(frozen=True, slots=True)
class SendingTime:
    """When a reminder may go out: from `begins_at` on, and of no use after `ends_at`."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DueReminder:
    """One reminder to one person, ready to be worded."""

    kind: Reminder
    participant_id: int
    chat_id: int
    activity_id: int
    slot_id: int
    activity_kind: Kind
    title: str
    venue: str
    link: str
    """Of the call of an encontro that is both in a place and by video."""
    join_link: str
    """Where people join by video, also of what is by video alone; empty if it is not known."""
    starts_at: datetime
    ends_at: datetime
    slots: tuple[tuple[datetime, datetime], ...]
    """Start and end of all that is still to come of an encontro; of a turma, this lesson's."""
    version: int
    is_by_video: bool
    may_withdraw: bool
    """Whether the seat can still be given back without asking the organizers."""
    free_seats: int | None
    """For a newcomer to an encontro, in the reminder a week before; None means no limit."""
    days_left: int
    """Whole days from today to the day of the start."""
    lesson: int
    """Which of the activity's slots it is, from 1 on."""
    lessons_count: int
    expires_at: datetime
    moved_from: datetime | None = None
    """The start of which a reminder of this kind told the person before."""

    @property
    def edition(self) -> int:
        """Which of several to one person: who was told of one start is told of another."""
        return edition_of(self.starts_at)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far through the people each open reminder has been looked for.

    The first round goes on until it is through; after that a look goes a little further, for
    those who have become due in the meantime.
    """

    reached: dict[_Key, int] = field(default_factory=dict)
    """The last participant looked at."""
    been_through: frozenset[_Key] = frozenset()
    has_more: bool = False
    """Whether to go on at once."""
    rest: frozenset[_Key] = frozenset()
    """Those that came to their end while others went on; they begin anew after those."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in which a reminder goes out."""

    kind: Reminder
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A slot with what its reminders say."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    activity_id: int
    activity_kind: str
    title: str
    venue: str
    address: str
    link: str
    version: int
    withdraw_until: datetime | None
    capacity: int | None
    latitude: float | None
    check_in_opened_at: datetime | None
    check_in_closes_at: datetime | None
    lesson: int
    lessons_count: int
    published_at: datetime | None
    before_at: datetime | None
    """The start of the slot before it."""

    def asks(self, kind: Reminder) -> bool:
        """Tell whether it has such a reminder: what was said of the slot before is not repeated."""
        is_encontro = self.activity_kind == Kind.ENCONTRO
        match kind:
            case Reminder.WEEK:
                return is_encontro and self.before_at is None
            case Reminder.EVE if is_encontro and self.before_at is not None:
                return _local_day(self.starts_at) - _local_day(self.before_at) > timedelta(days=1)
            case Reminder.TWO_HOURS if is_encontro and self.before_at is not None:
                return _local_day(self.starts_at) != _local_day(self.before_at)
            case Reminder.FEEDBACK:
                return self.lesson == self.lessons_count
        return True


def sending_time(kind: Reminder, starts_at: datetime, ends_at: datetime) -> SendingTime | None:
    """Return when a reminder of this kind may go out, or None when no hour is sensible.

    For ATTENDANCE_OPEN the organizer's opening decides; it has no time of its own.
    """
    local = starts_at.astimezone(SAO_PAULO)
    day = local.date()
    match kind:
        case Reminder.WEEK:
            begins_at = datetime.combine(day - timedelta(days=7), MORNING, SAO_PAULO)
            until = datetime.combine(day - timedelta(days=2), SLEEPING, SAO_PAULO)
        case Reminder.EVE:
            begins_at = datetime.combine(working_day_before(day), MORNING, SAO_PAULO)
            until = datetime.combine(day - timedelta(days=1), SLEEPING, SAO_PAULO)
        case Reminder.TWO_HOURS:
            begins_at = awake(starts_at - timedelta(hours=2))
            until = starts_at - timedelta(minutes=15)
        case Reminder.FEEDBACK:
            begins_at = awake(ends_at + timedelta(minutes=30))
            until = ends_at + timedelta(days=3)
        case _:
            return None
    return SendingTime(begins_at, until) if begins_at < until else None


def due(session: Session, *, now: datetime) -> list[DueReminder]:
    """Return every reminder that is due and was not planned before; none in quiet hours.

    Nobody gets a third unprompted message in one day: what does not fit stays due, and goes
    out the next day if it is still of use.
    """
    found: list[DueReminder] = []
    progress = Progress()
    while True:
        some, progress = look(session, now=now, progress=progress, before=found)
        found += some
        if not progress.has_more:
            return found


def look(
    session: Session,
    *,
    now: datetime,
    progress: Progress,
    before: Collection[DueReminder] = (),
) -> tuple[list[DueReminder], Progress]:
    """Return some of the reminders that are due, and how far that was.

    Its cost does not grow with the number of people. `before` were found and not written yet.
    """
    if is_quiet(now):
        return [], Progress()
    found: list[DueReminder] = []
    reached: dict[_Key, int] = {}
    been_through: set[_Key] = set()
    rest = set(progress.rest if progress.has_more else ())
    has_more = False
    sent_today: dict[int, int] = {}
    for meeting in _meetings(session, now):
        for kind, sending in _sending_now(meeting, now):
            key = (kind, meeting.slot_id, edition_of(meeting.starts_at))
            if key in rest:
                been_through.add(key)
                continue
            after = progress.reached.get(key, 0)
            people, last = _page(session, kind, meeting, now, after, _FOUND - len(found))
            is_first_round = key not in progress.been_through
            if last is None:
                been_through.add(key)
                rest.add(key)
            else:
                reached[key] = last
                if not is_first_round:
                    been_through.add(key)
            has_more = has_more or (last is not None and (is_first_round or bool(people)))
            _count_today(session, now, sent_today, [chat_id for _, chat_id in people], before)
            free, told = None, {}
            if kind is Reminder.WEEK and people:
                free = _free_seats(session, meeting)
                told = notices.newest_other_editions(
                    session,
                    Topic(kind),
                    about_id=meeting.slot_id,
                    edition=edition_of(meeting.starts_at),
                    recipients=[participant_id for participant_id, _ in people],
                )
            slots = _to_come(session, meeting) if people else ()
            for participant_id, chat_id in people:
                if sent_today[chat_id] >= UNPROMPTED_A_DAY:
                    continue
                sent_today[chat_id] += 1
                found.append(
                    DueReminder(
                        kind=kind,
                        participant_id=participant_id,
                        chat_id=chat_id,
                        activity_id=meeting.activity_id,
                        slot_id=meeting.slot_id,
                        activity_kind=Kind(meeting.activity_kind),
                        title=meeting.title,
                        venue=meeting.venue,
                        link=meeting.link,
                        join_link=standing.join_link(
                            meeting.venue,
                            meeting.address,
                            meeting.link,
                            has_map=meeting.latitude is not None,
                        ),
                        starts_at=meeting.starts_at,
                        ends_at=meeting.ends_at,
                        slots=slots,
                        version=meeting.version,
                        is_by_video=standing.is_by_video(
                            meeting.venue, meeting.address, has_map=meeting.latitude is not None
                        ),
                        may_withdraw=standing.may_withdraw(meeting.withdraw_until, now),
                        free_seats=free,
                        days_left=(_local_day(meeting.starts_at) - _local_day(now)).days,
                        lesson=meeting.lesson,
                        lessons_count=meeting.lessons_count,
                        expires_at=sending.ends_at,
                        moved_from=_start_of(told.get(participant_id)),
                    )
                )
    return found, Progress(reached, frozenset(been_through), has_more, frozenset(rest))


def _to_come(session: Session, meeting: _Meeting) -> tuple[tuple[datetime, datetime], ...]:
    """Return this slot of an encontro and those behind it; of a turma, this one."""
    if meeting.activity_kind != Kind.ENCONTRO or meeting.lessons_count == 1:
        return ((meeting.starts_at, meeting.ends_at),)
    rows = session.execute(
        select(Slot.starts_at, Slot.ends_at)
        .where(Slot.activity_id == meeting.activity_id, Slot.starts_at >= meeting.starts_at)
        .order_by(Slot.starts_at)
    )
    return tuple((starts_at, ends_at) for starts_at, ends_at in rows)


def edition_of(starts_at: datetime) -> int:
    """Return what tells the reminders of one start from those of another."""
    return int(starts_at.timestamp())


def _start_of(edition: int | None) -> datetime | None:
    return None if edition is None else datetime.fromtimestamp(edition, SAO_PAULO)


def still_true(  # noqa: PLR0913 - which reminder it is
    session: Session,
    *,
    kind: Reminder,
    slot_id: int,
    edition: int,
    participant_id: int,
    now: datetime,
) -> bool:
    """Tell whether a planned reminder still says the truth, just before it is sent.

    The person may have declined, the encontro may have moved, or the hour may have passed
    while the message waited.
    """
    for meeting in _meetings(session, now, slot_id=slot_id):
        if edition_of(meeting.starts_at) != edition:
            return False
        if not any(kind is sent_now for sent_now, _ in _sending_now(meeting, now)):
            return False
        person = _people(kind, meeting, now).where(Participant.id == participant_id)
        return session.execute(person).first() is not None
    return False


def take_outlived(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """Return chat and number of some messages about what is long over; each comes up once.

    Their buttons lead nowhere any more. The number of a message serves to change it, so it is
    forgotten when the buttons are taken away.
    """
    long_ago, before = now - _OUTLIVED_AFTER - _OUTLIVED_UNTIL, now - _OUTLIVED_AFTER
    kept = (
        text(UNASKED),
        OutboxRow.state == OutboxState.SENT,
        OutboxRow.message_id.is_not(None),
    )
    of_slots = (
        select(OutboxRow.id)
        .join(Slot, Slot.id == OutboxRow.about_id)
        .where(OutboxRow.topic.in_(_OF_SLOTS), Slot.ends_at.between(long_ago, before), *kept)
    )
    last_end = activities.last_end()
    of_activities = (
        select(OutboxRow.id)
        .join(Activity, Activity.id == OutboxRow.about_id)
        .where(OutboxRow.topic.in_(_OF_ACTIVITIES), last_end.between(long_ago, before), *kept)
    )
    numbers = [
        number
        for wanted in (of_slots, of_activities)
        for number in session.scalars(wanted.order_by(OutboxRow.id).limit(_OUTLIVED))
    ]
    if not numbers:
        return []
    is_one = OutboxRow.id.in_(numbers)
    found = session.execute(
        select(OutboxRow.chat_id, OutboxRow.message_id, Conversation.panel_message_id)
        .outerjoin(Conversation, Conversation.chat_id == OutboxRow.chat_id)
        .where(is_one)
        .order_by(OutboxRow.id)
    ).all()
    session.execute(update(OutboxRow).where(is_one).values(message_id=None))
    # One that was tapped last shows another screen now, with buttons that are alive.
    return [(chat_id, number) for chat_id, number, panel in found if number and number != panel]


def moments(session: Session, *, now: datetime, until: datetime) -> list[Moment]:
    """Return the moments between now and `until` in which reminders go out, in order."""
    rows = session.execute(
        _slots()
        .where(Slot.starts_at > now - timedelta(days=1), Slot.starts_at < until + timedelta(days=8))
        .order_by(Slot.starts_at)
    ).all()
    found = []
    for row in rows:
        meeting = _Meeting(*row)
        for kind in Reminder:
            at = sending_time(kind, meeting.starts_at, meeting.ends_at)
            if at is not None and meeting.asks(kind) and now < at.begins_at <= until:
                found.append(Moment(kind, meeting.title, at.begins_at))
    return sorted(found, key=lambda moment: moment.at)


def _local_day(moment: datetime) -> date:
    return moment.astimezone(SAO_PAULO).date()


def _slots() -> Select[*tuple[Any, ...]]:
    other = Slot.__table__.alias("other")
    slots = select(func.count()).where(other.c.activity_id == Slot.activity_id)
    lesson = slots.where(other.c.starts_at <= Slot.starts_at)
    before = select(func.max(other.c.starts_at)).where(
        other.c.activity_id == Slot.activity_id, other.c.starts_at < Slot.starts_at
    )
    columns: Select[*tuple[Any, ...]] = (
        select(
            Slot.id,
            Slot.starts_at,
            Slot.ends_at,
            Activity.id,
            Activity.kind,
            Activity.title,
            Activity.venue,
            Activity.address,
            Activity.link,
            Activity.version,
            Activity.withdraw_until,
            Activity.capacity,
            Activity.latitude,
            CheckInWindow.opened_at,
            func.coalesce(CheckInWindow.closed_at, CheckInWindow.closes_at),
            lesson.scalar_subquery(),
            slots.scalar_subquery(),
            Activity.published_at,
            before.scalar_subquery(),
        )
        .join(Activity, Activity.id == Slot.activity_id)
        .outerjoin(CheckInWindow, CheckInWindow.slot_id == Slot.id)
        .where(standing.takes_place)
    )
    return columns


def _meetings(session: Session, now: datetime, slot_id: int | None = None) -> Iterator[_Meeting]:
    query = _slots().where(
        # The widest times: a week before, longer than any holiday, and three days after.
        Slot.starts_at > now - timedelta(days=4),
        Slot.starts_at < now + timedelta(days=9),
    )
    if slot_id is not None:
        query = query.where(Slot.id == slot_id)
    for row in session.execute(query.order_by(Slot.starts_at)).all():
        yield _Meeting(*row)


def _sending_now(meeting: _Meeting, now: datetime) -> Iterator[tuple[Reminder, SendingTime]]:
    for kind in Reminder:
        if not meeting.asks(kind):
            continue
        found = sending_time(kind, meeting.starts_at, meeting.ends_at)
        if kind is Reminder.WEEK and not _was_known_by(meeting, found):
            continue
        opened_at, closes_at = meeting.check_in_opened_at, meeting.check_in_closes_at
        if kind is Reminder.ATTENDANCE_OPEN and opened_at is not None and closes_at is not None:
            found = SendingTime(opened_at, closes_at)
        if found is not None and found.begins_at <= now < found.ends_at:
            yield kind, found


def _was_known_by(meeting: _Meeting, sending: SendingTime | None) -> bool:
    """Tell whether it was published when the reminder was due.

    What is published later is announced by the organizer who publishes it, or to nobody.
    """
    return (
        sending is not None
        and meeting.published_at is not None
        and meeting.published_at <= sending.begins_at
    )


def is_muted(kind: Reminder) -> ColumnElement[bool]:
    """Tell of a participant in a query whether they do not want reminders of this kind."""
    return cast(Participant.muted_reminders, String).contains(f'"{kind}"')


def _people(kind: Reminder, meeting: _Meeting, now: datetime) -> Select[int]:
    """Who is to be reminded, whether or not they already were."""
    seat = and_(Seat.activity_id == meeting.activity_id, Seat.participant_id == Participant.id)
    # Who said why they do not come is not reminded either.
    attended = exists().where(
        Attendance.slot_id == meeting.slot_id, Attendance.participant_id == Participant.id
    )
    people = (
        select(Participant.id)
        .outerjoin(Seat, seat)
        .where(
            mailings.reached(),
            # Who has just come in sees the home screen, which says the same.
            func.coalesce(Participant.decided_at, Participant.created_at)
            <= now - PAUSE_AFTER_ANSWER,
            ~is_muted(kind),
        )
    )
    held = and_(Seat.state == SeatState.HELD, Seat.changed_at <= now - PAUSE_AFTER_ANSWER)
    match kind:
        case Reminder.WEEK:
            return people.where(Seat.id.is_(None))
        case Reminder.EVE | Reminder.TWO_HOURS:
            return people.where(held, ~attended)
        case Reminder.ATTENDANCE_OPEN:
            return people.where(Seat.state == SeatState.HELD, ~attended)
        case Reminder.FEEDBACK:
            answered = exists().where(
                Feedback.activity_id == meeting.activity_id,
                Feedback.participant_id == Participant.id,
            )
            return people.where(_attended_any(meeting, now), ~answered)


def _attended_any(meeting: _Meeting, now: datetime) -> Exists:
    return exists().where(
        Attendance.participant_id == Participant.id,
        standing.was_there,
        Attendance.recorded_at <= now - _SETTLED,
        Attendance.slot_id.in_(select(Slot.id).where(Slot.activity_id == meeting.activity_id)),
    )


def _planned(kind: Reminder, meeting: _Meeting) -> Exists:
    """Tell who was reminded; one that was withdrawn, because the place changed, comes back."""
    return notices.was_planned(
        Topic(kind), about_id=meeting.slot_id, edition=edition_of(meeting.starts_at)
    )


def _page(  # noqa: PLR0913, PLR0917 - whom, when, and how many
    session: Session, kind: Reminder, meeting: _Meeting, now: datetime, after: int, most: int
) -> tuple[list[tuple[int, int]], int | None]:
    """Return the next people to be reminded, and up to whom that was; None at the end."""
    if most <= 0:
        return [], after
    looked_at = session.scalars(_candidates(kind, meeting, after)).all()
    people = [
        (participant_id, chat_id)
        for participant_id, chat_id in session.execute(
            _people(kind, meeting, now)
            .add_columns(Participant.chat_id)
            .where(Participant.id.in_(looked_at), ~_planned(kind, meeting))
            .order_by(Participant.id)
            .limit(most)
        )
    ]
    if len(people) == most:
        return people, people[-1][0]
    return people, looked_at[-1] if len(looked_at) == _LOOKED_AT else None


def _candidates(kind: Reminder, meeting: _Meeting, after: int) -> Select[int]:
    """Who could be reminded: found by an index, in the order of their numbers."""
    match kind:
        case Reminder.WEEK:
            person, wanted = Participant.id, Participant.standing == Standing.ACTIVE
        case Reminder.FEEDBACK:
            person = Attendance.participant_id
            wanted = Attendance.slot_id.in_(
                select(Slot.id).where(Slot.activity_id == meeting.activity_id)
            )
        case _:
            person = Seat.participant_id
            wanted = (Seat.activity_id == meeting.activity_id) & (Seat.state == SeatState.HELD)
    return (
        select(person).where(wanted, person > after).distinct().order_by(person).limit(_LOOKED_AT)
    )


def _count_today(
    session: Session,
    now: datetime,
    counts: dict[int, int],
    chats: Collection[int],
    before: Collection[DueReminder],
) -> None:
    """Add the unprompted messages of this local day to these chats."""
    unknown = [chat_id for chat_id in chats if chat_id not in counts]
    if not unknown:
        return
    counts.update(unprompted_today(session, unknown, now))
    for reminder in before:
        if reminder.chat_id in unknown:
            counts[reminder.chat_id] += 1


def unprompted_today(session: Session, chats: Collection[int], now: datetime) -> dict[int, int]:
    """Return how many unprompted messages each of these chats has this local day.

    Changes, cancellations and offers do not count.
    """
    local = now.astimezone(SAO_PAULO)
    midnight = datetime.combine(local.date(), time(0), SAO_PAULO)
    rows = session.execute(
        select(OutboxRow.chat_id, func.count())
        .where(
            OutboxRow.chat_id.in_(chats),
            OutboxRow.purpose.in_([Purpose.REMINDER, Purpose.BROADCAST]),
            # What was written at night is due, and read, in the morning.
            OutboxRow.due_at >= midnight,
            OutboxRow.due_at < midnight + timedelta(days=1),
            OutboxRow.state.not_in(
                [OutboxState.CANCELLED, OutboxState.EXPIRED, OutboxState.FAILED]
            ),
        )
        .group_by(OutboxRow.chat_id)
    ).all()
    found = {chat_id: number for chat_id, number in rows}  # noqa: C416 - rows are not pairs
    return {**dict.fromkeys(chats, 0), **found}


def _free_seats(session: Session, meeting: _Meeting) -> int | None:
    taken, has_line = session.execute(
        select(standing.count(*standing.TAKEN).scalar_subquery(), standing.has_line()).where(
            Activity.id == meeting.activity_id
        )
    ).one()
    free = standing.free_count(meeting.capacity, taken)
    return 0 if standing.is_full(free, has_line=has_line) else free
