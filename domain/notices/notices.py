"""Telling people: every message is written here, in the transaction of what caused it.

An answer is written with `reply`, anything unasked as a `Notice`; what goes to everybody is a
mailing (domain/notices/mailings.py). What waits can be withdrawn or brought up to date by what
it is about.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Exists,
    String,
    Update,
    and_,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Session, aliased

from database.prepared import Prepared
from database.upserts import insert_in
from domain.notices.outbox import COLUMNS, OutgoingMessage, outgoing_of
from models import UNASKED, Mention, OutboxRow, OutboxState, Participant, Purpose, Topic

__all__ = ["Topic"]

REMINDERS: Final = (
    Topic.WEEK,
    Topic.EVE,
    Topic.TWO_HOURS,
    Topic.ATTENDANCE_OPEN,
    Topic.FEEDBACK,
)
OFFERS: Final = (Topic.OFFER, Topic.LAST_CALL)
CALLS: Final = (
    Topic.CALL_EVE,
    Topic.CALL_LINK,
    Topic.CALL_START,
    Topic.CALL_LATE,
    Topic.CALL_OVER,
)
_PURPOSES: Final = {
    Topic.REPLY: Purpose.REPLY,
    Topic.PUBLISHED: Purpose.BROADCAST,
    Topic.SILENCE: Purpose.BROADCAST,
    Topic.BULLETIN: Purpose.BROADCAST,
    Topic.ABSENCES: Purpose.REMINDER,
    **dict.fromkeys(REMINDERS, Purpose.REMINDER),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one person who did not ask for it; moments are aware."""

    topic: Topic
    chat_id: int
    payload: Mapping[str, Any]
    due_at: datetime
    expires_at: datetime | None = None
    recipient_id: int | None = None
    """The participant, if the chat is one's."""
    about_id: int | None = None
    edition: int | None = None
    """With it, the message of this topic, about this, to this person is written only once."""
    variant: str = ""
    """Tells apart messages of one edition that do not say the same."""
    edits_message_id: int | None = None
    names: Collection[int] = ()
    """The other people it names, by their numbers."""

    @property
    def purpose(self) -> Purpose:
        """How it is sent, which the topic decides."""
        return _PURPOSES.get(self.topic, Purpose.NOTICE)

    @property
    def _key(self) -> str | None:
        if self.edition is None:
            return None
        key = f"{self.topic}/{self.about_id or 0}/{self.edition}/{self.recipient_id or 0}"
        return f"{key}/{self.variant}" if self.variant else key

    def row(self, now: datetime) -> dict[str, Any]:
        """Return the columns that are not the same for all."""
        return {
            "chat_id": self.chat_id,
            "purpose": self.purpose,
            "payload": self.payload,
            "edits_message_id": self.edits_message_id,
            "topic": self.topic,
            "about_id": self.about_id,
            "edition": self.edition,
            "recipient_id": self.recipient_id,
            "dedupe": self._key,
            "due_at": self.due_at,
            "expires_at": self.expires_at,
            "created_at": now,
        }


# --- Writing --------------------------------------------------------------------------------


def _bound(*names: str) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


_SHARED: Final = ("chat_id", "payload", "edits_message_id", "due_at", "created_at")
_reply: Final = Prepared(
    insert(OutboxRow)
    .values(
        **_bound(*_SHARED, "is_panel"),
        purpose=Purpose.REPLY,
        topic=Topic.REPLY,
        state=OutboxState.READY,
        tries_count=0,
    )
    .returning(OutboxRow.id)
)


@cache
def _insert(dialect: str) -> Prepared:
    own = ("purpose", "topic", "about_id", "edition", "recipient_id", "dedupe", "expires_at")
    return Prepared(
        insert_in(dialect, OutboxRow)
        .values(**_bound(*_SHARED, *own), is_panel=False, state=OutboxState.READY, tries_count=0)
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .returning(OutboxRow.id)
    )


