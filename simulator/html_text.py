"""Telegram's HTML, read into plain text and entities as the real server reads it.

Byte offsets in refusals count UTF-8, offsets of entities count UTF-16 units.
"""

import re
from dataclasses import dataclass
from typing import Any

from simulator.spans import link, refused, utf16_length

_SPACES = " \t\r\n\v\0"
_SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = {*_SIMPLE_TAGS, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot));?")
_MAX_CODE_POINT = 0x10FFFF


@dataclass(slots=True)
class _Open:
    """A tag still waiting for its end."""

    name: str
    attributes: dict[str, str]
    offset: int
    position: int


def parse_html(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Read Telegram's HTML; offsets are those before trimming.

    Raises:
        Refusal: in the words and with the byte offset of the real server.

    """
    return _HtmlReader(text).read()


class _HtmlReader:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._plain: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[dict[str, Any]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self._at < len(self._text):
            if self._peek() != "<":
                self._put(self._character())
            elif self._peek(1) == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            name = self._open[-1].name
            words = f'Can\'t find end tag corresponding to start tag "{name}"'
            raise refused(words)
        return "".join(self._plain), self._entities

    def _peek(self, ahead: int = 0) -> str:
        """Return the sign `ahead`, or NUL behind the end."""
        position = self._at + ahead
        return self._text[position] if position < len(self._text) else "\0"

    def _ended(self) -> bool:
        return self._at >= len(self._text)

    def _bytes_before(self, position: int) -> int:
        return len(self._text[:position].encode())

    def _skip_spaces(self) -> None:
        while not self._ended() and self._peek() in _SPACES:
            self._at += 1

    def _put(self, sign: str) -> None:
        self._plain.append(sign)
        self._offset += utf16_length(sign)

    def _character(self) -> str:
        """Take one sign, decoding an entity such as &amp; if one stands here."""
        if self._peek() == "&" and (match := _CHARACTER.match(self._text, self._at)):
            hexadecimal, decimal, name = match.groups()
            code = int(hexadecimal, 16) if hexadecimal else int(decimal) if decimal else 0
            if name or 0 < code <= _MAX_CODE_POINT:
                self._at = match.end()
                return _NAMED[name] if name else chr(code)
        sign = self._peek()
        self._at += 1
        return sign

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        while self._peek() not in _SPACES and self._peek() != ">":
            self._at += 1
        if self._ended():
            words = f"Unclosed start tag at byte offset {self._bytes_before(begin)}"
            raise refused(words)
        name = self._text[begin + 1 : self._at].lower()
        if name not in _TAGS:
            words = f'Unsupported start tag "{name}" at byte offset {self._bytes_before(begin)}'
            raise refused(words)
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            where = self._bytes_before(begin)
            words = f'Tag "span" must have class "tg-spoiler" at byte offset {where}'
            raise refused(words)
        self._at += 1
        self._open.append(_Open(name, attributes, self._offset, len(self._plain)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        where = self._bytes_before(begin)
        while self._peek() != ">":
            self._skip_spaces()
            if self._peek() == ">":
                break
            start = self._at
            while self._peek() not in _SPACES and self._peek() not in "=>/\"'":
                self._at += 1
            name = self._text[start : self._at]
            if not name:
                words = f'Empty attribute name in the tag "{tag}" at byte offset {where}'
                raise refused(words)
            self._skip_spaces()
            if self._peek() != "=":
                if self._ended():
                    words = f'Unclosed start tag "{tag}" at byte offset {where}'
                    raise refused(words)
                found[name] = ""
                continue
            self._at += 1
            self._skip_spaces()
            if self._ended():
                words = f'Unclosed start tag "{tag}" at byte offset {where}'
                raise refused(words)
            found[name] = self._value()
            if self._ended():
                words = f"Unclosed start tag at byte offset {where}"
                raise refused(words)
        return found

    def _value(self) -> str:
        quote = self._peek()
        if quote in "\"'":
            self._at += 1
            signs: list[str] = []
            while not self._ended() and self._peek() != quote:
                signs.append(self._character())
            self._at += 1
            return "".join(signs)
        start = self._at
        while self._peek().isascii() and (self._peek().isalnum() or self._peek() in ".-"):
            self._at += 1
        if self._peek() not in _SPACES and self._peek() != ">":
            words = f"Unexpected end of name token at byte offset {self._bytes_before(start)}"
            raise refused(words)
        return self._text[start : self._at].lower()

    def _end_tag(self) -> None:
        begin = self._at
        where = self._bytes_before(begin)
        if not self._open:
            words = f"Unexpected end tag at byte offset {where}"
            raise refused(words)
        self._at += 2
        start = self._at
        while self._peek() not in _SPACES and self._peek() != ">":
            self._at += 1
        name = self._text[start : self._at].lower()
        self._skip_spaces()
        if self._peek() != ">":
            words = f"Unclosed end tag at byte offset {where}"
            raise refused(words)
        opened = self._open[-1]
        if name and name != opened.name:
            words = (
                f"Unmatched end tag at byte offset {where}, "
                f'expected "</{opened.name}>", found "</{name}>"'
            )
            raise refused(words)
        self._at += 1
        self._open.pop()
        length = self._offset - opened.offset
        if length > 0:
            self._close(opened, length)

    def _close(self, opened: _Open, length: int) -> None:
        entity: dict[str, Any] = {"offset": opened.offset, "length": length}
        kind = _SIMPLE_TAGS.get(opened.name)
        if opened.name == "a":
            inside = "".join(self._plain[opened.position :])
            url = opened.attributes.get("href") or inside
            target = link(url)
            if target is not None:
                kind = target.pop("type")
                entity |= target
        elif opened.name in ("pre", "code"):
            kind = self._code(opened, entity)
        elif opened.name == "blockquote":
            kind = "expandable_blockquote" if "expandable" in opened.attributes else "blockquote"
        elif opened.name == "tg-emoji" and opened.attributes.get("emoji-id", "").isdigit():
            kind = "custom_emoji"
            entity["custom_emoji_id"] = opened.attributes["emoji-id"]
        elif opened.name == "tg-time" and opened.attributes.get("unix", "").isdigit():
            kind = "date_time"
            entity["unix_time"] = int(opened.attributes["unix"])
            entity["date_time_format"] = opened.attributes.get("format", "")
        if kind is not None:
            self._entities.append({"type": kind, **entity})

    def _code(self, opened: _Open, entity: dict[str, Any]) -> str | None:
        """Join <pre><code class="language-x"> into one block; return the kind, if any is left."""
        language = opened.attributes.get("class", "")
        language = language.removeprefix("language-") if "language-" in language else ""
        last = self._entities[-1] if self._entities else None
        same_place = last is not None and all(last[key] == entity[key] for key in entity)
        if last is not None and same_place and {last["type"], opened.name} == {"code", "pre"}:
            spoken = language or last.pop("_language", "")
            last["type"] = "pre"
            if spoken:
                last["language"] = spoken
            return None
        if opened.name == "code" and language and self._open and self._open[-1].name == "pre":
            entity["_language"] = language
        return opened.name
