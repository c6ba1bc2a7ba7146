"""Every piece of an invitation that may be its name."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from domain.organizing import invitation_page
from domain.organizing.invitation_name_ends import (
    CUT,
    HOSTS,
    INVITES,
    after_lead,
    behind_article,
    with_number,
)
from domain.organizing.invitation_name_words import (
    ANNOUNCES,
    EVENT,
    FINITE,
    MAX,
    is_greeting,
    is_heads,
    is_name,
    tidy,
    without_tail,
)
from domain.organizing.invitation_page import Page
from domain.reading.tokens import fold


@dataclass(slots=True)
class Candidate:
    """A piece of a text that may be the name."""

    text: str
    row: int
    start: int
    end: int
    starts: set[str] = field(default_factory=set)
    """What tells that a name may begin there."""
    ends: set[str] = field(default_factory=set)
    """What tells that it may end there."""


class Marks:
    """Where a text has the words and signs between which names stand."""

    def __init__(
        self, page: Page, text: str, times: list[int], places: list[tuple[int, int]]
    ) -> None:
        self.page = page
        self.text = text
        self.plain = plain = fold(text)
        self.rows = [
            each for each in invitation_page.lines(text)[:_MOST_ROWS]
            if not (is_greeting(plain[each[0] : each[1]]) or is_heads(plain[each[0] : each[1]]))
        ]  # fmt: skip
        self.times = sorted(times)
        self.places = places
        self.quotes = [each.span(1) for each in QUOTES.finditer(text)]
        self.events = [each.span() for each in EVENT.finditer(plain)]
        self.cuts = [each.start() for each in CUT.finditer(plain)]
        self.announced = [each.start() for each in ANNOUNCES.finditer(plain)]
        self.verbs = [each.start() for each in FINITE.finditer(text)]


_MOST_ROWS: Final = 60
QUOTES: Final = re.compile(r"[“\"]([^“”\"\n]{5,120})[”\"]")


def find(marks: Marks) -> list[Candidate]:
    """Return the pieces that may be the name, with where each begins and ends."""
    found: dict[str, Candidate] = {}
    said: dict[str, str] = {}
    none: set[str] = set()
    for row, (start, end) in enumerate(marks.rows):
        starts = _held(marks, start, _gathered(_starts(marks, start, end), start, end - 1))
        ends = _gathered(_ends(marks, row, start, end), start + 1, len(marks.text))
        cuts = sorted(ends)
        for begin, begins in starts.items():
            first = bisect_left(cuts, begin + _FEWEST)
            for cut in cuts[first : first + _MOST_ENDS]:
                piece = marks.text[begin:cut]
                if len(piece) > MAX + _SLACK:
                    break
                if _is_room(marks, begin, cut) or _cuts_bold(marks, cut, ends[cut]):
                    continue
                title = said.get(piece)
                if title is None:
                    title = said[piece] = without_tail(tidy(piece))
                if title in none:
                    continue
                each = found.get(title)
                if each is None:
                    if len(found) == _MOST or not _may_be(title):
                        none.add(title)
                        continue
                    each = found[title] = Candidate(title, row, begin, cut)
                each.starts |= begins
                each.ends |= ends[cut]
    return list(found.values())


def _held(marks: Marks, start: int, places: dict[int, set[str]]) -> dict[int, set[str]]:
    """Leave out what is said not to take place."""
    return {
        begin: begins for begin, begins in places.items()
        if _NOT_HELD.search(marks.plain, max(start, begin - _NEAR), begin) is None
    }  # fmt: skip


def _is_room(marks: Marks, begin: int, cut: int) -> bool:
    """Tell whether a piece is only where people meet: "Hall do Prédio Minas"."""
    return _ROOM.match(marks.plain, begin) is not None and any(
        start <= begin and cut <= end for start, end in marks.places
    )


def _cuts_bold(marks: Marks, cut: int, kinds: set[str]) -> bool:
    """Tell whether only a small word ends a piece within what stands in bold."""
    return kinds == {"small"} and any(
        start < cut < end and not any(start < at < end for at in marks.times)
        for start, end in marks.page.bold
    )


_NOT_HELD: Final = re.compile(
    r"\bnao (?:havera|teremos|tera|vai ter|vamos ter|ha|tem|temos)(?: mais)?(?: [oa]s?| nenhuma?)?"
    r" \Z"
)
"""Before what does not take place: "não haverá encontro em julho"."""
_NEAR: Final = 40
"""Letters in which that is said."""
_ROOM: Final = re.compile(
    r"(?:hall|auditorio|plenari(?:o|nho)|anfiteatro|foyer|saguao|salao|miniauditorio|galeria|galpao|patio"
    r"|ginasio|quadra)\b"
)
_FEWEST: Final = 4
_SLACK: Final = 20
_MOST_ENDS: Final = 8
_MOST: Final = 120


def _may_be(title: str) -> bool:
    return is_name(title) and (" " in title or title[0].isupper())


def _gathered(found: Iterator[tuple[int, str]], first: int, last: int) -> dict[int, set[str]]:
    places: dict[int, set[str]] = {}
    for at, kind in found:
        if first <= at <= last:
            places.setdefault(at, set()).add(kind)
    return places


_SIGN: Final = re.compile(
    r"(?<![:;,.!?|(])(?<!\bdr)(?<!\b[ds]ra)(?<!\bsr)(?<!\bprof)(?<!\bprofa)[:;,.!?|(]++"
    r"(?:[ \t]++|(?<=[(|]))|[ \t](?:[–—-]|//)[ \t]"
    r"|(?<![“”\"\x00])[“”\"\x00]++[ \t]*+"
)
_CAPITAL: Final = re.compile(r"(?<=[a-zà-úªº] )(?=[A-ZÀ-Ú0-9])")
_SMALL: Final = re.compile(
    r"[ \t](?=(?:n[oa]s?|em|com|para|pra|as|das|d[oa]|dia|via|pel[oa]|e|que|a|por|ate|q|so)[ \t])"
)
_PICTURE: Final = re.compile(r"(?<=\S)[ \t]{3,40}(?=[A-ZÀ-Ú0-9])")
"""Where an emoji stood that ended a sentence."""
_BULLET: Final = re.compile(r"(?:[•·*–—-] )?")
_TO: Final = re.compile(
    r"(?:conv(?:id|oc)[a-z]{1,6}\b[^.;:\n]{0,80}? (?:para|pra|pro)(?: participar d[oae])?"
    r"|convite (?:para|pra|pro|d[oae])|participar(?:em)? d[oae]|(?<![a-z])(?:vem ai|teremos|havera"
    r"|venham? para|participem? d[oae]|marcad[oa]|confirmad[oa]|promove(?:ra)?|lanca(?:ra)?"
    r"|realiza(?:ra)?|recebe|retoma|e hoje|temos|agendamos|marcamos|faremos|vai ter|vai rolar))"
    r"(?: (?:[oa]s?|uma?|noss[oa]|mais uma?))*[ ,:!]+(?=\S)"
)
_OF: Final = re.compile(r"(?<![a-z])(?:sobre|chamad[oa]|intitulad[oa]|denominad[oa]|tema) ")
_LEADS: Final = ((INVITES, "invited"), (HOSTS, "held"), (_TO, "to"), (_OF, "of"))
_SIGNS: Final = {
    ":": "colon", ";": "comma", ",": "comma", ".": "stop", "!": "stop", "?": "stop", "|": "bar",
    "(": "bracket", "–": "dash", "—": "dash", "-": "dash", "/": "bar", "“": "quote", "”": "quote",
    '"': "quote", "\x00": "link",
}  # fmt: skip


def _sign(found: re.Match[str]) -> str:
    return _SIGNS[found[0].strip(" \t")[0]]


def _starts(marks: Marks, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Give where a name may begin in a line, and by what each is told."""
    plain = marks.plain
    bullet = _BULLET.match(plain, start, end)
    first = start if bullet is None else bullet.end()
    yield first, "line"
    yield behind_article(plain, first, end), "line-article"
    yield from _behind_lead(plain, first, end)
    for sign in _SIGN.finditer(plain, start, end):
        kind = _sign(sign)
        yield sign.end(), kind
        yield behind_article(plain, sign.end(), end), f"{kind}-article"
        if kind != "comma":
            yield from _behind_lead(plain, sign.end(), end)
    for pattern, kind in _LEADS:
        for each in pattern.finditer(plain, start, end):
            yield each.end(), kind
            yield behind_article(plain, each.end(), end), kind
    for each in _CAPITAL.finditer(marks.text, start, end):
        yield each.end(), "capital"
    yield from ((with_number(plain, at, start), "event") for at, _ in marks.events)
    yield from ((at, "bold") for at, _ in marks.page.bold)
    yield from ((at, "quoted") for at, _ in marks.quotes)


