"""The name of an encontro in a text that gives it no label: a line, or a piece of a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from domain.organizing import invitation_page
from domain.organizing.invitation_name_ends import (
    COLON,
    HOSTS,
    INVITES,
    after_lead,
    before,
    behind_colon,
    sentence_end,
    with_number,
)
from domain.organizing.invitation_name_words import (
    ANNOUNCES,
    EVENT,
    FINITE,
    LOWER,
    MAX,
    QUESTION,
    behind_noun,
    behind_number,
    is_doubtful,
    is_greeting,
    is_name,
    may_be,
    says_more,
    tidy,
    without_tail,
)
from domain.reading.tokens import fold

_PASSING: Final = re.compile(
    r"\bnao (?:havera|teremos|vai ter|tera|ocorrera|acontecera) (?:o |a |um |uma |mais )?$"
    r"|(?<![a-z])(?:ultim[oa]|passad[oa]|anterior|em|proxima|na|desta|nesta|da|cada|esta|outr[oa]"
    r"|d[oa] nosso"
    r"|depois d[oa]|antes d[oa]|apos [oa]) $"
    r"|(?:falar d[oa]|tratar d[oa]|sobre [oa]|pauta d[oa]|relatorio d[oa]|preparacao d[oa]"
    r"|desde [oa]|(?:conhecer|visitar|ver|assistir|apresentar|discutir|debater|entender|usar"
    r"|acompanhar|preparar|construir|montar|mostrar)(?: [oa]s?| um[a]?| [oa] nov[oa])?) $"
)
_DOES: Final = re.compile(
    r"(?<![a-z])(?!(?:[oa]s?|um|uma|d[aeo]s?|n[oa]s?|tem|ter|teremos|havera|para|pra|noss[oa]|e"
    r"|proxim[oa]|nov[oa]|com|mais|outr[oa]|vamos|boa|grande|seu|sua) )[a-z()]{1,20} "
    r"(?:conversa|visita|mostra|debate)$"
)
"""A verb that looks like a kind of event: "a professora conversa com a Rede"."""
_COMMON: Final = frozenset({
    "semana", "cafe", "encerramento", "passeio", "balanco", "apresentacao", "sessao",
})  # fmt: skip
"""What any encontro has, unless it is written as a name."""
_NO_EVENT: Final = re.compile(
    r"semana(?! d[aeo]| [a-z]+ (?:de|da|do) [a-z])|curso(?! d[aeo]| [a-z]{4}| [“\"])"
    r"|cafe d[ae] (?:manha|recepcao|boas)|passeio completo"
    r"|aulas? d|dia d(?: [a-z]+)? (?:de )?[a-z]+eiro|semanas"
    r"|mesa (?:de|para) (?:[a-z]+cao|abertura|honra)"
)


class Evidence(IntEnum):
    """What speaks for a name, the weakest first."""

    GUESS = 0
    HEAD = 1
    """A line of its own."""
    ANNOUNCED = 2
    """It is what a sentence invites to, or stands in bold or in quotes."""
    EVENT = 3
    """It says what kind of event it is."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where the text says it."""

    text: str
    start: int
    end: int
    evidence: Evidence = Evidence.EVENT

    @property
    def is_sure(self) -> bool:
        """Otherwise it is asked whether it is the name."""
        return self.evidence is not Evidence.GUESS


def from_text(text: str, stops: list[tuple[int, int]]) -> Name | None:
    """Find the name in a text that gives it no label."""
    plain = fold(text)
    lines = _lines(plain)
    prose = _from_prose(text, plain, lines, stops)
    line = _from_line(text, plain, lines, stops)
    if line is not None and prose is not None and _KIND_ONLY.fullmatch(fold(prose.text)):
        prose = None
    best = line or prose
    if line is not None and prose is not None:
        # A line of its own goes before a name in a sentence further down.
        is_above = line.start <= prose.start
        best = line if is_above and (line.is_sure or not prose.is_sure) else prose
    if best is None or not best.is_sure:
        best = _announced(text, plain, lines, stops) or best
    return best


