"""Hours somebody did elsewhere, which the organizers count; they can be taken back."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit
from domain.activities.standing import KNOWN
from domain.clean_text import clean
from domain.errors import NotFoundError, StaleError
from domain.participants import require_organizer
from domain.quiet_hours import SAO_PAULO, local_day
from domain.reading import days, durations
from models import OtherHours, Participant

MOST_MINUTES: Final = 400 * 60
"""What one entry may count at most, in minutes: the longest courses of a year."""
MOST_LETTERS: Final = 120
OLDEST: Final = timedelta(days=5 * 365)


class OtherHoursError(StaleError):
    """The minutes, the day or the words are none that can be counted; the questions ask again."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours done elsewhere."""

    id: int
    participant_id: int
    name: str
    chat_id: int | None
    minutes: int
    happened_at: datetime
    title: str
    is_withdrawn: bool


def read_minutes(text: str) -> int | None:
    """Return the length a text is, in minutes: "8h", "1h30"; None where it is none."""
    found = durations.read(text)
    return None if found is None else found.readings[0]


def read_day(text: str, *, now: datetime) -> date | None:
    """Return the one day a text names, if it can be counted; without a year, the last one."""
    today = local_day(now)
    found = days.find(text, today=today)
    if len(found) != 1 or len(found[0].readings) != 1 or len(found[0].readings[0]) != 1:
        return None
    (day,) = found[0].readings[0]
    if day > today and not found[0].has_year:
        # The readers look ahead; 28/2 is near enough where that year has no 29th.
        before = min(day.day, monthrange(day.year - 1, day.month)[1])
        day = date(day.year - 1, day.month, before)
    return day if today - OLDEST <= day <= today else None


def check(*, minutes: int, day: date, title: str, now: datetime) -> str:
    """Return the words as they are kept.

    Raises:
        OtherHoursError: no minutes, or too many; a day to come, or long ago; no words.

    """
    today = local_day(now)
    words = clean(title, MOST_LETTERS)
    if not 0 < minutes <= MOST_MINUTES or not today - OLDEST <= day <= today or not words:
        raise OtherHoursError
    return words


def add(  # noqa: PLR0913 - whose, what, and by whom
    session: Session,
    *,
    participant_id: int,
    minutes: int,
    day: date,
    title: str,
    actor_id: int,
    now: datetime,
) -> Hours:
    """Count hours that a person did elsewhere on a day.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such person.
        OtherHoursError: the minutes, the day or the words are none that can be counted.

    """
    require_organizer(session, actor_id=actor_id, now=now)
    person = session.get(Participant, participant_id)
    if person is None or person.standing not in KNOWN:
        raise NotFoundError
    row = OtherHours(
        participant_id=participant_id,
        minutes=minutes,
        happened_at=datetime.combine(day, time(12), SAO_PAULO),
        title=check(minutes=minutes, day=day, title=title, now=now),
        recorded_at=now,
        author_id=actor_id,
    )
    session.add(row)
    session.flush()
    _record(session, "hours.add", row, actor_id, now)
    return _read(session, row)


def set_counting(
    session: Session, *, hours_id: int, counts: bool, actor_id: int, now: datetime
) -> Hours:
    """Let hours from elsewhere count no more, or again; the row stays.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there are no such hours.
        StaleError: it is so already.

    """
    require_organizer(session, actor_id=actor_id, now=now)
    row = session.get(OtherHours, hours_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError
    if (row.withdrawn_at is None) is counts:
        raise StaleError
    row.withdrawn_at = None if counts else now
    session.flush()
    _record(session, "hours.bring_back" if counts else "hours.withdraw", row, actor_id, now)
    return _read(session, row)


def one(session: Session, *, hours_id: int, actor_id: int, now: datetime) -> Hours:
    """Return hours from elsewhere.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there are no such hours.

    """
    require_organizer(session, actor_id=actor_id, now=now)
    row = session.get(OtherHours, hours_id)
    if row is None:
        raise NotFoundError
    return _read(session, row)


def listing(
    session: Session, *, participant_id: int, actor_id: int, now: datetime
) -> tuple[Hours, ...]:
    """Return what counts of a person from elsewhere, the newest first.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    require_organizer(session, actor_id=actor_id, now=now)
    rows = session.scalars(
        select(OtherHours)
        .where(OtherHours.participant_id == participant_id, OtherHours.withdrawn_at.is_(None))
        .order_by(OtherHours.happened_at.desc(), OtherHours.id.desc())
    )
    return tuple(_read(session, row) for row in rows)


def _read(session: Session, row: OtherHours) -> Hours:
    person = session.get_one(Participant, row.participant_id)
    return Hours(
        id=row.id,
        participant_id=row.participant_id,
        name=person.name,
        chat_id=person.chat_id if person.standing in KNOWN else None,
        minutes=row.minutes,
        happened_at=row.happened_at,
        title=row.title,
        is_withdrawn=row.withdrawn_at is not None,
    )


def _record(session: Session, action: str, row: OtherHours, actor_id: int, now: datetime) -> None:
    audit.record(
        session,
        actor_id=actor_id,
        action=action,
        subject_id=row.participant_id,
        now=now,
        hours_id=row.id,
        minutes=row.minutes,
        happened_at=row.happened_at.isoformat(),
    )
