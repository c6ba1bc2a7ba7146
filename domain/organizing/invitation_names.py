"""Which piece of an invitation is its name, by the weights of what is seen in and around it."""

import re
from dataclasses import dataclass, replace
from typing import Final

from domain.organizing.invitation_candidates import Candidate, Marks, find
from domain.organizing.invitation_evidence import of_none, seen
from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_weighing import shares
from domain.reading.tokens import fold

_LEAST: Final = 0.02
"""The least share of what may be the name as well."""
_WORD: Final = re.compile(r"\w+")
_TIMES: Final = frozenset({"time-first", "time-inside"})
_UNNAMED: Final = frozenset({"kind-only", "no-own-capital", "part", "place-first", "in-place"})


@dataclass(frozen=True, slots=True)
class Name:
    """A piece that may be the name; without a text, there is none."""

    text: str
    start: int
    end: int
    share: float
    """How likely it is, of 1."""
    is_event: bool = False
    """It begins with its kind of event, and has a word in capitals of its own."""
    has_time: bool = False
    """A day or an hour is in it."""

    def agrees(self, other: "Name") -> bool:
        """Tell whether the words of one are in the other, or both share a place."""
        if not other.text or not self.text:
            return False
        if self.start < other.end and other.start < self.end:
            return True
        one, two = (
            {word for word in _words(each.text) if len(word) > _SHORT} for each in (self, other)
        )
        return one <= two or two <= one or self.begins(two) or other.begins(one)

    @property
    def head(self) -> str:
        """What stands before a dash: "Encontro Ampliado - Ouro Preto"."""
        return _DASH.split(self.text)[0]

    def begins(self, words: set[str]) -> bool:
        """Tell whether what stands before a dash is in the words of another name."""
        own = {word for word in _words(self.head) if len(word) > _SHORT}
        return len(own) > 1 and self.head != self.text and own <= words


_SHORT: Final = 2
_DASH: Final = re.compile(r" [–—-] ")


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(text)))


def _own_words(text: str) -> tuple[str, ...]:
    """Return the words by which a name is known: "curso Escrita Simples" is "Escrita Simples"."""
    plain = fold(text)
    event = _KIND.match(plain)
    rest = () if event is None else _words(plain[event.end() :])
    return rest if len(rest) > 1 else _words(text)


_KIND: Final = re.compile(rf"{EVENT.pattern}(?: d[aeo]s?)?(?= |: )")


def weigh(marks: Marks) -> list[Name]:
    """Return what may be the name, the likeliest first; what has the same words is one."""
    candidates = find(marks)
    evidence = seen(marks, candidates)
    candidates.append(Candidate("", 0, 0, 0))
    evidence.append(of_none(marks, evidence))
    weighed = shares("name", evidence)
    found: dict[tuple[str, ...], Name] = {}
    for at in sorted(range(len(weighed)), key=lambda at: -weighed[at]):
        each, share = candidates[at], weighed[at]
        words = _own_words(each.text)
        if words in found:
            found[words] = replace(found[words], share=found[words].share + share)
        elif share >= _LEAST or not found:
            is_event = "event-upper" in evidence[at] and _UNNAMED.isdisjoint(evidence[at])
            has_time = not _TIMES.isdisjoint(evidence[at])
            found[words] = Name(each.text, each.start, each.end, share, is_event, has_time)
        else:
            break
    return sorted(found.values(), key=lambda each: -each.share)
