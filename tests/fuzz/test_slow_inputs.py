"""Whatever people write, reading it takes no longer than its length explains, and never long.

One message of 4,096 letters must not hold up everybody else: it is read where all write.
"""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import _lru_cache_wrapper
from typing import Any, Final

import pytest
from sqlalchemy.orm import Session

from domain.attendance import attendance_records
from domain.clean_text import MAX_TEXT, clean
from domain.errors import DomainError
from domain.importing import importing_cells, importing_times
from domain.importing.importing_cells import UnreadableCellError
from domain.importing.importing_times import Calendar, Order
from domain.organizing import invitation_places, invitation_seats, invitation_text
from domain.people import assessorias, registration
from domain.publications import challenges, moderation
from domain.reading import days, durations, emails, hours, links, moments, offices, seats
from domain.reading import person_names as names
from domain.reading.offices import Office
from domain.reading.plain import plain
from domain.search import portuguese, search, search_index
from domain.search.search import Subject
from domain.understanding import codes
from domain.understanding.understand import understand
from messages import buttons, delivery
from messages.search import nothing, topics
from tests import make
from tests.domain.understanding.year import year
from tests.fuzz.pumps import BOUND, growth, processor_time
from tests.scale import LONG

_YEAR: Final = year()
_NOW: Final = datetime(2024, 3, 11, 12, tzinfo=UTC)
_MOST_S: Final = 0.2
"""Of processor; the longest takes half of it on the slowest machine seen, in quiet."""

_CALENDAR: Final = Calendar(_NOW.date(), orders={-1: Order.MIXED})
_OFFICES: Final = [
    Office(1, "SES", "Secretaria de Estado de Saúde"),
    Office(2, "DER-MG", "Departamento de Estradas de Rodagem"),
]
_READERS: Final[dict[str, Callable[[str], object]]] = {
    "invitation": lambda text: invitation_text.read(text, now=_NOW),
    "answer about seats": invitation_seats.read_seats,
    "place": lambda text: (invitation_places.read(text), invitation_places.is_place(text)),
    "days": lambda text: days.find(text, today=_NOW.date()),
    "months": lambda text: list(days.months(text, today=_NOW.date())),
    "hours": hours.find,
    "durations": lambda text: (durations.find(text), durations.read(text)),
    "numbers of seats": lambda text: (seats.find(text), seats.read(text)),
    "links": links.find,
    "moment": lambda text: moments.read(text, today=_NOW.date()),
    "name": names.read,
    "whole name": names.read_name,
    "skeleton": names.skeleton,
    "our letters": names.has_our_letters,
    "agency": registration.read_agency,
    "email": emails.read,
    "email's domain": lambda text: emails.read("ana@" + text),
    "no email": emails.says_none,
    "office": lambda text: offices.read(text, _OFFICES),
    "plain words": plain,
    "personal data": moderation.personal_data,
    "clean": clean,
    "sentence": lambda text: understand(text, _YEAR),
    "stems": portuguese.stems,
    "looks": lambda text: [portuguese.look(word) for word in portuguese.words(text)],
    "plain": portuguese.plain,
    "visitor": attendance_records.simplify,
    "headline": challenges.headline,
    "code": codes.read,
    "clip": lambda text: (buttons.clip(text, 36), buttons.clip(text, max(36, len(text) - 1))),
    "title": lambda text: buttons.title(text, 36),
    "plain payload": lambda text: delivery.plain({"html": text}, limit=4_096),
    "cell's text": importing_cells.read_text,
    "cell's long text": importing_cells.read_long_text,
    "cell's number": importing_cells.read_seats,
    "cell's length": importing_cells.read_minutes,
    "cell's moment": lambda text: importing_times.read_when(text, _CALENDAR),
    "cell's email": importing_cells.read_email,
    "cell's name": importing_cells.read_name,
}
_FIRST: Final = frozenset({"clean", "cell's text", "cell's long text", "cell's moment"})
_SEEDS: Final = (
    ".a", ",", " ,", "ﷺ", "ﷺ.", "1", "1h", "1:1", "1.111", "1/1/20", "9h às ", "das 9 às ",
    "dia 1 ", "de ", "a ", "a b ", "segunda ", "vagas ", "vagas limitadas a ", "temos ",
    "carga horária ", "término: ", "local: ", "tema “", "“", "«", '"', "rua ", "sala ",
    "prezada(", "convite ", "a@", "a@b.", "@", "a.", "://a:", "<", "<a", "&amp;", "&", "\n",
    "\r", "\t", " ", "\u200b", "-",
    "é", "e\u0301", "\u0301", "\u0300\u0316", "n\u0303 ", "K\u0327", "ǰ", "İ", "¼", "㍿", "가",
    "\u1100\u1161", "😀", "\u200d😀", "👨\u200d", "x", "ção", "ções ", "não vou ", "A.", ". ", "- ",
    "dias 1, 2 e 3 ", "quinta e ", "todas as quartas de maio ", "1 a ",
    "9 às 12 ", "até ", "vinte e ",
    "vagas: ", "1 200 ", "(1) ", "a.br/", "https://a)",
    "0", "(31) 9", "111.", "/", "#_", "\x00", "\ud800",
)  # fmt: skip


