"""The search on both databases: what is found, in which order, and what never goes wrong."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from domain.importing import importing
from domain.search import search, search_index
from domain.search.portuguese import VERSION, stem, stems, words
from domain.search.search import Subject, Topic
from models import Publication, PublicationState
from tests import make
from tests.domain.search.search_trial import PRACTICES, QUERIES
from tests.make import NOW

pytestmark = pytest.mark.few_on_postgres

SAMPLE: Final = Path(__file__).parents[3] / "samples" / "rede-2024.xlsx"


@pytest.fixture
def filled(session: Session) -> Session:
    """The sample year and forty practices."""
    importing.apply(session, importing.read(SAMPLE.read_bytes()), actor_id=None, now=NOW)
    for title, body, result, theme in PRACTICES:
        make.good_practice(session, title, body=body, result=result, theme=theme)
    return session


def titles(session: Session, query: str, **options: object) -> list[str]:
    results = search.find(session, query=query, now=NOW, **options)  # type: ignore[arg-type]
    return [found.title for found in results.found]


def first_practices(session: Session, query: str) -> list[str]:
    return titles(session, query, kinds={Subject.GOOD_PRACTICE})[:3]


def plain_fts5(session: Session) -> int:
    """How many trial queries FTS5 alone answers: unicode61, each word as the start of one."""
    session.execute(text("CREATE VIRTUAL TABLE alone USING fts5(title, body, tokenize=unicode61)"))
    for title, body, result, _ in PRACTICES:
        session.execute(
            text("INSERT INTO alone (title, body) VALUES (:title, :body)"),
            {"title": title, "body": f"{body} {result}"},
        )
    answered = 0
    for query, wanted in QUERIES:
        rows = session.scalars(
            text("SELECT title FROM alone WHERE alone MATCH :query ORDER BY rank LIMIT 3"),
            {"query": " OR ".join(f'"{word}"*' for word in query.rstrip("?").split())},
        )
        answered += wanted in rows.all()
    return answered


def test_find_answers_the_trial_queries_within_the_first_three(filled: Session) -> None:
    unanswered = [query for query, wanted in QUERIES if wanted not in titles(filled, query)[:3]]

    assert unanswered == []


@pytest.mark.parametrize("session", ["sqlite"], indirect=True)
def test_find_answers_more_than_the_full_text_search_alone(session: Session) -> None:
    # The figure stands in docs/decisions/0010-search.md.
    assert (plain_fts5(session), len(QUERIES)) == (18, 30)


def test_find_knows_encontros_and_turmas(filled: Session) -> None:
    found = search.find(filled, query="linguagem simples", now=NOW).found[:4]

    assert {one.kind for one in found} == {
        Subject.TURMA,
        Subject.ENCONTRO,
        Subject.GOOD_PRACTICE,
    }


def test_find_puts_the_exact_word_of_a_title_first(session: Session) -> None:
    make.good_practice(session, "Avaliar contratos")
    make.good_practice(session, "Outra coisa", body="avaliação avaliação avaliação avaliação")
    make.good_practice(session, "Avaliação de contratos")

    assert titles(session, "avaliação") == [
        "Avaliação de contratos",
        "Avaliar contratos",
        "Outra coisa",
    ]


def test_find_puts_what_is_over_later(session: Session) -> None:
    make.encontro(session, "Roda de riscos de ontem", starts_at=NOW - timedelta(days=1))
    make.encontro(session, "Roda de riscos de hoje", starts_at=NOW + timedelta(hours=1))

    assert titles(session, "riscos") == ["Roda de riscos de hoje", "Roda de riscos de ontem"]


@pytest.mark.parametrize("query", ["experiencia", "experiencias", "experiência"])
def test_find_puts_the_accents_back_before_the_ending_is_cut(session: Session, query: str) -> None:
    # Without its accent the stemmer does not know the ending of "experiência".
    make.good_practice(session, "Roda de experiências")

    results = search.find(session, query=query, now=NOW)

    assert [found.title for found in results.found] == ["Roda de experiências"]
    assert results.corrected is None


def test_find_mends_a_word_nobody_wrote(filled: Session) -> None:
    results = search.find(filled, query="orçamnto", now=NOW)

    assert results.corrected == "orçamento"
    assert results.found[0].title == "Orçamento aberto para as equipes"


def test_find_suggests_when_it_is_not_sure(filled: Session) -> None:
    results = search.find(filled, query="facilidade", now=NOW)

    assert results.found == ()
    assert "facilitadores" in results.suggestions


@pytest.mark.parametrize(
    ("query", "title"),
    [("palmeiras", "Leitura na alameda"), ("aumenta", "Metas"), ("presidente", "Presenças")],
)
def test_find_suggests_no_word_that_only_looks_alike(
    session: Session, query: str, title: str
) -> None:
    make.good_practice(session, title)

    results = search.find(session, query=query, now=NOW)

    assert (results.found, results.suggestions) == ((), ())


def test_find_takes_the_start_of_a_word(filled: Session) -> None:
    results = search.find(filled, query="acessib", now=NOW)

    assert results.found[0].title == "Guia de acessibilidade para eventos"
    assert results.corrected is None


def test_find_answers_with_a_help_topic(session: Session) -> None:
    topics = [Topic("presence", "Como registro presença?", "Escreva os 4 números da sala.")]

    (found,) = search.find(session, query="presenca", now=NOW, topics=topics).found

    assert (found.kind, found.topic) == (Subject.HELP, "presence")


def test_find_shows_visitors_the_agenda_only(filled: Session) -> None:
    found = search.find(filled, query="projetos certidões", now=NOW, kinds=search.AGENDA).found

    assert found
    assert {one.kind for one in found} <= {Subject.ENCONTRO, Subject.TURMA}


def test_find_never_tells_visitors_a_word_of_a_practice(session: Session) -> None:
    make.good_practice(session, "Confidência")

    results = search.find(session, query="confidencja", now=NOW, kinds=search.AGENDA)

    assert (results.found, results.corrected, results.suggestions) == ((), None, ())


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "   ",
        '"',
        "'; DROP TABLE search_index; --",
        '" OR title:* NEAR(a b) ^ - + ( ) { } *',
        "AND OR NOT NEAR",
        "a & b | !c <-> :*",
        "title:painel",
        "\\",
        "😀🧩 👩‍👩‍👧",
        "日本語 поиск ʼ",
        "de para com o",
        "painel " * 600,
        "x" * 4000,
        "%_%",
        "\x00painel",
        "<b>Zé & Cia",
    ],
)
def test_find_takes_any_text(session: Session, hostile: str) -> None:
    make.good_practice(session, "Painel de metas")

    search.find(session, query=hostile, now=NOW)
    search.similar(session, description=hostile, kind=Subject.GOOD_PRACTICE, now=NOW)

    # The transaction still works: on PostgreSQL an error would have ended it.
    assert session.scalar(select(Publication.id).limit(1)) is not None


def test_similar_needs_two_words_in_common(filled: Session) -> None:
    near = search.similar(
        filled,
        description="Perdemos prazos de editais porque os municípios não sabem a data.",
        kind=Subject.GOOD_PRACTICE,
        now=NOW,
    )

    assert near[0].title == "Calendário comum de editais"
    assert search.similar(filled, description="editais", kind=Subject.GOOD_PRACTICE, now=NOW) == []


def test_index_follows_a_changed_row(session: Session) -> None:
    row = make.encontro(session, "Encontro de verão")

    row.title = "Encontro de inverno"
    session.flush()

    assert titles(session, "verão") == []
    assert titles(session, "inverno") == ["Encontro de inverno"]


def test_index_follows_publishing_and_withdrawing(session: Session) -> None:
    row = make.good_practice(session, "Xadrez", state=PublicationState.IN_REVIEW, published_at=None)
    before = titles(session, "xadrez")
    row.state, row.published_at = PublicationState.PUBLISHED, NOW
    session.flush()
    published = titles(session, "xadrez")
    row.withdrawn_at = NOW
    session.flush()

    assert (before, published, titles(session, "xadrez")) == ([], ["Xadrez"], [])


def test_index_follows_the_course_of_a_turma(session: Session) -> None:
    course = make.course(session, "Facilitação")
    make.turma(session, of=course)

    course.aim = "Conduzir oficinas."
    session.flush()

    assert titles(session, "oficina") == ["Facilitação, turma 1"]


def test_index_follows_the_name_of_an_office(session: Session) -> None:
    office = make.assessoria(session, "SES", "Secretaria de Saúde")
    make.good_practice(session, "Xadrez", assessoria_id=office.id)

    office.agency_name = "Secretaria de Bem-estar"
    session.flush()

    assert titles(session, "saúde") == []
    assert titles(session, "secretaria bem estar") == ["Xadrez"]


@pytest.mark.all_on_postgres
def test_index_follows_bulk_statements(session: Session) -> None:
    make.good_practice(session, "Xadrez")

    session.execute(update(Publication).values(title="Damas"))
    renamed = titles(session, "damas")
    session.execute(delete(Publication))

    assert (renamed, titles(session, "damas")) == (["Damas"], [])


@pytest.mark.all_on_postgres
def test_index_forgets_a_deleted_row(session: Session) -> None:
    row = make.good_practice(session, "Xadrez")

    session.delete(row)
    session.flush()

    assert titles(session, "xadrez") == []
    assert session.scalar(text("SELECT count(*) FROM search_index_words")) == 0


def test_index_is_undone_with_the_transaction(session: Session) -> None:
    with session.begin_nested() as part:
        make.good_practice(session, "Xadrez")
        part.rollback()

    assert titles(session, "xadrez") == []


@pytest.mark.all_on_postgres
def test_rebuild_mends_what_came_by_another_road(session: Session) -> None:
    make.encontro(session, "Xadrez")
    session.connection().execute(text("UPDATE activities SET title = 'Damas'"))

    count = search.rebuild(session)

    assert count == 1
    assert titles(session, "damas") == ["Damas"]


_ANOTHER: Final = """
    INSERT INTO publications (kind, title, body, result, theme, attachment_name, author_id, state,
        revision, created_at, submitted_at, published_at)
    SELECT kind, 'Damas', body, result, theme, attachment_name, author_id, state,
        revision, created_at, submitted_at, published_at FROM publications
