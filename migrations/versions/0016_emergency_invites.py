"""Links of the organizers' side that hold whoever organizes.

Revision: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew.
    op.add_column(
        "invites",
        sa.Column("is_emergency", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    # A program of that time would open such a link to nobody; it must not stay open either.
    op.execute("DELETE FROM invites WHERE is_emergency AND used_at IS NULL")
    op.drop_column("invites", "is_emergency")
