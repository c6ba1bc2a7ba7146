"""How many people there is room for: "120 vagas", "Vagas: 90", "sem limite", "90 a 120"."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from domain.reading import seat_limits
from domain.reading.seat_words import (
    AROUND,
    AT_LEAST,
    BEGINNINGS,
    BEHIND,
    DASHES,
    GROUPS,
    JOINTS,
    LABELS,
    NO_LIMIT,
    OFFICES,
    OTHERS,
    PAST,
    PEOPLE,
    RESERVE,
    UNITS,
    VAGAS,
)
from domain.reading.tokens import MOST_MENTIONS, Tokens, number_at, words_at

MOST: Final = 99_999
UNLIMITED: Final = 0
"""The reading of "sem limite"."""


class Problem(Enum):
    """Why a number is not the number of seats."""

    PER_OFFICE = "per_office"
    """It is for each office; how many there are in all was not said."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A number of seats that a text names, and where."""

    start: int
    end: int
    readings: tuple[int, ...]
    is_labelled: bool = False
    """The word "vagas" stands with it: it goes before the room there is in a hall."""
    is_more: bool = False
    """"+10": so many more than now."""
    is_less: bool = False
    """"10 a menos": so many fewer than now."""
    problem: Problem | None = None


def find(text: str) -> tuple[Mention, ...]:
    """Return the numbers of seats a text names, in their order."""
    tokens = Tokens.of(text)
    found: list[Mention] = []
    after = 0
    for at in tokens.places(BEGINNINGS):
        if at < after:
            continue
        if len(found) == MOST_MENTIONS:
            break
        mention = (
            _each_office(tokens, at)
            or _unlimited(tokens, at)
            or _labelled(tokens, at)
            or _counted(tokens, at)
        )
        if mention is not None:
            one, after = mention
            found.append(one)
    return tuple(found)


def read(text: str) -> Mention | None:
    """Return the number that is the whole of an answer: "120", "sem limite", "+10", "menos 10".

    None where something is left over.
    """
    tokens = Tokens.of(text)
    first = 0
    if tokens.word(0) in NO_LIMIT and len(tokens) == 1:
        return Mention(0, len(text), (UNLIMITED,))
    sign = tokens.word(0) if number_at(tokens, 1) is not None else ""
    is_more, is_less = sign in {"+", "mais"}, sign in {*DASHES, "menos"}
    first = 1 if is_more or is_less else 0
    while tokens.word(first) in AROUND:
        first += 1
    mention = _unlimited(tokens, first) or _labelled(tokens, first) or _counted(tokens, first)
    if mention is None:
        mention = _made(tokens, first, _amount(tokens, first))
    if mention is None:
        return None
    one, after = mention
    behind = tokens.skip(after, "a")
    if not first and tokens.word(behind) in {"mais", "menos"}:
        is_more, is_less = tokens.word(behind) == "mais", tokens.word(behind) == "menos"
        after = behind + 1
    while tokens.word(after) in BEHIND:
        after += 1
    return replace(one, is_more=is_more, is_less=is_less) if after >= len(tokens) else None


def _made(
    tokens: Tokens, at: int, amount: tuple[tuple[int, ...], int] | None
) -> tuple[Mention, int] | None:
    if amount is None:
        return None
    readings, after = amount
    if not all(0 < reading <= MOST for reading in readings):
        return None
    return Mention(tokens[at].start, tokens[after - 1].end, readings), after


def _unlimited(tokens: Tokens, at: int) -> tuple[Mention, int] | None:
    word, after = tokens.word(at), 0
    if word == "sem" and tokens.word(at + 1) == "limite":
        after = at + 2
        if tokens.word(after) == "de":
            if tokens.word(after + 1) not in UNITS:
                return None
            after += 2
    elif word in VAGAS and tokens.word(at + 1) in NO_LIMIT - DASHES:
        after = at + 2
    elif word in {"vagas", "capacidade"} and tokens.word(at + 1) == ":" and (
        tokens.word(at + 2) in NO_LIMIT
        or (tokens.word(at + 2) == "sem" and tokens.word(at + 3) == "limite")
    ):  # fmt: skip
        after = at + 3 + (tokens.word(at + 2) == "sem")
    elif word == "nao" and tokens.word(at + 1) in {"ha", "tem"} and tokens.word(at + 2) == "limite":
        after = at + 3
        if tokens.word(after) == "de" and tokens.word(after + 1) in UNITS:
            after += 2
    if not after:
        return None
    mention = Mention(tokens[at].start, tokens[after - 1].end, (UNLIMITED,), is_labelled=True)
    return mention, after


