"""Finding encontros, turmas, good practices, challenges and help in people's own words.

A word stands for every indexed word that is written alike without its accents; a word nobody
wrote stands for the nearest one. The database finds the texts, and the order is decided here,
so that it is the same on both databases.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice, takewhile
from math import log
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from domain.search.portuguese import kin, look, plain, says_something, stem, stems, words
from domain.search.search_index import Subject, is_of, rebuild
from models import Activity, Assessoria, Publication, Slot
from models.search import search_index_words

__all__ = ["Subject", "rebuild"]

EVERYTHING: Final = frozenset(Subject)
AGENDA: Final = frozenset({Subject.ENCONTRO, Subject.TURMA, Subject.HELP})
"""What somebody without a registration may find."""

MAX_WORDS: Final = 12
"""So many different words of a text are looked for; the answer says when there were more."""
_MAX_DESCRIPTION_WORDS: Final = 60
_SHARED: Final = 2
_MAX_CANDIDATES: Final = 120
_MAX_SUGGESTIONS: Final = 3

_EXACT_TITLE: Final = 6.0
_TITLE: Final = 4.0
_THEME: Final = 3.0
_ALL_IN_TITLE: Final = 2.0
"""What is called by all the words comes before what one of them is the name of."""
_BODY: Final = 1.0
_REPEATED: Final = 0.3
"""What a second and a third time in the body add."""
_OVER: Final = 0.5
"""What is over counts half: people mostly look for what they can still go to."""

_NO_SUBJECT: Final = frozenset({"encontro", "rede", "estrategia", "turma", "curso"})
_ASKING_TEXT: Final = """
    preciso precisamos precisa queria gostaria saber favor gentileza alguem algum alguma quero
    dia dias procuro procurando buscar achar tenho existe
