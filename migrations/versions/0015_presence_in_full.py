"""How somebody was at a slot, claims of presence, hours from elsewhere, visitors by hand.

Everything recorded so far was somebody who was there.

Revision: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attendances", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.Text(), server_default=sa.text("'present'"), nullable=False)
        )
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_attendances_kind_is_known"),
            "kind IN ('present', 'late', 'partial', 'justified')",
        )
        batch_op.create_check_constraint(
            op.f("ck_attendances_a_part_has_its_minutes"),
            "(kind = 'partial') = (minutes IS NOT NULL)",
        )
        batch_op.create_check_constraint(op.f("ck_attendances_minutes_are_positive"), "minutes > 0")
    with op.batch_alter_table("visitors", schema=None) as batch_op:
        batch_op.alter_column("chat_id", existing_type=sa.BigInteger(), nullable=True)
    op.create_index("ix_audit_entries_subject_id", "audit_entries", ["subject_id"])
    op.create_table(
        "presence_claims",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_presence_claims_an_answer_has_its_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slots.id"], name=op.f("fk_presence_claims_slot_id_slots")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_presence_claims_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["participants.id"],
            name=op.f("fk_presence_claims_decided_by_id_participants"),
        ),
        sa.PrimaryKeyConstraint("slot_id", "participant_id", name=op.f("pk_presence_claims")),
    )
    op.create_index("ix_presence_claims_participant_id", "presence_claims", ["participant_id"])
    op.create_index(
        "ix_presence_claims_open",
        "presence_claims",
        ["made_at"],
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "other_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_other_hours_minutes_are_positive")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_other_hours_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["participants.id"], name=op.f("fk_other_hours_author_id_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_hours")),
    )
    op.create_index("ix_other_hours_participant_id", "other_hours", ["participant_id"])


def downgrade() -> None:
    op.drop_table("other_hours")
    op.drop_table("presence_claims")
    op.drop_index("ix_audit_entries_subject_id", "audit_entries")
    # What the older revision cannot tell apart: only who was there has a record.
    op.execute("DELETE FROM attendances WHERE kind = 'justified'")
    with op.batch_alter_table("attendances", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_attendances_minutes_are_positive"), type_="check")
        batch_op.drop_constraint(op.f("ck_attendances_a_part_has_its_minutes"), type_="check")
        batch_op.drop_constraint(op.f("ck_attendances_kind_is_known"), type_="check")
        batch_op.drop_column("minutes")
        batch_op.drop_column("kind")
    op.execute("DELETE FROM visitors WHERE chat_id IS NULL")
    with op.batch_alter_table("visitors", schema=None) as batch_op:
        batch_op.alter_column("chat_id", existing_type=sa.BigInteger(), nullable=False)
