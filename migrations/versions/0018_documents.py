"""Certificates and declarations as they were issued, who signs them, and what is to be issued.

Revision: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_CURRENT = sa.text("replaced_at IS NULL AND revoked_at IS NULL")
_UNDRAWN = sa.text("pdf IS NULL")


def upgrade() -> None:
    op.create_table(
        "signers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["participants.id"], name=op.f("fk_signers_set_by_id_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signers")),
    )
    op.create_table(
        "issuings",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by_id", sa.Integer(), nullable=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_issuings_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"],
            ["participants.id"],
            name=op.f("fk_issuings_ordered_by_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["signers.id"], name=op.f("fk_issuings_signer_id_signers")
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_issuings")),
    )
    op.create_table(
        "issued_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("workload_minutes", sa.Integer(), nullable=False),
        sa.Column("attended_count", sa.Integer(), nullable=False),
        sa.Column("slots_count", sa.Integer(), nullable=False),
        sa.Column("minimum_percent", sa.Integer(), nullable=True),
        sa.Column("presence_percent", sa.Integer(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signer_name", sa.Text(), nullable=False),
        sa.Column("signer_office", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('certificate', 'declaration')",
            name=op.f("ck_issued_documents_kind_is_known"),
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_issued_documents_minutes_are_positive")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)",
            name=op.f("ck_issued_documents_a_revocation_has_its_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activities.id"],
            name=op.f("fk_issued_documents_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_issued_documents_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_documents")),
        sa.UniqueConstraint(
            "activity_id",
            "participant_id",
            "edition",
            name=op.f("uq_issued_documents_activity_id_participant_id_edition"),
        ),
        sa.UniqueConstraint("code", name=op.f("uq_issued_documents_code")),
    )
    op.create_index("ix_issued_documents_participant_id", "issued_documents", ["participant_id"])
    op.create_index(
        "ix_issued_documents_undrawn",
        "issued_documents",
        ["id"],
        sqlite_where=_UNDRAWN,
        postgresql_where=_UNDRAWN,
    )
    op.create_index(
        "uq_issued_documents_current",
        "issued_documents",
        ["activity_id", "participant_id"],
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    )


def downgrade() -> None:
    op.drop_table("issued_documents")
    op.drop_table("issuings")
    op.drop_table("signers")
