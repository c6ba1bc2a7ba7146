"""Roles are grants: who holds which, where, from when and until when.

The role of each person becomes a grant in the whole Rede, from the registration on.

Revision: 0010
Revises: 0009
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OPEN = "ends_at IS NULL"
_SCOPE = (
    "(scope = 'rede' AND assessoria_id IS NULL AND activity_id IS NULL)"
    " OR (scope = 'assessoria' AND assessoria_id IS NOT NULL AND activity_id IS NULL)"
    " OR (scope = 'activity' AND assessoria_id IS NULL AND activity_id IS NOT NULL)"
)


def upgrade() -> None:
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("assessoria_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_SCOPE, name=op.f("ck_grants_has_one_scope")),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_grants_ends_after_its_start")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_grants_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["assessoria_id"], ["assessorias.id"], name=op.f("fk_grants_assessoria_id_assessorias")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_grants_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"],
            ["participants.id"],
            name=op.f("fk_grants_granted_by_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_participant_id"), "grants", ["participant_id"])
    _one_open("rede", "participant_id", "role", where=f"{_OPEN} AND scope = 'rede'")
    _one_open("assessoria", "participant_id", "role", "assessoria_id")
    _one_open("activity", "participant_id", "role", "activity_id")
    op.execute(
        "INSERT INTO grants (participant_id, role, scope, starts_at, created_at)"
        " SELECT id, role, 'rede', created_at, created_at FROM participants"
        " WHERE role <> 'participant'"
    )
    op.drop_column("participants", "role")


def downgrade() -> None:
    op.add_column(
        "participants",
        sa.Column("role", sa.Text(), nullable=False, server_default="participant"),
    )
    # The older version knows no scope and no term: what has one gives nothing there.
    op.execute(
        sa.text(
            "UPDATE participants SET role = coalesce((SELECT role FROM grants"
            " WHERE grants.participant_id = participants.id AND scope = 'rede'"
            " AND ends_at IS NULL AND starts_at <= :now ORDER BY CASE role"
            " WHEN 'organizer' THEN 1 WHEN 'door' THEN 2 ELSE 3 END LIMIT 1), role)"
        ).bindparams(sa.bindparam("now", datetime.now(UTC), sa.DateTime(timezone=True)))
    )
    op.drop_table("grants")


def _one_open(name: str, *columns: str, where: str = _OPEN) -> None:
    condition = sa.text(where)
    op.create_index(
        f"uq_grants_{name}",
        "grants",
        [*columns],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
