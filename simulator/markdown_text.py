"""Both Markdowns of the Bot API, read into plain text and entities as the real server reads them.

Byte offsets in refusals count UTF-8, offsets of entities count UTF-16 units.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from simulator.spans import link, refused, utf16_length

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_LAST_ESCAPED = 126
_LEGACY_KINDS = {"_": "italic", "*": "bold"}
# How each kind of entity of MarkdownV2 ends, and how the real server names it.
_ENDS = {
    "bold": ("*", "Bold"),
    "italic": ("_", "Italic"),
    "underline": ("__", "Underline"),
    "strikethrough": ("~", "Strikethrough"),
    "spoiler": ("||", "Spoiler"),
    "code": ("`", "Code"),
    "pre": ("```", "Pre"),
    "link": ("]", "TextUrl"),
    "custom_emoji": ("]", "CustomEmoji"),
    "blockquote": ("\n", "BlockQuote"),
}
_BEGINS = (
    ("```", "pre"),
    ("`", "code"),
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("[", "link"),
    ("![", "custom_emoji"),
)


def parse_markdown(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Read the older Markdown; offsets are those before trimming.

    Raises:
        Refusal: an entity that does not end.

    """
    return _Legacy(text).read()


def parse_markdown_v2(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Read MarkdownV2; offsets are those before trimming.

    Raises:
        Refusal: a reserved sign that is not escaped, or an entity that does not end.

    """
    return _Second(text).read()


class _Reader:
    """What both have in common: a place in the text, and what came of it so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._plain: list[str] = []
        self._offset = 0
        self._entities: list[dict[str, Any]] = []

    def _peek(self, ahead: int = 0) -> str:
        position = self._at + ahead
        return self._text[position] if position < len(self._text) else "\0"

    def _sees(self, signs: str) -> bool:
        return self._text.startswith(signs, self._at)

    def _bytes_before(self, position: int) -> int:
        return len(self._text[:position].encode())

    def _put(self, sign: str) -> None:
        self._plain.append(sign)
        self._offset += utf16_length(sign)

    def _language(self) -> str:
        """Take the language behind the three ticks, and one line break."""
        end = self._at
        while end < len(self._text) and not self._text[end].isspace() and self._text[end] != "`":
            end += 1
        language = ""
        if end < len(self._text) and self._text[end] != "`":
            language = self._text[self._at : end]
            self._at = end
        if self._peek() in "\n\r":
            following = self._peek(1)
            self._at += 2 if following in "\n\r" and following != self._peek() else 1
        return language

    def _add(self, kind: str, offset: int, **more: Any) -> None:  # noqa: ANN401 - entity fields
        if self._offset > offset:
            length = self._offset - offset
            self._entities.append({"type": kind, "offset": offset, "length": length, **more})


class _Legacy(_Reader):
    """One text in the older Markdown: no nesting, hardly any escapes."""

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self._at < len(self._text):
            sign = self._peek()
            if sign == "\\" and self._peek(1) in "_*`[":
                self._put(self._peek(1))
                self._at += 2
            elif sign in "_*`[":
                self._entity(sign)
            else:
                self._put(sign)
                self._at += 1
        return "".join(self._plain), self._entities

    def _entity(self, sign: str) -> None:
        begin, offset, position = self._at, self._offset, len(self._plain)
        is_block = self._sees("```")
        self._at += 3 if is_block else 1
        language = self._language() if is_block else ""
        end = "```" if is_block else {"[": "]"}.get(sign, sign)
        while self._at < len(self._text) and not self._sees(end):
            self._put(self._peek())
            self._at += 1
        if self._at >= len(self._text):
            words = (
                f"Can't find end of the entity starting at byte offset {self._bytes_before(begin)}"
            )
            raise refused(words)
        self._at += len(end)
        if sign == "[":
            self._link(offset, "".join(self._plain[position:]))
        elif sign == "`":
            kind = "pre" if is_block else "code"
            self._add(kind, offset, **({"language": language} if language else {}))
        else:
            self._add(_LEGACY_KINDS[sign], offset)

    def _link(self, offset: int, inside: str) -> None:
        url = inside
        if self._peek() == "(":
            end = self._text.find(")", self._at)
            end = len(self._text) if end < 0 else end
            url = self._text[self._at + 1 : end]
            self._at = end + 1
        if target := link(url):
            self._add(target.pop("type"), offset, **target)


@dataclass(slots=True)
class _Open:
    """An entity still waiting for its end."""

    kind: str
    offset: int
    position: int
    begin: int
    language: str = ""


class _Second(_Reader):
    """One text in MarkdownV2."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._open: list[_Open] = []
        # Only at the start of a line; marks and "\r" before it do not count.
        self._can_quote = True

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self._at < len(self._text):
            sign = self._peek()
            if sign == "\\" and 0 < ord(self._peek(1)) <= _LAST_ESCAPED:
                self._put(self._peek(1))
                self._at += 2
                self._can_quote = False
            elif sign not in self._reserved():
                self._put(sign)
                self._at += 1
                self._can_quote = self._can_quote and sign == "\r"
            elif self._is_end():
                self._end()
            else:
                self._begin(sign)
        self._end_last_quote()
        if self._open:
            raise self._unclosed(self._open[-1])
        return "".join(self._plain), self._entities

    def _reserved(self) -> frozenset[str]:
        inside_code = self._open and self._open[-1].kind in ("code", "pre")
        return frozenset("`") if inside_code else _RESERVED

    def _is_quoting(self) -> bool:
        return any(opened.kind == "blockquote" for opened in self._open)

    def _is_end(self) -> bool:
        if not self._open:
            return False
        kind = self._open[-1].kind
        if self._peek() == "\n":
            return self._is_quoting() and self._peek(1) != ">"
        if kind == "blockquote" or (kind == "italic" and self._sees("__")):
            return False
        return self._sees(_ENDS[kind][0])

    def _begin(self, sign: str) -> None:
        begin = self._at
        if sign == "\n":
            self._put(sign)
            self._at += 1
            self._can_quote = True
            return
        if sign == ">" and self._can_quote:
            self._at += 1
            if not self._is_quoting():
                self._open.append(_Open("blockquote", self._offset, len(self._plain), begin))
            return
        for signs, kind in _BEGINS:
            if self._sees(signs):
                self._at += len(signs)
                language = self._language() if kind == "pre" else ""
                self._open.append(_Open(kind, self._offset, len(self._plain), begin, language))
                return
        words = f"Character '{sign}' is reserved and must be escaped with the preceding '\\'"
        raise refused(words)

    def _end(self) -> None:
        if self._peek() == "\n":
            kind = self._quote_kind()
            self._put("\n")
            self._at += 1
            self._can_quote = True
            self._add(kind, self._open.pop().offset)
            return
        opened = self._open.pop()
        self._at += len(_ENDS[opened.kind][0])
        if opened.kind in ("link", "custom_emoji"):
            self._link(opened)
        elif opened.language:
            self._add(opened.kind, opened.offset, language=opened.language)
        else:
            self._add(opened.kind, opened.offset)

    def _quote_kind(self) -> str:
        """Leave the quotation as the only open entity; two bars at its end make it expandable."""
        opened = self._open[-1]
        if opened.kind == "blockquote":
            return "blockquote"
        behind = self._at - (1 if self._plain[-1:] == ["\r"] else 0)
        if opened.kind != "spoiler" or opened.begin not in (self._at - 2, behind - 2):
            raise self._unclosed(opened)
        self._open.pop()
        if self._open[-1].kind != "blockquote":
            raise self._unclosed(self._open[-1])
        return "expandable_blockquote"

    def _end_last_quote(self) -> None:
        if not self._is_quoting():
            return
        kind = "blockquote"
        if self._open[-1].kind == "spoiler" and self._open[-1].begin == len(self._text) - 2:
            self._open.pop()
            kind = "expandable_blockquote"
        if self._open[-1].kind == "blockquote":
            self._add(kind, self._open.pop().offset)

    def _unclosed(self, opened: _Open) -> Exception:
        name = "PreCode" if opened.language else _ENDS[opened.kind][1]
        where = self._bytes_before(opened.begin)
        words = f"Can't find end of {name} entity at byte offset {where}"
        return refused(words)

    def _link(self, opened: _Open) -> None:
        is_emoji = opened.kind == "custom_emoji"
        url = "".join(self._plain[opened.position :])
        if self._peek() == "(":
            self._at += 1
            begin = self._at
            url = self._address()
            if self._peek() != ")":
                what = "a custom emoji URL" if is_emoji else "a URL"
                words = f"Can't find end of {what} at byte offset {self._bytes_before(begin)}"
                raise refused(words)
            self._at += 1
        elif is_emoji:
            words = "Custom emoji entity must contain a tg://emoji URL"
            raise refused(words)
        if is_emoji:
            self._add("custom_emoji", opened.offset, custom_emoji_id=_emoji_number(url))
        elif target := link(url):
            self._add(target.pop("type"), opened.offset, **target)

    def _address(self) -> str:
        signs: list[str] = []
        while self._at < len(self._text) and self._peek() != ")":
            if self._peek() == "\\" and 0 < ord(self._peek(1)) <= _LAST_ESCAPED:
                self._at += 1
            signs.append(self._peek())
            self._at += 1
        return "".join(signs)


def _emoji_number(url: str) -> str:
    scheme, _, rest = url.partition(":")
    if scheme.lower() != "tg":
        words = "Custom emoji URL must have scheme tg"
        raise refused(words)
    parts = urlsplit("//" + rest.lstrip("/"))
    if parts.netloc.lower() != "emoji":
        words = 'Custom emoji URL must have host "emoji"'
        raise refused(words)
    number = parse_qs(parts.query).get("id", [""])[0]
    if not number:
        words = "Custom emoji URL must have an emoji identifier"
        raise refused(words)
    if not number.isdigit() or number.startswith("0"):
        words = "Invalid custom emoji identifier specified"
        raise refused(words)
    return number