def _each_office(tokens: Tokens, at: int) -> tuple[Mention, int] | None:
    """Read "cada assessoria pode indicar até 2 representantes"."""
    if tokens.word(at) != "cada" or tokens.word(at + 1) not in OFFICES:
        return None
    for step in range(at + 2, at + 10):
        if tokens.word(step) in {".", ";", ""} or tokens[step].is_first:
            return None
        number = _count(tokens, step)
        if number is None and tokens.word(step) in {"um", "uma"}:
            number = 1, step + 1
        if number is not None and tokens.word(number[1]) in PEOPLE:
            return _problem(tokens, at, number[1] + 1), number[1] + 1
    return None


def _labelled(tokens: Tokens, at: int) -> tuple[Mention, int] | None:
    """Read "Vagas: 90", "lotação máxima de 80 pessoas", "Vagas para a Rede: 100"."""
    word = tokens.word(at)
    if word not in LABELS:
        return None
    start = at + 1
    while start < at + 7 and tokens[start].number is None and not tokens[start].is_first:
        if words_at(tokens, start) is not None and tokens.word(start) not in {"um", "uma"}:
            break
        if tokens.word(start) == "(" and tokens.word(start + 2) == ")":
            start += 1  # "Vagas limitadas (50)"
            break
        if tokens.word(start) in {".", ";", "!", ",", ")", "("}:
            return None
        start += 1
    amount = _amount(tokens, start)
    if amount is None or tokens[start].is_first:
        return None
    between = {tokens.word(step) for step in range(at + 1, start)}
    if "(" in between:
        amount = amount[0], tokens.skip(amount[1], ")")
    if word != "vagas" and between and not between & JOINTS:
        return None
    if tokens.word(amount[1]) in {
        "h",
        "hs",
        "horas",
        "hora",
        "primeiras",
        "primeiros",
        "/",
        ":",
        "%",
    }:
        return None
    # "Inscrições:" below the number is the next label.
    after = amount[1] if tokens[amount[1]].is_first else tokens.skip(amount[1], *UNITS)
    made = _made(tokens, at, (amount[0], after))
    if made is None:
        return None
    # A span of the text from the label on, so that what is left of the line is only the rest.
    return _with_tail(tokens, replace(made[0], is_labelled=word == "vagas"), after)


def _counted(tokens: Tokens, at: int) -> tuple[Mention, int] | None:
    """Read "120 vagas", "90 a 120 vagas", "70 presenciais e mais 150 remotas"."""
    if not _may_begin(tokens, at):
        return None
    amount = _amount(tokens, at)
    if amount is None:
        return None
    readings, after = amount
    unit = "" if tokens[after].is_first else tokens.word(after)
    per = _per_office(tokens, after + 1) if unit in PEOPLE - UNITS else None
    if per is not None:
        return _problem(tokens, at, per), per
    if unit not in UNITS and any(tokens.word(step) in UNITS for step in range(at, after)):
        # "400 vagas presenciais e 1.000 on-line"
        made = _made(tokens, at, amount)
        return None if made is None else (replace(made[0], is_labelled=True), made[1])
    if unit not in UNITS and tokens[after].is_word:
        lets_in = seat_limits.lets_in(tokens, at, unit)
        if lets_in or seat_limits.is_most(tokens, at, after):
            made = _made(tokens, at, (readings, after + 1))
            return None if made is None else (replace(made[0], is_labelled=lets_in), made[1])
    if unit not in UNITS:
        per = _per_office(tokens, after)
        if per is None or tokens.word(at - 1) == "$":
            return None
        return _problem(tokens, at, per), per
    made = _made(tokens, at, (readings, after + 1))
    if made is None:
        return None
    return _with_tail(tokens, replace(made[0], is_labelled=unit in VAGAS), after + 1)


def _with_tail(tokens: Tokens, mention: Mention, after: int) -> tuple[Mention, int]:
    """Read what stands behind a number of seats: another number, or that it is for each office."""
    at = after
    for _ in range(3):
        if tokens.word(at) in {
            "(",
            ",",
            "sendo",
            "disponiveis",
            "ofertadas",
            "limitadas",
            "no",
            "total",
        }:
            at += 1
    number = _amount(tokens, at) if tokens.word(at - 1) in {"(", "sendo"} else None
    if number is not None:
        per = _per_office(tokens, number[1])
        if per is not None:
            # The whole number was said: "45 vagas (15 por escola)".
            per = tokens.skip(per, ")")
            return replace(mention, end=tokens[per - 1].end), per
    # "Lugares: 110", and below "Cada assessoria preenche uma vez só"
    per = None if tokens[at].is_first else _per_office(tokens, at)
    if per is not None:
        return _problem(tokens, _index(tokens, mention.start, after), per), per
    line = [step for step in range(at, at + 3) if not tokens[step].is_first]
    ends = next((step for step in line if tokens.word(step) in {".", ";"}), at + 3)
    if any(tokens.word(step) in OTHERS for step in line if step < ends):
        return replace(mention, readings=(), end=tokens[after - 1].end), after
    return mention, after


