"""Weekdays said for many days: which of the days they are, and the hours of each."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

from domain.organizing.invitation_roles import Day, Role
from domain.organizing.invitation_sittings import Sitting
from domain.reading import days
from domain.reading.hours import Span


def on_weekdays(found: list[Day], plain: str) -> list[Day]:
    """Take of weeks on end the weekdays that are said apart: "7/6 a 25/6. Dias: seg e qua"."""
    line = _ON_WEEKDAYS.search(plain)
    weekdays = said(plain)
    if line is None or not weekdays:
        return found
    laid: list[Day] = []
    for each in found:
        mention = each.mention
        is_here = line.start() <= mention.start < line.end()
        if each.role is Role.OWN and not is_here and (ends := _ends_of_weeks(mention)):
            whole = tuple(day for day in between(*ends) if day.weekday() in weekdays)
            if whole and len(whole) <= _MOST_MEETINGS:
                mention = replace(mention, readings=(whole,), is_period=False, is_marked=True)
        laid.append(replace(each, mention=mention))
    others = [each for each in laid if not line.start() <= each.mention.start < line.end()]
    if any(
        len(each.mention.readings) == 1 and len(each.mention.readings[0]) > 1 for each in others
    ):
        return others  # "Dias: segunda a sexta" is no week of its own.
    return laid


def up_to(found: list[Day], plain: str) -> list[Day]:
    """Lay out what comes each week from its first day to its last.

    As in "Toda quinta-feira, das 10h às 11h, até 25/3, começando em 4/3".
    """
    weekly = _EACH_WEEK.search(plain)
    own = [each for each in found if each.role is Role.OWN]
    ends = [
        each.mention.readings[0][0] for each in found
        if weekly and len(each.mention.readings) == 1
        and _is_last(plain, weekly.end(), each.mention.start)
    ]  # fmt: skip
    if weekly is None or len(own) != 1 or len(ends) != 1 or len(own[0].mention.readings) != 1:
        return found
    (only,) = own
    weekdays = _weekdays(weekly["days"])
    first, (last,) = only.mention.readings[0], ends
    whole = [day for day in between(first[0], last) if day.weekday() in weekdays]
    if len(first) > 1 or first[0] not in whole or not 1 < len(whole) <= _MOST_MEETINGS:
        return found
    laid = replace(only, mention=replace(only.mention, readings=(tuple(whole),)))
    return [laid if each is only else each for each in found]


def _is_last(plain: str, weekly: int, at: int) -> bool:
    """Tell whether a day is the last of what comes each week, and no deadline."""
    first, last = sorted((weekly, at))
    begins = max(plain.rfind(sign, 0, at) for sign in "\n.;") + 1
    return (
        _UP_TO.search(plain, begins, at) is not None
        and not _DUE.search(plain, begins, at)
        and not _SENTENCE.search(plain, first, last)
    )


def without_skipped(found: list[Day], plain: str) -> list[Day]:
    """Take out of a list the day of which the text says that it is skipped.

    As in "às quartas de abril (dia 21 não haverá aula)".
    """
    skipped = {
        each.mention.readings[0] for each in found
        if each.role is Role.ASIDE and len(each.mention.readings) == 1
        and (
            (
                _SKIPS.search(plain, 0, each.mention.start)
                and _GOES_ON.match(plain, each.mention.end)
            )
            or _IS_SKIPPED.match(plain, each.mention.end)
        )
        and _HAS_HOURS.match(plain, each.mention.end) is None
    }  # fmt: skip
    out = {day for reading in skipped for day in reading}
    numbers = {
        int(number) for each in _SKIPPED_NUMBERS.finditer(plain)
        if _HAS_HOURS.match(plain, each.end("numbers")) is None
        for number in _NUMBER.findall(each["numbers"])
    }  # fmt: skip
    return [
        replace(each, mention=_without(each.mention, out, numbers))
        if each.role is Role.OWN
        else each
        for each in found
    ]


def _without(mention: days.Mention, out: set[date], numbers: set[int]) -> days.Mention:
    if len(mention.readings) != 1 or len(mention.readings[0]) == 1:
        return mention
    kept = tuple(day for day in mention.readings[0] if day not in out and day.day not in numbers)
    return replace(mention, readings=(kept,)) if kept else mention


_LESS: Final = r"\b(?<!pelo )(?<!ao )(?<!ou )(?:exceto|menos|salvo|fora)"
_NONE: Final = (
    r"(?:\bsem|\bnao (?:ha|havera|tem|teremos|vai ter|vamos ter)(?: mais)?)"
    r" (?:aulas?|encontros?|atividades?|reuni(?:ao|oes)|sess(?:ao|oes)|oficinas?|expediente)"
)
_NOT: Final = r"\bnao (?:ha|havera|tem|teremos|vai ter|vamos ter)"
_PAUSE: Final = (
    r"\b(?<!volta do )(?<!depois do )(?<!retorno do )(?:feriado|carnaval|recesso"
    r"|pul(?:a|ando|amos)|pausa)(?: [a-z-]{1,13})?"
)
_SKIP: Final = rf"(?:{_LESS}|{_NONE}|{_NOT}|{_PAUSE})(?: (?:n?[ao]s?|em|d[ao]s?))?"
_SKIP_NAMED: Final = (
    rf"(?:{_LESS}|{_PAUSE})"
    r"(?: (?!turma|modul|sala|aula|grupo|bloco|etapa|item|andar|auditor)[a-z-]{1,13}){0,3} \("
)
"""A feast with its day in brackets: "exceto na Sexta-feira Santa (26/3)"."""
_ENDS: Final = (
    r"(?= ?[.,;:()\n–—-]|\s*\Z| (?:que|pois|porque|por|devido|em razao|em virtude|feriado|nao|sem"
    r"|e [a-z]|de (?:jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez)))"
)
"""What may follow a day that is skipped: "menos dia 9 tem transmissão" says something of it."""
_SKIPS: Final = re.compile(rf"(?:{_SKIP}(?: dias?)? \(?|{_SKIP_NAMED}(?:dias? )?)\Z")
_SKIPPED_NUMBERS: Final = re.compile(
    rf"(?:{_SKIP} \(?dias? |{_SKIP_NAMED}(?:dias? )?|\bexceto (?:os? )?)"
    rf"(?P<numbers>\d{{1,2}}(?:(?:, | e )\d{{1,2}}){{0,4}}){_ENDS}"
)
"""The days that are skipped, said by their numbers: "com pausa no Carnaval (8 e 10)"."""
_GOES_ON: Final = re.compile(_ENDS)
_HAS_HOURS: Final = re.compile(
    r",? (?:que |quando |em que )?(?:e |sera |vai ser |comeca |inicia )?"
    r"(?:(?:d?as|de|a partir das?) )?\d{1,2}[h:]"
)
"""Behind a day that is only at another hour: "exceto dia 17, que será das 13h"."""
_IS_SKIPPED: Final = re.compile(
    r"[ ,(:–-]{1,4}(?:(?:pois |que )?(?:e|sera) )?(?:(?:feriado|recesso|ponto facultativo|folga)\b"
    rf"|(?:{_NONE}|{_NOT}){_ENDS})"
)


def _ends_of_weeks(mention: days.Mention) -> tuple[date, ...]:
    """Return the first and the last day of a long period, or of days on end."""
    if mention.is_period:
        return mention.readings[0][0], mention.readings[1][0]
    if len(mention.readings) != 1 or len(mention.readings[0]) < 3:  # noqa: PLR2004 - two days
        return ()
    (said,) = mention.readings
    return (said[0], said[-1]) if list(said) == between(said[0], said[-1]) else ()


def between(first: date, last: date) -> list[date]:
    """Return both days and all those between them."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def said(plain: str) -> set[int]:
    """Return the weekdays of a line that says them for all weeks: "Dias da semana: seg e qua"."""
    line = _ON_WEEKDAYS.search(plain)
    return set() if line is None else _weekdays(line["days"])


