"""The sending side of what is told: what is due, what was claimed, and how it ended.

What is written stands in domain/notices/notices.py.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, case, func, or_, select, text, true, union, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from domain.quiet_hours import awake, is_quiet
from models import (
    UNASKED,
    Conversation,
    Mention,
    OutboxRow,
    OutboxState,
    Participant,
    Purpose,
    Standing,
    Topic,
)

__all__ = ["OutboxState", "Purpose"]

StillTrue = Callable[[Session, "OutgoingMessage", datetime], bool]


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to one chat, ready to be sent."""

    id: int
    chat_id: int
    purpose: Purpose
    payload: Mapping[str, Any]
    edits_message_id: int | None
    is_panel: bool
    due_at: datetime
    expires_at: datetime | None
    topic: Topic
    about_id: int | None = None
    edition: int | None = None
    recipient_id: int | None = None
    tries_count: int = 0


_MAX_NOTICE_TRIES: Final = 2
"""A notice whose sending is undecidable goes out once more, and never a third time."""

COLUMNS: Final = (
    OutboxRow.id,
    OutboxRow.chat_id,
    OutboxRow.purpose,
    OutboxRow.payload,
    OutboxRow.edits_message_id,
    OutboxRow.is_panel,
    OutboxRow.due_at,
    OutboxRow.expires_at,
    OutboxRow.topic,
    OutboxRow.about_id,
    OutboxRow.edition,
    OutboxRow.recipient_id,
    OutboxRow.tries_count,
)
"""What a message is made of, by `outgoing_of`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the sending of one message ended.

    `ready` means that it was certainly not sent and waits again, until `due_at` if given.
    """

    outbox_id: int
    state: OutboxState
    message_id: int | None = None
    error: str | None = None
    due_at: datetime | None = None
    panel_of: int | None = None
    """The chat whose live panel the new message is."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What waits and what went wrong, for the health page and the organizers."""

    waiting_count: int
    """Ready and due."""
    oldest_due_at: datetime | None
    """Since when the oldest of them is due; answers that wait by their own fault apart."""
    unknown_count: int
    failed_count: int


def due(  # noqa: PLR0913 - which, and which not
    session: Session,
    *,
    now: datetime,
    replies: bool,
    limit: int,
    but: Collection[int] = (),
    but_chats: Collection[int] = (),
) -> list[OutgoingMessage]:
    """Return messages to send now, oldest first: the replies, or all the others.

    `but` are those the caller has in hand already; to `but_chats` it has enough to send.
    """
    is_reply = OutboxRow.purpose == Purpose.REPLY
    numbers = session.scalars(
        select(OutboxRow.id)
        .where(
            OutboxRow.state == OutboxState.READY,
            OutboxRow.due_at <= now,
            is_reply if replies else ~is_reply,
            OutboxRow.chat_id.not_in(but_chats) if but_chats else true(),
        )
        .order_by(OutboxRow.due_at, OutboxRow.id)
        # Those in hand may be the oldest; past them there must be room for `limit` others.
        .limit(limit + len(but))
    )
    wanted = [number for number in numbers if number not in but][:limit]
    if not wanted:
        return []
    rows = session.execute(
        select(*COLUMNS).where(OutboxRow.id.in_(wanted)).order_by(OutboxRow.due_at, OutboxRow.id)
    )
    return [outgoing_of(row) for row in rows]


def unsettled(session: Session, *, outbox_ids: Collection[int]) -> list[OutgoingMessage]:
    """Return those of the messages whose end is not written down."""
    rows = session.execute(
        select(*COLUMNS).where(
            OutboxRow.id.in_(outbox_ids),
            OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING]),
        )
    )
    return [outgoing_of(row) for row in rows]