def _behind_lead(plain: str, at: int, end: int) -> Iterator[tuple[int, str]]:
    lead = after_lead(plain, at, end)
    if lead > at:
        yield lead, "lead"


_GOES_ON: Final = re.compile(r" (?:d[aeo]s?|e|em|para|com|n[ao]s?)\Z")
"""The end of a line that goes on in the next: "RODA DE"."""


def _ends(marks: Marks, row: int, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Give where a name may end that begins in a line, and by what each is told."""
    plain = marks.plain
    below = marks.rows[row + 1][0] if row + 1 < len(marks.rows) else len(marks.text)
    if _GOES_ON.search(plain, start, end) is None or marks.text.count("\n", end, below) > 1:
        yield end, "line"
    for sign in _SIGN.finditer(plain, start, end):
        yield sign.start(), _sign(sign)
        if sign[0][0] == "?":
            yield sign.start() + 1, "asked"
    for each in _SMALL.finditer(plain, start, end):
        yield each.start(), "small"
    for each in _PICTURE.finditer(marks.text, start, end):
        yield each.start(), "stop"
    for places, kind in (
        (marks.times, "time"), (marks.cuts, "cut"), (marks.announced, "announced"),
        (marks.verbs, "verb"), ([at for at, _ in marks.places], "place"),
        ([at for _, at in marks.page.bold], "bold"), ([at for _, at in marks.quotes], "quoted"),
    ):  # fmt: skip
        yield from ((at, kind) for at in places if start < at <= end)
    yield from _ends_below(marks, row, end)


def _ends_below(marks: Marks, row: int, end: int) -> Iterator[tuple[int, str]]:
    """Give where a name may end that goes on in the next line, or over several short ones."""
    for below, behind in marks.rows[row + 1 : row + _MOST_JOINED]:
        is_item = marks.text.startswith(("- ", "• ", "– ", "* "), below)
        if marks.text.count("\n", end, below) != 1 or behind - below > MAX or is_item:
            return
        at = next((at for at in marks.times if below < at < behind), None)
        if at is not None:
            yield at, "joined-time"
        sign = _SIGN.search(marks.plain, below, behind)
        if sign is not None:
            yield sign.start(), "joined-sign"
        is_begun = _GOES_ON.search(marks.plain, below, behind) is not None
        if not is_begun:
            yield behind, "joined"
        after = marks.plain[behind : behind + _FEW_LETTERS]
        if at is not None or sign is not None or not (is_begun or _GOES_ON_BELOW.match(after)):
            return
        end = behind


_MOST_JOINED: Final = 4
_FEW_LETTERS: Final = 8
_GOES_ON_BELOW: Final = re.compile(r"\n(?:d[aeo]s?|e|em|para|n[ao]s?) ")
