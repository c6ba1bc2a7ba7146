"""Good practices, challenges, and the full-text search.

Revision: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The indexed words are stemmed and plain ASCII already: both tokenizers only split at spaces.
_SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        kind UNINDEXED, subject_id UNINDEXED, label UNINDEXED, title, body, tokenize = 'ascii'
    )
    """,
)
_POSTGRESQL = (
    """
    CREATE TABLE search_index (
        rowid bigint CONSTRAINT pk_search_index PRIMARY KEY,
        kind text NOT NULL,
        subject_id integer NOT NULL,
        label text NOT NULL,
        title text NOT NULL,
        body text NOT NULL,
        vector tsvector NOT NULL GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title), 'A')
            || setweight(to_tsvector('simple', body), 'B')
        ) STORED
    )
    """,
    "CREATE INDEX ix_search_index_vector ON search_index USING gin (vector)",
)


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=True),
        sa.Column("attachment_file_id", sa.Text(), nullable=True),
        sa.Column("attachment_kind", sa.Text(), nullable=True),
        sa.Column("attachment_name", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("assessoria_id", sa.Integer(), nullable=True),
        sa.Column("agency_text", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'good_practice') = (theme IS NOT NULL)",
            name=op.f("ck_publications_a_practice_has_a_theme"),
        ),
        sa.CheckConstraint(
            "kind IN ('good_practice', 'challenge')", name=op.f("ck_publications_kind_is_known")
        ),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_publications_published_at_some_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('in_review', 'adjustment', 'published', 'declined')",
            name=op.f("ck_publications_state_is_known"),
        ),
        sa.CheckConstraint(
            "(attachment_file_id IS NULL) = (attachment_kind IS NULL)",
            name=op.f("ck_publications_an_attachment_has_a_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["assessoria_id"],
            ["assessorias.id"],
            name=op.f("fk_publications_assessoria_id_assessorias"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["participants.id"], name=op.f("fk_publications_author_id_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publications_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_publications_shelf", ["kind", "state", "published_at"], unique=False
        )

    op.create_table(
        "publication_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('will_use', 'same_problem', 'contact')",
            name=op.f("ck_publication_marks_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_publication_marks_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_publication_marks_publication_id_publications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_marks")),
        sa.UniqueConstraint(
            "publication_id",
            "participant_id",
            "kind",
            name=op.f("uq_publication_marks_publication_id_participant_id_kind"),
        ),
    )
    with op.batch_alter_table("publication_marks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publication_marks_participant_id"), ["participant_id"], unique=False
        )

    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if on_sqlite else _POSTGRESQL:
        op.execute(statement)
    op.create_table(
        "search_index_words",
        sa.Column("document", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", "word", name=op.f("pk_search_index_words")),
    )
    op.create_index(op.f("ix_search_index_words_plain"), "search_index_words", ["plain"])


def downgrade() -> None:
    op.drop_table("search_index_words")
    op.drop_table("search_index")
    with op.batch_alter_table("publication_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_marks_participant_id"))

    op.drop_table("publication_marks")
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.drop_index("ix_publications_shelf")
        batch_op.drop_index(batch_op.f("ix_publications_author_id"))

    op.drop_table("publications")
