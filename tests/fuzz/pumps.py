"""Attacks on a regular expression, made from the expression itself, and how long they hold.

Every repeat of the expression is reached by words that lead to it, fed with what it takes, and
let down at the end. What grows faster than the text is guilty: the time of the processor is
compared at one, two and four times the length, so that a slow machine changes nothing.
"""

import gc
import importlib
import math
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from types import FrameType
from typing import Any, Final

_parser: Final[Any] = importlib.import_module("re._parser")
_names: Final[Any] = importlib.import_module("re._constants")

LENGTH: Final = 512
"""The growth is measured up to half of what one message holds."""
_TIMES: Final = 4
BOUND: Final = 3.2
"""Twice the text may take so many times as long: linear is two, a square four."""
_HARMLESS: Final = 7.0
"""Four times the text takes no more: then no half of the way is beyond BOUND, for any
a + b·n + c·n² that is takes 7.1 times as long at least."""
_FLOOR_S: Final = 0.001
"""What takes no longer than this at four times the length is harmless, however it grows."""
_LIMIT_S: Final = 1.0
_TRIES: Final = 4
_ROUNDS: Final = 3

_METHODS: Final[dict[str, Callable[[re.Pattern[str], str], object]]] = {
    "search": lambda pattern, text: pattern.search(text),
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "sub": lambda pattern, text: pattern.sub("", text),
    "subn": lambda pattern, text: pattern.subn("", text),
    "split": lambda pattern, text: pattern.split(text),
    "findall": lambda pattern, text: pattern.findall(text),
    "finditer": lambda pattern, text: list(pattern.finditer(text)),
}
METHODS: Final = frozenset(_METHODS)

_REPEATS: Final = (_names.MAX_REPEAT, _names.MIN_REPEAT, _names.POSSESSIVE_REPEAT)
_SIGNS: Final = "a1_ \n-.,:/@é!\x00"
"""Signs that are tried beside those the expression names."""
_TAILS: Final = ("", "\0", "\n\n\0")
_MANY: Final = 60
_MOST_SAMPLES: Final = 24
_MOST_KINDS: Final = 16
_CATEGORIES: Final = {
    _names.CATEGORY_DIGIT: r"\d",
    _names.CATEGORY_NOT_DIGIT: r"\D",
    _names.CATEGORY_SPACE: r"\s",
    _names.CATEGORY_NOT_SPACE: r"\S",
    _names.CATEGORY_WORD: r"\w",
    _names.CATEGORY_NOT_WORD: r"\W",
}


@dataclass(frozen=True, slots=True)
class Guilt:
    """An input that takes longer than its length explains."""

    method: str
    lead: str
    unit: str
    tail: str
    growth: float
    """How much longer twice the text takes; without end if it was stopped."""


class _TooLongError(Exception):
    pass


