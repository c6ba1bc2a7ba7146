"""A written set of searches: the wanted thing comes first, the same on both databases."""

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
from sqlalchemy.orm import Session

from tests.scale import fewer
from tests.understanding.sets import some
from tests.understanding.test_sentences import HERE, read
from tests.understanding.world import World, build, watched

FILES: Final = os.environ.get(
    "SEARCHES",
    "searches_dev.toml searches_held_out.toml searches_third.toml searches_fourth.toml"
    " searches_sixth.toml searches_ninth.toml",
).split()
"""Another set is read by naming its file."""
_FIRST: Final = 0.90
_AMONG_THREE: Final = 0.98
_ORDERS: Final[dict[str, list[str]]] = {}
"""What came in which order for each text, as the first database gave it."""


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with watched(build(session)) as world:
        yield world


def _found(case: dict[str, Any], world: World) -> list[str]:
    """What a text brings, best first; a screen that it opened stands alone."""
    with world.session.begin_nested() as trial:
        world.ask(case["text"])
        opened = world.opens()
        found = list(dict.fromkeys([opened, *world.offered()]))
        trial.rollback()
    return found


def _place(case: dict[str, Any], found: list[str]) -> int:
    right = {case["wanted"], *case.get("also", ())}
    right |= {f"{name}." for name in right if name.startswith("course:")}
    return next(
        (
            place
            for place, name in enumerate(found)
            if name in right or name.replace("turma:", "course:")[: len("course:C1.")] in right
        ),
        len(found) + 9,
    )


def test_searches_bring_what_was_wanted_first(world: World) -> None:
    # One world for all files: to make it takes as long as the searches of one.
    assert [problem for file in FILES if (problem := _problem(file, world))] == []


def _problem(file: str, world: World) -> str:
    """Return what is wrong with what the searches of a file bring; empty if nothing is."""
    cases = fewer(some(file, read(HERE / file)), world.session)
    found = {case["text"]: _found(case, world) for case in cases}
    places = {case["text"]: _place(case, found[case["text"]]) for case in cases}
    figures = "\n".join(
        f"{case['text']!r}: wanted {case['wanted']}, found {found[case['text']][:4]}"
        for case in cases
        if places[case["text"]]
    )
    first = sum(place == 0 for place in places.values())
    among_three = sum(place < 3 for place in places.values())
    figures = f"{file}: {first} first, {among_three} among three, of {len(cases)}\n{figures}"
    print(figures)  # noqa: T201 - read with -s, or with a failure
    for text, names in found.items():
        assert _ORDERS.setdefault(text, names) == names, text
    is_well = first >= _FIRST * len(cases) and among_three >= _AMONG_THREE * len(cases)
    return "" if is_well else figures
