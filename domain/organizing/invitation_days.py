"""Which of the days of an invitation are those of the encontro."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

from domain.organizing import invitation_weekdays
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_roles import OLD, Day, Hour, Role
from domain.organizing.invitation_sittings import Found
from domain.reading import days
from domain.reading.day_words import LONGEST, WEEK
from domain.reading.tokens import Tokens, number_at

_LONGEST_WEEKS: Final = 200
"""Days between "Início:" and "Término:" of which some weekdays count."""
_AGAIN: Final = 45
"""Days ago that a day without a year may be meant, told late or by mistake."""
_SOON: Final = 180


def repeated(own: list[Day], plain: str) -> list[Day]:
    """Lay out the meetings that are counted from the first on: "três encontros quinzenais"."""
    said = _COUNTED.search(plain)
    if said is None or len(own) != 1 or _FIRST.search(plain) is None:
        return own
    (only,) = own
    number = number_at(Tokens.of(said["count"]), 0)
    if len(only.mention.readings) != 1 or len(only.mention.readings[0]) != 1 or number is None:
        return own
    (first,) = only.mention.readings[0]
    step = WEEK * 2 if said["each"] == "quinzenais" else WEEK
    whole = tuple(first + step * at for at in range(number[0]))
    # Two or three may be held in one week: the text does not say.
    is_sure = said["each"] != "semanais" or len(whole) > 3 or _FIRST_OF.search(plain)  # noqa: PLR2004
    readings = (whole,) if is_sure else (whole, (first,))
    return [replace(only, mention=replace(only.mention, readings=readings))]


_COUNTED: Final = re.compile(
    r"\b(?P<count>[2-9]|1\d|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|doze)"
    r" (?:(?:encontros|aulas|sessoes|oficinas|reunioes|modulos|rodadas)(?: [a-z-]{4,12})?"
    r" (?P<each>semanais|quinzenais)"
    rf"|(?:{'|'.join(days.WEEKDAYS)})s(?:-feiras)? (?:seguidas|consecutivas))\b"
)
_FIRST_OF: Final = re.compile(r"\bprimeir[oa]\b")
_FIRST: Final = re.compile(r"\b(?:primeir[oa]|comec[a-z]{2,5}|inici[a-z]{1,4}|a partir d[eo])\b")


def from_to(page: Page, found: list[Day], plain: str) -> list[Day]:
    """Join the days behind "Início:" and "Término:"."""
    ends = [
        next((day for day in found if each.start <= day.mention.start < each.end), None)
        for kind in ("starts", "ends") for each in page.within(kind)[:1]
    ]  # fmt: skip
    if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004 - both ends
        return found
    first, last = ends[0].mention, ends[1].mention
    if len(first.readings) != 1 or len(last.readings) != 1:
        return found
    length = (last.readings[0][-1] - first.readings[0][0]).days
    weekdays = invitation_weekdays.said(plain)
    if not 0 < length < (_LONGEST_WEEKS if weekdays else LONGEST):
        return found
    whole = tuple(
        day for day in invitation_weekdays.between(first.readings[0][0], last.readings[0][-1])
        if not weekdays or day.weekday() in weekdays
    )  # fmt: skip
    if not whole:
        return found
    joined = replace(first, end=first.end, readings=(whole,))
    rest = [each for each in found if each not in ends]
    if any(_is_list_in(each, whole) for each in rest):
        return rest  # "Início: 2/6, término: 9/6. Encontros: 2 e 9 de junho"
    return [replace(ends[0], mention=joined), *rest]


def _is_list_in(each: Day, whole: tuple[date, ...]) -> bool:
    """Tell whether a day is a list of days from the first to the last of others."""
    if len(each.mention.readings) != 1:
        return False
    (said,) = each.mention.readings
    return len(said) > 1 and (said[0], said[-1]) == (whole[0], whole[-1]) and set(said) < set(whole)


def with_ends_of_asides(found: list[Day], plain: str) -> list[Day]:
    """Let the end of what is no day of the encontro be none: "inscrições de 1º/12, 8h, a 9/12"."""
    laid: list[Day] = []
    for each in found:
        before = laid[-1] if laid else None
        if (
            before is not None and before.role is Role.ASIDE and each.role is Role.OWN
            and _TO_DAY.fullmatch(plain, before.mention.end, each.mention.start)
        ):  # fmt: skip
            laid.append(replace(each, role=Role.ASIDE))
            continue
        if (
            before is not None and each.role is Role.ASIDE
            and before.mention.readings == each.mention.readings
            and _APPOSED.fullmatch(plain, before.mention.end, each.mention.start)
        ):  # fmt: skip
            laid[-1] = replace(before, role=Role.ASIDE)  # "Hoje, 30/11, acaba o prazo"
        laid.append(each)
    return laid


_APPOSED: Final = re.compile(r"\W{1,3}(?:dia )?")
_TO_DAY: Final = re.compile(
    r"(?:,? (?:as |a partir das )?\d{1,2}[:h]\d{0,2})?"
    r",? (?:a|ate|as \d{1,2}[:h]?\d{0,2}(?: horas)?)(?:,? (?:o|d[oe]))?(?: dia)? "
)


def without_next(found: list[Day], plain: str, today: date) -> list[Day]:
    """Let the day of the next encontro not count where that of this one stands before it."""
    laid: list[Day] = []
    for each in found:
        begins = max(each.mention.start - 60, plain.rfind("\n", 0, each.mention.start) + 1)
        at = each.mention.start
        is_next = each.role is Role.OWN and _NEXT.search(plain, begins, at) is not None
        own = [day for other in laid if other.role is Role.OWN for day in _sure(other)]
        later = _sure(each)
        is_next = is_next and _AND_NEXT.search(plain, begins, at) is None
        if is_next and own and later and today <= max(own) < min(later):
            laid.append(replace(each, role=Role.ASIDE))
        else:
            laid.append(each)
    return laid


def _sure(each: Day) -> tuple[date, ...]:
    return each.mention.readings[0] if len(each.mention.readings) == 1 else ()


_AND_NEXT: Final = re.compile(r"\be n?[oa] proxim[oa] (?:dia )?\Z")
"""Two days of one encontro: "dia 12/05 e no próximo dia 19/05"."""
_NEXT: Final = re.compile(
    r"\bproxim[oa]s?(?: (?!dia\b)[a-z]{4,12})?"
    r"(?: (?:sera|serao|vai ser|fica|ficou|e|acontece|ocorre)(?: ja)?)?"
    r"(?: (?:em|no|para o|dia|marcad[oa] para)){0,2}[ :]\Z"
)


def without_written(found: list[Day], plain: str, today: date) -> list[Day]:
    """Let the day on which a text was written not count, where it says a later day.

    As in "24/11/2026 - 10h12" above a notice, or "Ano 9, nº 211 | 30/11/2026".
    """
    later = [
        each for each in found
        if each.role in {Role.OWN, Role.NEW}
        and any(reading[-1] > today for reading in each.mention.readings[:1])
    ]  # fmt: skip
    if not later:
        return found
    return [
        replace(each, role=Role.ASIDE) if _is_written(each, plain, today) else each
        for each in found
    ]


def _is_written(each: Day, plain: str, today: date) -> bool:
    mention = each.mention
    is_figure = any(map(str.isdigit, plain[mention.start : mention.end]))  # no "ontem"
    if each.is_labelled or each.role is not Role.OWN or not (mention.has_year and is_figure):
        return False
    said = {day for reading in mention.readings for day in reading}
    if len(said) != 1 or max(said) > today:
        return False
    begins = plain.rfind("\n", 0, mention.start) + 1
    ends = (plain + "\n").find("\n", mention.end)
    line = plain[begins : mention.start] + plain[mention.end : ends]
    is_stamp = not plain[:begins].strip() and _STAMP.fullmatch(line) is not None
    return max(said) < today or is_stamp or not _SAYS_WHEN.search(line)


_STAMP: Final = re.compile(r"\W*(?:as )?\d{1,2}[:h]\d\d\W*")
"""Beside the day in the first line, the hour at which it was written."""
_SAYS_WHEN: Final = re.compile(r"\d ?h|\d:\d|\bhoje\b|" + invitation_weekdays.WEEKDAY.pattern)


def own_days(found: list[Day], plain: str) -> tuple[list[Day], list[Day]]:
    """Return the days that count, and those that belong to a name: "Encontro 10/10"."""
    kept = [each for each in found if each.role is not Role.ASIDE]
    kept = [each for each in kept if not each.mention.is_period] or kept
    new = [each for each in kept if each.role is Role.NEW]
    if new:
        return new, []
    labelled = [each for each in kept if each.is_labelled]
    kept = labelled or [each for each in kept if each.role is not Role.OLD] or kept
    if any(not each.mention.is_weekday for each in kept):
        kept = [each for each in kept if not each.mention.is_weekday]
    marked = [each for each in (*kept, *labelled) if each.mention.is_marked]
    in_names = [
        each for each in found
        if marked and (not each.mention.is_marked or (labelled and _is_feast(each, plain)))
        and _is_in_name(each, marked, plain)
    ]  # fmt: skip
    return [each for each in kept if each not in in_names], in_names


def _is_feast(each: Day, plain: str) -> bool:
    """Tell whether a day without a label is one that things are named after: "7 de Setembro"."""
    said = plain[each.mention.start : each.mention.end]
    return not each.is_labelled and _FEAST.fullmatch(said) is not None


_FEAST: Final = re.compile(rf"\d{{1,2}}º? de (?:{'|'.join(days.MONTHS)})")


def _is_in_name(each: Day, marked: list[Day], plain: str) -> bool:
    mention = each.mention
    if any(set(mention.readings) & set(other.mention.readings) for other in marked):
        return False
    before = plain[max(0, mention.start - 20) : mention.start].strip()
    return (
        before != ""
        and before[-1].isalpha()
        and not before.endswith(
            (
                " em",
                " dia",
                " no",
                " para",
                " de",
                " do",
                " das",
                " ao",
                " até",
                " e",
                " ou",
                " talvez",
                " entao",
                " fechado",
                " fechou",
                " fica",
                " combinado",
            )
        )
        and each.role is not Role.OLD
    )


def decide(
    found: Found, own: list[Day], own_hours: list[Hour], plain: str, today: date
) -> list[tuple[int, tuple[date, ...]]]:
    """Decide on the days; returns those that are sure, with the place of each."""
    impossible = [each.mention for each in own if each.mention.problem is not None]
    possible = [each.mention for each in own if each.mention.readings]
    if not possible:
        if impossible:
            found.problem, found.asks_day = impossible[0].problem, True
        return []
    found.has_year = any(mention.has_year for mention in possible)
    several = [mention for mention in possible if len(mention.readings) > 1]
    sure = [mention for mention in possible if len(mention.readings) == 1]
    sure = [each for each in sure if not _is_last_one(each, sure, today)]
    if several and not any(set(mention.readings) & set(several[0].readings) for mention in sure):
        found.has_wrong_weekday = several[0].has_wrong_weekday
        readings = [reading for mention in several for reading in mention.readings]
        readings += [mention.readings[0] for mention in sure]
        coming = [days for days in readings if days[-1] >= today]
        found.day_readings = list(dict.fromkeys(coming or readings))
        return []
    if len(possible) == 1 and (readings := _not_long_ago(possible[0], plain, today)):
        found.day_readings = readings
        return []
    groups: list[tuple[int, tuple[date, ...]]] = []
    parts = _without_whole(sure)
    for mention in parts:
        reading = mention.readings[0]
        if any(set(reading) <= set(other) for _, other in groups):
            continue
        groups = [(at, other) for at, other in groups if not set(other) <= set(reading)]
        groups.append((mention.start, reading))
    past = [reading for _, reading in groups if reading[-1] < today]
    if len(groups) == 1 and past:
        later = tuple(days.later_than(day, today) for day in past[0])
        found.day_readings = [past[0], later]
        return []
    if past:
        groups = [group for group in groups if group[1] not in past]
    are_all = len(parts) < len(sure) and not _is_choice(plain)
    if len(groups) > 1 and not (are_all or _are_a_list(groups, own_hours, plain)):
        found.day_readings = [reading for _, reading in groups]
        found.day_places = [at for at, _ in groups]
        return []
    return sorted(groups)


def _is_last_one(mention: days.Mention, sure: list[days.Mention], today: date) -> bool:
    """Tell whether a day without a year has just passed, beside one that is soon to come."""
    if mention.has_year or mention.is_weekday:
        return False
    later = mention.readings[0][0]
    try:
        past = later.replace(year=later.year - 1)
    except ValueError:
        return False
    return 0 < (today - past).days <= _AGAIN and any(
        0 <= (each.readings[0][0] - today).days <= _SOON for each in sure
    )


def _without_whole(sure: list[days.Mention]) -> list[days.Mention]:
    """Leave out the list whose days are said once more one by one: "4 e 5/6. Dia 4: ..."."""
    whole = max(sure, key=lambda each: len(each.readings[0]), default=None)
    if whole is None:
        return sure
    parts = [each for each in sure if set(each.readings[0]) < set(whole.readings[0])]
    said = [day for each in parts for day in each.readings[0]]
    return parts if sorted(said) == sorted(whole.readings[0]) else sure


def _not_long_ago(mention: days.Mention, plain: str, today: date) -> list[tuple[date, ...]]:
    """Return both readings of a day without a year that has just passed: this year, or next."""
    later = mention.readings[0]
    if mention.has_year or mention.is_weekday or later[0].year == today.year:
        return []
    try:
        past = tuple(day.replace(year=day.year - 1) for day in later)
    except ValueError:
        return []
    if not 0 < (today - past[0]).days <= _AGAIN:
        return []
    weekday = invitation_weekdays.WEEKDAY.search(plain, mention.start, mention.end)
    if weekday is not None and not mention.has_wrong_weekday:
        return []
    behind = _WEEKDAY_BEHIND.match(plain, mention.end)
    if behind is not None and behind[1] == invitation_weekdays.SHORT[later[0].weekday()]:
        return []
    return [past, later]


_WEEKDAY_BEHIND: Final = re.compile(
    rf"\W{{1,5}}({'|'.join(invitation_weekdays.SHORT)})"
    r"(?=[a-z]{0,4}(?:-feira)?(?![a-z]))"
)
"""The weekday that stands apart, as in the next line of a poster."""
_JOINED: Final = re.compile(
    r"[\d/. ]{3,12}\([a-z-]{3,13}\)(?:,| e)+ |(?:dia )?[\d/.]{3,10} e n?[oa] proxim[oa] (?:dia )?"
)
"""One day of "08/04 (segunda) e 10/04 (quarta)", "dia 12/05 e no próximo dia 19/05"."""


_PART_OF_LIST: Final = re.compile(
    r"\d{1,2}[oa]?[ºª°.]? ?(?:dia|encontro|aula|modulo|sessao|etapa|parte|oficina|reuniao)\b"
    r"|\b(?:dia|encontro|aula|modulo|sessao|etapa|parte|oficina|reuniao) (?:\d{1,2}|[ivx]{1,4})\b"
    r"|\bdias?\b|[^a-z0-9]"
)
"""What may stand before the day of one meeting of several: "1º encontro:", "Aula 2 -"."""


_NUMBERED: Final = re.compile(
    r"\W{0,4}(?:aula|encontro|modulo|sessao|etapa|parte|oficina|reuniao|dia)"
    r"(?: (?:ao vivo|presencial|sincron[oa]|on-?line|pratic[oa]))? (?P<nth>\d{1,2}|[ivx]{1,4})\b"
)
"""What begins the line of one meeting of several: "Aula ao vivo 2"."""
_ONE_OF: Final = re.compile(r"\b(?:turma|grupo|opcao) (?:\d{1,2}|[a-d])\b")
"""Of these everybody takes one."""
_POLL: Final = re.compile(
    r"\benquete\b|\bvot(?:em|e|acao)\b|\b(?:qual|que) (?:dia|data) (?:e |fica )?melhor\b"
    r"|\bmelhor (?:dia|data) (?:para|pra)\b"
)
"""People are still to choose."""
_ANOTHER: Final = re.compile(r"\b(?:outra|segunda|nova) (?:turma|opcao|chance|oportunidade)\b")


def _is_choice(plain: str) -> bool:
    """Tell whether everybody takes one of the days, or all still are to choose."""
    return len(set(_ONE_OF.findall(plain))) > 1 or any(
        each.search(plain) is not None for each in (_ANOTHER, _POLL)
    )


def _are_a_list(
    groups: list[tuple[int, tuple[date, ...]]], own_hours: list[Hour], plain: str
) -> bool:
    """Tell whether each day begins its own line, as in a plan, or has its own hours in one line."""
    numbered = [
        _NUMBERED.match(plain, plain.rfind("\n", 0, at) + 1, at) for at, _ in sorted(groups)
    ]
    if len({each["nth"] for each in numbered if each}) == len(groups) and not _POLL.search(plain):
        return True
    if _is_choice(plain):
        return False
    starts = []
    for at, _ in sorted(groups):
        begins = plain.rfind("\n", 0, at) + 1
        lead = _PART_OF_LIST.sub("", plain[begins:at])
        starts.append(lead in {"", "edia", "das"} or len(lead) < 4)  # noqa: PLR2004 - a bullet's letter
    if all(starts):
        return True
    places = sorted(at for at, _ in groups)
    if all(_JOINED.fullmatch(plain, at, later) is not None for at, later in pairwise(places)):
        return True
    lines = {plain.count("\n", 0, at) for at, _ in groups}
    between = plain[min(at for at, _ in groups) : max(at for at, _ in groups)]
    has_own = len(own_hours) >= len(groups)
    return (
        len(lines) == 1
        and has_own
        and re.search(r"\be\b|,|;", between) is not None
        and not OLD.search(between)
    )
