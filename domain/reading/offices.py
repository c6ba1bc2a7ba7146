"""Which office of a list is meant: by acronym, by full or short name, in spite of typos."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from domain.reading.plain import plain

SUGGESTIONS: Final = 3

_DOTTED: Final = re.compile(r"(?<![A-Za-z.])(?:[A-Za-z]\.){2,9}[A-Za-z]?(?![A-Za-z])")
"""S.E.F."""
_LONGEST: Final = 120
_MANY: Final = 4_096
"""Offices whose words are kept."""
_SURE: Final = 80
"""Likeness, of 100, from which one candidate alone is taken in spite of a typo."""
_MARGIN: Final = 10
"""How far the second candidate must be behind, so that nobody lands in the wrong office."""
_POSSIBLE: Final = 55
_SHORTEST: Final = 3
"""Letters of a word that may be cut short: "Fund. João Pinheiro"."""

_ACCOMPANY: Final = frozenset(
    (
        "a", "o", "as", "os", "e", "em", "de", "da", "do", "das", "dos", "no", "na", "nos", "nas",
        "pra", "pro", "para", "pela", "pelo", "eu", "sou", "estou", "to", "trabalho", "trabalhando",
        "mudei", "vim", "fui", "agora", "atual", "atualmente", "hoje", "lotado", "lotada",
        "exercicio", "cedido", "cedida", "servidor", "servidora", "meu", "minha", "orgao",
        "entidade", "setor", "unidade", "area", "aqui", "equipe", "aest", "assessoria",
        "estrategica", "assessorias", "estrategicas", "mg", "minas", "gerais", "estado",
        "estadual", "governo", "rede",
    )
)  # fmt: skip
"""Words that tell nothing about which office is meant."""
_UNITS: Final = frozenset(("coordenacao", "gabinete", "nucleo", "setor"))
"""Parts of an office: alone they name none, before one they may stand."""
_KIND: Final = "secretaria"
"""Nearly every office is one: it only tells two apart that have the rest in common."""
_SHORT_KINDS: Final = {"sec": _KIND, "secret": _KIND, "secretariado": _KIND}


@dataclass(frozen=True, slots=True)
class Office:
    """An assessoria as people choose it."""

    id: int
    acronym: str
    agency_name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text may mean: `sure` when one office alone fits, else a few to choose from."""

    sure: Office | None
    is_exact: bool = False
    """Every word of the text belongs to the office; else there was a typo or a word more."""
    suggestions: tuple[Office, ...] = ()


def read(text: str, offices: Sequence[Office], *, in_spite_of_typos: bool = True) -> Reading:
    """Return what a written acronym or name may mean, in spite of accents and typos.

    To compare with every office takes long: who reads thousands of texts may leave it out.
    """
    # Longer is no name of an office, and one sign may become eighteen letters.
    wanted = plain(_DOTTED.sub(_undotted, text)) if len(text) <= _LONGEST else ""
    if not wanted or len(wanted) > _LONGEST:
        return Reading(None)
    words = [_SHORT_KINDS.get(word, word) for word in wanted.split()]
    by_acronym = [office for office in offices if _has_acronym(words, office)]
    if len(by_acronym) > 1:
        # "PMMG" holds no other acronym, but "DER MG" may hold "DER" of another list.
        longest = max(len(_acronym(office)) for office in by_acronym)
        if len({tuple(_acronym(office)) for office in by_acronym}) > 1 and longest == 1:
            return Reading(None, suggestions=tuple(by_acronym[:SUGGESTIONS]))
        by_acronym = [office for office in by_acronym if len(_acronym(office)) == longest]
    if len(by_acronym) == 1:
        (office,) = by_acronym
        return Reading(office, is_exact=not _left_over(words, office))
    named = _named(words, offices)
    if not named and not _UNITS.isdisjoint(words):
        named = _named([word for word in words if word not in _UNITS], offices)
    if len(named) == 1:
        return Reading(named[0], is_exact=True)
    if named:
        return Reading(None, suggestions=tuple(named[:SUGGESTIONS]))
    return _nearest(words, offices) if in_spite_of_typos else Reading(None)


def _undotted(found: re.Match[str]) -> str:
    return found[0].replace(".", "")