def reply(  # noqa: PLR0913 - one argument per column an answer may set
    session: Session,
    *,
    chat_id: int,
    payload: Mapping[str, Any],
    now: datetime,
    edits_message_id: int | None = None,
    is_panel: bool = False,
) -> OutgoingMessage:
    """Write an answer to what the person just did."""
    ((new_id,),) = _reply.rows(
        session,
        chat_id=chat_id,
        payload=payload,
        edits_message_id=edits_message_id,
        is_panel=is_panel,
        due_at=now,
        created_at=now,
    )
    return OutgoingMessage(
        id=new_id,
        chat_id=chat_id,
        purpose=Purpose.REPLY,
        payload=payload,
        edits_message_id=edits_message_id,
        is_panel=is_panel,
        due_at=now,
        expires_at=None,
        topic=Topic.REPLY,
    )


def write(
    session: Session, notice: Notice, *, now: datetime, revives: bool = False
) -> OutgoingMessage | None:
    """Write a notice; returns None when this edition was written before.

    With `revives` one that was withdrawn before anybody tried to send it says this after all.
    """
    dialect = session.get_bind().dialect.name
    row = notice.row(now)
    found = _insert(dialect).first(session, **row)
    if found is None:
        return _revive(session, row) if revives else None
    _name(session, notice, found[0])
    return _as_outgoing(notice, found[0])


def write_many(
    session: Session, notices: Iterable[Notice], *, now: datetime
) -> list[OutgoingMessage]:
    """Write notices that have an edition, in few statements; returns those that are new.

    Raises:
        ValueError: one has no edition.

    """
    given = {row["dedupe"]: (notice, row) for notice in notices for row in [notice.row(now)]}
    if not given:
        return []
    if None in given:
        message = "without an edition it is not known which message is which"
        raise ValueError(message)
    dialect = session.get_bind().dialect.name
    new = session.execute(
        insert_in(dialect, OutboxRow)
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .returning(OutboxRow.dedupe, OutboxRow.id),
        [{**row, "is_panel": False, "state": OutboxState.READY} for _, row in given.values()],
    )
    written = []
    for key, new_id in sorted(new.all(), key=lambda row: row.id):
        notice = given[key][0]
        _name(session, notice, new_id)
        written.append(_as_outgoing(notice, new_id))
    return written


def _as_outgoing(notice: Notice, new_id: int) -> OutgoingMessage:
    return OutgoingMessage(
        id=new_id,
        chat_id=notice.chat_id,
        purpose=notice.purpose,
        payload=notice.payload,
        edits_message_id=notice.edits_message_id,
        is_panel=False,
        due_at=notice.due_at,
        expires_at=notice.expires_at,
        topic=notice.topic,
        about_id=notice.about_id,
        edition=notice.edition,
        recipient_id=notice.recipient_id,
    )


def _name(session: Session, notice: Notice, outbox_id: int) -> None:
    if notice.names:
        session.execute(
            insert(Mention),
            [{"outbox_id": outbox_id, "participant_id": number} for number in sorted(notice.names)],
        )


def _revive(session: Session, row: Mapping[str, Any]) -> OutgoingMessage | None:
    found = session.execute(
        update(OutboxRow)
        .where(OutboxRow.dedupe == row["dedupe"], _is_withdrawn())
        .values(
            state=OutboxState.READY,
            settled_at=None,
            payload=row["payload"],
            due_at=row["due_at"],
            expires_at=row["expires_at"],
        )
        .returning(*COLUMNS)
    ).one_or_none()
    return None if found is None else outgoing_of(found)


# --- What waits -----------------------------------------------------------------------------


def withdraw(
    session: Session,
    *topics: Topic,
    about_id: int,
    now: datetime,
    recipient_id: int | None = None,
) -> int:
    """Cancel what waits about something, perhaps for one alone; returns how many messages."""
    is_theirs = true() if recipient_id is None else OutboxRow.recipient_id == recipient_id
    cancelled = session.scalars(
        _waiting(*topics)
        .where(OutboxRow.about_id == about_id, is_theirs)
        .values(state=OutboxState.CANCELLED, settled_at=now)
        .returning(OutboxRow.id)
    )
    return len(cancelled.all())


def revive(session: Session, *topics: Topic, about_id: int, edition: int) -> None:
    """Let what was withdrawn about something before anybody tried to send it wait again."""
    session.execute(
        update(OutboxRow)
        .where(
            text(UNASKED),
            OutboxRow.topic.in_(topics),
            OutboxRow.about_id == about_id,
            OutboxRow.edition == edition,
            _is_withdrawn(),
        )
        .values(state=OutboxState.READY, settled_at=None)
    )


