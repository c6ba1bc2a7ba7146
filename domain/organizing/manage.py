"""What organizers do with encontros and turmas: create, publish, look, cancel, delete a draft.

Changing one is in domain/organizing/changing.py. Everything here asks first who is acting.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from domain import admission, audit, grants, pages, participants
from domain.activities import activities, standing
from domain.activities.activities import Facts, Kind, Phase, SeatState, Stretch
from domain.activities.standing import is_of
from domain.errors import DomainError, NotFoundError, StaleError
from domain.importing import importing_undo
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.organizing import announcements
from domain.organizing.announcements import Audience
from domain.organizing.invitation import BY_VIDEO
from models import Activity, Attendance, CheckInWindow, Participant, Seat, Slot, Standing

PAGE_SIZE: Final = 6
MAX_TITLE: Final = 120
MAX_TEXT: Final = 3_000


@dataclass(frozen=True, slots=True)
class Details:
    """A new encontro as an organizer describes it; moments are aware."""

    title: str
    slots: tuple[tuple[datetime, datetime], ...]
    """Start and end of each sitting, in order of time; an encontro of two days has two."""
    venue: str
    address: str = ""
    link: str = ""
    theme: str = ""
    programme: str = ""
    capacity: int | None = None
    """None means no limit."""
    minutes: int | None = None
    """What counts as hours; None means as long as it takes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An activity with the counts its organizers look at."""

    facts: Facts
    held_count: int
    declined_count: int
    waiting_count: int
    """Waiting, or with a seat offered."""
    unanswered_count: int
    """Active people who have said nothing."""
    requested_count: int
    """People whose request for a seat waits for the organizers."""
    undecided_count: int
    """People with a seat who have not answered to the last change of time or place."""
    present_count: int
    """People with at least one attendance."""
    slot: Stretch
    """The slot that is going on or comes next; the last one when all are over."""
    was_opened: bool = False
    """Whether presence at that slot is open, or was."""
    is_untold: bool = False
    """Whether it is ahead, and nobody was told that it is published: a spreadsheet tells nobody."""
    offices: tuple[str, ...] = ()
    """Of one turma, the acronyms of those it is for; empty: everybody."""

    @property
    def is_draft(self) -> bool:
        """Whether only organizers see it."""
        return self.facts.published_at is None


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Some of the activities, drafts first, then in order of time."""

    sheets: tuple[Sheet, ...]
    page: int
    page_count: int
    is_past: bool


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A cancelled activity, and whom it concerns."""

    facts: Facts
    audience: Audience


class InThePastError(DomainError):
    """The time that was given has passed; `activity_id` is set if an activity stands at it."""

    def __init__(self, activity_id: int | None = None) -> None:
        super().__init__(activity_id)
        self.activity_id = activity_id


class EndsTooEarlyError(DomainError):
    """It would end before it starts, or after more than a day."""


class AlreadyOverError(DomainError):
    """The activity is over; its facts are history."""


class AlreadyCancelledError(DomainError):
    """The activity is cancelled; it stays so."""


def create(session: Session, *, actor_id: int, details: Details, now: datetime) -> int:
    """Keep a new encontro as a draft that only organizers see; returns its id.

    A place that was used before brings its address and its point on the map.

    Raises:
        NotAllowedError: the actor does not organize.
        InThePastError: it starts in the past.
        EndsTooEarlyError: it ends before it starts, or lasts more than a day.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = keep_draft(session, details, now=now, kind=Kind.ENCONTRO, title=details.title[:MAX_TITLE])
    audit.record(session, actor_id=actor_id, action="encontro.create", subject_id=row.id, now=now)
    return row.id