def _weekdays(plain: str) -> set[int]:
    found = [SHORT.index(each) for each in WEEKDAY.findall(plain)]
    if _TO_WEEKDAY.search(plain) and len(found) == 2:  # noqa: PLR2004 - "seg a qui"
        return {(found[0] + step) % 7 for step in range((found[1] - found[0]) % 7 + 1)}
    return set(found)


_MOST_MEETINGS: Final = 60
SHORT: Final = tuple(each[:3] for each in days.WEEKDAYS)
_ONE_WEEKDAY: Final = (
    "(?:" + "|".join(f"{each}s?|{each[:3]}" for each in days.WEEKDAYS) + r")\b(?:-feiras?\b)?"
)
WEEKDAY: Final = re.compile(rf"(?<![a-z])({'|'.join(SHORT)})")
"""The first letters of a weekday."""
_TO_WEEKDAY: Final = re.compile(r"(?<! e) a ")
_ON_WEEKDAYS: Final = re.compile(
    r"(?:\b(?:dias?(?: da semana)?|frequencia)[ \t]?:[ \t]*(?:as |de )?"
    r"|\b(?:semanal(?:mente)?|toda semana|sempre),? (?:n?as |aos )"
    r"|\bas (?=(?:segunda|terca|quarta|quinta|sexta)s))"
    rf"(?P<days>{_ONE_WEEKDAY}(?:(?:, ?| e (?:[ao]s? )?| a |/){_ONE_WEEKDAY}){{0,6}})"
)