def reword(
    session: Session,
    topic: Topic,
    *,
    payload: Mapping[str, Any],
    about_id: int | None = None,
    recipient_id: int | None = None,
    **more: datetime,
) -> set[int]:
    """Let what waits of a topic say this instead; returns the chats that will read it.

    `more` may hold another `expires_at`.
    """
    which = _waiting(topic).values(payload=payload, **more)
    if about_id is not None:
        which = which.where(OutboxRow.about_id == about_id)
    if recipient_id is not None:
        which = which.where(OutboxRow.recipient_id == recipient_id)
    return set(session.scalars(which.returning(OutboxRow.chat_id)).all())


def unread_editions(session: Session, topic: Topic, *, about_id: int) -> dict[int, int]:
    """Return by participant the oldest edition that has not gone out to them yet."""
    rows = session.execute(
        select(OutboxRow.recipient_id, func.min(OutboxRow.edition))
        .where(
            OutboxRow.recipient_id.is_not(None),
            OutboxRow.edition.is_not(None),
            OutboxRow.topic == topic,
            OutboxRow.about_id == about_id,
            OutboxRow.state == OutboxState.READY,
        )
        .group_by(OutboxRow.recipient_id)
    )
    return {int(recipient_id): int(edition) for recipient_id, edition in rows}  # type: ignore[arg-type]


def was_planned(
    topic: Topic, *, about_id: int, edition: int | None = None, since: datetime | None = None
) -> Exists:
    """Tell of a participant in a query whether they were told; withdrawn ones come back.

    Of this edition, or of any; ever, or since a moment.
    """
    return exists().where(
        text(UNASKED),
        OutboxRow.topic == topic,
        OutboxRow.about_id == about_id,
        true() if edition is None else OutboxRow.edition == edition,
        true() if since is None else OutboxRow.created_at > since,
        OutboxRow.recipient_id == Participant.id,
        ~_is_withdrawn(),
    )


def newest_other_editions(
    session: Session, topic: Topic, *, about_id: int, edition: int, recipients: Collection[int]
) -> dict[int, int]:
    """Return by participant the newest edition but this one that has gone out to them."""
    rows = session.execute(
        select(OutboxRow.recipient_id, func.max(OutboxRow.edition))
        .where(
            text(UNASKED),
            OutboxRow.topic == topic,
            OutboxRow.about_id == about_id,
            OutboxRow.edition != edition,
            OutboxRow.recipient_id.in_(recipients),
            OutboxRow.state == OutboxState.SENT,
        )
        .group_by(OutboxRow.recipient_id)
    )
    return {int(recipient_id): int(newest) for recipient_id, newest in rows}  # type: ignore[arg-type]


def newest_sent(session: Session, *topics: Topic, about_id: int) -> int | None:
    """Return Telegram's number of the newest message sent about something, to edit it."""
    return session.scalar(
        select(OutboxRow.message_id)
        .where(
            text(UNASKED),
            OutboxRow.topic.in_(topics),
            OutboxRow.about_id == about_id,
            OutboxRow.state == OutboxState.SENT,
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )


def move(session: Session, *, kept_id: int, gone_id: int) -> None:
    """Let one person have been told what another was: they turned out to be the same."""
    own = aliased(OutboxRow)
    session.execute(
        update(OutboxRow)
        .where(
            text(UNASKED),
            OutboxRow.recipient_id == gone_id,
            OutboxRow.dedupe == _key(gone_id),
            ~exists().where(own.dedupe == _key(kept_id)),
        )
        .values(recipient_id=kept_id, dedupe=_key(kept_id))
    )


def _key(recipient_id: int) -> ColumnElement[str]:
    """Write the key of a row as it would be with this recipient, and without a variant."""
    about = func.coalesce(OutboxRow.about_id, 0)
    key: ColumnElement[str] = OutboxRow.topic.expression
    for number in (about, OutboxRow.edition, literal(recipient_id)):
        key = key.concat("/").concat(cast(number, String))
    return key


def _waiting(*topics: Topic) -> Update:
    return update(OutboxRow).where(
        OutboxRow.topic.in_(topics), OutboxRow.state == OutboxState.READY
    )


def _is_withdrawn() -> ColumnElement[bool]:
    return and_(OutboxRow.state == OutboxState.CANCELLED, OutboxRow.tries_count == 0)