def keep_draft(
    session: Session,
    details: Details,
    *,
    now: datetime,
    **columns: Any,  # noqa: ANN401 - what encontros and turmas do not share
) -> Activity:
    """Write a draft with its slots, as `create` says; who acts was checked."""
    for starts_at, ends_at in details.slots:
        check_time(starts_at, ends_at, now)
    address, latitude, longitude = place_of(session, details.venue)
    if details.address:
        same = details.address == address
        address, latitude, longitude = (
            details.address, latitude if same else None, longitude if same else None,
        )  # fmt: skip
    lengths = (ends_at - starts_at for starts_at, ends_at in details.slots)
    length = sum(lengths, timedelta()) // timedelta(minutes=1)
    row = Activity(
        theme=details.theme,
        programme=details.programme[:MAX_TEXT],
        venue=details.venue,
        address=address,
        link=details.link,
        latitude=latitude,
        longitude=longitude,
        capacity=details.capacity,
        minutes=details.minutes or length,
        created_at=now,
        version=importing_undo.first_version(session),
        **columns,
    )
    session.add(row)
    session.flush()
    session.add_all(
        Slot(activity_id=row.id, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in details.slots
    )
    session.flush()
    return row


def publish(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> Facts:
    """Show a draft to everybody; publishing twice changes nothing. Nobody is told yet.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        AlreadyCancelledError: it was cancelled.
        InThePastError: it would have started already.

    """
    row = lock(session, actor_id=actor_id, activity_id=activity_id, now=now)
    facts = require(session, activity_id)
    if row.cancelled_at is not None:
        raise AlreadyCancelledError
    if row.published_at is not None:
        return facts
    if facts.starts_at <= now:
        raise InThePastError(activity_id)
    row.published_at = now
    session.flush()
    audit.record(session, actor_id=actor_id, action="activity.publish", subject_id=row.id, now=now)
    return require(session, activity_id)


def delete_draft(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> str:
    """Throw a draft away; returns its title.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        StaleError: it is published; cancel it instead.

    """
    row = lock(session, actor_id=actor_id, activity_id=activity_id, now=now)
    if row.published_at is not None:
        raise StaleError
    session.execute(delete(Slot).where(Slot.activity_id == activity_id))
    grants.forget_activity(session, activity_id=activity_id)
    session.delete(row)
    session.flush()
    audit.record(session, actor_id=actor_id, action="draft.delete", subject_id=activity_id, now=now)
    return row.title


def cancel(
    session: Session, *, actor_id: int, activity_id: int, reason: str, now: datetime
) -> Cancelled:
    """Cancel an activity for good; returns whom the notice goes to.

    Seats keep their state, so that everybody's screen can say what was undone.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity, or it is a draft.
        AlreadyCancelledError: it was cancelled before.
        AlreadyOverError: it is over.

    """
    row = lock(session, actor_id=actor_id, activity_id=activity_id, now=now)
    facts = require(session, activity_id)
    if row.published_at is None:
        raise NotFoundError
    if row.cancelled_at is not None:
        raise AlreadyCancelledError
    if facts.phase(now) is Phase.OVER:
        raise AlreadyOverError
    row.cancelled_at = now
    row.cancel_reason = reason[:300]
    row.version += 1  # the SEQUENCE of the calendar file that takes it out
    session.flush()
    announcements.withdraw_waiting(session, facts, now=now)
    mailings.withdraw(session, Topic.PUBLISHED, about_id=activity_id, now=now)
    notices.withdraw(session, Topic.BULLETIN, about_id=activity_id, now=now)
    audience = announcements.audience_of(session, activity_id)
    audit.record(
        session,
        actor_id=actor_id,
        action="activity.cancel",
        subject_id=activity_id,
        now=now,
        told=len(audience.recipients),
    )
    return Cancelled(require(session, activity_id), audience)


def sheet(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> Sheet:
    """Return an activity, draft or not, with its counts.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    (view,) = sheets_of(session, [require(session, activity_id)], now)
    if view.facts.course_id is not None:
        view = replace(view, offices=admission.offices(session, course_id=view.facts.course_id))
    if not view.is_draft and view.facts.phase(now) is Phase.AHEAD:
        untold = select(Activity.id).where(
            Activity.id == activity_id, ~announcements.was_announced()
        )
        view = replace(view, is_untold=session.scalar(untold) is not None)
    if abs(view.slot.starts_at - now) > timedelta(days=1):
        return view
    window = session.get(CheckInWindow, view.slot.slot_id)
    was_opened = window is not None and is_of(
        (window.opened_at, window.closed_at or window.closes_at),
        view.slot.starts_at,
        view.slot.ends_at,
    )
    return replace(view, was_opened=was_opened)


def listing(
    session: Session, *, actor_id: int, now: datetime, is_past: bool = False, page: int = 0
) -> SheetPage:
    """Return the activities to come (drafts first), or those over and cancelled, newest first.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    last_end = (
        select(func.max(Slot.ends_at)).where(Slot.activity_id == Activity.id).scalar_subquery()
    )
    is_done = Activity.cancelled_at.is_not(None) | (
        Activity.published_at.is_not(None) & (last_end <= now)
    )
    found = activities.facts_of(
        session, session.scalars(select(Activity.id).where(is_done if is_past else ~is_done)).all()
    )
    ordered = sorted(
        found.values(),
        key=lambda facts: (facts.published_at is not None, facts.starts_at, facts.id),
    )
    if is_past:
        ordered.reverse()
    shown, page, page_count = pages.cut(ordered, page, size=PAGE_SIZE)
    return SheetPage(tuple(sheets_of(session, shown, now)), page, page_count, is_past)


# --- Shared with domain/organizing/changing.py ----------------------------------------------


def require(session: Session, activity_id: int) -> Facts:
    """Return the facts of an activity, draft or not.

    Raises:
        NotFoundError: there is no such activity.

    """
    facts = activities.find(session, activity_id=activity_id)
    if facts is None:
        raise NotFoundError
    return facts


def check_time(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Refuse a time nobody could come to.

    Raises:
        InThePastError: it starts in the past.
        EndsTooEarlyError: it ends before it starts, or lasts more than a day.

    """
    if starts_at <= now:
        raise InThePastError
    if not timedelta() < ends_at - starts_at <= timedelta(days=1):
        raise EndsTooEarlyError


def place_of(session: Session, venue: str) -> tuple[str, float | None, float | None]:
    """Return address, latitude and longitude of a place that was used before.

    A meeting by video has a new address each time: an old one would lead people astray.
    """
    if venue.lower() == BY_VIDEO.lower():
        return "", None, None
    row = session.execute(
        select(Activity.address, Activity.latitude, Activity.longitude)
        .where(func.lower(Activity.venue) == venue.lower(), Activity.address != "")
        .order_by(Activity.id.desc())
        .limit(1)
    ).first()
    return ("", None, None) if row is None else (row.address, row.latitude, row.longitude)


def lock(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> Activity:
    """Return an activity's row, kept from others until the end of the transaction.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = session.scalar(
        select(Activity)
        .where(Activity.id == activity_id)
        .with_for_update()
        # What this session read before it waited for the lock may be old.
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError
    return row


def sheets_of(session: Session, found: Sequence[Facts], now: datetime) -> list[Sheet]:
    """Return these activities with their counts; who acts was checked."""
    ids = [facts.id for facts in found]
    counts: dict[tuple[int, str], int] = {}
    for activity_id, state, number in session.execute(
        select(Seat.activity_id, Seat.state, func.count())
        .where(Seat.activity_id.in_(ids))
        .group_by(Seat.activity_id, Seat.state)
    ):
        counts[activity_id, state] = number
    undecided = _by_activity(
        session,
        select(Seat.activity_id, func.count())
        .join(Activity, Activity.id == Seat.activity_id)
        .where(
            Seat.activity_id.in_(ids),
            Seat.state == SeatState.HELD,
            Seat.answered_version < Activity.version,
        )
        .group_by(Seat.activity_id),
    )
    unanswered = _by_activity(
        session,
        select(Activity.id, func.count(Participant.id))
        .join(Participant, Participant.standing == Standing.ACTIVE)
        .where(Activity.id.in_(ids), ~standing.has_answered())
        .group_by(Activity.id),
    )
    present = _by_activity(
        session,
        select(Slot.activity_id, func.count(Attendance.participant_id.distinct()))
        .join(Attendance, Attendance.slot_id == Slot.id)
        .where(Slot.activity_id.in_(ids), standing.was_there)
        .group_by(Slot.activity_id),
    )
    return [
        Sheet(
            facts=facts,
            held_count=counts.get((facts.id, SeatState.HELD), 0),
            declined_count=counts.get((facts.id, SeatState.DECLINED), 0),
            waiting_count=sum(counts.get((facts.id, state), 0) for state in standing.IN_LINE),
            requested_count=counts.get((facts.id, SeatState.REQUESTED), 0),
            unanswered_count=unanswered.get(facts.id, 0),
            undecided_count=undecided.get(facts.id, 0),
            present_count=present.get(facts.id, 0),
            slot=next((slot for slot in facts.slots if slot.ends_at > now), facts.slots[-1]),
        )
        for facts in found
    ]


def _by_activity(session: Session, statement: Any) -> dict[int, int]:  # noqa: ANN401 - a select of two columns
    return dict(session.execute(statement).all())
