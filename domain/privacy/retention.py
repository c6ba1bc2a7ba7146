"""How long what is kept: one rule per kind of data, applied by the clock until it is done.

The terms follow the law's principle of need (LGPD, art. 6, III); changing one is changing a
line of RULES. See docs/decisions/0011-personal-data.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from domain.privacy.privacy_records import NO_QUESTION
from models import (
    PASSING,
    UNASKED,
    AuditEntry,
    CheckInWindow,
    Conversation,
    Import,
    InboxRow,
    InboxState,
    Inquiry,
    Invite,
    Mention,
    OutboxRow,
    OutboxState,
    Participant,
    PresenceClaim,
    Purpose,
    Spending,
    Standing,
    Topic,
    Visitor,
)

BATCH: Final = 500
"""Rows changed in one transaction; others work between two of them."""
SETTLED: Final = (
    OutboxState.SENT,
    OutboxState.FAILED,
    OutboxState.UNKNOWN,
    OutboxState.CANCELLED,
    OutboxState.EXPIRED,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind of data is kept, and why so long."""

    name: str
    kept_for: timedelta
    why: str
    apply: Callable[[Session, datetime], int]
    """Forgets a batch of what is older than the moment; returns how many rows."""


def apply(session: Session, rule: Rule, *, now: datetime) -> int:
    """Apply one rule to a batch; returns how many rows it forgot, BATCH if more may be left."""
    return rule.apply(session, now - rule.kept_for)


# --- The rules --------------------------------------------------------------------------------


def _delete(session: Session, key: Any, rows: ColumnElement[bool]) -> int:  # noqa: ANN401 - a column
    """Delete a batch of a table by its key."""
    chosen = session.scalars(select(key).where(rows).limit(BATCH)).all()
    if chosen:
        session.execute(delete(key.class_).where(key.in_(chosen)))
    return len(chosen)


def _inbox(session: Session, before: datetime) -> int:
    return _delete(
        session,
        InboxRow.update_id,
        (InboxRow.state == InboxState.DONE) & (InboxRow.done_at < before),
    )


def _dead(session: Session, before: datetime) -> int:
    return _delete(
        session,
        InboxRow.update_id,
        (InboxRow.state == InboxState.DEAD) & (InboxRow.done_at < before),
    )


def _outbox(session: Session, before: datetime) -> int:
    """Delete answers, and empty the other messages: their keys say what was planned before."""
    is_reply = OutboxRow.purpose == Purpose.REPLY
    newest = select(func.max(OutboxRow.id)).scalar_subquery()
    rows = session.execute(
        select(OutboxRow.id, is_reply)
        .where(
            OutboxRow.state.in_(SETTLED),
            OutboxRow.settled_at < before,
            text(PASSING),
            # SQLite would give the number of the newest row again; the sender knows it by that.
            ~is_reply | (OutboxRow.id < newest),
        )
        .limit(BATCH)
    ).all()
    replies, others = ([row[0] for row in rows if row[1] == kind] for kind in (True, False))
    if rows:
        session.execute(delete(Mention).where(Mention.outbox_id.in_([*replies, *others])))
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_(replies)))
        session.execute(
            update(OutboxRow).where(OutboxRow.id.in_(others)).values(payload={}, error=None)
        )
    return len(rows)


def _goodbyes(session: Session, before: datetime) -> int:
    chosen = session.scalars(
        select(OutboxRow.id)
        .where(
            text(UNASKED),
            OutboxRow.topic == Topic.ERASED,
            OutboxRow.about_id.in_(
                select(Participant.id).where(Participant.standing == Standing.ERASED)
            ),
            OutboxRow.chat_id != 0,
            OutboxRow.state.in_(SETTLED),
            OutboxRow.settled_at <= before,
        )
        .limit(BATCH)
    ).all()
    if chosen:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(chosen))
            .values(chat_id=0, payload={}, error=None)
        )
    return len(chosen)


def _invites(session: Session, before: datetime) -> int:
    return _delete(session, Invite.id, func.coalesce(Invite.used_at, Invite.expires_at) < before)


def _attendance_codes(session: Session, before: datetime) -> int:
    """Empty the secrets the codes were made of; who opened the room when stays."""
    chosen = session.scalars(
        select(CheckInWindow.slot_id)
        .where(
            func.coalesce(CheckInWindow.closed_at, CheckInWindow.closes_at) < before,
            CheckInWindow.secret != "",
        )
        .limit(BATCH)
    ).all()
    if chosen:
        session.execute(
            update(CheckInWindow).where(CheckInWindow.slot_id.in_(chosen)).values(secret="")
        )
    return len(chosen)


