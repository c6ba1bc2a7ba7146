"""Every piece of an invitation that may be its place, and what is seen in each."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from domain.organizing.invitation_around import Around, words
from domain.organizing.invitation_place_words import PLACE, STREET
from domain.organizing.invitation_streets import trim
from domain.reading.tokens import fold

_SIGNS: Final = r"[:;,.!?|(•/\x00\"“”–—-]"
_SIGN: Final = re.compile(rf"(?<!{_SIGNS}){_SIGNS}++[ \t]++|[(|/\"“\x00]")
_LEAD: Final = re.compile(
    r"(?<![a-z])(?:n[oa]s?|em|a|o|aos?|as|pel[oa]|ate [oa]|para [oa]|d[oa])[ \t]+(?=\S)"
)
_STOP: Final = re.compile(
    r"[;.!?](?=\s|$)|(?<![ \t])[ \t]{0,3}[,(|/\"”\x00:]|(?<![ \t])[ \t]{1,3}[–—-][ \t]|\)"
)
_GOES_ON: Final = re.compile(
    r"(?<![ \t])[ \t]{1,3}(?P<word>(?:e|com|para|pra|pro|as|a|das|dia|no|na|nos|nas|em|que|por|via"
    r"|ou|ate|tem|sera|vai|o|mas|onde|quem|nao|mesmo|foi|fica|levem|tragam|recebe|comporta"
    r"|convida)\b)"
)
"""Where a sentence may go on behind a place."""
_MOST_ROWS: Final = 60
_MOST: Final = 150
_MOST_ENDS: Final = 9
_SHORTEST: Final = 3
_LONGEST: Final = 140
_LONG: Final = 3
_MOST_WORDS: Final = 12


@dataclass(slots=True)
class Piece:
    """A piece of a text that may be the place."""

    text: str
    start: int
    end: int
    starts: set[str] = field(default_factory=set)
    """What tells that it may begin there."""
    ends: set[str] = field(default_factory=set)
    """What tells that it may end there."""
    is_twice: bool = False


def find(around: Around) -> list[Piece]:
    """Return the pieces of a text that may be the place."""
    named = around.places
    found: dict[str, Piece] = {}
    for start, end in around.rows[:_MOST_ROWS]:
        begins = _gathered(_starts(around, named, start, end), start, end - 1)
        ends = _gathered(_ends(around, start, end), start + 1, end)
        cuts = sorted(ends)
        for at, kinds in begins.items():
            is_field = "field" in kinds or _is_field(around, at)
            is_led = around.text[at].isupper() and any(kind.startswith("prep") for kind in kinds)
            first = bisect_left(cuts, at + _SHORTEST)
            for cut in cuts[first : first + _MOST_ENDS]:
                if cut - at > _LONGEST:
                    break
                is_named = bisect_left(named, at) < bisect_left(named, cut)
                if not (is_named or is_field or is_led):
                    continue
                text = trim(around.text[at:cut])
                if text in found:
                    _add(found[text], at, kinds, ends[cut])
                elif len(found) < _MOST and any(map(str.isalpha, text)):
                    found[text] = Piece(text, at, cut, set(kinds), set(ends[cut]))
    return list(found.values())


def _add(piece: Piece, start: int, starts: set[str], ends: set[str]) -> None:
    piece.is_twice = True
    if piece.start == start:
        piece.starts |= starts
        piece.ends |= ends


def _is_field(around: Around, at: int) -> bool:
    return any(each.start - 2 <= at < each.end for each in around.page.within("venue", "address"))


def _gathered(found: Iterator[tuple[int, str]], first: int, last: int) -> dict[int, set[str]]:
    places: dict[int, set[str]] = {}
    for at, kind in found:
        if first <= at <= last:
            places.setdefault(at, set()).add(kind)
    return places


def _starts(around: Around, named: list[int], start: int, end: int) -> Iterator[tuple[int, str]]:
    yield start, "line"
    for sign in _SIGN.finditer(around.text, start, end):
        if not around.text[sign.end() : sign.end() + 1].isspace():
            yield sign.end(), f"sign {sign[0].strip()[:1]}"
    for lead in _LEAD.finditer(around.plain, start, end):
        yield lead.end(), f"prep {lead[0].strip()}"
    for at in named[bisect_left(named, start) : bisect_left(named, end)]:
        yield at, "place"
    for each in around.page.within("venue", "address"):
        value = around.text[each.start : each.end]
        yield each.start + len(value) - len(value.lstrip(" \t:*")), "field"


def _ends(around: Around, start: int, end: int) -> Iterator[tuple[int, str]]:
    yield end, "line"
    for stop in _STOP.finditer(around.text, start, end):
        yield stop.start(), f"sign {stop[0].strip()[:1]}"
        if stop[0] == ")":
            yield stop.end(), "close"
    for more in _GOES_ON.finditer(around.plain, start, end):
        yield more.start(), f"word {more['word']}"
    for at in around.times[bisect_left(around.times, start) : bisect_left(around.times, end)]:
        yield at, "time"


def seen(around: Around, pieces: list[Piece], of_page: list[str]) -> list[list[str]]:
    """Return what is seen in each piece and around it; the last is for a text without a place."""
    named = around.places
    before: dict[int, list[str]] = {}
    behind: dict[int, list[str]] = {}
    found = []
    for each in pieces:
        if each.start not in before:
            order = f"order {min(3, bisect_left(named, each.start))}"
            before[each.start] = [*around.before(each.start), order]
        if each.end not in behind:
            behind[each.end] = around.behind(each.end)
        found.append(before[each.start] + behind[each.end] + list(_inside(around, each)))
    none = ["none", f"none n{min(5, len(pieces))}", *(f"none {each}" for each in of_page)]
    return [*found, none]


def _inside(around: Around, piece: Piece) -> Iterator[str]:
    for start in piece.starts:
        yield f"s {start}"
        for end in piece.ends:
            yield f"se {start}|{end}"
    for end in piece.ends:
        yield f"e {end}"
    plain = fold(piece.text)
    said = words(plain)
    yield from (f"first {said[0]}", f"last {said[-1]}", f"nwords {min(len(said), _MOST_WORDS)}")
    yield from (f"in {word}" for word in set(said[1:-1]))
    named = list(PLACE.finditer(plain))
    if not named:
        yield "no-P"
    else:
        yield from (f"P {named[0][0]}", f"nP {min(3, len(named))}")
        yield from ("P-later",) if named[0].start() else (f"P-first {named[0][0]}", "P-first")
    street = STREET.search(plain)
    if street is not None:
        yield from ("street", "street-later" if street.start() else "street-first")
    if bisect_left(around.times, piece.start + 1) < bisect_left(around.times, piece.end):
        yield "time-inside"
    if around.is_whole_line(piece.start, piece.end):
        yield "whole-line"
    yield "upper" if piece.text[0].isupper() else "lower"
    long = [word for word in piece.text.split() if len(word) > _LONG]
    yield f"caps {round(3 * sum(word[0].isupper() for word in long) / max(1, len(long)))}"
    if piece.text.isupper():
        yield "ALL"
    yield from (f"has {sign}" for sign in ",(-–:.|!" if sign in piece.text)
    if piece.is_twice:
        yield "twice"
