"""Names of people: what is meant by what they write, which letters they may have, which look alike.

A name is written in the letters of the languages that use ours, with any accents. So nothing
here needs a list of the thousands of signs of other scripts that resemble them.
See docs/decisions/0027-names-in-our-letters.md.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.errors import DomainError
from domain.reading.plain import plain

MAX_NAME: Final = 80

_PARTICLES: Final = frozenset(("da", "das", "de", "do", "dos", "e"))
_SIGNS: Final = frozenset(" -'’.")
_FULL: Final = 2
"""Words of the shortest full name."""
_LONGEST: Final = 400
_LONGEST_ACRONYM: Final = 7
_SHORT_ACRONYM: Final = 3
_NUMERALS: Final = frozenset(("ii", "iii", "iv"))
_GENERATIONS: Final = frozenset(("filho", "filha", "jr", "junior", "neto", "neta", "sobrinho"))
_TITLES: Final = frozenset(
    ("dr", "dra", "sr", "sra", "srta", "prof", "profa", "sgt", "cb", "sd", "maj")
)
_SHORT_TITLES: Final = frozenset(("adv", "cap", "cel", "eng", "enga", "me", "sub", "ten"))
"""With their full stop or before a corps alone: else each may be a name or a word."""
_CORPS: Final = frozenset(("PM", "BM"))
_OF_WORK: Final = frozenset(
    (
        "aest", "agencia", "analista", "assessor", "assessora", "assessoria", "chefe",
        "coordenador", "coordenadora", "corpo", "diretor", "diretora", "focal", "fundacao",
        "gerente", "gestor", "gestora", "instituto", "policia", "ponto", "secretaria",
        "servidor", "servidora", "superintendente", "tecnico",
    )
)  # fmt: skip
"""No word of a name, but of a post or an office."""
_BETWEEN_PEOPLE: Final = (" e ", "/", ";", " & ", " + ", "\n")
_EDGES: Final = ' ,;:-–—.|•*_/"“”'
_PICTURES: Final = frozenset('\ufe0f*_~|•!"“”')
_QUOTES: Final = re.compile("[´`‘’ʼ′]")
_GREETING: Final = re.compile(
    r"^(?:oi|ol[áa]|bom dia|boa tarde|boa noite)\b[\s,.!]*+", re.IGNORECASE
)
_PHRASE: Final = re.compile(
    r"^(?:(?:o )?meu(?: nome(?: completo)?)? (?:é|e|eh)\b|(?:eu )?me chamo\b|chamo-me\b"
    r"|pode(?:m)? (?:colocar|pôr|por|escrever|registrar|anotar|botar|ser)\b"
    r"|(?:coloque|coloca|anote|anota|escreva|escreve|registre|registra|põe|bota)(?: aí)?\b"
    r"|(?:eu )?sou\b(?: (?:o|a)\b)?|aqui (?:é|e|eh)\b(?: (?:o|a)\b)?|nome(?: completo)?(?= ?[:=-]))"
    r"[\s:=,-]*+",
    re.IGNORECASE,
)
_NO_ANSWER: Final = re.compile(
    r"(?:(?:ainda |eu )?n[ãa]o (?:sei|tenho|lembro|quero|vou|posso|entendi)|sei l[áa]|depois)\b",
    re.IGNORECASE,
)
"""What is said in place of a name."""
_PLEASE: Final = re.compile(r"(?<![\s,])[\s,]++(?:por favor|pf|pfv|obrigad[oa])$", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\([^()]*+\)|\[[^\[\]]*+\]")
_NUMBER: Final = re.compile(r"[+(]?\d[\d().,/ºª°-]*+(?: [\d().-]++)*+[):]?")
_NUMBER_LABEL: Final = re.compile(
    r"\b(?:cpf|rg|masp|matr[íi]cula|siape|tel|telefone|fone|cel|celular|ramal|whatsapp|zap)\b[.:]*+",
    re.IGNORECASE,
)
_DASH: Final = re.compile(r"\s[-–—|]\s|[–—|]")
# What Unicode does not take apart into one of our letters and marks, and what it looks like.
_OTHER_LETTERS: Final = {
    "æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ð": "d", "þ": "p", "đ": "d", "ħ": "h",
    "ı": "i", "ł": "l", "ŋ": "n", "ŧ": "t", "ə": "e", "ª": "a", "º": "o",
}  # fmt: skip
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz") | _OTHER_LETTERS.keys()
_MARKS: Final = ("\u0300", "\u0345")
_HEAP_OF_MARKS: Final = re.compile("[\u0300-\u0345]{3}")
# In this order: "I" and "l" differ in few fonts, and then "cI" looks like "d".
_LOOK_THE_SAME: Final = (("i", "l"), ("cl", "d"), ("rn", "m"), ("vv", "w"))


class Why(StrEnum):
    """Why a text is not the name of one person."""

    SHORT = "short"
    """One word, or none."""
    LONG = "long"
    SIGNS = "signs"
    """Digits, or signs no name has."""
    TWO_PEOPLE = "two_people"


class Mending(StrEnum):
    """How far what was read is from what was written."""

    NONE = "none"
    """Spaces, capitals and the like at most."""
    SAFE = "safe"
    """What is no part of a name was left out, or "Souza, João" was turned."""
    UNSURE = "unsure"
    """What was left out may have been a part of the name."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it will stand in certificates."""

    name: str
    mending: Mending = Mending.NONE


