"""Courses in the chat: a theme, the offices they are for, an archive, turmas with approval.

Revision: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_REQUESTED = sa.text("state = 'requested'")


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, which others point to.
    op.add_column(
        "courses", sa.Column("theme", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("courses", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "course_offices",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("assessoria_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["courses.id"],
            name=op.f("fk_course_offices_course_id_courses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["assessoria_id"],
            ["assessorias.id"],
            name=op.f("fk_course_offices_assessoria_id_assessorias"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_id", "assessoria_id", name=op.f("pk_course_offices")),
    )
    op.add_column(
        "activities",
        sa.Column("needs_approval", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_seats_requested",
        "seats",
        ["activity_id"],
        sqlite_where=_REQUESTED,
        postgresql_where=_REQUESTED,
    )


def downgrade() -> None:
    # The older version knows no requests.
    op.execute("UPDATE seats SET state = 'released' WHERE state = 'requested'")
    op.drop_index("ix_seats_requested", table_name="seats")
    op.drop_column("activities", "needs_approval")
    op.drop_table("course_offices")
    op.drop_column("courses", "archived_at")
    op.drop_column("courses", "theme")
