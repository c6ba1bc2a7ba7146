"""Finding the office a person means: from a list, or from a name written with typos."""

from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, utils
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.errors import NotFoundError
from domain.search.portuguese import plain
from models import Assessoria, Participant

PAGE_SIZE: Final = 8
SUGGESTIONS: Final = 3

_LONGEST: Final = 120
_SURE: Final = 80
"""Likeness, of 100, from which one candidate alone is taken without asking."""
_MARGIN: Final = 10
"""How far the second candidate must be behind, so that nobody lands in the wrong office."""
_POSSIBLE: Final = 55
# Words that nearly every agency's name holds tell nothing about which one is meant.
_EMPTY_WORDS: Final = frozenset(
    {
        "a",
        "o",
        "as",
        "os",
        "e",
        "de",
        "da",
        "do",
        "das",
        "dos",
        "em",
        "secretaria",
        "estado",
        "estadual",
        "minas",
        "gerais",
        "mg",
        "assessoria",
        "estrategica",
        "governo",
    }
)


@dataclass(frozen=True, slots=True)
class Office:
    """An assessoria as people choose it."""

    id: int
    acronym: str
    agency_name: str


@dataclass(frozen=True, slots=True)
class OfficePage:
    """Some of the offices; pages start at 0."""

    offices: tuple[Office, ...]
    page: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a written name may mean: `sure` when there is no doubt, else a few suggestions."""

    sure: Office | None
    suggestions: tuple[Office, ...]


def list_offices(session: Session, *, page: int) -> OfficePage:
    """Return a page of offices, those with most people first; past the end comes the first."""
    people = func.count(Participant.id)
    rows = session.execute(
        select(Assessoria.id, Assessoria.acronym, Assessoria.agency_name)
        .outerjoin(Participant, Participant.assessoria_id == Assessoria.id)
        .group_by(Assessoria.id, Assessoria.acronym, Assessoria.agency_name)
        .order_by(people.desc(), Assessoria.acronym)
        .offset(page * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()
    if not rows and page:
        return list_offices(session, page=0)
    offices = tuple(Office(*row) for row in rows[:PAGE_SIZE])
    return OfficePage(offices=offices, page=page, has_more=len(rows) > PAGE_SIZE)


def get(session: Session, *, assessoria_id: int) -> Office:
    """Return one office.

    Raises:
        NotFoundError: there is none with this id.

    """
    row = session.get(Assessoria, assessoria_id)
    if row is None:
        raise NotFoundError
    return Office(row.id, row.acronym, row.agency_name)


def find(session: Session, *, text: str) -> Found:
    """Return what a written acronym or name may mean, in spite of accents and typos."""
    # Longer is no name of an office, and one sign may become eighteen letters.
    wanted = _plain(text) if len(text) <= _LONGEST else ""
    if not wanted or len(wanted) > _LONGEST:
        return Found(None, ())
    rows = session.execute(select(Assessoria.id, Assessoria.acronym, Assessoria.agency_name))
    ranked = sorted(
        ((_likeness(wanted, office), office) for office in (Office(*row) for row in rows)),
        key=lambda entry: (-entry[0], entry[1].acronym),
    )
    likely = [(likeness, office) for likeness, office in ranked if likeness >= _POSSIBLE]
    if not likely:
        return Found(None, ())
    best, office = likely[0]
    second = likely[1][0] if len(likely) > 1 else 0
    if best >= _SURE and best - second >= _MARGIN:
        return Found(office, ())
    return Found(None, tuple(office for _, office in likely[:SUGGESTIONS]))


def _likeness(wanted: str, office: Office) -> float:
    acronym, name = _plain(office.acronym), _plain(office.agency_name)
    # The exact acronym among the words settles it: "Assessoria Estratégica da SES".
    if acronym in {wanted, *wanted.split()} or wanted == name:
        return 200
    return max(fuzz.ratio(wanted, acronym), _shared(_telling(wanted), _telling(name)))


def _shared(wanted: str, name: str) -> float:
    """Return how well the wanted words are found among the name's, of 100."""
    words = wanted.split()
    return sum(max(fuzz.ratio(word, other) for other in name.split()) for word in words) / len(
        words
    )


def _telling(text: str) -> str:
    """Return the words that tell agencies apart, or all of them when none does."""
    return " ".join(word for word in text.split() if word not in _EMPTY_WORDS) or text


def _plain(text: str) -> str:
    """Return the text in lower case, without accents and signs."""
    return utils.default_process(plain(text))
