"""From HTML to plain text with entities, as the Bot API reads it.

Byte offsets in refusals count UTF-8, offsets of entities count UTF-16 units: both as the
real server does it.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from simulator.refusals import bad_request

MAX_RAW_BYTES = 32_768
MAX_ENTITIES = 100

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
_USER_LINK = re.compile(r"tg://user\?id=(\d+)$")

# What a client or the server finds by itself in a text without markup.
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "url",
        re.compile(r"(?:https?://|(?<![\w@.-])t\.me/)[^\s<>\"«»“”]*[^\s<>\"«»“”.,;:!?)\]']"),
    ),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities, ready for a message."""

    text: str
    entities: list[dict[str, Any]]


@dataclass(slots=True)
class _Open:
    """A tag still waiting for its end."""

    name: str
    attributes: dict[str, str]
    offset: int
    position: int


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 units, the measure of entities."""
    return len(text) + sum(1 for sign in text if ord(sign) > 0xFFFF)  # noqa: PLR2004


def format_text(text: str, *, parse_mode: str, entities: str) -> Formatted:
    """Read what a bot wrote, by its parse mode or its list of entities (JSON).

    Raises:
        Refusal: unknown parse mode, markup that cannot be read, text that is too long raw.

    """
    if len(text.encode()) > MAX_RAW_BYTES:
        message = "Text is too long"
        raise bad_request(message)
    mode = parse_mode.strip().lower()
    if mode in ("", "none"):
        return finished(text, _listed_entities(entities))
    if mode == "html":
        plain, found = parse_html(text)
        return finished(plain, found)
    if mode in ("markdown", "markdownv2"):
        # The real server reads it; this one says aloud that it cannot.
        message = "can't parse entities: this simulator reads only HTML"
        raise bad_request(message)
    message = "unsupported parse_mode"
    raise bad_request(message)


def finished(text: str, entities: list[dict[str, Any]]) -> Formatted:
    """Trim the text, fit the entities to it and add those that are found by themselves."""
    trimmed = text.rstrip()
    start = len(trimmed) - len(trimmed.lstrip(" \n\r\t\v"))
    trimmed = trimmed[start:]
    length = utf16_length(trimmed)
    kept = []
    for entity in entities:
        first = max(0, entity["offset"] - start)
        last = min(length, entity["offset"] + entity["length"] - start)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    kept += _found_entities(trimmed, kept)
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(trimmed, kept[:MAX_ENTITIES])


def parse_html(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Read Telegram's HTML; offsets are those before trimming.

    Raises:
        Refusal: in the words and with the byte offset of the real server.

    """
    return _HtmlReader(text).read()


def _refused(words: str) -> Exception:
    return bad_request(f"can't parse entities: {words}")


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
            raise _refused(words)
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
            raise _refused(words)
        name = self._text[begin + 1 : self._at].lower()
        if name not in _TAGS:
            words = f'Unsupported start tag "{name}" at byte offset {self._bytes_before(begin)}'
            raise _refused(words)
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            where = self._bytes_before(begin)
            words = f'Tag "span" must have class "tg-spoiler" at byte offset {where}'
            raise _refused(words)
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
                raise _refused(words)
            self._skip_spaces()
            if self._peek() != "=":
                if self._ended():
                    words = f'Unclosed start tag "{tag}" at byte offset {where}'
                    raise _refused(words)
                found[name] = ""
                continue
            self._at += 1
            self._skip_spaces()
            if self._ended():
                words = f'Unclosed start tag "{tag}" at byte offset {where}'
                raise _refused(words)
            found[name] = self._value()
            if self._ended():
                words = f"Unclosed start tag at byte offset {where}"
                raise _refused(words)
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
            raise _refused(words)
        return self._text[start : self._at].lower()

    def _end_tag(self) -> None:
        begin = self._at
        where = self._bytes_before(begin)
        if not self._open:
            words = f"Unexpected end tag at byte offset {where}"
            raise _refused(words)
        self._at += 2
        start = self._at
        while self._peek() not in _SPACES and self._peek() != ">":
            self._at += 1
        name = self._text[start : self._at].lower()
        self._skip_spaces()
        if self._peek() != ">":
            words = f"Unclosed end tag at byte offset {where}"
            raise _refused(words)
        opened = self._open[-1]
        if name and name != opened.name:
            words = (
                f"Unmatched end tag at byte offset {where}, "
                f'expected "</{opened.name}>", found "</{name}>"'
            )
            raise _refused(words)
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
            if user := _USER_LINK.match(url):
                kind, entity["user_id"] = "text_mention", int(user.group(1))
            elif (link := _web_link(url)) is not None:
                kind, entity["url"] = "text_link", link
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


def _web_link(url: str) -> str | None:
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


def _found_entities(text: str, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in known
        if entity["type"] in ("code", "pre", "text_link", "text_mention")
    ]
    found: list[dict[str, Any]] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            first = utf16_length(text[: match.start()])
            last = first + utf16_length(match.group())
            if all(last <= start or first >= end for start, end in taken):
                taken.append((first, last))
                found.append({"type": kind, "offset": first, "length": last - first})
    return found


def _listed_entities(entities: str) -> list[dict[str, Any]]:
    if not entities:
        return []
    try:
        listed = json.loads(entities)
    except ValueError:
        message = "can't parse entities JSON object"
        raise bad_request(message) from None
    if not isinstance(listed, list):
        message = "expected an Array of MessageEntity"
        raise bad_request(message)
    return [
        {**entity, "offset": int(entity["offset"]), "length": int(entity["length"])}
        for entity in listed
        if isinstance(entity, dict) and {"type", "offset", "length"} <= entity.keys()
    ]
