"""What holds for all screens, on what the recorder saw; `make telas` shows the same."""

import re
from pathlib import Path
from typing import Final

import pytest
from jinja2 import DictLoader, Environment

from tests.catalogue import branches, page, rules, run
from tests.catalogue.screens import BY_HAND, ROOT, codes_in, labels, reached, screens
from tests.messages.plain_language import TEXTS
from tests.scale import LONG

UNSEEN: Final = {
    "privacy/copy_head.txt": "stands in a file, which is made when the message is sent",
    "privacy/copy_foot.txt": "stands in a file, which is made when the message is sent",
    "papers/body.txt": "stands in a file, which is made before the message is sent",
    "papers/presence.txt": "stands in a file, which is made before the message is sent",
    "papers/check.txt": "stands in a file, which is made before the message is sent",
    "organizers/importing/problems_left.html": "only the command line imports all or nothing",
    "budgets/nothing.html": "the routes turn strangers away before the budget does",
    "challenges/review.html: {% if office %} não": "every registration has an office by now",
    "publications/manage.html: {% if person.office %} não": "every registration has one",
    "notices/cancelled.html: {% if facts.cancel_reason %} não": "the chat always asks for one",
}
"""Texts and ways through them that no screen shows, and why; this may only become shorter."""
MADE_UP: Final = frozenset({"Mudou.", "Mudou o local."})
"""What tests put into messages themselves."""


def _unseen(name: str, where: str) -> str:
    """A text, or a choice in it that never fell so: a number of a line would not last."""
    if name in UNSEEN or not where:
        return name
    place, _, decided = where.partition(" ")
    lines = (TEXTS / name).read_text(encoding="utf-8").splitlines()
    tags = re.findall(r"\{[%{].*?[%}]\}", lines[int(place.partition(".")[0]) - 1])
    return " ".join([f"{name}:", *(tag for tag in tags if re.search(r"\bif\b", tag)), decided])


def test_every_text_that_is_a_screen_has_one_code() -> None:
    from tests.catalogue.recorder import FRAGMENTS

    texts = {str(path.relative_to(TEXTS)) for path in TEXTS.rglob("*") if path.is_file()}

    assert sorted(screen.text for screen in screens()) == sorted(texts - FRAGMENTS)


def test_every_code_in_the_code_leads_to_a_screen() -> None:
    sources = [path for room in ("messages", "handlers") for path in (ROOT / room).rglob("*.py")]

    assert codes_in(sources) - {screen.code for screen in screens()} == set()


def test_no_two_screens_have_the_same_title() -> None:
    titles = [screen.title for screen in screens()]

    assert [title for title in titles if titles.count(title) > 1] == []


@pytest.mark.takes_long
@pytest.mark.timeout(900)
def test_every_screen_is_seen_reached_and_leads_on(tmp_path: Path) -> None:
    """One test for all rules: two processes would have the same conversations twice."""
    record = run.record(tmp_path, is_long=LONG)
    unseen = {_unseen(name, where) for name, where in record["unseen"]}
    named = [screen for screen in screens() if screen.text not in UNSEEN]
    can_be_reached = reached(record["ways"], record["pictures"])
    html = page.make(record)
    shown = set(re.findall(r' id="(\w+)"', html))

    judged = [one for one in record["pictures"] if "&lt;" not in one["payload"]["html"]]

    found = {
        "rules that are broken": sorted(
            {
                f"{picture['texts'][0]}: {rule.__name__}: {what}"
                for picture in judged
                for rule in rules.RULES
                for what in rule(picture)
            }
        ),
        "actions with two signs": rules.signs_with_two_meanings(judged),
        "changes without a next step": rules.changes_without_a_next_step(
            judged,
            record["changed"],
            {s.text for s in screens() if s.next_action in BY_HAND - {"ler"}},
        ),
        "questions without an example": rules.questions_without_an_example(
            judged, {s.text for s in screens() if s.next_action == "escrever"}
        ),
        "states told by a sign alone": rules.states_told_by_a_sign_alone(judged),
        "states without a picture": sorted(unseen - set(UNSEEN)),
        "states that have a picture by now": sorted(set(UNSEEN) - unseen),
        "screens nobody can come to": [s.code for s in named if s.text not in can_be_reached],
        "buttons that lead nowhere": record["faults"],
        "next actions that are no button of the screen": [
            f"{screen.code}: {screen.next_action}"
            for screen in named
            if screen.next_action not in BY_HAND | labels(record["pictures"], screen.text)
        ],
        "words that stand in no file": sorted(set(record["wordless"]) - MADE_UP),
        "links of the page to no screen": sorted(set(re.findall(r'href="#(\w+)"', html)) - shown),
        "what the page asks of the network": re.findall(
            r'(?:src|href)="(?!#)[^"]*|@import|url\(|fetch\(', html
        ),
    }
    assert {rule: broken for rule, broken in found.items() if broken} == {}


def test_states_of_a_text_are_told_apart() -> None:
    environment = Environment(
        loader=DictLoader(
            {
                "a": "{% if x %}1{% elif y %}2{% endif %}{{ 'p' if z else 'q' }}{% include 'b' %}",
                "b": "{% for one in x %}{% if one %}.{% else %}!{% endif %}{% endfor %}",
            }
        ),
        autoescape=True,
    )
    heard: list[tuple[str, set[branches.Branch]]] = []
    branches.watch(environment, lambda words, taken: heard.append((words, set(taken))))

    for values in ({"x": [1]}, {"y": 1}, {"z": 1}):
        environment.get_template("a").render(values)

    every = branches.branches_of(environment, "a") | branches.branches_of(environment, "b")
    assert [words for words, _ in heard] == ["1q.", "2q", "p"]
    assert len({frozenset(taken) for _, taken in heard}) == 3
    assert {name for name, _ in every - set().union(*(taken for _, taken in heard))} == {"b"}


def test_a_screen_without_a_way_is_found() -> None:
    ways = [
        {"kind": "comando", "source": "", "target": "home"},
        {"kind": "botão", "source": "home", "target": "list"},
        {"kind": "botão", "source": "island", "target": "shore"},
        {"kind": "botão", "source": "shore", "target": "island"},
        {"kind": "outro", "source": "", "target": "full", "words": "Enroll"},
        {"kind": "outro", "source": "", "target": "gone", "words": "Undo"},
    ]
    pictures = [{"texts": ["list"], "does": ["Enroll"]}, {"texts": ["shore"], "does": ["Undo"]}]

    assert reached(ways, pictures) == {"home", "list", "full"}
