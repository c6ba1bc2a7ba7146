"""Sentences of each kind, and what they mean in the sample year.

They stand in sentences/, one a line and one file for each kind of meaning: what a person wrote,
" : ", and what it means, as `said` writes it.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from domain.understanding.meanings import (
    Ask,
    Card,
    Help,
    Manage,
    Meaning,
    NoSuchDay,
    Open,
    Search,
    Unsure,
)
from domain.understanding.understand import understand
from tests.domain.understanding.year import name, year

AGENDA: Final = year()
SENTENCES: Final = [
    line.rsplit(" : ", 1)
    for path in sorted((Path(__file__).parent / "sentences").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def said(meaning: Meaning) -> str:  # noqa: PLR0911 - one for each meaning
    """A meaning in few letters: "e1 not_go", "ask e3 c4.1", "human", "help:data", "day"."""
    match meaning:
        case Card(number, wish):
            return f"{name(number)} {wish.value}" if wish else name(number)
        case Manage(order, numbers):
            return " ".join([*(name(number) for number in numbers), order.value])
        case Ask(options):
            return " ".join(["ask", *(said(one).split()[0] for one in options)])
        case Open(section):
            return section.value
        case Help(topic):
            return f"help:{topic}"
        case NoSuchDay():
            return "day"
        case Unsure():
            return "unsure"
        case Search():
            return "search"


@pytest.mark.parametrize(("text", "meaning"), SENTENCES)
def test_understand_knows_what_a_sentence_means(text: str, meaning: str) -> None:
    assert said(understand(text, AGENDA)) == meaning


def test_who_leaves_a_course_without_being_in_one_sees_their_own_list() -> None:
    nobodys = replace(
        AGENDA, activities=tuple(replace(one, state=None) for one in AGENDA.activities)
    )

    assert said(understand("quero sair do curso", nobodys)) == "mine"
    assert said(understand("quero sair do curso", AGENDA)) == "c2.1 not_go"
