"""Learn which piece of an invitation is its name, from the invitations that people have read.

    python -m scripts.learn_names              writes domain/organizing/invitation_weights.toml
    python -m scripts.learn_names left-out     says how many names of each set the others find

Softmax regression: of the pieces of a page, the right ones are to have the greatest sums of
weights. The same texts give the same weights.
"""

import json
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from domain.organizing import invitation_names, invitation_text
from domain.organizing.invitation_candidates import Marks, find
from domain.organizing.invitation_evidence import of_none, seen

_TESTS: Final = Path(__file__).parent.parent / "tests"
FILES: Final = (
    *(
        _TESTS / f"understanding/invitations_{name}.toml"
        for name in (
            "dev", "held_out", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
            "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
            "fifteenth", "sixteenth", "seventeenth", "eighteenth",
        )
    ),
    _TESTS / "domain/organizing/invitations.toml",
)  # fmt: skip
_NOW: Final = datetime(2024, 3, 11, 12, tzinfo=UTC)
_FEWEST: Final = 8
"""Pages on which something is seen before it has a weight."""
_HOLD: Final = 0.5
"""How much weights are held near nothing."""
_STEPS: Final = 150
_ENOUGH: Final = 1e-5
_REMEMBERED: Final = 10
_FALLS: Final = 1e-4

