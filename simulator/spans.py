"""What every reader of markup needs: lengths in UTF-16, links, the words of a refusal."""

import re
from typing import Any

from simulator.refusals import Refusal, bad_request

_USER_LINK = re.compile(r"tg:(?://)?user/?\?id=(\d+)$")


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 units, the measure of entities."""
    return len(text) + sum(1 for sign in text if ord(sign) > 0xFFFF)  # noqa: PLR2004


def utf16_part(text: str, offset: int, length: int) -> str:
    """Return the part of `text` an entity stands for; both numbers count UTF-16 units."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def refused(words: str) -> Refusal:
    """Return the refusal of markup that cannot be read."""
    return bad_request(f"can't parse entities: {words}")


def link(url: str) -> dict[str, Any] | None:
    """Return kind and target of the entity a link becomes; None leaves plain text."""
    if user := _USER_LINK.match(url):
        return {"type": "text_mention", "user_id": int(user.group(1))}
    address = web_link(url)
    return None if address is None else {"type": "text_link", "url": address}


def web_link(url: str) -> str | None:
    """Return the link as the server keeps it, or None: then it stays plain text."""
    url = url.strip()
    if re.match(r"(?:tg|ton|mailto|tel):", url, re.IGNORECASE):
        return url
    match = re.match(r"(https?://)?([^\s/?#]+)(.*)$", url, re.IGNORECASE | re.DOTALL)
    if match is None or " " in url:
        return None
    scheme, host, rest = match.groups()
    if "." not in host.split(":")[0].strip("."):
        return None
    return f"{(scheme or 'http://').lower()}{host}{rest or '/'}"
