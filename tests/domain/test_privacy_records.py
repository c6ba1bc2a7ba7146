"""Every table that knows people is declared, and everything declared exists."""

import pytest
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Table

from domain import retention
from domain.privacy_records import LINKS, UNLINKED, Fate, Link
from messages.privacy_copy import HEADINGS, LABELS
from models import Base


def links_of(metadata: MetaData) -> set[tuple[str, str]]:
    """Every column that points to a person, or holds the number of a chat."""
    return {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("chat_id")
        or any(key.target_fullname == "participants.id" for key in column.foreign_keys)
    }


def undeclared(metadata: MetaData) -> set[str]:
    declared = {(link.table, link.column) for link in LINKS}
    linked = links_of(metadata)
    tables = {table.name for table in metadata.sorted_tables}
    return {f"{table}.{column}" for table, column in linked - declared} | (
        tables - {table for table, _ in linked} - set(UNLINKED)
    )


def test_every_table_declares_copy_erasure_and_retention() -> None:
    assert undeclared(Base.metadata) == set()


def test_nothing_is_declared_that_does_not_exist() -> None:
    tables = {table.name for table in Base.metadata.sorted_tables}

    assert {(link.table, link.column) for link in LINKS} == links_of(Base.metadata)
    assert set(UNLINKED) <= tables
    assert {link.rule for link in LINKS} - {None} <= {rule.name for rule in retention.RULES}


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.table}.{link.column}")
def test_declared_columns_exist(link: Link) -> None:
    columns = set(Base.metadata.tables[link.table].columns.keys())

    assert link.hidden | set(link.blank) <= columns
    assert link.why


def test_what_is_deleted_is_not_blanked_as_well() -> None:
    assert [link for link in LINKS if link.fate is not Fate.BLANKED and link.blank] == []


def test_every_copied_column_has_a_portuguese_name() -> None:
    copied = {link.table for link in LINKS if link.is_copied}
    hidden = {(link.table, name) for link in LINKS if link.is_copied for name in link.hidden}
    columns = {
        column.name
        for table in copied
        for column in Base.metadata.tables[table].columns
        if (table, column.name) not in hidden
    }

    assert columns - set(LABELS) == set()
    assert copied - set(HEADINGS) == set()


def test_a_new_table_would_be_seen() -> None:
    metadata = MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    Table(
        "certificates",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("holder_id", ForeignKey("participants.id")),
    )
    Table(
        "groups",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("group_chat_id", BigInteger),
    )
    Table("ideas", metadata, Column("id", Integer, primary_key=True))

    assert undeclared(metadata) == {"certificates.holder_id", "groups.group_chat_id", "ideas"}
