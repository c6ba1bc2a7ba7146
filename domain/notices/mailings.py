"""One announcement to everybody: one row, which the clock turns into a message for each person.

A page of people is one transaction, so no tap waits for an announcement to thousands, and a
killed process goes on behind the last page.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, select, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from database.upserts import insert_into
from domain import admission, grants
from domain.notices import notices
from domain.notices.notices import Notice
from domain.notices.outbox import OutgoingMessage
from models import Activity, Mailing, MailingState, Participant, Role, Standing, Topic

PAGE: Final = 100
"""People written to in one transaction."""
_ONLY: Final = 0
"""The edition: nobody is told twice, whatever was reworded."""


def everybody() -> ColumnElement[bool]:
    """Tell of a participant in a query whether announcements and reminders are for them.

    Those who cannot be reached are among them; nothing is written to them.
    """
    return and_(
        Participant.standing == Standing.ACTIVE,
        Participant.chat_id.is_not(None),
        # Who asked to be erased is left in peace.
        Participant.erasure_due_at.is_(None),
    )


def reached() -> ColumnElement[bool]:
    """Tell the same of those who get it: they have not blocked the bot."""
    return and_(everybody(), Participant.unreachable_at.is_(None))


def organizers(now: datetime) -> ColumnElement[bool]:
    """Tell of a participant in a query whether they are called where organizers are."""
    return and_(grants.holds(Role.ORGANIZER, at=now), reached())


def meant_for(activity_id: int) -> ColumnElement[bool]:
    """Tell of a participant in a query whether they may take part in an activity."""
    course_id = select(Activity.course_id).where(Activity.id == activity_id).scalar_subquery()
    return admission.is_meant(course_id, Participant.assessoria_id)


def start(  # noqa: PLR0913 - what is announced, and when
    session: Session,
    topic: Topic,
    *,
    about_id: int,
    payload: Mapping[str, Any],
    due_at: datetime,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Announce something to everybody; announced again, it reaches who has come since.

    The payload names nobody: the messages are not found by the people in them.
    """
    said = {
        "state": MailingState.OPEN,
        "payload": payload,
        "due_at": due_at,
        "expires_at": expires_at,
        "created_at": now,
        "reached_id": 0,
    }
    session.execute(
        insert_into(session, Mailing)
        .values(topic=topic, about_id=about_id, **said)
        .on_conflict_do_update(index_elements=["topic", "about_id"], set_=said)
    )


def reword(
    session: Session,
    topic: Topic,
    *,
    about_id: int,
    payload: Mapping[str, Any],
    expires_at: datetime,
) -> None:
    """Let those who have not been told yet read this instead."""
    session.execute(_open(topic, about_id).values(payload=payload, expires_at=expires_at))
    notices.reword(session, topic, about_id=about_id, payload=payload, expires_at=expires_at)


def withdraw(session: Session, topic: Topic, *, about_id: int, now: datetime) -> None:
    """Tell nobody else, and cancel what waits."""
    session.execute(_open(topic, about_id).values(state=MailingState.WITHDRAWN))
    notices.withdraw(session, topic, about_id=about_id, now=now)


_is_next: Final = and_(Mailing.state == MailingState.OPEN, Mailing.due_at <= bindparam("now"))
_any: Final = Prepared(select(Mailing.id).where(_is_next).limit(1))
"""Asked at every beat of the clock, and seldom anything is there."""
_next: Final = (
    select(Mailing)
    .where(_is_next)
    .order_by(Mailing.id)
    .limit(1)
    # An organizer may reword or withdraw it at this moment.
    .with_for_update()
)


def expand(session: Session, *, now: datetime) -> tuple[list[OutgoingMessage], bool]:
    """Write to the next page of people; returns the messages, and whether there may be more."""
    if not _any.rows(session, now=now):
        return [], False
    mailing = session.scalars(_next, {"now": now}).first()
    if mailing is None:
        return [], False
    outgoing, is_through = _page(session, mailing, now)
    if is_through:
        mailing.state = MailingState.DONE
    session.flush()
    return outgoing, True


def expand_all(session: Session, *, now: datetime) -> None:
    """Write to everybody at once whatever is open, also what is due later."""
    for mailing in session.scalars(select(Mailing).where(Mailing.state == MailingState.OPEN)):
        while not _page(session, mailing, now)[1]:
            pass
        mailing.state = MailingState.DONE
    session.flush()


def _page(session: Session, mailing: Mailing, now: datetime) -> tuple[list[OutgoingMessage], bool]:
    if mailing.expires_at <= now:
        return [], True
    people = session.execute(
        select(Participant.id, Participant.chat_id)
        .where(
            Participant.id > mailing.reached_id,
            Participant.created_at <= mailing.created_at,
            reached(),
            *([meant_for(mailing.about_id)] if mailing.topic == Topic.PUBLISHED else []),
        )
        .order_by(Participant.id)
        .limit(PAGE)
    ).all()
    if not people:
        return [], True
    mailing.reached_id = people[-1].id
    outgoing = notices.write_many(
        session,
        [
            Notice(
                topic=Topic(mailing.topic),
                chat_id=chat_id,
                payload=mailing.payload,
                due_at=mailing.due_at,
                expires_at=mailing.expires_at,
                recipient_id=participant_id,
                about_id=mailing.about_id,
                edition=_ONLY,
            )
            for participant_id, chat_id in people
            if chat_id is not None
        ],
        now=now,
    )
    return outgoing, len(people) < PAGE


def _open(topic: Topic, about_id: int) -> Any:  # noqa: ANN401 - an update
    return update(Mailing).where(
        Mailing.topic == topic,
        Mailing.about_id == about_id,
        Mailing.state == MailingState.OPEN,
    )
