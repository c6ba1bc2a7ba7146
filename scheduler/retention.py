"""Forgetting by the clock: people who asked for it, and what is older than its term."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from domain import erasure, outbox, retention
from domain.outbox import Letter, Purpose
from domain.quiet_hours import awake
from messages import privacy as words
from messages.outgoing import to_payload

log = structlog.get_logger(__name__)


def plan(session: Session, now: datetime) -> list[Letter]:
    """Erase whose seven days are over, and forget what is due; doing it again changes nothing."""
    letters = []
    for participant_id in erasure.due(session, now=now):
        gone = erasure.erase(session, participant_id=participant_id, now=now)
        if gone is None or gone.chat_id is None:
            continue
        letters.append(
            outbox.put(
                session,
                chat_id=gone.chat_id,
                purpose=Purpose.NOTICE,
                payload=to_payload(words.erased(participant_id)),
                now=now,
                dedupe=f"erased/{participant_id}",
                due_at=awake(now),
            )
        )
    forgotten = {name: count for name, count in retention.forget(session, now=now).items() if count}
    if forgotten:
        log.info("forgotten", **forgotten)
    return [letter for letter in letters if letter is not None and letter.due_at <= now]
