"""Calling the organizers when the enrollment of a turma opens and nobody was told of it.

A turma is published weeks before people may enroll, or comes in with a spreadsheet, which tells
nobody. Whether all are told is the organizers' word; they are asked on the day it opens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain.activities import standing
from domain.notices import mailings, notices
from domain.notices.notices import Topic
from domain.notices.outbox import OutgoingMessage
from domain.organizing import announcements
from domain.quiet_hours import is_quiet
from domain.reminders.reminder_times import edition_of
from models import Activity, Participant, Slot

_ASKED: Final = timedelta(hours=12)
"""So long after it opens the organizers are still asked."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A turma in which people may enroll from now on; moments are aware, in UTC."""

    activity_id: int
    title: str
    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Call:
    """One question to one organizer."""

    participant_id: int
    chat_id: int
    opening: Opening

    @property
    def edition(self) -> int:
        """Tell this opening from another moment it is moved to."""
        return edition_of(self.opening.opens_at)

    @property
    def expires_at(self) -> datetime:
        """From when on it is of no use."""
        return self.opening.opens_at + _ASKED


def due(session: Session, *, now: datetime) -> list[Call]:
    """Return every question that is due and was not asked before; none at night."""
    return [
        Call(id_, chat_id, opening)
        for opening in _openings(session, now)
        for id_, chat_id in session.execute(
            select(Participant.id, Participant.chat_id)
            .where(
                mailings.organizers(now),
                ~notices.was_planned(
                    Topic.CALL_ENROLLMENT,
                    about_id=opening.activity_id,
                    edition=edition_of(opening.opens_at),
                ),
            )
            .order_by(Participant.id)
        )
        if chat_id is not None
    ]


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether a question still has its cause, just before it is sent."""
    return any(
        (opening.activity_id, edition_of(opening.opens_at)) == (message.about_id, message.edition)
        for opening in _openings(session, now)
    )


_at: Final = bindparam("at", type_=Activity.enrollment_opens_at.type)
_first_start: Final = select(func.min(Slot.starts_at)).where(Slot.activity_id == Activity.id)
# Asked at every beat of the clock, mostly for nothing.
_open: Final = Prepared(
    select(Activity.id, Activity.title, Activity.enrollment_opens_at, Activity.enrollment_closes_at)
    .where(
        standing.takes_place,
        Activity.enrollment_opens_at > bindparam("after"),
        Activity.enrollment_opens_at <= _at,
        # Else the organizers were asked when they published it.
        Activity.enrollment_opens_at > Activity.published_at,
        or_(Activity.enrollment_closes_at.is_(None), Activity.enrollment_closes_at > _at),
        _first_start.scalar_subquery() > _at,
        ~announcements.was_announced(),
    )
    .order_by(Activity.id)
)


def _openings(session: Session, now: datetime) -> Iterator[Opening]:
    if is_quiet(now):
        return
    for row in _open.rows(session, after=now - _ASKED, at=now):
        yield Opening(*row)