def mentioned(text: str, offices: Sequence[Office]) -> Office | None:
    """Return the office that a sentence names by its acronym, or by all words of its name."""
    words = plain(text[:_LONGEST]).split()
    if not words:
        return None
    by_acronym = [office for office in offices if _has_acronym(words, office)]
    if by_acronym:
        return max(by_acronym, key=lambda office: len(_acronym(office)))
    said = frozenset(words)
    named = [
        (len(telling), office)
        for office in offices
        if (telling := _telling(plain(office.agency_name).split())) and said.issuperset(telling)
    ]
    most = max((count for count, _ in named), default=0)
    fitting = [office for count, office in named if count == most]
    return fitting[0] if len(fitting) == 1 else None


@lru_cache(maxsize=_MANY)
def _acronym(office: Office) -> list[str]:
    """Return the acronym in words, without the state at its end: "DER-MG" is "der"."""
    parts = plain(office.acronym).split()
    return parts[:-1] if len(parts) > 1 and parts[-1] == "mg" else parts


@lru_cache(maxsize=_MANY)
def _name(office: Office) -> list[str]:
    return plain(office.agency_name).split()


@lru_cache(maxsize=_MANY)
def _telling_name(office: Office) -> list[str]:
    name = _name(office)
    return _telling(name) or name or [""]


def _has_acronym(words: list[str], office: Office) -> bool:
    acronym = _acronym(office)
    size = len(acronym)
    return bool(acronym) and any(
        words[at : at + size] == acronym for at in range(len(words) - size + 1)
    )


def _left_over(words: list[str], office: Office) -> list[str]:
    own = {*_acronym(office), *_name(office), _KIND}
    return [word for word in words if word not in own | _ACCOMPANY | _UNITS]


def _named(words: list[str], offices: Sequence[Office]) -> list[Office]:
    """Return the offices whose name holds every telling word."""
    wanted = [word for word in words if word not in _ACCOMPANY]
    if "governo" in words and _KIND in words:
        wanted.append("governo")
    telling = [word for word in wanted if word != _KIND]
    if _UNITS.issuperset(telling):
        return []
    found = [office for office in offices if all(_holds(_name(office), word) for word in telling)]
    if _KIND in wanted:
        found = [office for office in found if _KIND in _name(office)] or found
    whole = [
        office
        for office in found
        if all(
            any(_means(word, other) for word in telling)
            for other in _name(office)
            if other not in _ACCOMPANY and other != _KIND
        )
    ]
    return whole or found


def _holds(name: list[str], word: str) -> bool:
    return word in name or (word in _CUT_SHORT and any(_means(word, other) for other in name))


def _means(word: str, other: str) -> bool:
    return word == other or (
        len(word) >= _SHORTEST and other.startswith(word) and word in _CUT_SHORT
    )


_CUT_SHORT: Final = frozenset(
    (
        "adm", "agric", "comun", "desenv", "dep", "depto", "dept", "econ", "educ", "est", "faz",
        "fund", "inst", "just", "mob", "pec", "plan", "planej", "pol", "publ", "seg", "soc", "sust",
    )
)  # fmt: skip


def _nearest(words: list[str], offices: Sequence[Office]) -> Reading:
    wanted = " ".join(words)
    telling = _telling(words)
    if not telling:
        return Reading(None)
    ranked = sorted(
        ((_likeness(wanted, telling, office), office) for office in offices),
        key=lambda entry: (-entry[0], entry[1].acronym),
    )
    likely = [(likeness, office) for likeness, office in ranked if likeness >= _POSSIBLE]
    if not likely:
        return Reading(None)
    best, office = likely[0]
    second = likely[1][0] if len(likely) > 1 else 0
    if best >= _SURE and best - second >= _MARGIN:
        return Reading(office)
    return Reading(None, suggestions=tuple(office for _, office in likely[:SUGGESTIONS]))


def _likeness(wanted: str, telling: list[str], office: Office) -> float:
    name = _telling_name(office)
    shared = sum(max(fuzz.ratio(word, other) for other in name) for word in telling) / len(telling)
    return max(fuzz.ratio(wanted, " ".join(_acronym(office))), shared)


def _telling(words: list[str]) -> list[str]:
    """Return the words that tell agencies apart."""
    return [word for word in words if word not in _ACCOMPANY and word != _KIND]
