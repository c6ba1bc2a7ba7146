"""Making one registration of two that turned out to be the same person."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Session

from domain import grants
from domain.attendance import attendance_records
from domain.documents import papers
from domain.notices import notices
from domain.seats import seats_of_person
from models import Base, Participant, Seat


def merge(session: Session, *, kept: Participant, gone: Participant) -> None:
    """Give everything of `gone` to `kept`, and delete `gone`.

    Where both have the same thing, such as an answer to one encontro, that of `kept` stays.
    Every table that points to a person is served, also those that are added later.
    """
    gone_id, kept_id, email = gone.id, kept.id, gone.email
    people = Participant.__table__
    session.flush()
    seats_of_person.move(session, kept_id=kept_id, gone_id=gone_id)
    attendance_records.move(session, kept_id=kept_id, gone_id=gone_id)
    notices.move(session, kept_id=kept_id, gone_id=gone_id)
    papers.move(session, kept_id=kept_id, gone_id=gone_id)
    grants.leave_one(session, kept_id=kept_id, gone_id=gone_id)
    for table in Base.metadata.sorted_tables:
        if table is Seat.__table__:
            continue
        for column in table.columns:
            if any(key.column is people.c.id for key in column.foreign_keys):
                _move(session, table, column, kept_id=kept_id, gone_id=gone_id)
    # The statements above passed by what the session remembers.
    session.expire_all()
    session.delete(gone)
    session.flush()
    if kept.email is None:
        kept.email = email
    kept.listed_id = None
    session.flush()


def _move(
    session: Session, table: Table, column: "Column[int]", *, kept_id: int, gone_id: int
) -> None:
    for constraint in table.constraints:
        if not isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
            continue
        if column.name not in constraint.columns:
            continue
        others = [other for other in constraint.columns if other is not column]
        same = table.alias()
        both = select(same.c[column.name]).where(same.c[column.name] == kept_id)
        for other in others:
            both = both.where(same.c[other.name] == other)
        session.execute(delete(table).where(column == gone_id, both.exists()))
    session.execute(update(table).where(column == gone_id).values({column.name: kept_id}))
