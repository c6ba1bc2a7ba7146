"""The poster of a room without a projector: a code on paper, which counts while the room is open.

Nobody has to be in the room to read a picture of it, so it counts only once somebody asked for
one; the audit says who. See docs/decisions/0038-documents.md.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain import audit
from domain.attendance import attendance_codes as codes
from domain.attendance import attendance_room
from domain.attendance.attendance_records import read_meeting, require_meeting
from domain.attendance.attendance_room import Panel
from domain.errors import NotFoundError, StaleError
from domain.participants import require_door
from models import CheckInWindow


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says; times are aware, in UTC."""

    title: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    digits: str
    token: str
    """What the QR code carries after "p_"."""


def hang(session: Session, *, slot_id: int, actor_id: int, now: datetime, secret: str) -> Panel:
    """Let the code of a poster count at a slot, and open its check-in if nobody did.

    `secret` is used only where it was never opened, as in `attendance_room.open_check_in`.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot, or it is cancelled or not published.
        CheckInOverError: the day of the slot is over.
        StaleError: presence was closed.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    session.get(CheckInWindow, slot_id, with_for_update=True)
    check_in = require_meeting(session, slot_id).check_in
    if check_in is not None and check_in.ends_at <= now:
        raise StaleError
    window = attendance_room.open_window(
        session, slot_id=slot_id, by_id=actor_id, now=now, secret=secret
    )
    window.poster_at = window.poster_at or now
    session.flush()
    audit.record(session, actor_id=actor_id, action="check_in.poster", subject_id=slot_id, now=now)
    return attendance_room.panel(session, slot_id=slot_id, actor_id=actor_id, now=now)


def poster(session: Session, *, slot_id: int) -> Poster:
    """Return what the poster of a slot says, for the file; who asks was checked.

    Raises:
        NotFoundError: nobody asked for one, or the room is long over.

    """
    meeting = read_meeting(session, slot_id)
    check_in = None if meeting is None else meeting.check_in
    if meeting is None or check_in is None or not check_in.has_poster or not check_in.secret:
        raise NotFoundError
    return Poster(
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        opens_at=check_in.opened_at,
        closes_at=check_in.ends_at,
        digits=codes.poster_digits(check_in.secret),
        token=codes.token(slot_id, check_in.secret, codes.POSTER),
    )
