"""An index for the good practices of a theme, so that a page of few costs no more among many.

Revision: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_publications_theme", "publications", ["theme", "state", "published_at"])


def downgrade() -> None:
    op.drop_index("ix_publications_theme", table_name="publications")
