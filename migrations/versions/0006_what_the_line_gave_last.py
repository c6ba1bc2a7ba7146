"""An index for the last number a line gave, so that joining a long line costs no more.

Revision: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_seats_numbers", "seats", ["activity_id", "queue_number"])


def downgrade() -> None:
    op.drop_index("ix_seats_numbers", table_name="seats")
