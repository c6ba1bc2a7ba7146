"""docs/decisoes-da-seplag.md says what the code does, and docs/piloto.md counts to ten."""

import importlib
import re
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from domain.privacy import retention

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "decisoes-da-seplag.md").read_text("utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| Regra") and "---" not in line
]
RULES = {rule.name: rule.kept_for for rule in retention.RULES}
_UNITS = (("dia", "dias", 86_400), ("hora", "horas", 3_600), ("minuto", "minutos", 60))


_FORMS: dict[str, Callable[[int], str]] = {
    "GOAL_MINUTES": lambda minutes: f"{minutes // 60} horas",
    "USUAL_MINIMUM": lambda percent: f"{percent}%",
    "SECONDS": lambda seconds: f"{seconds} segundos",
}


def in_words(value: Any, name: str = "") -> str:
    """A value of the code as the page writes it."""
    if isinstance(value, timedelta):
        return _length(int(value.total_seconds()))
    if isinstance(value, time):
        return f"{value.hour}h"
    return _FORMS.get(name, str)(value)


def _length(seconds: int) -> str:
    for one, many, size in _UNITS:
        # A day, and no more, is said in hours: that is how a term of a day is counted.
        if seconds and seconds % size == 0 and seconds != 86_400 * (size == 86_400):
            return f"{seconds // size} {one if seconds == size else many}"
    return "na hora"


def named(where: str) -> tuple[str, Any] | None:
    """The constant, rule or setting that a cell names, with its value; None if it names none."""
    if found := re.search(r"`(domain/[\w/]+)\.py`, `(\w+)`", where):
        module = importlib.import_module(found[1].replace("/", "."))
        return found[2], getattr(module, found[2])
    if found := re.search(r"`RULES`, `(\w+)`", where):
        return found[1], RULES[found[1]]
    if found := re.search(r"`REDE_(COPIES_\w+)`", where):
        return found[1], Settings.model_fields[found[1].lower()].default
    return None


CHECKED = [(row, found) for row in ROWS if (found := named(row[2]))]


def test_enough_of_the_page_is_compared() -> None:
    assert len(ROWS) > 50
    assert len(CHECKED) > 35
    assert all(len(row) == 4 and all(row) for row in ROWS)


@pytest.mark.parametrize(("row", "found"), CHECKED, ids=[row[0][:50] for row, _ in CHECKED])
def test_value_is_that_of_the_code(row: tuple[str, ...], found: tuple[str, Any]) -> None:
    name, value = found

    assert row[1] == in_words(value, name)


def test_every_rule_of_retention_is_there() -> None:
    assert {name for _, (name, _) in CHECKED} >= set(RULES)


def test_values_are_written_in_one_way() -> None:
    assert in_words(timedelta(hours=24)) == "24 horas"
    assert in_words(timedelta(hours=72)) == "3 dias"
    assert in_words(timedelta(hours=1)) == "1 hora"
    assert in_words(time(20)) == "20h"
    assert in_words(48 * 60, "GOAL_MINUTES") == "48 horas"


def test_pilot_has_eight_tasks_and_ten_questions() -> None:
    text = (DOCS / "piloto.md").read_text("utf-8")
    tasks, _, rest = text.partition("## Folha para observar")
    sheet, _, form = rest.partition("## Dez perguntas no fim")

    assert re.findall(r"^\| (\d+) \|", tasks, re.MULTILINE) == [str(n) for n in range(1, 9)]
    assert re.findall(r"^\| (\d+) \|", sheet, re.MULTILINE) == [str(n) for n in range(1, 9)]
    assert re.findall(r"^(\d+)\. ", form, re.MULTILINE) == [str(n) for n in range(1, 11)]