def agreed(
    found: Name, text: str, bold: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> list[Name]:
    """Return the names between which is to be chosen: one, where all that is said agrees.

    Two names agree where the words of one are in the other. What only a line tells yields to what
    says its kind of event; against that only another written as a name counts, and not if the
    first is said twice.
    """
    plain = fold(text)
    rows = _lines(plain)
    said = [
        each for each in (
            *_quoted(text, plain, stops), *_all_in_bold(text, bold, stops),
            *_from_lines(text, plain, rows, stops), *_in_prose(text, plain, rows, stops),
        )
        if each.evidence > Evidence.HEAD and _PART.fullmatch(fold(each.text)) is None
    ]  # fmt: skip
    same = [each for each in said if _agree(each.text, found.text)]
    if same and not found.is_sure:
        found = same[0]
    rivals: list[Name] = []
    written = [each for each in said if is_written_as_name(each)]
    for each in written if written or found.evidence is Evidence.EVENT else said:
        if not any(_agree(each.text, other.text) for other in (found, *rivals)):
            rivals.append(each)
    if found.evidence is Evidence.EVENT and any(
        not (one.start < other.end and other.start < one.end) for one in same for other in same
    ):
        rivals = []
    if rivals and not found.is_sure:
        return rivals
    return [_fuller(found, same), *rivals]


def is_written_as_name(found: Name) -> bool:
    """Tell whether it begins with its kind of event, and has a word in capitals of its own."""
    plain = fold(found.text)
    event = EVENT.search(plain)
    begins = event is None or event.start() == behind_number(plain, 0)
    return begins and _OWN_NAME.search(found.text) is not None


def _agree(one: str, other: str) -> bool:
    first, second = _words(one), _words(other)
    return first <= second or second <= first


def _words(name: str) -> set[str]:
    return {word for word in _WORD.findall(fold(name)) if len(word) > 2}  # noqa: PLR2004


def _fuller(found: Name, same: list[Name]) -> Name:
    """Return the whole name of what is called "Visita técnica" elsewhere."""
    if len(found.text.split()) > 2:  # noqa: PLR2004 - it has words of its own
        return found
    lead = f"{fold(found.text)} "
    return next((each for each in same if fold(each.text).startswith(lead)), found)


_WORD: Final = re.compile(r"\w+")
_OWN_NAME: Final = re.compile(r"\s[A-ZÀ-Ú]\w+")


def _quoted(text: str, plain: str, stops: list[tuple[int, int]]) -> Iterator[Name]:
    """Give what stands in quotes, but themes, days and hours."""
    for found in QUOTES.finditer(text):
        start, end = found.span(1)
        is_theme = _THEME.search(plain, max(0, found.start() - 30), found.start()) is not None
        title = tidy(found[1])
        if not is_theme and not any(start <= stop < end for stop, _ in stops) and is_name(title):
            yield Name(title, start, end)


QUOTES: Final = re.compile(r"[“\"]([^“”\"\n]{5,120})[”\"]")
_THEME: Final = re.compile(
    rf"\btemas?\b[^.;\n]*$|\b(?:primeir[oa]|com (?:[oa]|uma?)) {EVENT.pattern}[ ,:]+$"
)
"""What stands in quotes behind these is a part of the encontro, or what it is about."""


def in_bold(text: str, bold: list[tuple[int, int]], stops: list[tuple[int, int]]) -> Name | None:
    """Return the first words in bold that may be a name, and are no day or place."""
    return next(_all_in_bold(text, bold, stops), None)


def _all_in_bold(
    text: str, bold: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> Iterator[Name]:
    for start, end in bold:
        title = without_tail(tidy(text[start:end]))
        is_other = any(start <= stop < end or stop <= start < behind for stop, behind in stops)
        if is_other or " " not in title or LOWER.match(title) or title.isupper():
            continue
        if is_name(title) and may_be(title, title[:1]) and not is_doubtful(title):
            yield Name(title, start, end, Evidence.ANNOUNCED)


def _announced(
    text: str, plain: str, lines: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> Name | None:
    """Return what a sentence invites to, or says the day of, where no noun tells that it is one."""
    for start, end in lines:
        for each, evidence in ((_INVITES_TO, Evidence.ANNOUNCED), (_TELLS_OF, Evidence.GUESS)):
            for lead in each.finditer(plain, start, end):
                begin = lead.end()
                if LOWER.match(text, begin) or any(one <= begin < other for one, other in stops):
                    continue
                cut = min([stop for stop, _ in stops if begin < stop < end], default=end)
                goes_on = before(plain, begin, cut)
                cut = sentence_end(plain, begin, goes_on)
                title = without_tail(tidy(text[begin:cut]))
                is_told = evidence is Evidence.ANNOUNCED or cut == goes_on < end
                if is_told and is_name(title) and may_be(title, title[:1]) and " " in title:
                    doubts = is_doubtful(title)
                    return Name(title, begin, cut, Evidence.GUESS if doubts else evidence)
    return None


_INVITES_TO: Final = re.compile(
    r"(?:conv(?:id|oc)[a-z]{1,6}\b[^.;:\n]{0,80}? (?:para|pra|pro)(?: participar d[oae])?"
    r"|convite (?:para|pra|pro|d[oae])|participar(?:em)? d[oae]|(?<![a-z])(?:vem ai|teremos|havera"
    r"|venham? para|participem? d[oae]|marcad[oa]|confirmad[oa]|promove(?:ra)?|lanca(?:ra)?"
    r"|realiza(?:ra)?))"
    r"(?: (?:[oa]s?|uma?|noss[oa]|mais uma?))*[ ,:!]+(?=\S)"
)
_TELLS_OF: Final = re.compile(
    r"(?:(?:inform|comunic|lembr|avis)[a-z]{1,5} (?:que|d)|(?<![a-z])(?:noss[oa]|proxim[oa])|^"
    r"|(?<=[.!?:] ))(?: ?[oa]s?(?= ))? ?(?=[a-z])",
    re.MULTILINE,
)


def _lines(plain: str) -> list[tuple[int, int]]:
    """Return the lines that may hold a name: no greetings."""
    return [
        (_BULLET.match(plain, start).end(), end)  # type: ignore[union-attr]
        for start, end in invitation_page.lines(plain)
        if not is_greeting(plain[start:end])
    ]


_BULLET: Final = re.compile(r"(?:[•·*–—-] )?")


def event(text: str, stops: list[tuple[int, int]]) -> Name | None:
    """Find a name that says what kind of event it is."""
    found = from_text(text, stops)
    return found if found is not None and EVENT.search(fold(found.text)) is not None else None


def _from_line(
    text: str, plain: str, lines: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> Name | None:
    found = list(_from_lines(text, plain, lines, stops))
    return next((each for each in found if each.is_sure), next(iter(found), None))


def _from_lines(
    text: str, plain: str, lines: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> Iterator[Name]:
    """Give the names that lines are, from the top."""
    is_below = False
    pieces = _pieces(plain, lines)[:_FIRST_LINES]
    for at, (start, end) in enumerate(pieces):
        found, begins = _of_line(text, plain, start, end, stops), start
        if found is None:
            # What stands below a sentence may be anything.
            is_below = is_below or FINITE.search(text, start, end) is not None
            continue
        is_kind = False
        if _KIND_ONLY.fullmatch(fold(found.text)) is not None and at + 1 < len(pieces):
            below = _of_line(text, plain, *pieces[at + 1], stops)
            first = min((stop for stop, _ in stops if stop >= begins), default=len(plain))
            if below is not None and below.text and below.start < first:
                found, begins = below, pieces[at + 1][0]  # "LIVE" only says what kind it is
            is_kind = below is None and pieces[at + 1][0] < first  # its name is not told apart
        is_event = EVENT.search(fold(found.text)) is not None
        is_head = _is_alone(plain, begins, found, stops) and not is_below
        is_head = is_head and not _leads_on(plain, found, stops)
        evidence = Evidence.EVENT if is_event else Evidence.HEAD if is_head else Evidence.GUESS
        is_unsure = is_kind or is_doubtful(found.text)
        yield replace(found, evidence=Evidence.GUESS if is_unsure else evidence)


_GOES_ON: Final = re.compile(r", (?:[oa]s?|que|se|mas|nos) [a-z]+")


def _leads_on(plain: str, found: Name, stops: list[tuple[int, int]]) -> bool:
    """Tell whether a line goes on from what it begins with: "Lista de selecionados: 21/05".

    Not where a comma parts it from a day or a place.
    """
    behind = plain[found.start : found.end + 2].rstrip()
    sign = behind[len(found.text) :].strip()[:1]
    line = plain.find("\n", found.end)
    ends = min(found.end + _NEAR, line if line >= 0 else len(plain))
    is_row = any(found.end <= stop < ends for stop, _ in stops)
    return (
        _GOES_ON.search(fold(found.text)) is not None or sign == ":" or (sign == "," and not is_row)
    )


_KIND_ONLY: Final = re.compile(
    rf"{EVENT.pattern}(?: (?:e |de )?(?:abert[oa]|public[oa]|on-?line|virtual|presencial"
    r"|gratuit[oa]|hibrid[oa]|ao vivo|especial|convocacao|pratic[oa]|tecnic[oa]|tematic[oa]"
    r"|interativ[oa]|introdutori[oa]))*"
)
"""What a thing is, whose name stands below: "LIVE", "Palestra on-line e gratuita"."""
_PART: Final = re.compile(
    rf"(?:\d{{1,2}}\S? (?:[oa] )?)?(?:{_KIND_ONLY.pattern})"
    r"(?: \d{1,2}| (?:promovid|organizad|realizad|oferecid|conduzid|ministrad)[oa]s? p.*)?"
)
"""What has no words of its own: "Aula 1", "2º encontro", "Seminário promovido pela CGE"."""


def _is_alone(plain: str, begins: int, found: Name, stops: list[tuple[int, int]]) -> bool:
    """Tell whether nothing but greetings, days and places shares the line of a name."""
    line = plain.rfind("\n", 0, begins) + 1
    end = plain.find("\n", found.end)
    rest = plain[found.end : end if end >= 0 else len(plain)]
    is_first = not plain[line:begins].strip() or is_greeting(plain[line:begins])
    goes_on = any(found.end <= stop <= found.end + _NEAR for stop, _ in stops)
    return is_first and (goes_on or not any(sign.isalpha() for sign in rest))


def _of_line(
    text: str, plain: str, start: int, end: int, stops: list[tuple[int, int]]
) -> Name | None:
    """Return the name that one line or sentence is; with an empty text where it cannot be told."""
    begin = after_lead(plain, start, end)
    invites = INVITES.search(plain, begin, end)
    if invites is not None:
        begin = after_lead(plain, invites.end(), end)
    hosts = HOSTS.search(plain, begin, end)
    if hosts is not None:
        begin = hosts.end()
    begin = behind_colon(plain, begin, end)
    stop = min([stop for stop, _ in stops if begin <= stop < end], default=end)
    colon = COLON.search(plain, begin, end)
    is_asking = plain[end - 1] == "?" or any(
        QUESTION.match(plain, at, end) is not None
        for at in (begin, begin if colon is None else colon.end())
    )
    cut = stop if is_asking and stop == end else before(plain, begin, stop)
    title = without_tail(tidy(text[begin:cut]))
    is_event = EVENT.search(fold(title)) is not None
    if plain[end - 1] == ":" and cut == end and not is_event:
        return None  # it announces what stands below
    line = plain.rfind("\n", 0, start) + 1
    is_inside = begin == start > line and not is_greeting(plain[line:start])
    is_said = is_inside or cut < stop or plain[end - 1] == ","  # a sentence, or a greeting
    if (is_said and not is_event) or _ADDRESSED.match(text, begin):
        return None
    if cut - begin > MAX or not is_name(title) or not may_be(title, text[begin : begin + 1]):
        return None
    return Name(title, begin, cut)


_ADDRESSED: Final = re.compile(r"(?:À|Às|Ao|Aos|ÀS|AOS|AO) ")
_NEAR: Final = 12
"""Letters up to the day or the place that follows a name in its line."""
_FIRST_LINES: Final = 8
_PIECE: Final = re.compile(r"(?<=[a-z0-9)\"”])(?:[!?]++|(?<=[a-z)\"”]{4})\.|[ \t]+\|)(?=[ \t]+\S)")


def _pieces(plain: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the sentences of the lines."""
    found = []
    for start, end in lines:
        at = start
        for stop in _PIECE.finditer(plain, start, end):
            if _KIND_ONLY.fullmatch(plain, at, stop.start()) is not None:
                continue  # "Webinário | Avaliação ex ante"
            found.append((at, stop.start()))
            at = stop.end() + 1
        found.append((at, end))
    return [(start, end) for start, end in found if plain[start:end].strip()]


def _from_prose(
    text: str, plain: str, lines: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> Name | None:
    found = list(_in_prose(text, plain, lines, stops))
    named = [each for each in found if LOWER.match(each.text) is None]
    return next(iter(named or found), None)


def _in_prose(
    text: str, plain: str, lines: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> Iterator[Name]:
    """Give the names in sentences that say what kind of event each is."""
    for start, end in lines:
        event = EVENT.search(plain, start, end)
        while event is not None:
            begin = with_number(plain, event.start(), start)
            cut = min([stop for stop, _ in stops if begin < stop < end], default=end)
            cut = before(plain, begin, cut)
            cut = sentence_end(plain, begin, cut)
            called = _CALLED_TO.search(plain, begin, cut)
            if called is not None:
                begin = called.end()  # "os membros do Comitê Gestor para a 7ª Reunião"
            title = without_tail(tidy(text[begin:cut]))
            if (says_more(fold(title)) or _PAST.search(title)) and (
                less := _to_verb(text, plain, begin, cut)
            ) < cut:
                cut = less
                title = without_tail(tidy(text[begin:cut]))
            is_passing = _PASSING.search(plain, max(start, begin - 16), begin) is not None and (
                text[event.start()].islower() or event[0] in _COMMON
            )
            is_passing = (
                is_passing
                or (text[event.start()].islower() and event[0] in _COMMON)
                or (
                    text[event.start()].islower()
                    and _DOES.search(plain, start, event.end()) is not None
                )
                or _NO_EVENT.match(plain, event.start()) is not None
                or any(stop <= event.start() < behind for stop, behind in stops)
            )  # fmt: skip
            if (
                is_name(title) and " " in title and not is_passing
                and not says_more(fold(title))
            ):  # fmt: skip
                doubts = is_doubtful(title) or _goes_before(text, plain, start, begin)
                yield Name(title, begin, cut, Evidence.GUESS if doubts else Evidence.EVENT)
                event = EVENT.search(plain, max(cut, event.end()), end)
            else:
                event = EVENT.search(plain, event.end(), end)


_CALLED_TO: Final = re.compile(
    rf" para (?:[oa]s?|uma?) (?=(?:\d{{1,3}}[ºªoa°] |[ivxl]{{1,6}} )?{EVENT.pattern})"
)


def _goes_before(text: str, plain: str, start: int, begin: int) -> bool:
    """Tell whether a name in small letters may begin before its colon: "ODS: encontros"."""
    lead = plain[start:begin].rstrip()
    is_lead = lead.endswith(":") and ANNOUNCES.search(lead) is None and not is_greeting(lead)
    return is_lead and LOWER.match(text, begin) is not None


_PAST: Final = re.compile(r"(?<= )(?:\w{3,14}(?:ou|iu)|\w{3,14}[aei]ram)\b")


def _to_verb(text: str, plain: str, begin: int, cut: int) -> int:
    """Return where the sentence goes on behind a name: "a Oficina de OKR e gostaríamos"."""
    event = EVENT.search(plain, begin, cut)
    start = begin if event is None else behind_noun(plain, event.end())
    found = [
        more.start() for each, where in ((ANNOUNCES, plain), (FINITE, text))
        if (more := each.search(where, start, cut)) is not None
    ]  # fmt: skip
    return min(found, default=cut)
