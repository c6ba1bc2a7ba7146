"""Certificates and declarations by the clock: what is settled is issued, the rest is called."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from domain.documents import due, issuing, telling
from domain.documents.issuing import Preview
from domain.documents.papers import Paper
from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.quiet_hours import awake, is_quiet
from messages import papers as words
from messages.organizers import papers as organizers_words
from messages.outgoing import to_payload

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Issuer:
    """Orders what is due, and writes what is ordered a page at a time."""

    def __init__(self) -> None:
        self._has_more = False
        self._failed: set[int] = set()
        """Activities that could not be written in this round: they hold up no other."""

    def plan(self, session: Session, now: datetime) -> list[OutgoingMessage]:
        """Write the next page; first, at the beginning of a round, order and call."""
        outgoing: list[OutgoingMessage] = []
        if not self._has_more:
            self._failed.clear()
            outgoing = _order(session, now)
        found = issuing.next_order(session, now=now, but=self._failed)
        self._has_more = found is not None
        if found is not None:
            write = partial(issuing.issue_page, session, activity_id=found, now=now)
            _, is_written = _apart(session, found, write)
            if not is_written:
                self._failed.add(found)
        return outgoing

    def has_more(self) -> bool:
        """Whether to go on at once."""
        return self._has_more


def keep(
    session: Session, drawn: Iterable[tuple[Paper, bytes]], now: datetime
) -> list[OutgoingMessage]:
    """Store files that were drawn, and tell their people; returns what is to be sent at once."""
    written = []
    for paper, pdf in drawn:
        if not issuing.keep(session, document_id=paper.id, pdf=pdf):
            continue
        chat_id = telling.chat_of(session, participant_id=paper.participant_id)
        if chat_id is None:
            continue
        notice = Notice(
            topic=Topic.PAPER,
            chat_id=chat_id,
            payload=to_payload(words.paper(paper, is_new=True)),
            due_at=awake(now),
            recipient_id=paper.participant_id,
            about_id=paper.id,
            edition=telling.ONCE,
        )
        written.append(notices.write(session, notice, now=now))
    return [message for message in written if message is not None and message.due_at <= now]


def _order(session: Session, now: datetime) -> list[OutgoingMessage]:
    written = []
    for activity_id in due.activities(session, now=now):
        view, _ = _apart(
            session, activity_id, partial(due.order, session, activity_id=activity_id, now=now)
        )
        if view is not None and not is_quiet(now):
            written += _call(session, view, now)
    return written


def _call(session: Session, view: Preview, now: datetime) -> list[OutgoingMessage]:
    about_id, edition = view.completion.facts.id, due.edition(view)
    if edition is None:
        return []
    written = [
        notices.write(
            session,
            Notice(
                topic=Topic.CALL_PAPERS,
                chat_id=chat_id,
                payload=to_payload(organizers_words.call(view)),
                due_at=now,
                recipient_id=participant_id,
                about_id=about_id,
                edition=edition,
            ),
            now=now,
            revives=True,
        )
        for participant_id, chat_id in telling.uncalled(
            session, activity_id=about_id, edition=edition, now=now
        )
    ]
    return [message for message in written if message is not None]


def _apart(session: Session, activity_id: int, do: Callable[[], T]) -> tuple[T | None, bool]:
    """Do something for one activity; returns what came of it, and whether it could be done."""
    try:
        with session.begin_nested():
            return do(), True
    except OperationalError:
        # The database is away, full or locked: that is no fault of this one.
        raise
    except Exception:
        log.exception("papers_not_issued", activity_id=activity_id)
        return None, False
