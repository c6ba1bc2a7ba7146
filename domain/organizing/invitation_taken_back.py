"""The place that an invitation names and then takes back, in an erratum or as it changes."""

import re
from dataclasses import replace
from typing import Final

from domain.organizing import invitation_moved, invitation_page, invitation_places
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_place_words import PLACE
from domain.organizing.invitation_places import Place
from domain.reading.tokens import fold

_BEFORE: Final = 80
"""Letters before a place that tell whether it is one that was left."""
_FORGET: Final = re.compile(
    r"\b(?:esquec(?:am?|e)|desconsider(?:em?|a)|ignor(?:em?|a)) [oa] (?P<kind>[a-z]{4,15})\b"
)
"""What is said of a place that stands before: "Esqueçam o auditório"."""
_REST: Final = re.compile(r"[^.;\n]*")


def old(plain: str, places: list[Place]) -> list[Place]:
    """Return the places at which the encontro is no more."""
    misread = invitation_moved.misread(plain)
    forgotten = [(each.start(), each["kind"]) for each in _FORGET.finditer(plain)]
    return [
        each for each in places
        if invitation_moved.is_old(plain[max(0, each.start - _BEFORE) : each.start])
        or any(start <= each.start < end for start, end in misread)
        or any(each.start < at and plain.startswith(kind, each.start) for at, kind in forgotten)
    ]  # fmt: skip


def without_earlier(page: Page, stops: list[int]) -> Page:
    """Return the page without what says a place before it is taken back."""
    plain = fold(page.text)
    places = old(plain, invitation_places.find(page.text, stops))
    said = [(each.start, _head(fold(each.venue))) for each in places]
    said += [
        (each.start(), _head(each["wrong"])) for each in invitation_moved.MISREAD.finditer(plain)
        if PLACE.search(each["wrong"])
    ]  # fmt: skip
    text = page.text
    for start, name in said:
        at = plain.find(name, 0, start) if " " in name else -1
        if at >= 0 and (rest := _REST.match(plain, at, start)) is not None:
            text = invitation_page.blank(text, at, rest.end())
    return page if text == page.text else replace(page, text=text)


def _head(name: str) -> str:
    return re.split(r"[,(]", name)[0].strip(" \"“”'")
