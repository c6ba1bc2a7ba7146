"""What is seen in a piece of an invitation that may be its name, and around it.

Each thing that is seen is a few words; how much it weighs is learned. Whoever adds one runs
scripts/learn_invitations.py, which also says whether it helps with invitations that it did not
learn from.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from domain.organizing.invitation_candidates import Candidate, Marks
from domain.organizing.invitation_name_words import EVENT, QUESTION, behind_number, is_greeting
from domain.reading.tokens import fold

_WORD: Final = re.compile(r"\w+")


def seen(marks: Marks, candidates: list[Candidate]) -> list[list[str]]:
    """Return what is seen in each candidate and around it."""
    found = []
    subject = "" if marks.page.subject is None else marks.plain[slice(*marks.page.subject)]
    for each in candidates:
        plain = fold(each.text)
        features = [*_cuts(each), *_of_words(each.text, plain), *_of_signs(each.text, plain)]
        features += [*_inside(marks, each), *_before(marks, each), *_behind(marks, each)]
        features += [*_on(marks, each), *_of_line(marks, each)]
        if marks.plain.count(plain) > 1:
            features += ["twice", "twice-event"] if "event" in features else ["twice"]
        if subject:
            features.append("in-subject" if plain in subject else "not-in-subject")
        found.append(features)
    if not any("event-upper" in features for features in found):
        for features in found:
            features.append("no-events")
            if "whole-line" in features:
                features.append("no-events whole-line")
    return found


def of_none(marks: Marks, found: list[list[str]]) -> list[str]:
    """Return what speaks for a text without a name."""
    return [
        "none",
        *(["none, an answer"] if marks.page.quoted.strip() else []),
        *(["none, of a subject"] if marks.page.subject is not None else []),
        *(["none, with events"] if any("event-upper" in each for each in found) else []),
        *(["none, with lines"] if any("whole-line" in each for each in found) else []),
    ]


def _cuts(each: Candidate) -> Iterator[str]:
    """Give how it begins and ends."""
    for start in each.starts:
        yield f"from {start}"
        for end in each.ends:
            yield f"from {start} to {end}"
    for end in each.ends:
        yield f"to {end}"


def _of_words(title: str, plain: str) -> Iterator[str]:
    """Give what its words are, and how many."""
    words = _WORD.findall(plain)
    number = behind_number(plain, 0)
    event = EVENT.search(plain)
    is_first = event is not None and event.start() == number
    kind = "event" if is_first else "no-event" if event is None else "event-inside"
    is_upper = title[:1].isupper() or title[:1].isdigit()
    yield kind
    yield f"{kind}-upper" if is_upper else f"{kind}-lower"
    if number:
        yield "ordinal"
    if is_first and _KIND_ONLY.fullmatch(plain):
        yield "kind-only"
    elif is_first and not any(word[:1].isupper() for word in title.split()[1:]):
        yield "no-own-capital"
    if is_first and (_PART.fullmatch(plain) or _WITH_WHOM.fullmatch(title)):
        yield "part"
    length = next((most for most in _LENGTHS if len(words) <= most), "more")
    yield f"words {length}"
    yield f"words {length} {kind}"
    yield f"first {words[0]}"
    yield f"last {words[-1]}"
    long = [word for word in title.split() if len(word) > _SMALL]
    capitals = sum(word[0].isupper() for word in long)
    if title.isupper():
        yield "all-capitals"
    elif capitals == len(long):
        yield "each-capital"
    elif not capitals:
        yield "no-capital"
    elif capitals == 1 and is_upper:
        yield "first-capital"


_LENGTHS: Final = (1, 2, 3, 4, 5, 7, 9, 12, 16)
_SMALL: Final = 3
_KIND_ONLY: Final = re.compile(
    rf"{EVENT.pattern}(?: (?:e |de )?(?:abert[oa]|public[oa]|on-?line|virtual|presencial"
    r"|gratuit[oa]|hibrid[oa]|ao vivo|especial|convocacao|pratic[oa]|tecnic[oa]|tematic[oa]"
    r"|interativ[oa]|introdutori[oa]|a distancia))*"
)
"""What a thing is, whose name stands elsewhere: "LIVE", "Palestra on-line e gratuita"."""
_PART: Final = re.compile(
    rf"(?:\d{{1,2}}\S? (?:[oa] )?)?(?:{_KIND_ONLY.pattern})"
    r"(?: \d{1,2}| (?:promovid|organizad|realizad|oferecid|conduzid|ministrad)[oa]s? p.*)?"
)
"""What has no words of its own: "Aula 1", "2º encontro", "Seminário promovido pela CGE"."""


_WITH_WHOM: Final = re.compile(
    r"(?:Palestra|Aula|Conversa|Bate-papo|Encontro|Live|Webin[aá]rio?|Debate|Roda de [Cc]onversa)"
    r" com(?: [ao])?(?: [A-ZÀ-Ú][\w.]*(?: d[aeo]s?)?){2,5}"
)
"""What only says who speaks: "Palestra com Zilá Prates"."""


def _of_signs(title: str, plain: str) -> Iterator[str]:
    """Give what its signs are."""
    is_long = title.count(" ") >= _MANY
    for sign, name in _SIGNS:
        if sign in title:
            yield f"has {name}"
            if is_long:
                yield f"has {name}, long"
    if _DIGIT.search(plain, behind_number(plain, 0)) is not None:
        yield "digits"
    if QUESTION.match(plain) or title.endswith("?"):
        yield "question"
    colon = plain.find(": ")
    if colon > 0:
        yield "event, colon" if EVENT.search(plain[:colon]) else "no event, colon"
        if EVENT.match(plain, behind_number(plain, colon + 2)):
            yield "colon, event"
        if is_greeting(plain[:colon]):
            yield "greeting, colon"


_MANY: Final = 5
_DIGIT: Final = re.compile(r"\d")
_SIGNS: Final = (
    (":", "colon"), (",", "comma"), (" - ", "dash"), (" – ", "dash"), ("(", "bracket"),
    ("!", "call"), (". ", "sentence"), (" e ", "and"), (" que ", "that"), ("|", "bar"),
    ("? ", "asked"), ('"', "quote"), ("“", "quote"),
)  # fmt: skip


def _has(places: list[int], start: int, end: int) -> bool:
    """Tell whether one of some places, in their order, is from a start on before an end."""
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def _inside(marks: Marks, each: Candidate) -> Iterator[str]:
    """Give what the page marks between its ends."""
    start, end = each.start, each.end
    if _has(marks.times, start, start + 1):
        yield "time-first"
    if _has(marks.times, start + 1, end):
        yield "time-inside"
    if _has(marks.cuts, start + 1, end):
        yield "cut-inside"
    behind = min(next((two for one, two in marks.events if start <= one < end), end), end)
    for places, kind in ((marks.announced, "announced"), (marks.verbs, "verb")):
        if _has(places, start, start + 1):
            yield f"{kind}-first"
        elif _has(places, start, behind):
            yield f"{kind}-inside"
        if _has(places, behind, end):
            yield f"{kind}-behind"


def _on(marks: Marks, each: Candidate) -> Iterator[str]:
    """Give how it lies on what stands in quotes or bold, and on the places that are named."""
    start, end = each.start, each.end
    for one, two in marks.quotes:
        if one - 1 <= start and end <= two + 1:
            yield "quoted"
        elif start < one < end:
            yield "quotes-inside"
    if marks.page.bold:
        is_bold = any(
            one - _NEARLY <= start and end <= two + _NEARLY for one, two in marks.page.bold
        )
        yield "bold" if is_bold else "not-bold"
    for one, two in marks.places:
        if start < one < end:
            yield "place-inside" if two < end else "place-last"
        elif abs(one - start) <= _NEARLY:
            yield "place-first"
        elif one < start < two:
            yield "in-place"


_NEARLY: Final = 3


def _before(marks: Marks, each: Candidate) -> Iterator[str]:
    """Give what stands before it in its line."""
    start, _ = marks.rows[each.row]
    before = marks.plain[max(start, each.start - _FAR) : each.start].rstrip()
    if not before:
        return
    yield f"before {_WORD.findall(before)[-1] if before[-1].isalnum() else before[-1]}"
    if _has(marks.announced, start, each.start):
        yield "announced-before"
    if _has(marks.verbs, start, each.start):
        yield "verb-before"
    if is_greeting(marks.plain[start : each.start]):
        yield "greeting-before"


def _behind(marks: Marks, each: Candidate) -> Iterator[str]:
    """Give what stands behind it in its line."""
    _, end = marks.rows[each.row]
    after = marks.plain[each.end : min(each.end + _FAR, max(end, each.end))].strip()
    if after.strip(" .!"):
        sign = "" if after[0].isalnum() else after[0]
        if sign:
            yield f"after {sign}"
            if " " not in each.text:
                yield f"alone, after {sign}"
        for word in _WORD.findall(after)[:1]:
            yield f"after {sign} {word}"
    if _has(marks.times, each.end, each.end + _NEAR):
        yield "time-next"
    elif _has(marks.times, each.end, each.end + _SOON):
        yield "time-near"
    if any(each.end - 1 <= one < each.end + _NEAR for one, _ in marks.places):
        yield "place-next"
    if _has(marks.cuts, each.end, each.end + 1):
        yield "cut-next"


_FAR: Final = 40
_NEAR: Final = 13
_SOON: Final = 60


def _of_line(marks: Marks, each: Candidate) -> Iterator[str]:
    """Give what its line is among the others."""
    row, (start, end) = each.row, marks.rows[each.row]
    yield f"row {min(row, 3)}"
    yield "below-times" if _has(marks.times, 0, each.start) else "above-times"
    below = marks.rows[row + 1][0] if row + 1 < len(marks.rows) else None
    is_whole = each.end - each.start >= _NEARLY_ALL * (end - start)
    is_next = below is not None and marks.text.count("\n", end, below) == 1
    if is_whole:
        yield "whole-line"
        yield f"whole-line {min(row, 3)}"
        if below is not None and not is_next:
            yield "whole-line, alone"
        if row and _is_heading(marks, row - 1):
            yield "below a heading"
        if below is not None and _is_event(marks, below) and _is_heading(marks, row + 1):
            yield "above an event"
    if below is None or not is_next:
        return
    case = "lower" if marks.text[below].islower() else "upper"
    if each.end > end:
        yield f"joined to {case}"
    elif each.end >= end - 1 and marks.text[end - 1].isalnum():
        yield f"next {case}"
        yield f"next {case}, {'long' if end - start > _LONG else 'short'}"
        yield f"next {case}, {'whole' if is_whole else 'part'}"


_NEARLY_ALL: Final = 0.9
_LONG: Final = 60
_LONGEST_HEADING: Final = 80


def _is_event(marks: Marks, at: int) -> bool:
    return EVENT.match(marks.plain, behind_number(marks.plain, at)) is not None


def _is_heading(marks: Marks, row: int) -> bool:
    """Tell whether a line may be a name of its own: no day, no sentence, not many words."""
    start, end = marks.rows[row]
    return (
        end - start < _LONGEST_HEADING
        and not any(_has(each, start, end) for each in (marks.times, marks.announced, marks.verbs))
        and marks.text[end - 1] not in ".:,;"
        and marks.text[start].isupper()
    )
