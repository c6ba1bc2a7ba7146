"""When something is, as a sentence says it: a day, a month, a weekday, an ordinal, "o próximo".

Only what the agenda can be asked about. A day without its month, or a month without a day, is
not made whole here: what is planned says which one is meant.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from domain.reading import days
from domain.understanding.words import Spoken

_NUMBERS_TEXT: Final = "um dois tres quatro cinco seis sete oito nove dez onze doze"
_NUMBERS: Final = {word: number for number, word in enumerate(_NUMBERS_TEXT.split(), 1)}
_ORDINALS: Final = (
    "primeir", "segund", "terceir", "quart", "quint", "sext", "setim", "oitav", "non", "decim",
)  # fmt: skip
_ROMAN_TEXT: Final = "i ii iii iv v vi vii viii ix x xi xii"
_ROMAN: Final = {numeral: number for number, numeral in enumerate(_ROMAN_TEXT.split(), 1)}
_ROMAN_BEFORE: Final = frozenset({"o", "a", "do", "da", "no", "na", "ao", "pelo", "pela"})
_ARTICLE_AND_ORDINAL: Final = 6
_FROM_END: Final = {"ultim": -1, "penultim": -2, "antepenultim": -3}
_DOTTED: Final = re.compile(r"^(\d{1,2})\.(\d{1,2})$")
_MONTH_FIRST: Final = re.compile(rf"\b({'|'.join(days.MONTHS)}) (?:no )?dia (\d{{1,2}})\b(?! de\b)")
_NO_CALENDAR: Final = re.compile(
    r"(?:hoje|amanha|ontem|depois|daqui|dentro|semana|proxim|toda|todo)"
)
_PART: Final = re.compile(
    r"\b(?:aumento|aumentou|reducao|reduziu|queda|caiu|ganho|perda|cerca|mais|menos|corte|economia)"
    r" (?:de|por) $"
)
_NUMBERED: Final = re.compile(r"(\d{1,2})[oa]")
_LED: Final = frozenset({"no", "ao", "pelo"})
_BEHIND_BARE: Final = frozenset({"", "e", "mas", "nao", "nem", "ou", "sim", "tambem", "ja"})
_FEMININE: Final = frozenset({"turma", "aula", "edicao", "etapa", "parte", "vez", "opcao", "fase"})
_COMES: Final = re.compile(r"\b(encontro|turma|aula|curso|reuniao|evento) que vem\b")
_NEWS: Final = re.compile(
    r"\b(?:recebi|recebemos|soube|fiquei sabendo|(?:fui|fomos) \w+d[oa]s?"
    r"|me (?:avis|convoc|cham)\w+) (?:so |somente |apenas )?(?:hoje|ontem|anteontem|agora)\b"
    r"|\b(?:hoje|ontem|anteontem) (?=(?:eu )?(?:recebi|recebemos|soube|fiquei sabendo|fui"
    r" \w+d[oa]|me (?:avis|convoc|cham)\w+)\b)"
)
"""When somebody was told something is not when an activity is."""
_LONG: Final = 45
_NOUNS: Final = frozenset({"encontro", "turma", "aula", "curso", "edicao", "reuniao", "evento"})


@dataclass(slots=True)
class When:
    """What a text says about the time; empty when it says nothing."""

    days: list[tuple[int, int | None, int | None]] = field(default_factory=list)
    """Day, month and year; what was not said is None."""
    months: set[int] = field(default_factory=set)
    weekdays: set[int] = field(default_factory=set)
    """0 is Monday."""
    span: tuple[date, date] | None = None
    """From the first day to the last: today, next week, next month."""
    ordinal: int | None = None
    """Counted from 1; from the end, -1 is the last."""
    is_next: bool = False
    after: bool = False
    """What comes after that which is named."""
    impossible: str = ""
    """A day that no calendar has."""

    @property
    def is_period(self) -> bool:
        """Whether it names some months in which one can count: "do segundo semestre"."""
        return self.span is not None and (self.span[1] - self.span[0]).days > _LONG

    @property
    def is_dated(self) -> bool:
        """Whether it names a day, a weekday or a month."""
        return bool(self.days or self.months or self.weekdays or self.span)

    def __bool__(self) -> bool:
        """Tell whether anything is said."""
        return self.is_dated or self.ordinal is not None or self.is_next or bool(self.impossible)


def read(spoken: Spoken, today: date) -> When:
    """Return what a text says about the time."""
    when = When()
    for clause in _without_days("\n".join(spoken.clauses), when, today).split("\n"):
        clause = _NEWS.sub("", _COMES.sub(r"proximo \1", clause))  # noqa: PLW2901 - what is left
        words = [*_in_digits(clause.split()), *[""] * 4]
        place = 0
        while place < len(words) - 4:
            place += max(
                _relative(words, place, when, today)
                or _ordinal(words, place, when)
                or _name(words, place, when),
                1,
            )
    if _AFTER.search(spoken.whole) is not None:
        when.after, when.is_next = when.is_dated or when.ordinal is not None, not when.is_dated
    return when


_AFTER: Final = re.compile(
    rf"\b(?:depois (?:do|da|de esse|de essa|de(?= (?:{'|'.join(days.WEEKDAYS)})))|seguinte (?:ao"
    rf"|a|do)|apos o?a?)(?=(?: (?:encontro"
    r"|evento|curso|turma|aula|reuniao|dia|de"
    r"|do"
    r"|primeir[oa]|segund[oa]|terc\w+|quart[oa]|quint[oa]|sext[oa]|setim[oa]|\d+\w?|ultim[oa]"
    r"|proxim[oa])\b"
    rf"| (?:{'|'.join(days.MONTHS)})\b|$))"
)


def _without_days(text: str, when: When, today: date) -> str:
    """Keep the days of the calendar that a text names; returns what else it says."""
    # "10.9" is a day only where it is all there is.
    text = _MONTH_FIRST.sub(r"dia \2 de \1", _DOTTED.sub(r"\1/\2", text))
    left, after = [], 0
    for mention in days.find(text, today=today):
        said = text[mention.start : mention.end]
        if mention.is_weekday or _NO_CALENDAR.match(said) is not None:
            continue
        if _PART.search(text[: mention.start]) is not None:
            continue
        left.append(text[after : mention.start])
        after = mention.end
        if mention.problem is not None:
            when.impossible = f"{mention.problem.day} de {days.MONTHS[mention.problem.month - 1]}"
        for day in sorted({day for reading in mention.readings for day in reading}):
            year = day.year if mention.has_year else None
            when.days.append((day.day, day.month if mention.has_month else None, year))
    return " ".join([*left, text[after:]])


def _in_digits(words: Sequence[str]) -> list[str]:
    """Write a number in digits: "turma dois" is turma 2, "VI Encontro" the 6th.

    "O encontro, vi na agenda" and "não vi encontro" count nothing.
    """
    said: list[str] = []
    for place, word in enumerate(words):
        before = said[-1] if said else ""
        after, behind = [*words[place + 1 : place + 3], "", ""][:2]
        is_counted = before in {"turma", "encontro", "numero"}
        is_roman = word in _ROMAN and (
            (after in _NOUNS and (before in _ROMAN_BEFORE or (not before and behind in {"", "da"})))
            or (is_counted and (not after or word[0] != "v"))
        )
        if is_roman:
            said.append(f"{_ROMAN[word]}o" if after in _NOUNS else str(_ROMAN[word]))
        else:
            said.append(str(_NUMBERS[word]) if is_counted and word in _NUMBERS else word)
    return said


def _relative(words: Sequence[str], place: int, when: When, today: date) -> int:
    text = " ".join(words[place : place + 4])
    for pattern, span in _RELATIVE:
        if (found := pattern.match(text)) is not None:
            first, last = span(found, today)
            when.span = (first, last)
            return len(found[0].split())
    return 0


def _week(today: date, weeks: int) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return max(monday, today), monday + timedelta(days=6)


def _month(today: date, months: int) -> tuple[date, date]:
    index = today.month - 1 + months
    year, month = today.year + index // 12, index % 12 + 1
    first = date(year, month, 1)
    return max(first, today), date(year, month, monthrange(year, month)[1])


def _in_days(today: date, count: int) -> tuple[date, date]:
    day = today + timedelta(days=min(count, 400))
    return day, day


def _months_of(found: re.Match[str], today: date, count: int) -> tuple[date, date]:
    """Return a half or a quarter of this year, which the text counts from 1 or calls the next."""
    if found[1] is None:
        place = (today.month - 1) // count + (0 if found[0].startswith("e") else 1)
    else:
        place = _PLACES[found[1]]
    year, index = divmod(place * count, 12)
    year += today.year
    last = index + count
    return date(year, index + 1, 1), date(year, last, monthrange(year, last)[1])


def _of_year(today: date, first: int, last: int) -> tuple[date, date]:
    return date(today.year, first, 1), date(today.year, last, monthrange(today.year, last)[1])


def _years(today: date, years: int) -> tuple[date, date]:
    year = today.year + years
    return date(year, 1, 1), date(year, 12, 31)


_PLACES: Final = {
    word: place
    for place, root in enumerate(("primeir", "segund", "terceir", "quart"))
    for word in (f"{root}o", f"{root}a", f"{place + 1}o", f"{place + 1}a")
}
_COUNTED: Final = (
    r"(?:(primeir[oa]|segund[oa]|terceir[oa]|quart[oa]|[1-4][oa])|proxim[oa]|este|esse)"
)
_NEXT_WEEK: Final = r"(?:semana que vem|proxima semana)\b"
_RELATIVE: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], tuple[date, date]]], ...]
] = (
    (re.compile(r"hoje\b"), lambda _, today: _in_days(today, 0)),
    (re.compile(r"depois de amanha\b"), lambda _, today: _in_days(today, 2)),
    (re.compile(r"amanha\b"), lambda _, today: _in_days(today, 1)),
    (re.compile(r"daqui a (\d{1,3}) dias?\b"), lambda f, today: _in_days(today, int(f[1]))),
    (re.compile(r"daqui a uma semana\b"), lambda _, today: _in_days(today, 7)),
    (re.compile(r"daqui (?:a )?(?:2|duas) semanas\b"), lambda _, today: _in_days(today, 14)),
    (re.compile(_NEXT_WEEK), lambda _, today: _week(today, 1)),
    (re.compile(r"(?:esta|essa) semana\b"), lambda _, today: _week(today, 0)),
    (re.compile(r"(?:mes que vem|proximo mes)\b"), lambda _, today: _month(today, 1)),
    (re.compile(r"(?:este|esse) mes\b"), lambda _, today: _month(today, 0)),
    (re.compile(rf"{_COUNTED} (?:semestre|metade)\b"), lambda f, today: _months_of(f, today, 6)),
    (re.compile(r"semestre que vem\b"), lambda _, today: _of_year(today, 7, 12)),
    (re.compile(rf"{_COUNTED} trimestre\b"), lambda f, today: _months_of(f, today, 3)),
    (re.compile(r"(?:fim|final) (?:do|de) ano\b"), lambda _, today: _of_year(today, 11, 12)),
    (re.compile(r"(?:inicio|comeco) do ano\b"), lambda _, today: _of_year(today, 1, 3)),
    (re.compile(r"ano passado\b"), lambda _, today: _years(today, -1)),
    (re.compile(r"ano que vem\b|proximo ano\b"), lambda _, today: _years(today, 1)),
    (re.compile(r"meio do ano\b"), lambda _, today: _of_year(today, 6, 7)),
)


def _ordinal(  # noqa: PLR0911 - one return for each way to count
    words: Sequence[str], place: int, when: When
) -> int:
    word = words[place]
    before, after = words[place - 1] if place else "", words[place + 1]
    if (from_end := _FROM_END.get(word[:-1])) is not None:
        when.ordinal = from_end
        return 1
    if word in {"proximo", "proxima", "proximos", "proximas", "seguinte"}:
        when.is_next = True
        return 1
    if before in {"o", "a"} and place > 1:
        before = words[place - 2]
    # "O quarto", and nothing else; "a quarta" is a day.
    is_all = words[-5] == word and len(words) <= _ARTICLE_AND_ORDINAL and word[-1] == "o"
    is_near = before in _NOUNS or after in _NOUNS or is_all
    # "No 2º, não no 3º": what is masculine and has no noun is an encontro.
    is_bare = words[place - 1] in _LED and after in _BEHIND_BARE if place else False
    if (found := _NUMBERED.fullmatch(word)) is not None and (
        is_near or (is_bare and word.endswith("o")) or len(words) == 5  # noqa: PLR2004
    ):
        when.ordinal = int(found[1])
        return 1
    is_listed = after == "e" and words[place + 2][:1].isdigit()
    is_counted = before in {"encontro", "turma"} or (before == "numero" and _NOUNS & {*words})
    if word.isdigit() and is_counted and not is_listed:
        when.ordinal = int(word[:2]) if len(word) < 3 else None  # noqa: PLR2004
        return 1
    number = next(
        (n for n, root in enumerate(_ORDINALS, 1) if word in {f"{root}o", f"{root}a"}), None
    )
    if number is None or after == "feira":
        return 0
    # "A segunda turma" counts; "na segunda" is a day. What is masculine is never a day.
    is_day = word in days.WEEKDAYS and after not in _FEMININE
    if is_day or not (is_near or after in _FEMININE):
        return 0
    if after in {"vez", "aula", "parte", "etapa", "fase"}:
        return 2
    when.ordinal = number
    return 1


def _name(words: Sequence[str], place: int, when: When) -> int:
    word, before = words[place], words[place - 1] if place else ""
    if word in days.WEEKDAYS:
        when.weekdays.add(days.WEEKDAYS.index(word))
        return 2 if words[place + 1] == "feira" else 1
    if word in days.MONTHS:
        # "Marco" is also a name, and a milestone.
        if word == "marco" and before not in {"", "de", "em", "mes", "ate", "para", "no"}:
            return 0
        when.months.add(days.MONTHS.index(word) + 1)
        return 1
    return 0
