"""How long something takes: "3h30", "180 min", "duas horas e meia", "4 horas-aula"."""

import re
from dataclasses import dataclass
from typing import Final

from domain.reading.tokens import MOST_MENTIONS, NUMBER_WORDS, Tokens, words_at

LESSON: Final = (50, 60)
"""What an "hora-aula" may last, in minutes; every school counts its own."""
_HOUR_WORDS: Final = frozenset({"h", "hs", "hr", "hrs", "hora", "horas", "horinha", "horinhas"})
_MINUTE_WORDS: Final = frozenset({"min", "mins", "m", "minuto", "minutos"})
_DASHES: Final = frozenset("-–—")
_AROUND: Final = frozenset({
    "carga", "horaria", "total", "de", "duracao", "vale", "valem", "no", "cerca",
    "aproximadamente", ":", ".", ",", "(", ")", "e", "=", "-", "–", "da",
})  # fmt: skip
_MOST_TIMES: Final = 60
_PARTS: Final = frozenset({
    "aulas", "encontros", "dias", "manhas", "tardes", "noites", "modulos", "partes", "sessoes",
})  # fmt: skip
_DECIMAL: Final = re.compile(r"(\d{1,3})[.,](\d{1,2})")
_PLAIN_PARTS: Final = frozenset({0, 25, 50, 75})
_MOST: Final = 100_000
"""No length is as many minutes."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A length that a text names, and where; its readings are minutes."""

    start: int
    end: int
    readings: tuple[int, ...]


def find(text: str) -> tuple[Mention, ...]:
    """Return all lengths with their unit; "9h" is one as well as an hour of the day."""
    tokens = Tokens.of(text)
    found: list[Mention] = []
    behind = 0
    for at in tokens.places(NUMBER_WORDS | {"meia"}):
        if len(found) == MOST_MENTIONS:
            break
        length = _length(tokens, at) if at >= behind else None
        if length is not None:
            readings, behind = length
            found.append(Mention(tokens[at].start, tokens[behind - 1].end, readings))
    return tuple(found)


def read(text: str) -> Mention | None:
    """Return the length that is the whole of an answer; a bare number is hours: "8", "8:00".

    None where something is left over.
    """
    tokens = Tokens.of(text)
    first = 0
    while tokens.word(first) in _AROUND:
        first += 1
    length = _times(tokens, first) or _length(tokens, first) or _bare(tokens, first)
    if length is None:
        return None
    readings, after = length
    last = after
    while tokens.word(last) in _AROUND:
        last += 1
    if last < len(tokens) or not all(0 < reading < _MOST for reading in readings):
        return None
    return Mention(tokens[first].start, tokens[after - 1].end, readings)


def _times(tokens: Tokens, at: int) -> tuple[tuple[int, ...], int] | None:
    """Read "2 x 4h", "3 aulas de 4h"."""
    number = tokens[at].number
    found = (number, at + 1) if number is not None else words_at(tokens, at)
    if found is None or not 0 < found[0] <= _MOST_TIMES:
        return None
    start = found[1]
    if tokens.word(start) in {"x", "×", "*", "vezes"}:
        start += 1
    elif tokens.word(start) in _PARTS and tokens.word(start + 1) in {"de", "com"}:
        start += 2
    else:
        return None
    start = tokens.skip(start, "de")
    length = _length(tokens, start)
    return length and (tuple(found[0] * each for each in length[0]), length[1])


def as_clock(written: str) -> int | None:
    """Return the minutes of "3,20" as three hours and twenty; None where no clock is written.

    A half and the quarters are hardly meant so, nor is a figure no clock has.
    """
    found = _DECIMAL.fullmatch(written)
    if found is None:
        return None
    minutes = int(found[2].ljust(2, "0"))
    return None if minutes in _PLAIN_PARTS or minutes >= 60 else int(found[1]) * 60 + minutes


