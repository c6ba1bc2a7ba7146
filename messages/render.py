"""Turning the texts in texts/ into what is sent: .html is escaped, .txt is plain."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from domain.activities.activities import Facts
from messages import dates, organization

_environment: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "texts"),
    autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


class Placed(Protocol):
    """What is held in a place, by video or both."""

    @property
    def venue(self) -> str:
        """The place."""

    @property
    def link(self) -> str:
        """The call of what is held both ways."""


def number(value: int) -> str:
    """A number as people write it: "800", "1.500"."""
    return f"{value:,}".replace(",", ".")


def count(value: int, one: str, many: str, most: int | None = None) -> str:
    """A number with its noun: "1 vaga", "0 vagas"; above `most`, "mais de 500 vagas"."""
    if most is not None and value > most:
        return f"mais de {number(most)} {many}"
    return f"{number(value)} {one if value == 1 else many}"


def names(words: Sequence[str], most: int = 6) -> str:
    """Several names in a sentence: "SEPLAG, SES e SEF", "SEPLAG, SES e mais 4"."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} e mais {len(words) - most + 1}"
    return " e ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def decimal(number: float) -> str:
    """A number with at most one decimal: "31" or "31,5"."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def dated(words: str, moment: datetime) -> Markup:
    """Mark words as a date: a tap on them shows the moment on the reader's own clock.

    The words stay ours, so what is printed is the hour in Belo Horizonte.
    """
    return Markup('<tg-time unix="{}">{}</tg-time>').format(int(moment.timestamp()), words)


def where(place: Placed) -> str:
    """Say where it is, and that people may join by video as well."""
    return f"{place.venue} e por vídeo" if place.link else place.venue


def begins(facts: Facts, *, is_on: bool = False) -> str:
    """Say when it begins: an encontro on each of its days, a turma with its first lesson."""
    slots = facts.slots if facts.is_encontro else facts.slots[:1]
    return dates.starts([slot.starts_at for slot in slots], is_on=is_on)


_environment.filters.update(
    where=where,
    begins=begins,
    dated=dated,
    day=dates.day,
    on_day=dates.on_day,
    short_day=dates.short_day,
    full_day=dates.full_day,
    hour=dates.hour,
    hours=dates.hours,
    duration=dates.duration,
    near=dates.near,
    soon=dates.soon,
    on_weekday=dates.on_weekday,
    names=names,
    number=number,
    count=count,
)
_environment.globals.update(
    when=dates.when, when_in_year=dates.when_in_year, organization=organization.current
)


def render(name: str, /, **values: object) -> str:
    """Fill the text `name` (a path below texts/) with the values.

    Raises:
        jinja2.UndefinedError: the text names a value that was not given.

    """
    return _text(name).render(values).strip()


def _text(name: str) -> Template:
    found = _environment.get_template(name)
    if not isinstance(found.globals, dict):
        # Its own way of keeping them, a chain of mappings, costs a third of a short text.
        found.globals = dict(found.globals)
    return found
