"""When an encontro starts and ends, by its hours and its programme."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from itertools import pairwise
from typing import Final

from domain.organizing import invitation_weekdays
from domain.organizing.invitation_own_hours import is_end
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_roles import Hour
from domain.organizing.invitation_sittings import Found, Sitting
from domain.reading import hours
from domain.reading.hours import Span
from domain.reading.tokens import Tokens, fold, number_at

_MORE_HOURS: Final = re.compile(
    r"\s*+(?:,|;|e\b|/|\|)?\s*+(?:e\s++)?(?:das\s++|tarde:?\s*+|de\s++)?"
)
_RECEPTION: Final = re.compile(
    r"credenciamento|cafe\b|recepcao|boas[- ]vindas|welcome|acolhimento|chegada|coffee"
    r"|abertura d[ao] (?:sala|credenciamento)"
)


def decide(
    found: Found, own: list[Hour], groups: list[tuple[int, tuple[date, ...]]], plain: str
) -> None:
    """Decide on the hours, and lay them on the days."""
    spans = _spans(found, own)
    all_days = [day for _, reading in groups for day in reading]
    if not spans:
        found.sittings = [Sitting(day) for day in all_days]
        if not found.sittings and (found.starts or found.ends):
            found.sittings = [Sitting()]
        return
    if len(groups) > 1 and len(spans) == len(groups):
        found.sittings = [
            Sitting(day, span.starts, span.ends)
            for (_, reading), (_, span) in zip(groups, spans, strict=True) for day in reading
        ]  # fmt: skip
        return
    spans = _with_the_end_behind(found, spans)
    distinct = list(dict.fromkeys(span for _, span in spans))
    ends_at = {each.mention.start: each.mention.end for each in own}
    by_day = invitation_weekdays.hours_by_day(
        all_days, [((at, ends_at[at]), span) for at, span in sorted(spans, key=_by_place)], plain
    )
    if by_day:
        found.sittings = by_day
        return
    are_all = _are_as_many(distinct, plain)
    if are_all:
        distinct.sort(key=lambda each: each.starts or time.min)
    elif len(distinct) > 1:
        distinct = _with_two_ends(found, distinct) or _merged(distinct)
    if len(distinct) > 1 and not are_all and not _follow(own, distinct, plain):
        if len(groups) > 1 or len({span.starts for span in distinct} - {None}) > 1:
            _ask(found, spans, distinct, all_days)
            return
        if len({span.ends for span in distinct}) > 1:
            found.ends += list(dict.fromkeys(span.ends for span in distinct if span.ends))
            distinct = [Span(distinct[0].starts)]
        distinct = distinct[:1]
    laid: list[date | None] = [*all_days] or [None]
    found.sittings = [Sitting(day, span.starts, span.ends) for day in laid for span in distinct]


def _ask(
    found: Found, spans: list[tuple[int, Span]], distinct: list[Span], all_days: list[date]
) -> None:
    """Let the start be chosen; an end stands that is behind every start."""
    starts = list(dict.fromkeys(span.starts for span in distinct if span.starts is not None))
    found.starts += starts
    found.day_places = found.day_places or [at for at, _ in spans]
    all_ends = list(dict.fromkeys(span.ends for span in distinct if span.ends is not None))
    if len(all_ends) == len(distinct):
        found.ends += all_ends
    ends = {span.ends for _, span in spans if span.ends is not None}
    end = ends.pop() if len(ends) == 1 else None
    if end is not None and end <= max(starts, default=time.min):
        end = None
    found.sittings = [Sitting(day, None, end) for day in all_days] or [Sitting(None, None, end)]


def _by_place(each: tuple[int, Span]) -> int:
    return each[0]


def _with_the_end_behind(found: Found, spans: list[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """Take the one reading of an end that is later than the start: "às 14h. Até às 4"."""
    starts = {span.starts for _, span in spans if span.starts is not None}
    if len(starts) != 1 or any(span.ends for _, span in spans):
        return spans
    (start,) = starts
    ends = [each for each in found.ends if each > start]
    if len(ends) != 1 or len(found.ends) == 1:
        return spans
    found.ends = []
    return [(spans[0][0], Span(start, ends[0]))]


def _with_two_ends(found: Found, spans: list[Span]) -> list[Span]:
    """Ask for the end where one stretch is said, and another end apart; else empty."""
    full = [span for span in spans if span.starts and span.ends]
    other = [span.ends for span in spans if span.starts is None and span.ends]
    if len(full) != 1 or not other or full[0].ends in other:
        return []
    if full[0].starts is None or any(end <= full[0].starts for end in other):
        return []
    found.ends = [end for end in (full[0].ends, *other) if end is not None]
    return [Span(full[0].starts)]


def _spans(found: Found, own: list[Hour]) -> list[tuple[int, Span]]:
    """Return the hours that are sure, with the start and the end that stand apart put together."""
    own = [
        replace(each, kind="ends") if each.kind == "starts" and is_end(each) else each
        for each in own
    ]  # "Começa 9h em ponto e vai até 11h"
    starts = [each for each in own if each.kind == "starts"]
    ends = [each for each in own if each.kind == "ends"]
    rest = [each for each in own if each.kind not in {"starts", "ends"}]
    if starts:
        again = [each for each in rest if each.kind == "again"]
        said = {span.starts for each in starts[:1] for span in each.mention.readings}
        others = [
            each for each in rest
            if each.kind == "hours" and not said & {span.starts for span in each.mention.readings}
        ]  # fmt: skip
        if others:
            return [
                (each.mention.start, span) for each in (*starts[:1], *others)
                for span in each.mention.readings
            ]  # fmt: skip
        return _labelled_span(found, starts[0], ends[:1], again)
    spans: list[tuple[int, Span]] = []
    for each in (*rest, *ends):
        readings = each.mention.readings
        if each.kind == "ends":
            readings = tuple(Span(None, span.ends or span.starts) for span in readings)
        if not readings:
            continue
        first_moments = {span.starts for span in readings}
        end_moments = {span.ends for span in readings}
        if len(first_moments) > 1:
            found.starts = list(dict.fromkeys(span.starts for span in readings if span.starts))
            continue
        if len(end_moments) > 1:
            found.ends = [end for end in dict.fromkeys(span.ends for span in readings) if end]
            spans.append((each.mention.start, Span(readings[0].starts)))
            continue
        spans.append((each.mention.start, readings[0]))
    if found.starts:
        return [(at, span) for at, span in spans if span.starts is None]
    return spans


def _labelled_span(
    found: Found, start: Hour, ends: list[Hour], again: list[Hour]
) -> list[tuple[int, Span]]:
    """Put "Início:" and "Término:" together, and what says another end."""
    first = start.mention
    moments = [span.starts for span in first.readings if span.starts is not None]
    ending = [span.ends for span in first.readings if span.ends is not None]
    ending += [
        moment
        for each in (again if ending else [*ends, *again])
        for span in each.mention.readings
        if (moment := span.ends or span.starts) is not None
    ]
    if len(set(moments)) > 1:
        found.starts = list(dict.fromkeys(moments))
        return [(first.start, Span(None, ending[0] if len(set(ending)) == 1 else None))]
    if moments and ending and len(set(ending)) == 1 and ending[0] <= moments[0]:
        found.left += [(each.mention.start, each.mention.end) for each in (start, *ends[:1])]
        return []  # from the one day into the other: the hours of each were not said
    if moments:
        if len(set(ending)) > 1:
            found.ends = list(dict.fromkeys(ending))
            ending = []
        return [(first.start, Span(moments[0], ending[0] if ending else None))]
    return []


def _merged(spans: list[Span]) -> list[Span]:
    """Leave out what another says more fully: "9h" beside "9h às 12h"."""
    full = [span for span in spans if span.starts is not None and span.ends is not None]
    kept = list(full)
    for span in spans:
        if span in full:
            continue
        if any(
            span.starts == other.starts or (span.starts is None and span.ends == other.ends)
            for other in full
        ):
            continue
        kept.append(span)
    starts = [span for span in kept if span.ends is None]
    ends = [span for span in kept if span.starts is None]
    is_pair = len(kept) == len(starts) + len(ends) == 2 and len(starts) == 1  # noqa: PLR2004
    if is_pair and starts[0].starts and ends[0].ends and (
        starts[0].starts < ends[0].ends
    ):  # fmt: skip
        return [Span(starts[0].starts, ends[0].ends)]
    return [span for span in kept if span.starts is not None] or kept


def _are_as_many(spans: list[Span], plain: str) -> bool:
    """Tell whether the text says how many hours there are: "em dois horários, 10h e 15h"."""
    said = _AS_MANY.search(plain)
    if said is None or _CHOOSE.search(plain) or any(span.starts is None for span in spans):
        return False
    number = number_at(Tokens.of(said["count"]), 0)
    return number is not None and number[0] == len(spans)


_AS_MANY: Final = re.compile(
    r"\b(?P<count>[2-4]|dois|duas|tres|quatro) (?:horarios|sessoes|turnos|edicoes|apresentacoes"
    r"|exibicoes|rodadas|momentos)\b"
)
_CHOOSE: Final = re.compile(
    r"\bescolh[a-z]{1,4} (?:[oa] )?(?:seu|sua|um|uma|1|apenas|so|melhor|qual|entre|horario|turno"
    r"|sessao|turma)\b(?! d?onde)"
    r"|\buma? d[ao]s (?:(?:2|3|dois|duas|tres) )?(?:turnos|horarios|sessoes|turmas)\b"
)
"""Of these hours everybody takes one."""


def _follow(own: list[Hour], spans: Sequence[Span], plain: str) -> bool:
    """Tell whether two stretches are the morning and the afternoon of one day."""
    for one, other in pairwise(spans):
        if (
            one.ends is None
            or other.starts is None
            or one.ends > other.starts
            or other.ends is None
        ):
            return False
    if _CHOOSE.search(plain):
        return False
    if all(each.kind == "morning" for each in own):
        return True
    places = sorted((each.mention.start, each.mention.end) for each in own)
    gaps = [plain[end:start] for (_, end), (start, _) in pairwise(places)]
    if _FOR_SOME.search(plain) is None and all(_AFTERNOON.search(gap) for gap in gaps):
        return len(spans) == 2  # noqa: PLR2004 - before and after lunch
    return all(_MORE_HOURS.fullmatch(gap) or _NEXT_PART.fullmatch(gap) for gap in gaps)


_AFTERNOON: Final = re.compile(
    r"\b(?:almoc[a-z]{1,4}|(?<!mais )tarde|volta(?:mos)?|retorn[a-z]{1,4})\b"
)
"""Between two stretches of one day."""
_NEXT_PART: Final = re.compile(
    r"[^\w\n]{0,3}\n[^\w\n]{0,6}(?:(?:sessao|horario|periodo|bloco|rodada|parte|apresentacao|exibicao)"
    r" (?:\d|[ivx]{1,3}|[a-c])|\d[ªºa] (?:sessao|parte|rodada|apresentacao|exibicao))"
    r"[^\w\n]{0,4}(?:(?:das?|de) )?"
)
"""What leads to the next stretch of a day in a list: "Sessão 2: das"."""
_FOR_SOME: Final = re.compile(r"\b(?:turmas?|grupos?|opca?oe?s?|ou)\b")
"""Of these everybody takes one."""


def from_programme(found: Found, lines: Sequence[str]) -> None:
    """Take start and end from the programme, where nothing else says them."""
    timed = _timed(lines)
    if len(timed) < 2 or found.is_called_off:  # noqa: PLR2004 - one line is no programme
        return
    first, end = timed[0][0].starts, _end_of(timed)
    sittings = found.sittings or [Sitting()]
    if _RECEPTION.search(timed[0][1]) is None:
        found.sittings = [Sitting(each.day, first, end) for each in sittings]
        return
    found.starts = [each.starts for each, _ in timed[:2] if each.starts is not None]
    found.sittings = [Sitting(each.day, None, end) for each in sittings]


def from_days_of_programme(found: Found, page: Page) -> bool:
    """Take the hours of each day from what stands below it in the programme, where all have some.

    An opening of the doors counts as little as elsewhere.
    """
    places = [at for at, _ in found.groups]
    if len(places) < 2 or any(len(reading) > 1 for _, reading in found.groups):  # noqa: PLR2004
        return False
    sittings = []
    for at, end, (_, reading) in zip(
        places, [*places[1:], len(page.whole)], found.groups, strict=True
    ):
        timed = _timed([page.whole[a:b] for a, b in page.programme if at < a < end])
        if not timed:
            return False
        first = next((said for said, row in timed if not _RECEPTION.search(row)), timed[0][0])
        sittings.append(Sitting(reading[0], first.starts, _end_of(timed)))
    found.sittings = sittings
    return True


def end_of_programme(found: Found, lines: Sequence[str]) -> None:
    """Take the end from the programme, where it begins when the encontro does.

    Where it ends later than the text above says, both are asked.
    """
    timed = _timed(lines)
    if len(timed) < 2 or len(found.sittings) != 1 or found.ends:  # noqa: PLR2004
        return
    (sitting,) = found.sittings
    last, words = timed[-1]
    end = last.ends or last.starts
    if sitting.starts != timed[0][0].starts or end is None or not _ENDS.search(words):
        return
    if sitting.ends is None:
        found.sittings = [replace(sitting, ends=end)]
    elif end > sitting.ends:
        found.ends = [sitting.ends, end]
        found.sittings = [replace(sitting, ends=None)]


_ENDS: Final = re.compile(r"\b(?:encerramento|fim|termino)\b")


def _timed(lines: Sequence[str]) -> list[tuple[Span, str]]:
    """Return the first hours of each line that has some, and the line without accents."""
    said = [(hours.find(line)[:1], fold(line)) for line in lines]
    return [
        (first.readings[0], line) for found, line in said for first in found
        if first.readings and first.readings[0].starts is not None
    ]  # fmt: skip


def _end_of(timed: Sequence[tuple[Span, str]]) -> time | None:
    """Return when the last line ends, or the hour at which it says that all ends."""
    last, words = timed[-1]
    return last.ends or (last.starts if _ENDS.search(words) else None)