def _length(tokens: Tokens, at: int) -> tuple[tuple[int, ...], int] | None:
    if tokens.word(at) == "meia" and tokens.word(at + 1) == "hora":
        return (30,), at + 2
    before = tokens[at - 1]
    if (
        tokens[at].number is not None
        and tokens[at].is_glued
        and before.text in {".", ",", "/", ":"}
    ):
        return None
    number = _number(tokens, at)
    if number is None:
        return None
    value, after = number
    unit = tokens.word(after)
    if tokens[after].is_first and tokens.text[tokens[after].start].isupper():
        return None  # "Vagas: 45", and below "Horas certificadas: 3"
    if unit in _MINUTE_WORDS and value == int(value):
        return (int(value),), after + 1
    if unit not in _HOUR_WORDS:
        return None
    after += 1
    # "4 horas-aula", "4 h/a"
    if tokens.word(after) in {*_DASHES, "/"} and tokens.word(after + 1) in {"aula", "aulas", "a"}:
        return tuple(round(value * each) for each in LESSON), after + 2
    if tokens.word(after) == "aula" or (tokens.word(after), tokens.word(after + 1)) == (
        "de",
        "aula",
    ):
        return tuple(round(value * each) for each in LESSON), after + (
            tokens.word(after) == "de"
        ) + 1
    minutes = tokens[after].number
    if minutes is not None and minutes < 60 and (
        (tokens[after].is_glued and len(tokens.word(after)) == 2)
        or tokens.word(after + 1) in _MINUTE_WORDS
    ):  # fmt: skip
        return (round(value * 60) + minutes,), tokens.skip(after + 1, *_MINUTE_WORDS)
    if tokens.word(after) == "e":
        if tokens.word(after + 1) == "meia":
            return (round(value * 60) + 30,), after + 2
        rest = _number(tokens, after + 1)
        if rest is not None and rest[0] < 60 and tokens.word(rest[1]) in _MINUTE_WORDS:
            return (round(value * 60 + rest[0]),), rest[1] + 1
    return _hours(tokens, at, number), after


def _bare(tokens: Tokens, at: int) -> tuple[tuple[int, ...], int] | None:
    """Read "8", "2,5" and "8:00", which only a question about a length makes one."""
    if (
        tokens[at].number is not None
        and tokens.word(at + 1) == ":"
        and len(tokens.word(at + 2)) == 2
    ):
        hours, minutes = tokens[at].number or 0, tokens[at + 2].number
        if minutes is None or minutes >= 60:
            return None
        seconds = tokens.word(at + 3) == ":" and tokens[at + 4].number == 0
        return (hours * 60 + minutes,), at + (5 if seconds else 3)
    number = _number(tokens, at)
    if number is None:
        return None
    return _hours(tokens, at, number), number[1]


def _hours(tokens: Tokens, at: int, number: tuple[float, int]) -> tuple[int, ...]:
    """Return hours in minutes; "3.20" may be a fifth of an hour or twenty minutes."""
    value, after = number
    clock = as_clock(tokens.cut(at, after)) if after == at + 3 else None
    minutes = round(value * 60)
    return (minutes,) if clock is None else (minutes, clock)


def _number(tokens: Tokens, at: int) -> tuple[float, int] | None:
    """Read "3", "3,5" or "três"."""
    whole = tokens[at].number
    if whole is None:
        return words_at(tokens, at)
    if whole < 0:
        return None
    after = at + 1
    # As in "4 (quatro) horas".
    if tokens.word(after) == "(":
        inside = words_at(tokens, after + 1)
        if inside is not None and tokens.word(inside[1]) == ")":
            return whole, inside[1] + 1
    part = tokens[at + 2]
    if tokens.word(after) in {",", "."} and tokens[after].is_glued and part.is_glued and (
        part.number is not None and 0 < len(part.text) <= 2 and part.number >= 0
    ):  # fmt: skip
        return float(f"{whole}.{part.text}"), at + 3
    return whole, after