_EACH_WEEK: Final = re.compile(
    rf"\btod[ao]s?(?: [ao]s)? (?P<days>{_ONE_WEEKDAY}(?:(?:, ?| e ){_ONE_WEEKDAY}){{0,6}})"
    r"(?! (?:[a-z]{2,10}mos|tem|ha|havera|fica|sai|abre)\b(?! (?:n?[ao] )?"
    r"(?:aula|encontro|roda|oficina|curso|reuniao|sessao)))"
)
"""Not what else is done each week: "toda terça publicamos a agenda"."""
_SENTENCE: Final = re.compile(
    r"(?<! (?:jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez))\.(?!\d)|[;!?]|\n\s*\n"
)
_UP_TO: Final = re.compile(r"\bate (?:o )?(?:dia )?\Z")
_DUE: Final = re.compile(
    r"\b(?:inscri|prazo|confirm|envi|indica(?!dor)|respond|dispon|no ar\b"
    r"|(?:o|os) materia(?:l|is)\b)"
)


def hours_by_day(
    all_days: Sequence[date], spans: Sequence[tuple[tuple[int, int], Span]], plain: str
) -> list[Sitting]:
    """Lay hours on the days of which they are: "Segunda a quinta, 13h às 17h; sexta, até 15h30".

    The hours without a day are those of the days that no others name. Empty if no hours name
    their days, or if the days do not come out.
    """
    if len(all_days) < 2 or len(spans) < 2:  # noqa: PLR2004 - one has nothing to part
        return []
    named = [_days_behind(all_days, plain, end) for (_, end), _ in spans]
    if not all(named):
        begins = [0, *(end for (_, end), _ in spans)]
        named = [
            _days_before(all_days, plain, max(begin, plain.rfind("\n", 0, at) + 1), at)
            for begin, ((at, _), _) in zip(begins, spans, strict=False)
        ]
    # "Dias 1, 2 e 3, 8h às 12h, exceto dia 3, 9h": the first says all of them.
    named = [days_of if days_of < set(all_days) else set() for days_of in named]
    unnamed = [at for at, days_of in enumerate(named) if not days_of]
    rest = set(all_days) - set().union(*named)
    if len(unnamed) == 1:
        named[unnamed[0]] = rest
    laid = sorted(day for days_of in named for day in days_of)
    if len(unnamed) > 1 or not all(named) or laid != sorted(all_days):
        return []
    first = spans[0][1].starts
    return sorted(
        (
            Sitting(day, span.starts or _before(first, span.ends), span.ends)
            for days_of, (_, span) in zip(named, spans, strict=True) for day in days_of
        ),
        key=lambda each: each.day or date.min,
    )  # fmt: skip


def _before(start: time | None, end: time | None) -> time | None:
    """Return a start said for other days, if it is before the end of this one."""
    return None if start is None or (end is not None and end <= start) else start


def _days_before(all_days: Sequence[date], plain: str, begin: int, at: int) -> set[date]:
    found = _OF_DAYS.search(plain, begin, at)
    return set() if found is None else _said_of(all_days, found)


def _days_behind(all_days: Sequence[date], plain: str, end: int) -> set[date]:
    found = _BEHIND.match(plain, end)
    return set() if found is None else _said_of(all_days, found)


def _said_of(all_days: Sequence[date], found: re.Match[str]) -> set[date]:
    if found["nth"]:
        nth = found["nth"]
        at = int(nth[0]) if nth[0].isdigit() else _ORDINALS[nth[:4]]
        return {all_days[-1]} if at == _LAST else set(all_days[at - 1 : at])
    if found["numbers"]:
        numbers = set(map(int, _NUMBER.findall(found["numbers"])))
        return {day for day in all_days if day.day in numbers}
    weekdays = _weekdays(found["days"])
    return {day for day in all_days if day.weekday() in weekdays}


_LAST: Final = 99
_ORDINALS: Final = {"prim": 1, "segu": 2, "terc": 3, "quar": 4, "ulti": _LAST}
_NUMBER: Final = re.compile(r"\d{1,2}")
_ONE_OR_DAYS: Final = (
    rf"(?:(?P<days>{_ONE_WEEKDAY}(?:(?:, ?| e | a |/)(?:n?[ao]s? )?{_ONE_WEEKDAY}){{0,6}})"
    r"|(?P<nth>(?:primeiro|segundo|terceiro|quarto|ultimo)\b|[1-9][ºo°] (?:dia|encontro)\b)"
    r"|dias? (?P<numbers>\d{1,2}(?:(?:, | e )\d{1,2}){0,9})(?![\d/:h]))"
)
_OF_DAYS: Final = re.compile(rf"(?<![a-z]){_ONE_OR_DAYS}[^\d\n.;]{{0,25}}\Z")
"""What stands before the hours of some days: "Na sexta, "."""
_BEHIND: Final = re.compile(rf"[^\w\n]{{1,4}}(?:(?:n?[ao]s?|de) )?{_ONE_OR_DAYS}")
