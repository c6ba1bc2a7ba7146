"""Moments in words, as people in Belo Horizonte read them."""

from datetime import datetime, timedelta
from typing import Final

from domain.quiet_hours import SAO_PAULO

_WEEKDAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_SATURDAY: Final = 5


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


def short_day(moment: datetime) -> str:
    """Day and month: "18/3"."""
    there = local(moment)
    return f"{there.day}/{there.month}"


def full_day(moment: datetime) -> str:
    """Day, month and year: "18/3/2024"."""
    there = local(moment)
    return f"{there.day}/{there.month}/{there.year}"


def hour(moment: datetime) -> str:
    """Hour as people say it: "9h" or "9h30"."""
    there = local(moment)
    return f"{there.hour}h{there.minute:02d}" if there.minute else f"{there.hour}h"


def when(starts_at: datetime, ends_at: datetime) -> str:
    """Weekday, day and both hours: "segunda, 18/3, das 9h às 12h"."""
    return f"{day(starts_at)}, {span(starts_at, ends_at)}"


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
