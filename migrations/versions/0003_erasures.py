"""Registrations that are to be erased, and who was.

Revision: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_erasures")),
    )
    # Both databases add such columns in place; a copy of the table would be in the way of its
    # own foreign keys.
    op.add_column(
        "participants", sa.Column("erasure_due_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("participants", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("participants", "erased_at")
    op.drop_column("participants", "erasure_due_at")
    op.drop_table("erasures")
