"""From what a bot wrote to plain text with entities, as the Bot API reads it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from simulator.html_text import parse_html
from simulator.markdown_text import parse_markdown, parse_markdown_v2
from simulator.refusals import bad_request
from simulator.spans import utf16_length

MAX_RAW_BYTES = 32_768
MAX_ENTITIES = 100

# What a client or the server finds by itself in a text without markup.
_FOUND = (
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "url",
        re.compile(r"(?:https?://|(?<![\w@.-])t\.me/)[^\s<>\"«»“”]*[^\s<>\"«»“”.,;:!?)\]']"),
    ),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}")),
    ("hashtag", re.compile(r"(?<![\w#])#\d*+[^\W\d]\w*")),
)

# Which comes first of those that mark the same part, as the real server sorts them.
_PRIORITIES = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_USUAL_PRIORITY = 50


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities, ready for a message."""

    text: str
    entities: list[dict[str, Any]]


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
        plain, found = (parse_markdown if mode == "markdown" else parse_markdown_v2)(text)
        return finished(plain, found)
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
    kept.sort(
        key=lambda entity: (
            entity["offset"],
            -entity["length"],
            _PRIORITIES.get(entity["type"], _USUAL_PRIORITY),
        )
    )
    return Formatted(trimmed, kept[:MAX_ENTITIES])


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
