"""Whether what is about to go out still holds, for every kind of message.

A message may wait: for the end of the quiet hours, for its turn, for Telegram. What it says is
looked at again when it is claimed. Each kind stands here, with what looks or with why nothing
has to; a new one is refused by tests/scheduler/test_still_true.py until it does.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from domain.attendance import claims, presence_telling
from domain.conversation import inquiries
from domain.documents import absences, telling
from domain.notices.notices import CALLS, OFFERS, REMINDERS, Topic
from domain.notices.outbox import OutgoingMessage, StillTrue
from domain.organizing import (
    announcements,
    attendance_recovery,
    bulletins,
    calls,
    openings,
    requests,
    silence,
)
from domain.people import registrations
from domain.publications import moderation
from domain.seats import seats_told
from scheduler import offers, reminders


def _at_any_time(check: Callable[[Session, OutgoingMessage], bool]) -> StillTrue:
    return lambda session, message, _: check(session, message)


CHECKS: Final[dict[Topic, StillTrue]] = {
    **dict.fromkeys(REMINDERS, reminders.still_true),
    **dict.fromkeys(OFFERS, offers.still_true),
    **dict.fromkeys(CALLS, calls.still_true),
    **dict.fromkeys((Topic.PAPER, Topic.PAPER_REVOKED, Topic.CALL_PAPERS), telling.still_true),
    **dict.fromkeys((Topic.SEAT, Topic.REQUEST, Topic.OFFER_ENDED), seats_told.still_true),
    **dict.fromkeys((Topic.PUBLISHED, Topic.MOVED), announcements.still_true),
    **dict.fromkeys((Topic.INQUIRIES, Topic.INQUIRY), _at_any_time(inquiries.still_true)),
    **dict.fromkeys((Topic.MODERATION, Topic.REPORT), _at_any_time(moderation.still_true)),
    Topic.CALL_ENROLLMENT: openings.still_true,
    Topic.SILENCE: silence.still_true,
    Topic.RECOVERED: _at_any_time(attendance_recovery.still_true),
    Topic.BULLETIN: bulletins.still_true,
    **dict.fromkeys((Topic.CLAIM, Topic.CLAIM_REFUSED), _at_any_time(claims.still_true)),
    Topic.PRESENCE: _at_any_time(presence_telling.still_true),
    Topic.ABSENCES: absences.still_true,
    Topic.REGISTRATIONS: registrations.still_true,
    Topic.REQUESTS: requests.still_true,
}
HOLDS: Final[dict[Topic, str]] = {
    Topic.REPLY: "an answer, which is not asked about",
    Topic.NOTICE: "what was decided or said, at a time; what is decided later is told, too",
    Topic.CANCELLED: "nothing that was cancelled takes place after all",
    Topic.OTHER_HOURS: "every change takes back what waits: handlers/organizers/other_hours.py",
    Topic.ATTENDANCE_SHUT: "sent at once",
    Topic.SUSPENDED: "sent to who is suspended alone: domain/notices/outbox.py looks",
    Topic.GROUP: "sent once, when the bot comes into a group",
    Topic.ERASED: "nothing is left that could change it",
}
"""Why nothing has to be looked at."""


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether a message that is about to go out still holds; asked when it is claimed."""
    check = CHECKS.get(message.topic)
    return check is None or check(session, message, now)
