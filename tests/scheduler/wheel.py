"""Time made to pass: the jobs of the clock and the outbox, without a network and without waiting.

Everything is the real thing but the sending: what would leave is written down with its moment.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain.notices import outbox
from domain.notices.outbox import OutboxState, Outcome, OutgoingMessage, Purpose
from domain.quiet_hours import SAO_PAULO, is_quiet
from models import OutboxRow, Topic
from scheduler import calls, offers, reminders
from scheduler.still_true import still_true

_A_DAY: Final = 2
_AWAKE: Final = (Topic.MOVED, Topic.CANCELLED, Topic.CALL_START, Topic.CALL_LATE)


# Asked a hundred thousand times a year, mostly for nothing.
_WAITING: Final = Prepared(
    select(OutboxRow.id)
    .where(OutboxRow.state == OutboxState.READY, OutboxRow.due_at <= bindparam("now"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Left:
    """One message that left, unprompted."""

    at: datetime
    chat_id: int
    purpose: Purpose
    key: str
    expires_at: datetime | None


@dataclass
class Wheel:
    """The clock of one database; `sent` is everything that left."""

    session: Session
    sent: list[Left] = field(default_factory=list)

    def turn(self, now: datetime) -> None:
        """Do what is due at this moment, and let it leave."""
        offers.plan(self.session, now)
        reminders.plan(self.session, now)
        calls.plan(self.session, now)
        self.deliver(now)

    def deliver(self, now: datetime) -> None:
        """Let everything leave that waits in the outbox, as delivery does."""
        self.session.flush()
        if _WAITING.first(self.session, now=now) is None:
            return
        waiting = outbox.due(self.session, now=now, replies=False, limit=100_000)
        claimed = outbox.claim(
            self.session,
            outbox_ids=[message.id for message in waiting],
            now=now,
            still_true=still_true,
        )
        for message in claimed:
            self.sent.append(
                Left(now, message.chat_id, message.purpose, _key(message), message.expires_at)
            )
        outbox.settle(
            self.session,
            [Outcome(message.id, OutboxState.SENT, message_id=message.id) for message in claimed],
            now=now,
        )

    # --- The rule ---------------------------------------------------------------------------

    def broken(self) -> list[str]:
        """Return what is wrong with what left: twice, stale, at night, or too much in a day."""
        found = []
        seen: set[str] = set()
        per_day: dict[tuple[int, object], int] = {}
        for left in self.sent:
            if left.key and left.key in seen:
                found.append(f"twice: {left.key}")
            seen.add(left.key)
            if left.expires_at is not None and left.at >= left.expires_at:
                found.append(f"stale: {left.key} at {left.at}")
            # A change of what begins within hours may wake people up, and who takes the presence
            # of an evening is there; nothing else may.
            if is_quiet(left.at) and not left.key.startswith(_AWAKE):
                found.append(f"at night: {left.key} at {left.at}")
            if left.purpose in {Purpose.REMINDER, Purpose.BROADCAST}:
                day = (left.chat_id, left.at.astimezone(SAO_PAULO).date())
                per_day[day] = per_day.get(day, 0) + 1
                # What an organizer announces is theirs to dose; a reminder waits for a day.
                if left.purpose is Purpose.REMINDER and per_day[day] > _A_DAY:
                    found.append(f"a reminder too many: {left.key} at {left.at}")
        return found


def _key(message: OutgoingMessage) -> str:
    """What must not come twice; empty for what may."""
    if message.edition is None:
        return ""
    return f"{message.topic} {message.about_id} {message.edition} {message.chat_id}"
