"""The place that an invitation names and then takes back, in an erratum or as it changes."""

import re
from dataclasses import replace
from typing import Final

from domain.organizing import invitation_moved, invitation_page, invitation_places
from domain.organizing.invitation_calls import VIDEO
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_place_words import PLACE
from domain.organizing.invitation_places import Place
from domain.reading.tokens import fold

_BEFORE: Final = 80
"""Letters before a place that tell whether it is one that was left."""
_FORGET: Final = re.compile(
    r"(?<!\bnao )(?<!\bnunca )(?<!\bjamais )(?<!\bse )(?<!\bnem )"
    r"\b(?:esquec(?:am?|e)|desconsider(?:em?|a)|ignor(?:em?|a)) [oa] (?P<kind>[a-z]{4,15})"
    r"(?= ?(?:[^\w\s]|\n|\Z)| (?:que|anterior|de antes|mencionad|informad|citad|agora|vai|sera"
    r"|e (?:venham|vamos|vao|sigam|usem))\b)"
)
"""What is said of a place that stands before: "Esqueçam o auditório"."""
_REST: Final = re.compile(r"[^.;\n]*")


def old(plain: str, places: list[Place]) -> list[Place]:
    """Return the places at which the encontro is no more.

    One is forgotten only where another stands instead, or a call, or that it is open.
    """
    misread = invitation_moved.misread(plain)
    forgotten = [(each.start(), each["kind"]) for each in _FORGET.finditer(plain)]
    left = [
        each for each in places
        if invitation_moved.is_old(plain[max(0, each.start - _BEFORE) : each.start])
        or any(start <= each.start < end for start, end in misread)
    ]  # fmt: skip
    for at, kind in forgotten:
        before = [
            each for each in places
            if each not in left and each.start < at and plain.startswith(kind, each.start)
        ]  # fmt: skip
        if (
            any(each not in before and each not in left for each in places)
            or VIDEO.search(plain, at)
            or invitation_places.is_undecided(plain[at:])
        ):
            left += before
    return left


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


def with_right_rooms(text: str) -> str:
    """Return the text with the number of the one room that it corrects further on."""
    text = _SLIP.sub(lambda found: found["room"] + found["right"], text)
    said = _RIGHT.search(text)
    if said is None:
        return text
    before = text[: said.start()]
    numbers = {found["number"] for found in _NUMBERED.finditer(before)}
    if len(numbers) != 1 or said["wrong"] not in {None, *numbers}:
        return text
    return _NUMBERED.sub(lambda found: found["room"] + said["right"], before) + text[said.start() :]


_NUMBERED: Final = re.compile(r"(?P<room>\bsala )(?P<number>\d{1,4})(?!\w)", re.IGNORECASE)
_SLIP: Final = re.compile(
    r"(?P<room>\bsala )\d{1,4}[,;.]?(?: [(–—-])? ?(?:o+ps+|digo|ali[áa]s|quer dizer|perd[ãa]o|errei"
    r"|minto)[,:!]? (?:[ée] )?(?:n?a )?(?:sala )?(?P<right>\d{1,4})(?![\w/:]|\.\d)",
    re.IGNORECASE,
)
"""A room said wrong, and at once the right one: "sala 7, ops, 17"."""
_RIGHT: Final = re.compile(
    r"\ba sala (?:certa )?(?:[ée]|ser[áa]) a (?P<right>\d{1,4})(?![\w/:])"
    r"(?:,? (?:e )?n[ãa]o a (?P<wrong>\d{1,4})(?!\w))?",
    re.IGNORECASE,
)
"""What corrects a room further on: "a sala é a 17, não a 7"."""


def _head(name: str) -> str:
    return re.split(r"[,(]", name)[0].strip(" \"“”'")
