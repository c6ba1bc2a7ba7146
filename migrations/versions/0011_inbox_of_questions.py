"""An inbox of questions, answers kept as help, and the last message of each conversation.

Revision: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("last_said", sa.JSON(), nullable=True))
    op.create_table(
        "help_articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["participants.id"],
            name=op.f("fk_help_articles_created_by_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_articles")),
    )
    with op.batch_alter_table("inquiries") as batch:
        for name in ("files", "answer_files"):
            batch.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=""))
        batch.add_column(
            sa.Column("has_files", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("message_id", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("taken_by_id", sa.Integer(), nullable=True))
        for name in ("added_at", "taken_at", "called_at"):
            batch.add_column(sa.Column(name, _MOMENT, nullable=True))
        batch.create_foreign_key(
            op.f("fk_inquiries_taken_by_id_participants"),
            "participants",
            ["taken_by_id"],
            ["id"],
        )
    files = "'[\"' || file_kind || ' ' || file_id || '\"]'"
    if op.get_bind().dialect.name != "sqlite":
        files = f"CAST({files} AS JSON)"
    op.execute(
        f"UPDATE inquiries SET has_files = (1 = 1), files = {files}"  # noqa: S608 - our own words
        " WHERE file_id IS NOT NULL"
    )
    with op.batch_alter_table("inquiries") as batch:
        batch.drop_column("file_id")
        batch.drop_column("file_kind")
        for name in ("files", "answer_files", "answer", "has_files"):
            batch.alter_column(name, server_default=None)
    op.create_index(
        "ix_inquiries_files",
        "inquiries",
        ["answered_at"],
        sqlite_where=sa.text("has_files = 1"),
        postgresql_where=sa.text("has_files"),
    )


def downgrade() -> None:
    """Go back; of several files the first stays, and what was answered is forgotten."""
    op.drop_index("ix_inquiries_files", table_name="inquiries")
    with op.batch_alter_table("inquiries") as batch:
        batch.add_column(sa.Column("file_id", sa.Text(), nullable=True))
        batch.add_column(sa.Column("file_kind", sa.Text(), nullable=True))
    first = (
        "json_extract(files, '$[0]')" if op.get_bind().dialect.name == "sqlite" else "(files ->> 0)"
    )
    op.execute(
        f"UPDATE inquiries SET file_kind = CASE WHEN {first} LIKE 'photo %' THEN 'photo'"  # noqa: S608 - our own words
        f" ELSE 'document' END, file_id = substr({first},"
        f" CASE WHEN {first} LIKE 'photo %' THEN 7 ELSE 10 END)"
        f" WHERE {first} IS NOT NULL"
    )
    with op.batch_alter_table("inquiries") as batch:
        batch.drop_constraint(op.f("fk_inquiries_taken_by_id_participants"), type_="foreignkey")
        for name in (
            "files",
            "answer_files",
            "answer",
            "has_files",
            "message_id",
            "taken_by_id",
            "added_at",
            "taken_at",
            "called_at",
        ):
            batch.drop_column(name)
    op.drop_table("help_articles")
    op.drop_column("conversations", "last_said")
