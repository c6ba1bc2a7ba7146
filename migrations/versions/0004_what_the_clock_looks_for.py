"""Indexes on what the clock and the health page look for, so that old rows cost nothing.

Revision: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_seats_waiting", "seats", "activity_id", "waiting"),
    ("ix_seats_offered", "seats", "activity_id", "offered"),
    ("ix_outbox_unknown", "outbox", "created_at", "unknown"),
    ("ix_outbox_failed", "outbox", "created_at", "failed"),
)


def upgrade() -> None:
    for name, table, column, state in _INDEXES:
        where = sa.text(f"state = '{state}'")
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _column, _state in reversed(_INDEXES):
        op.drop_index(name, table_name=table)
