"""What each message is about, in columns instead of keys, and announcements as one row.

What waits, and what was told once, stays so: its key is written anew from the columns.

Revision: 0009
Revises: 0008
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNASKED = "topic <> 'reply'"
_ROWS = 1_000
_WAITS = ("registrations", "moderation", "inquiries")
_REMINDERS = ("week", "eve", "two_hours", "attendance_open", "feedback")

_outbox = sa.table(
    "outbox",
    *(
        sa.column(name)
        for name in ("id", "chat_id", "purpose", "topic", "about_id", "edition", "recipient_id")
    ),
    sa.column("dedupe"),
    sa.column("subject"),
)


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sa.UniqueConstraint("topic", "about_id", name=op.f("uq_mailings_topic_about_id")),
    )
    op.create_index(op.f("ix_mailings_state"), "mailings", ["state"])
    # Most messages are answers, and need no more than the default.
    op.add_column("outbox", sa.Column("topic", sa.Text(), server_default="reply", nullable=False))
    for name in ("about_id", "edition", "recipient_id"):
        op.add_column("outbox", sa.Column(name, sa.BigInteger(), nullable=True))
    op.execute("UPDATE outbox SET topic = 'notice' WHERE purpose <> 'reply'")
    _convert()
    op.drop_index(op.f("ix_outbox_subject"), table_name="outbox")
    op.drop_column("outbox", "subject")
    _index("ix_outbox_about", ["about_id", "topic", "recipient_id", "edition"])
    _index("ix_outbox_recipient", ["recipient_id"])


def _convert() -> None:
    connection = op.get_bind()
    people = _numbers(connection, "SELECT chat_id, id FROM participants WHERE chat_id IS NOT NULL")
    seats = _numbers(connection, "SELECT id, participant_id FROM seats")
    rows = connection.execute(
        sa.select(_outbox.c.id, _outbox.c.chat_id, _outbox.c.dedupe, _outbox.c.subject)
        .where(_outbox.c.dedupe.is_not(None) | _outbox.c.subject.is_not(None))
        # Of two with one new key the later keeps it: the earlier was withdrawn for it.
        .order_by(_outbox.c.id.desc())
    ).all()
    taken: set[str] = set()
    changes = []
    for row in rows:
        found = _read(row.dedupe or "", row.subject or "", people.get(row.chat_id), seats)
        key = None
        if row.dedupe is not None:
            key = _key(found, row.dedupe)
            if key in taken:
                key = None
            else:
                taken.add(key)
        changes.append({**found, "number": row.id, "key": key})
    # Emptied first: a new key may be another row's old one.
    connection.execute(sa.update(_outbox).values(dedupe=None))
    change = (
        sa.update(_outbox)
        .where(_outbox.c.id == sa.bindparam("number"))
        .values(
            topic=sa.bindparam("topic"),
            about_id=sa.bindparam("about"),
            edition=sa.bindparam("which"),
            recipient_id=sa.bindparam("recipient"),
            dedupe=sa.bindparam("key"),
        )
    )
    for start in range(0, len(changes), _ROWS):
        connection.execute(change, changes[start : start + _ROWS])


def _numbers(connection: sa.Connection, query: str) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(sa.text(query))}


def _key(found: dict[str, Any], old: str) -> str:
    """Write the key as the program does; a report, and what is not known, keeps its own."""
    if found["which"] is None:
        return old
    numbers = (found["about"] or 0, found["which"], found["recipient"] or 0)
    key = "/".join([found["topic"], *map(str, numbers)])
    return f"{key}/{found['variant']}" if found["variant"] else key


def _read(
    dedupe: str, subject: str, recipient: int | None, seats: dict[int, int]
) -> dict[str, Any]:
    kind, *parts = re.split("[/:]", dedupe)
    found: dict[str, Any] = {
        "topic": "notice",
        "about": None,
        "which": None,
        "recipient": recipient,
        "variant": "",
    }
    reader = _READERS.get(kind)
    try:
        if reader is not None:
            found |= {"topic": kind, **reader(parts, seats)}
        elif subject:
            found |= _of_subject(subject)
    except (IndexError, ValueError):
        # Written by nobody we know of: it goes out as it is.
        pass
    return found


def _reminder(parts: Sequence[str], _seats: dict[int, int]) -> dict[str, Any]:
    return {"about": int(parts[0]), "which": int(parts[1]), "recipient": int(parts[2])}


def _offer(parts: Sequence[str], seats: dict[int, int]) -> dict[str, Any]:
    seat_id = int(parts[0])
    return {"about": seat_id, "which": int(parts[1]), "recipient": seats.get(seat_id)}


def _report(parts: Sequence[str], _seats: dict[int, int]) -> dict[str, Any]:
    # The reporter's chat stood behind the problem, and is gone with the old key.
    about, revision, problem, reporter, *_ = parts
    return {
        "about": int(about),
        "which": int(revision),
        "variant": f"{problem}/{reporter}",
    }


def _waits(parts: Sequence[str], _seats: dict[int, int]) -> dict[str, Any]:
    return {"which": int(parts[-1])}


_READERS: dict[str, Callable[[Sequence[str], dict[int, int]], dict[str, Any]]] = {
    **dict.fromkeys(_REMINDERS, _reminder),
    **dict.fromkeys(_WAITS, _waits),
    "offer": _offer,
    "last_call": _offer,
    "ended": lambda parts, seats: {**_offer(parts, seats), "topic": "offer_ended"},
    "erased": lambda parts, _: {"about": int(parts[0]), "which": 0, "recipient": None},
    "moved": lambda parts, _: {
        "about": int(parts[0]),
        "which": int(parts[1]),
        "recipient": int(parts[2]),
    },
    "cancelled": lambda parts, _: {"about": int(parts[0]), "which": 0, "recipient": int(parts[1])},
    "published": lambda parts, _: {"about": int(parts[0]), "which": 0, "recipient": int(parts[1])},
    "shut": lambda parts, _: {
        "topic": "attendance_shut",
        "about": int(parts[0]),
        "which": 0,
        "variant": parts[1],
        "recipient": None,
    },
    "report": _report,
}


def _of_subject(subject: str) -> dict[str, Any]:
    kind, _, number = subject.partition(":")
    if kind in _WAITS:
        return {"topic": kind}
    topic = {"inquiry": "inquiry", "published": "published", "moved": "moved"}[kind]
    return {"topic": topic, "about": int(number)}


def downgrade() -> None:
    """Go back for a program of that time, without what it would have to read of the keys."""
    for name in ("ix_outbox_recipient", "ix_outbox_about"):
        op.drop_index(name, table_name="outbox")
    op.add_column("outbox", sa.Column("subject", sa.Text(), nullable=True))
    op.execute(
        "UPDATE outbox SET subject = 'slot:' || about_id"
        " WHERE topic IN ('week', 'eve', 'two_hours', 'attendance_open', 'feedback')"
    )
    op.execute(
        "UPDATE outbox SET subject = 'seat:' || about_id WHERE topic IN ('offer', 'last_call')"
    )
    op.create_index(op.f("ix_outbox_subject"), "outbox", ["subject"])
    for name in ("recipient_id", "edition", "about_id", "topic"):
        op.drop_column("outbox", name)
    op.drop_table("mailings")


def _index(name: str, columns: list[str]) -> None:
    where = sa.text(_UNASKED)
    op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
