"""Which activity a sentence is about: by its day, its number, its name, its place, or whose it is.

A day that was named is never given up: when nothing is planned on it, that is said. Words of a
title only choose among what the rest allows.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.reading import offices
from domain.understanding import times
from domain.understanding.agenda import Agenda, Known, roots
from domain.understanding.meanings import Wish
from domain.understanding.times import When
from domain.understanding.words import Spoken, by_ear, listen_to_all

_ENCONTRO: Final = re.compile(r"\bencontros?\b|\bevento\b|\bpalestra\b")
_TURMA: Final = re.compile(r"\bturmas?\b|\bcursos?\b|\baulas?\b|\bcapacitacao\b|\bformacao\b")
_OWN: Final = re.compile(
    r"\b(?:minhas?|meus?)\b(?! (?:chef\w+|colegas?|equipe|gerente|diretor\w?|coordenador\w?|filh\w+"
    r"|mae|pai|marido|esposa|secretari\w+|assessoria|orgao|nome|setor|area|superintendente)\b)"
    r"|\bestou (?:inscrit|matriculad|confirmad)|\bme inscrevi\b"
    r"|\bque eu (?:estou|vou|faco|tenho)\b|\bmarquei\b"
)
_BY_VIDEO: Final = re.compile(
    r"\bonline\b|\bon line\b|\bvirtual\b|\bvideo\b|\bremot[oa]\b|\bead\b|\ba distancia\b"
)
_COURSE_WISHES: Final = re.compile(r"\binscri|\binscrev|\bmatricul|\bvaga\b|\bfila\b|\blista\b")
_TAKES: Final = re.compile(r"\b(?:fazer|cursar|estudar) (?!parte|a |uma |minha )")
"""An encontro is nothing to take: "quero fazer linguagem simples"."""
_SEEKS_SEAT: Final = re.compile(r"\bvagas?\b|\babert|\binscric")
_CONFIRMS: Final = re.compile(r"\bconfirm")
_LESSON: Final = re.compile(r"\baulas?\b")
MOST: Final = 6
"""So many are offered when more than one fits."""
_MONTH_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class Named:
    """What a sentence names; `found` is empty when nothing fits."""

    found: tuple[Known, ...]
    is_named: bool
    """Something was said that tells one activity from another."""
    kind: str = ""
    """"encontro" or "turma", when only one of the two can be meant."""
    no_day: date | None = None
    impossible: str = ""
    is_dated: bool = False


def find(
    spoken: Spoken, agenda: Agenda, wish: Wish | None, *, by_title: bool = True, kind: str = ""
) -> Named:
    """Return the activities a text may name, soonest first; `kind` if it names none itself."""
    when = times.read(spoken, agenda.today)
    whole = spoken.whole
    kind = kind_of(whole) or kind
    found: Sequence[Known] = agenda.activities
    if kind:
        found = [one for one in found if one.is_encontro == (kind == "encontro")]
    if when.impossible:
        return Named((), is_named=True, kind=kind, impossible=when.impossible, is_dated=True)
    if when.is_dated:
        is_loose = bool(kind) or _OWN.search(whole) is not None
        found = _on_days(found, when, agenda, is_loose=is_loose)
        if not found:
            day = _first_day(when, agenda.today)
            return Named((), is_named=True, kind=kind, no_day=day, is_dated=True)
    coded = by_code(found, spoken)
    told = coded or (_by_words(found, spoken, when) if by_title else None)
    found, is_named = (found, bool(when)) if told is None else (told, True)
    if when.ordinal is not None:
        found = _at(found, when, kind, agenda)
    placed = _at_place(found, spoken, agenda, wish, is_named=is_named)
    found, is_named = (found, is_named) if placed is None else (placed, True)
    if not is_named:
        return Named((), is_named=False, kind=kind)
    if when.after:
        found = _after(found, agenda, kind)
    elif when.is_next:
        seeks_seat = _SEEKS_SEAT.search(whole) is not None and wish is not Wish.NOT_GO
        is_own = _OWN.search(whole) is not None
        found = _next(found, agenda, kind, is_own=is_own, seeks_seat=seeks_seat)
    return Named(tuple(_narrowed(found, agenda, wish, whole)[:MOST]), is_named=True, kind=kind)


def has_kind(spoken: Spoken) -> bool:
    """Tell whether a text says that it is about an encontro or a turma."""
    return _ENCONTRO.search(spoken.whole) is not None or _TURMA.search(spoken.whole) is not None


def is_own(spoken: Spoken) -> bool:
    """Tell whether a text is about what the person goes to."""
    return _OWN.search(spoken.whole) is not None


def kind_of(whole: str) -> str:
    """Return "encontro" or "turma", when a text says which of the two it is about."""
    is_encontro = _ENCONTRO.search(whole) is not None
    is_turma = _TURMA.search(whole) is not None
    if is_encontro == is_turma:
        return ""
    return "encontro" if is_encontro else "turma"


def _on_days(
    found: Iterable[Known], when: When, agenda: Agenda, *, is_loose: bool
) -> Sequence[Known]:
    """Return what is on the days that were said: what comes before what was."""
    found = list(found)
    if when.days:
        said = [one for one in found if any(_is_on(one, *day) for day in when.days)]
        is_month_open = all(month is None for _, month, _ in when.days)
        coming = [one for one in said if not agenda.is_over(one)]
        if is_month_open and coming:
            return _on_numbers(coming, {day for day, *_ in when.days}, agenda.today)
        return coming or said
    if when.span:
        first, last = when.span
        return [one for one in found if any(first <= day <= last for day in one.days)]
    if when.months:
        said = [one for one in found if any(day.month in when.months for day in one.days)]
        return [one for one in said if not agenda.is_over(one)] or said
    return _on_weekdays(found, when.weekdays, agenda, is_loose=is_loose)


def _on_weekdays(
    found: Iterable[Known], weekdays: set[int], agenda: Agenda, *, is_loose: bool
) -> Sequence[Known]:
    days = {_next_weekday(agenda.today, weekday) for weekday in weekdays}
    soon = [one for one in found if days & set(one.days)]
    if soon or not is_loose:
        return soon
    # "Minha aula de quinta" is not on the next Thursday.
    return [
        one
        for one in found
        if one.is_mine and any(d.weekday() in weekdays and d >= agenda.today for d in one.days)
    ]


def _next_weekday(today: date, weekday: int) -> date:
    return date.fromordinal(today.toordinal() + ((weekday - today.weekday() - 1) % 7 + 1))


def _is_on(one: Known, day: int, month: int | None, year: int | None) -> bool:
    return any(
        d.day == day and month in {None, d.month} and year in {None, d.year} for d in one.days
    )


def _on_numbers(coming: Sequence[Known], numbers: set[int], today: date) -> Sequence[Known]:
    """Return what "dia 18" means: that of the next 18th, else what is on an 18th at all."""
    whole = [one for one in coming if numbers <= {d.day for d in one.days}]
    if len(numbers) > 1 and whole:
        return whole
    soon = [one for one in coming if any(_is_next(d, numbers, today) for d in one.days)]
    return soon or coming


def _is_next(day: date, numbers: set[int], today: date) -> bool:
    return day.day in numbers and 0 <= (day - today).days < _MONTH_DAYS


def _first_day(when: When, today: date) -> date | None:
    """Return the day that was asked for, if it is one."""
    for day, month, year in when.days:
        if month is not None:
            said = year or today.year
            return date(said, month, min(day, 28) if (day, month) == (29, 2) else day)
    if when.span and when.span[0] == when.span[1]:
        return when.span[0]
    if when.weekdays:
        return _next_weekday(today, min(when.weekdays))
    return None


def by_code(found: Iterable[Known], spoken: Spoken) -> Sequence[Known]:
    """Return the turma whose code is said, "C3.1", or those of a course: "o curso C3"."""
    whole = f" {spoken.whole} "
    coded = [one for one in found if one.code]
    exact = [one for one in coded if f" {_in_words(f'{one.code}.{one.number}')} " in whole]
    return exact or [one for one in coded if f" {_in_words(one.code)} " in whole]


def _in_words(code: str) -> str:
    said = listen_to_all(code).words
    # "A1" is not "a 1 hora"; a code of letters alone is a word like others.
    is_telling = any(word[0].isdigit() for word in said) and said[0] not in {"a", "e", "o"}
    return " ".join(said) if is_telling else "\n"


# --- By words --------------------------------------------------------------------------------


def _by_words(found: Sequence[Known], spoken: Spoken, when: When) -> Sequence[Known] | None:
    """Return those whose name shares most words with the text; None when none shares any."""
    said = roots(_REASON.sub("", spoken.whole))
    heard = {by_ear(root) for root in said if not root[:1].isdigit()}
    # The "2" of "dia 22" or of "turma 2" was read already; a year may be in a title.
    if when.ordinal is not None or when.days:
        said = frozenset(root for root in said if not root[:1].isdigit())
    shared = [
        (sum(root in said or by_ear(root) in heard for root in one.named), one) for one in found
    ]
    most = max((count for count, _ in shared), default=0)
    return [one for count, one in shared if count == most] if most else None


_REASON: Final = re.compile(
    r"(?<=.) (?:porque|por causa|por conta|pois|devido|em razao|em virtude|em funcao|por motivo"
    r"|ja que|visto que|uma vez que)\b.*"
)
"""Why somebody does not go is no name of what they do not go to."""


def _at_place(
    found: Sequence[Known], spoken: Spoken, agenda: Agenda, wish: Wish | None, *, is_named: bool
) -> Sequence[Known] | None:
    """Return those at the place that is named; None when none is."""
    # "Presencial ou on-line?" asks how one takes part, and names none.
    if _BY_VIDEO.search(spoken.whole) is not None and "presencial" not in spoken.words:
        far = [one for one in found if one.is_by_video]
        if far:
            return far
    placed = _by_place(found, spoken, agenda, is_any=wish is Wish.DIRECTIONS and not is_named)
    if placed is None or is_named:
        return placed
    # Where there are encontros, a turma is meant only by who is in it.
    encontros = any(one.is_encontro for one in placed)
    placed = [one for one in placed if one.is_encontro or one.is_mine or not encontros]
    return _soonest_encontro(placed, agenda) if wish is Wish.DIRECTIONS else placed


def _by_place(
    found: Sequence[Known], spoken: Spoken, agenda: Agenda, *, is_any: bool
) -> Sequence[Known] | None:
    """Return those at the place that is named, or at the house of an office.

    A place is said to be one ("no auditório", "o da Fapemig"), unless any word will do.
    """
    said = spoken.whole if is_any else " ".join(_PLACED.findall(spoken.whole))
    office = offices.mentioned(said, agenda.offices)
    if office is not None:
        name = roots(office.agency_name)
        acronym = roots(office.acronym)
        at = [one for one in found if acronym & one.placed or len(name & one.placed) > 1]
        if at:
            return at
    shared = [(len(roots(said) & one.placed), one) for one in found]
    most = max((count for count, _ in shared), default=0)
    return [one for count, one in shared if count == most] if most else None


def _soonest_encontro(found: Sequence[Known], agenda: Agenda) -> Sequence[Known]:
    """Of the encontros at one place leave the next one."""
    coming = [one for one in found if not agenda.is_over(one)] or found
    encontros = [one for one in coming if one.is_encontro]
    return [one for one in coming if not one.is_encontro or one is encontros[0]]


_PLACED: Final = re.compile(
    r"\b(?:(?:na|no|em|la|ate)|(?:auditorio|sala|predio|sede)(?: d[aeo])?|para (?:a|o)"
    r"|(?:no|na|o|a|ao|aquele|aquela|encontros?|eventos?|aulas?|cursos?|turmas?) (?:da|do|de|em"
    r"|la))"
    r" ((?!de\b|da\b|do\b)[a-z]+(?: [a-z]+){0,4})"
)
"""Where a sentence may name a place, up to five words of it."""


def _at(found: Sequence[Known], when: When, kind: str, agenda: Agenda) -> Sequence[Known]:
    """Return what has this number: a turma by its own, an encontro by its own or from the end.

    "O primeiro encontro do segundo semestre" is counted there.
    """
    ordinal = when.ordinal or 0
    if when.is_period and ordinal > 0:
        counted = [one for one in found if one.is_encontro == (kind != "turma")]
        return counted[ordinal - 1 :][:1]
    if ordinal < 0:
        coming = [one for one in found if (one.is_encontro or kind == "turma")]
        this_year = [one for one in coming if one.days[0].year == agenda.today.year] or coming
        return this_year[ordinal:][:1]
    numbered = [one for one in found if one.number == ordinal]
    if not numbered and when.is_dated and kind != "turma":
        return [one for one in found if one.is_encontro][ordinal - 1 :][:1]
    if not kind and any(one.is_encontro for one in numbered):
        numbered = [one for one in numbered if one.is_encontro]
    return [one for one in numbered if not agenda.is_over(one)] or numbered


def _after(found: Sequence[Known], agenda: Agenda, kind: str) -> Sequence[Known]:
    if not found:
        return found
    last = found[0]
    is_encontro = last.is_encontro if not kind else kind == "encontro"
    later = [
        one
        for one in agenda.coming
        if one.is_encontro == is_encontro and one.starts_at > last.starts_at
    ]
    return later[:1] or found


def _next(
    found: Sequence[Known], agenda: Agenda, kind: str, *, is_own: bool, seeks_seat: bool
) -> Sequence[Known]:
    coming = [one for one in found if not agenda.is_over(one)]
    if seeks_seat and not is_own:
        coming = [one for one in coming if one.is_open and not one.is_mine] or coming
    elif is_own or kind == "turma":
        mine = [one for one in coming if one.is_mine]
        if mine:
            return mine[:1]
    if not kind and not is_own:
        encontros = [one for one in coming if one.is_encontro]
        return (encontros or coming)[:1]
    return coming[:1]


# --- Whose it is, and what can still be done ----------------------------------------------------


def _narrowed(
    found: Sequence[Known], agenda: Agenda, wish: Wish | None, whole: str
) -> Sequence[Known]:
    """Leave out, one reason after the other, what is less likely meant."""
    is_own = _OWN.search(whole) is not None
    keeps: list[Callable[[Known], bool]] = [lambda one: not agenda.is_over(one)]
    is_lesson = _LESSON.search(whole) is not None
    if wish in {Wish.NOT_GO, Wish.LATE, Wish.CALENDAR} or is_own or is_lesson:
        keeps.append(lambda one: one.is_mine)
    takes = wish is Wish.GO and _TAKES.search(whole) is not None
    if takes or (_COURSE_WISHES.search(whole) is not None and wish in {Wish.GO, None}):
        keeps += [lambda one: not one.is_encontro, lambda one: one.is_open]
    if wish is Wish.GO and _CONFIRMS.search(whole) is not None:
        keeps.append(lambda one: one.is_encontro)
    if wish is Wish.LINK:
        keeps.append(lambda one: one.is_by_video)
    if wish is Wish.NOT_GO:
        # Nobody can leave a turma that they are not in.
        keeps.append(lambda one: one.is_mine or one.is_encontro)
    for keep in keeps:
        found = [one for one in found if keep(one)] or found
    return one_of_each_course(found, wish)


def one_of_each_course(found: Sequence[Known], wish: Wish | None) -> Sequence[Known]:
    """Of several turmas of one course, leave one's own, else the open one."""
    kept: list[Known] = []
    for one in found:
        siblings = [other for other in found if other.course_id == one.course_id]
        if one.course_id is None or len(siblings) == 1:
            kept.append(one)
            continue
        mine = [other for other in siblings if other.is_mine]
        ready = [other for other in siblings if other.is_open]
        best = (mine if wish is not Wish.GO else []) or ready or mine or siblings
        if best[0] is one:
            kept.append(one)
    return kept