def _drafts(session: Session, before: datetime) -> int:
    """Empty dialogues nobody can go on with; the conversation itself goes on."""
    chosen = session.scalars(
        select(Conversation.chat_id).where(Conversation.draft_until <= before).limit(BATCH)
    ).all()
    if chosen:
        session.execute(
            update(Conversation)
            .where(Conversation.chat_id.in_(chosen))
            .values(step=None, parked_step=None, draft={}, draft_until=None, last_said=None)
        )
    return len(chosen)


def _strangers(session: Session, before: datetime) -> int:
    """Forget chats of people without a registration, such as those who only looked."""
    known = select(Participant.id).where(Participant.chat_id == Conversation.chat_id)
    return _delete(
        session,
        Conversation.chat_id,
        and_(Conversation.updated_at < before, ~known.exists()),
    )


def _visitors(session: Session, before: datetime) -> int:
    return _delete(session, Visitor.id, and_(Visitor.happened_at < before))


def _claims(session: Session, before: datetime) -> int:
    chosen = session.execute(
        select(PresenceClaim.slot_id, PresenceClaim.participant_id)
        .where(PresenceClaim.decided_at < before)
        .limit(BATCH)
    ).all()
    if chosen:
        session.execute(
            delete(PresenceClaim).where(
                tuple_(PresenceClaim.slot_id, PresenceClaim.participant_id).in_(
                    [tuple(row) for row in chosen]
                )
            )
        )
    return len(chosen)


def _audit(session: Session, before: datetime) -> int:
    return _delete(session, AuditEntry.id, AuditEntry.happened_at < before)


def _inquiries(session: Session, before: datetime) -> int:
    """Forget what was answered, or waited in vain, so long ago.

    SQLite would give the number of the newest one again, and old buttons with it: it is emptied.
    """
    newest = session.scalar(select(func.max(Inquiry.id)))
    chosen = session.scalars(
        select(Inquiry.id)
        .where(
            func.coalesce(Inquiry.answered_at, Inquiry.asked_at) < before,
            (Inquiry.id != newest) | (Inquiry.chat_id != 0),
        )
        .limit(BATCH)
    ).all()
    if chosen:
        session.execute(delete(Inquiry).where(Inquiry.id.in_(chosen), Inquiry.id != newest))
        session.execute(update(Inquiry).where(Inquiry.id.in_(chosen)).values(dict(NO_QUESTION)))
    return len(chosen)


def _inquiry_files(session: Session, before: datetime) -> int:
    """Forget the numbers by which Telegram gives out what was sent with closed questions."""
    chosen = session.scalars(
        select(Inquiry.id).where(Inquiry.has_files, Inquiry.answered_at < before).limit(BATCH)
    ).all()
    if chosen:
        session.execute(
            update(Inquiry)
            .where(Inquiry.id.in_(chosen))
            .values(files=[], answer_files=[], has_files=False)
        )
    return len(chosen)


def _spendings(session: Session, before: datetime) -> int:
    chosen = session.execute(
        select(Spending.resource, Spending.chat_id).where(Spending.counted_at < before).limit(BATCH)
    ).all()
    if chosen:
        session.execute(
            delete(Spending).where(
                tuple_(Spending.resource, Spending.chat_id).in_([tuple(row) for row in chosen])
            )
        )
    return len(chosen)


def _imports(session: Session, before: datetime) -> int:
    return _delete(session, Import.id, (Import.made_at < before) & ~Import.is_undone)


_AT_ONCE: Final = timedelta(0)

RULES: Final = (
    Rule(
        "inbox", timedelta(hours=72), "Telegram repeats an update for a day; no words left", _inbox
    ),
    Rule("dead_inbox", timedelta(days=30), "time to find the mistake that killed them", _dead),
    Rule("goodbyes", _AT_ONCE, "the last that names the chat of somebody erased", _goodbyes),
    Rule(
        "outbox",
        timedelta(days=30),
        "questions about what the bot said; keys and states of notices stay",
        _outbox,
    ),
    Rule("invites", timedelta(days=30), "questions about who entered by which", _invites),
    Rule(
        "attendance_codes", timedelta(days=7), "doubts about a day's attendance", _attendance_codes
    ),
    Rule("inquiries", timedelta(days=90), "time to answer, and to ask what was said", _inquiries),
    Rule(
        "inquiry_files", timedelta(days=30), "time to look at what was sent again", _inquiry_files
    ),
    Rule("spendings", timedelta(days=5), "by then every budget is whole again", _spendings),
    Rule("imports", timedelta(hours=1), "time to take an import back", _imports),
    Rule("drafts", _AT_ONCE, "a draft has its own term of seven days", _drafts),
    Rule("strangers", timedelta(days=30), "somebody who looked and did not register", _strangers),
    Rule("visitors", timedelta(days=30), "time to find out who was at the door", _visitors),
    Rule("claims", timedelta(days=365), "a year's hours are looked at until they are due", _claims),
    Rule("audit", timedelta(days=5 * 365 + 1), "the State's usual term for claims", _audit),
)