class NameInvalidError(DomainError):
    """It is not a first and a last name; `guess` is what may have been meant, if anything."""

    def __init__(self, why: Why = Why.SHORT, guess: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.guess = guess


class LettersInvalidError(DomainError):
    """It has letters of another script, which may only look like ours."""


class NotAPersonError(DomainError):
    """It is what the organizers or an agency are called."""


def read(text: str) -> PersonName:
    """Return the name somebody means, without what stands around it.

    Raises:
        NameInvalidError: it is not a first and a last name, or those of two people.
        LettersInvalidError: letters of another script.
        NotAPersonError: it would pass for the organizers or an agency.

    """
    if len(text) > _LONGEST:
        raise NameInvalidError(Why.LONG)
    written = " ".join(_QUOTES.sub("'", text).split())
    name, mending = _without_what_stands_around(written)
    _require_one_person(name)
    name, turning = _turned(name)
    if Mending.UNSURE in {mending, turning}:
        mending = Mending.UNSURE
    elif turning is Mending.SAFE:
        mending = turning
    words = name.split()
    # "Joana Prado servidora da saúde".
    post = next((at for at, word in enumerate(words) if plain(word) in _OF_WORK), 0)
    if len(list(_telling(" ".join(words[:post])))) >= _FULL:
        name, mending = " ".join(words[:post]), Mending.UNSURE
        words = name.split()
    # "Joana Prado SES": hardly a surname, where the other words are not in capitals.
    if len(words) > _FULL and _is_acronym(words[-1]) and not name.isupper():
        words.pop()
        while words and words[-1].lower() in _PARTICLES:
            words.pop()
        name, mending = " ".join(words), Mending.UNSURE
    return PersonName(read_name(name), mending)


def read_name(text: str) -> str:
    """Return the name as it will stand in certificates; nothing but a name is taken.

    Raises:
        NameInvalidError: fewer than two words, digits, or signs no name has.
        LettersInvalidError: letters of another script.
        NotAPersonError: it would pass for the organizers or an agency.

    """
    name = " ".join(text.split())
    words = [word for word in name.split() if any(letter.isalpha() for letter in word)]
    known = all(
        letter.isalpha() or unicodedata.combining(letter) or letter in _SIGNS for letter in name
    )
    if len(name) > MAX_NAME:
        raise NameInvalidError(Why.LONG)
    if not known:
        raise NameInvalidError(Why.SIGNS)
    if len(words) < _FULL:
        raise NameInvalidError(Why.SHORT)
    require_our_letters(name)
    # Word by word: "Marcos E. P. Lage" holds "seplag" only across its words.
    looks = [skeleton(name), *map(skeleton, words)]
    if looks[0] in _NOT_A_PERSON or any(
        word in look for look in looks[1:] for word in _NOT_A_PERSON
    ):
        raise NotAPersonError
    if name.islower() or name.isupper():
        # Typed in a hurry; who mixes both knows how the name is written.
        name = " ".join(_capital(word) for word in name.lower().split())
    return name


def _capital(word: str) -> str:
    if word in _PARTICLES:
        return word
    return word.upper() if word in _NUMERALS else word.title()


def _without_what_stands_around(written: str) -> tuple[str, Mending]:
    """Leave out greetings, numbers, brackets, addresses, titles and pictures."""
    name = _GREETING.sub("", written)
    name = _PLEASE.sub("", _PHRASE.sub("", name).rstrip(" .!"))
    if _NO_ANSWER.match(name) is not None:
        raise NameInvalidError
    name = " ".join(word for word in _BRACKETS.sub(" ", name).split() if "@" not in word)
    if any(sign.isdigit() for sign in name):
        name = _NUMBER_LABEL.sub(" ", _NUMBER.sub(" ", name))
    name = "".join(" " if _is_picture(sign) else sign for sign in name)
    name = _main_part(" ".join(name.split()).strip(_EDGES))
    words = name.split()
    while len(words) > 1 and _is_title(words[0], words[1]):
        del words[0]
    # A full stop ends a sentence, unless it ends an initial.
    if words and len(words[-1].rstrip(".")) > 1:
        words[-1] = words[-1].rstrip(".")
    name = " ".join(words)
    return name, Mending.NONE if name == written.rstrip(" .,;") else Mending.SAFE


def _main_part(text: str) -> str:
    """Of "Joana Prado - SES" return the name: the one part of several words no office has."""
    parts = [part.strip(_EDGES) for part in _DASH.split(text)]
    parts = [part for part in parts if part]
    full = [part for part in parts if len(part.split()) >= _FULL and not _is_of_work(part)]
    return full[0] if len(full) == 1 else text


def _require_one_person(name: str) -> None:
    for separator in _BETWEEN_PEOPLE:
        first, found, second = name.partition(separator)
        if found and all(len(list(_telling(part))) >= _FULL for part in (first, second)):
            guess = "" if separator.strip() != "e" else name
            raise NameInvalidError(Why.TWO_PEOPLE, guess)


def _turned(name: str) -> tuple[str, Mending]:
    """Turn "Souza, João de" round, and take the office off "João Souza, SES"."""
    if "," not in name:
        return name, Mending.NONE
    surname, *others = (part.strip() for part in name.split(","))
    is_full = len([word for word in _telling(surname) if plain(word) not in _GENERATIONS]) >= _FULL
    others = [part for part in others if part and not _is_of_work(part)]
    first = [part for part in others if not _is_acronym(part)]
    mending = Mending.SAFE
    if name.isupper() and others and not first:
        # In capitals throughout "CAIO" may be a person and "SES" an office.
        is_short = len(others[0]) <= _SHORT_ACRONYM
        mending = Mending.UNSURE if is_full or is_short else Mending.SAFE
        first = [] if is_full else others
    if first and is_full and first[0].split()[0].lower() in _PARTICLES:
        first = []
    if not first:
        return surname, mending
    if plain(first[0]) in _GENERATIONS:
        return f"{surname} {first[0]}", mending
    if len(first) > 1:
        return name, Mending.NONE
    if surname.isupper() != first[0].isupper():
        surname = " ".join(_capital(word) for word in surname.lower().split())
    return f"{first[0]} {surname}", mending


def _telling(part: str) -> Iterator[str]:
    return (word for word in part.split() if word.lower() not in _PARTICLES)


def _is_title(word: str, following: str) -> bool:
    bare = plain(word.replace("ª", "a").replace("º", "o").replace(".a", "a"))
    is_rank = word.endswith(".") or following in _CORPS or plain(following) in {"cel", "ten"}
    return bare in _TITLES or word in _CORPS or (is_rank and bare in _SHORT_TITLES)


def _is_acronym(word: str) -> bool:
    return (
        word.isalpha() and word.isupper() and 1 < len(word) <= _LONGEST_ACRONYM
        and word.lower() not in _NUMERALS
    )  # fmt: skip


def _is_of_work(part: str) -> bool:
    return not _OF_WORK.isdisjoint(plain(part).split())


def _is_picture(sign: str) -> bool:
    return sign in _PICTURES or unicodedata.category(sign) in {"So", "Sk", "Cf", "Co", "Cn"}


def require_our_letters(text: str) -> None:
    """Check that every letter is one of ours, with at most two marks; other signs may stand.

    Raises:
        LettersInvalidError: letters of another script, or marks that no language has.

    """
    if not has_our_letters(text):
        raise LettersInvalidError


def has_our_letters(text: str) -> bool:
    """Tell whether every letter is one of ours, with at most two marks."""
    apart = unicodedata.normalize("NFD", text)
    return not _HEAP_OF_MARKS.search(apart) and all(_is_ours(sign) for sign in apart)


def bare(name: str) -> str:
    """Return the letters alone: without case, accents, spaces and signs."""
    apart = unicodedata.normalize("NFD", name).lower()
    return "".join(_OTHER_LETTERS.get(letter, letter) for letter in apart if letter.isalpha())


def skeleton(name: str) -> str:
    """Return what the name looks like: names that people take for the same have one skeleton."""
    seen = bare(name)
    for written, looks_like in _LOOK_THE_SAME:
        seen = seen.replace(written, looks_like)
    return seen


def _is_ours(sign: str) -> bool:
    if sign.isalpha():
        return sign.lower() in _LETTERS
    is_mark = unicodedata.category(sign).startswith("M")
    return not is_mark or _MARKS[0] <= sign <= _MARKS[1]


_NOT_A_PERSON: Final = frozenset(
    skeleton(word)
    for word in (
        "Administração", "Coordenação", "Equipe", "Estratégia", "Governo", "Organização",
        "Secretaria", "Seplag", "Suporte",
    )
)  # fmt: skip
"""No word of a name holds one of these, nor is a name one of them in pieces."""
