"""From both Markdowns to text and entities."""

# ruff: noqa: E501 - a table is read by its rows

from typing import Any

import pytest

from simulator.entities import Formatted, format_text
from tests.simulator.test_entities import entity

LINK = {"url": "https://a.br/?x=(1"}


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        ("*a* _b_ `c`", "a b c", [entity("bold", 0, 1), entity("italic", 2, 1), entity("code", 4, 1)]),
        ("__a__ ~b~ ||c||", "a b c", [entity("underline", 0, 1), entity("strikethrough", 2, 1), entity("spoiler", 4, 1)]),
        ("*a _b_*", "a b", [entity("bold", 0, 3), entity("italic", 2, 1)]),
        ("_a __b__ c_", "a b c", [entity("italic", 0, 5), entity("underline", 2, 1)]),
        ("🎉 *é🎉*", "🎉 é🎉", [entity("bold", 3, 3)]),
        (r"1\.5 \*a\* \\", r"1.5 *a* " + "\\", []),
        ("```py\nx = 1```", "x = 1", [entity("pre", 0, 5, language="py")]),
        ("```\na*b```", "a*b", [entity("pre", 0, 3)]),
        (r"[a](https://a.br/?x=\(1)", "a", [entity("text_link", 0, 1, **LINK)]),
        ("[a](tg://user?id=7)", "a", [entity("text_mention", 0, 1, user_id=7)]),
        ("![👍](tg://emoji?id=5)", "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="5")]),
        (">a\n>b\nc", "a\nb\nc", [entity("blockquote", 0, 4)]),
        (">a\n>b||", "a\nb", [entity("expandable_blockquote", 0, 3)]),
        (">a\n**>b", "a\nb", [entity("blockquote", 0, 2), entity("blockquote", 2, 1)]),
        (">*a*", "a", [entity("blockquote", 0, 1), entity("bold", 0, 1)]),
        (">a\n>b||c||||\nd", "a\nbc\nd", [entity("expandable_blockquote", 0, 5), entity("spoiler", 3, 1)]),
        ("*a\n>b\nc*", "a\nb\nc", [entity("bold", 0, 5), entity("blockquote", 2, 2)]),
        ("**", "", []),
    ],
)  # fmt: skip
def test_second_markdown_becomes_text_and_entities(
    markdown: str, text: str, entities: list[dict[str, Any]]
) -> None:
    read = format_text(markdown, parse_mode="MarkdownV2", entities="")

    assert read == Formatted(text, entities)


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        ("_Italic_ *Bold* `Code`", "Italic Bold Code", [entity("italic", 0, 6), entity("bold", 7, 4), entity("code", 12, 4)]),
        ("*a _b_*", "a _b_", [entity("bold", 0, 5)]),
        (r"a\_b \. c", r"a_b \. c", []),
        ("1. a!", "1. a!", []),
        ("```py\nx```", "x", [entity("pre", 0, 1, language="py")]),
        ("```\na*b```", "a*b", [entity("pre", 0, 3)]),
        ("[a](https://a.br/?x=1)", "a", [entity("text_link", 0, 1, url="https://a.br/?x=1")]),
        ("[a](x y)", "a", []),
    ],
)  # fmt: skip
def test_first_markdown_becomes_text_and_entities(
    markdown: str, text: str, entities: list[dict[str, Any]]
) -> None:
    read = format_text(markdown, parse_mode="Markdown", entities="")

    assert read == Formatted(text, entities)
