"""Keeping the full-text index in step with what is published.

Nobody calls this file when something changes: a listener of the session sees every flush and
every bulk statement that touches a watched table, and writes the index in the same
transaction. `rebuild` at the start of the program mends what came by another road. See
docs/decisions/0010-search.md.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, event, insert, inspect, select, text
from sqlalchemy.engine import Result
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.sql.elements import ColumnElement

from domain.portuguese import look, says_something, stem, words
from domain.upserts import insert_in
from models import (
    Activity,
    Assessoria,
    Course,
    Kind,
    Publication,
    PublicationKind,
    PublicationState,
)
from models.search import search_index, search_index_words


class Subject(StrEnum):
    """What can be found."""

    ENCONTRO = "encontro"
    TURMA = "turma"
    GOOD_PRACTICE = "good_practice"
    CHALLENGE = "challenge"
    HELP = "help"
    """Topics of the help; their texts are not in the database."""


_NUMBERS: Final = {
    Subject.ENCONTRO: 0,
    Subject.TURMA: 1,
    Subject.GOOD_PRACTICE: 2,
    Subject.CHALLENGE: 3,
}
_NUMBERS_COUNT: Final = 8


def document_number(kind: Subject, subject_id: int) -> int:
    """Return the one number that names a text in the index."""
    return subject_id * _NUMBERS_COUNT + _NUMBERS[kind]


def is_of(kinds: Iterable[Subject]) -> ColumnElement[bool]:
    """Return the condition that a word of the list belongs to a text of these kinds."""
    numbers = [_NUMBERS[kind] for kind in kinds if kind in _NUMBERS]
    return (search_index_words.c.document % _NUMBERS_COUNT).in_(numbers)


def index(session: Session, *, kind: Subject, subject_id: int, title: str, text: str) -> None:
    """Let a text be found, or found by its new words."""
    _index(session.connection(), kind, subject_id, title, text)


def remove(session: Session, *, kind: Subject, subject_id: int) -> None:
    """Let a text be found no more, and its words be forgotten."""
    _remove(session.connection(), document_number(kind, subject_id))


def rebuild(session: Session) -> int:
    """Make the whole index again from what is published; returns how many texts it holds."""
    session.flush()
    connection = session.connection()
    connection.execute(delete(search_index))
    connection.execute(delete(search_index_words))
    activities = connection.execute(_activities).all()
    publications = connection.execute(_publications).all()
    return sum(_index_activity(connection, row) for row in activities) + sum(
        _index_publication(connection, row) for row in publications
    )


def forget_removed(session: Session) -> None:
    """Take words that nothing holds any more out of the files of SQLite, which only marks them."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))


_activities: Final[Select[*tuple[Any, ...]]] = select(
    Activity.id,
    Activity.kind,
    Activity.title,
    Activity.theme,
    Activity.programme,
    Activity.venue,
    Activity.published_at,
    Course.title.label("course_title"),
    Course.aim.label("course_aim"),
).outerjoin(Course, Course.id == Activity.course_id)

_publications: Final[Select[*tuple[Any, ...]]] = select(
    Publication.id,
    Publication.kind,
    Publication.title,
    Publication.body,
    Publication.result,
    Publication.state,
    Publication.withdrawn_at,
    Publication.agency_text,
    Assessoria.acronym,
    Assessoria.agency_name,
).outerjoin(Assessoria, Assessoria.id == Publication.assessoria_id)


def _index_activity(connection: Connection, row: Row[*tuple[Any, ...]]) -> bool:
    kind = Subject.ENCONTRO if row.kind == Kind.ENCONTRO else Subject.TURMA
    if row.published_at is None:
        _remove(connection, document_number(kind, row.id))
        return False
    parts = (row.theme, row.programme, row.venue, row.course_title, row.course_aim)
    _index(connection, kind, row.id, row.title, "\n".join(part for part in parts if part))
    return True


def _index_publication(connection: Connection, row: Row[*tuple[Any, ...]]) -> bool:
    is_practice = row.kind == PublicationKind.GOOD_PRACTICE
    kind = Subject.GOOD_PRACTICE if is_practice else Subject.CHALLENGE
    if row.state != PublicationState.PUBLISHED or row.withdrawn_at is not None:
        _remove(connection, document_number(kind, row.id))
        return False
    parts = (row.body, row.result, row.acronym, row.agency_name, row.agency_text)
    _index(connection, kind, row.id, row.title, "\n".join(part for part in parts if part))
    return True