Weights = dict[str, float]
Loss = Callable[[list[float]], tuple[float, list[float]]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """The pieces of one page: what is seen in each, and which are right."""

    pieces: list[list[str]]
    right: list[int]
    is_open: bool
    """It has several names, and all of them are to have the same share."""


def lessons(file: Path) -> list[Lesson]:
    """Return what the invitations of a file teach."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    now = read.get("now", _NOW)
    return [lesson for case in read["case"] for lesson in _of_case(case, now)]


def _of_case(case: dict[str, Any], now: datetime) -> list[Lesson]:
    pages: list[Marks] = []
    weigh = invitation_names.weigh

    def listen(marks: Marks) -> list[invitation_names.Name]:
        pages.append(marks)
        return weigh(marks)

    with patch.object(invitation_names, "weigh", listen):
        invitation_text.read(case["text"].strip("\n"), now=now)
    asked = case.get("candidates", {}).get("title") or case.get("asks title", "").split(" | ")
    is_open = "title" in case.get("asks", []) or "asks title" in case
    names = set(asked) if is_open else {case.get("title", ""), *case.get("title_also", [])}
    found = []
    for marks in pages:
        candidates = find(marks)
        evidence = seen(marks, candidates)
        evidence.append(of_none(marks, evidence))
        right = [at for at, each in enumerate(candidates) if each.text in names]
        if not right and (len(pages) > 1 or "" in names):
            right = [len(candidates)]
        if right:
            found.append(Lesson(evidence, right, is_open))
    return found


def learned(lessons: list[Lesson]) -> Weights:
    """Return the weights with which the right pieces of all pages have the greatest shares."""
    names = _names(lessons)
    weights = _least(_losses(lessons, names), [0.0] * len(names))
    rounded = zip(names, (round(each, 2) for each in weights), strict=True)
    return {name: each for name, each in rounded if each}


def _names(lessons: list[Lesson]) -> list[str]:
    pages = Counter(each for lesson in lessons for each in set().union(*lesson.pieces))
    return sorted(each for each, count in pages.items() if count >= _FEWEST)


def steepness(lessons: list[Lesson], weights: Weights) -> float:
    """Return how far from the best the weights are: the slope of the loss, where it is greatest."""
    names = _names(lessons)
    _, slope = _losses(lessons, names)([weights.get(name, 0) for name in names])
    return max(map(abs, slope))


def _losses(lessons: list[Lesson], names: list[str]) -> Loss:
    """Return what tells how wrong some weights are, and in which direction they get more so."""
    places = {name: at for at, name in enumerate(names)}
    known = [
        ([[places[each] for each in piece if each in places] for piece in lesson.pieces], lesson)
        for lesson in lessons
    ]

    def loss_at(weights: list[float]) -> tuple[float, list[float]]:
        slope = [_HOLD * each for each in weights]
        loss = _HOLD * _dot(weights, weights) / 2
        for pieces, lesson in known:
            sums = [sum([weights[at] for at in piece]) for piece in pieces]
            most = max(sums)
            powers = [math.exp(each - most) for each in sums]
            whole = sum(powers)
            shares = [each / whole for each in powers]
            right = [shares[at] for at in lesson.right]
            if lesson.is_open:
                wanted = [1 / len(right)] * len(right)
                loss -= sum(map(math.log, right)) / len(right)
            else:
                wanted = [each / sum(right) for each in right]
                loss -= math.log(sum(right))
            for at, want in zip(lesson.right, wanted, strict=True):
                shares[at] -= want
            for piece, share in zip(pieces, shares, strict=True):
                if abs(share) > _NOTHING:
                    for at in piece:
                        slope[at] += share
        return loss, slope

    return loss_at


_NOTHING: Final = 1e-7


def _dot(one: Iterable[float], other: Iterable[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _least(loss_at: Loss, at: list[float]) -> list[float]:
    """Return where a smooth function is least (L-BFGS)."""
    loss, slope = loss_at(at)
    moves: list[tuple[list[float], list[float], float]] = []
    for _ in range(_STEPS):
        way = _way(slope, moves)
        size = 1.0 if moves else 1 / (sum(map(abs, way)) or 1)
        fall = _dot(slope, way)
        while True:
            there = [a - size * b for a, b in zip(at, way, strict=True)]
            less, less_slope = loss_at(there)
            if less <= loss - _FALLS * size * fall:
                break
            size /= 2
        moved = [a - b for a, b in zip(there, at, strict=True)]
        turned = [a - b for a, b in zip(less_slope, slope, strict=True)]
        moves = [*moves, (moved, turned, _dot(moved, turned))][-_REMEMBERED:]
        is_enough = loss - less < _ENOUGH * loss
        at, loss, slope = there, less, less_slope
        if is_enough:
            break
    return at


def _way(slope: list[float], moves: list[tuple[list[float], list[float], float]]) -> list[float]:
    """Return the way up, with what the last moves tell of how the slope turns."""
    way, shares = slope, []
    for moved, turned, both in reversed(moves):
        shares.append(_dot(moved, way) / both)
        way = [a - shares[-1] * b for a, b in zip(way, turned, strict=True)]
    if moves:
        _, turned, both = moves[-1]
        way = [each * both / _dot(turned, turned) for each in way]
    for (moved, turned, both), share in zip(moves, reversed(shares), strict=True):
        less = share - _dot(turned, way) / both
        way = [a + less * b for a, b in zip(way, moved, strict=True)]
    return way


def found_with(weights: Weights, lesson: Lesson) -> bool:
    """Tell whether the piece with the greatest sum is a right one."""
    sums = [sum(weights.get(each, 0) for each in piece) for piece in lesson.pieces]
    return sums.index(max(sums)) in lesson.right


def main(arguments: list[str]) -> int:
    """Write the weights, or say how well each set is read with those of the others."""
    known = {file.stem: lessons(file) for file in FILES}
    if arguments == ["left-out"]:
        for left_out, own in known.items():
            others = [each for name, of in known.items() if name != left_out for each in of]
            weights = learned(others)
            print(f"{left_out}: {sum(found_with(weights, each) for each in own)} of {len(own)}")
        return 0
    rows = [
        f"{json.dumps(name, ensure_ascii=False)} = {weight}\n"
        for name, weight in learned([each for own in known.values() for each in own]).items()
    ]
    invitation_names.FILE.write_text(_HEAD + "".join(rows), encoding="utf-8")
    return 0


_HEAD: Final = """\
# What is seen in and around the name of an encontro, and how much it weighs.
# Written by `python -m scripts.learn_names`; not by hand.

"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
