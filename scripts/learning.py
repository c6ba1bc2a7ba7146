"""Learning weights: softmax regression.

Of the pieces of a page, the right ones are to have the greatest sums of weights. The same pages
give the same weights.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

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
    """Several are right, and all of them are to have the same share."""


def learned(lessons: list[Lesson], fewest: int) -> Weights:
    """Return the weights with which the right pieces of all pages have the greatest shares.

    What is seen on fewer pages than `fewest` has none.
    """
    names = _names(lessons, fewest)
    weights = _least(_losses(lessons, names), [0.0] * len(names))
    rounded = zip(names, (round(each, 2) for each in weights), strict=True)
    return {name: each for name, each in rounded if each}


def _names(lessons: list[Lesson], fewest: int) -> list[str]:
    pages = Counter(each for lesson in lessons for each in set().union(*lesson.pieces))
    return sorted(each for each, count in pages.items() if count >= fewest)


def steepness(lessons: list[Lesson], fewest: int, weights: Weights) -> float:
    """Return how far from the best the weights are: the slope of the loss, where it is greatest."""
    names = _names(lessons, fewest)
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
