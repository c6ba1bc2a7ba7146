"""What the lines of a spreadsheet may refer to: offices and courses."""

import re
from dataclasses import dataclass, field
from typing import Final

from domain.reading import offices
from domain.reading.offices import Office, Reading
from domain.reading.plain import plain

_BETWEEN: Final = re.compile(r" ?[:–—|(]| -|- | / ?")
"""Between the code of a course and its title."""
_MOST_COMPARED: Final = 20_000
"""Comparisons of a text with an office: a file of unknown offices must not hold up the others."""


@dataclass(slots=True)
class Lists:
    """What the database has, and what the file brings."""

    offices: list[Office] = field(default_factory=list)
    courses: dict[str, str] = field(default_factory=dict)
    """The code of each course by its plain code and its plain title; "" where two share one."""
    _read: dict[str, Reading] = field(default_factory=dict)
    _compared: int = 0

    def office(self, text: str) -> Reading:
        """Return which office a text means; a list of people says each many times."""
        if text not in self._read:
            self._read[text] = offices.read(
                text, self.offices, in_spite_of_typos=self._compared < _MOST_COMPARED
            )
            # An office of the list takes no comparing.
            self._compared += 0 if self._read[text].is_exact else len(self.offices)
        return self._read[text]

    def office_named(self, text: str) -> Office | None:
        """Return the office that a text names without a doubt."""
        read = self.office(text)
        return read.sure if read.is_exact else None

    def course(self, text: str) -> str | None:
        """Return the code of the course that a text means: "C3", "C3 – Indicadores"."""
        whole = self.courses.get(plain(text))
        if whole is not None:
            return whole or None
        code, separator, rest = (part.strip() for part in _partition(text))
        by_code = self.courses.get(plain(code))
        title = plain(rest)
        if not separator or not by_code or plain(by_code) != plain(code) or not title:
            return None
        # What stands beside the code has to be the title of the same course.
        meant = {own for name, own in self.courses.items() if name.startswith(title)}
        return by_code if meant == {by_code} else None

    def add_office(self, acronym: str, name: str) -> None:
        """Add an office, or give it its new name."""
        key = plain(acronym)
        self.offices = [one for one in self.offices if plain(one.acronym) != key]
        self.offices.append(Office(len(self.offices), acronym, name))
        self._read.clear()

    def add_course(self, code: str, title: str) -> None:
        """Add a course."""
        self.courses[plain(code)] = code
        key = plain(title)
        if key != plain(code):
            self.courses[key] = code if self.courses.get(key, code) == code else ""


def _partition(text: str) -> tuple[str, str, str]:
    found = _BETWEEN.search(text)
    if found is None:
        return text, "", ""
    return text[: found.start()], found.group(), text[found.end() :]
