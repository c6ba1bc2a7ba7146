"""Turning the texts in texts/ into what is sent: .html is escaped, .txt is plain."""

from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from messages import dates, organization

_environment: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "texts"),
    autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def count(number: int, one: str, many: str, most: int | None = None) -> str:
    """A number with its noun: "1 vaga", "0 vagas"; above `most`, "mais de 500 vagas"."""
    if most is not None and number > most:
        return f"mais de {most} {many}"
    return f"{number} {one if number == 1 else many}"


def decimal(number: float) -> str:
    """A number with at most one decimal: "31" or "31,5"."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def dated(words: str, moment: datetime) -> Markup:
    """Mark words as a date: a tap on them shows the moment on the reader's own clock.

    The words stay ours, so what is printed is the hour in Belo Horizonte.
    """
    return Markup('<tg-time unix="{}">{}</tg-time>').format(int(moment.timestamp()), words)


_environment.filters.update(
    dated=dated,
    day=dates.day,
    on_day=dates.on_day,
    short_day=dates.short_day,
    full_day=dates.full_day,
    hour=dates.hour,
    hours=dates.hours,
    duration=dates.duration,
    near=dates.near,
    count=count,
)
_environment.globals.update(when=dates.when, organization=organization.current)


def render(name: str, /, **values: object) -> str:
    """Fill the text `name` (a path below texts/) with the values.

    Raises:
        jinja2.UndefinedError: the text names a value that was not given.

    """
    return _environment.get_template(name).render(values).strip()
