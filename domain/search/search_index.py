"""Keeping the full-text index in step with what is published.

Nobody calls this file when something changes: a listener of the session sees every flush and
every bulk statement that touches a watched table, and writes the index in the same
transaction. What came by another road, or before the stems changed, is found by `stale` after
the start of the program, and mended. See docs/decisions/0010-search.md.
"""

import hashlib
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Row,
    Select,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import Result
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.sql.elements import ColumnElement

from database.upserts import insert_in
from domain.search.portuguese import VERSION, look, says_something, stem, words
from models import (
    Activity,
    Assessoria,
    Course,
    Kind,
    Publication,
    PublicationKind,
    PublicationState,
)
from models.search import search_index, search_index_digests, search_index_words


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
_LOOKED_AT: Final = 5_000
"""How many of the newest texts `stale` compares: ten times what a Rede writes in its life."""
_OF: Final[dict[type[Any], tuple[Subject, ...]]] = {
    Activity: (Subject.ENCONTRO, Subject.TURMA),
    Publication: (Subject.GOOD_PRACTICE, Subject.CHALLENGE),
}


def document_number(kind: Subject, subject_id: int) -> int:
    """Return the one number that names a text in the index."""
    return subject_id * _NUMBERS_COUNT + _NUMBERS[kind]


def is_of(kinds: Iterable[Subject]) -> ColumnElement[bool]:
    """Return the condition that a word of the list belongs to a text of these kinds."""
    numbers = [_NUMBERS[kind] for kind in kinds if kind in _NUMBERS]
    return (search_index_words.c.document % _NUMBERS_COUNT).in_(numbers)


def rebuild(session: Session) -> int:
    """Make the whole index again from what is published; returns how many texts it holds."""
    session.flush()
    connection = session.connection()
    connection.execute(delete(search_index))
    connection.execute(delete(search_index_words))
    connection.execute(delete(search_index_digests))
    activities = connection.execute(_activities).all()
    publications = connection.execute(_publications).all()
    return sum(_follow(connection, _of_activity(row)) for row in activities) + sum(
        _follow(connection, _of_publication(row)) for row in publications
    )


def forget_removed(session: Session) -> None:
    """Take words that nothing holds any more out of the files of SQLite, which only marks them."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))


def digests(session: Session) -> dict[int, str]:
    """Return the digest of each of the newest texts that are to be found, by its number."""
    connection = session.connection()
    first = _first(session)
    activities = connection.execute(_activities.where(Activity.id >= first)).all()
    publications = connection.execute(_publications.where(Publication.id >= first)).all()
    return {
        document_number(kind, subject_id): _digest(title, theme, text)
        for kind, subject_id, title, theme, text in (
            *map(_of_activity, activities),
            *map(_of_publication, publications),
        )
        if text is not None
    }


def stale(session: Session) -> list[int]:
    """Return the numbers of the newest texts that the index does not hold as they are now."""
    wanted = digests(session)
    noted = select(search_index_digests.c.document, search_index_digests.c.digest).where(
        search_index_digests.c.document >= _first(session) * _NUMBERS_COUNT
    )
    known = {row.document: row.digest for row in session.connection().execute(noted)}
    return sorted(
        number for number in known.keys() | wanted.keys() if known.get(number) != wanted.get(number)
    )


def _first(session: Session) -> int:
    newest = max(session.scalar(select(func.max(table.id))) or 0 for table in _OF)
    return max(0, newest - _LOOKED_AT)


def mend(session: Session, *, numbers: Collection[int]) -> None:
    """Index these texts again as they are now, or forget those that are not there any more."""
    connection = session.connection()
    for number in numbers:
        _remove(connection, number)
    for model, kinds in _OF.items():
        of = {_NUMBERS[kind] for kind in kinds}
        ids = {n // _NUMBERS_COUNT for n in numbers if n % _NUMBERS_COUNT in of}
        if ids:
            _index_again(connection, model, ids)


_activities: Final[Select[*tuple[Any, ...]]] = select(
    Activity.id,
    Activity.kind,
    Activity.title,
    Activity.theme,
    Activity.programme,
    Activity.venue,
    Activity.address,
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


_Text = tuple[Subject, int, str, str, str | None]
"""What is found, its title, its theme, and its text; without a text it is not to be found."""


def _of_activity(row: Row[*tuple[Any, ...]]) -> _Text:
    kind = Subject.ENCONTRO if row.kind == Kind.ENCONTRO else Subject.TURMA
    parts = (row.programme, row.venue, row.address, row.course_title, row.course_aim)
    text = None if row.published_at is None else _joined(parts)
    return kind, row.id, row.title, row.theme or "", text


def _of_publication(row: Row[*tuple[Any, ...]]) -> _Text:
    is_practice = row.kind == PublicationKind.GOOD_PRACTICE
    kind = Subject.GOOD_PRACTICE if is_practice else Subject.CHALLENGE
    is_out = row.state != PublicationState.PUBLISHED or row.withdrawn_at is not None
    parts = (row.body, row.result, row.acronym, row.agency_name, row.agency_text)
    return kind, row.id, row.title, "", None if is_out else _joined(parts)


def _joined(parts: Iterable[str | None]) -> str:
    return "\n".join(part for part in parts if part)


def _digest(title: str, theme: str, text: str) -> str:
    return hashlib.sha256(f"{VERSION}\n{title}\0{theme}\0{text}".encode()).hexdigest()[:32]


def _follow(connection: Connection, found: _Text) -> bool:
    """Let a text be found as it is now; returns whether it is to be found."""
    kind, subject_id, title, theme, text = found
    if text is None:
        _remove(connection, document_number(kind, subject_id))
        return False
    index(connection, kind, subject_id, title, text, theme=theme)
    return True


def index(  # noqa: PLR0913 - what is found, and by what
    connection: Connection,
    kind: Subject,
    subject_id: int,
    title: str,
    text: str,
    *,
    theme: str = "",
) -> None:
    """Let a text be found, or found by its new words; a theme counts as its title does."""
    number = document_number(kind, subject_id)
    of_title = [word for word in words(f"{title}\n{theme}") if says_something(word)]
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
    digest = {"digest": _digest(title, theme, text)}
    connection.execute(
        insert_in(connection.dialect.name, search_index_digests)
        .values(document=number, **digest)
        .on_conflict_do_update(index_elements=["document"], set_=digest)
    )
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
    for words_or_digest in (search_index_words, search_index_digests):
        connection.execute(delete(words_or_digest).where(words_or_digest.c.document == number))


# --- Never forgotten -------------------------------------------------------------------------

_READ: Final[dict[type[Any], frozenset[str]]] = {
    Activity: frozenset(
        {"kind", "title", "theme", "programme", "venue", "address", "published_at", "course_id"}
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
            _follow(connection, _of_activity(row))
    else:
        of = Publication.id if model is Publication else Publication.assessoria_id
        for row in connection.execute(_publications.where(of.in_(ids))).all():
            _follow(connection, _of_publication(row))
