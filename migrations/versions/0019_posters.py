"""Posters: since when a code that stands printed on a wall counts in a room.

Revision: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew.
    op.add_column(
        "check_in_windows", sa.Column("poster_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("check_in_windows", "poster_at")
