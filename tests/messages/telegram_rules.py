"""What Telegram, and our own screens, ask of a message; checked on every message of every test."""

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

TAGS = {
    "a", "b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler", "tg-time",
}  # fmt: skip
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BUTTONS = 100
MAX_IN_A_ROW = 8
MAX_DATA_BYTES = 64
MAX_LETTERS = {1: 40, 2: 26}
"""Letters of a label in a row of one and of two; Telegram cuts what is longer."""
MAX_LETTERS_IN_MANY = 16


def violations(payload: Mapping[str, Any]) -> list[str]:
    """Everything Telegram would refuse or cut; empty when the message is fine."""
    if payload.get("retire"):
        return []
    html = str(payload.get("html", ""))
    has_file = "file" in payload or "made" in payload
    found = _unbalanced(html)
    length = len(unescape(re.sub(r"<[^>]+>", "", html)).strip())
    limit = MAX_CAPTION if has_file else MAX_TEXT
    if length > limit:
        found.append(f"{length} letters of {limit}")
    if length == 0 and not has_file:
        found.append("no words at all")
    rows = payload.get("buttons", [])
    if sum(map(len, rows)) > MAX_BUTTONS:
        found.append("more than 100 buttons")
    for row in rows:
        found += _row_violations(row)
    return found


def _row_violations(row: list[dict[str, str]]) -> list[str]:
    found = []
    if not 1 <= len(row) <= MAX_IN_A_ROW:
        found.append(f"{len(row)} buttons in a row")
    for button in row:
        if len(button["text"]) > MAX_LETTERS.get(len(row), MAX_LETTERS_IN_MANY):
            found.append(f"label too long for a row of {len(row)}: {button['text']}")
        if len(button.get("callback_data", "").encode()) > MAX_DATA_BYTES:
            found.append(f"data too long: {button['callback_data']}")
    return found


def _unbalanced(html: str) -> list[str]:
    checker = _Checker()
    checker.feed(html)
    checker.close()
    return checker.found + [f"never closed: {tag}" for tag in checker.open]


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in TAGS:
            self.found.append(f"unknown tag: {tag}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.found.append(f"closed without being open: {tag}")
