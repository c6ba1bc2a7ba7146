"""Addresses of the web as they stand in a text, to the letter."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from domain.reading.tokens import fold


class Kind(Enum):
    """What an address leads to."""

    MEETING = "meeting"
    """A call, or anything that is not one of the others."""
    MAP = "map"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Mention:
    """An address and its place in the text."""

    start: int
    end: int
    url: str
    kind: Kind

    @property
    def address(self) -> str:
        """The address with its scheme, as a link needs it."""
        return self.url if "://" in self.url[:8] else f"https://{self.url}"


_LINK: Final = re.compile(
    r"https?://[^\s<>\"“”«»]++"
    r"|(?<![\w@./-])(?:[a-z0-9-]{1,60}+\.){1,6}(?:app|be|br|com|gl|gov|io|live|ly|me|net|org|us)"
    r"/[^\s<>\"“”«»]++",
    re.IGNORECASE,
)
_END: Final = ".,;:!?*_~'’)]}|"
"""What ends a sentence around an address; each is kept where the address needs it."""
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_MAPS: Final = ("maps.", "/maps", "goo.gl/maps", "waze.", "openstreetmap")
_FORMS: Final = ("forms.", "/forms", "form.", "formulario", "inscri", "docs.", "sympla", "drive.")


def find(text: str) -> tuple[Mention, ...]:
    """Return all addresses, in their order."""
    return tuple(
        Mention(found.start(), found.start() + len(url), url, _kind(url))
        for found in _LINK.finditer(text)
        if (url := _trimmed(found[0], text[max(0, found.start() - 1) : found.start()]))
    )


def read(text: str) -> Mention | None:
    """Return the address that is the whole of an answer."""
    found = find(text)
    is_whole = len(found) == 1 and not (text[: found[0].start] + text[found[0].end :]).strip(" .<>")
    return found[0] if is_whole else None


def _trimmed(url: str, before: str) -> str:
    while url and url[-1] in _END:
        last = url[-1]
        if last in _PAIRS and url.count(last) <= url.count(_PAIRS[last]):
            break
        if last in "*_~" and before != last:
            break
        url = url[:-1]
    return url


def _kind(url: str) -> Kind:
    lower = fold(url)
    if any(sign in lower for sign in _MAPS):
        return Kind.MAP
    host = lower.partition("://")[2] or lower
    return Kind.FORM if any(sign in host for sign in _FORMS) else Kind.MEETING
