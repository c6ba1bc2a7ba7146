"""Why an organizer changed a seat by hand, and activities whose free seats are not offered.

Revision: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the tables anew, which others point to.
    op.add_column(
        "seats",
        sa.Column("by_hand_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "activities",
        sa.Column("offers_paused_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("activities", "offers_paused_at")
    op.drop_column("seats", "by_hand_reason")
