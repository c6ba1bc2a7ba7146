"""Deciding which reminders are due, by asking the activities themselves.

Nothing is scheduled ahead: moving or cancelling an encontro needs no change here. A reminder's
edition is the start time, so an encontro that moves after its reminder went out is reminded
again. See docs/decisions/0004-reminders-by-tick.md.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import (
    select,
)
from sqlalchemy.orm import Session

from domain.activities import standing
from domain.notices import notices
from domain.notices.notices import Topic
from domain.quiet_hours import is_quiet, local_day
from domain.reminders.daily_limit import UNPROMPTED_A_DAY, unprompted_today
from domain.reminders.meetings import Meeting, meetings_near, sending_now
from domain.reminders.reminded_people import page, people_of
from domain.reminders.reminder_times import Reminder, edition_of, start_of
from models import (
    Activity,
    Kind,
    Participant,
    Slot,
)

_FOUND: Final = 100
"""How many people one look goes through, and how many it finds: everybody's taps wait for it."""


_Key = tuple[Reminder, int, int]
"""A reminder of a slot, with its edition."""


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
    for meeting in meetings_near(session, now):
        for kind, sending in sending_now(meeting, now):
            key = (kind, meeting.slot_id, edition_of(meeting.starts_at))
            if key in rest:
                been_through.add(key)
                continue
            after = progress.reached.get(key, 0)
            people, last = page(session, kind, meeting, now, after, _FOUND - len(found))
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
                        days_left=(local_day(meeting.starts_at) - local_day(now)).days,
                        lesson=meeting.lesson,
                        lessons_count=meeting.lessons_count,
                        expires_at=sending.ends_at,
                        moved_from=start_of(told.get(participant_id)),
                    )
                )
    return found, Progress(reached, frozenset(been_through), has_more, frozenset(rest))


def _to_come(session: Session, meeting: Meeting) -> tuple[tuple[datetime, datetime], ...]:
    """Return this slot of an encontro and those behind it; of a turma, this one."""
    if meeting.activity_kind != Kind.ENCONTRO or meeting.lessons_count == 1:
        return ((meeting.starts_at, meeting.ends_at),)
    rows = session.execute(
        select(Slot.starts_at, Slot.ends_at)
        .where(Slot.activity_id == meeting.activity_id, Slot.starts_at >= meeting.starts_at)
        .order_by(Slot.starts_at)
    )
    return tuple((starts_at, ends_at) for starts_at, ends_at in rows)


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
    for meeting in meetings_near(session, now, slot_id=slot_id):
        if edition_of(meeting.starts_at) != edition:
            return False
        if not any(kind is sent_now for sent_now, _ in sending_now(meeting, now)):
            return False
        person = people_of(kind, meeting, now).where(Participant.id == participant_id)
        return session.execute(person).first() is not None
    return False


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


def _free_seats(session: Session, meeting: Meeting) -> int | None:
    taken, has_line = session.execute(
        select(standing.count(*standing.TAKEN).scalar_subquery(), standing.has_line()).where(
            Activity.id == meeting.activity_id
        )
    ).one()
    free = standing.free_count(meeting.capacity, taken)
    return 0 if standing.is_full(free, has_line=has_line) else free
