"""Indexes on what retention looks for every hour, so that old rows cost nothing.

Revision: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_REVEALING = (
    "settled_at IS NOT NULL AND"
    """ (CAST(payload AS TEXT) LIKE '%"maker": "invites"%'"""
    """ OR CAST(payload AS TEXT) LIKE '%"maker": "import_errors"%'"""
    " OR CAST(payload AS TEXT) LIKE '%start=c%')"
)
_INDEXES = (
    (
        "ix_outbox_worded",
        "outbox",
        "settled_at",
        "settled_at IS NOT NULL AND CAST(payload AS TEXT) <> '{}'",
    ),
    ("ix_outbox_revealing", "outbox", "settled_at", _REVEALING),
    (
        "ix_participants_erasure",
        "participants",
        "erasure_due_at",
        "erasure_due_at IS NOT NULL",
    ),
    ("ix_conversations_draft", "conversations", "draft_until", "draft_until IS NOT NULL"),
)


def upgrade() -> None:
    for name, table, column, condition in _INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _column, _condition in reversed(_INDEXES):
        op.drop_index(name, table_name=table)