def claim(
    session: Session, *, outbox_ids: Sequence[int], now: datetime, still_true: StillTrue
) -> list[OutgoingMessage]:
    """Mark messages as being sent, and return them; what is of no use any more is dropped.

    Past its deadline a message expires; it is cancelled when the person cannot be reached or
    is suspended, or when `still_true` (asked of all but answers) says no. Who is suspended is
    told that alone, and nobody else is. What was held up until the quiet hours waits for
    their end.
    """
    rows = session.execute(
        select(*COLUMNS, Participant.unreachable_at, Participant.standing)
        .outerjoin(Participant, Participant.chat_id == OutboxRow.chat_id)
        .where(OutboxRow.id.in_(outbox_ids), OutboxRow.state == OutboxState.READY)
        .order_by(OutboxRow.id)
        # Two processes must not claim the same row; SQLite has one writer anyway.
        .with_for_update(of=OutboxRow)
    ).all()
    claimed: list[OutgoingMessage] = []
    asleep: list[int] = []
    dropped: dict[OutboxState, list[int]] = {OutboxState.EXPIRED: [], OutboxState.CANCELLED: []}
    for row in rows:
        message = outgoing_of(row)
        if message.expires_at is not None and message.expires_at <= now:
            dropped[OutboxState.EXPIRED].append(message.id)
        elif (
            row.unreachable_at is not None
            or (row.standing == Standing.SUSPENDED) is not (message.topic is Topic.SUSPENDED)
            or (message.topic is not Topic.REPLY and not still_true(session, message, now))
        ):
            dropped[OutboxState.CANCELLED].append(message.id)
        elif _can_wait(message) and is_quiet(now):
            asleep.append(message.id)
        else:
            claimed.append(message)
    if asleep:
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(asleep)).values(due_at=awake(now)))
    if claimed:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_([message.id for message in claimed]))
            .values(state=OutboxState.SENDING, tries_count=OutboxRow.tries_count + 1)
        )
    for state, ids in dropped.items():
        if ids:
            session.execute(
                update(OutboxRow).where(OutboxRow.id.in_(ids)).values(state=state, settled_at=now)
            )
    return claimed


def _can_wait(message: OutgoingMessage) -> bool:
    """Tell whether a message is a reminder or announcement of an activity."""
    return message.about_id is not None and message.purpose in {Purpose.REMINDER, Purpose.BROADCAST}


_left: Final = case((OutboxRow.purpose == Purpose.REPLY, text("'{}'")), else_=OutboxRow.payload)
"""What is left of a message that ended: nobody sends an answer again, who misses one taps."""
_settle: Final = Prepared(
    update(OutboxRow)
    .where(
        OutboxRow.id == bindparam("outbox_id"),
        # What was withdrawn in the meantime but arrived all the same did arrive.
        OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING, OutboxState.CANCELLED]),
    )
    .values(
        state=bindparam("new_state"),
        message_id=bindparam("new_message_id"),
        error=bindparam("new_error"),
        settled_at=bindparam("now"),
        payload=_left,
    )
)
_panel: Final = Prepared(
    update(Conversation)
    .where(Conversation.chat_id == bindparam("panel_of"))
    .values(panel_message_id=bindparam("message_id"))
)


def settle(session: Session, outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Write how sendings ended; a new panel becomes the one whose buttons are alive.

    Answers are emptied with it, in the same statement.
    """
    ended = [outcome for outcome in outcomes if outcome.state != OutboxState.READY]
    if not ended:
        return
    _settle.run_many(
        session,
        [
            {
                "outbox_id": outcome.outbox_id,
                "new_state": outcome.state,
                "new_message_id": outcome.message_id,
                "new_error": outcome.error,
                "now": now,
            }
            for outcome in ended
        ],
    )
    panels = [
        {"panel_of": outcome.panel_of, "message_id": outcome.message_id}
        for outcome in ended
        if outcome.panel_of is not None and outcome.message_id is not None
    ]
    if panels:
        _panel.run_many(session, panels)


def give_back(
    session: Session, *, outbox_id: int, due_at: datetime, was_unsent: bool, error: str | None
) -> None:
    """Let a message wait again until `due_at`; certainly unsent tries are not counted."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == outbox_id, OutboxRow.state == OutboxState.SENDING)
        .values(
            state=OutboxState.READY,
            due_at=due_at,
            tries_count=OutboxRow.tries_count - (1 if was_unsent else 0),
            error=error,
        )
    )


def recover(session: Session, *, now: datetime) -> dict[OutboxState, int]:
    """Decide what a dead process left half sent; run by the one active process, at its start.

    Reminders and broadcasts may have arrived: they are listed as unknown, never sent again.
    A notice goes out once more. Returns how many messages went to which state.
    """
    left = OutboxRow.state == OutboxState.SENDING
    once_more = OutboxRow.purpose.in_([Purpose.REPLY, Purpose.NOTICE]) & (
        OutboxRow.tries_count < _MAX_NOTICE_TRIES
    )
    ready = session.scalars(
        update(OutboxRow)
        .where(left, once_more)
        .values(state=OutboxState.READY)
        .returning(OutboxRow.id)
    )
    counts = {OutboxState.READY: len(ready.all())}
    unknown = session.scalars(
        update(OutboxRow)
        .where(left)
        .values(state=OutboxState.UNKNOWN, settled_at=now, error="the process ended", payload=_left)
        .returning(OutboxRow.id)
    )
    counts[OutboxState.UNKNOWN] = len(unknown.all())
    return counts


