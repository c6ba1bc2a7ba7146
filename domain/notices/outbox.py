"""What has to be said: written with the change that caused it, sent afterwards."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, case, func, insert, or_, select, text, true, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from database.upserts import insert_in
from domain.quiet_hours import awake, is_quiet
from models import Conversation, Mention, OutboxRow, OutboxState, Participant, Purpose, Standing

__all__ = [
    "Letter",
    "OutboxState",
    "Outcome",
    "Purpose",
    "Statistics",
    "cancel_chat",
    "claim",
    "due",
    "forget_person",
    "give_back",
    "message_about",
    "put",
    "recover",
    "revive",
    "reword",
    "settle",
    "statistics",
    "unsettled",
    "withdraw",
]

StillTrue = Callable[[Session, "Letter", datetime], bool]


_GIVEN: Final = (
    "chat_id",
    "purpose",
    "payload",
    "edits_message_id",
    "is_panel",
    "subject",
    "due_at",
    "expires_at",
    "created_at",
)
_values: Final[dict[str, Any]] = {
    **{name: bindparam(name) for name in _GIVEN},
    "state": OutboxState.READY,
    "tries_count": 0,
}
_insert: Final = Prepared(insert(OutboxRow).values(_values).returning(OutboxRow.id))


@cache
def _insert_or_skip(dialect: str) -> Prepared:
    return Prepared(
        insert_in(dialect, OutboxRow)
        .values(**_values, dedupe=bindparam("dedupe"))
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .returning(OutboxRow.id)
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one chat, ready to be sent."""

    id: int
    chat_id: int
    purpose: Purpose
    payload: Mapping[str, Any]
    edits_message_id: int | None
    is_panel: bool
    due_at: datetime
    expires_at: datetime | None
    subject: str | None
    tries_count: int = 0
    dedupe: str | None = None


def put(  # noqa: PLR0913 - one argument per column a caller may set
    session: Session,
    *,
    chat_id: int,
    purpose: Purpose,
    payload: Mapping[str, Any],
    now: datetime,
    edits_message_id: int | None = None,
    is_panel: bool = False,
    dedupe: str | None = None,
    subject: str | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    names: Collection[int] = (),
) -> Letter | None:
    """Write one message; returns None when the `dedupe` key was planned before.

    `names` are the other people it names, by their numbers.
    """
    values = {
        "chat_id": chat_id,
        "purpose": purpose,
        "payload": payload,
        "edits_message_id": edits_message_id,
        "is_panel": is_panel,
        "subject": subject,
        "due_at": due_at or now,
        "expires_at": expires_at,
        "created_at": now,
    }
    if dedupe is None:
        ((new_id,),) = _insert.rows(session, **values)
    else:
        dialect = session.get_bind().dialect.name
        row = _insert_or_skip(dialect).first(session, **values, dedupe=dedupe)
        if row is None:
            return None
        (new_id,) = row
    if names:
        session.execute(
            insert(Mention),
            [{"outbox_id": new_id, "participant_id": number} for number in sorted(names)],
        )
    return Letter(
        id=new_id,
        chat_id=chat_id,
        purpose=purpose,
        payload=payload,
        edits_message_id=edits_message_id,
        is_panel=is_panel,
        due_at=due_at or now,
        expires_at=expires_at,
        subject=subject,
        dedupe=dedupe,
    )


def withdraw(session: Session, *, subject: str, now: datetime) -> int:
    """Cancel what waits about a subject ("slot:7"); returns how many messages."""
    cancelled = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.subject == subject, OutboxRow.state == OutboxState.READY)
        .values(state=OutboxState.CANCELLED, settled_at=now)
        .returning(OutboxRow.id)
    )
    return len(cancelled.all())


def reword(session: Session, *, subject: str, payload: Mapping[str, Any]) -> set[int]:
    """Let what waits about a subject say this instead; returns the chats that will read it."""
    chats = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.subject == subject, OutboxRow.state == OutboxState.READY)
        .values(payload=payload)
        .returning(OutboxRow.chat_id)
    )
    return set(chats.all())


def revive(
    session: Session, *, dedupe: str, payload: Mapping[str, Any], due_at: datetime
) -> Letter | None:
    """Let a message say this after all that was cancelled untried; returns None without one."""
    row = session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.dedupe == dedupe,
            OutboxRow.state == OutboxState.CANCELLED,
            OutboxRow.tries_count == 0,
        )
        .values(state=OutboxState.READY, settled_at=None, payload=payload, due_at=due_at)
        .returning(*_columns)
    ).one_or_none()
    return None if row is None else _letter(row)


# --- The sending side -----------------------------------------------------------------------

_MAX_NOTICE_TRIES: Final = 2
"""A notice whose sending is undecidable goes out once more, and never a third time."""

_columns = (
    OutboxRow.id,
    OutboxRow.chat_id,
    OutboxRow.purpose,
    OutboxRow.payload,
    OutboxRow.edits_message_id,
    OutboxRow.is_panel,
    OutboxRow.due_at,
    OutboxRow.expires_at,
    OutboxRow.subject,
    OutboxRow.tries_count,
    OutboxRow.dedupe,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the sending of one letter ended.

    `ready` means that it was certainly not sent and waits again, until `due_at` if given.
    """

    letter_id: int
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
) -> list[Letter]:
    """Return letters to send now, oldest first: the replies, or all the others.

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
        select(*_columns).where(OutboxRow.id.in_(wanted)).order_by(OutboxRow.due_at, OutboxRow.id)
    )
    return [_letter(row) for row in rows]