_REMEMBERED: Final = [
    kept
    for name, module in list(sys.modules.items())
    if name.startswith("domain.")
    for kept in vars(module).values()
    if isinstance(kept, _lru_cache_wrapper) and kept.cache_parameters()["maxsize"] is not None
]
"""Whatever a reader remembers of texts it has seen."""


def _hostile() -> Iterator[tuple[str, Callable[[int], str]]]:
    """Give texts of any length."""
    for seed in _SEEDS:
        yield repr(seed), lambda length, seed=seed: (seed * length)[:length]  # type: ignore[misc]
    random_ = random.Random(1)  # noqa: S311 - no secret
    words = " ".join("".join(random_.choices("abcdeilmnorstuç", k=7)) for _ in range(2_048))
    yield "words", lambda length: words[:length]
    yield "a word and what follows", lambda length: "a" + ", " * (length // 2 - 20) + "b" * 40


def _slow(
    reader: Callable[[str], object], *, is_raw: bool = False, part: slice = slice(None)
) -> dict[str, Any]:
    """Return the texts of this part that take too long, and how long or how much longer.

    How it grows is looked at up to what one message holds.
    """

    def read(text: str) -> None:
        # Else only the first of several measurements would read at all.
        for kept in _REMEMBERED:
            kept.cache_clear()
        with suppress(DomainError, UnreadableCellError):
            reader(text)

    found: dict[str, Any] = {}
    for name, written in list(_hostile())[part]:
        # All others see only what was made clean at the edge.
        def text_of(length: int, written: Callable[[int], str] = written) -> str:
            return written(length) if is_raw else clean(written(length), length)

        text = text_of(MAX_TEXT)
        if not any(processor_time(lambda: read(text)) < _MOST_S for _ in range(3)):  # noqa: B023
            found[name] = "too long"
        elif (times := growth(read, text_of, MAX_TEXT // 4)) > BOUND:
            found[name] = times
    return found


@pytest.mark.parametrize("name", _READERS)
def test_no_text_is_read_slowly(name: str) -> None:
    # In the short form each reader has every fifth text, and the next one has others.
    part = slice(None) if LONG else slice(list(_READERS).index(name) % 5, None, 5)

    assert _slow(_READERS[name], is_raw=name in _FIRST, part=part) == {}


def test_a_slow_reader_is_found() -> None:
    def read(text: str) -> None:
        for start in range(len(text) if text.startswith(".a.a") else 0):
            sum(map(ord, text[start:]))

    assert _slow(read).keys() == {"'.a'"}


# --- Search, where the time depends on what is there -----------------------------------------


@pytest.fixture
def filled(session: Session) -> Session:
    random_ = random.Random(3)  # noqa: S311 - no secret
    parts = ["ca", "mo", "ter", "vi", "sa", "ção", "pre", "lho", "in", "de"]
    known = ["".join(random_.choices(parts, k=random_.randint(2, 5))) for _ in range(6_000)]
    for number in range(400):
        search_index.index(
            session,
            kind=Subject.GOOD_PRACTICE,
            subject_id=number + 1,
            title=" ".join(random_.choices(known, k=6)),
            text=" ".join(random_.choices(known, k=60)),
        )
    session.flush()
    return session


_QUERIES: Final = (
    " ".join(f"xq{a}wky{b}rr" for a in "abcdefghij" for b in "klmnopqrst"),
    " ".join(f"motervis{a}" for a in "bcdfghjklmn"),
    "motervisacaodelho" * 240,
    "ca mo ter vi sa " * 250,
    "ﷺ" * 4_096,
    "\u0300\u0316" * 2_048,
)


def test_no_search_takes_long(filled: Session) -> None:
    def took(query: str) -> float:
        def find() -> None:
            search.find(filled, query=query, now=_NOW, topics=topics())

        return min(processor_time(find) for _ in range(3))

    assert [query[:40] for query in _QUERIES if took(query) >= _MOST_S] == []


@pytest.mark.parametrize("unit", ["ﷺ", "1 ", "a", "gestão "])
def test_no_office_is_looked_for_long(session: Session, unit: str) -> None:
    for _ in range(29):
        make.assessoria(session, name="Secretaria de Estado de Planejamento e Gestão")
    for length in (120, MAX_TEXT):
        text = (unit * length)[:length]

        def find(text: str = text) -> None:
            assessorias.find(session, text=text)

        assert min(processor_time(find) for _ in range(3)) < _MOST_S


def test_a_search_says_when_it_took_only_the_first_words(session: Session) -> None:
    asked = [f"palavra{letter}" for letter in "abcdefghijklm"]

    all_of_them = search.find(session, query=" ".join(asked[:12]), now=_NOW)
    first_only = search.find(session, query=" ".join(asked), now=_NOW)

    assert (all_of_them.is_cut, first_only.is_cut) == (False, True)
    assert "Procurei só as primeiras 12 palavras." in nothing(first_only).html
    assert "Procurei" not in nothing(all_of_them).html
