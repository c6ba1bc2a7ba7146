"""What the sending itself adds to a message: the mark of a second sending, a plain version."""

import html
import re
from collections.abc import Mapping
from typing import Any, Final

from messages.render import render

_TAG: Final = re.compile(r"<[^<>]*>")


def resent(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Mark a message that may have arrived before, so that nobody reads it as a second one."""
    mark = render("delivery/resent.html")
    words = payload.get("html", "")
    return {**payload, "html": f"{words}\n\n{mark}" if words else mark}


def plain(payload: Mapping[str, Any], *, limit: int) -> str:
    """Return the words of a message without its tags, cut to `limit` characters."""
    return html.unescape(_TAG.sub("", payload.get("html", "")))[:limit]
