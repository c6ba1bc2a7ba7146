"""A pasted text taken apart, before anything is read in it.

First the signs (invitation_signs), then what is around an invitation (invitation_envelope), its
programme (invitation_programme) and its labels (invitation_labels). Nothing is cut out: what
does not count is blanked, so that every place stays.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

_UNIT: Final = re.compile(
    r"(?<!\b[A-Za-z])(?<!\b[A-Z][a-z])(?<!\b[ADS]r[as])[.!?](?=\s)|(?<=\d[ªºh])\.(?=\s)|\n"
)


@dataclass(frozen=True, slots=True)
class Field:
    """What stands behind a label."""

    kind: str
    start: int
    end: int
    label_start: int


@dataclass(slots=True)
class Page:
    """A text taken apart."""

    text: str
    """Its own words; what does not count is blank."""
    whole: str
    """The same, with what it tells of earlier editions."""
    quoted: str
    """The mail it answers to; empty if there is none."""
    subject: tuple[int, int] | None = None
    fields: list[Field] = field(default_factory=list)
    programme: list[tuple[int, int]] = field(default_factory=list)
    head: tuple[int, int] | None = None
    """The line that announces the programme."""
    written: list[tuple[int, date]] = field(default_factory=list)
    """From where on the text was written on another day: "amanhã" counts from there."""
    bold: list[tuple[int, int]] = field(default_factory=list)
    greetings: list[tuple[int, int]] = field(default_factory=list)
    """Whom it greets, and how the text was passed on: nothing that could have been used."""

    def within(self, *kinds: str) -> list[Field]:
        """Return the fields of some kinds."""
        return [each for each in self.fields if each.kind in kinds]

    def drop(self, start: int, end: int) -> None:
        """Let what stands in a place not count."""
        self.text = blank(self.text, start, end)


def blank(text: str, start: int, end: int) -> str:
    """Return the text with nothing in a place."""
    return text[:start] + "".join("\n" if c == "\n" else " " for c in text[start:end]) + text[end:]


def lines(text: str) -> list[tuple[int, int]]:
    """Return where each line stands that is not blank."""
    found = []
    begins = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            blank_before = len(line) - len(line.lstrip())
            found.append((begins + blank_before, begins + len(line.rstrip())))
        begins += len(line)
    return found


def unwrapped(text: str) -> str:
    """Let the lines of a paragraph that was broken at a width be one, as from a printed page."""
    breaks = [
        (end, below)
        for (start, end), (below, _) in pairwise(lines(text))
        if end - start > _WIDE
        and text.count("\n", end, below) == 1
        and _BROKEN.fullmatch(text, start, end) is not None
        and text[below].isalpha()
    ]
    begun = [each for each in breaks if _BEGUN.search(text, max(0, each[0] - _NEAR), each[0])]
    breaks = [each for each in breaks if _is_full(text, *each)]
    if sum(text[below].islower() for _, below in breaks) < _TWICE:
        breaks = begun
    for end, below in breaks:
        text = f"{text[:end]}{' ' * (below - end)}{text[below:]}"
    return text


def _is_full(text: str, end: int, below: int) -> bool:
    """Tell whether the next word would have made a line longer than the one below."""
    line = end - text.rfind("\n", 0, end) - 1
    rest = text[below:].partition("\n")[0]
    return line + 1 + len(rest.partition(" ")[0]) > _FULL * len(rest)


_NEAR: Final = 20
_BEGUN: Final = re.compile(
    r"(?<![\w-])(?:sobre|d[aeo]s?|em|n[oa]s?|para|com|pel[oa]|Edif[íi]cio|Pr[ée]dio|Audit[óo]rio|Sala"
    r"|Rua|Avenida)\Z"
)
"""What a line ends in that was broken before a name: "no Auditório JK, Edifício"."""
_FULL: Final = 0.9
"""How much of the line below one has, where letters are of unlike width."""
_WIDE: Final = 38
_TWICE: Final = 2
_BROKEN: Final = re.compile(r"[^:|\t\x00\n]{20,}[\w,-]")
"""A line that goes on: no label, no link, no stop."""


def units(text: str) -> list[tuple[int, int]]:
    """Return where each sentence stands, at most a line."""
    found = []
    begins = 0
    for end in _UNIT.finditer(text):
        found.append((begins, end.end()))
        begins = end.end()
    found.append((begins, len(text)))
    return [(start, end) for start, end in found if text[start:end].strip()]
