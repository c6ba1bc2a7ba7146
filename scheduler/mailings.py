"""Announcements to everybody, by the clock: a page of people at a time."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.notices import mailings
from domain.notices.outbox import OutgoingMessage
from domain.quiet_hours import is_quiet


class Mailer:
    """Turns mailings into messages, until none is left; others work in between."""

    def __init__(self) -> None:
        self._has_more = False

    def plan(self, session: Session, now: datetime) -> list[OutgoingMessage]:
        """Write to the next page of people."""
        # What is left at night waits for the morning, like the messages that are written.
        if is_quiet(now):
            self._has_more = False
            return []
        outgoing, self._has_more = mailings.expand(session, now=now)
        return outgoing

    def has_more(self) -> bool:
        """Whether to go on at once."""
        return self._has_more