def _index(tokens: Tokens, start: int, after: int) -> int:
    at = after - 1
    while at > 0 and tokens[at].start > start:
        at -= 1
    return at


def _problem(tokens: Tokens, at: int, after: int) -> Mention:
    start, end = tokens[at].start, tokens[after - 1].end
    return Mention(start, end, (), is_labelled=True, problem=Problem.PER_OFFICE)


def _per_office(tokens: Tokens, at: int) -> int | None:
    """Return the index behind "por assessoria", "para cada órgão", "em cada unidade"."""
    if tokens.word(at) in {"por", "para", "a", "em", "/"} or tokens.word(at) == "cada":
        start = at if tokens.word(at) == "cada" else at + 1
        is_each = tokens.word(start) == "cada"
        start += is_each
        if tokens.word(start) in OFFICES and (is_each or tokens.word(at) in {"por", "/"}):
            return start + 1
    return None


def _may_begin(tokens: Tokens, at: int) -> bool:
    token, before = tokens[at], tokens[at - 1]
    if (
        token.number is not None
        and token.is_glued
        and before.text in {".", ",", "/", ":", "h", "$", "-", "º"}
    ):
        return False
    near = [tokens.word(at - back) for back in range(1, 4)]
    near = near[: next((back for back, word in enumerate(near) if word in {".", ";"}), 3)]
    if (tokens.word(at - 2), tokens.word(at - 1)) in AT_LEAST:
        return False
    if not {*near}.isdisjoint(GROUPS | PAST):
        return False  # "equipes de até 5 pessoas", "o evento teve 340 participantes"
    return before.text not in {"$", "sala", "sl", "e", "cento"} or before.text == "e"


def _amount(tokens: Tokens, at: int) -> tuple[tuple[int, ...], int] | None:
    """Read a count, two of them, or one beside the other; with all that may be meant."""
    first = _count(tokens, at)
    if first is None:
        return None
    one, after = first
    way = _way(tokens, after)
    joint = tokens.word(way)
    if joint == "e" and tokens.word(at - 1) == "entre":
        joint = "a"
    if joint in {"a", "ou", "ate"} or (joint in DASHES and way == after):
        second = _count(tokens, way + 1)
        if second is not None and second[0] > one:
            return (one, second[0]), second[1]
        if second is not None and joint == "ou":
            return (one, second[0]), second[1]
    if joint in {"e", "+", "mais"} or (joint == "," and way > after):
        start = tokens.skip(way + 1, "mais", "outras", "outros")
        second = _count(tokens, start)
        if second is not None:
            behind = _way(tokens, second[1])
            if {tokens.word(behind), tokens.word(behind + 1)} & RESERVE:
                return (one,), behind
            is_split = way > after and behind > second[1]
            if joint == "+" or (is_split and start == way + 1 and joint != "mais"):
                # "90 presenciais + 200 on-line": both as they are written.
                return (one, second[0]), behind
            if is_split:
                return (one, one + second[0]), behind  # "e mais 150 remotas"
    return (one,), (way if way > after and tokens.word(way) not in UNITS else after)


def _way(tokens: Tokens, at: int) -> int:
    """Pass over "presenciais", "vagas on-line"."""
    if tokens[at].is_first:
        return at
    after = tokens.skip(at, *UNITS)
    word = tokens.word(after)
    if word in {"presenciais", "presencial", "remotas", "remotos", "remota", "virtuais", "online"}:
        return after + 1
    if word == "on" and tokens.word(after + 1) in DASHES and tokens.word(after + 2) == "line":
        return after + 3
    return at


def _count(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Read "120", "1.200", "1 200", "trinta", "20 (vinte)"."""
    token = tokens[at]
    if token.number is None:
        return words_at(tokens, at) if tokens.word(at) not in {"um", "uma"} else None
    number, after = token.number, at + 1
    while len(tokens.word(after - 1)) <= 3:
        sign, more = tokens[after], tokens[after + 1]
        if sign.text == "." and sign.is_glued and more.is_glued and len(more.text) == 3 and (
            more.number is not None
        ):  # fmt: skip
            number, after = number * 1_000 + more.number, after + 2
        elif (
            sign.number is not None
            and not sign.is_glued
            and not sign.is_first
            and len(sign.text) == 3
        ):
            number, after = number * 1_000 + sign.number, after + 1
        else:
            break
    if tokens.word(after) == "(":
        inside = words_at(tokens, after + 1)
        if inside is not None and tokens.word(inside[1]) == ")":
            after = inside[1] + 1
    following = tokens[after]
    if following.is_glued and following.text in {"h", "%", "º", "ª"}:
        return None
    goes_on = tokens[after + 1].number is not None and tokens[after + 1].is_glued
    if following.is_glued and following.text in {",", ":", "/", "."} and goes_on:
        return None
    return (number, after) if number > 0 else None
