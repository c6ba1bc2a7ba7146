"""Moments in words, as people in Belo Horizonte read them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from domain.quiet_hours import SAO_PAULO

_WEEKDAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_SATURDAY: Final = 5
_MONTHS: Final = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho",
    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip


def local(moment: datetime) -> datetime:
    """Return the moment on the clocks of Minas Gerais."""
    return moment.astimezone(SAO_PAULO)


def is_same_day(moment: datetime, other: datetime) -> bool:
    """Tell whether two moments fall on the same day in Minas Gerais."""
    return local(moment).date() == local(other).date()


def day(moment: datetime) -> str:
    """Weekday, day and month: "segunda, 18/3"."""
    there = local(moment)
    return f"{_WEEKDAYS[there.weekday()]}, {there.day}/{there.month}"


def on_day(moment: datetime) -> str:
    """The day after its preposition: "na segunda, 18/3", "no sábado, 16/3"."""
    return f"{'no' if local(moment).weekday() >= _SATURDAY else 'na'} {day(moment)}"


def on_weekday(moment: datetime) -> str:
    """The weekday alone after its preposition: "na segunda", "no sábado"."""
    return on_day(moment).partition(",")[0]


def short_day(moment: datetime) -> str:
    """Day and month: "18/3"."""
    there = local(moment)
    return f"{there.day}/{there.month}"


def full_day(moment: datetime) -> str:
    """Day, month and year: "18/3/2024"."""
    there = local(moment)
    return f"{there.day}/{there.month}/{there.year}"


def long_day(moment: datetime) -> str:
    """The day in full, as on papers: "18 de março de 2024", "1º de abril de 2024"."""
    return f"{_in_month(moment)} de {local(moment).year}"


def period(starts_at: datetime, ends_at: datetime) -> str:
    """From the first day to the last: "de 9 a 11 de abril de 2024", "em 18 de março de 2024"."""
    first, last = local(starts_at), local(ends_at)
    if first.date() == last.date():
        return f"em {long_day(starts_at)}"
    if first.year != last.year:
        return f"de {long_day(starts_at)} a {long_day(ends_at)}"
    begins = _ordinal(first.day) if first.month == last.month else _in_month(starts_at)
    return f"de {begins} a {long_day(ends_at)}"


def _in_month(moment: datetime) -> str:
    there = local(moment)
    return f"{_ordinal(there.day)} de {_MONTHS[there.month - 1]}"


def _ordinal(day_: int) -> str:
    return "1º" if day_ == 1 else str(day_)


def hour(moment: datetime) -> str:
    """Hour as people say it: "9h" or "9h30"."""
    there = local(moment)
    return f"{there.hour}h{there.minute:02d}" if there.minute else f"{there.hour}h"


def when(starts_at: datetime, ends_at: datetime) -> str:
    """Weekday, day and both hours: "segunda, 18/3, das 9h às 12h"."""
    return f"{day(starts_at)}, {span(starts_at, ends_at)}"


def when_in_year(starts_at: datetime, ends_at: datetime) -> str:
    """As `when`, with the year, for who has to check it: "segunda, 18/3/2024, das 9h às 12h"."""
    weekday = _WEEKDAYS[local(starts_at).weekday()]
    return f"{weekday}, {full_day(starts_at)}, {span(starts_at, ends_at)}"


def short_days(moments: Iterable[datetime]) -> str:
    """All days in few letters: "18/3", "17 e 18/4", "24 a 28/6", "2/4 a 30/4"."""
    days = list(dict.fromkeys(local(each).date() for each in moments))
    first, last = days[0], days[-1]
    if first == last:
        return f"{first.day}/{first.month}"
    begins = f"{first.day}" if first.month == last.month else f"{first.day}/{first.month}"
    joint = "e" if len(days) == 2 else "a"  # noqa: PLR2004
    return f"{begins} {joint} {last.day}/{last.month}"


def starts(moments: Sequence[datetime], *, is_on: bool = False) -> str:
    """All days, and when each begins: "quarta, 17/4, e quinta, 18/4, às 9h".

    With `is_on` each day has its preposition: "na quarta, 17/4, às 9h".
    """
    words = on_day if is_on else day
    by_hour: dict[str, list[str]] = {}
    for each in moments:
        by_hour.setdefault(hour(each), []).append(words(each))
    parts = [f"{', e '.join(days)}, às {at}" for at, days in by_hour.items()]
    return "; ".join(parts)


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Both hours: "das 9h às 12h"."""
    return f"das {hour(starts_at)} às {hour(ends_at)}"


def near(moment: datetime, now: datetime) -> str:
    """Day and hour, with "hoje" and "amanhã" where they hold: "amanhã, às 10h".

    Only for messages that are read at once: the words are wrong the next day.
    """
    there, context = local(moment).date(), local(now).date()
    if there == context:
        return f"hoje, às {hour(moment)}"
    if there == context + timedelta(days=1):
        return f"amanhã, às {hour(moment)}"
    return f"{day(moment)}, às {hour(moment)}"


def soon(moment: datetime, now: datetime) -> str:
    """The same after a verb: "hoje, às 10h", "na segunda, 18/3, às 10h"."""
    said = near(moment, now)
    return said if said.startswith(("hoje", "amanhã")) else f"{on_day(moment)}, às {hour(moment)}"


def hours(minutes: int) -> str:
    """A length for tables: "3 h", "1 h 30 min" or "45 min"; `duration` is for sentences."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole} h"] if whole or not rest else []
    return " ".join([*parts, f"{rest} min"] if rest else parts)


def duration(minutes: int) -> str:
    """A length in a sentence: "3 horas", "1 hora e meia", "2 horas e 15 minutos"."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole} {'hora' if whole == 1 else 'horas'}"] if whole or not rest else []
    if rest:
        parts.append("meia" if whole and rest == 30 else _minutes(rest))  # noqa: PLR2004
    return " e ".join(parts)


def missing(minutes: int) -> str:
    """What is left of a length: "Faltam 3 horas", "Falta 1 hora e meia"."""
    words = duration(minutes)
    return f"{'Falta' if words.startswith('1 ') else 'Faltam'} {words}"


def _minutes(number: int) -> str:
    return f"{number} {'minuto' if number == 1 else 'minutos'}"
