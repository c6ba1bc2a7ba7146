"""What chats have spent, inquiries and corrections, who is named in which message, and in line.

Who waits for approval gives limited seats up for a place at the end of the line.

What is done or answered keeps no words any more.

Revision: 0008
Revises: 0007
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ENDED = "settled_at IS NOT NULL AND CAST(payload AS TEXT) <> '{}'"
_PASSING = "settled_at IS NOT NULL AND (purpose = 'reply' OR CAST(payload AS TEXT) <> '{}')"
_REVEALING = (
    "settled_at IS NOT NULL AND"
    """ (CAST(payload AS TEXT) LIKE '%"maker": "invites"%'"""
    """ OR CAST(payload AS TEXT) LIKE '%"maker": "import_errors"%'"""
    " OR CAST(payload AS TEXT) LIKE '%start=c%')"
)


def upgrade() -> None:
    op.create_table(
        "spendings",
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("resource", "chat_id", name=op.f("pk_spendings")),
    )
    op.create_table(
        "inquiries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=True),
        sa.Column("file_kind", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_inquiries_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["participants.id"],
            name=op.f("fk_inquiries_answered_by_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiries")),
    )
    op.create_index(op.f("ix_inquiries_chat_id"), "inquiries", ["chat_id"])
    op.create_index(op.f("ix_inquiries_participant_id"), "inquiries", ["participant_id"])
    op.create_index(
        "ix_inquiries_open",
        "inquiries",
        ["asked_at"],
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "mentions",
        sa.Column(
            "outbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_mentions_outbox_id_outbox")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_mentions_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("outbox_id", "participant_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_participant_id"), "mentions", ["participant_id"])
    op.create_table(
        "corrections",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("assessoria_id", sa.Integer(), nullable=True),
        sa.Column("agency_text", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_corrections_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["assessoria_id"],
            ["assessorias.id"],
            name=op.f("fk_corrections_assessoria_id_assessorias"),
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_corrections")),
    )
    op.add_column("invites", sa.Column("chat_id", sa.BigInteger(), nullable=True))
    op.execute("UPDATE inbox SET payload = '' WHERE state = 'done'")
    # What a restored copy holds back may still be sent.
    op.execute(
        "UPDATE outbox SET payload = '{}' WHERE settled_at IS NOT NULL AND purpose = 'reply'"
        " AND (error IS NULL OR error <> 'a copy was put back')"
    )
    op.drop_index("ix_outbox_revealing", table_name="outbox")
    op.drop_index("ix_outbox_worded", table_name="outbox")
    _index("ix_outbox_passing", _PASSING)
    # Wrong codes of a room are spendings now.
    op.drop_table("check_in_tries")
    # Empty: the texts that are there are indexed again at the next start, and noted then.
    op.create_table(
        "search_index_digests",
        sa.Column("document", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_search_index_digests")),
    )
    _put_pending_people_in_line()


def _put_pending_people_in_line() -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT seats.id, seats.activity_id, seats.queue_number FROM seats"
            " JOIN participants ON participants.id = seats.participant_id"
            " JOIN activities ON activities.id = seats.activity_id"
            " WHERE participants.standing = 'pending' AND activities.capacity IS NOT NULL"
            " AND seats.state IN ('held', 'offered') AND EXISTS (SELECT 1 FROM slots"
            " WHERE slots.activity_id = activities.id AND slots.starts_at > :now)"
            " ORDER BY seats.changed_at, seats.id"
        ).bindparams(sa.bindparam("now", datetime.now(UTC), sa.DateTime(timezone=True)))
    ).all()
    for seat_id, activity_id, number in rows:
        last = connection.scalar(
            sa.text("SELECT max(queue_number) FROM seats WHERE activity_id = :activity_id"),
            {"activity_id": activity_id},
        )
        connection.execute(
            sa.text(
                "UPDATE seats SET state = 'waiting', queue_number = :number,"
                " offered_at = NULL, offered_until = NULL WHERE id = :seat_id"
            ),
            {"seat_id": seat_id, "number": number or (last or 0) + 1},
        )


def downgrade() -> None:
    op.create_table(
        "check_in_tries",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_check_in_tries")),
    )
    op.drop_index("ix_outbox_passing", table_name="outbox")
    _index("ix_outbox_worded", _ENDED)
    _index("ix_outbox_revealing", _REVEALING)
    op.drop_column("invites", "chat_id")
    for name in ("search_index_digests", "corrections", "mentions", "inquiries", "spendings"):
        op.drop_table(name)


def _index(name: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "outbox", ["settled_at"], sqlite_where=where, postgresql_where=where)
