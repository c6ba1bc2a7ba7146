"""The screens by their codes: what is written in messages/screens.toml, and what was seen."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
REGISTER: Final = ROOT / "messages" / "screens.toml"
CODE: Final = re.compile(r"\b[BCEHKNOPRX]\d\d[a-z]?\b")
BY_HAND: Final = frozenset({"ler", "escolher", "escrever", "mandar"})
"""Next actions that are no button."""
STARTS: Final = frozenset({"comando", "frase", "relógio", "antigo"})
"""Ways that need no screen before: a command, words out of the blue, the clock, an old button."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A line of the register."""

    code: str
    text: str
    title: str
    next_action: str


def screens() -> list[Screen]:
    """Return the lines of the register; the same code twice is no TOML."""
    lines = tomllib.loads(REGISTER.read_text(encoding="utf-8"))
    return [Screen(code, *line) for code, line in lines.items()]


def register() -> dict[str, Screen]:
    """Return the screens by their texts."""
    return {screen.text: screen for screen in screens()}


def codes_in(sources: Iterable[Path]) -> set[str]:
    """Return every code that these files name."""
    return {code for path in sources for code in CODE.findall(path.read_text(encoding="utf-8"))}


def reached(ways: Iterable[Mapping[str, Any]], pictures: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the texts that somebody who has seen nothing yet can come to."""
    offers: dict[str, set[str]] = {}
    for picture in pictures:
        for text in picture["texts"]:
            offers.setdefault(text, set()).update(picture["does"])
    found = {way["target"] for way in ways if way["kind"] in STARTS}
    while True:
        offered: set[str] = set().union(*(offers.get(text, set()) for text in found))
        more = {
            way["target"]
            for way in ways
            if way["source"] in found or (way["kind"] == "outro" and way["words"] in offered)
        }
        if more <= found:
            return found
        found |= more


def labels(pictures: Iterable[Mapping[str, Any]], text: str) -> set[str]:
    """Return the labels of a screen, as they are and without their sign."""
    found = {
        button["text"]
        for picture in pictures
        if text in picture["texts"]
        for row in picture["payload"].get("buttons", [])
        for button in row
    }
    return found | {label.partition(" ")[2] for label in found}
