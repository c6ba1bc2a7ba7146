"""Keeping the full-text index in step with what is published.

Nobody calls this file when something changes: a listener of the session sees every flush and
every bulk statement that touches a watched table, and writes the index in the same
transaction. What came by another road, or before the stems changed, is found by `stale` after
the start of the program, and mended. See docs/decisions/0010-search.md.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, event, func, inspect, select, text
from sqlalchemy.engine import Result
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.sql.elements import ColumnElement

from database.prepared import Prepared
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
    return sum(_follow(session, _of_activity(row)) for row in activities) + sum(
        _follow(session, _of_publication(row)) for row in publications
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
    for number in numbers:
        _remove(session, number)
    for model, kinds in _OF.items():
        of = {_NUMBERS[kind] for kind in kinds}
        ids = {n // _NUMBERS_COUNT for n in numbers if n % _NUMBERS_COUNT in of}
        if ids:
            _index_again(session, model, ids)


_activities: Final[Select[*tuple[Any, ...]]] = select(
    Activity.id,
    Activity.kind,
    Activity.title,
    Activity.theme,
    Activity.programme,
    Activity.venue,
    Activity.address,
    Course.title.label("course_title"),
    Course.aim.label("course_aim"),
    Activity.published_at,
).outerjoin(Course, Course.id == Activity.course_id)

_publications: Final[Select[*tuple[Any, ...]]] = select(
    Publication.id,
    Publication.kind,
    Publication.title,
    Publication.state,
    Publication.withdrawn_at,
    Publication.body,
    Publication.result,
    Assessoria.acronym,
    Assessoria.agency_name,
    Publication.agency_text,
).outerjoin(Assessoria, Assessoria.id == Publication.assessoria_id)


_Text = tuple[Subject, int, str, str, str | None]
"""What is found, its title, its theme, and its text; without a text it is not to be found."""


def _of_activity(row: Sequence[Any]) -> _Text:
    subject_id, is_kind, title, theme, *parts, published_at = row
    kind = Subject.ENCONTRO if is_kind == Kind.ENCONTRO else Subject.TURMA
    return kind, subject_id, title, theme or "", None if published_at is None else _joined(parts)


def _of_publication(row: Sequence[Any]) -> _Text:
    subject_id, is_kind, title, state, withdrawn_at, *parts = row
    is_practice = is_kind == PublicationKind.GOOD_PRACTICE
    kind = Subject.GOOD_PRACTICE if is_practice else Subject.CHALLENGE
    is_out = state != PublicationState.PUBLISHED or withdrawn_at is not None
    return kind, subject_id, title, "", None if is_out else _joined(parts)


def _joined(parts: Iterable[str | None]) -> str:
    return "\n".join(part for part in parts if part)


def _digest(title: str, theme: str, text: str) -> str:
    return hashlib.sha256(f"{VERSION}\n{title}\0{theme}\0{text}".encode()).hexdigest()[:32]


def _follow(session: Session, found: _Text) -> bool:
    """Let a text be found as it is now; returns whether it is to be found."""
    kind, subject_id, title, theme, text = found
    if text is None:
        _remove(session, document_number(kind, subject_id))
        return False
    index(session, kind, subject_id, title, text, theme=theme)
    return True


def index(  # noqa: PLR0913 - what is found, and by what
    session: Session,
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
    _remove(session, number)
    insert_text, insert_words, insert_digest = _inserts(session.get_bind().dialect.name)
    insert_digest.run(session, document=number, digest=_digest(title, theme, text))
    insert_text.run(
        session,
        rowid=number,
        kind=kind.value,
        subject_id=subject_id,
        label=title,
        title=" ".join(stem(word) for word in of_title),
        body=" ".join(stem(word) for word in of_text),
    )
    learnt = [
        {"document": number, "word": word, "plain": look(word)}
        for word in sorted({*of_title, *of_text})
        if not word.isdigit()
    ]
    insert_words.run_many(session, learnt)


@cache
def _inserts(dialect: str) -> tuple[Prepared, Prepared, Prepared]:
    """Return what writes a text, its words and its digest.

    Two transactions may write the same text at once; the second one to commit is right.
    """
    of_text, of_words, of_digest = (
        insert_in(dialect, table).values({each.name: bindparam(each.name) for each in table.c})
        for table in (search_index, search_index_words, search_index_digests)
    )
    # SQLite has one writer at a time, and an FTS5 table no key that could be in conflict.
    if dialect != "sqlite":
        of_text = _or_update(of_text, "rowid")
        of_words = of_words.on_conflict_do_nothing()
    return Prepared(of_text), Prepared(of_words), Prepared(_or_update(of_digest, "document"))


def _or_update(write: Any, key: str) -> Any:  # noqa: ANN401 - the insert of a dialect
    new = {each.name: each for each in write.excluded if each.name != key}
    return write.on_conflict_do_update(index_elements=[key], set_=new)


_removals: Final = tuple(
    Prepared(delete(table).where(table.c[key] == bindparam("number")))
    for table, key in (
        (search_index, "rowid"),
        (search_index_words, "document"),
        (search_index_digests, "document"),
    )
)


def _remove(session: Session, number: int) -> None:
    for removal in _removals:
        removal.run(session, number=number)


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
    for row in session.deleted:
        _forget(session, row)
    for model, ids in changed.items():
        _index_again(session, model, ids)


@event.listens_for(Session, "do_orm_execute")
def _follow_bulk(state: ORMExecuteState) -> Result[Any] | None:
    model = _TABLES.get(getattr(state.statement, "table", None))
    if state.is_select or model is None:
        return None
    result = state.invoke_statement()
    # Which rows it touched is not known; there are hundreds at most.
    rebuild(state.session)
    return result


def _forget(session: Session, row: object) -> None:
    if isinstance(row, Activity):
        kind = Subject.ENCONTRO if row.kind == Kind.ENCONTRO else Subject.TURMA
        _remove(session, document_number(kind, row.id))
    elif isinstance(row, Publication):
        is_practice = row.kind == PublicationKind.GOOD_PRACTICE
        kind = Subject.GOOD_PRACTICE if is_practice else Subject.CHALLENGE
        _remove(session, document_number(kind, row.id))


_touched: Final[dict[type[Any], tuple[Prepared, Callable[[Sequence[Any]], _Text]]]] = {
    model: (Prepared(texts.where(column == bindparam("key"))), text_of)
    for model, texts, column, text_of in (
        (Activity, _activities, Activity.id, _of_activity),
        (Course, _activities, Activity.course_id, _of_activity),
        (Publication, _publications, Publication.id, _of_publication),
        (Assessoria, _publications, Publication.assessoria_id, _of_publication),
    )
}
"""What is read again where a row of a table changed."""


def _index_again(session: Session, model: type[Any], ids: set[int]) -> None:
    read, text_of = _touched[model]
    for each in sorted(ids):
        for row in read.rows(session, key=each):
            _follow(session, text_of(row))