"""
_ASKING: Final = frozenset(_ASKING_TEXT.split())
"""Words with which people ask: they are not what is looked for."""
_SURE: Final = 82
_POSSIBLE: Final = 65
"""Likeness of two spellings, 0 to 100: from when it is taken, and from when it is offered."""
_ERRORS: Final = 2
"""So many letters of a word may be wrong: "autorização" is not "automatização"."""
_LONGEST_SHORT: Final = 5
"""Of so few letters only one may be wrong."""
_SAME_BEGINNING: Final = 5
_SHORTEST_TYPO: Final = 4
_MOST_MENDED: Final = 4
"""Of a text full of words nobody wrote, so many are mended; the others are just not found."""
_MOST_BEGUN: Final = 60
_MOST_NEAR: Final = 12
"""So many spellings are looked at, of which the reader may not see all."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A help topic, which is found although it is not in the database."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found, with what a line about it says."""

    kind: Subject
    subject_id: int
    title: str
    topic: str = ""
    """The name of a help topic; other kinds have a `subject_id`."""
    office: str = ""
    starts_at: datetime | None = None
    is_over: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, best first."""

    query: str
    found: tuple[Found, ...]
    corrected: str | None = None
    """What was looked for instead, when a word of the query is nowhere."""
    suggestions: tuple[str, ...] = ()
    """What the person may have meant, when nothing was found."""
    is_cut: bool = False
    """Only the first words were looked for."""
    is_close: bool = False
    """The first is about what was asked, and does not only share a word with it."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: Subject
    subject_id: int
    label: str
    title: frozenset[str]
    body: tuple[str, ...]
    topic: str = ""

    @property
    def stems(self) -> frozenset[str]:
        return self.title | frozenset(self.body)


@dataclass(slots=True)
class _Word:
    """A word of the query and everything it may stand for."""

    written: str
    stems: set[str]
    plains: set[str]
    corrected: str | None = None


def find(  # noqa: PLR0913 - who may see what, and what the database does not hold
    session: Session,
    *,
    query: str,
    now: datetime,
    kinds: Collection[Subject] = EVERYTHING,
    topics: Sequence[Topic] = (),
    first: Collection[Subject] = (),
    limit: int = 8,
) -> Results:
    """Look for what the words of `query` are about; any text is a fair query.

    What is of the kinds `first` comes before the rest.
    """
    asked, is_cut = _asked(query, MAX_WORDS)
    if not asked:
        return Results(query, ())
    helped = [_of_topic(topic) for topic in topics] if Subject.HELP in kinds else []
    known = _spellings(session, kinds, helped, [look(word) for word in asked])
    looked_for = [_word(word, known) for word in asked]
    candidates, texts_count = _candidates(session, looked_for, kinds, helped)
    suggestions: dict[str, None] = {}
    lost = [word for word in looked_for if not any(word.stems & c.stems for c in candidates)]
    if lost:
        before = [word.stems for word in lost]
        for word in _mend(session, lost[:_MOST_MENDED], kinds, helped):
            suggestions[word] = None
        if [word.stems for word in lost] != before:
            candidates, texts_count = _candidates(session, looked_for, kinds, helped)
    ranked = _rank(session, looked_for, candidates, texts_count, now)
    ranked.sort(key=lambda found: found.kind not in first)
    mended = any(word.corrected for word in looked_for)
    return Results(
        query=query,
        found=tuple(ranked[:limit]),
        corrected=" ".join(w.corrected or w.written for w in looked_for) if mended else None,
        suggestions=() if ranked else tuple(suggestions)[:_MAX_SUGGESTIONS],
        is_cut=is_cut,
        is_close=bool(ranked) and _is_close(ranked[0], candidates, looked_for),
    )


def similar(
    session: Session, *, description: str, kind: Subject, now: datetime, limit: int = 3
) -> list[Found]:
    """Return what shares at least two words with a description, nearest first."""
    asked, _ = _asked(description, _MAX_DESCRIPTION_WORDS)
    if not asked:
        return []
    known = _spellings(session, {kind}, (), [look(word) for word in asked])
    looked_for = [_word(word, known) for word in asked]
    candidates, texts_count = _candidates(session, looked_for, {kind}, ())
    near = [
        candidate
        for candidate in candidates
        if sum(not word.stems.isdisjoint(candidate.stems) for word in looked_for) >= _SHARED
    ]
    return _rank(session, looked_for, near, texts_count, now)[:limit]


def _asked(query: str, most: int) -> tuple[list[str], bool]:
    """Return the first words that say something, and whether there are more."""
    spoken = [word for word in dict.fromkeys(words(query)) if says_something(word)]
    spoken = [word for word in spoken if plain(word) not in _ASKING] or spoken
    return spoken[:most], len(spoken) > most


def _spellings(
    session: Session,
    kinds: Collection[Subject],
    helped: Iterable[_Candidate],
    plains: Sequence[str],
) -> dict[str, set[str]]:
    """Return the indexed words that look like these without accents and plural."""
    statement = select(search_index_words.c.plain, search_index_words.c.word).distinct()
    statement = statement.where(is_of(kinds), search_index_words.c.plain.in_(plains))
    spellings: dict[str, set[str]] = {}
    for bare, word in session.execute(statement):
        spellings.setdefault(bare, set()).add(word)
    for word in chain.from_iterable(words(topic.label) for topic in helped):
        spellings.setdefault(look(word), set()).add(word)
    return spellings


def _word(written: str, known: dict[str, set[str]]) -> _Word:
    bare = look(written)
    spellings = {written, *known.get(bare, set())}
    related = {other for word in spellings if (other := kin(word)) is not None}
    return _Word(written, {stem(word) for word in spellings} | related, {bare})


# From each look to the next one by the index: reading all rows takes longer the more texts
# there are, and there are far fewer words than rows.
_looks: Final = text(
    "WITH RECURSIVE looks(plain) AS (SELECT min(plain) FROM search_index_words"
    " UNION ALL SELECT (SELECT min(w.plain) FROM search_index_words AS w"
    " WHERE w.plain > looks.plain) FROM looks WHERE looks.plain IS NOT NULL)"
    " SELECT plain FROM looks WHERE plain IS NOT NULL"
)


def _mend(
    session: Session,
    lost: Sequence[_Word],
    kinds: Collection[Subject],
    helped: Sequence[_Candidate],
) -> list[str]:
    """Let words nobody wrote stand for the nearest ones; returns what they may have meant."""
    of_help = (look(word) for topic in helped for word in words(topic.label))
    everything = sorted({*session.scalars(_looks), *of_help})
    likes = [(word, *_like(word, everything)) for word in lost]
    all_like = {known for _, begun, near in likes for known in (*begun, *near)}
    if not all_like:
        return []
    # What only others may find is not named.
    spellings = _spellings(session, kinds, helped, sorted(all_like))
    return [
        meant
        for word, begun, near in likes
        for meant in _stand_for(
            word,
            [known for known in begun if known in spellings],
            {known: score for known, score in near.items() if known in spellings},
            spellings,
        )
    ]


def _like(word: _Word, everything: Sequence[str]) -> tuple[list[str], dict[str, float]]:
    """Return the looks that begin with a word, the shortest first, and those that are near it."""
    (bare,) = word.plains
    if len(bare) < _SHORTEST_TYPO:
        return [], {}
    start = bisect_left(everything, bare)
    begun = sorted(
        takewhile(lambda known: known.startswith(bare), islice(everything, start, None)), key=len
    )
    near = process.extract(
        bare, everything, scorer=fuzz.ratio, score_cutoff=_POSSIBLE, limit=_MOST_NEAR
    )
    return begun[:_MOST_BEGUN], {known: score for known, score, _ in near}


def _is_near(bare: str, known: str) -> bool:
    """Tell whether one may be the other mistyped, or begins so: "aumenta" is not "metas"."""
    errors = _ERRORS if len(bare) > _LONGEST_SHORT else 1
    is_begun = bare[:_SAME_BEGINNING] == known[:_SAME_BEGINNING]
    return is_begun or OSA.distance(bare, known, score_cutoff=errors) <= errors


def _stand_for(
    word: _Word,
    begun: Sequence[str],
    near: dict[str, float],
    spellings: dict[str, set[str]],
) -> list[str]:
    if begun:
        # "indic" is no error, only not finished.
        meant = begun[:8]
    else:
        (bare,) = word.plains
        meant = [
            known
            for known, score in near.items()
            if score >= _SURE and OSA.distance(bare, known, score_cutoff=_ERRORS) <= _ERRORS
        ][:1]
        if not meant:
            close = [known for known in near if _is_near(bare, known)]
            return [min(spellings[known]) for known in close[:_MAX_SUGGESTIONS]]
        word.corrected = min(spellings[meant[0]])
    word.plains = set(meant)
    word.stems = {stem(spelling) for known in meant for spelling in spellings[known]}
    return []


def _candidates(
    session: Session,
    looked_for: Iterable[_Word],
    kinds: Collection[Subject],
    helped: Iterable[_Candidate],
) -> tuple[list[_Candidate], int]:
    """Return what may be meant, and how many texts there are to choose from."""
    wanted = sorted(set().union(*(word.stems for word in looked_for)))
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    # Stems are letters and digits, so nothing a person writes is read as an operator.
    query = (" OR " if on_sqlite else " | ").join(f'"{s}"' if on_sqlite else s for s in wanted)
    rows = session.execute(
        _on_sqlite if on_sqlite else _on_postgresql,
        {"query": query, "kinds": [kind.value for kind in kinds], "limit": _MAX_CANDIDATES},
    ).all()
    found = [
        _Candidate(
            kind=Subject(row.kind),
            subject_id=row.subject_id,
            label=row.label,
            title=frozenset(row.title.split()),
            body=tuple(row.body.split()),
        )
        for row in rows
    ]
    found += [topic for topic in helped if not topic.stems.isdisjoint(wanted)]
    told = {stem_ for stem_ in wanted if not stem_.isdigit()}
    # Of "lote 45 quadra 12" the hours of a programme say nothing.
    found = [one for one in found if told & one.stems] if told else found
    return found, rows[0].texts_count if rows else 0


_on_sqlite: Final = text(
    "SELECT kind, subject_id, label, title, body,"
    " (SELECT count(*) FROM search_index) AS texts_count FROM search_index"
    " WHERE search_index MATCH :query AND kind IN :kinds"
    " ORDER BY bm25(search_index, 0, 0, 0, 4.0, 1.0) LIMIT :limit"
).bindparams(bindparam("kinds", expanding=True))
_on_postgresql: Final = text(
    "SELECT kind, subject_id, label, title, body,"
    " (SELECT count(*) FROM search_index) AS texts_count FROM search_index"
    " WHERE vector @@ to_tsquery('simple', :query) AND kind IN :kinds"
    " ORDER BY ts_rank(vector, to_tsquery('simple', :query)) DESC LIMIT :limit"
).bindparams(bindparam("kinds", expanding=True))


@lru_cache(maxsize=256)
def _of_topic(topic: Topic) -> _Candidate:
    return _Candidate(
        kind=Subject.HELP,
        subject_id=0,
        label=topic.title,
        title=frozenset(stems(topic.title)),
        # The numbers of a list are not what it is about.
        body=tuple(word for word in stems(topic.text) if not word.isdigit()),
        topic=topic.name,
    )


def _rank(
    session: Session,
    looked_for: Sequence[_Word],
    candidates: Sequence[_Candidate],
    texts_count: int,
    now: datetime,
) -> list[Found]:
    weights = [
        log(1 + (texts_count + 1) / (1 + sum(bool(word.stems & c.stems) for c in candidates)))
        for word in looked_for
    ]
    described = {(f.kind, f.subject_id, f.topic): f for f in _describe(session, candidates, now)}
    scored: list[tuple[float, tuple[int, float], Found]] = []
    for candidate in candidates:
        about = described.get((candidate.kind, candidate.subject_id, candidate.topic))
        if about is None:
            continue
        score = _score(candidate, looked_for, weights)
        if about.is_over or about.is_cancelled:
            score *= _OVER
        scored.append((-score, _nearness(about), about))
    scored.sort(key=lambda entry: entry[:2])
    return [found for _, _, found in scored]


def _is_close(best: Found, candidates: Iterable[_Candidate], looked_for: Sequence[_Word]) -> bool:
    """Tell whether the best is about what was asked: by its title, and by most of the words."""
    key = (best.kind, best.subject_id, best.topic)
    about = next(c for c in candidates if (c.kind, c.subject_id, c.topic) == key)
    in_label = {look(word) for word in words(about.label)}
    in_title = [
        bool(w.plains & in_label or w.stems & about.title)
        for w in looked_for
        # A number, or what every encontro is called, is no subject.
        if not (w.written.isdigit() or w.plains & _NO_SUBJECT)
    ]
    met = [bool(w.stems & about.stems) for w in looked_for]
    if sum(in_title) >= _SHARED:
        return True
    return any(in_title) and 2 * sum(met) >= len(looked_for)


def _nearness(found: Found) -> tuple[int, float]:
    """Order what fits equally well: soonest first, then the newest, what is over at the end."""
    if found.starts_at is None:
        return (1, -found.subject_id)
    moment = found.starts_at.timestamp()
    return (2, -moment) if found.is_over else (0, moment)


def _score(candidate: _Candidate, looked_for: Sequence[_Word], weights: Sequence[float]) -> float:
    in_label = {look(word) for word in words(candidate.label)}
    of_label = {stem(word) for word in words(candidate.label)}
    total, met_count = 0.0, 0
    for word, weight in zip(looked_for, weights, strict=True):
        times = sum(stem_ in word.stems for stem_ in candidate.body)
        in_body = _BODY + _REPEATED * min(times - 1, 2) if times else 0.0
        if word.plains & in_label:
            in_title = _EXACT_TITLE
        else:
            in_title = _TITLE if word.stems & of_label else _THEME
            in_title = in_title if word.stems & candidate.title else 0.0
        met_count += bool(in_title or in_body)
        total += weight * (in_title + in_body)
    is_named_so = len(looked_for) > 1 and all(
        word.plains & in_label or word.stems & candidate.title for word in looked_for
    )
    if is_named_so:
        total *= _ALL_IN_TITLE
    # A text about all the words comes before one that is strong on one of them.
    return total * (met_count / len(looked_for)) ** 2


def _describe(session: Session, candidates: Iterable[_Candidate], now: datetime) -> list[Found]:
    of_activities = {
        c.subject_id: c for c in candidates if c.kind in {Subject.ENCONTRO, Subject.TURMA}
    }
    of_publications = {
        c.subject_id: c for c in candidates if c.kind in {Subject.GOOD_PRACTICE, Subject.CHALLENGE}
    }
    described = [
        Found(c.kind, 0, c.label, topic=c.topic) for c in candidates if c.kind is Subject.HELP
    ]
    if of_activities:
        rows = session.execute(
            select(
                Activity.id,
                Activity.cancelled_at,
                func.min(Slot.starts_at),
                func.max(Slot.ends_at),
            )
            .join(Slot, Slot.activity_id == Activity.id)
            .where(Activity.id.in_(of_activities))
            .group_by(Activity.id, Activity.cancelled_at)
        )
        described += [
            Found(
                kind=of_activities[id_].kind,
                subject_id=id_,
                title=of_activities[id_].label,
                starts_at=starts_at,
                is_over=ends_at <= now,
                is_cancelled=cancelled_at is not None,
            )
            for id_, cancelled_at, starts_at, ends_at in rows
        ]
    if of_publications:
        office = func.coalesce(Assessoria.acronym, Publication.agency_text, "")
        rows_ = session.execute(
            select(Publication.id, office)
            .outerjoin(Assessoria, Assessoria.id == Publication.assessoria_id)
            .where(Publication.id.in_(of_publications))
        )
        described += [
            Found(of_publications[id_].kind, id_, of_publications[id_].label, office=name)
            for id_, name in rows_
        ]
    return described