def unsettled(session: Session, *, letter_ids: Collection[int]) -> list[Letter]:
    """Return those of the letters whose end is not written down."""
    rows = session.execute(
        select(*_columns).where(
            OutboxRow.id.in_(letter_ids),
            OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING]),
        )
    )
    return [_letter(row) for row in rows]


def claim(
    session: Session, *, letter_ids: Sequence[int], now: datetime, still_true: StillTrue
) -> list[Letter]:
    """Mark letters as being sent, and return them; what is of no use any more is dropped.

    Past its deadline a letter expires; it is cancelled when the person cannot be reached or
    is suspended, or when `still_true` (asked for letters with a subject) says no. What was
    held up until the quiet hours waits for their end.
    """
    rows = session.execute(
        select(*_columns, Participant.unreachable_at, Participant.standing)
        .outerjoin(Participant, Participant.chat_id == OutboxRow.chat_id)
        .where(OutboxRow.id.in_(letter_ids), OutboxRow.state == OutboxState.READY)
        .order_by(OutboxRow.id)
        # Two processes must not claim the same row; SQLite has one writer anyway.
        .with_for_update(of=OutboxRow)
    ).all()
    claimed: list[Letter] = []
    asleep: list[int] = []
    dropped: dict[OutboxState, list[int]] = {OutboxState.EXPIRED: [], OutboxState.CANCELLED: []}
    for row in rows:
        letter = _letter(row)
        if letter.expires_at is not None and letter.expires_at <= now:
            dropped[OutboxState.EXPIRED].append(letter.id)
        elif (
            row.unreachable_at is not None
            or row.standing == Standing.SUSPENDED
            or (letter.subject is not None and not still_true(session, letter, now))
        ):
            dropped[OutboxState.CANCELLED].append(letter.id)
        elif _can_wait(letter) and is_quiet(now):
            asleep.append(letter.id)
        else:
            claimed.append(letter)
    if asleep:
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(asleep)).values(due_at=awake(now)))
    if claimed:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_([letter.id for letter in claimed]))
            .values(state=OutboxState.SENDING, tries_count=OutboxRow.tries_count + 1)
        )
    for state, ids in dropped.items():
        if ids:
            session.execute(
                update(OutboxRow).where(OutboxRow.id.in_(ids)).values(state=state, settled_at=now)
            )
    return claimed


def _can_wait(letter: Letter) -> bool:
    """Tell whether a letter is a reminder or announcement of an activity."""
    return letter.subject is not None and letter.purpose in {Purpose.REMINDER, Purpose.BROADCAST}


_left: Final = case((OutboxRow.purpose == Purpose.REPLY, text("'{}'")), else_=OutboxRow.payload)
"""What is left of a message that ended: nobody sends an answer again, who misses one taps."""
_settle: Final = Prepared(
    update(OutboxRow)
    .where(
        OutboxRow.id == bindparam("letter_id"),
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
                "letter_id": outcome.letter_id,
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
    session: Session, *, letter_id: int, due_at: datetime, was_unsent: bool, error: str | None
) -> None:
    """Let a letter wait again until `due_at`; certainly unsent tries are not counted."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == letter_id, OutboxRow.state == OutboxState.SENDING)
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
    A notice goes out once more. Returns how many letters went to which state.
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


FROZEN: Final = "a copy was put back"
"""The `error` of letters of a restored copy, which may have gone out after it was made."""


def freeze(session: Session, *, now: datetime) -> int:
    """Keep back everything that waits: nobody knows whether it was sent; returns how many."""
    frozen = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING]))
        .values(state=OutboxState.UNKNOWN, settled_at=now, error=FROZEN)
        .returning(OutboxRow.id)
    )
    return len(frozen.all())


def thaw(session: Session, *, now: datetime) -> int:
    """Let what was frozen, and is still of use, be sent; returns how many messages."""
    ready = session.scalars(
        update(OutboxRow)
        .where(
            OutboxRow.state == OutboxState.UNKNOWN,
            OutboxRow.error == FROZEN,
            or_(OutboxRow.expires_at.is_(None), OutboxRow.expires_at > now),
        )
        .values(state=OutboxState.READY, settled_at=None, error=None)
        .returning(OutboxRow.id)
    )
    return len(ready.all())


def message_about(session: Session, *, subject: str) -> int | None:
    """Return the number of the newest message sent about a subject, to edit it; or None."""
    return session.scalar(
        select(OutboxRow.message_id)
        .where(OutboxRow.subject == subject, OutboxRow.state == OutboxState.SENT)
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )


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
    """Empty the messages to others that name a person, and cancel those that still wait.

    Without the name such a message is of no use. Returns how many there were.
    """
    is_open = OutboxRow.state.in_([OutboxState.READY, OutboxState.SENDING])
    naming = select(Mention.outbox_id).where(Mention.participant_id == participant_id)
    emptied = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.id.in_(naming))
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


def _letter(row: Any) -> Letter:  # noqa: ANN401 - a row of `_columns`
    return Letter(
        id=row.id,
        chat_id=row.chat_id,
        purpose=Purpose(row.purpose),
        payload=row.payload,
        edits_message_id=row.edits_message_id,
        is_panel=row.is_panel,
        due_at=row.due_at,
        expires_at=row.expires_at,
        subject=row.subject,
        tries_count=row.tries_count,
        dedupe=row.dedupe,
    )
