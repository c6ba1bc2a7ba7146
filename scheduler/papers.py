"""Certificates and declarations by the clock: what is settled is issued, the rest is called."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from domain.documents import issuing, telling
from domain.documents.papers import Paper
from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.quiet_hours import awake, is_quiet
from messages import papers as words
from messages.organizers import papers as organizers_words
from messages.outgoing import to_payload

_ONCE = 0
"""The edition: nobody is told twice of one paper, or called twice for one activity."""


class Issuer:
    """Orders what is due, and writes what is ordered a page at a time."""

    def __init__(self) -> None:
        self._has_more = False

    def plan(self, session: Session, now: datetime) -> list[OutgoingMessage]:
        """Write the next page; first, at the beginning of a round, order and call."""
        outgoing = [] if self._has_more else _order(session, now)
        self._has_more = issuing.issue_page(session, now=now)
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
            edition=_ONCE,
        )
        written.append(notices.write(session, notice, now=now))
    return [message for message in written if message is not None and message.due_at <= now]


def _order(session: Session, now: datetime) -> list[OutgoingMessage]:
    called = issuing.order_due(session, now=now)
    if is_quiet(now):
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
                about_id=view.completion.facts.id,
                edition=_ONCE,
            ),
            now=now,
            revives=True,
        )
        for view in (issuing.view(session, activity_id=one, now=now) for one in called)
        for participant_id, chat_id in telling.uncalled(
            session, activity_id=view.completion.facts.id, edition=_ONCE, now=now
        )
    ]
    return [message for message in written if message is not None]