"""


def _by_another_road(session: Session, statement: str) -> None:
    session.flush()
    session.connection().execute(text(statement))


def test_nothing_is_stale_after_what_the_session_saw(session: Session) -> None:
    make.good_practice(session, "Xadrez")
    make.encontro(session, "Damas").title = "Gamão"
    session.flush()

    assert search_index.stale(session) == []


@pytest.mark.all_on_postgres
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE publications SET title = 'Damas'", ["Damas"]),
        ("UPDATE publications SET title = 'Damas', withdrawn_at = created_at", []),
        ("UPDATE publications SET body = 'Jogo de damas'", ["Xadrez"]),
        (_ANOTHER, ["Damas"]),
    ],
)
def test_stale_texts_are_mended_one_by_one(
    session: Session, statement: str, found: list[str]
) -> None:
    make.good_practice(session, "Xadrez")
    make.encontro(session, "Gamão")
    _by_another_road(session, statement)

    stale = search_index.stale(session)
    search_index.mend(session, numbers=stale)

    assert len(stale) == 1
    assert titles(session, "damas") == found
    assert search_index.stale(session) == []


def test_other_stems_make_every_text_stale(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.good_practice(session, "Xadrez")
    make.encontro(session, "Damas")
    monkeypatch.setattr(search_index, "VERSION", 0)

    assert len(search_index.stale(session)) == 2


def test_word_without_meaning_shares_no_stem_with_one_that_has_some() -> None:
    # The stemmer makes "cad" of "cadeado" and of "cada", which stands in nearly every text.
    assert stems("o cadeado de cada bicicleta") == [stem("cadeado"), stem("bicicleta")]


def test_stems_are_those_of_their_version() -> None:
    """When this fails, raise VERSION in search/portuguese.py, and then the two values here."""
    written = words(" ".join(f"{title} {body} {result}" for title, body, result, _ in PRACTICES))
    found = " ".join(stem(word) for word in written)

    assert (VERSION, hashlib.sha256(found.encode()).hexdigest()[:16]) == (3, "1e2481f88db422e3")


@pytest.mark.parametrize("query", ["alameda das acácias", "acacias 70", "decisão com dados"])
def test_find_knows_the_address_and_the_theme_of_an_encontro(session: Session, query: str) -> None:
    make.encontro(session, "4º Encontro da Rede Estratégia", theme="Oficinas", address="Rua A, 1")
    make.encontro(
        session,
        "5º Encontro da Rede Estratégia",
        theme="Dados para decidir",
        address="Alameda das Acácias, 70",
    )

    assert titles(session, query)[0] == "5º Encontro da Rede Estratégia"


def test_a_new_address_is_found_at_once(session: Session) -> None:
    row = make.encontro(session, address="Rua A, 1")
    row.address = "Alameda das Acácias, 70"
    session.flush()

    assert titles(session, "acácias") == [row.title]


@pytest.mark.parametrize("query", ["sala 11 da rede", "qual a nota 5 da rede estratégia"])
def test_find_is_not_close_by_numbers_and_what_every_encontro_is_called(
    session: Session, query: str
) -> None:
    make.encontro(session, "5º Encontro da Rede Estratégia", theme="Dados", venue="Sala 11")

    assert not search.find(session, query=query, now=NOW).is_close
