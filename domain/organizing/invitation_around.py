"""What stands around the pieces of a text: words, labels, lines.

Plain sights, each a few words, for readers whose weights are learned: no rule says what they mean.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from domain.organizing import invitation_page
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_place_words import PLACE, STREET
from domain.reading import links
from domain.reading.tokens import fold

_WORD: Final = re.compile(r"[a-z]+|\d+|[^\w\s]")
_HOSTS: Final = (
    "zoom", "teams", "meet", "youtube", "webex", "jitsi", "forms", "sympla", "maps", "drive",
    "mapa", "ava", "conf", "live",
)  # fmt: skip
_BEFORE: Final = 14
_NEAR: Final = 6
_BEHIND: Final = 8
_SMALL: Final = 2
"""Letters of words that say little by themselves."""
_LABEL: Final = 4
_HEADING: Final = 3
"""Words of a line that may be a heading."""


def words(plain: str) -> list[str]:
    """Return the words and signs of a plain text; every number is like every other."""
    return ["#" if each[0].isdigit() else each for each in _WORD.findall(plain)]


class Around:
    """A page, and what is seen around each place in it."""

    def __init__(self, page: Page, times: Sequence[int], found: Sequence[links.Mention]) -> None:
        self.page = page
        self.text = page.text
        self.plain = fold(page.text)
        self.rows = invitation_page.lines(page.text)
        self.times = sorted(times)
        self.links = found
        self.places = [each.start() for each in PLACE.finditer(self.plain)]
        self._words = [
            (each.start(), "#" if each[0].isdigit() else each[0])
            for each in _WORD.finditer(self.plain)
        ]
        self._starts = [start for start, _ in self._words]
        self._row_starts = [start for start, _ in self.rows]
        self._above: dict[int, list[str]] = {}

    def of_page(self) -> list[str]:
        """Return what is seen in the whole page."""
        said = [f"w {word}" for word in {word for _, word in self._words} if len(word) > _SMALL]
        for each in self.links:
            address = fold(each.url)
            said += [f"host {host}" for host in _HOSTS if host in address]
        said.append("link" if self.links else "no-link")
        said.append(f"places {min(3, len(self.places))}")
        if STREET.search(self.plain) is not None:
            said.append("street")
        return [*said, *{f"has-field {each.kind}" for each in self.page.fields}]

    def before(self, start: int) -> list[str]:
        """Return what is seen before a place, and of its line."""
        row = max(0, bisect_left(self._row_starts, start + 1) - 1)
        line = self.plain.rfind("\n", 0, start) + 1
        at = bisect_left(self._starts, start)
        said = [word for begins, word in self._words[max(0, at - _BEFORE) : at] if begins >= line]
        seen = [f"b1 {said[-1] if said else '^'}", f"b2 {' '.join(['^', '^', *said][-2:])}"]
        long = [word for word in said if len(word) > _SMALL and word[0].isalpha()]
        seen += [f"near {word}" for word in set(long[-_NEAR:])]
        colon = self.plain.rfind(":", line, start)
        label = [w for w in words(self.plain[line:colon]) if w[0].isalpha()] if colon > 0 else []
        if label and len(label) <= _LABEL:
            seen += ["label", *(f"label {word}" for word in label)]
            if not self.plain[colon + 1 : start].strip():
                seen += ["right behind label", f"label= {' '.join(label)}"]
        for each in self.page.fields:
            if each.label_start <= start < each.end:
                seen.append(f"field {each.kind}")
                if abs(each.start - start) <= _CLOSE:
                    seen.append(f"field-first {each.kind}")
        seen += [f"row {min(row, 4)}", f"rest {min(len(self.rows) - 1 - row, 4)}"]
        return seen + self._of_line(row, line, start)

    def _of_line(self, row: int, line: int, start: int) -> list[str]:
        seen = list(self._heading(row))
        ends = (self.plain + "\n").find("\n", start)
        said = bisect_left(self.times, ends) - bisect_left(self.times, line)
        seen.append(f"times-in-line {min(said, 3)}")
        before = self.text[line:start]
        opened = before.rfind("(")
        if opened >= 0 and ")" not in before[opened:]:
            seen.append("in-brackets")
        if sum(map(before.count, '“”"')) % 2:
            seen.append("in-quotes")
        if not before.strip():
            seen.append("line-first")
        return seen

    def _heading(self, row: int) -> list[str]:
        """Give the few words of the line above."""
        if row and row not in self._above:
            above = words(self.plain[slice(*self.rows[row - 1])])
            long = [word for word in above if word[0].isalpha()]
            self._above[row] = [f"above {' '.join(long)}"] if len(long) <= _HEADING else []
        return self._above.get(row, [])

    def behind(self, end: int) -> list[str]:
        """Return what is seen behind a place."""
        line = (self.plain + "\n").find("\n", max(0, end - 1))
        at = bisect_left(self._starts, end)
        said = [word for begins, word in self._words[at : at + _BEHIND] if begins < line]
        near = {word for word in said[:_NEAR] if len(word) > _SMALL and word[0].isalpha()}
        return [
            f"a1 {said[0] if said else '$'}",
            f"a2 {' '.join([*said, '$', '$'][:2])}",
            *(f"then {word}" for word in near),
        ]

    def is_whole_line(self, start: int, end: int) -> bool:
        """Tell whether a piece is nearly all that its line says."""
        row = max(0, bisect_left(self._row_starts, start + 1) - 1)
        begins, ends = self.rows[row]
        return end - start >= _NEARLY_ALL * max(1, ends - begins)


_CLOSE: Final = 3
_NEARLY_ALL: Final = 0.85