def _index(connection: Connection, kind: Subject, subject_id: int, title: str, text: str) -> None:
    number = document_number(kind, subject_id)
    of_title = [word for word in words(title) if says_something(word)]
    of_text = [word for word in words(text) if says_something(word)]
    values = {
        "kind": kind.value,
        "subject_id": subject_id,
        "label": title,
        "title": " ".join(stem(word) for word in of_title),
        "body": " ".join(stem(word) for word in of_text),
    }
    _remove(connection, number)
    learnt = [
        {"document": number, "word": word, "plain": look(word)}
        for word in sorted({*of_title, *of_text})
        if not word.isdigit()
    ]
    if connection.dialect.name == "sqlite":
        connection.execute(insert(search_index).values(rowid=number, **values))
        if learnt:
            connection.execute(insert(search_index_words), learnt)
        return
    # Two transactions may write the same text at once; the second one to commit is right.
    connection.execute(
        insert_in(connection.dialect.name, search_index)
        .values(rowid=number, **values)
        .on_conflict_do_update(index_elements=["rowid"], set_=values)
    )
    if learnt:
        connection.execute(
            insert_in(connection.dialect.name, search_index_words).on_conflict_do_nothing(), learnt
        )


def _remove(connection: Connection, number: int) -> None:
    connection.execute(delete(search_index).where(search_index.c.rowid == number))
    connection.execute(delete(search_index_words).where(search_index_words.c.document == number))


# --- Never forgotten -------------------------------------------------------------------------

_READ: Final[dict[type[Any], frozenset[str]]] = {
    Activity: frozenset(
        {"kind", "title", "theme", "programme", "venue", "published_at", "course_id"}
    ),
    Course: frozenset({"title", "aim"}),
    Publication: frozenset(
        {"kind", "title", "body", "result", "state", "withdrawn_at", "assessoria_id", "agency_text"}
    ),
    Assessoria: frozenset({"acronym", "agency_name"}),
}
"""The columns the index is made of."""
_TABLES: Final = {model.__table__: model for model in _READ}


@event.listens_for(Session, "after_flush")
def _follow_flush(session: Session, _context: UOWTransaction) -> None:
    changed: dict[type[Any], set[int]] = {}
    for row in (*session.new, *session.dirty):
        read = _READ.get(type(row))
        if read is not None and (
            row in session.new
            or any(inspect(row).attrs[name].history.has_changes() for name in read)
        ):
            changed.setdefault(type(row), set()).add(row.id)
    connection = session.connection() if changed or session.deleted else None
    if connection is None:
        return
    for row in session.deleted:
        _forget(connection, row)
    for model, ids in changed.items():
        _index_again(connection, model, ids)


@event.listens_for(Session, "do_orm_execute")
def _follow_bulk(state: ORMExecuteState) -> Result[Any] | None:
    model = _TABLES.get(getattr(state.statement, "table", None))
    if state.is_select or model is None:
        return None
    result = state.invoke_statement()
    # Which rows it touched is not known; there are hundreds at most.
    rebuild(state.session)
    return result


def _forget(connection: Connection, row: object) -> None:
    if isinstance(row, Activity):
        kind = Subject.ENCONTRO if row.kind == Kind.ENCONTRO else Subject.TURMA
        _remove(connection, document_number(kind, row.id))
    elif isinstance(row, Publication):
        is_practice = row.kind == PublicationKind.GOOD_PRACTICE
        kind = Subject.GOOD_PRACTICE if is_practice else Subject.CHALLENGE
        _remove(connection, document_number(kind, row.id))


def _index_again(connection: Connection, model: type[Any], ids: set[int]) -> None:
    if model in {Activity, Course}:
        column = Activity.id if model is Activity else Activity.course_id
        for row in connection.execute(_activities.where(column.in_(ids))).all():
            _index_activity(connection, row)
    else:
        of = Publication.id if model is Publication else Publication.assessoria_id
        for row in connection.execute(_publications.where(of.in_(ids))).all():
            _index_publication(connection, row)