def processor_time(run: Callable[[], object], limit: float = _LIMIT_S) -> float:
    """Return the seconds of processor a call takes; infinity beyond the limit.

    The engine of regular expressions looks for signals while it works, so even one that
    would never end is stopped.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    # Clearing up after all earlier tests may take longer than the limit.
    gc.disable()
    started = time.thread_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, limit)
        run()
        return time.thread_time() - started
    except _TooLongError:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        gc.enable()


def growth(run: Callable[[str], object], text_of: Callable[[int], str], length: int) -> float:
    """Return how many times longer twice the text takes; 0 if it takes nearly nothing.

    Measured from one length to two and from two to four; the worse counts. Noise only adds:
    the least of several measurements counts, and what looks guilty is measured all over again.
    """
    texts = [text_of(times * length) for times in (1, 2, _TIMES)]
    for _ in range(_ROUNDS):
        worst = _growth(run, texts)
        if worst <= BOUND or worst == float("inf"):
            break
    return worst


def _growth(run: Callable[[str], object], texts: list[str]) -> float:
    least = [float("inf")] * len(texts)
    worst = float("inf")
    for _ in range(_TRIES):
        for at in (0, 2, 1):
            if at == 1 and least[2] <= _HARMLESS * least[0]:
                return math.sqrt(least[2] / least[0])
            least[at] = min(least[at], processor_time(lambda at=at: run(texts[at])))  # type: ignore[misc]
            if least[at] == float("inf"):
                return least[at]
            if least[at] <= (_FLOOR_S / _TIMES**2, 0.0, _FLOOR_S)[at]:
                return 0.0
        worst = max(least[1] / least[0], least[2] / least[1])
        if worst <= BOUND:
            break
    return worst


def guilt(pattern: re.Pattern[str], methods: Iterable[str], *, is_whole: bool) -> Guilt | None:
    """Return the first attack that makes the expression grow faster than the text."""
    for lead, unit, tail in attacks(pattern, is_whole=is_whole):
        for method in sorted(methods):
            found = growth(
                lambda text, method=method: _METHODS[method](pattern, text),  # type: ignore[misc]
                lambda length: lead + unit * (length // len(unit)) + tail,  # noqa: B023 - used now
                LENGTH,
            )
            if found > BOUND:
                return Guilt(method, lead, unit, tail, found)
    return None


def attacks(pattern: re.Pattern[str], *, is_whole: bool) -> Iterator[tuple[str, str, str]]:
    """Give what leads in, what is repeated, and what lets the match fail.

    Where it is not the whole of it, each has one of the tails, and of many every third is made.
    """
    tree = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    maker = _Maker(tree, ignores_case=bool(pattern.flags & re.IGNORECASE))
    signs = maker.kinds_of_signs()
    units = {*signs, *(a + b for a, b in permutations(signs, 2))}
    led: set[tuple[str, str]] = set()
    for prefix, bodies in maker.repeats:
        units |= {*bodies, *(prefix + body for body in bodies)} | ({prefix} if prefix else set())
        led |= {(prefix, unit) for unit in (*bodies, *signs)}
    wholes = maker.samples(tree)
    units |= {*wholes, *(whole[:-1] for whole in wholes)} - {""}
    found = sorted({("", unit) for unit in units if unit} | led)
    step = 1 if is_whole or len(found) < _MANY else 3
    for at, (lead, unit) in enumerate(found[::step]):
        for tail in _TAILS if is_whole else _TAILS[at % len(_TAILS) :][:1]:
            yield lead, unit, tail


class _Maker:
    """Makes texts that parts of an expression take."""

    def __init__(self, tree: Any, *, ignores_case: bool) -> None:
        self._ignores_case = ignores_case
        self._signs = "".join(dict.fromkeys((*_literals(tree), *_SIGNS)))
        self._single: list[Any] = []
        self._known: dict[int, list[str]] = {}
        """The samples of each part, which are asked for wherever it is within another."""
        self.repeats: list[tuple[str, tuple[str, ...]]] = []
        """What leads to each repeat, and what it repeats."""
        self._look(tree, [""])

    def kinds_of_signs(self) -> list[str]:
        """Return one sign of each kind that the repeats tell apart."""
        kinds: dict[tuple[bool, ...], str] = {}
        for sign in self._signs:
            kinds.setdefault(tuple(self._takes(node, sign) for node in self._single), sign)
        return list(kinds.values())[:_MOST_KINDS]

    def samples(self, tree: Any) -> list[str]:
        """Return a few texts that a sequence takes, without looking around."""
        known = self._known.get(id(tree))
        if known is None:
            known = self._known[id(tree)] = self._made(tree)
        return known

    def _made(self, tree: Any) -> list[str]:
        parts = [self._samples_of(node) for node in tree]
        # Each part is varied once while the others keep their first form.
        texts = ["".join(part[0] for part in parts)]
        for at, part in enumerate(parts):
            before = "".join(part[0] for part in parts[:at])
            after = "".join(part[0] for part in parts[at + 1 :])
            texts += [before + form + after for form in part[1:]]
        return list(dict.fromkeys(texts))[:_MOST_SAMPLES]

    def _look(self, tree: Any, leads: list[str], *, is_repeated: bool = False) -> None:
        for node in tree:
            kind, value = node
            if is_repeated and kind in {_names.IN, _names.LITERAL, _names.NOT_LITERAL, _names.ANY}:
                self._single.append(node)
            if kind in _REPEATS:
                _, most, body = value
                if most == _names.MAXREPEAT or most > 1:
                    bodies = tuple(form for form in self.samples(body) if form)
                    self.repeats += [(lead, bodies) for lead in leads[:2]]
                    self._look(body, leads, is_repeated=True)
                else:
                    self._look(body, leads, is_repeated=is_repeated)
            elif kind not in {_names.IN, _names.LITERAL, _names.NOT_LITERAL}:
                for inner in _inside(kind, value):
                    self._look(inner, leads, is_repeated=is_repeated)
            leads = [lead + form for lead in leads for form in self._samples_of(node)][:6]

    def _samples_of(self, node: Any) -> list[str]:  # noqa: PLR0911 - one for each kind
        kind, value = node
        if kind is _names.LITERAL:
            return [chr(value)]
        if kind in {_names.IN, _names.NOT_LITERAL, _names.ANY}:
            return [sign for sign in self._signs if self._takes(node, sign)][:6] or [""]
        if kind in _REPEATS:
            least, most, body = value
            forms = [form * max(1, least) for form in self.samples(body)]
            return [*forms, ""] if least == 0 else forms if most else [""]
        if kind is _names.BRANCH:
            forms = [form for way in value[1] for form in self.samples(way)[:2]]
            return list(dict.fromkeys(forms))
        if kind is _names.SUBPATTERN:
            return self.samples(value[3])
        if kind is _names.ATOMIC_GROUP:
            return self.samples(value)
        if kind is _names.ASSERT and value[0] < 0:
            # What has to stand before is written before.
            return self.samples(value[1])
        if kind in {_names.AT, _names.ASSERT, _names.ASSERT_NOT}:
            return [""]
        message = f"no attack is known for {kind}"
        raise NotImplementedError(message)

    def _takes(self, node: Any, sign: str) -> bool:
        kind, value = node
        if kind is _names.ANY:
            return sign != "\n"
        if kind is _names.LITERAL:
            return self._is(sign, value, value)
        if kind is _names.NOT_LITERAL:
            return not self._is(sign, value, value)
        is_within = False
        is_negated = False
        for part, of in value:
            if part is _names.NEGATE:
                is_negated = True
            elif part is _names.LITERAL:
                is_within |= self._is(sign, of, of)
            elif part is _names.RANGE:
                is_within |= self._is(sign, *of)
            else:
                is_within |= re.match(_CATEGORIES[of], sign) is not None
        return is_within is not is_negated

    def _is(self, sign: str, first: int, last: int) -> bool:
        forms = {sign, sign.lower(), sign.upper()} if self._ignores_case else {sign}
        return any(first <= ord(form) <= last for form in forms if len(form) == 1)


def _literals(tree: Any) -> Iterator[str]:
    """Give the signs an expression names, those of its sets first and last."""
    for kind, value in tree:
        if kind in {_names.LITERAL, _names.NOT_LITERAL}:
            yield chr(value)
        elif kind is _names.IN:
            for part, of in value:
                if part in {_names.LITERAL, _names.RANGE}:
                    yield from map(chr, of if part is _names.RANGE else [of])
        else:
            for inner in _inside(kind, value):
                yield from _literals(inner)


def _inside(kind: Any, value: Any) -> list[Any]:
    """Return the sequences within a part of an expression."""
    if kind is _names.BRANCH:
        return list(value[1])
    if kind is _names.ATOMIC_GROUP:
        return [value]
    at = 2 if kind in _REPEATS else 3 if kind is _names.SUBPATTERN else 1
    return [value[at]] if kind not in {_names.AT, _names.ANY, _names.GROUPREF} else []
