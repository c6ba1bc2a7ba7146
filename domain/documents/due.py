"""What the clock does of papers by itself, and for what it calls the organizers.

First for what ended two working days ago and was never ordered; then for what was issued, where a
presence recorded since gives somebody a paper, or another one than they have.
See docs/decisions/0038-documents.md.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from domain.activities import standing
from domain.documents import issuing
from domain.documents.completion import GIVEN_TO
from domain.documents.issuing import Preview
from domain.holidays import working_days_after
from domain.quiet_hours import local_day
from models import Activity, Attendance, IssuedDocument, Issuing, Participant, Slot

WAITS_DAYS: Final = 2
"""Working days after the end, or after what was recorded since, from which the clock acts."""
ASKS_FOR: Final = timedelta(days=14)
"""So long after the end it issues, or calls; what is older is left to the organizers."""
LOOKS_BACK: Final = timedelta(days=365)
"""So long after the end it looks at presences recorded since the papers were issued."""

FIRST: Final = 0
"""The edition of the first call of an activity."""


def activities(session: Session, *, now: datetime) -> list[int]:
    """Return the activities at which something may be due."""
    return _due(session, now) + _changed(session, now)


def order(session: Session, *, activity_id: int, now: datetime) -> Preview | None:
    """Order the papers that are due, if all is settled; returns what organizers are called for."""
    view = issuing.view(session, activity_id=activity_id, now=now)
    if view.new and view.open.is_nothing and view.signer is not None:
        issuing.write_order(session, activity_id, view.signer, by_id=None, now=now, begins_at=now)
        return None
    return view if edition(view) is not None else None


def waits(session: Session, *, activity_id: int, now: datetime) -> bool:
    """Tell whether something is due, and the clock cannot do it alone."""
    if activity_id not in activities(session, now=now):
        return False
    view = issuing.view(session, activity_id=activity_id, now=now)
    is_settled = view.open.is_nothing and view.signer is not None
    return edition(view) is not None and not (view.new and is_settled)


def edition(view: Preview) -> int | None:
    """Return for what organizers are called; for the same they are called once. None: nothing.

    Of papers that hold and would say something else, the newest; of people who have none, the
    one who came last, below zero.
    """
    if view.ordered_at is None:
        return FIRST if view.new or view.is_untaken else None
    outdated = [one.paper.id for one in view.papers if one.is_outdated]
    if view.new:
        return -max(one.participant_id for one in view.new)
    return max(outdated, default=None)


def _due(session: Session, now: datetime) -> list[int]:
    """Return what ended two working days ago and was never ordered."""
    last = _last()
    rows = session.execute(
        select(Activity.id, last.label("last_at"))
        .outerjoin(Issuing, Issuing.activity_id == Activity.id)
        .where(
            standing.takes_place,
            Issuing.activity_id.is_(None),
            last <= now - timedelta(days=WAITS_DAYS),
            last > now - ASKS_FOR,
        )
        .order_by(last, Activity.id)
    )
    return [row.id for row in rows if _has_waited(row.last_at, now)]


def _changed(session: Session, now: datetime) -> list[int]:
    """Return where somebody was without a paper, or their presence is younger than it."""
    issued_at = (
        select(func.max(IssuedDocument.issued_at))
        .where(
            IssuedDocument.activity_id == Slot.activity_id,
            IssuedDocument.participant_id == Attendance.participant_id,
        )
        .correlate(Slot, Attendance)
        .scalar_subquery()
    )
    recorded_at = func.max(Attendance.recorded_at)
    rows = session.execute(
        select(Activity.id, recorded_at.label("recorded_at"))
        .join(Issuing, Issuing.activity_id == Activity.id)
        .join(Slot, Slot.activity_id == Activity.id)
        .join(Attendance, Attendance.slot_id == Slot.id)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(
            standing.takes_place,
            Issuing.issued_at.is_not(None),
            _last() > now - LOOKS_BACK,
            Participant.standing.in_(GIVEN_TO),
            or_(
                and_(issued_at.is_(None), standing.was_there),
                issued_at < Attendance.recorded_at,
            ),
        )
        .group_by(Activity.id)
        .order_by(Activity.id)
    )
    return [row.id for row in rows if _has_waited(row.recorded_at, now)]


def _last() -> ColumnElement[datetime]:
    ended = select(func.max(Slot.ends_at)).where(Slot.activity_id == Activity.id)
    return ended.correlate(Activity).scalar_subquery()


def _has_waited(since: datetime, now: datetime) -> bool:
    day = local_day(since)
    return working_days_after(day, WAITS_DAYS) <= local_day(now)
