"""How long an encontro takes, said with a label or in a sentence."""

import re
from dataclasses import replace
from datetime import time
from typing import Final

from domain.organizing.invitation_page import Page
from domain.organizing.invitation_sittings import Found, Sitting
from domain.reading import durations
from domain.reading.tokens import fold


def length(found: Found, stated: list[tuple[durations.Mention, int]]) -> None:
    """Let a stated duration give the end."""
    for length, start in stated:
        found.used.append((start, length.end))
        if (others := _disagree(found, length.readings[0])) and len(stated) == 1:
            found.ends = others
            found.sittings = [replace(each, ends=None) for each in found.sittings]
            return
        found.sittings = [
            Sitting(sitting.day, sitting.starts, _after(sitting.starts, length.readings[0]))
            if sitting.starts is not None and sitting.ends is None
            else sitting
            for sitting in found.sittings
        ]


def _disagree(found: Found, minutes: int) -> list[time]:
    """Return the end that a length gives and the one that is said, where they are not the same."""
    if len(found.sittings) != 1 or found.ends:
        return []
    (sitting,) = found.sittings
    ends = None if sitting.starts is None else _after(sitting.starts, minutes)
    if ends is None or sitting.ends is None or ends == sitting.ends:
        return []
    if sitting.starts is not None and _has_lunch(sitting.starts, ends, sitting.ends):
        return []
    return sorted([ends, sitting.ends])


def _has_lunch(starts: time, alone: time, ends: time) -> bool:
    """Tell whether a lunch is what lies between a length and a whole day: 8 hours, 8h to 17h."""
    minutes = (ends.hour - alone.hour) * 60 + ends.minute - alone.minute
    return starts <= _MORNING and ends >= _AFTERNOON and minutes in _LUNCH


_MORNING: Final = time(11)
_AFTERNOON: Final = time(15)
_LUNCH: Final = range(60, 121)


def lengths(page: Page) -> list[tuple[durations.Mention, int]]:
    """Return the durations a text states, with a label or in a sentence."""
    stated = []
    plain = fold(page.text)
    all_lengths = [each for each in durations.find(page.text) if len(each.readings) == 1]
    for each in page.within("length"):
        bracket = plain.find("(", each.start, each.end)
        end = each.end if bracket < 0 else bracket  # "1h30 (1h de aula e 30min de perguntas)"
        inside = [length for length in all_lengths if each.start <= length.start < end]
        stated += [(length, each.label_start) for length in inside if len(inside) == 1]
    for length in all_lengths:
        if _TO_HOUR.match(plain, length.end) or _UP_TO.search(plain, 0, length.start):
            continue  # "9h às 12h | 13h às 17h", "até 11h10 só"
        lead = _LASTS.search(plain, max(0, length.start - 40), length.start)
        if lead is not None or _LASTING.match(plain, length.end) is not None:
            stated.append((length, length.start))
    return stated


_LASTS: Final = re.compile(
    r"\b(?:duracao(?: total| prevista| estimada)?(?: e)?(?: sera)?(?: de)?|dura(?:ra|ndo)?"
    r"|vai durar|deve durar|leva|(?:vai|deve) levar|coisa de|estend[a-z]{1,5}"
    r"|(?<=[^a-z])(?:so|apenas|somente)(?! as)|\d{1,2}[:h]\d{0,2},?(?= por ))"
    r"(?: cerca de| aproximadamente| mais ou menos| umas| uns| em torno de"
    r"| por)? ?$"
    r"|\b(?:previsao|estimativa|expectativa) de (?:cerca de |umas? )?$"
    r"|\b(?:acredito|acho|creio|penso|resolv|termin|acab|conclu|encerr)[a-z]{0,5}(?: que)? em"
    r" (?:cerca de |umas? )?$"
    r"|\d[:h]\d{0,2} ?\|[^\d\n|]{0,3}(?:\([^()\n]{3,20}\)[^\d\n|]{0,20}\| )?$"
)
_TO_HOUR: Final = re.compile(r" ?(?:as?|ate|-|–|—|→|>) ?\d")
_UP_TO: Final = re.compile(r"\b(?:ate(?: as)?|d?as) \Z")
_LASTING: Final = re.compile(
    r" (?:de (?:duracao|conversa|aula|atividade|debate|oficina|palestra|reuniao)|so|apenas"
    r"|no maximo|por (?:dia|encontro|aula))\b(?! d[aeo])"
)


def _after(starts: time, minutes: int) -> time | None:
    total = starts.hour * 60 + starts.minute + minutes
    return time(total // 60, total % 60) if total < 24 * 60 else None
