"""Forgetting by the clock: people who asked for it, and what is older than its term."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.privacy import erasure, retention
from domain.quiet_hours import awake
from messages import privacy as words
from messages.outgoing import to_payload

log = structlog.get_logger(__name__)


class Forgetter:
    """Forgets a little at a time, until nothing is left: others work in between."""

    def __init__(self) -> None:
        self._step = self._next = 0
        """Of this round: people first, then one rule after the other."""

    def plan(self, session: Session, now: datetime) -> list[OutgoingMessage]:
        """Erase one of those whose seven days are over, or forget a batch of what is due."""
        if self._step == 0:
            due = erasure.due(session, now=now, limit=1)
            self._next = 0 if due else 1
            return _erase(session, due, now)
        self._next = self._step + (not _forget(session, retention.RULES[self._step - 1], now))
        return []

    def has_more(self) -> bool:
        """Note, after the commit, how far it was; returns whether to go on at once."""
        self._step = self._next % (1 + len(retention.RULES))
        return self._next <= len(retention.RULES)


def _erase(session: Session, due: list[int], now: datetime) -> list[OutgoingMessage]:
    outgoing = []
    for participant_id in due:
        gone = erasure.erase(session, participant_id=participant_id, now=now)
        if gone is None or gone.chat_id is None:
            continue
        outgoing.append(
            notices.write(
                session,
                Notice(
                    topic=Topic.ERASED,
                    chat_id=gone.chat_id,
                    payload=to_payload(words.erased(participant_id)),
                    due_at=awake(now),
                    about_id=participant_id,
                    edition=0,
                ),
                now=now,
            )
        )
    return [message for message in outgoing if message is not None and message.due_at <= now]


def _forget(session: Session, rule: retention.Rule, now: datetime) -> bool:
    """Forget a batch; returns whether more may be left."""
    count = retention.apply(session, rule, now=now)
    if count:
        log.info("forgotten", rule=rule.name, count=count)
    return count == retention.BATCH