HELD_BACK: Final = "a copy was put back"
"""The `error` of messages of a restored copy, which may have gone out after it was made."""


def hold_back(session: Session, *, now: datetime) -> int:
    """Keep back everything that waits: nobody knows whether it was sent; returns how many."""
    frozen = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING]))
        .values(state=OutboxState.UNKNOWN, settled_at=now, error=HELD_BACK)
        .returning(OutboxRow.id)
    )
    return len(frozen.all())


def release(session: Session, *, now: datetime) -> int:
    """Let what was frozen, and is still of use, be sent; returns how many messages."""
    ready = session.scalars(
        update(OutboxRow)
        .where(
            OutboxRow.state == OutboxState.UNKNOWN,
            OutboxRow.error == HELD_BACK,
            or_(OutboxRow.expires_at.is_(None), OutboxRow.expires_at > now),
        )
        .values(state=OutboxState.READY, settled_at=None, error=None)
        .returning(OutboxRow.id)
    )
    return len(ready.all())


def cancel_chat(session: Session, *, chat_id: int, now: datetime) -> int:
    """Cancel what waits for a chat; returns how many messages."""
    cancelled = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.chat_id == chat_id, OutboxRow.state == OutboxState.READY)
        .values(state=OutboxState.CANCELLED, settled_at=now, payload=_left)
        .returning(OutboxRow.id)
    )
    return len(cancelled.all())


def forget_person(session: Session, *, participant_id: int, now: datetime) -> int:
    """Empty the messages to a person, and to others that name them; cancel those that wait.

    Without the name such a message is of no use. Returns how many there were.
    """
    is_open = OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING])
    concerning = union(
        select(Mention.outbox_id).where(Mention.participant_id == participant_id),
        # Also those to a chat that is not theirs any more.
        select(OutboxRow.id).where(text(UNASKED), OutboxRow.recipient_id == participant_id),
    )
    emptied = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.id.in_(concerning))
        .values(
            payload={},
            error=None,
            state=case((is_open, OutboxState.CANCELLED), else_=OutboxRow.state),
            settled_at=case((is_open, now), else_=OutboxRow.settled_at),
        )
        .returning(OutboxRow.id)
    )
    return len(emptied.all())


def statistics(
    session: Session, *, now: datetime, on_their_own: Collection[int] = ()
) -> Statistics:
    """Count what waits and what went wrong in the last seven days.

    Answers to the chats `on_their_own` wait because of those chats, and are not late.
    """
    is_due = (OutboxRow.state == OutboxState.READY, OutboxRow.due_at <= now)
    waiting_count = session.scalar(select(func.count()).select_from(OutboxRow).where(*is_due))
    is_late = or_(OutboxRow.purpose != Purpose.REPLY, OutboxRow.chat_id.not_in(on_their_own))
    oldest_due_at = session.scalar(
        # In the order of the index: it ends with the first that fits.
        select(OutboxRow.due_at)
        .where(*is_due, is_late if on_their_own else true())
        .order_by(OutboxRow.due_at)
        .limit(1)
    )
    lately = OutboxRow.created_at > now - timedelta(days=7)
    troubled = {
        state: session.scalar(
            select(func.count()).select_from(OutboxRow).where(OutboxRow.state == state, lately)
        )
        for state in (OutboxState.UNKNOWN, OutboxState.FAILED)
    }
    return Statistics(
        waiting_count=waiting_count or 0,
        oldest_due_at=oldest_due_at,
        unknown_count=troubled[OutboxState.UNKNOWN] or 0,
        failed_count=troubled[OutboxState.FAILED] or 0,
    )


def outgoing_of(row: Any) -> OutgoingMessage:  # noqa: ANN401 - a row of COLUMNS
    """Return a row as a message."""
    return OutgoingMessage(
        id=row.id,
        chat_id=row.chat_id,
        purpose=Purpose(row.purpose),
        payload=row.payload,
        edits_message_id=row.edits_message_id,
        is_panel=row.is_panel,
        due_at=row.due_at,
        expires_at=row.expires_at,
        topic=Topic(row.topic),
        about_id=row.about_id,
        edition=row.edition,
        recipient_id=row.recipient_id,
        tries_count=row.tries_count,
    )
